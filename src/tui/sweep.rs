//! The walk of the Monday sweep: record by record, each with what would let it die. Worked out again when
//! the project changes, never for a frame.

use chrono::NaiveDate;

use crate::insight::sweep::{Lapse, sweep};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::registers::every;

/// A walk.
#[derive(Clone, Debug)]
pub struct Walk {
    /// The records that it began with, in its order.
    stops: Vec<Id>,
    /// The record that it is at.
    at: usize,
    /// The place of the lapse under the cursor, among those of the record.
    picked: usize,
    /// What there is to mend now.
    lapses: Vec<Lapse>,
    /// How many of its records are mended, and how many were put off.
    came: (usize, usize),
    seen: (Project, NaiveDate),
}

impl Walk {
    /// A walk from the first record; `None` where there is nothing to mend.
    pub fn begin(context: &Context) -> Option<Self> {
        let lapses = sweep(context);
        let mut stops: Vec<Id> = lapses.iter().map(|lapse| lapse.id).collect();
        stops.dedup();
        let seen = (context.project.clone(), context.today);
        (!stops.is_empty()).then_some(Walk { stops, at: 0, picked: 0, lapses, came: (0, 0), seen })
    }

    /// Looks again if anything has changed. A record that is mended is left behind.
    pub fn follow(&mut self, context: &Context) {
        let (project, today) = &self.seen;
        if project.same(context.project) && *today == context.today {
            return;
        }
        self.lapses = sweep(context);
        self.seen = (context.project.clone(), context.today);
        let asleep = |id: Id| {
            let record = context.project.find(id).map(|(_, record)| record);
            record.is_some_and(|record| every::snoozed(record, context.today).is_some())
        };
        let over: Vec<Id> = self.stops.iter().copied().filter(|id| !self.is_lapsed(*id)).collect();
        let put_off = over.iter().filter(|id| asleep(**id)).count();
        self.came = (over.len() - put_off, put_off);
        if self.here().next().is_none() {
            self.go(true);
        }
        self.picked = self.picked.min(self.here().count().saturating_sub(1));
    }

    fn is_lapsed(&self, id: Id) -> bool {
        self.lapses.iter().any(|lapse| lapse.id == id)
    }

    /// The record that it is at; `None` where the walk is over.
    pub fn id(&self) -> Option<Id> {
        self.stops.get(self.at).copied()
    }

    /// What would let the record die that it is at.
    pub fn here(&self) -> impl Iterator<Item = &Lapse> {
        let id = self.id();
        self.lapses.iter().filter(move |lapse| Some(lapse.id) == id)
    }

    /// The lapse under the cursor.
    pub fn lapse(&self) -> Option<&Lapse> {
        self.here().nth(self.picked)
    }

    /// The place of the lapse under the cursor, from 0.
    pub const fn picked(&self) -> usize {
        self.picked
    }

    /// Moves the cursor to the next lapse of the record, or the one before.
    pub fn pick(&mut self, down: bool) {
        let last = self.here().count().saturating_sub(1);
        self.picked = if down { (self.picked + 1).min(last) } else { self.picked.saturating_sub(1) };
    }

    /// Goes to the next record that is not mended, or to the one before. Behind the last one the walk is
    /// over.
    pub fn go(&mut self, on: bool) {
        let lapsed = |place: &usize| self.stops.get(*place).is_some_and(|id| self.is_lapsed(*id));
        self.at = if on {
            (self.at + 1..self.stops.len()).find(lapsed).unwrap_or(self.stops.len())
        } else {
            (0..self.at).rev().find(lapsed).unwrap_or(self.at)
        };
        self.picked = 0;
    }

    /// The place of its record, from 1, and how many there were when it began.
    pub fn progress(&self) -> (usize, usize) {
        ((self.at + 1).min(self.stops.len()), self.stops.len())
    }

    /// How far it has come, in words: `3 mended, 1 put off, 13 left`.
    pub fn told(&self) -> String {
        let (mended, put_off) = self.came;
        let left = self.stops.len().saturating_sub(mended + put_off);
        format!("{mended} mended, {put_off} put off, {left} left")
    }
}
