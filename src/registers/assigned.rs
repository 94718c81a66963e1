//! The resources of a task as officers write them: `Ana[50%]; Crane; Steel[20 t]`.

use std::sync::Arc;

use super::assignment::{
    ACTUAL_FINISH, ACTUAL_START, ACTUAL_WORK, CONTOUR, PERCENT_WORK_COMPLETE, PIECES, REGISTER,
    REMAINING_WORK, RESOURCE, RESUME, STOP, TASK, UNITS, WORK,
};
use super::every::TITLE;
use super::resource::MATERIAL_LABEL;
use super::task::{DURATION, PERCENT_COMPLETE};
use super::{assignment, interrupted, resource, task};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::id::{Id, Ids};
use crate::model::kind::plain_number;
use crate::model::people::same;
use crate::model::record::Record;
use crate::model::value::{Duration, Unit, Value};

/// The assignments of a task to resources, oldest first.
pub fn of(task: &Record, context: &Context) -> Vec<Arc<Record>> {
    let mut all = context.linked(task.id, REGISTER.key, TASK.name());
    all.retain(|assignment| assignment.get(RESOURCE).is_some());
    all.sort_by_key(|assignment| assignment.number);
    all
}

/// Work that fills a duration at these units; none for elapsed time, which no work fills.
pub fn work_for(length: Duration, units: f64) -> Option<Duration> {
    (!length.unit.is_elapsed()).then(|| Duration::rounded(length.amount as f64 * units / 100.0, Unit::Hours))
}

/// Work of a resource over a duration at these units: of a material the amount itself, a unit as an
/// hour; none of a cost.
pub fn work_of(resource: Option<&Record>, length: Duration, units: f64) -> Option<Duration> {
    match resource.map_or("", |resource| resource.get(resource::TYPE)) {
        "material" => Some(Duration::rounded(units / 100.0 * 600.0, Unit::Hours)),
        "cost" => None,
        _ => work_for(length, units),
    }
}

/// The edits after which the work of a task is spread evenly again: pieces and contours are those of
/// the duration that it had.
pub fn spread_evenly(task: &Record, context: &Context) -> Vec<Edit> {
    let all = context.linked(task.id, REGISTER.key, TASK.name());
    all.iter().flat_map(|assignment| evenly(assignment)).collect()
}

/// The edits after which the work of an assignment is spread evenly.
pub(super) fn evenly(assignment: &Record) -> impl Iterator<Item = Edit> {
    let keys = [PIECES.name(), CONTOUR.name()].into_iter();
    let held = keys.filter(|key| !assignment.value(key).is_empty());
    held.map(|key| Edit::Set(REGISTER.key, assignment.id, key, Value::Empty))
}

/// The resources of a task as text: people and machines with the share of their time, materials with
/// their amount.
pub fn show(task: &Record, context: &Context) -> Value {
    let resources = context.project.table(resource::REGISTER.key);
    let names = of(task, context).into_iter().filter_map(|assignment| {
        let resource = resources.get(assignment.get(RESOURCE)?)?;
        let name = resource.get(TITLE);
        Some(match assignment.get(UNITS) {
            None | Some(100.0) => name.to_owned(),
            Some(units) if is_material(resource) => {
                let amount = format!("{} {}", plain_number(units / 100.0), resource.get(MATERIAL_LABEL));
                format!("{name}[{}]", amount.replace(['[', ']', ';'], "").trim_end())
            }
            Some(units) => format!("{name}[{}%]", plain_number(units)),
        })
    });
    Value::text(names.collect::<Vec<_>>().join("; "))
}

fn is_material(resource: &Record) -> bool {
    resource.get(resource::TYPE) == "material"
}

/// Enters work or a cost of a task; not where its assignments, or the tasks below it, sum up to it:
/// what was entered would be kept and never seen.
pub fn write_sum(
    task: &Record,
    key: &'static str,
    value: &Value,
    context: &Context,
) -> Result<Vec<Edit>, String> {
    let assignments = of(task, context);
    if !assignments.is_empty() {
        let refs = assignments.iter().map(|of| assignment::REGISTER.reference(of.number));
        let refs: Vec<_> = refs.take(3).collect();
        return Err(format!(
            "it is summed up from the assignments of its resources: change {}",
            refs.join(", ")
        ));
    }
    let summary = context.derived.derived(task.id, task::SUMMARY.name()) == Value::Flag(true);
    if summary {
        return Err("it is summed up from the tasks below it: change those".to_owned());
    }
    Ok(vec![Edit::Set(task::REGISTER.key, task.id, key, value.clone())])
}

/// How much of a resource is written: a share of its time in percent, or an amount, which has no sign
/// or the unit of a material behind it.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Share {
    Percent(f64),
    Amount(f64),
}

impl Share {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let number = |figures: &str| crate::model::kind::number(figures.trim_end()).ok();
        if let Some(figures) = text.strip_suffix('%') {
            return number(figures).map(Share::Percent);
        }
        let figures = text.trim_end_matches(|c: char| !c.is_numeric());
        number(figures).map(Share::Amount)
    }

    /// The units of an assignment in percent: of people a bare number is percent, too.
    fn units(self, material: bool) -> f64 {
        match self {
            Share::Amount(amount) if material => amount * 100.0,
            Share::Percent(number) | Share::Amount(number) => number,
        }
    }
}

/// The parts of a list of names with units: between semicolons, and between commas, as Microsoft Project
/// writes them, where that is not the name of somebody. What stands in brackets is no end of a part.
fn parts<'t>(text: &'t str, known: &dyn Fn(&str) -> bool) -> Vec<&'t str> {
    let mut depth = 0_usize;
    let mut outside = |letter: char| {
        match letter {
            '[' => depth = depth.saturating_add(1),
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    };
    let mut all = Vec::new();
    for part in text.split(';') {
        let bare = part.trim().strip_suffix(']').and_then(|part| part.rsplit_once('['));
        let name = bare.map_or(part, |(name, _)| name).trim();
        if known(name) {
            all.push(part);
        } else {
            all.extend(part.split(&mut outside));
        }
    }
    all.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Reads names with units: `Ana[50%]; Crane; Steel[20 t]`.
fn parse<'t>(text: &'t str, known: &dyn Fn(&str) -> bool) -> Result<Vec<(&'t str, Option<Share>)>, String> {
    let mut all = Vec::new();
    for part in parts(text, known) {
        let (name, share) = match part.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
            Some((name, share)) => {
                let complaint = || format!("“{part}” has no units: write {}[50%]", name.trim());
                (name.trim(), Some(Share::parse(share).ok_or_else(complaint)?))
            }
            None => (part, None),
        };
        if share.is_some_and(|share| share.units(false) < 0.0) {
            return Err(format!("{name} can't be assigned with less than nothing"));
        }
        if all.iter().any(|(known, _): &(&str, _)| same(known, name)) {
            return Err(format!("{name} is named twice"));
        }
        all.push((name, share));
    }
    Ok(all)
}

/// The names in a text that no resource has yet: entering it adds them.
pub fn new_names<'t>(text: &'t str, context: &Context) -> Vec<&'t str> {
    let table = context.project.table(resource::REGISTER.key);
    let is_known = |name: &str| table.iter().any(|known| same(known.get(TITLE), name));
    let named = parse(text, &is_known).unwrap_or_default();
    named.into_iter().map(|(name, _)| name).filter(|name| !is_known(name)).collect()
}

/// The edits that make the resources of a task those written. A name that nobody has becomes a new
/// resource.
pub fn write(task: &Record, value: &Value, context: &Context, ids: &mut Ids) -> Result<Vec<Edit>, String> {
    let table = context.project.table(resource::REGISTER.key);
    let length = task.get(DURATION).unwrap_or(Duration::ZERO);
    let mut left = of(task, context);
    let held = interrupted::held(task, context);
    let (mut edits, mut stay) = (Vec::new(), false);
    let is_known = |name: &str| table.iter().any(|known| same(known.get(TITLE), name));
    for (name, share) in parse(value.as_text(), &is_known)? {
        let named = table.iter().filter(|known| same(known.get(TITLE), name));
        let known = named.min_by_key(|known| (known.get(TITLE) != name, known.number));
        let id = if let Some(known) = known {
            known.id
        } else {
            let new = Record::new(ids.fresh())
                .with(TITLE, name)
                .with(resource::TYPE, "work")
                .with(resource::MAX_UNITS, 100.0);
            let id = new.id;
            edits.push(Edit::Add(resource::REGISTER.key, new));
            id
        };
        let material = known.is_some_and(|known| is_material(known));
        let units = share.map_or(100.0, |share| share.units(material));
        let work = work_of(known.map(|known| &**known), length, units);
        let mut assigned = assign(task, &Part { resource: id, units, work }, &mut left, ids);
        let works = known.is_none_or(|known| matches!(known.get(resource::TYPE), "" | "work"));
        for edit in &mut assigned {
            if let Edit::Add(_, new) = edit
                && works
            {
                interrupted::take_over(new, &held, units);
            }
        }
        stay |= works;
        edits.extend(assigned);
    }
    edits.extend(interrupted::handed_over(task, &held, stay, ids));
    edits.extend(left.into_iter().map(|assignment| Edit::Remove(REGISTER.key, assignment.id)));
    Ok(edits)
}

/// The part that a resource has in a task.
struct Part {
    resource: Id,
    /// In percent; of a material, how much of it.
    units: f64,
    work: Option<Duration>,
}

/// Changes the units of an assignment that is there, or adds one.
fn assign(task: &Record, part: &Part, left: &mut Vec<Arc<Record>>, ids: &mut Ids) -> Vec<Edit> {
    let Part { resource, units, work } = *part;
    let work = Value::from(work);
    match left.iter().position(|assignment| assignment.get(RESOURCE) == Some(resource)) {
        Some(place) => {
            let assignment = left.remove(place);
            let before = assignment.get(UNITS).unwrap_or(100.0);
            if before == units {
                return Vec::new();
            }
            let share = if before > 0.0 { units / before } else { 1.0 };
            let set = |key: &'static str, value: Value| Edit::Set(REGISTER.key, assignment.id, key, value);
            let mut edits = vec![set(UNITS.name(), Value::Number(units))];
            // What is done was done at the units before.
            let done = assignment.get(ACTUAL_WORK).map_or(0, |done| done.amount);
            if let (Value::Duration(_), Some(left)) = (&work, assignment.get(REMAINING_WORK)) {
                let left = Duration::rounded(left.amount as f64 * share, left.unit);
                let whole = Duration { amount: done.saturating_add(left.amount), ..left };
                edits.push(set(WORK.name(), whole.into()));
                edits.extend(left_of(&assignment, whole));
            } else {
                edits.push(set(WORK.name(), work));
            }
            edits.extend(interrupted::rescaled(&assignment, share));
            edits
        }
        None => {
            let mut assignment =
                Record::new(ids.fresh()).with(TASK, task.id).with(RESOURCE, resource).with(UNITS, units);
            // Who is named on a task that has begun has done a part of it: its dates stay.
            let percent = task.get(PERCENT_COMPLETE).filter(|percent| *percent > 0.0);
            if let (Some(percent), Value::Duration(work)) = (percent, &work) {
                let (done, left) = work.cut(percent);
                assignment = assignment
                    .with(ACTUAL_WORK, done)
                    .with(REMAINING_WORK, left)
                    .with(PERCENT_WORK_COMPLETE, percent);
            }
            vec![Edit::Add(REGISTER.key, assignment.with(WORK, work))]
        }
    }
}

/// The edits that bring the assignments of a task to its percent complete.
pub fn progress(task: &Record, percent: f64, context: &Context) -> Vec<Edit> {
    let mut edits = Vec::new();
    for assignment in of(task, context) {
        let Some(work) = assignment.get(WORK) else { continue };
        let (done, left) = work.cut(percent);
        let set = |key: &'static str, value: Value| Edit::Set(REGISTER.key, assignment.id, key, value);
        edits.push(set(ACTUAL_WORK.name(), done.into()));
        edits.push(set(REMAINING_WORK.name(), left.into()));
        edits.push(set(PERCENT_WORK_COMPLETE.name(), Value::Number(percent)));
        let (begun, finished) = (percent > 0.0, percent >= 100.0);
        for (key, stays) in [(STOP, false), (RESUME, false), (ACTUAL_START, begun), (ACTUAL_FINISH, finished)]
        {
            if !stays && assignment.get(key).is_some() {
                edits.push(set(key.name(), Value::Empty));
            }
        }
    }
    edits
}

/// The edits that leave of an assignment's work what it has not done of other work: that of a task whose
/// duration has changed.
pub fn left_of(assignment: &Record, work: Duration) -> Vec<Edit> {
    let done = assignment.get(ACTUAL_WORK).unwrap_or(Duration { amount: 0, ..work });
    let left = work.amount.saturating_sub(done.amount).max(0);
    let percent = if work.amount > 0 { 100.0 * (1.0 - left as f64 / work.amount as f64) } else { 0.0 };
    let set = |key: &'static str, value: Value| Edit::Set(REGISTER.key, assignment.id, key, value);
    let mut edits = vec![
        set(REMAINING_WORK.name(), Duration { amount: left, ..work }.into()),
        set(PERCENT_WORK_COMPLETE.name(), Value::Number(percent.round())),
    ];
    if left > 0 && assignment.get(ACTUAL_FINISH).is_some() {
        edits.push(set(ACTUAL_FINISH.name(), Value::Empty));
    }
    edits
}
