//! Baselines and snapshots side by side: what each had for every task, and how milestones slipped from one to
//! the next.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::record::Record;
use crate::model::value::{Duration, Money, Value};
use crate::registers::baseline::{self, figures};
use crate::registers::{every, task};

/// The plan as it was kept at one time, or as it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Version {
    /// The baseline or snapshot; none = the plan as it is.
    pub id: Option<Id>,
    /// What it is called.
    pub name: String,
    /// When it was kept.
    pub at: NaiveDateTime,
}

/// The tasks of a version.
#[derive(Clone, PartialEq, Debug)]
pub struct Kept {
    /// Which version.
    pub version: Version,
    pub(super) tasks: HashMap<Id, Figures>,
}

/// What a version holds of a task.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Figures {
    pub start: NaiveDateTime,
    pub finish: NaiveDateTime,
    pub duration: Option<Duration>,
    pub work: Option<Duration>,
    pub cost: Option<Money>,
    pub percent: Option<f64>,
    /// Where it stood in the outline, if that was kept.
    pub place: Option<Place>,
}

/// Where a task stands in the outline.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Place {
    /// The summary above it.
    pub parent: Option<Id>,
    /// Whether it has tasks below it.
    pub summary: bool,
}

/// Every baseline and snapshot, the oldest first, and the plan as it is.
pub fn versions(context: &Context, now: NaiveDateTime) -> Vec<Version> {
    let version = |record: &Arc<Record>| Version {
        id: Some(record.id),
        name: context.name(&baseline::REGISTER, record),
        at: record.get(baseline::TAKEN).unwrap_or_default(),
    };
    let mut records: Vec<_> = context.project.table(baseline::REGISTER.key).iter().collect();
    records.sort_by_key(|record| (record.get(baseline::TAKEN), record.number));
    let mut all: Vec<Version> = records.into_iter().map(version).collect();
    all.push(Version { id: None, name: "the plan as it is".to_owned(), at: now });
    all
}

/// What these versions hold.
pub fn kept(versions: Vec<Version>, context: &Context) -> Vec<Kept> {
    let mut held: HashMap<Id, HashMap<Id, Figures>> =
        versions.iter().filter_map(|version| Some((version.id?, HashMap::new()))).collect();
    let mut outlines: HashMap<Id, HashMap<String, Id>> = HashMap::new();
    for record in context.project.table(figures::REGISTER.key).iter() {
        let tasks = record.get(figures::BASELINE).and_then(|of| held.get_mut(&of));
        let (Some(tasks), Some(of)) = (tasks, record.get(figures::OF)) else { continue };
        let wbs = record.get(figures::WBS);
        if let Some(version) = record.get(figures::BASELINE).filter(|_| !wbs.is_empty()) {
            outlines.entry(version).or_default().insert(wbs.to_owned(), of);
        }
        let (Some(start), Some(finish)) = (record.get(figures::START), record.get(figures::FINISH)) else {
            continue;
        };
        // Assignments have figures too, and no duration.
        let Some(duration) = record.get(figures::DURATION) else { continue };
        tasks.insert(
            of,
            Figures {
                start,
                finish,
                duration: Some(duration),
                work: record.get(figures::WORK),
                cost: record.get(figures::COST),
                percent: record.get(figures::PERCENT),
                place: None,
            },
        );
    }
    for (version, outline) in &outlines {
        held.entry(*version).and_modify(|tasks| put_in_place(tasks, outline));
    }
    // One version may stand on both sides.
    let tasks = |version: &Version| match version.id {
        Some(id) => held.get(&id).cloned().unwrap_or_default(),
        None => as_it_is(context),
    };
    let all = versions.iter().map(tasks).collect::<Vec<_>>();
    versions.into_iter().zip(all).map(|(version, tasks)| Kept { version, tasks }).collect()
}

/// Puts the tasks of a version where its outline had them, by their numbers in it.
fn put_in_place(tasks: &mut HashMap<Id, Figures>, outline: &HashMap<String, Id>) {
    let above = |wbs: &str| outline.get(wbs.rsplit_once('.')?.0).copied();
    let parents: HashSet<Id> = outline.keys().filter_map(|wbs| above(wbs)).collect();
    for (wbs, id) in outline {
        if let Some(task) = tasks.get_mut(id) {
            task.place = Some(Place { parent: above(wbs), summary: parents.contains(id) });
        }
    }
}

/// What the plan holds now.
fn as_it_is(context: &Context) -> HashMap<Id, Figures> {
    let of = |record: &Arc<Record>| {
        let value = |key: &'static str| task::shown(record, key, context);
        let moment = |key: &'static str| match value(key) {
            Value::Moment(at) => Some(at),
            _ => None,
        };
        let length = |key: &'static str| match value(key) {
            Value::Duration(length) => Some(length),
            _ => None,
        };
        let cost = match value(task::COST.name()) {
            Value::Money(cost) => Some(cost),
            _ => None,
        };
        let figures = Figures {
            start: moment(task::START.name())?,
            finish: moment(task::FINISH.name())?,
            duration: length(task::DURATION.name()),
            work: length(task::WORK.name()),
            cost,
            percent: Some(value(task::PERCENT_COMPLETE.name()).as_number().unwrap_or(0.0)),
            place: Some(Place {
                parent: record.get(task::PARENT),
                summary: value(task::SUMMARY.name()) == Value::Flag(true),
            }),
        };
        Some((record.id, figures))
    };
    context.project.table(task::REGISTER.key).iter().filter_map(of).collect()
}

fn days(count: i64) -> String {
    format!("{count}d")
}

/// Days of the longest move that is counted day by day.
const COUNTED: usize = 20_000;

/// Working days from one day to another; negative where that is earlier.
pub(super) fn working_days(from: NaiveDate, to: NaiveDate, context: &Context) -> i64 {
    let (first, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
    let between = first.iter_days().skip(1).take(COUNTED).take_while(|day| *day <= last);
    sign * between.filter(|day| context.derived.works(*day)).count() as i64
}

/// Cells of the axis of dates.
const AXIS: i64 = 56;
/// Milestones that a chart has letters for.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The milestone slip chart: a row for each version of the plan, the oldest at the top, along an axis of
/// dates; each milestone a letter where that version had its finish. A column that leans to the right slips.
/// Then each letter with its name and what became of it.
pub fn slip_chart(kept: &[Kept], context: &Context) -> (Vec<String>, Vec<(String, String)>) {
    let table = context.project.table(task::REGISTER.key);
    let outline = context.derived.outline(task::REGISTER.key).unwrap_or_default();
    let is_milestone = |id: &Id| {
        let span = kept.last().and_then(|now| now.tasks.get(id));
        let marked = table.get(*id).is_some_and(|record| record.get(task::MILESTONE));
        marked || span.is_some_and(|task| task.start == task.finish)
    };
    let milestones: Vec<(char, Id)> =
        LETTERS.chars().zip(outline.iter().map(|(id, _)| *id).filter(is_milestone)).collect();
    let finish = |version: &Kept, id: &Id| version.tasks.get(id).map(|task| task.finish.date());
    let all =
        || kept.iter().flat_map(|version| milestones.iter().filter_map(move |(_, id)| finish(version, id)));
    let (Some(first), Some(last)) = (all().min(), all().max()) else { return (Vec::new(), Vec::new()) };
    let whole = (last - first).num_days().max(1);
    let column = |day: NaiveDate| ((day - first).num_days() * (AXIS - 1) / whole).clamp(0, AXIS - 1) as usize;
    let row = |version: &Kept| {
        let mut cells = vec!['·'; AXIS as usize];
        for (letter, id) in &milestones {
            let Some(cell) = finish(version, id).and_then(|day| cells.get_mut(column(day))) else { continue };
            // Two milestones in one cell: a sign that stands for several.
            *cell = if *cell == '·' { *letter } else { '+' };
        }
        format!("{:>9}  {}", date::format(version.version.at.date()), cells.into_iter().collect::<String>())
    };
    let (from, to) = (date::format(first), date::format(last));
    let room = (AXIS as usize).saturating_sub(from.len());
    let mut lines = vec![format!("{:>9}  {from}{to:>room$}", "kept on")];
    lines.extend(kept.iter().map(row));
    let told = |(letter, id): &(char, Id)| {
        let name = table.get(*id).map_or("", |record| record.get(every::TITLE));
        let dates: Vec<NaiveDate> = kept.iter().filter_map(|version| finish(version, id)).collect();
        let words = match (dates.first(), dates.last()) {
            (Some(first), Some(now)) if dates.len() > 1 && first != now => {
                let later = working_days(*first, *now, context);
                let way = if later >= 0 { "later" } else { "earlier" };
                format!("{} → {}: {} {way}", date::format(*first), date::format(*now), days(later.abs()))
            }
            (_, Some(now)) => format!("{}, as it was", date::format(*now)),
            _ => String::new(),
        };
        (format!("{letter} {name}"), words)
    };
    (lines, milestones.iter().map(told).collect())
}
