//! What one side took away and the other went on using: records that it links to, and numbers that only
//! one record has at a time.

use std::collections::HashMap;

use super::{Clash, Matter, Sides, Text};
use crate::model::conflict::CONFLICT;
use crate::model::field::Bond;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::table::Table;
use crate::model::value::Value;

/// The records that a side removed, with the place of their register.
type Lost = HashMap<Id, usize>;

impl Sides<'_> {
    /// Puts back every record that one side removed and the other linked to, and what it links to in
    /// turn: a link that a side made counts as use of the record.
    pub fn keep_used(self, tables: &mut [Table], clashes: &mut Vec<Clash>) {
        let mut lost = self.lost(tables);
        let mut waiting: Vec<(usize, Id)> = Vec::new();
        if !lost.is_empty() {
            let all = tables.iter().enumerate();
            waiting.extend(all.flat_map(|(place, table)| table.iter().map(move |record| (place, record.id))));
        }
        while let Some((place, id)) = waiting.pop() {
            let (Some(register), Some(table)) = (self.base.registers().get(place), tables.get(place)) else {
                continue;
            };
            let Some(record) = table.get(id).cloned() else { continue };
            for (target, by_us) in self.used(register, &record, &lost) {
                let Some(at) = lost.remove(&target) else { continue };
                let (keeper, key) =
                    (if by_us { self.theirs } else { self.ours }, self.base.registers().get(at));
                if let (Some(register), Some(table)) = (key, tables.get_mut(at))
                    && let Some(kept) = keeper.table(register.key).get(target)
                {
                    table.put(kept.clone());
                    clashes.push(Clash {
                        register: Some(register),
                        id: Some(target),
                        matter: Matter::Used(by_us),
                    });
                    waiting.push((at, target));
                }
            }
        }
    }

    fn lost(self, tables: &[Table]) -> Lost {
        let mut lost = Lost::new();
        for (place, (register, table)) in self.base.registers().iter().zip(tables).enumerate() {
            let base = self.base.table(register.key);
            for side in [self.ours, self.theirs] {
                let gone = base.changes(side.table(register.key)).filter(|(_, now)| now.is_none());
                let gone = gone.filter_map(|(was, _)| was.map(|was| was.id));
                lost.extend(gone.filter(|id| table.get(*id).is_none()).map(|id| (id, place)));
            }
        }
        lost
    }

    /// What a record links to that one side removed without having the link itself, and whether that was
    /// our side. A link that tells of what is gone is none.
    fn used(self, register: &Register, record: &Record, lost: &Lost) -> Vec<(Id, bool)> {
        let links =
            self.theirs.fields(register.key).iter().filter(|field| {
                field.kind.is_link() && field.bond != Bond::Lasting && register.key != CONFLICT
            });
        let all =
            links.flat_map(|field| record.value(field.key).as_links().iter().map(|id| (field.key, *id)));
        let used = all.filter_map(|(key, target)| {
            let place = lost.get(&target)?;
            let table = self.base.registers().get(*place)?.key;
            let lacks = [self.ours, self.theirs].map(|side| side.table(table).get(target).is_none());
            let (remover, by_us) = match lacks {
                [true, false] => (self.ours, true),
                [false, true] => (self.theirs, false),
                _ => return None,
            };
            let own = remover.table(register.key).get(record.id);
            let knew = own.is_some_and(|own| own.value(key).as_links().contains(&target));
            (!knew).then_some((target, by_us))
        });
        used.collect()
    }

    /// Gives the next free number to every record of ours whose number, which one record has at a time,
    /// theirs has given to another; that it wanted the other becomes a conflict.
    pub fn part_numbers(self, tables: &mut [Table], clashes: &mut Vec<Clash>) {
        for (register, table) in self.base.registers().iter().zip(tables) {
            let key = register.roles.unique;
            if key.is_empty() {
                continue;
            }
            let [base, ours, theirs] =
                [self.base, self.ours, self.theirs].map(|side| side.table(register.key));
            for (was, our) in base.changes(ours) {
                let Some(our) = our else { continue };
                let (before, wanted) = (was.map_or(&Value::Empty, |was| was.value(key)), our.value(key));
                let has = |table: &Table, id: Id| table.get(id).is_some_and(|r| r.value(key) == wanted);
                let taken =
                    |other: &Record| other.id != our.id && has(theirs, other.id) && !has(ours, other.id);
                let stands = has(table, our.id) && before != wanted && !wanted.is_empty();
                if !stands || !table.iter().any(|other| has(table, other.id) && taken(other)) {
                    continue;
                }
                let free = (0u32..).map(|number| Value::Number(number.into()));
                let free =
                    free.into_iter().find(|number| table.iter().all(|other| other.value(key) != number));
                if let (Some(free), Some(record)) = (free, table.get(our.id)) {
                    let mut record = Record::clone(record);
                    record.put(key, free);
                    table.put(record);
                    let texts = [before, wanted].map(|value| Text::Value(value.clone()));
                    let [was, wanted] = texts;
                    let matter = Matter::Field(key.to_owned(), was, wanted);
                    clashes.push(Clash { register: Some(register), id: Some(our.id), matter });
                }
            }
        }
    }
}
