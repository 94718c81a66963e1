//! The project as it was at the end of an earlier day, shown in place of the one that is. It can be
//! read only: every change is refused as long as it shows.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::{Derived, Session};
use crate::model::diff;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::trail::What;
use crate::store::format;

/// An earlier day, and the project as it was when that ended.
#[derive(Debug)]
pub(super) struct Earlier {
    pub(super) day: NaiveDate,
    pub(super) project: Project,
    pub(super) derived: Derived,
    /// Why it can't be changed, as a sentence.
    pub(super) bar: String,
    since: HashMap<Id, Since>,
}

/// What has become of a record since an earlier day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Since {
    /// It holds something else.
    Changed,
    /// It was removed.
    Gone,
}

impl Since {
    /// The shape that stands for it.
    pub const fn mark(self) -> &'static str {
        match self {
            Since::Changed => "~",
            Since::Gone => "-",
        }
    }
}

/// A day, in full.
fn spelled(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

impl Session {
    /// Shows the project as it was when `day` ended, until [`Session::look_at_now`]; says what is known
    /// of it. Today is that day then; today itself, and later days, show the project as it is.
    pub fn look_at(&mut self, day: NaiveDate) -> String {
        self.earlier = None;
        if day >= self.now.date() {
            let what = if day == self.now.date() { "today" } else { "yet to come" };
            return format!("{} is {what}: the project is shown as it is now", spelled(day));
        }
        let now = self.history.project();
        let project = format::as_at(now, day);
        let since = since(&project, now);
        let said = told(&project, now, day, &since);
        let bar = format!(
            "What was on {} can only be read: go back to today to change anything (Esc, or --asat left out)",
            spelled(day)
        );
        let derived = Derived::of(&project);
        self.earlier = Some(Earlier { day, project, derived, bar, since });
        said
    }

    /// Shows the project as it is again.
    pub fn look_at_now(&mut self) {
        self.earlier = None;
    }

    /// The earlier day whose end is shown, if one is.
    pub fn shown_day(&self) -> Option<NaiveDate> {
        self.earlier.as_ref().map(|earlier| earlier.day)
    }

    /// The moment that is shown: now, or the end of an earlier day.
    pub fn shown_moment(&self) -> NaiveDateTime {
        let end = self.shown_day().and_then(|day| day.and_hms_opt(23, 59, 59));
        end.unwrap_or(self.now)
    }

    /// What has become of a record since the earlier day that is shown.
    pub fn since(&self, id: Id) -> Option<Since> {
        self.earlier.as_ref()?.since.get(&id).copied()
    }
}

/// What has become of the records of an earlier version.
fn since(then: &Project, now: &Project) -> HashMap<Id, Since> {
    let changes = diff::between(then, now).into_iter().filter(|change| !change.follows());
    let since = changes.filter_map(|change| match change.what {
        What::Added(_) => None,
        What::Set { .. } => Some((change.id, Since::Changed)),
        What::Removed(_) => Some((change.id, Since::Gone)),
    });
    since.collect()
}

/// What is known of the earlier day.
fn told(then: &Project, now: &Project, day: NaiveDate, since: &HashMap<Id, Since>) -> String {
    let count = |what: Since| since.values().filter(|since| **since == what).count();
    let first = now.trail().iter().map(|entry| entry.author.at.date()).min();
    let day = spelled(day);
    match first.map(spelled) {
        None => format!("The project has no history: it is shown for {day} as it is now"),
        Some(first) if then.trail().is_empty() && then.is_empty() => {
            format!("On {day} there was nothing yet: the history of the project begins on {first}")
        }
        Some(first) if then.trail().is_empty() => {
            format!(
                "The history of the project begins on {first}: what is older is shown for {day} as it was then"
            )
        }
        Some(_) => format!(
            "The project as it was at the end of {day}: {} changed and {} gone since",
            counted(count(Since::Changed)),
            counted(count(Since::Gone)),
        ),
    }
}

fn counted(count: usize) -> String {
    match count {
        0 => "nothing".to_owned(),
        1 => "1 record".to_owned(),
        count => format!("{count} records"),
    }
}
