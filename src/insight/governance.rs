//! The governance calendar: what is owed to whom by when. Reports and their input, papers, meetings,
//! minutes, reviews, readings, stage boundaries and what recurs, each by its cadence and its lead time in
//! working days, unrolled up to a day. What comes after the next one is worked out here and stored nowhere.

mod sources;
#[cfg(test)]
mod tests;

use chrono::{Days, NaiveDate, Weekday};

use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::people::same;
use crate::model::register::Register;

/// What it is that is owed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sort {
    /// The input of a report.
    Input,
    /// A report, or anything else that is told regularly.
    Report,
    /// The papers of a meeting.
    Papers,
    /// A meeting.
    Meeting,
    /// The minutes of a meeting that was held.
    Minutes,
    /// Somebody looks at a record again.
    Review,
    /// A performance indicator is read.
    Reading,
    /// A stage ends.
    Stage,
    /// Anything else that recurs.
    Routine,
}

impl Sort {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Sort::Input => "Input",
            Sort::Report => "Report",
            Sort::Papers => "Papers",
            Sort::Meeting => "Meeting",
            Sort::Minutes => "Minutes",
            Sort::Review => "Review",
            Sort::Reading => "Reading",
            Sort::Stage => "Stage end",
            Sort::Routine => "Routine",
        }
    }
}

/// Something that is owed.
#[derive(Clone, Debug)]
pub struct Due {
    /// The register of its record.
    pub register: &'static Register,
    /// Its record: of a meeting that nobody has made yet, the series.
    pub id: Id,
    /// What it is.
    pub sort: Sort,
    /// By when.
    pub day: NaiveDate,
    /// To whom; "" = nobody is named.
    pub to: String,
    /// Who owes it; "" = nobody.
    pub who: String,
    /// Why: its cadence, its lead time.
    pub why: String,
    /// Whether it comes after the next one, so that there is nothing yet that could be done.
    pub later: bool,
}

impl Due {
    /// Whether I owe it, or nobody does.
    pub fn is_mine(&self, me: &str) -> bool {
        self.who.is_empty() || same(&self.who, me)
    }

    /// To whom, and why, in words.
    pub fn words(&self) -> String {
        match (self.to.as_str(), self.why.as_str()) {
            ("", why) => why.to_owned(),
            (to, "") => format!("to {to}"),
            (to, why) => format!("to {to}; {why}"),
        }
    }
}

/// The longest time that is looked ahead, in days.
const LONGEST: u64 = 3 * 366;

/// Everything that is owed up to a day, what is overdue included, the earliest first. Nothing is looked
/// for that is more than three years off.
pub fn owed_until(until: NaiveDate, context: &Context) -> Vec<Due> {
    let until = context.today.checked_add_days(Days::new(LONGEST)).map_or(until, |most| until.min(most));
    let mut all = Vec::new();
    for source in sources::ALL {
        source(until, context, &mut all);
    }
    all.retain(|due| due.day <= until);
    for due in &mut all {
        // Nobody owes a thing to themselves.
        let others = due.to.split(", ").filter(|name| !same(name, &due.who));
        due.to = others.collect::<Vec<_>>().join(", ");
    }
    // What has the same day stands in the order of the refs.
    let number = |due: &Due| context.project.table(due.register.key).get(due.id).map(|record| record.number);
    all.sort_by_cached_key(|due| (due.day, due.sort, due.register.code, number(due)));
    all
}

/// The day that a horizon of so many weeks ends on.
pub fn horizon(weeks: u64, today: NaiveDate) -> NaiveDate {
    weeks.checked_mul(7).and_then(|days| today.checked_add_days(Days::new(days))).unwrap_or(NaiveDate::MAX)
}

/// The heading of the week that a day is in: "Overdue", "This week", "Next week", "Week of 7 Dec 26".
pub fn week_of(day: NaiveDate, today: NaiveDate) -> String {
    let monday = |day: NaiveDate| day.week(Weekday::Mon).checked_first_day().unwrap_or(day);
    match monday(day).signed_duration_since(monday(today)).num_weeks() {
        _ if day < today => "Overdue".to_owned(),
        0 => "This week".to_owned(),
        1 => "Next week".to_owned(),
        _ => format!("Week of {}", date::format(monday(day))),
    }
}
