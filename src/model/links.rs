//! Back-links: which records link to a record, and by which field.

use std::collections::HashMap;

use super::field::Field;
use super::id::Id;
use super::project::Project;

/// One link, seen from its target.
#[derive(Clone, Copy, Debug)]
pub struct BackLink {
    /// The key of the register of the record that links.
    pub register: &'static str,
    /// The record that links.
    pub from: Id,
    /// The field that holds the link.
    pub field: &'static Field,
}

/// All links of a project, by target. Built once per version, when first asked for.
#[derive(Debug, Default)]
pub struct BackLinks(HashMap<Id, Vec<BackLink>>);

impl BackLinks {
    /// Collects the links of every record.
    pub fn of(project: &Project) -> Self {
        let mut all: HashMap<Id, Vec<BackLink>> = HashMap::new();
        for register in project.registers() {
            let linking: Vec<_> = project.fields(register.key).iter().filter(|f| f.kind.is_link()).collect();
            if linking.is_empty() {
                continue;
            }
            for record in project.table(register.key).iter() {
                for field in &linking {
                    for target in record.value(field.key).as_links() {
                        let link = BackLink { register: register.key, from: record.id, field };
                        all.entry(*target).or_default().push(link);
                    }
                }
            }
        }
        BackLinks(all)
    }

    /// The links to a record.
    pub fn to(&self, id: Id) -> &[BackLink] {
        self.0.get(&id).map_or(&[], Vec::as_slice)
    }
}
