//! Why the task under the cursor has its dates, for the panel beside the plan or below it; worked out when the
//! cursor or the plan moves and never for a frame.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDateTime, TimeDelta};

use super::page::{Line, align};
use super::plan::Around;
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{Tone, date};
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::value::Value;
use crate::registers::task;
use crate::schedule::Schedule;
use crate::schedule::explain::{Cause, Explanation};
use crate::schedule::instant::Instant;
use crate::schedule::plan::TaskId;
use crate::session::Session;
use crate::session::workdays::span;

/// Steps of a chain that are put in words: more never show at once.
const MOST: usize = 80;
/// Tasks of the largest plan in which every key tries what would bring a task earlier: each try costs a schedule.
const LARGEST: usize = 1_500;

/// Why a task has its dates.
#[derive(Clone, Debug, Default)]
pub struct Why {
    /// Which task, and what its dates are.
    pub title: String,
    /// The tasks that lead to its dates, itself first.
    pub steps: Vec<Step>,
    /// How many more there are.
    pub more: usize,
    /// What its slack is made of, and what would bring it earlier.
    pub rest: Vec<Line>,
    /// All tasks that lead to its dates, and itself: they stand out in table and Gantt.
    pub chain: HashSet<Id>,
    /// When the first of them begins.
    pub from: Option<NaiveDateTime>,
    /// How the Gantt shows all of them, as long as it does.
    pub around: Option<Around>,
    seen: Option<(Option<Id>, Project)>,
}

/// A task that leads to the dates of another.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its ref and name.
    pub name: String,
    /// From when to when.
    pub dates: String,
    /// What sets its dates, in few words.
    pub why: String,
    /// Whether a delay of it delays the project.
    pub critical: bool,
}

impl Why {
    /// Works it out, if it may have changed.
    pub fn refresh(&mut self, id: Option<Id>, session: &Session) {
        let schedule = session.schedule();
        if self.seen.as_ref().is_some_and(|(seen, plan)| *seen == id && schedule.reads_the_same(plan)) {
            return;
        }
        let project = session.project();
        let small = project.table(task::REGISTER.key).len() <= LARGEST;
        let explain = if small { Schedule::explain } else { Schedule::explain_without_levers };
        let around = self.around;
        *self = match id.and_then(|id| explain(schedule, id)) {
            Some(why) => Why::of(&why, small, session),
            None => Why { title: "Why: put the cursor on a task".to_owned(), ..Why::default() },
        };
        (self.around, self.seen) = (around, Some((id, project.clone())));
    }

    fn of(why: &Explanation, tried: bool, session: &Session) -> Self {
        let (schedule, context) = (session.schedule(), session.context());
        let told = |place: TaskId| context.project.table(task::REGISTER.key).get(schedule.task_at(place)?);
        let step = |cause: &Cause| {
            let task = told(cause.task)?;
            Some(Step {
                name: schedule.name(cause.task),
                dates: dates(task, &context),
                why: cause.briefly(schedule),
                critical: context.derived.derived(task.id, task::CRITICAL.name()) == Value::Flag(true),
            })
        };
        let steps: Vec<Step> = why.steps().take(MOST).filter_map(step).collect();
        let slack = why.room.sentences(why.task, schedule);
        let mut rest: Vec<Line> = slack.into_iter().map(|words| Line::new(words).label("Slack", 0)).collect();
        if !schedule.is_finished(why.task) {
            let mut levers: Vec<String> = why.levers.iter().map(|lever| lever.sentence(schedule)).collect();
            if levers.is_empty() {
                let (tried_all, large) = (
                    "No single change of a task, link or constraint would bring it earlier.",
                    "The plan is large: the whole page says what would bring it earlier.",
                );
                levers.push(if tried { tried_all } else { large }.to_owned());
            }
            rest.extend(levers.into_iter().map(|words| Line::new(words).label("Earlier", 0)));
        }
        // What is said of the same thing stands below it without saying so again.
        for place in (1..rest.len()).rev() {
            if rest[place].label == rest[place - 1].label {
                rest[place].label = " ".to_owned();
            }
        }
        align(&mut rest);
        let dates = told(why.task).map_or(String::new(), |task| dates(task, &context));
        let chain: HashSet<Id> = why.chain.iter().filter_map(|cause| schedule.task_at(cause.task)).collect();
        let starts = chain.iter().filter_map(|id| schedule.dates(*id)).map(|dates| dates.start);
        Why {
            title: format!("Why {}: {dates}", schedule.name(why.task)),
            more: why.steps().count() - steps.len(),
            steps,
            rest,
            from: starts.min().map(Instant::to_date_time),
            chain,
            around: None,
            seen: None,
        }
    }

    /// How a step stands out: one that delays the project by its shape as well.
    pub fn mark(step: &Step) -> (&'static str, Tone) {
        if step.critical { ("◆", Tone::Bad) } else { ("◦", Tone::Muted) }
    }
}

/// From when to when a task is worked on: `2–9 Jan 27`; less than a day's work with its times.
pub fn dates(task: &Record, context: &Context) -> String {
    let moment = |key| match task::shown(task, key, context) {
        Value::Moment(moment) => Some(moment),
        _ => None,
    };
    let (start, finish): (Option<NaiveDateTime>, _) =
        (moment(task::START.name()), moment(task::FINISH.name()));
    match (start, finish) {
        (Some(start), Some(finish)) if start.date() == finish.date() && finish > start => {
            let short = finish.signed_duration_since(start) < TimeDelta::hours(7);
            let times = || format!(" {}–{}", start.format("%H:%M"), finish.format("%H:%M"));
            date::format(start.date()) + &if short { times() } else { String::new() }
        }
        (Some(start), Some(finish)) => {
            let (first, last) = (start.date(), finish.date().max(start.date()));
            // A list of dates has no room for one year twice.
            if first.year() == last.year() && first.month() != last.month() {
                format!("{} – {}", first.format("%-d %b"), date::format(last))
            } else {
                span(&(first..=last))
            }
        }
        (Some(day), None) | (None, Some(day)) => date::format(day.date()),
        (None, None) => String::new(),
    }
}
