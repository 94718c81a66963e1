//! Progress up to the status date: what was to be done by then counts as done, and work that wasn't
//! moves behind it. What is finished never moves.

use std::collections::HashSet;

use chrono::NaiveDateTime;

use super::verbs::{Target, found};
use super::{Session, verbs};
use crate::insight::health::status_date;
use crate::model::context::{Context, Relinked};
use crate::model::edit::{Edit, Step};
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::value::Value;
use crate::registers::{dependency, interrupted, progress, task};
use crate::schedule::Schedule;
use crate::schedule::standing::Standing;

/// What moving unfinished work comes to.
#[derive(Debug)]
pub struct Moving {
    /// The step.
    pub step: Step,
    /// The tasks whose work moves.
    pub moved: Vec<Id>,
    /// The tasks that a constraint keeps where they are.
    pub held: Vec<Id>,
}

/// Constraints that hold a task to a date, whoever moves it.
const HOLDING: &[&str] = &["mso", "mfo", "snlt", "fnlt"];

/// A plan is moved again this often, for what its links don't move by themselves.
const ROUNDS: usize = 20;

impl Session {
    /// Up to when progress is reported: the status date, or the end of today.
    pub fn status_date(&self) -> NaiveDateTime {
        status_date(&self.context()).to_date_time()
    }

    /// The step after which the work that was to be done by the status date is done, in these tasks and
    /// all below them. What is further than that stays.
    pub fn updating(&mut self, targets: &[Target]) -> Result<Step, String> {
        let at = self.status_date();
        let leaves = self.leaves(targets)?;
        let (mut edits, mut updated) = (Vec::new(), Vec::new());
        for id in leaves {
            let more = self.updated(id, at)?;
            if !more.is_empty() {
                updated.push((&task::REGISTER, id));
                edits.extend(more);
            }
        }
        let label = format!("Update {} as planned up to {}", self.named(&updated), date::format(at.date()));
        Ok(Step::new(label, edits))
    }

    /// The edits after which a task is done as far as planned.
    fn updated(&mut self, id: Id, at: NaiveDateTime) -> Result<Vec<Edit>, String> {
        let Some(standing) = self.schedule().standing(id, at) else { return Ok(Vec::new()) };
        let (context, ids) = self.context_and_ids();
        let record = found(context.project, (&task::REGISTER, id))?;
        let done = task::shown(record, task::PERCENT_COMPLETE.name(), &context).as_number().unwrap_or(0.0);
        // Progress is told in whole percent, and no more than there is.
        let planned = interrupted::planned(record, at, &context).unwrap_or(standing.planned).floor();
        let begun = at >= standing.begins.to_date_time() && !standing.started;
        if planned <= done {
            let start = task::shown(record, task::START.name(), &context);
            return if begun && planned == 0.0 && standing.planned > 0.0 {
                progress::write_actual_start(record, &start, &context, ids)
            } else {
                Ok(Vec::new())
            };
        }
        progress::write_percent(record, &Value::Number(planned), &context, ids)
    }

    /// The step that lets the unfinished work of these tasks, and of all below them, go on after the
    /// status date: tasks that have begun are interrupted, others start no earlier than then. What a
    /// link moves needs no more.
    pub fn deferring(&mut self, targets: &[Target]) -> Result<Moving, String> {
        let at = self.status_date();
        let mut left = self.leaves(targets)?;
        let (mut edits, mut moved, mut held) = (Vec::new(), Vec::new(), Vec::new());
        let (mut project, mut own) = (self.project().clone(), None::<Schedule>);
        for round in 0..ROUNDS {
            let schedule = own.as_ref().unwrap_or(self.schedule());
            let then = Relinked { derived: schedule, links: &self.derived().links };
            let context = Context { project: &project, derived: &then, ..self.context() };
            let behind = |id: &Id| {
                let standing = schedule.standing(*id, at)?;
                standing.behind.then_some((*id, standing))
            };
            let all: Vec<(Id, Standing)> = left.iter().filter_map(behind).collect();
            let moving = with_summaries(all.iter().map(|(id, _)| *id), &context);
            // What waits for something that moves may well move with it.
            let waits = |(id, standing): &(Id, Standing)| {
                !standing.started && round + 1 < ROUNDS && waits_for(*id, &moving, &context)
            };
            let (later, now): (Vec<_>, Vec<_>) = all.into_iter().partition(waits);
            let mut these = Vec::new();
            for (id, standing) in now {
                let record = found(&project, (&task::REGISTER, id))?;
                let more = deferred(record, &standing, at, &context);
                if more.is_empty() {
                    held.push(id)
                } else {
                    moved.push(id)
                }
                these.extend(more);
            }
            if these.is_empty() && later.is_empty() {
                break;
            }
            left = later.into_iter().map(|(id, _)| id).collect();
            if !these.is_empty() {
                project = preview(&project, &these, self)?;
                own = Some(Schedule::of(&project));
                edits.extend(these);
            }
        }
        let targets: Vec<Target> = moved.iter().map(|id| (&task::REGISTER, *id)).collect();
        let label =
            format!("Move unfinished work of {} behind {}", self.named(&targets), date::format(at.date()));
        Ok(Moving { step: Step::new(label, edits), moved, held })
    }

    /// The tasks without tasks below them among some, and below them; all of the plan where none is named.
    fn leaves(&self, targets: &[Target]) -> Result<Vec<Id>, String> {
        let context = self.context();
        let outline = context.derived.outline(task::REGISTER.key).unwrap_or_default();
        if targets.is_empty() {
            return Ok(outline.iter().map(|(id, _)| *id).collect());
        }
        if verbs::one_register(targets)?.key != task::REGISTER.key {
            return Err("only tasks have progress to report".to_owned());
        }
        let named: HashSet<Id> = targets.iter().map(|(_, id)| *id).collect();
        let (mut leaves, mut below) = (Vec::new(), None::<u16>);
        for (id, depth) in outline {
            below = below.filter(|summary| depth > summary);
            if below.is_none() && named.contains(id) {
                below = Some(*depth);
            }
            if below.is_some() {
                leaves.push(*id);
            }
        }
        Ok(leaves)
    }
}

fn preview(project: &Project, edits: &[Edit], session: &Session) -> Result<Project, String> {
    let step = Step::new("", edits.to_vec());
    project.apply(&step, &session.author()).map_err(|refusal| refusal.to_string())
}

/// Tasks and the summaries above them.
fn with_summaries(tasks: impl Iterator<Item = Id>, context: &Context) -> HashSet<Id> {
    let table = context.project.table(task::REGISTER.key);
    let mut all = HashSet::new();
    for id in tasks {
        let mut at = Some(id);
        while let Some(id) = at.filter(|id| all.insert(*id)) {
            at = table.get(id).and_then(|record| record.get(task::PARENT));
        }
    }
    all
}

/// Whether a task, or a summary above it, waits for one of these.
fn waits_for(id: Id, moving: &HashSet<Id>, context: &Context) -> bool {
    let waits = |id: Id| {
        let links = context.linked(id, dependency::REGISTER.key, dependency::SUCCESSOR.name());
        links.iter().filter_map(|link| link.get(dependency::PREDECESSOR)).any(|from| moving.contains(&from))
    };
    with_summaries(std::iter::once(id), context).into_iter().any(waits)
}

/// The edits that let what is left of a task go on after a date; none where a constraint holds it.
fn deferred(record: &Record, standing: &Standing, at: NaiveDateTime, context: &Context) -> Vec<Edit> {
    let next = standing.next.to_date_time();
    let set = |field, value| Edit::Set(task::REGISTER.key, record.id, field, value);
    if standing.started {
        let stopped = standing.begins.to_date_time().min(at);
        return interrupted::put_off(record, (record.get(task::STOP).unwrap_or(stopped), next), context);
    }
    if record.get(task::MODE) == "manual" {
        let length = task::shown(record, task::DURATION.name(), context);
        return vec![
            set(task::START.name(), Value::Moment(next)),
            set(task::FINISH.name(), Value::Empty),
            set(task::DURATION.name(), length),
        ];
    }
    if HOLDING.contains(&record.get(task::CONSTRAINT)) {
        return Vec::new();
    }
    vec![
        set(task::CONSTRAINT.name(), Value::text("snet")),
        set(task::CONSTRAINT_DATE.name(), Value::Moment(next)),
    ]
}
