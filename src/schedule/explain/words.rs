//! The sentences that explanations make.

use super::{Bound, Cause, Change, Driver, End, Explanation, Held, Holder, Lever, Room};
use crate::model::kind::{date, duration};
use crate::model::value::{Duration, Unit};
use crate::registers::task;
use crate::schedule::Schedule;
use crate::schedule::instant::{Instant, Tenths};
use crate::schedule::plan::{Constraint, Lag, Link, LinkKind, TaskId};

/// Tasks that a sentence names before it says "and so on".
const NAMED: usize = 4;
/// Steps of a chain that are shown at each of its ends, where it is long.
const SHOWN: usize = 20;
/// Days from a Friday to the Monday after it: only a longer time without work is worth a word.
const WEEKEND: i64 = 3;

impl Schedule {
    /// The ref of a task.
    pub fn reference(&self, place: TaskId) -> String {
        task::REGISTER.reference(self.record(place).map_or(0, |record| record.number))
    }

    /// The ref and the name of a task.
    pub fn name(&self, place: TaskId) -> String {
        let title = self.record(place).map_or("", |record| record.get(crate::registers::every::TITLE));
        format!("{} {title}", self.reference(place)).trim_end().to_owned()
    }

    /// An amount of working time as people read it: `3d`, `2.7h`; over a day to a tenth of a day.
    pub fn length(&self, length: Tenths) -> String {
        let tenth = self.project.style().tenths_in(Unit::Days) / 10;
        let rounded = ((length as f64 / tenth as f64).round() as Tenths).saturating_mul(tenth);
        let shown =
            if length.saturating_abs() < tenth.saturating_mul(10) || tenth == 0 { length } else { rounded };
        duration::format(Duration::new(shown, Unit::Days), self.project.style())
    }

    /// A link as officers write it: `FS+2d`.
    pub fn link(&self, link: &Link) -> String {
        let kind = match link.kind {
            LinkKind::FinishStart => "FS",
            LinkKind::StartStart => "SS",
            LinkKind::FinishFinish => "FF",
            LinkKind::StartFinish => "SF",
        };
        let (lag, unit) = match link.lag {
            Lag::Working(lag) => (lag, Unit::Days),
            Lag::Elapsed(lag) => (lag, Unit::ElapsedDays),
            Lag::Percent(_) | Lag::ElapsedPercent(_) => (0, Unit::Days),
        };
        let sign = if lag > 0 { "+" } else { "" };
        match lag {
            0 => kind.to_owned(),
            lag => {
                format!("{kind}{sign}{}", duration::format(Duration::new(lag, unit), self.project.style()))
            }
        }
    }
}

/// A date and time as people read it.
pub fn moment(at: Instant) -> String {
    let at = at.to_date_time();
    format!("{} {}", date::format(at.date()), at.format("%H:%M"))
}

/// A constraint with its date: `Start no earlier than 5 Jan 26 08:00`.
pub fn constraint(constraint: Constraint) -> String {
    let (key, date) = match constraint {
        Constraint::AsSoonAsPossible => ("asap", None),
        Constraint::AsLateAsPossible => ("alap", None),
        Constraint::StartOn(date) => ("mso", Some(date)),
        Constraint::FinishOn(date) => ("mfo", Some(date)),
        Constraint::StartNoEarlier(date) => ("snet", Some(date)),
        Constraint::StartNoLater(date) => ("snlt", Some(date)),
        Constraint::FinishNoEarlier(date) => ("fnet", Some(date)),
        Constraint::FinishNoLater(date) => ("fnlt", Some(date)),
    };
    let name = task::CONSTRAINTS.iter().find(|choice| choice.key == key).map_or(key, |choice| choice.label);
    date.map_or(name.to_owned(), |date| format!("{name} {}", moment(date)))
}

impl Cause {
    /// What sets the date, as part of a sentence: "T-4 Order switches finishes 2 Jan 26 17:00 (FS)".
    pub fn because(&self, schedule: &Schedule) -> String {
        let mut parts: Vec<String> =
            self.bounds.iter().take(NAMED).map(|bound| self.bound(bound, schedule)).collect();
        if self.bounds.len() > NAMED {
            parts.push(format!("{} more", self.bounds.len() - NAMED));
        }
        let mut text = parts.join("; and ");
        let entry = &schedule.network.tasks[self.task as usize];
        let Some(bound) = self.bounds.first() else { return text };
        let waits = matches!(
            bound.driver,
            Driver::Link(_) | Driver::Constraint { .. } | Driver::ManualSummary(_) | Driver::ProjectStart
        );
        if waits && entry.leveling_delay > 0 && bound.date < self.date {
            let delay = Duration::new(entry.leveling_delay, Unit::ElapsedDays);
            text +=
                &format!("; levelling puts it off by {}", duration::format(delay, schedule.project.style()));
        } else if waits && self.date.day() - bound.date.day() > WEEKEND {
            text += &format!("; then there is no working time before {}", moment(self.date));
        }
        text
    }

    /// The same in few words: "after T-4 (FS)".
    pub fn briefly(&self, schedule: &Schedule) -> String {
        let brief = |bound: &Bound| match bound.driver {
            Driver::Link(link) => {
                let via = if link.to == self.task {
                    String::new()
                } else {
                    format!(" by {}", schedule.reference(link.to))
                };
                format!("after {} ({}){via}", schedule.reference(link.from), schedule.link(&link))
            }
            Driver::Below(child) => format!("from {} below it", schedule.reference(child)),
            _ => self.bound(bound, schedule),
        };
        let mut parts: Vec<String> = self.bounds.iter().take(2).map(brief).collect();
        if self.bounds.len() > 2 {
            parts.push(format!("{} more", self.bounds.len() - 2));
        }
        parts.join(", ")
    }

    fn bound(&self, bound: &Bound, schedule: &Schedule) -> String {
        let whose = |of: TaskId| match Some(of).filter(|of| *of != self.task) {
            None => "its constraint".to_owned(),
            Some(of) => format!("the constraint of its summary {}", schedule.name(of)),
        };
        let entry = &schedule.network.tasks[self.task as usize];
        match bound.driver {
            Driver::ProjectStart => "it starts with the project".to_owned(),
            Driver::Link(link) => {
                let (verb, from) = (if link.kind.from_finish() { "finishes" } else { "starts" }, link.from);
                let dates = &schedule.scheduled.dates[from as usize];
                let date = if link.kind.from_finish() { dates.finish } else { dates.start };
                let via = if link.to == self.task {
                    String::new()
                } else {
                    format!(", which its summary {} waits for", schedule.name(link.to))
                };
                let (name, link) = (schedule.name(from), schedule.link(&link));
                format!("{name} {verb} {} ({link}){via}", moment(date))
            }
            Driver::Constraint { of, constraint: kind } => format!("{} {}", whose(of), constraint(kind)),
            Driver::ManualSummary(of) => {
                format!("its summary {} is manual and starts {}", schedule.name(of), moment(bound.date))
            }
            Driver::Length if schedule.network.parts.of(self.task).is_empty() => {
                let unit = if entry.elapsed { Unit::ElapsedDays } else { Unit::Days };
                let length = Duration::new(entry.duration, unit);
                format!("it takes {}", duration::format(length, schedule.project.style()))
            }
            Driver::Length => {
                let dates = &schedule.scheduled.dates[self.task as usize];
                let length = schedule.network.calendar_of(self.task).between(dates.start, dates.finish);
                format!("the work of its resources takes {}", schedule.length(length))
            }
            Driver::Below(child) => {
                let way =
                    if bound.end == End::Start { "is the first to start" } else { "is the last to finish" };
                format!("{}, below it, {way}", schedule.name(child))
            }
            Driver::Entered => "the date was entered: it is manual".to_owned(),
            Driver::Actual => {
                let done = if bound.end == End::Start { "started" } else { "finished" };
                format!("it has {done}")
            }
            Driver::Remaining => {
                let left = schedule.network.calendar_of(self.task).between(bound.date, self.date);
                format!(
                    "it is under way: the {} left go on from {}",
                    schedule.length(left),
                    moment(bound.date)
                )
            }
            Driver::AsLate => "it goes as late as what waits for it allows".to_owned(),
        }
    }
}

impl Room {
    /// What the slack is made of, in one sentence or two.
    pub fn sentences(&self, task: TaskId, schedule: &Schedule) -> Vec<String> {
        let Some(held) = self.held.first() else {
            return vec!["It is inactive, or all below it is, so it has no slack.".to_owned()];
        };
        let holder = |held: &Held| held.sentence(task, schedule);
        let (total, until) = (self.slack.total, moment(self.until));
        let mut all = vec![match held.by {
            Holder::Done => "It is finished, so it has no slack.".to_owned(),
            _ if total > 0 => {
                let most = schedule.length(total);
                format!("It may slip by {most}, to finish {until}, and no further: {}.", holder(held))
            }
            _ if total == 0 => format!("It can't slip without consequence: {}.", holder(held)),
            _ => {
                let late = schedule.length(total.saturating_neg());
                format!("It is {late} too late: it should finish by {until}, as {}.", holder(held))
            }
        }];
        if !self.pushed.is_empty() {
            let names: Vec<String> =
                self.pushed.iter().take(NAMED).map(|id| schedule.reference(*id)).collect();
            let more = match self.pushed.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let end = self.limit.sentence(TaskId::MAX, schedule);
            all.push(format!("That limit comes through {}{more}: {end}.", names.join(", ")));
        }
        if let Some(link) = self.nearest.filter(|_| self.slack.total > 0) {
            let (free, name) = (schedule.length(self.slack.free), schedule.name(link.to));
            let free = if self.slack.free == 0 {
                "None of it is free".to_owned()
            } else {
                format!("{free} of it are free")
            };
            all.push(format!("{free}: then {name} moves ({}).", schedule.link(&link)));
        }
        all
    }
}

impl Held {
    /// What holds a task: "T-14 Test waits for T-12 (FS)".
    pub fn sentence(&self, task: TaskId, schedule: &Schedule) -> String {
        let whose = |of: TaskId| if of == task { "it".to_owned() } else { schedule.name(of) };
        match self.by {
            Holder::Successor(link) => {
                let (to, from) = (schedule.name(link.to), schedule.reference(link.from));
                let summary = schedule.network.outline.summary(link.from).is_some();
                let sort = if summary { "the summary " } else { "" };
                format!("{to} waits for {sort}{from} ({})", schedule.link(&link))
            }
            Holder::ProjectFinish => format!("the project finishes {}", moment(self.date)),
            Holder::OwnFinish => "it ends a path of its own".to_owned(),
            Holder::Deadline(of) => format!("{} has the deadline {}", whose(of), moment(self.date)),
            Holder::Constraint { of, constraint: kind } => {
                format!("{} has the constraint {}", whose(of), constraint(kind))
            }
            Holder::Below(child) => {
                format!("{}, below it, is the last that may finish", schedule.name(child))
            }
            Holder::Done => "it is finished".to_owned(),
        }
    }
}

impl Lever {
    /// The change and what it would bring: "Shorten T-9 Pull cables (10d): up to 6d earlier".
    pub fn sentence(&self, schedule: &Schedule) -> String {
        let gain = schedule.length(self.gain);
        let entry = |id: TaskId| &schedule.network.tasks[id as usize];
        let what = match self.change {
            Change::Shorten(id) => {
                let dates = &schedule.scheduled.dates[id as usize];
                let under_way = entry(id).progress.as_deref();
                let from = under_way.map_or(dates.start, |done| schedule.network.rest_begins(id, done));
                let length = schedule.length(schedule.network.calendar_of(id).between(from, dates.finish));
                let left = if under_way.is_some() { " left" } else { "" };
                format!("Shorten {} ({length}{left})", schedule.name(id))
            }
            Change::Unlink(link) => {
                let (to, from) = (schedule.name(link.to), schedule.name(link.from));
                format!("Let {to} not wait for {from} ({})", schedule.link(&link))
            }
            Change::DropLag(link) => {
                let (to, from) = (schedule.reference(link.to), schedule.reference(link.from));
                format!("Drop the lag between {from} and {to} ({})", schedule.link(&link))
            }
            Change::Unconstrain(id) => {
                format!("Drop the constraint of {} ({})", schedule.name(id), constraint(entry(id).constraint))
            }
            Change::DropDelay(id) => format!("Take back the levelling delay of {}", schedule.name(id)),
            Change::Schedule(id) => format!("Let {}, which is manual, be scheduled", schedule.name(id)),
        };
        format!("{what}: up to {gain} earlier, {}", moment(self.finish))
    }
}

impl Explanation {
    /// All of it to be read: headings, each with the lines below it.
    pub fn parts(&self, schedule: &Schedule) -> Vec<(String, Vec<String>)> {
        let said = |verb: &str, cause: &Cause| {
            format!("It {verb} {}: {}.", moment(cause.date), cause.because(schedule))
        };
        let dates = vec![said("starts", &self.start), said("finishes", &self.finish)];
        let steps: Vec<&Cause> = self.steps().collect();
        let said = |cause: &&Cause| format!("{}: {}", schedule.name(cause.task), cause.because(schedule));
        let mut way: Vec<String> = steps.iter().take(SHOWN).map(said).collect();
        let rest = steps.get(SHOWN..).unwrap_or_default();
        if let Some(left_out) = rest.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            way.push(format!("… {left_out} more …"));
        }
        way.extend(rest.iter().skip(rest.len().saturating_sub(SHOWN)).map(said));
        if steps.len() < 2 {
            way.clear();
        }
        let mut levers: Vec<String> = self.levers.iter().map(|lever| lever.sentence(schedule)).collect();
        if levers.is_empty() && !schedule.is_finished(self.task) {
            levers.push("No single change of a task, link or constraint would.".to_owned());
        }
        let parts = [
            (schedule.name(self.task), dates),
            ("Slack".to_owned(), self.room.sentences(self.task, schedule)),
            ("The way back".to_owned(), way),
            ("What would bring its finish earlier".to_owned(), levers),
        ];
        parts.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
    }

    /// The causes of the chain less those that only say how long a task takes.
    pub fn steps(&self) -> impl Iterator<Item = &Cause> {
        let leads = |cause: &&Cause| cause.bounds.first().is_some_and(|bound| bound.driver != Driver::Length);
        self.chain.iter().filter(leads)
    }
}
