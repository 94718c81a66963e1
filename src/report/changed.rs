//! What changed in the plan from one version of it that was kept to another, or to now: a list worth
//! reading, the most telling first.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use super::baselines::{Figures, Kept, working_days};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{Kind, Tone, date, plain_number};
use crate::model::record::Record;
use crate::model::trail::What;
use crate::model::value::{Duration, Money, Unit, Value};
use crate::registers::task;

/// What changed in a plan.
#[derive(Clone, PartialEq, Debug)]
pub struct Changed {
    /// What it comes to, in a sentence or two.
    pub sums: Vec<String>,
    /// The tasks that changed; each is told of once.
    pub groups: Vec<Group>,
}

/// Tasks that changed alike.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// What happened to them.
    pub of: Sort,
    /// The tasks, those that moved most first.
    pub tasks: Vec<Change>,
}

/// A task that changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// The task.
    pub task: Id,
    /// Its ref and name.
    pub name: String,
    /// What happened to it.
    pub words: String,
    /// Whether that is good news.
    pub tone: Tone,
    /// Working days by which it finishes later; negative is earlier.
    pub later: i64,
    /// Whether it was finished, whatever else happened to it.
    pub finished: bool,
}

/// What happened to a task, the most telling first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Sort {
    Milestone,
    Added,
    Removed,
    Later,
    Earlier,
    Length,
    Progress,
    Price,
    Outline,
    Summary,
}

/// Each sort: the words above its tasks, and the word for other programs.
const SORTS: [(Sort, &str, &str); 10] = [
    (Sort::Milestone, "Milestones", "milestone"),
    (Sort::Added, "Added", "added"),
    (Sort::Removed, "Removed", "removed"),
    (Sort::Later, "Finish later", "later"),
    (Sort::Earlier, "Finish earlier", "earlier"),
    (Sort::Length, "Longer or shorter, or begin on another day", "length"),
    (Sort::Progress, "Further on", "progress"),
    (Sort::Price, "Other work or cost", "cost"),
    (Sort::Outline, "Moved in the outline", "outline"),
    (Sort::Summary, "Summaries", "summary"),
];

impl Sort {
    fn spelled(self) -> (&'static str, &'static str) {
        SORTS.iter().find(|(sort, ..)| *sort == self).map_or(("", ""), |(_, words, word)| (words, word))
    }

    /// The words above its tasks.
    pub fn heading(self) -> &'static str {
        self.spelled().0
    }

    /// The word for other programs.
    pub fn word(self) -> &'static str {
        self.spelled().1
    }
}

/// What changed from one version to another. Tasks that are gone keep the name that they had last.
pub fn changed(from: &Kept, to: &Kept, context: &Context) -> Changed {
    let outline = context.derived.outline(task::REGISTER.key).unwrap_or_default();
    let known: HashSet<Id> = outline.iter().map(|(id, _)| *id).collect();
    let gone = || from.tasks.keys().chain(to.tasks.keys()).filter(|id| !known.contains(id));
    let gone: HashSet<Id> = gone().copied().collect();
    let mut gone: Vec<Id> = gone.into_iter().collect();
    gone.sort_unstable();
    let parents: HashSet<Id> =
        gone.iter().filter_map(|id| removed(*id, context)?.get(task::PARENT)).collect();
    let mut found: Vec<(Sort, Change)> = Vec::new();
    // What was kept without its place in the outline: as it is now, or was when it was removed.
    let is_now = |id: Id| {
        parents.contains(&id) || context.derived.derived(id, task::SUMMARY.name()) == Value::Flag(true)
    };
    let is_summary = |id: Id, side: &Figures| side.place.map_or_else(|| is_now(id), |place| place.summary);
    for id in outline.iter().map(|(id, _)| *id).chain(gone) {
        let sides = (from.tasks.get(&id), to.tasks.get(&id));
        let summary = sides.1.or(sides.0).is_some_and(|side| is_summary(id, side));
        found.extend(of_task(id, sides, summary, context));
    }
    // The cost of a summary has that of the tasks below it in it.
    let counts = |id: Id, side: &Figures| match side.place {
        Some(place) => place.parent.is_none(),
        None => !is_now(id),
    };
    let price = |kept: &Kept| {
        let parts = kept.tasks.iter().filter(|(id, side)| counts(**id, side));
        parts.filter_map(|(_, side)| side.cost).fold(0i64, |sum, cost| sum.saturating_add(cost.0))
    };
    let cost = price(to).saturating_sub(price(from));
    let sums = sums(from, to, (&found, cost), context);
    let groups = SORTS.iter().filter_map(|(of, ..)| {
        let mut tasks: Vec<Change> =
            found.iter().filter(|(sort, _)| sort == of).map(|(_, change)| change.clone()).collect();
        tasks.sort_by_key(|change| Reverse(change.later.abs()));
        (!tasks.is_empty()).then_some(Group { of: *of, tasks })
    });
    Changed { sums, groups: groups.collect() }
}

fn of_task(
    id: Id,
    sides: (Option<&Figures>, Option<&Figures>),
    is_summary: bool,
    context: &Context,
) -> Option<(Sort, Change)> {
    let change = |sort, words: String, tone, later| {
        Some((sort, Change { task: id, name: name(id, context), words, tone, later, finished: false }))
    };
    let (old, new) = match sides {
        (Some(old), Some(new)) => (old, new),
        (None, Some(new)) => {
            let finish = date::format(new.finish.date());
            return change(Sort::Added, format!("finishes {finish}"), Tone::Note, 0);
        }
        (Some(old), None) => {
            let finish = date::format(old.finish.date());
            return change(Sort::Removed, format!("was to finish {finish}"), Tone::Note, 0);
        }
        (None, None) => return None,
    };
    let later = working_days(old.finish.date(), new.finish.date(), context);
    let moved = moved(old, new, later, context);
    let (length, progress, price) = (length(old, new, context), progress(old, new), price(old, new, context));
    let finished = progress.is_some() && is_complete(new);
    let sort = match &moved {
        _ if is_summary => Sort::Summary,
        Some(_) if new.start == new.finish => Sort::Milestone,
        Some(_) if old.finish.date() < new.finish.date() => Sort::Later,
        Some(_) if old.finish.date() > new.finish.date() => Sort::Earlier,
        _ if moved.is_some() || length.is_some() => Sort::Length,
        _ if progress.is_some() => Sort::Progress,
        _ if price.is_some() => Sort::Price,
        _ => Sort::Outline,
    };
    let place = place(old, new, context);
    let parts: Vec<String> = [moved, length, progress, price, place].into_iter().flatten().collect();
    if parts.is_empty() {
        return None;
    }
    let tone = match later.signum() {
        1 => Tone::Bad,
        -1 => Tone::Good,
        _ => Tone::Plain,
    };
    let (sort, change) = change(sort, parts.join("; "), tone, later)?;
    Some((sort, Change { finished, ..change }))
}

/// A task that was removed, as it was then.
fn removed(id: Id, context: &Context) -> Option<Arc<Record>> {
    context.changes(id).find_map(|(_, change)| match &change.what {
        What::Removed(record) => Some(record.clone()),
        _ => None,
    })
}

/// The ref and name of a task, also of one that was removed.
fn name(id: Id, context: &Context) -> String {
    let table = context.project.table(task::REGISTER.key);
    match table.get(id).cloned().or_else(|| removed(id, context)) {
        Some(record) => context.name(&task::REGISTER, &record),
        None => "a task that was removed".to_owned(),
    }
}

fn moved(old: &Figures, new: &Figures, later: i64, context: &Context) -> Option<String> {
    let days = |old: chrono::NaiveDate, new: chrono::NaiveDate| {
        (old != new).then(|| format!("{} → {}", date::format(old), date::format(new)))
    };
    let way = |by: i64| match by {
        0 => String::new(),
        by => format!(": {}d {}", by.abs(), if by > 0 { "later" } else { "earlier" }),
    };
    if let Some(days) = days(old.finish.date(), new.finish.date()) {
        return Some(format!("{days}{}", way(later)));
    }
    let by = working_days(old.start.date(), new.start.date(), context);
    days(old.start.date(), new.start.date()).map(|days| format!("starts {days}{}", way(by)))
}

fn length(old: &Figures, new: &Figures, context: &Context) -> Option<String> {
    let (old, new) = (old.duration?, new.duration?);
    let by = new.amount.saturating_sub(old.amount);
    let shown = |length: Duration| Kind::Duration.format(&Value::Duration(length), context);
    let much = shown(Duration { amount: by.saturating_abs(), estimated: false, ..new });
    (by != 0).then(|| format!("{much} {}", if by > 0 { "longer" } else { "shorter" }))
}

fn is_complete(task: &Figures) -> bool {
    task.percent.is_some_and(|percent| percent >= 100.0)
}

fn progress(from: &Figures, to: &Figures) -> Option<String> {
    let (old, new) = (from.percent?, to.percent?);
    let shown = |percent: f64| format!("{} %", plain_number(percent.round()));
    match (old, new) {
        (old, new) if (old - new).abs() < 0.5 => None,
        _ if is_complete(to) => Some("finished".to_owned()),
        (old, new) if old <= 0.0 => Some(format!("begun, {}", shown(new))),
        (old, new) => Some(format!("{} → {} done", shown(old), shown(new))),
    }
}

fn price(old: &Figures, new: &Figures, context: &Context) -> Option<String> {
    let more = |by: i64| if by > 0 { "more" } else { "less" };
    let work = old.work.zip(new.work).map(|(old, new)| new.amount.saturating_sub(old.amount));
    let work = work.filter(|by| *by != 0).map(|by| {
        let much = Value::Duration(Duration::new(by.saturating_abs(), Unit::Hours));
        format!("{} of work {}", Kind::Duration.format(&much, context), more(by))
    });
    let cost = old.cost.zip(new.cost).map(|(old, new)| new.0.saturating_sub(old.0));
    let cost = cost.filter(|by| *by != 0).map(|by| format!("{} {}", money(by, context), more(by)));
    let parts: Vec<String> = work.into_iter().chain(cost).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Where in the outline it has gone to, or out of.
fn place(old: &Figures, new: &Figures, context: &Context) -> Option<String> {
    let (old, new) = (old.place?.parent, new.place?.parent);
    match (old, new) {
        (old, new) if old == new => None,
        (_, Some(parent)) => Some(format!("now below {}", name(parent, context))),
        (Some(parent), None) => Some(format!("no longer below {}", name(parent, context))),
        (None, None) => None,
    }
}

fn money(amount: i64, context: &Context) -> String {
    Kind::Money.format(&Value::Money(Money(amount.saturating_abs())), context)
}

/// What it all comes to.
fn sums(from: &Kept, to: &Kept, (found, cost): (&[(Sort, Change)], i64), context: &Context) -> Vec<String> {
    let finish = |kept: &Kept| kept.tasks.values().map(|task| task.finish.date()).max();
    let plan = match (finish(from), finish(to)) {
        (Some(old), Some(new)) if old == new => format!("The plan finishes {} as before.", date::format(new)),
        (Some(old), Some(new)) => {
            let by = working_days(old, new, context);
            let way = if by < 0 { "earlier" } else { "later" };
            let (new, old) = (date::format(new), date::format(old));
            format!("The plan finishes {new} instead of {old}: {}d {way}.", by.abs())
        }
        (None, Some(new)) => format!("The plan had no tasks; it finishes {}.", date::format(new)),
        (_, None) => "The plan has no tasks any more.".to_owned(),
    };
    if found.is_empty() {
        return vec![plan, "Nothing changed.".to_owned()];
    }
    let own = || found.iter().filter(|(sort, _)| *sort != Sort::Summary).map(|(_, change)| change);
    let of = |sort: Sort| found.iter().filter(|(known, _)| *known == sort).count();
    let told = [
        (of(Sort::Added), "added"),
        (of(Sort::Removed), "removed"),
        (own().filter(|change| change.later > 0).count(), "later"),
        (own().filter(|change| change.later < 0).count(), "earlier"),
        (own().filter(|change| change.finished).count(), "finished"),
    ];
    let mut parts: Vec<String> = told
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if cost != 0 {
        parts.push(format!("{} {}", money(cost, context), if cost > 0 { "dearer" } else { "cheaper" }));
    }
    let count = match (own().count(), found.len()) {
        (0, 1) => "1 summary changed".to_owned(),
        (0, count) => format!("{count} summaries changed"),
        (1, _) => "1 task changed".to_owned(),
        (count, _) => format!("{count} tasks changed"),
    };
    let parts = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
    vec![plan, format!("{count}{parts}.")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::project::Project;
    use crate::registers;
    use chrono::NaiveDateTime;

    #[test]
    fn what_is_finished_is_counted_whatever_else_happened_to_it() {
        let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        let old = Figures {
            start: at("2026-11-02T09:00:00"),
            finish: at("2026-11-06T17:00:00"),
            duration: None,
            work: None,
            cost: Some(Money(0)),
            percent: Some(40.0),
            place: None,
        };
        let project = Project::new(registers::ALL);
        let today = old.finish.date();
        let context = Context { me: "Ana", ..Context::on(&project, today, &()) };
        let change = |new: Figures| of_task(Id(1), (Some(&old), Some(&new)), false, &context).unwrap().1;
        let dearer = change(Figures { cost: Some(Money(5_000)), percent: Some(100.0), ..old });
        assert!(dearer.finished && dearer.words.starts_with("finished; "), "{}", dearer.words);
        assert!(change(Figures { percent: Some(100.0), ..old }).finished);
        assert!(!change(Figures { percent: Some(60.0), ..old }).finished);
    }
}
