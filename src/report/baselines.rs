//! Baselines and snapshots side by side: what each had for every task, what moved between two of them, and
//! how milestones slipped from one to the next.

use std::collections::{HashMap, HashSet};

use chrono::{NaiveDate, NaiveDateTime};

use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::value::Value;
use crate::registers::baseline::{self, figures};
use crate::registers::{every, task};

/// The plan as it was kept at one time, or as it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Kept {
    /// The baseline; none = the plan as it is.
    pub id: Option<Id>,
    /// What it is called.
    pub name: String,
    /// When it was kept.
    pub at: NaiveDateTime,
    dates: HashMap<Id, (NaiveDateTime, NaiveDateTime)>,
}

/// A task that two versions of the plan have at different dates.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moved {
    /// The task.
    pub task: Id,
    /// Its ref and name.
    pub name: String,
    /// What happened to it, in words.
    pub words: String,
    /// Working days by which it finishes later; none where only one of them has it.
    pub later: Option<i64>,
}

/// Every baseline and snapshot, the oldest first, and the plan as it is.
pub fn kept(context: &Context, now: NaiveDateTime) -> Vec<Kept> {
    let mut dates: HashMap<Id, HashMap<Id, (NaiveDateTime, NaiveDateTime)>> = HashMap::new();
    for record in context.project.table(figures::REGISTER.key).iter() {
        let span = record.get(figures::START).zip(record.get(figures::FINISH));
        if let (Some(of), Some(task), Some(span)) =
            (record.get(figures::BASELINE), record.get(figures::OF), span)
        {
            dates.entry(of).or_default().insert(task, span);
        }
    }
    let mut all: Vec<Kept> = Vec::new();
    for record in context.project.table(baseline::REGISTER.key).iter() {
        let dates = dates.remove(&record.id).unwrap_or_default();
        let at = record.get(baseline::TAKEN).unwrap_or_default();
        all.push(Kept { id: Some(record.id), name: context.name(&baseline::REGISTER, record), at, dates });
    }
    all.sort_by_key(|kept| (kept.at, kept.id));
    let moment = |id: Id, key: &str| match context.derived.derived(id, key) {
        Value::Moment(at) => Some(at),
        _ => None,
    };
    let tasks = context.project.table(task::REGISTER.key).iter();
    let dates = tasks.filter_map(|record| {
        let (start, finish) = (task::START.name(), task::FINISH.name());
        Some((record.id, moment(record.id, start).zip(moment(record.id, finish))?))
    });
    all.push(Kept { id: None, name: "the plan as it is".to_owned(), at: now, dates: dates.collect() });
    all
}

/// What moved from one version to another, in the order of the outline; tasks that are gone come last.
pub fn moved(from: &Kept, to: &Kept, context: &Context) -> Vec<Moved> {
    let table = context.project.table(task::REGISTER.key);
    let outline = context.derived.outline(task::REGISTER.key).unwrap_or_default();
    let known: HashSet<Id> = outline.iter().map(|(id, _)| *id).collect();
    let mut gone: Vec<Id> = from.dates.keys().filter(|id| !known.contains(id)).copied().collect();
    gone.sort_unstable();
    let tasks = outline.iter().map(|(id, _)| *id).chain(gone);
    let told = |id: Id| {
        let name = match table.get(id) {
            Some(record) => context.name(&task::REGISTER, record),
            None => "a task that was removed".to_owned(),
        };
        let (words, later) = match (from.dates.get(&id), to.dates.get(&id)) {
            (Some(old), Some(new)) if old != new => difference(*old, *new, context),
            (None, Some((_, finish))) => (format!("new, finishes {}", date::format(finish.date())), None),
            // Assignments and resources have figures too, but no place in the outline.
            (Some((_, finish)), None) if known.contains(&id) => {
                (format!("not there any more; it finished {}", date::format(finish.date())), None)
            }
            _ => return None,
        };
        Some(Moved { task: id, name, words, later })
    };
    tasks.filter_map(told).collect()
}

fn difference(
    old: (NaiveDateTime, NaiveDateTime),
    new: (NaiveDateTime, NaiveDateTime),
    context: &Context,
) -> (String, Option<i64>) {
    let later = working_days(old.1.date(), new.1.date(), context);
    let change = |what: &str, from: NaiveDateTime, to: NaiveDateTime| {
        (from.date() != to.date())
            .then(|| format!("{what} {} → {}", date::format(from.date()), date::format(to.date())))
    };
    let parts = [change("start", old.0, new.0), change("finish", old.1, new.1)];
    let mut words = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if words.is_empty() {
        "other hours of the same days".clone_into(&mut words);
    }
    match later {
        0 => {}
        later => words += &format!(": {} {}", days(later.abs()), if later > 0 { "later" } else { "earlier" }),
    }
    (words, Some(later))
}

fn days(count: i64) -> String {
    format!("{count}d")
}

/// Days of the longest move that is counted day by day.
const COUNTED: usize = 20_000;

/// Working days from one day to another; negative where that is earlier.
fn working_days(from: NaiveDate, to: NaiveDate, context: &Context) -> i64 {
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
        let span = kept.last().and_then(|now| now.dates.get(id));
        let marked = table.get(*id).is_some_and(|record| record.get(task::MILESTONE));
        marked || span.is_some_and(|(start, finish)| start == finish)
    };
    let milestones: Vec<(char, Id)> =
        LETTERS.chars().zip(outline.iter().map(|(id, _)| *id).filter(is_milestone)).collect();
    let finish = |version: &Kept, id: &Id| version.dates.get(id).map(|(_, finish)| finish.date());
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
        format!("{:>9}  {}", date::format(version.at.date()), cells.into_iter().collect::<String>())
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
