//! Reading tasks: the outline and baselines.

use super::Fault;
use super::elements::{BASELINE, Finder, Held, TASK};
use super::form::{Form, flag};
use super::item::Item;
use super::kept::Kept;
use super::links::Unread;
use super::margin::Place;
use super::read::{EMPTY_TASKS, Named, Reading, SUMMARY_TASK};
use super::xml;
use crate::model::id::Id;
use crate::model::rank;
use crate::model::record::Record;
use crate::model::value::{Duration, Value};
use crate::registers::baseline::{self, figures};
use crate::registers::every::{NOTES, TITLE};
use crate::registers::{calendar, task};

const REGISTER: &str = task::REGISTER.key;
const DEEPEST: u64 = task::DEEPEST as u64;
/// Under which the date of a constraint is kept that needs none.
pub(super) const IDLE_DATE: &str = "IdleConstraintDate";

/// The tasks that the next one may stand below.
#[derive(Default)]
pub(super) struct Outline {
    above: Vec<Level>,
    /// How many tasks of the top level have been read.
    below: usize,
    /// Whether the row of the project as a whole has been read.
    summary: bool,
}

/// A task that others may stand below.
struct Level {
    /// Its level in the file.
    depth: u64,
    id: Id,
    /// Its place among the tasks read.
    at: usize,
    manual: bool,
    /// How many tasks right below it have been read.
    below: usize,
}

impl<'a> Reading<'a, '_> {
    /// Reads a task; what it waits for is read when all tasks are.
    pub fn task(&mut self, item: &Item<'a>) {
        let uid = item.get("UID");
        if flag(item.get("IsNull")) == Some(true) {
            return self.aside.keep(EMPTY_TASKS, &xml::joined(item));
        }
        if uid == "0" && !self.outline.summary {
            return self.summary_task(item);
        }
        let place = Place("task", uid);
        let mut record = self.begin(REGISTER, "task", item);
        let manual = flag(item.get("Manual")) == Some(true);
        let started = item.has("ActualStart");
        let undated = |date, text| !item.has(date) && !item.get(text).is_empty();
        let mut kept = self.margin.hold(TASK, item, place, &mut record, |element| match element {
            "Start" => manual && !undated("ManualStart", "StartText"),
            "Finish" => manual && !undated("ManualFinish", "FinishText"),
            "Milestone" => false,
            "Duration" | "DurationFormat" | "Estimated" => true,
            _ => started,
        });
        milestone(item, &mut record, &mut kept);
        if matches!(record.get(task::CONSTRAINT), "" | "asap" | "alap")
            && record.get(task::CONSTRAINT_DATE).is_some()
        {
            record.put(task::CONSTRAINT_DATE.name(), Value::Empty);
            kept.take("ConstraintDate");
            kept.keep(IDLE_DATE, item.get("ConstraintDate"));
        }
        for (own, of) in
            [("ManualStart", "Start"), ("ManualFinish", "Finish"), ("ManualDuration", "Duration")]
        {
            if item.has(own) && !(manual && item.get(own) == item.get(of)) {
                kept.keep(own, item.get(own));
            }
        }
        self.custom(REGISTER, item, &mut record, &mut kept);
        let wbs = item.get("WBS");
        if !wbs.is_empty() && wbs != item.get("OutlineNumber") {
            kept.keep("WBS", wbs);
        }
        self.number(REGISTER, &mut record, &mut kept, (item.get("ID"), uid));
        let to =
            Named { register: calendar::REGISTER.key, element: "CalendarUID", uid: item.get("CalendarUID") };
        self.link(REGISTER, &record, task::CALENDAR, to, place);
        let level = self.place(item, place, &mut record);
        let id = record.id;
        let at = self.end(REGISTER, record, kept);
        self.outline.above.push(Level { depth: level, id, at, manual, below: 0 });
        for element in item.all("PredecessorLink") {
            let link = Unread { raw: element.raw, id: self.ids.fresh(), successor: id, of: uid };
            self.links.push(link);
        }
        self.baselines(item, id, place);
    }

    /// The row of the project as a whole: its name and notes are the project's, the rest is carried
    /// or kept with it.
    fn summary_task(&mut self, item: &Item<'a>) {
        self.outline.summary = true;
        let mut rest = Vec::new();
        let mut finder = Finder::new(TASK);
        for element in item.iter() {
            let spec = finder.find(element.name);
            let text = || xml::text(element.raw);
            match spec.map(|spec| spec.held) {
                Some(Held::Field(key, form)) if key == TITLE.name() => {
                    let value = form.read(&text(), Duration::ZERO).unwrap_or_default();
                    self.project.put(key, value);
                }
                Some(Held::Field(key, Form::Note)) if key == NOTES.name() => {
                    self.project.put(key, Value::text(text()));
                }
                Some(Held::Either(..) | Held::Computed(..) | Held::Field(..)) => {
                    self.margin.carried.push((spec.map_or("", |spec| spec.name), element.raw));
                }
                _ if ["UID", "ID", "WBS", "OutlineNumber", "OutlineLevel"].contains(&element.name) => {}
                Some(Held::Kept) if spec.is_some_and(|spec| spec.default == element.raw.trim()) => {}
                _ => rest.push(*element),
            }
        }
        self.aside.keep(SUMMARY_TASK, &xml::joined(&rest));
        self.carry_for_project();
    }

    /// Puts a task into the outline; its level there.
    fn place(&mut self, item: &Item<'a>, place: Place<'a>, record: &mut Record) -> u64 {
        let said = item.get("OutlineLevel");
        let number = item.get("OutlineNumber");
        let level = match said.parse::<u64>() {
            Ok(level) => level.max(1),
            Err(_) => (number.matches('.').count() as u64).saturating_add(1),
        };
        if level > DEEPEST {
            self.margin.notice(said, Fault::Deep { place: place.to_string(), level, most: DEEPEST });
        }
        let level = level.min(DEEPEST);
        while self.outline.above.last().is_some_and(|last| last.depth >= level) {
            self.outline.above.pop();
        }
        let before = self.outline.above.last().map_or(0, |above| above.depth);
        if level > before.saturating_add(1) {
            self.margin.notice(said, Fault::Jump { place: place.to_string(), from: before, to: level });
        }
        let (parent, below) = match self.outline.above.last_mut() {
            Some(above) => (Some((above.id, above.at, above.manual)), &mut above.below),
            None => (None, &mut self.outline.below),
        };
        let first = *below == 0;
        record.put(task::RANK.name(), Value::text(rank::at(*below)));
        *below = below.saturating_add(1);
        if let Some((id, at, manual)) = parent {
            record.put(task::PARENT.name(), Value::Link(id));
            if first && !manual {
                // The length of a summary is that of what stands below it.
                self.change(REGISTER, at, |summary| {
                    summary.put(task::DURATION.name(), Value::Empty);
                    let mut kept = Kept::of(summary);
                    for element in ["Duration", "DurationFormat", "Estimated"] {
                        kept.take(element);
                    }
                    kept.put(summary);
                });
            }
        }
        level
    }

    /// Reads the baselines of a task, resource or assignment.
    pub fn baselines(&mut self, item: &Item<'a>, of: Id, place: Place<'a>) {
        for element in item.all("Baseline") {
            let item = Item::of(element.raw);
            let number = item.get("Number").parse::<i64>().unwrap_or(0);
            let baseline = self.known(baseline::REGISTER.key, number, |record| {
                let name = if number == 0 { "Baseline".to_owned() } else { format!("Baseline {number}") };
                record.with(TITLE, name).with(baseline::NUMBER, number as f64)
            });
            let mut record = self.fresh().with(figures::BASELINE, baseline).with(figures::OF, of);
            let kept =
                self.margin.hold(BASELINE, &item, Place("a baseline of", place.1), &mut record, |_| true);
            self.end(figures::REGISTER.key, record, kept);
        }
    }
}

/// A task without duration is a milestone unless it is said not to be; one with a duration is only
/// if it is said to be.
fn milestone(item: &Item, record: &mut Record, kept: &mut Kept) {
    let instant = record.get(task::DURATION).is_none_or(|length| length.amount == 0);
    match flag(item.get("Milestone")) {
        Some(true) if !instant => record.put(task::MILESTONE.name(), Value::Flag(true)),
        Some(false) if instant => kept.keep("Milestone", "0"),
        _ => {}
    }
}
