//! What is uncertain in a plan: the estimates of its tasks and the risks that threaten them.

use std::collections::HashSet;

use rand_distr::{Distribution, Triangular};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;

use crate::model::context::Context;
use crate::model::field::Key;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::value::Duration;
use crate::registers::{dependency, every, risk, task};
use crate::schedule::Schedule;
use crate::schedule::instant::Tenths;
use crate::schedule::plan::TaskId;

/// The spread of tasks without estimates, in per cent of their duration.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Spread {
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
}

/// Something uncertain.
#[derive(Clone, PartialEq, Debug)]
pub struct Source {
    /// The task or the risk.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// How likely it is; none for the estimate of a task.
    pub chance: Option<f64>,
    /// The tasks that it makes longer or shorter.
    pub tasks: Vec<TaskId>,
    /// The least, likely and most of the duration, or of the delay. An opportunity has a negative delay.
    pub points: [Tenths; 3],
}

/// A source ready to be drawn from.
pub(super) struct Uncertainty<'a> {
    /// How likely it is, as a part of all numbers of 64 bits; none for the estimate of a task.
    chance: Option<u64>,
    tasks: &'a [TaskId],
    spread: Option<Triangular<f64>>,
    likely: Tenths,
}

impl Source {
    pub(super) fn uncertainty(&self) -> Uncertainty<'_> {
        let [least, likely, most] = self.points;
        let chance = self.chance.map(|chance| (chance.clamp(0.0, 1.0) * u64::MAX as f64) as u64);
        let spread = Triangular::new(least as f64, most as f64, likely as f64).ok();
        Uncertainty { chance, tasks: &self.tasks, spread: spread.filter(|_| least < most), likely }
    }
}

impl Uncertainty<'_> {
    /// Draws, and gives the tasks their durations: of an estimate the duration drawn, of a risk the delay
    /// if it strikes. Gives what was drawn: the duration; 1 for a risk that strikes.
    #[inline]
    pub(super) fn draw(&self, random: &mut Xoshiro256PlusPlus, durations: &mut [Tenths]) -> Tenths {
        // Both numbers are drawn in any case, so that one risk doesn't shift what the others draw.
        let strikes = self.chance.map(|chance| random.next_u64() < chance);
        let drawn = self.spread.map_or(self.likely, |spread| spread.sample(random).round() as Tenths);
        for &place in self.tasks {
            let Some(duration) = durations.get_mut(place as usize) else { continue };
            match strikes {
                None => *duration = drawn,
                Some(true) => *duration = duration.saturating_add(drawn).max(0),
                Some(false) => {}
            }
        }
        strikes.map_or(drawn, Tenths::from)
    }
}

/// What is uncertain in a plan: estimates in the order of the outline, then risks by their numbers.
pub(super) fn read(
    context: &Context,
    schedule: &Schedule,
    spread: Option<Spread>,
    notes: &mut Vec<String>,
) -> Vec<Source> {
    let table = context.project.table(task::REGISTER.key);
    let places = (0..).map_while(|place| Some((place, schedule.task_at(place)?)));
    let tasks = places.filter_map(|(place, id)| Some((place, table.get(id)?)));
    let mut all: Vec<Source> =
        tasks.filter_map(|(place, record)| estimate(schedule, (place, record), spread, notes)).collect();
    let mut risks: Vec<_> = context.project.table(risk::REGISTER.key).iter().collect();
    risks.sort_by_key(|risk| risk.number);
    all.extend(risks.into_iter().filter_map(|risk| threat(context, schedule, risk, notes)));
    notes.extend(held_lags(context, schedule, &all));
    all
}

/// What is to be said of lags in percent of a duration that is drawn: they are worked out once.
fn held_lags(context: &Context, schedule: &Schedule, sources: &[Source]) -> Option<String> {
    let drawn: HashSet<TaskId> = sources.iter().flat_map(|source| source.tasks.iter().copied()).collect();
    let links = context.project.table(dependency::REGISTER.key).iter();
    let mut held: Vec<TaskId> = links
        .filter(|link| link.get(dependency::LAG).is_some_and(|lag| lag.unit.is_percent()))
        .filter_map(|link| schedule.row(link.get(dependency::PREDECESSOR)?))
        .map(|row| row as TaskId)
        .filter(|task| drawn.contains(task))
        .collect();
    held.sort_unstable();
    held.dedup();
    let first = schedule.name(*held.first()?);
    let more = match held.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    Some(format!("Lags in percent of {first}{more} stay as long as planned in all runs"))
}

const FINISHED: &str = "finished";
const INACTIVE: &str = "inactive";

/// What a task is that takes no longer, whatever happens.
fn fixed(record: &Record) -> Option<&'static str> {
    match record.get(task::MODE) {
        _ if record.get(task::ACTUAL_FINISH).is_some() => Some(FINISHED),
        _ if record.get(task::INACTIVE) => Some(INACTIVE),
        "manual" => Some("manual"),
        _ => None,
    }
}

/// The estimate of a task that is still to be done. What is missing of the three points is the likely
/// one, and that the duration.
fn estimate(
    schedule: &Schedule,
    (place, record): (TaskId, &Record),
    spread: Option<Spread>,
    notes: &mut Vec<String>,
) -> Option<Source> {
    let fixed = fixed(record);
    if matches!(fixed, Some(FINISHED | INACTIVE)) || schedule.is_summary(record.id) {
        return None;
    }
    let entered = [task::OPTIMISTIC, task::LIKELY, task::PESSIMISTIC].map(|key| amount(record, key));
    let duration = schedule.entered_duration(place);
    let points = if let [None, None, None] = entered {
        let spread = spread.filter(|_| duration > 0)?;
        let part = |percent: f64| (duration as f64 * percent / 100.0).round() as Tenths;
        [part(spread.least).min(duration), duration, part(spread.most).max(duration)]
    } else {
        let likely = entered[1].unwrap_or(duration);
        [entered[0].unwrap_or(likely), likely, entered[2].unwrap_or(likely)]
    };
    let name = schedule.name(place);
    if !points.is_sorted() || points[0] < 0 {
        notes.push(format!(
            "{name} has estimates that don't rise from optimistic to pessimistic: it keeps its duration"
        ));
        return None;
    }
    if let Some(how) = fixed {
        notes.push(format!("{name} is {how}: its estimates move nothing"));
        return None;
    }
    Some(Source { id: record.id, name, chance: None, tasks: vec![place], points })
}

/// An open risk that delays tasks.
fn threat(
    context: &Context,
    schedule: &Schedule,
    record: &Record,
    notes: &mut Vec<String>,
) -> Option<Source> {
    if record.get(every::STATUS) != "open" {
        return None;
    }
    let delays = [risk::DELAY_LEAST, risk::DELAY_LIKELY, risk::DELAY_MOST].map(|key| amount(record, key));
    let likely = match delays {
        [_, Some(likely), _] => likely,
        [Some(least), None, Some(most)] => i64::midpoint(least, most),
        [least, None, most] => least.or(most)?,
    };
    let points = [delays[0].unwrap_or(likely), likely, delays[2].unwrap_or(likely)];
    let name = context.name(&risk::REGISTER, record);
    let scale = || record.get(risk::CURRENT.probability).map(|step| context.style().scales.likelihood(step));
    let Some(chance) = record.get(risk::CHANCE).map(|percent| percent / 100.0).or_else(scale) else {
        notes.push(format!("{name} has a delay but no probability: it is left out"));
        return None;
    };
    if !points.is_sorted() {
        notes.push(format!("{name} has delays that don't rise from least to most: it is left out"));
        return None;
    }
    let tasks = delayed(context, schedule, (&name, record), notes);
    if tasks.is_empty() {
        notes.push(format!("{name} has a delay but no affected tasks that it could delay: it is left out"));
        return None;
    }
    let points = match record.get(risk::KIND) {
        "opportunity" => [-points[2], -points[1], -points[0]],
        _ => points,
    };
    Some(Source { id: record.id, name, chance: Some(chance), tasks, points })
}

/// The tasks that a risk of some name can delay, of those that it affects.
fn delayed(
    context: &Context,
    schedule: &Schedule,
    (name, risk): (&str, &Record),
    notes: &mut Vec<String>,
) -> Vec<TaskId> {
    let table = context.project.table(task::REGISTER.key);
    let mut tasks = Vec::new();
    for id in risk.get(every::TASKS) {
        let Some((row, task)) = schedule.row(*id).zip(table.get(*id)) else { continue };
        let affected = schedule.name(row as TaskId);
        if schedule.is_summary(*id) {
            let hint = "name the tasks below it that it delays";
            notes.push(format!("{name} affects {affected}, a summary: {hint}"));
        } else if let Some(how) = fixed(task) {
            notes.push(format!("{name} affects {affected}, which is {how}: its delay moves nothing there"));
        } else {
            tasks.push(row as TaskId);
        }
    }
    tasks
}

fn amount(record: &Record, key: Key<Duration>) -> Option<Tenths> {
    record.get(key).map(|length| length.amount)
}
