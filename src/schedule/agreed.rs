//! The figures that a baseline holds.

use std::collections::HashMap;

use super::earned_value::Figures;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::registers::baseline::{self, figures};

/// The current baseline: number 0.
pub(super) fn current(project: &Project) -> Option<Id> {
    let baselines = project.table(baseline::REGISTER.key);
    let current = baselines.iter().filter(|record| record.get(baseline::NUMBER) == Some(0.0));
    current.max_by_key(|record| record.number).map(|record| record.id)
}

/// The figures that a baseline holds for each record.
pub(super) fn figures_of(project: &Project, baseline: Id) -> Figures {
    let figures = project.table(figures::REGISTER.key).iter();
    let ours = figures.filter(|record| record.get(figures::BASELINE) == Some(baseline));
    let all: HashMap<_, _> =
        ours.filter_map(|record| Some((record.get(figures::OF)?, record.clone()))).collect();
    all
}
