//! Back-links: which records link to a record, and by which field.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::id::Id;
use super::project::Project;
use super::record::Record;
use super::register::Register;
use super::table::Table;

/// One link, seen from its target.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct BackLink {
    /// The record linked to.
    pub to: Id,
    /// The record that links.
    pub from: Id,
    /// The key of the field that holds the link.
    pub field: &'static str,
}

/// Something about links, with the register of the records that hold them.
pub type Held<T> = (&'static Register, T);

/// All links of a project, by target. Those of a register are gathered when they are first asked for.
#[derive(Clone, Debug, Default)]
pub struct BackLinks(Vec<OfRegister>);

/// The links that the records of one register hold.
#[derive(Clone, Debug)]
struct OfRegister {
    register: &'static Register,
    /// The keys of its fields that hold links.
    keys: Vec<&'static str>,
    table: Table,
    /// By target.
    links: OnceLock<BTreeSet<BackLink>>,
}

impl BackLinks {
    /// The links of every record.
    pub fn of(project: &Project) -> Self {
        let mut links = BackLinks::default();
        links.follow(project);
        links
    }

    /// The links of every record, all of them gathered at once.
    pub fn gathered(project: &Project) -> Self {
        let links = BackLinks::of(project);
        links.gather();
        links
    }

    /// Gathers those that nobody has asked for yet.
    pub fn gather(&self) {
        for register in &self.0 {
            register.all();
        }
    }

    /// Whether all of them have been gathered.
    #[cfg(test)]
    pub fn are_gathered(&self) -> bool {
        self.0.iter().all(|one| one.links.get().is_some())
    }

    /// Brings the links up to another version of the project, at the cost of what differs.
    pub fn follow(&mut self, project: &Project) {
        for (place, register) in project.registers().iter().enumerate() {
            let table = project.table(register.key);
            let links = project.fields(register.key).iter().filter(|field| field.kind.is_link());
            let keys = links.map(|field| field.key);
            match self.0.get_mut(place).filter(|known| known.keys.iter().copied().eq(keys.clone())) {
                Some(known) => known.follow(table),
                None => {
                    let now = OfRegister {
                        register,
                        keys: keys.collect(),
                        table: table.clone(),
                        links: OnceLock::new(),
                    };
                    match self.0.get_mut(place) {
                        Some(slot) => *slot = now,
                        None => self.0.push(now),
                    }
                }
            }
        }
    }

    /// The records of one register that link to a record by a field. The table may have changed since the
    /// index was made: what has is looked through besides.
    pub fn linking(
        &self,
        id: Id,
        (register, field): (&str, &str),
        table: &Table,
    ) -> Option<Vec<Arc<Record>>> {
        let one = self.0.iter().find(|one| one.register.key == register)?;
        let links = |record: &Record| record.value(field).as_links().contains(&id);
        let known = one.to(id).filter(|link| link.field == field).filter_map(|link| table.get(link.from));
        if one.table.same(table) {
            return Some(known.cloned().collect());
        }
        let mut all: Vec<Arc<Record>> = known.filter(|record| links(record)).cloned().collect();
        let since = one.table.changes(table).filter_map(|(_, now)| now).filter(|record| links(record));
        for record in since {
            if !all.iter().any(|known| known.id == record.id) {
                all.push(record.clone());
            }
        }
        Some(all)
    }

    /// The links to a record, with the register of the records that hold them.
    pub fn to(&self, id: Id) -> impl Iterator<Item = (&'static Register, BackLink)> {
        self.0.iter().flat_map(move |one| one.to(id).map(|link| (one.register, link)))
    }

    /// The first links to a record from each register, and how many more there are from which: what
    /// there is room to show of a baseline with figures of every task.
    pub fn first_to(&self, id: Id) -> (Vec<Held<BackLink>>, Vec<Held<usize>>) {
        let (mut shown, mut more) = (Vec::new(), Vec::new());
        for one in &self.0 {
            let mut links = one.to(id);
            shown.extend(links.by_ref().take(SHOWN).map(|link| (one.register, link)));
            more.extend(Some((one.register, links.count())).filter(|(_, count)| *count > 0));
        }
        (shown, more)
    }

    /// The links to a record that records of one register hold.
    pub fn to_from(&self, id: Id, register: &str) -> impl Iterator<Item = BackLink> {
        self.0.iter().filter(move |one| one.register.key == register).flat_map(move |one| one.to(id))
    }
}

impl OfRegister {
    fn all(&self) -> &BTreeSet<BackLink> {
        let collect = || self.table.iter().flat_map(|record| of_record(record, &self.keys)).collect();
        self.links.get_or_init(collect)
    }

    fn follow(&mut self, table: &Table) {
        if self.table.same(table) {
            return;
        }
        if let Some(links) = self.links.get_mut().filter(|_| !self.keys.is_empty()) {
            for (old, new) in self.table.changes(table) {
                let of = |record| of_record(record, &self.keys);
                for link in old.into_iter().flat_map(|old| of(old)) {
                    links.remove(&link);
                }
                links.extend(new.into_iter().flat_map(|new| of(new)));
            }
        }
        self.table = table.clone();
    }

    fn to(&self, id: Id) -> impl Iterator<Item = BackLink> {
        let first = BackLink { to: id, from: Id(0), field: "" };
        self.all().range(first..).take_while(move |link| link.to == id).copied()
    }
}

/// The most links from one register that are shown one by one.
const SHOWN: usize = 12;

fn of_record<'a>(record: &'a Record, keys: &'a [&'static str]) -> impl Iterator<Item = BackLink> + 'a {
    keys.iter().flat_map(|key| {
        let targets = record.value(key).as_links();
        targets.iter().map(|to| BackLink { to: *to, from: record.id, field: key })
    })
}
