//! What adding a record brings along: the edits that belong to the same step.

use super::{agenda_item, baseline, chase, custom_field, meeting, series};
use crate::model::context::Context;
use crate::model::edit::{Author, Edit};
use crate::model::id::Ids;
use crate::model::record::Record;

/// Completes a new record and gives the edits that come with it, beside the `others` of its step.
type Brings = fn(&mut Record, others: &[Edit], &Author, &Context, &mut Ids) -> Vec<Edit>;

/// The registers whose records bring something along.
const BRINGING: &[(&str, Brings)] = &[
    (baseline::REGISTER.key, baseline::taken),
    (custom_field::REGISTER.key, custom_field::keyed),
    (chase::REGISTER.key, chase::told),
    (meeting::REGISTER.key, series::convened),
    (agenda_item::REGISTER.key, agenda_item::placed),
];

/// A step's edits, with what the records that it adds bring along: whoever adds them, and by
/// whatever key or command.
pub fn completed(mut edits: Vec<Edit>, author: &Author, context: &Context, ids: &mut Ids) -> Vec<Edit> {
    for place in 0..edits.len() {
        let Edit::Add(register, record) = &edits[place] else { continue };
        let Some((_, brings)) = BRINGING.iter().find(|(key, _)| key == register) else { continue };
        let mut record = record.clone();
        let more = brings(&mut record, &edits, author, context, ids);
        edits[place] = Edit::Add(register, record);
        edits.extend(more);
    }
    edits
}
