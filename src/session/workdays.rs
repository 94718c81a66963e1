//! Working days changed day by day: exceptions over marked days, hours of weekdays, days as usual again. A
//! person's leave goes into a calendar of their own, which is made when the first of it is entered.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, Weekday};

use super::Session;
use crate::model::edit::{Edit, Step};
use crate::model::fresh;
use crate::model::id::Id;
use crate::model::kind::recurrence::{self, Rule};
use crate::model::kind::{date, hours};
use crate::model::record::Record;
use crate::model::text;
use crate::model::value::Value;
use crate::registers::calendar::{self, exception};
use crate::registers::every::TITLE;
use crate::registers::{project, repeats, resource, task};
use crate::schedule::instant::day_number;
use crate::schedule::read_exception;

/// Whose working days they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Whose {
    /// Those of tasks without a calendar of their own.
    #[default]
    Project,
    /// Those of a calendar.
    Calendar(Id),
    /// Those of a resource.
    Resource(Id),
}

/// What is given other hours.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Which {
    /// These days.
    Days(RangeInclusive<NaiveDate>),
    /// These days of every week, Monday = 0.
    Weekdays(Vec<usize>),
}

/// Days of an exception that recurs which are taken one by one.
const MOST_DAYS: usize = 31;

/// A line that gives days other hours: `8-12 Half day, yearly`.
#[derive(Clone, PartialEq, Debug)]
struct Said {
    hours: Vec<(u16, u16)>,
    title: String,
    rule: Option<Rule>,
}

impl Session {
    /// The calendar that says when somebody works; none where only the standard week does.
    pub fn calendar_of(&self, whose: Whose) -> Option<Id> {
        match whose {
            Whose::Project => self.usual_calendar().ok(),
            Whose::Calendar(id) => Some(id),
            Whose::Resource(id) => {
                let record = self.project().table(resource::REGISTER.key).get(id);
                record
                    .and_then(|record| record.get(resource::CALENDAR))
                    .or_else(|| self.usual_calendar().ok())
            }
        }
    }

    /// Whether what is changed for somebody concerns nobody else's calendar: that of a resource may be shared,
    /// and one of its own is made then.
    pub fn has_own_calendar(&self, whose: Whose) -> bool {
        let Whose::Resource(id) = whose else { return self.calendar_of(whose).is_some() };
        let (project, context) = (self.project(), self.context());
        let own =
            project.table(resource::REGISTER.key).get(id).and_then(|record| record.get(resource::CALENDAR));
        let Some(own) = own.filter(|own| project.table(calendar::REGISTER.key).get(*own).is_some()) else {
            return false;
        };
        let shared = [
            (resource::REGISTER.key, resource::CALENDAR.name()),
            (task::REGISTER.key, task::CALENDAR.name()),
            (calendar::REGISTER.key, calendar::BASE.name()),
            (project::REGISTER.key, project::CALENDAR.name()),
        ];
        let users = |(register, field): &(&str, &str)| context.linked(own, register, field).len();
        shared.iter().map(users).sum::<usize>() == 1
    }

    /// What working days are called: the calendar, or the resource whose they are.
    pub fn name_of(&self, whose: Whose) -> String {
        let title = |register, id| {
            let record = self.project().table(register).get(id);
            record.map_or(String::new(), |record| record.get(TITLE).to_owned())
        };
        match (whose, self.calendar_of(whose)) {
            (Whose::Resource(id), _) => title(resource::REGISTER.key, id),
            (_, Some(id)) => title(calendar::REGISTER.key, id),
            (_, None) => "the standard week".to_owned(),
        }
    }

    /// The step that gives days or weekdays the hours that a line says: `Christmas closure`, `8-12 Half day`,
    /// `closed Audit, yearly`; of weekdays it says the hours alone, and none takes those of the base calendar.
    /// The error is a sentence.
    pub fn giving_hours(&mut self, whose: Whose, which: &Which, text: &str) -> Result<Step, String> {
        let mut edits = Vec::new();
        let calendar = self.own_calendar(whose, &mut edits)?;
        let name = self.name_of(whose);
        let label = match which {
            Which::Weekdays(days) => {
                let text = text.trim();
                let written =
                    if text.is_empty() { String::new() } else { hours::format(&hours::parse(text)?) };
                let keys = days.iter().filter_map(|day| calendar::WEEK.get(*day));
                let value = if written.is_empty() { Value::Empty } else { Value::text(&written) };
                let set = |key: &crate::model::field::Key<str>| {
                    Edit::Set(calendar::REGISTER.key, calendar, key.name(), value.clone())
                };
                edits.extend(keys.map(set));
                let said = if written.is_empty() { "as the base calendar" } else { &written };
                format!("{name}: {} {said}", weekdays(days))
            }
            Which::Days(days) => {
                let said = self.said(text)?;
                let (given, beside) = self.excepting(calendar, days, &said)?;
                edits.extend(given);
                // The day from which something recurs need not be one on which it does.
                let first = date::format(*days.start());
                let told = match said.rule {
                    Some(_) => format!("{} from {first} on", hours::format(&said.hours)),
                    None => told(days, &said.hours),
                };
                format!("{name}: {}, {told}{beside}", said.title)
            }
        };
        Ok(Step::new(label, edits))
    }

    /// The edits that give the days of a calendar what was said, and how it recurs and beside what. An
    /// exception that recurs takes the place of those on the very days; days that others have stay theirs.
    fn excepting(
        &mut self,
        calendar: Id,
        days: &RangeInclusive<NaiveDate>,
        said: &Said,
    ) -> Result<(Vec<Edit>, String), String> {
        let (mut edits, before) = (Vec::new(), self.exceptions(calendar));
        if said.rule.is_none() {
            self.clear(calendar, days, &mut edits);
        }
        let (context, ids) = self.context_and_ids();
        let mut record = || {
            let record = fresh::record(&exception::REGISTER, ids.fresh(), &context);
            let record = record.with(TITLE, &*said.title).with(exception::CALENDAR, calendar);
            record.with(exception::HOURS, hours::format(&said.hours))
        };
        let Some(rule) = &said.rule else {
            let last = Some(*days.end()).filter(|last| last != days.start());
            let record = record().with(exception::FROM, *days.start()).with(exception::TO, last);
            edits.push(Edit::Add(exception::REGISTER.key, record));
            return Ok((edits, String::new()));
        };
        // A rule that names its days needs a first one only; else each marked day recurs.
        let count = if rule.names_days() { 1 } else { MOST_DAYS + 1 };
        let (mut words, mut others) = (String::new(), Vec::new());
        for (place, day) in
            days.start().iter_days().take_while(|day| day <= days.end()).take(count).enumerate()
        {
            if place == MOST_DAYS {
                return Err(format!("mark {MOST_DAYS} days at most to let them recur"));
            }
            let mut record = record();
            repeats::put(&mut record, rule, day)?;
            for other in &before {
                match shared(&record, other) {
                    Shared::All => edits.push(Edit::Remove(exception::REGISTER.key, other.id)),
                    Shared::Some => others.push(other.get(TITLE).to_owned()),
                    Shared::None => {}
                }
            }
            words = repeats::words(&record);
            edits.push(Edit::Add(exception::REGISTER.key, record));
        }
        others.sort_unstable();
        others.dedup();
        let kept = if others.is_empty() {
            String::new()
        } else {
            format!(", but for the days of {}", text::listed(&others))
        };
        Ok((edits, format!(", {words}{kept}")))
    }

    /// The step that takes the exceptions of days away, so that they are as usual; exceptions that reach beyond
    /// them stay there. One that recurs goes as a whole, and only where no other is on these days. The error
    /// is a sentence.
    pub fn making_usual(&mut self, whose: Whose, days: &RangeInclusive<NaiveDate>) -> Result<Step, String> {
        let calendar = self.calendar_of(whose).filter(|_| self.has_own_calendar(whose));
        let name = self.name_of(whose);
        let calendar = calendar.ok_or_else(|| format!("{name} has no exceptions of its own"))?;
        let mut edits = Vec::new();
        self.clear(calendar, days, &mut edits);
        if edits.is_empty() {
            let ends = day_number(*days.start()).zip(day_number(*days.end()));
            let covers = |record: &Record| {
                let Some((first, last)) = ends else { return false };
                let read = read_exception(record);
                read.is_some_and(|read| {
                    read.taken().take_while(|days| days.0 <= last).any(|days| days.1 >= first)
                })
            };
            let own = self.exceptions(calendar);
            edits.extend(
                own.iter().filter(|r| covers(r)).map(|r| Edit::Remove(exception::REGISTER.key, r.id)),
            );
        }
        if edits.is_empty() {
            return Err(format!("{} has no exception on {}", name, span(days)));
        }
        Ok(Step::new(format!("{name}: {} as usual", span(days)), edits))
    }

    /// Takes days out of the exceptions of a calendar that don't recur.
    fn clear(&mut self, calendar: Id, days: &RangeInclusive<NaiveDate>, edits: &mut Vec<Edit>) {
        let key = exception::REGISTER.key;
        for record in self.exceptions(calendar) {
            let plain = read_exception(&record).is_some_and(|read| read.is_plain());
            let Some(from) = record.get(exception::FROM).filter(|_| plain) else { continue };
            let to = record.get(exception::TO).unwrap_or(from);
            if from > *days.end() || to < *days.start() {
                continue;
            }
            let before = days.start().pred_opt().filter(|last| from <= *last);
            let after = days.end().succ_opt().filter(|first| *first <= to);
            let set = |field: &'static str, day: NaiveDate| Edit::Set(key, record.id, field, day.into());
            match (before, after) {
                (None, None) => edits.push(Edit::Remove(key, record.id)),
                (Some(last), None) => edits.push(set(exception::TO.name(), last)),
                (None, Some(first)) => edits.push(set(exception::FROM.name(), first)),
                (Some(last), Some(first)) => {
                    edits.push(set(exception::TO.name(), last));
                    let (_, ids) = self.context_and_ids();
                    let mut rest = record.clone();
                    (rest.id, rest.number) = (ids.fresh(), 0);
                    edits.push(Edit::Add(key, rest.with(exception::FROM, first).with(exception::TO, to)));
                }
            }
        }
    }

    fn exceptions(&self, calendar: Id) -> Vec<Record> {
        let context = self.context();
        let all = context.linked(calendar, exception::REGISTER.key, exception::CALENDAR.name());
        all.iter().map(|record| (**record).clone()).collect()
    }

    /// The calendar that may be changed for somebody; made by these edits where there is none.
    pub(super) fn own_calendar(&mut self, whose: Whose, edits: &mut Vec<Edit>) -> Result<Id, String> {
        let now = self.calendar_of(whose);
        let Whose::Resource(id) = whose else {
            let none = now.is_none() && self.project().table(calendar::REGISTER.key).is_empty();
            return if none { self.standard(edits) } else { now.map_or_else(|| self.usual_calendar(), Ok) };
        };
        if let Some(own) = now.filter(|_| self.has_own_calendar(whose)) {
            return Ok(own);
        }
        let name = self.name_of(whose);
        let record = self.fresh(&calendar::REGISTER).with(TITLE, name).with(calendar::BASE, now);
        let own = record.id;
        edits.push(Edit::Add(calendar::REGISTER.key, record));
        edits.push(Edit::Set(resource::REGISTER.key, id, resource::CALENDAR.name(), Value::Link(own)));
        Ok(own)
    }

    /// Reads a line that gives days other hours. The error is a sentence.
    fn said(&self, text: &str) -> Result<Said, String> {
        let (style, today) = (self.project().style(), self.today());
        let (text, rule) = recurring(text.trim(), |rule| recurrence::read(rule, style.date_order, today))?;
        let words: Vec<&str> = text.split_whitespace().collect();
        let clocks = words.iter().take_while(|word| is_clock(word)).count();
        if seems_hours(&words[clocks..]) {
            return Err("write hours as 8-12 or 08:30-12:30, then the name: 8-12 Half day".to_owned());
        }
        let (given, title) = words.split_at(clocks);
        let hours = if given.is_empty() { Vec::new() } else { hours::parse(&given.join(" "))? };
        let title = match title.join(" ") {
            title if !title.is_empty() => title,
            _ if hours.is_empty() => "Day off".to_owned(),
            _ => "Other hours".to_owned(),
        };
        Ok(Said { hours, title, rule })
    }
}

/// Which days of an exception another one has too.
enum Shared {
    All,
    Some,
    None,
}

/// Days of an exception that are looked at: those of a rule that takes every day over ten years.
const LOOKED_AT: usize = 4_000;

fn shared(one: &Record, other: &Record) -> Shared {
    let taken = |record| -> Vec<(i64, i64)> {
        read_exception(record).map_or(Vec::new(), |read| read.taken().take(LOOKED_AT).collect())
    };
    let (own, theirs) = (taken(one), taken(other));
    let meets = |days: &(i64, i64)| {
        let next = theirs.partition_point(|taken| taken.1 < days.0);
        theirs.get(next).is_some_and(|taken| taken.0 <= days.1)
    };
    if own == theirs {
        Shared::All
    } else if own.iter().any(meets) {
        Shared::Some
    } else {
        Shared::None
    }
}

/// Whether a line begins as if with hours, which it does not say: `8 - 12`, `8.30-12.30`, `9 to 5`.
fn seems_hours(words: &[&str]) -> bool {
    let clock = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit())
            && word.chars().all(|c| c.is_ascii_digit() || ":.,-–h".contains(c))
    };
    match words {
        [first, next, ..] if clock(first) && ["-", "–", "to", "until"].contains(next) => true,
        [first, ..] => clock(first) && first.contains(['.', ':', '-', '–']),
        [] => false,
    }
}

/// Whether a word says hours: `8-12`, `08:00-12:30`, `closed`.
fn is_clock(word: &str) -> bool {
    let figures = |part: &str| part.len() <= 5 && part.chars().all(|c| c.is_ascii_digit() || c == ':');
    let short = |part: &str| part.contains(':') || (1..=2).contains(&part.len());
    let period = word.split_once(['-', '–']);
    period.is_some_and(|(from, to)| [from, to].iter().all(|part| figures(part) && short(part)))
        || ["closed", "off", "24h"].contains(&word.to_lowercase().as_str())
}

/// Words that a rule begins with.
const BEGIN: [&str; 8] =
    ["daily", "weekly", "fortnightly", "monthly", "quarterly", "yearly", "annually", "every"];

/// Words that a rule of a month begins with: “first friday of each month”.
const PLACES: [&str; 12] =
    ["the", "first", "second", "third", "fourth", "fifth", "last", "1st", "2nd", "3rd", "4th", "5th"];

/// What stands before the rule at the end of a line, and the rule; one behind a comma must read.
fn recurring(
    text: &str,
    read: impl Fn(&str) -> Result<Rule, String>,
) -> Result<(&str, Option<Rule>), String> {
    let is_rule = |rest: &str| {
        let first = rest.split_whitespace().next().unwrap_or_default().trim_end_matches(',').to_lowercase();
        BEGIN.contains(&&*first)
    };
    // “the 3rd month” is one of some months, and no day of each.
    let is_of_month = |rest: &str| {
        let rest = rest.to_lowercase();
        let mut words = rest.split_whitespace().map(|word| word.trim_end_matches(','));
        let is_place = words.clone().next().is_some_and(|first| PLACES.contains(&first));
        let day = words.find(|word| !PLACES.contains(word));
        is_place && rest.contains(" month") && day.is_some_and(|day| !day.starts_with("month"))
    };
    let starts = text.char_indices().filter(|(at, _)| *at == 0 || text[..*at].ends_with([' ', ',']));
    for (at, _) in starts {
        let (before, rest) = text.split_at(at);
        if !is_rule(rest) && !is_of_month(rest) {
            continue;
        }
        let before = before.trim_end();
        match read(rest) {
            Ok(rule) => return Ok((before.trim_end_matches(','), Some(rule))),
            Err(complaint) if before.ends_with(',') && is_rule(rest) => return Err(complaint),
            Err(_) => {}
        }
    }
    Ok((text, None))
}

/// Days as people say them: one, or from one to another.
pub fn span(days: &RangeInclusive<NaiveDate>) -> String {
    let (first, last) = (days.start(), days.end());
    match first == last {
        true => date::format(*first),
        false if (first.year(), first.month()) == (last.year(), last.month()) => {
            format!("{}–{}", first.day(), date::format(*last))
        }
        false => format!("{} – {}", date::format(*first), date::format(*last)),
    }
}

fn told(days: &RangeInclusive<NaiveDate>, given: &[(u16, u16)]) -> String {
    format!("{} {}", hours::format(given), span(days))
}

/// `Mondays`, `Monday to Friday`, `Mondays and Wednesdays`.
pub fn weekdays(days: &[usize]) -> String {
    const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let name = |day: usize| NAMES.get(day).copied().unwrap_or_default();
    match days {
        [first, .., last] if days.len() > 2 && last - first + 1 == days.len() => {
            format!("{} to {}", name(*first), name(*last))
        }
        _ => text::listed(&days.iter().map(|day| format!("{}s", name(*day))).collect::<Vec<_>>()),
    }
}

/// The weekdays of some days, Monday first.
pub fn weekdays_of(days: &RangeInclusive<NaiveDate>) -> Vec<usize> {
    let of = |day: Weekday| day.num_days_from_monday() as usize;
    let mut all: Vec<usize> = days
        .start()
        .iter_days()
        .take_while(|day| day <= days.end())
        .take(7)
        .map(|day| of(day.weekday()))
        .collect();
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::style::DateOrder;

    /// Settles the worry that the end of a name is taken for a rule, or a rule for the end of a name.
    #[test]
    fn a_name_that_tells_of_months_stays_a_name_and_a_rule_behind_it_is_found() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let read = |text: &str| recurrence::read(text, DateOrder::DayFirst, today);
        for (line, name, repeats) in [
            ("Stocktake", "Stocktake", false),
            ("Review of the 3rd month", "Review of the 3rd month", false),
            ("End of the first six months", "End of the first six months", false),
            ("Cleaning, yearly", "Cleaning", true),
            ("Cleaning yearly", "Cleaning", true),
            ("Audit of the last month, every friday", "Audit of the last month", true),
            ("Maintenance first friday of each month", "Maintenance", true),
            ("last friday of every month", "", true),
        ] {
            let (before, rule) = recurring(line, read).unwrap();
            assert_eq!((before, rule.is_some()), (name, repeats), "{line}");
        }
        for line in ["Cleaning, every third moon", "Billing, every 0 weeks"] {
            assert!(recurring(line, read).is_err(), "what follows a comma must read: {line}");
        }
    }
}
