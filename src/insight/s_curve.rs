//! The S-curve of earned value: what was to be done over time, and what was done and spent by then as
//! baselines and snapshots of the plan have kept it; the last point is the plan as it is.

use std::collections::HashMap;
use std::sync::Arc;

use super::curve::Series;
use super::earned::{NOT_DEFINED, index, is_measurable, money};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::registers::baseline::{self, figures};
use crate::registers::{every, task};
use crate::schedule::Schedule;
use crate::schedule::earned_value::Earned;
use crate::schedule::instant::Instant;

/// The curves, their points from 0 to 1.
#[derive(Clone, PartialEq, Debug)]
pub struct SCurve {
    /// P planned, E earned, A actual.
    pub series: [Series; 3],
    /// What baselines and snapshots tell, the oldest first.
    pub kept: Vec<Reading>,
    /// The amount at the top, in hundredths.
    pub top: i64,
    /// From when to when.
    pub span: (Instant, Instant),
}

/// How the plan stood when it was kept, against the current baseline.
#[derive(Clone, PartialEq, Debug)]
pub struct Reading {
    /// The baseline or snapshot.
    pub of: Id,
    /// What it is called.
    pub name: String,
    /// When.
    pub at: Instant,
    /// What was to be done, was done and was spent by then.
    pub sums: Earned,
    /// Whether what was spent was kept.
    pub costed: bool,
}

impl Reading {
    /// PV, EV, AC, SPI and CPI as they are shown; n/a where what was spent wasn't kept.
    pub fn told(&self, context: &Context) -> [String; 5] {
        let costed = |figure: String| if self.costed { figure } else { NOT_DEFINED.to_owned() };
        [
            money(self.sums.planned, context),
            money(self.sums.earned, context),
            costed(money(Some(self.sums.actual), context)),
            index(self.sums.schedule_index()),
            costed(index(self.sums.cost_index())),
        ]
    }
}

/// How often the planned value is worked out.
const SAMPLES: i64 = 24;

/// The S-curve of a plan up to an instant; none where nothing can be measured.
pub fn s_curve(context: &Context, schedule: &Schedule, at: Instant) -> Option<SCurve> {
    let now = schedule.project_earned(at);
    let (start, finish) = (schedule.start(), schedule.finish().max(at));
    let length = finish.tenths().saturating_sub(start.tenths());
    if !is_measurable(&now) || length <= 0 {
        return None;
    }
    let kept = kept(context, schedule, (start, at), &now);
    let spent = kept.iter().map(|reading| reading.sums.actual).max().unwrap_or(0);
    let top = now.budget.unwrap_or(0).max(now.actual).max(spent);
    if top <= 0 {
        return None;
    }
    let share = |at: Instant| at.tenths().saturating_sub(start.tenths()) as f64 / length as f64;
    let height = |amount: i64| amount as f64 / top as f64;
    let sample = |place: i64| Instant::new(start.tenths().saturating_add(length / SAMPLES * place));
    let samples: Vec<Instant> = (0..SAMPLES).map(sample).chain([finish]).collect();
    let planned = samples.iter().zip(schedule.planned_at(&samples));
    let planned = planned.map(|(at, planned)| (share(*at), height(planned))).collect();
    let begin = || std::iter::once((0.0, 0.0));
    let points = |of: fn(&Reading) -> Option<i64>, last: Option<i64>| -> Vec<(f64, f64)> {
        let before = kept.iter().filter_map(|reading| Some((share(reading.at), height(of(reading)?))));
        begin().chain(before).chain(last.map(|amount| (share(at), height(amount)))).collect()
    };
    let earned = points(|reading| reading.sums.earned, now.earned);
    let actual = points(|reading| reading.costed.then_some(reading.sums.actual), Some(now.actual));
    let series = [('P', planned), ('E', earned), ('A', actual)];
    Some(SCurve { series, kept, top, span: (start, finish) })
}

/// What baselines and snapshots that were taken between two instants tell, the oldest first. Earned value is
/// that of the current baseline by the progress that they hold.
fn kept(
    context: &Context,
    schedule: &Schedule,
    (from, until): (Instant, Instant),
    now: &Earned,
) -> Vec<Reading> {
    let budgets = budgets(context, schedule, until);
    // Of each: what was earned, and what was spent.
    let mut told: HashMap<Id, (Option<f64>, Option<i64>)> = HashMap::new();
    for record in context.project.table(figures::REGISTER.key).iter() {
        let (Some(version), Some(of)) = (record.get(figures::BASELINE), record.get(figures::OF)) else {
            continue;
        };
        let (earned, actual) = told.entry(version).or_default();
        if let (Some(percent), Some(budget)) = (record.get(figures::PERCENT), budgets.get(&of)) {
            let percent = record.get(figures::PHYSICAL_PERCENT).unwrap_or(percent);
            *earned.get_or_insert(0.0) += *budget as f64 * percent.clamp(0.0, 100.0) / 100.0;
        }
        // What a task at the top of the outline has cost is all that is below it, too.
        let wbs = record.get(figures::WBS);
        if let Some(cost) = record.get(figures::ACTUAL_COST).filter(|_| !wbs.is_empty() && !wbs.contains('.'))
        {
            *actual = Some(actual.unwrap_or(0).saturating_add(cost.0));
        }
    }
    // What was kept after the day that is reported on tells of that day.
    let is_last = until >= schedule.status_at(context.today);
    let reading = |record: &Arc<Record>| {
        let taken = Instant::from_date_time(record.get(baseline::TAKEN)?)?;
        let at = taken.min(until);
        let (earned, actual) = told.get(&record.id).copied().unwrap_or_default();
        let sums = Earned { earned: Some(earned?.round() as i64), actual: actual.unwrap_or(0), ..*now };
        let name = record.get(every::TITLE).to_owned();
        let costed = actual.is_some();
        (from <= at && (taken < until || is_last)).then_some(Reading {
            of: record.id,
            name,
            at,
            sums,
            costed,
        })
    };
    let mut records: Vec<_> = context.project.table(baseline::REGISTER.key).iter().collect();
    records.sort_by_key(|record| (record.get(baseline::TAKEN), record.number));
    let mut readings: Vec<Reading> = records.into_iter().filter_map(reading).collect();
    let instants: Vec<Instant> = readings.iter().map(|reading| reading.at).collect();
    for (reading, planned) in readings.iter_mut().zip(schedule.planned_at(&instants)) {
        reading.sums.planned = Some(planned);
    }
    readings
}

/// What each task adds to the budget by itself: all of a task without tasks below it, of a summary what is left.
fn budgets(context: &Context, schedule: &Schedule, at: Instant) -> HashMap<Id, i64> {
    let table = context.project.table(task::REGISTER.key);
    let outline = context.derived.outline(task::REGISTER.key).unwrap_or_default();
    let sums = schedule.earned(at);
    let mut own: HashMap<Id, i64> = HashMap::new();
    for ((id, _), sums) in outline.iter().zip(sums.iter()) {
        let Some(record) = table.get(*id) else { continue };
        let budget = sums.budget.unwrap_or(0);
        let above = record.get(task::PARENT).filter(|_| !record.get(task::INACTIVE));
        for (id, more) in [(Some(*id), budget), (above, -budget)] {
            if let Some(id) = id {
                let sum = own.entry(id).or_default();
                *sum = sum.saturating_add(more);
            }
        }
    }
    own
}
