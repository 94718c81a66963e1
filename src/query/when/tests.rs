//! What people type for a date, and what is understood.

use super::*;
use crate::model::{id::Id, value::Value};
use proptest::prelude::*;

fn on(today: NaiveDate) -> When<'static> {
    When { today, order: DateOrder::DayFirst, sense: Sense::Planned, derived: &(), anchor: &|_| None }
}

/// A Wednesday.
fn when() -> When<'static> {
    on(NaiveDate::from_ymd_opt(2026, 11, 18).unwrap())
}

/// A calendar of its own.
struct Days(fn(NaiveDate) -> bool);

impl Derive for Days {
    fn derived(&self, _: Id, _: &str) -> Value {
        Value::Empty
    }

    fn works(&self, day: NaiveDate) -> bool {
        (self.0)(day)
    }
}

fn check(when: &When, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let day = read(text, when).map(|day| day.to_string());
        assert_eq!(day.as_deref(), Ok(*expected), "{text}");
    }
}

#[test]
fn planned_dates_are_the_next_ones() {
    check(
        &when(),
        &[
            ("today", "2026-11-18"),
            ("Tomorrow", "2026-11-19"),
            ("yesterday", "2026-11-17"),
            ("fri", "2026-11-20"),
            ("wed", "2026-11-25"),
            ("next fri", "2026-11-27"),
            ("fri next week", "2026-11-27"),
            ("this mon", "2026-11-16"),
            ("last fri", "2026-11-13"),
            ("mon week", "2026-11-30"),
            ("tomorrow week", "2026-11-26"),
            ("+2w", "2026-12-02"),
            ("2 weeks", "2026-12-02"),
            ("in 2 weeks", "2026-12-02"),
            ("in a week", "2026-11-25"),
            ("two weeks from today", "2026-12-02"),
            ("2 weeks ago", "2026-11-04"),
            ("-3d", "2026-11-15"),
            ("2m", "2027-01-18"),
            ("+1y", "2027-11-18"),
            ("+5wd", "2026-11-25"),
            ("in 3 working days", "2026-11-23"),
            ("-3wd", "2026-11-13"),
            ("14 nov", "2027-11-14"),
            ("18 nov", "2026-11-18"),
            ("nov 19th", "2026-11-19"),
            ("15th dec", "2026-12-15"),
            ("15th of December", "2026-12-15"),
            ("29 feb", "2028-02-29"),
            ("14th", "2026-12-14"),
            ("the 31st", "2026-12-31"),
            ("3/12", "2026-12-03"),
            ("3.12.", "2026-12-03"),
            ("3-12", "2026-12-03"),
            ("15.12.2026", "2026-12-15"),
            ("15-12-2026", "2026-12-15"),
            ("15/12/26", "2026-12-15"),
            ("2026-11-14", "2026-11-14"),
            ("14 Nov 2026", "2026-11-14"),
            ("Sat 14 Nov 2026", "2026-11-14"),
            ("fri, 20 nov", "2026-11-20"),
        ],
    );
}

#[test]
fn periods_have_a_first_and_a_last_day() {
    check(
        &when(),
        &[
            ("eow", "2026-11-20"),
            ("eom", "2026-11-30"),
            ("eoq", "2026-12-31"),
            ("eoy", "2026-12-31"),
            ("end of month", "2026-11-30"),
            ("end of next month", "2026-12-31"),
            ("end of feb", "2027-02-28"),
            ("end of w49", "2026-12-04"),
            ("w49", "2026-11-30"),
            ("week 49", "2026-11-30"),
            ("2026-W49", "2026-11-30"),
            ("w47", "2026-11-16"),
            ("w46", "2027-11-15"),
            ("q1", "2027-01-01"),
            ("q1 2028", "2028-01-01"),
            ("dec 2026", "2026-12-01"),
            ("dec", "2026-12-01"),
            ("next week", "2026-11-23"),
            ("next month", "2026-12-01"),
            ("eom-3wd", "2026-11-25"),
            ("fri+2d", "2026-11-22"),
            ("14 dec + 1w -1d", "2026-12-20"),
        ],
    );
    let saturday = When { today: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(), ..when() };
    check(&saturday, &[("eow", "2026-11-27"), ("sat", "2026-11-28"), ("next fri", "2026-11-27")]);
    let new_year = When { today: NaiveDate::from_ymd_opt(2027, 1, 1).unwrap(), ..when() };
    check(&new_year, &[("w53", "2026-12-28"), ("w1", "2027-01-04")]);
}

#[test]
fn done_dates_are_the_last_ones() {
    let done = When { sense: Sense::Done, ..when() };
    check(
        &done,
        &[
            ("fri", "2026-11-13"),
            ("wed", "2026-11-18"),
            ("1 jan", "2026-01-01"),
            ("19 nov", "2025-11-19"),
            ("2d", "2026-11-16"),
            ("+2d", "2026-11-20"),
            ("eom", "2026-10-31"),
            ("w47", "2026-11-16"),
            ("w48", "2025-11-24"),
            ("19th", "2026-10-19"),
            ("29 feb", "2024-02-29"),
        ],
    );
}

#[test]
fn the_order_of_figures_holidays_and_named_days_come_from_outside() {
    let american = When { order: DateOrder::MonthFirst, ..when() };
    check(&american, &[("12/3", "2026-12-03"), ("12/03/2026", "2026-12-03"), ("3.12.", "2026-12-03")]);
    let holiday = NaiveDate::from_ymd_opt(2026, 11, 20);
    check(
        &When {
            derived: &Days(|day| ().works(day) && Some(day) != NaiveDate::from_ymd_opt(2026, 11, 20)),
            ..when()
        },
        &[("+2wd", "2026-11-23"), ("eow", "2026-11-19")],
    );
    let anchor = |name: &str| (name == "t-12" || name == "m3").then_some(holiday).flatten();
    let named = When { anchor: &anchor, ..when() };
    check(&named, &[("M3", "2026-11-20"), ("T-12+2d", "2026-11-22")]);
    assert!(read("M4", &named).is_err());
}

#[test]
fn complaints_say_what_to_write() {
    let check = |text: &str, part: &str| {
        let complaint = read(text, &when()).unwrap_err();
        assert!(complaint.contains(part), "{text}: {complaint}");
    };
    check("soon", "“soon” is no date, such as fri");
    check("+5", "“+5” needs a unit: +5d for days");
    check("week", "needs a number, such as +1 week");
    check("2h", "less than a day");
    check("14", "needs its month: 14 nov");
    check("31 nov", "November has no day 31");
    check("29 feb 2027", "February 2027 has no day 29");
    check("12/13", "there is no month 13; dates are written day/month here");
    check("12/13/2026", "dates are written day/month here");
    check("fri 14 nov 2026", "14 Nov 26 is a Saturday, not a Friday");
    check("+99999999y", "outside the years 1 to 9999");
    check("+9000y", "outside the years 1 to 9999");
    check("w60", "outside");
}

#[test]
fn among_other_words_only_what_is_surely_a_date_counts() {
    for text in ["fri", "next tue", "+2w", "in 2 weeks", "14 nov", "eom", "w49", "2026-11-14", "14/11/2026"] {
        assert!(spot(text, &when()).is_some(), "{text}");
    }
    for text in
        ["may", "q1", "2 days", "3.11", "24/7", "10.1.15", "14th", "2026", "dec 2026", "a week", "of fri"]
    {
        assert!(spot(text, &when()).is_none(), "{text}");
    }
}

/// Words that dates are made of, in any order.
fn gibberish() -> impl Strategy<Value = String> {
    let word = "next|last|this|fri|week|end|of|eom|eoq|in|a|ago|dec|feb|w|q|[0-9]{1,10}|d|wd|y|[-+/., ]|th|.";
    (prop::collection::vec(word, 0..7), "|[ ]").prop_map(|(words, gap)| words.join(&gap))
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text in gibberish(), day in -100_000_000i32..100_000_000, done: bool) {
        let edges = [NaiveDate::MIN, NaiveDate::MAX, NaiveDate::default()];
        let day = NaiveDate::from_num_days_from_ce_opt(day);
        for today in edges.into_iter().chain(day) {
            let sense = if done { Sense::Done } else { Sense::Planned };
            let when = When { sense, derived: if done { &Days(|_| false) } else { &() }, ..on(today) };
            let alone = read(&text, &when);
            if let Some(spotted) = spot(&text, &when) {
                prop_assert_eq!(alone, Ok(spotted));
            }
        }
    }

    #[test]
    fn exact_dates_mean_the_same_on_any_day(days in 0i32..3_650_000, today in 0i32..3_650_000) {
        let [day, today] = [days, today].map(|n| NaiveDate::from_num_days_from_ce_opt(n + 1).unwrap());
        let when = on(today);
        prop_assert_eq!(read(&day.to_string(), &when), Ok(day));
        if day.year() >= 1000 {
            prop_assert_eq!(read(&day.format("%a %-d %b %Y").to_string(), &when), Ok(day));
        }
    }

    #[test]
    fn planned_words_look_ahead_and_done_words_back(today in 600_000i32..900_000, day in 1u32..29, month in 0u32..12, weekday in 0usize..7) {
        let today = NaiveDate::from_num_days_from_ce_opt(today).unwrap();
        let planned = on(today);
        let done = When { sense: Sense::Done, ..planned };
        let names = "jan feb mar apr may jun jul aug sep oct nov dec".split(' ').collect::<Vec<_>>();
        for text in [format!("{day} {}", names[month as usize]), WEEKDAYS[weekday].1.to_owned(), format!("{day}th"), "eom".into(), "eoq".into()] {
            prop_assert!(read(&text, &planned).unwrap() >= today);
            prop_assert!(read(&text, &done).unwrap() <= today);
        }
    }
}
