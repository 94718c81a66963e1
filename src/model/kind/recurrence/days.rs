//! The days that a rule gives, and where they go when one of them is a holiday. Never endless: every
//! search has a bound.

use chrono::{Month, NaiveDate, NaiveTime, TimeZone, Weekday};
use rrule::{Frequency, NWeekday, RRule, RRuleSet, Tz};

use super::{End, LISTS, MONTH_DAYS, MONTHS, PLACES, Period, Rule, WEEKS, YEAR_DAYS};
use crate::model::kind::{Choice, Tone};

/// Days of a rule that are gone through from its start: over fifty years of every day.
const SEARCHED: usize = 20_000;
/// Days of a rule tried for one that is worked on.
const TRIED: usize = 500;
/// Days that a holiday may move a day by.
const MOVED: usize = 31;

/// What becomes of a day that nobody works on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum OnHoliday {
    /// It moves to the next working day.
    #[default]
    Later,
    /// It moves to the working day before.
    Earlier,
    /// It is left out.
    LeftOut,
    /// It stays where it is.
    Stays,
}

impl OnHoliday {
    /// The choices of a field that holds one.
    pub const CHOICES: &'static [Choice] = &[
        Choice::new("later", "Next working day", Tone::Plain).alias(&["after"]),
        Choice::new("earlier", "Working day before", Tone::Plain).alias(&["before"]),
        Choice::new("left_out", "Left out", Tone::Plain).alias(&["skip", "cancelled"]),
        Choice::new("stays", "Same day", Tone::Plain).alias(&["keep"]),
    ];

    /// What the key of a choice means; nothing = the next working day.
    pub fn of(key: &str) -> Self {
        match key {
            "earlier" => OnHoliday::Earlier,
            "left_out" => OnHoliday::LeftOut,
            "stays" => OnHoliday::Stays,
            _ => OnHoliday::Later,
        }
    }

    /// Where a day goes; `None` = nowhere.
    fn moved(self, day: NaiveDate, works: &dyn Fn(NaiveDate) -> bool) -> Option<NaiveDate> {
        match self {
            OnHoliday::Stays => Some(day),
            OnHoliday::LeftOut => Some(day).filter(|day| works(*day)),
            OnHoliday::Later => day.iter_days().take(MOVED).find(|day| works(*day)),
            OnHoliday::Earlier => day.iter_days().rev().take(MOVED).find(|day| works(*day)),
        }
    }
}

/// A time that something recurs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Held {
    /// The day by the rule: what it is known by.
    pub by_rule: NaiveDate,
    /// The day that it takes place on, which is another where the day by the rule is a holiday.
    pub on: NaiveDate,
}

impl Rule {
    /// The days that it gives from `start`, in order. `start` itself counts only if the rule gives it.
    /// Ends with the rule, with the calendar, or after some fifty years of days.
    pub fn days(&self, start: NaiveDate) -> impl Iterator<Item = NaiveDate> + use<> {
        let set = self.set(start);
        let days = set.into_iter().flat_map(|set| set.into_iter().map(|at| at.naive_utc().date()));
        days.take(SEARCHED)
    }

    /// The first day after `day` that it gives, counted from `start`.
    pub fn next_after(&self, start: NaiveDate, day: NaiveDate) -> Option<NaiveDate> {
        self.days(start).find(|next| *next > day)
    }

    /// The first time after the day `day` by the rule, moved off holidays; `None` where the rule has ended.
    /// The error is a sentence: the rule gives days on and on, and nobody works on any of them.
    pub fn next_held(
        &self,
        start: NaiveDate,
        day: NaiveDate,
        on_holiday: OnHoliday,
        works: &dyn Fn(NaiveDate) -> bool,
    ) -> Result<Option<Held>, String> {
        let mut tried = 0;
        for by_rule in self.days(start).filter(|next| *next > day).take(TRIED) {
            if let Some(on) = on_holiday.moved(by_rule, works) {
                return Ok(Some(Held { by_rule, on }));
            }
            tried += 1;
        }
        match tried {
            0 => Ok(None),
            1 => {
                Err("its last day is a holiday, so it never meets: change the rule or the calendar"
                    .to_owned())
            }
            tried => Err(format!(
                "the next {tried} days that it recurs on are all holidays, so it never meets: change the rule or \
                 the calendar"
            )),
        }
    }

    /// The rule as the crate that expands rules has it. Built from parts that were checked, so that no
    /// text of a file reaches its parser.
    fn set(&self, start: NaiveDate) -> Option<RRuleSet> {
        let at = |day: NaiveDate| Tz::UTC.from_utc_datetime(&day.and_time(NaiveTime::MIN));
        let small = |list: usize| self.lists[list].iter().map(|n| *n as i8).collect::<Vec<_>>();
        let months = self.lists[MONTHS].iter().filter_map(|n| Month::try_from(*n as u8).ok());
        let weekdays = self.weekdays.iter().map(|(place, day)| weekday(*place, *day));
        let frequency = match self.period {
            Period::Day => Frequency::Daily,
            Period::Week => Frequency::Weekly,
            Period::Month => Frequency::Monthly,
            Period::Year => Frequency::Yearly,
        };
        let rule = RRule::new(frequency)
            .interval(self.interval)
            .week_start(self.week_start)
            .by_weekday(weekdays.collect())
            .by_month(&months.collect::<Vec<_>>())
            .by_month_day(small(MONTH_DAYS))
            .by_week_no(small(WEEKS))
            .by_year_day(self.lists[YEAR_DAYS].clone())
            .by_set_pos(self.lists[PLACES].iter().map(|n| i32::from(*n)).collect());
        let rule = match self.end {
            End::Never => rule,
            End::Until(day) => rule.until(at(day)),
            End::Times(times) => rule.count(times),
        };
        rule.build(at(start)).ok().map(RRuleSet::limit)
    }
}

fn weekday(place: i16, day: Weekday) -> NWeekday {
    NWeekday::new(Some(place).filter(|place| *place != 0), day)
}

const _: () = assert!(LISTS.len() == PLACES + 1);
