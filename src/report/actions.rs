//! The action list of a meeting: what everybody promised in it, and what is open from before.

use super::document::{Block, Document};
use super::sitting::{self, Facts, actions, everybody};
use super::{Asked, Report};
use crate::model::record::Record;
use crate::registers::every::OWNER;
use crate::registers::meeting;
use crate::registers::proceedings::{self, Outcome, Proceedings};

/// The action list of a meeting.
pub static REPORT: Report = Report {
    name: "actions",
    doc: "The action list of a meeting: who promised what by when, and what is open from before.",
    about: &meeting::REGISTER,
    make,
};

fn make(meeting: &Record, asked: &Asked) -> Document {
    let context = &asked.context;
    let mut document = sitting::begin("Actions", meeting, context);
    let Proceedings { agenda, others } = proceedings::of(meeting.id, context);
    let mut taken: Vec<Outcome> =
        agenda.into_iter().flat_map(|(_, outcomes)| outcomes).chain(others).collect();
    asked.keep(&mut taken, |outcome| &outcome.record, &mut document);
    let mut arising = proceedings::matters_arising(meeting, context);
    asked.keep(&mut arising, |(_, outcome)| &outcome.record, &mut document);
    let owners = taken.iter().chain(arising.iter().map(|(_, outcome)| outcome));
    let owners: Vec<_> = owners.map(|outcome| outcome.record.get(OWNER)).collect();
    document = document.to(owners).to(everybody(meeting));
    document.add(Facts::of(meeting).into_block());
    let table = actions(taken.iter().map(|outcome| (None, outcome)), context);
    if table.rows().is_empty() {
        document.paragraph("No actions were taken.");
    }
    document.add(Block::Table(table));
    if !arising.is_empty() {
        document.heading(1, "Still open from before");
        let arising = arising.iter().map(|(earlier, outcome)| (Some(earlier), outcome));
        document.add(Block::Table(actions(arising, context)));
    }
    document
}
