//! The figures of the current baseline, by task.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::registers::baseline::{self, figures};

/// The figures that the current baseline (number 0) holds for each record.
pub(super) fn agreed(project: &Project) -> HashMap<Id, Arc<Record>> {
    let baselines = project.table(baseline::REGISTER.key);
    let current = baselines.iter().filter(|record| record.get(baseline::NUMBER) == Some(0.0));
    let Some(current) = current.max_by_key(|record| record.number).map(|record| record.id) else {
        return HashMap::new();
    };
    let figures = project.table(figures::REGISTER.key).iter();
    let ours = figures.filter(|record| record.get(figures::BASELINE) == Some(current));
    ours.filter_map(|record| Some((record.get(figures::OF)?, record.clone()))).collect()
}
