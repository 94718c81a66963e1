//! The order that people give to records by hand: the outline of the plan, the agenda of a meeting.
//! Where a record stands is its rank in its family: the tasks below one summary, the items of one
//! meeting. A move is a named step that touches the records moved and, as long as ranks leave room,
//! no other.

use std::collections::{HashMap, HashSet};

use super::verbs::{Target, Verb};
use super::{Session, verbs};
use crate::model::context::Context;
use crate::model::edit::{Edit, Step};
use crate::model::field::{Bond, Field};
use crate::model::fresh;
use crate::model::id::Id;
use crate::model::kind::Kind;
use crate::model::rank;
use crate::model::register::Register;
use crate::model::table::Table;
use crate::model::value::Value;

/// Where records are moved to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Right before this record, at its level.
    Before(Id),
    /// Right behind this record, at its level.
    After(Id),
    /// The last of those that stand below this record: a summary, or a meeting.
    Below(Id),
}

/// The records of one family in order, each with its rank.
type Family<'a> = Vec<(Id, &'a str)>;

/// The order of one register.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    register: &'static Register,
    table: &'a Table,
    rank: &'static str,
    /// The link to what a record stands below.
    above: &'static Field,
}

impl<'a> Order<'a> {
    /// The order of a register's records, where people give them one.
    pub fn of(register: &'static Register, context: &Context<'a>) -> Option<Self> {
        let parent = register.roles.parent;
        let families = |field: &&Field| match parent {
            "" => field.bond == Bond::Binding && matches!(field.kind, Kind::Link(_)),
            parent => field.key == parent,
        };
        Some(Order {
            register,
            table: context.project.table(register.key),
            rank: fresh::rank_field(context.project, register)?.key,
            above: register.fields().find(families)?,
        })
    }

    /// What a record stands below.
    pub fn above(&self, id: Id) -> Option<Id> {
        self.table.get(id).and_then(|record| record.value(self.above.key).as_links().first().copied())
    }

    /// The records of a family in order.
    pub fn family(&self, above: Option<Id>) -> Family<'a> {
        self.families(&HashSet::from([above])).remove(&above).unwrap_or_default()
    }

    /// A rank behind the record at this place of a family; without a place, behind all of it.
    pub fn rank_behind(family: &[(Id, &str)], place: Option<usize>) -> String {
        let last = place.or(family.len().checked_sub(1));
        let rank = |place: Option<usize>| place.and_then(|place| Some(family.get(place)?.1));
        let next = place.and_then(|place| place.checked_add(1));
        rank::between(rank(last).filter(|rank| !rank.is_empty()), rank(next))
    }

    /// A rank before the record at this place of a family.
    pub fn rank_before(family: &[(Id, &str)], place: usize) -> String {
        match place.checked_sub(1) {
            Some(before) => Order::rank_behind(family, Some(before)),
            None => {
                rank::between(None, family.first().map(|(_, rank)| *rank).filter(|rank| !rank.is_empty()))
            }
        }
    }

    fn families(&self, wanted: &HashSet<Option<Id>>) -> HashMap<Option<Id>, Family<'a>> {
        let mut families: HashMap<Option<Id>, Vec<_>> = HashMap::new();
        for record in self.table.iter() {
            let above = record.value(self.above.key).as_links().first().copied();
            if wanted.contains(&above) {
                families.entry(above).or_default().push(record);
            }
        }
        let in_order = |mut family: Vec<&'a std::sync::Arc<_>>| {
            family.sort_by_key(|record: &&'a std::sync::Arc<crate::model::record::Record>| {
                (record.value(self.rank).as_text(), record.number)
            });
            family.into_iter().map(|record| (record.id, record.value(self.rank).as_text())).collect()
        };
        families.into_iter().map(|(above, family)| (above, in_order(family))).collect()
    }

    /// Whether a record stands somewhere below one of these. A circle of parents ends the walk.
    fn is_below(&self, id: Id, of: &HashSet<Id>) -> bool {
        let (mut seen, mut above) = (HashSet::new(), self.above(id));
        while let Some(parent) = above.filter(|parent| seen.insert(*parent)) {
            if of.contains(&parent) {
                return true;
            }
            above = self.above(parent);
        }
        false
    }

    /// Those of some records that stand below no other of them.
    fn heads(&self, ids: &[Id]) -> Vec<Id> {
        let all: HashSet<Id> = ids.iter().copied().collect();
        ids.iter().copied().filter(|id| !self.is_below(*id, &all)).collect()
    }

    /// The edits that put records into a family, the first at `place` of those of it that stay.
    pub(super) fn put(
        &self,
        ids: &[Id],
        above: Option<Id>,
        staying: &[(Id, &str)],
        place: usize,
    ) -> Vec<Edit> {
        let rank_of = |place: Option<usize>| place.and_then(|place| Some(staying.get(place)?.1));
        let (low, high) = (rank_of(place.checked_sub(1)), rank_of(Some(place)));
        let set = |id, field, value| Edit::Set(self.register.key, id, field, value);
        let mut edits: Vec<Edit> = Vec::new();
        for id in ids {
            edits.push(set(*id, self.above.key, above.map_or(Value::Empty, Value::Link)));
        }
        let room =
            low != Some("") && high != Some("") && high.is_none_or(|high| low.is_none_or(|low| low < high));
        if room {
            let ranks = rank::spread_between(low, high, ids.len());
            edits.extend(ids.iter().zip(ranks).map(|(id, rank)| set(*id, self.rank, Value::text(rank))));
            return edits;
        }
        // Ranks that are missing or the same leave no room: the whole family gets new ones.
        let (before, behind) = staying.split_at(place.min(staying.len()));
        let whole = before.iter().map(|(id, _)| id).chain(ids).chain(behind.iter().map(|(id, _)| id));
        let ranks = rank::spread(staying.len() + ids.len());
        edits.extend(whole.zip(ranks).map(|(id, rank)| set(*id, self.rank, Value::text(rank))));
        edits
    }
}

impl Session {
    /// The order of the targets' register, and the targets that stand below no other of them.
    fn arranging(&self, targets: &[Target]) -> Result<(Order<'_>, Vec<Id>), String> {
        let register = verbs::one_register(targets)?;
        let order = Order::of(register, &self.context()).ok_or_else(|| {
            format!("{} have no order of their own: they stand as they are sorted", register.plural)
        })?;
        let ids: Vec<Id> = targets.iter().map(|(_, id)| *id).collect();
        Ok((order, order.heads(&ids)))
    }

    /// As [`Session::arranging`], in the order in which they stand.
    fn arranging_in_order(&self, targets: &[Target]) -> Result<(Order<'_>, Vec<Id>), String> {
        let (order, mut heads) = self.arranging(targets)?;
        if heads.len() > 1 {
            let context = self.context();
            let outline = context.derived.outline(order.register.key).unwrap_or_default();
            let places: HashMap<Id, usize> =
                outline.iter().enumerate().map(|(place, (id, _))| (*id, place)).collect();
            let rank = |id: &Id| order.table.get(*id).map(|r| (r.value(order.rank).as_text(), r.number));
            heads.sort_by_key(|id| (places.get(id), rank(id)));
        }
        Ok((order, heads))
    }

    /// The step that puts records below the nearest one above them at their level, each in its own
    /// family, and those below which they come to stand. The error is a sentence.
    pub fn indenting(&self, targets: &[Target]) -> Result<(Step, Vec<Id>), String> {
        let (order, heads) = self.arranging_in_order(targets)?;
        outlined(order.register)?;
        let above: HashSet<Option<Id>> = heads.iter().map(|id| order.above(*id)).collect();
        let families = order.families(&above);
        let marked: HashSet<Id> = heads.iter().copied().collect();
        let mut joined: Vec<(Id, Vec<Id>)> = Vec::new();
        for id in heads {
            let siblings = families.get(&order.above(id)).map_or(&[][..], Vec::as_slice);
            let place = siblings.iter().position(|(other, _)| *other == id).unwrap_or(0);
            let above = siblings[..place].iter().rev().find(|(other, _)| !marked.contains(other));
            let Some((above, _)) = above else { continue };
            match joined.iter_mut().find(|(known, _)| known == above) {
                Some((_, ids)) => ids.push(id),
                None => joined.push((*above, vec![id])),
            }
        }
        if joined.is_empty() {
            let name = order.register.name.to_lowercase();
            return Err(format!("There is no {name} above it at its level to go below"));
        }
        let families = order.families(&joined.iter().map(|(above, _)| Some(*above)).collect());
        let mut edits = Vec::new();
        for (above, ids) in &joined {
            let family = families.get(&Some(*above)).map_or(&[][..], Vec::as_slice);
            edits.extend(order.put(ids, Some(*above), family, family.len()));
        }
        let moved: Vec<Target> =
            joined.iter().flat_map(|(_, ids)| ids).map(|id| (order.register, *id)).collect();
        Ok((self.step(Verb::Indent, &moved, edits), joined.into_iter().map(|(above, _)| above).collect()))
    }

    /// The step that takes records out of what they stand below, each to right behind it.
    pub fn outdenting(&self, targets: &[Target]) -> Result<Step, String> {
        let (order, heads) = self.arranging_in_order(targets)?;
        outlined(order.register)?;
        let mut left: Vec<(Id, Vec<Id>)> = Vec::new();
        for id in heads {
            let Some(above) = order.above(id) else { continue };
            match left.iter_mut().find(|(known, _)| *known == above) {
                Some((_, ids)) => ids.push(id),
                None => left.push((above, vec![id])),
            }
        }
        if left.is_empty() {
            return Err("It stands at the top of the outline already".to_owned());
        }
        let families = order.families(&left.iter().map(|(above, _)| order.above(*above)).collect());
        let mut edits = Vec::new();
        for (above, ids) in &left {
            let beyond = order.above(*above);
            let family = families.get(&beyond).map_or(&[][..], Vec::as_slice);
            let place = family.iter().position(|(id, _)| id == above).map_or(family.len(), |place| place + 1);
            edits.extend(order.put(ids, beyond, family, place));
        }
        let moved: Vec<Target> =
            left.iter().flat_map(|(_, ids)| ids).map(|id| (order.register, *id)).collect();
        Ok(self.step(Verb::Outdent, &moved, edits))
    }

    /// The step that moves the records of one family past the next one above or below them.
    pub fn shifting(&self, targets: &[Target], down: bool) -> Result<Step, String> {
        let (order, heads) = self.arranging_in_order(targets)?;
        let Some(above) = heads.first().map(|id| order.above(*id)) else {
            return Err("There is nothing to move".to_owned());
        };
        let ids: Vec<Id> = heads.into_iter().filter(|id| order.above(*id) == above).collect();
        let family = order.family(above);
        let moved: HashSet<Id> = ids.iter().copied().collect();
        let places =
            || family.iter().enumerate().filter(|(_, (id, _))| moved.contains(id)).map(|(place, _)| place);
        let (Some(low), Some(high)) = (places().min(), places().max()) else {
            return Err("There is nothing to move".to_owned());
        };
        let past = if down { high.checked_add(1) } else { low.checked_sub(1) };
        let Some((past, _)) = past.and_then(|place| family.get(place)) else {
            let (end, what) = (if down { "last" } else { "first" }, order.register.name.to_lowercase());
            let further = if order.register.roles.parent.is_empty() || above.is_none() {
                String::new()
            } else {
                ": outdent it to move it further".to_owned()
            };
            return Err(format!("It is the {end} {what} there{further}"));
        };
        let place = if down { Place::After(*past) } else { Place::Before(*past) };
        let targets: Vec<Target> = ids.iter().map(|id| (order.register, *id)).collect();
        self.moving(&targets, place)
    }

    /// The step that moves records, in the order given, to a place.
    pub fn moving(&self, targets: &[Target], place: Place) -> Result<Step, String> {
        let (order, ids) = self.arranging(targets)?;
        let (Place::Before(goal) | Place::After(goal) | Place::Below(goal)) = place;
        let Some((register, record)) = self.project().find(goal) else {
            return Err("what they are to be moved to is not there any more".to_owned());
        };
        let name = register.reference(record.number);
        let above = match place {
            Place::Below(_) => match order.above.kind {
                Kind::Link(all) if all.is_empty() || all.contains(&register.key) => Some(goal),
                _ => {
                    let (plural, what) = (order.register.plural, register.plural.to_lowercase());
                    return Err(format!("{name}: {plural} can't stand below {what}"));
                }
            },
            _ if register.key != order.register.key => {
                let (plural, what) = (order.register.plural, register.plural.to_lowercase());
                return Err(format!("{name}: {plural} can't stand among {what}"));
            }
            _ => order.above(goal),
        };
        let moved: HashSet<Id> = ids.iter().copied().collect();
        if moved.contains(&goal) || order.is_below(goal, &moved) {
            return Err(format!("{name} is one of those to be moved, or stands below them: name another"));
        }
        let mut family = order.family(above);
        family.retain(|(id, _)| !moved.contains(id));
        let at = family.iter().position(|(id, _)| *id == goal);
        let at = match (place, at) {
            (Place::Before(_), Some(at)) => at,
            (Place::After(_), Some(at)) => at + 1,
            _ => family.len(),
        };
        let moved: Vec<Target> = ids.iter().map(|id| (order.register, *id)).collect();
        Ok(self.step(Verb::Move, &moved, order.put(&ids, above, &family, at)))
    }
}

fn outlined(register: &Register) -> Result<(), String> {
    if register.roles.parent.is_empty() {
        return Err(format!("{} are no outline: none stands below another", register.plural));
    }
    Ok(())
}
