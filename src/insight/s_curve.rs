//! The S-curve of earned value: what was to be done over time, and what was done and spent by then as the
//! history of the plan tells.

use super::curve::Series;
use super::earned::is_measurable;
use crate::model::asat::as_at;
use crate::model::context::Context;
use crate::registers::task;
use crate::schedule::Schedule;
use crate::schedule::instant::Instant;

/// The curves, their points from 0 to 1.
#[derive(Clone, PartialEq, Debug)]
pub struct SCurve {
    /// P planned, E earned, A actual.
    pub series: [Series; 3],
    /// Whether the history tells of any day before the status date.
    pub history: bool,
    /// The amount at the top, in hundredths.
    pub top: i64,
    /// From when to when.
    pub span: (Instant, Instant),
}

/// How often the planned value is worked out, and what was done and spent by then.
const SAMPLES: (i64, i64) = (24, 8);
/// Tasks of a plan beyond which a curve would take longer than a key may.
const MOST: usize = 5_000;

/// The S-curve of a plan up to an instant; none where nothing can be measured, and of very large plans.
pub fn s_curve(context: &Context, schedule: &Schedule, at: Instant) -> Option<SCurve> {
    let now = schedule.project_earned(at);
    let (start, finish) = (schedule.start(), schedule.finish().max(at));
    let length = finish.tenths().saturating_sub(start.tenths());
    let top = now.budget.unwrap_or(0).max(now.actual);
    let large = context.project.table(task::REGISTER.key).len() > MOST;
    if !is_measurable(&now) || length <= 0 || top <= 0 || large {
        return None;
    }
    let share = |at: Instant| at.tenths().saturating_sub(start.tenths()) as f64 / length as f64;
    let height = |amount: i64| amount as f64 / top as f64;
    let step = |end: Instant, count: i64, step: i64| {
        Instant::new(start.tenths().saturating_add((end.tenths() - start.tenths()) / count * step))
    };
    let planned = (0..=SAMPLES.0).filter_map(|place| {
        let at = step(finish, SAMPLES.0, place);
        Some((share(at), height(schedule.project_earned(at).planned?)))
    });
    let planned = planned.collect();
    let (mut earned, mut actual) = (vec![(0.0, 0.0)], vec![(0.0, 0.0)]);
    // The history is as long as the officer has kept the plan here: what came with a file has none.
    let mut history = false;
    for place in 1..SAMPLES.1 {
        let then = step(at, SAMPLES.1, place);
        let past = as_at(context.project, then.to_date_time().date());
        if then >= at || past.table(task::REGISTER.key).is_empty() {
            continue;
        }
        let sums = Schedule::of(&past).project_earned(then);
        if let Some(done) = sums.earned {
            history = true;
            earned.push((share(then), height(done)));
            actual.push((share(then), height(sums.actual)));
        }
    }
    earned.extend(now.earned.map(|done| (share(at), height(done))));
    actual.push((share(at), height(now.actual)));
    let series = [('P', planned), ('E', earned), ('A', actual)];
    Some(SCurve { series, history, top, span: (start, finish) })
}
