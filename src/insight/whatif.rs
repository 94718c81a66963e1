//! What an edit would do to the plan, before it is made: two schedules compared.

use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::project::Project;
use crate::registers::task;
use crate::schedule::Schedule;
use crate::schedule::explain::moment;
use crate::schedule::instant::{Instant, Tenths};
use crate::schedule::limits::Broken;
use crate::schedule::plan::TaskId;

/// How a task stands in one schedule.
#[derive(Clone, PartialEq, Debug)]
pub struct Standing {
    /// When it starts.
    pub start: Instant,
    /// When it finishes.
    pub finish: Instant,
    /// How far it can slip without moving the project's finish.
    pub slack: Tenths,
    /// Whether it is critical.
    pub critical: bool,
    /// The limits that it doesn't keep.
    pub broken: Vec<Broken>,
}

/// A task that would stand otherwise than it does.
#[derive(Clone, PartialEq, Debug)]
pub struct Shift {
    /// The task.
    pub task: Id,
    /// What it is called.
    pub name: String,
    /// What kind of row it is.
    pub sort: Sort,
    /// How it stands now; nothing if it would be new.
    pub before: Option<Standing>,
    /// How it would stand; nothing if it would be gone.
    pub after: Option<Standing>,
    /// Working time by which its finish would move, or its start if that alone does; positive is later.
    pub by: Tenths,
}

/// The sorts of rows of a plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// It has a duration.
    Task,
    /// It has none, or is marked as a milestone.
    Milestone,
    /// Tasks stand below it.
    Summary,
}

/// What an edit would do to the plan.
#[derive(Clone, PartialEq, Debug)]
pub struct Effect {
    /// The finish of the project now and then.
    pub finish: (Instant, Instant),
    /// Working time by which that moves; positive is later.
    pub by: Tenths,
    /// Every task that would stand otherwise, in the order of the outline, those that go last.
    pub shifts: Vec<Shift>,
}

/// A part of what an edit comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// What its lines are, as a heading.
    pub heading: String,
    /// The same in a word, to stand before each line.
    pub word: &'static str,
    /// Its lines.
    pub lines: Vec<String>,
}

/// One version of a plan.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// The project.
    pub project: &'a Project,
    /// Its schedule.
    pub schedule: &'a Schedule,
}

impl Version<'_> {
    fn standing(&self, task: Id) -> Option<Standing> {
        let (dates, slack) = (self.schedule.dates(task)?, self.schedule.slack(task)?);
        let broken = self.schedule.broken(self.schedule.row(task)? as TaskId);
        let (start, finish) = (dates.start, dates.finish);
        Some(Standing { start, finish, slack: slack.total, critical: slack.critical, broken })
    }

    fn sort(&self, task: Id) -> Sort {
        let marked = self.project.table(task::REGISTER.key).get(task).is_some_and(|r| r.get(task::MILESTONE));
        let instant = self.schedule.dates(task).is_some_and(|dates| dates.start == dates.finish);
        match self.schedule.is_summary(task) {
            true => Sort::Summary,
            false if marked || instant => Sort::Milestone,
            false => Sort::Task,
        }
    }

    fn tasks(&self) -> impl Iterator<Item = Id> {
        (0..).map_while(|place| self.schedule.task_at(place))
    }
}

impl Effect {
    /// What differs between two versions of a plan.
    pub fn of(before: Version, after: Version) -> Self {
        let kept = after.tasks();
        let gone = before.tasks().filter(|task| after.schedule.row(*task).is_none());
        let shifts = kept.chain(gone).filter_map(|task| shift(task, before, after)).collect();
        let finish = (before.schedule.finish(), after.schedule.finish());
        Effect { finish, by: after.schedule.working_time(None, finish.0, finish.1), shifts }
    }

    /// What it comes to, to be read, at most so many lines a part.
    pub fn parts(&self, schedule: &Schedule, most: usize) -> Vec<Part> {
        let (from, to) = self.finish;
        let finish = match self.by {
            _ if from == to => format!("It stays {}.", moment(to)),
            by => {
                let [new, old] = told([&[to], &[from]]);
                format!("{new} instead of {old}: {}.", moved(by, schedule))
            }
        };
        let of = |sort: Sort| self.moved().filter(move |shift| shift.sort == sort).collect::<Vec<_>>();
        let dates = |shift: &&Shift| shift.dates(schedule);
        let (milestones, mut tasks) = (of(Sort::Milestone), of(Sort::Task));
        tasks.sort_by_key(|shift| std::cmp::Reverse(shift.by.abs()));
        let used = self.slack_used();
        let slack = |shift: &&Shift| shift.slack(schedule);
        let broken = |mended: bool| {
            let told = move |shift: &Shift| shift.broken(mended).collect::<Vec<_>>();
            self.shifts.iter().flat_map(told).collect::<Vec<_>>()
        };
        let parts = [
            ("Finish of the project".to_owned(), "Finish", vec![finish]),
            ("Deadlines and constraints broken by it".to_owned(), "Breaks", broken(false)),
            ("Deadlines and constraints kept by it".to_owned(), "Mends", broken(true)),
            ("Milestones that move".to_owned(), "Milestone", milestones.iter().map(dates).collect()),
            (format!("Tasks that move: {}", tasks.len()), "Moves", tasks.iter().map(dates).collect()),
            ("Slack used".to_owned(), "Slack", used.iter().map(slack).collect()),
        ];
        let shortened = |(heading, word, mut lines): (String, &'static str, Vec<String>)| {
            let more = lines.len().saturating_sub(most);
            lines.truncate(most);
            lines.extend((more > 0).then(|| format!("… and {more} more")));
            Part { heading, word, lines }
        };
        parts.into_iter().filter(|(.., lines)| !lines.is_empty()).map(shortened).collect()
    }

    /// The tasks whose dates would differ, new ones and those that would be gone among them.
    pub fn moved(&self) -> impl Iterator<Item = &Shift> {
        let dates = |standing: &Option<Standing>| standing.as_ref().map(|s| (s.start, s.finish));
        self.shifts.iter().filter(move |shift| dates(&shift.before) != dates(&shift.after))
    }

    /// The tasks, summaries apart, that would have less slack than now, those that lose most first.
    pub fn slack_used(&self) -> Vec<&Shift> {
        let loss = |shift: &&Shift| match (&shift.before, &shift.after) {
            (Some(before), Some(after)) => before.slack - after.slack,
            _ => 0,
        };
        let mut used: Vec<&Shift> =
            self.shifts.iter().filter(|shift| shift.sort != Sort::Summary && loss(shift) > 0).collect();
        used.sort_by_key(|shift| std::cmp::Reverse(loss(shift)));
        used
    }
}

fn shift(task: Id, before: Version, after: Version) -> Option<Shift> {
    let (old, new) = (before.standing(task), after.standing(task));
    if old == new {
        return None;
    }
    let version = if new.is_some() { after } else { before };
    let place = version.schedule.row(task)? as TaskId;
    let between = |from, to| version.schedule.working_time(Some(place), from, to);
    let by = match (&old, &new) {
        (Some(old), Some(new)) if old.finish == new.finish => between(old.start, new.start),
        (Some(old), Some(new)) => between(old.finish, new.finish),
        _ => 0,
    };
    let (name, sort) = (version.schedule.name(place), version.sort(task));
    Some(Shift { task, name, sort, before: old, after: new, by })
}

/// Times of two versions, told by their days; with the time of day where the days alone are the same.
fn told(versions: [&[Instant]; 2]) -> [String; 2] {
    let day = |at: &Instant| at.to_date_time().date();
    let [new, old] = versions;
    let within_a_day = new.iter().zip(old).any(|(new, old)| new != old && day(new) == day(old));
    versions.map(|times| match times {
        [from, to] if !within_a_day && day(from) == day(to) => date::format(day(from)),
        times if within_a_day => times.iter().map(|at| moment(*at)).collect::<Vec<_>>().join(" – "),
        times => times.iter().map(|at| date::format(day(at))).collect::<Vec<_>>().join(" – "),
    })
}

/// How far something moves: "5d later".
fn moved(by: Tenths, schedule: &Schedule) -> String {
    let way = if by < 0 { "earlier" } else { "later" };
    if by == 0 { "by no working time".to_owned() } else { format!("{} {way}", schedule.length(by.abs())) }
}

impl Shift {
    fn dates(&self, schedule: &Schedule) -> String {
        let span = |standing: &Standing| match self.sort {
            Sort::Milestone => vec![standing.finish],
            _ => vec![standing.start, standing.finish],
        };
        let name = &self.name;
        match (&self.before, &self.after) {
            (Some(old), Some(new)) => {
                let [new, old] = told([&span(new), &span(old)]);
                format!("{name}: {new} instead of {old}, {}", moved(self.by, schedule))
            }
            (None, Some(new)) => {
                let [new, _] = told([&span(new), &[]]);
                format!("{name}: {new}, new")
            }
            (Some(_), None) => format!("{name}: gone"),
            (None, None) => name.clone(),
        }
    }

    fn slack(&self, schedule: &Schedule) -> String {
        let length = |standing: &Option<Standing>| schedule.length(standing.as_ref().map_or(0, |s| s.slack));
        let critical = |standing: &Option<Standing>| standing.as_ref().is_some_and(|s| s.critical);
        let now = if critical(&self.after) && !critical(&self.before) { ", critical then" } else { "" };
        format!("{}: {} instead of {}{now}", self.name, length(&self.after), length(&self.before))
    }

    /// The limits that would be broken and aren't now, or the other way round.
    fn broken(&self, mended: bool) -> impl Iterator<Item = String> {
        let limits =
            |standing: &Option<Standing>| standing.as_ref().map(|s| s.broken.clone()).unwrap_or_default();
        let (old, new) = (limits(&self.before), limits(&self.after));
        let (here, there) = if mended { (old, new) } else { (new, old) };
        let name = self.name.clone();
        here.into_iter().filter(move |limit| !there.contains(limit)).map(move |limit| {
            if mended {
                format!("{name} no longer {}", limit.sentence())
            } else {
                format!("{name} {}", limit.sentence())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::context::Derive;
    use crate::model::edit::Edit;
    use crate::model::record::Record;
    use crate::model::value::{Duration, Unit, Value};
    use crate::registers::{dependency, project, trial};

    /// Tasks of so many days, each after some of those before it, some with a deadline.
    fn plan(days: &[(i64, usize, bool)]) -> Project {
        let start = trial::today().and_hms_opt(8, 0, 0).unwrap();
        let settings = Record::new(Id(1)).with(project::START, start);
        let mut records = vec![(&project::REGISTER, settings)];
        for (place, (length, after, deadline)) in days.iter().enumerate() {
            let mut record = Record::new(Id(100 + place as u64)).with(task::RANK, format!("{place:03}"));
            record.put(task::DURATION.name(), Duration::new(length * 4_800, Unit::Days).into());
            if *deadline {
                record.put(task::DEADLINE.name(), (start + chrono::Days::new(9)).into());
            }
            records.push((&task::REGISTER, record));
            if let Some(from) = place.checked_sub(1 + after) {
                let link = Record::new(Id(1_000 + place as u64))
                    .with(dependency::PREDECESSOR, Id(100 + from as u64))
                    .with(dependency::SUCCESSOR, Id(100 + place as u64));
                records.push((&dependency::REGISTER, link));
            }
        }
        trial::project(records)
    }

    proptest! {
        #[test]
        fn it_tells_what_scheduling_the_edited_plan_shows(
            days in prop::collection::vec((0..6i64, 0..4usize, any::<bool>()), 1..12),
            which in 0..12usize,
            edit in prop_oneof![(0..9i64).prop_map(Some), Just(None)],
        ) {
            let old = plan(&days);
            let which = Id(100 + (which % days.len()) as u64);
            let new = trial::apply(&old, vec![match edit {
                Some(days) => Edit::Set("task", which, task::DURATION.name(), Duration::new(days * 4_800, Unit::Days).into()),
                None => Edit::Remove("task", which),
            }]);
            let (before, after) = (Schedule::of(&old), Schedule::of(&new));
            let effect = Effect::of(Version { project: &old, schedule: &before }, Version { project: &new, schedule: &after });
            let shown = |schedule: &Schedule, id: Id| -> Vec<Value> {
                ["start", "finish", "total_slack", "critical"].iter().map(|field| schedule.derived(id, field)).collect()
            };
            for id in old.table("task").iter().map(|record| record.id) {
                let told = effect.shifts.iter().find(|shift| shift.task == id);
                let differs = shown(&before, id) != shown(&after, id);
                prop_assert_eq!(told.is_some(), differs, "{:?}", id);
                let Some(told) = told else { continue };
                for (standing, schedule, version) in [(&told.before, &before, &old), (&told.after, &after, &new)] {
                    let dates = schedule.dates(id).map(|dates| (dates.start, dates.finish));
                    prop_assert_eq!(standing.as_ref().map(|s| (s.start, s.finish)), dates);
                    let late = standing.as_ref().is_some_and(|s| !s.broken.is_empty());
                    let deadline = version.table("task").get(id).and_then(|record| record.get(task::DEADLINE));
                    let missed = deadline.zip(schedule.dates(id)).is_some_and(|(d, dates)| dates.finish.to_date_time() > d);
                    prop_assert_eq!(late, missed);
                }
            }
            prop_assert_eq!(effect.finish, (before.finish(), after.finish()));
        }
    }
}
