//! Laws of rules: what is written is read back, and no search is endless.

use chrono::{Datelike, NaiveDate, Weekday};
use proptest::prelude::*;

use crate::model::arbitrary::cases;

use super::words::read;
use super::{Held, OnHoliday, Rule};
use crate::model::style::DateOrder;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn rule(text: &str) -> Result<Rule, String> {
    read(text, DateOrder::DayFirst, day("2026-11-18"))
}

fn works(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[test]
fn words_are_read_as_rules_and_rules_written_in_words() {
    let check = |typed: &str, rrule: &str, words: &str| {
        let rule = rule(typed).unwrap_or_else(|complaint| panic!("{typed}: {complaint}"));
        assert_eq!((rule.to_string().as_str(), rule.words().as_str()), (rrule, words), "{typed}");
    };
    check("weekly on tue", "FREQ=WEEKLY;BYDAY=TU", "weekly on tue");
    check("every Tuesday", "FREQ=WEEKLY;BYDAY=TU", "weekly on tue");
    check("Every thu, mon", "FREQ=WEEKLY;BYDAY=MO,TH", "weekly on mon and thu");
    check("fortnightly on mon", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "every 2 weeks on mon");
    check("every other week", "FREQ=WEEKLY;INTERVAL=2", "every 2 weeks");
    check("daily", "FREQ=DAILY", "daily");
    check("every working day", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "daily on working days");
    check("weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "daily on working days");
    check("monthly on the last fri of the month", "FREQ=MONTHLY;BYDAY=-1FR", "monthly on last fri");
    check(
        "monthly on 1st mon and 3rd mon",
        "FREQ=MONTHLY;BYDAY=1MO,3MO",
        "monthly on first mon and third mon",
    );
    check("monthly on 15", "FREQ=MONTHLY;BYMONTHDAY=15", "monthly on 15");
    check("monthly on 30th, 1st", "FREQ=MONTHLY;BYMONTHDAY=1,30", "monthly on 1 and 30");
    check("monthly on last day", "FREQ=MONTHLY;BYMONTHDAY=-1", "monthly on last day");
    check(
        "monthly on last working day",
        "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU,WE,TH,FR",
        "monthly on last working day",
    );
    check("quarterly", "FREQ=MONTHLY;INTERVAL=3", "quarterly");
    check("every 2 quarters on 1", "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=1", "every 6 months on 1");
    check("yearly on 31 jan", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31", "yearly on 31 Jan");
    check(
        "weekly on tue until 31 dec",
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231",
        "weekly on tue until 31 Dec 26",
    );
    check("every fortnight on mon", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "every 2 weeks on mon");
    let last = "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU,WE,TH,FR";
    check("the last working day of the month", last, "monthly on last working day");
    check("first Friday of every month", "FREQ=MONTHLY;BYDAY=1FR", "monthly on first fri");
    check("every second thu of the month", "FREQ=MONTHLY;BYDAY=2TH", "monthly on second thu");
    check("weekly until 1 nov", "FREQ=WEEKLY;UNTIL=20271101", "weekly until 1 Nov 27");
    check("weekly on fri, 10 times", "FREQ=WEEKLY;BYDAY=FR;COUNT=10", "weekly on fri, 10 times");
    check("RRULE:freq=weekly;byday=tu;interval=1", "FREQ=WEEKLY;BYDAY=TU", "weekly on tue");
    check("FREQ=YEARLY;BYDAY=20MO", "FREQ=YEARLY;BYDAY=20MO", "FREQ=YEARLY;BYDAY=20MO");
}

#[test]
fn what_is_no_rule_gets_a_sentence() {
    let check = |typed: &str, said: &str| {
        let complaint = rule(typed).unwrap_err();
        assert!(complaint.contains(said), "{typed}: {complaint}");
    };
    check("sometimes", "such as weekly on tue");
    check("every 0 weeks", "such as");
    check("15th of every 2nd month", "such as");
    check("every 3rd tue", "such as monthly on 3rd tue, or every 3 weeks on tue");
    check("monthly on 32", "such as");
    check("monthly on 15 and last fri", "such as");
    check("weekly until doomsday", "“doomsday” is no date");
    check("weekly 0 times", "from 1 to 9999");
    check("FREQ=HOURLY", "needs FREQ=DAILY");
    check("FREQ=WEEKLY;BYHOUR=9", "BYHOUR=9");
    check("FREQ=WEEKLY;COUNT=3;UNTIL=20261231", "not by both");
    check("FREQ=WEEKLY;FREQ=DAILY", "FREQ twice");
    check("FREQ=WEEKLY;BYDAY=2TU", "belong to months");
    check("FREQ=WEEKLY;INTERVAL=0", "INTERVAL=0");
    check("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never happen");
    check("yearly on 31 jun", "never happen");
    check("FREQ=DAILY;BYDAY=é", "BYDAY=é");
    check(&format!("FREQ=DAILY;BYMONTHDAY={}", "1,".repeat(500)), "too long");
}

#[test]
fn days_are_counted_from_the_start() {
    let days = |typed: &str, start: &str| -> Vec<String> {
        rule(typed).unwrap().days(day(start)).take(4).map(|day| day.to_string()).collect()
    };
    assert_eq!(days("weekly on tue", "2026-11-18"), ["2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15"]);
    assert_eq!(days("every 2 weeks", "2026-11-18")[..2], ["2026-11-18", "2026-12-02"]);
    assert_eq!(days("monthly on last fri", "2026-11-01")[..2], ["2026-11-27", "2026-12-25"]);
    assert_eq!(days("monthly on 31", "2026-11-01")[..2], ["2026-12-31", "2027-01-31"]);
    assert_eq!(days("daily, 2 times", "2026-11-30"), ["2026-11-30", "2026-12-01"]);
    assert_eq!(days("weekly until 1 dec 2026", "2026-12-02"), [""; 0]);
    let last = rule("daily").unwrap().days(day("2026-01-01")).last().unwrap();
    assert!(last.year() > 2070, "{last}");
    assert!(rule("daily").unwrap().days(NaiveDate::MAX).count() <= 1);
    assert_eq!(days("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "2026-11-18"), [""; 0]);
    assert_eq!(
        rule("monthly on 15").unwrap().next_after(day("2026-01-15"), day("2026-11-15")),
        Some(day("2026-12-15"))
    );
}

#[test]
fn a_day_on_a_holiday_moves_and_a_rule_of_holidays_is_said() {
    let next = |typed: &str, after: &str, on_holiday| {
        rule(typed).unwrap().next_held(day("2026-01-01"), day(after), on_holiday, &works)
    };
    let held = |by_rule, on| Ok(Some(Held { by_rule: day(by_rule), on: day(on) }));
    // 15 November 2026 is a Sunday.
    assert_eq!(next("monthly on 15", "2026-11-01", OnHoliday::Later), held("2026-11-15", "2026-11-16"));
    assert_eq!(next("monthly on 15", "2026-11-01", OnHoliday::Earlier), held("2026-11-15", "2026-11-13"));
    assert_eq!(next("monthly on 15", "2026-11-01", OnHoliday::Stays), held("2026-11-15", "2026-11-15"));
    assert_eq!(next("monthly on 15", "2026-11-01", OnHoliday::LeftOut), held("2026-12-15", "2026-12-15"));
    // Moved to the Monday, it is still that of the Sunday, and the next is that of December.
    assert_eq!(next("monthly on 15", "2026-11-15", OnHoliday::Later), held("2026-12-15", "2026-12-15"));
    assert_eq!(next("weekly, 2 times", "2026-02-01", OnHoliday::Later), Ok(None));
    let said = next("weekly on sun", "2026-11-01", OnHoliday::LeftOut).unwrap_err();
    assert!(said.contains("all holidays"), "{said}");
    let never = |_: NaiveDate| false;
    let rule = rule("weekly on tue").unwrap();
    assert!(rule.next_held(day("2026-01-01"), day("2026-11-01"), OnHoliday::Later, &never).is_err());
}

/// A rule in the form of RFC 5545, of parts that may or may not go together.
fn any_rule() -> impl Strategy<Value = String> {
    let parts = [
        "INTERVAL=([1-9]|13|9999)",
        "BYDAY=(MO|-1FR|3TU|MO,TU,WE,TH,FR|-5SU|53SA)",
        "BYMONTH=(2|1,12)",
        "BYMONTHDAY=(1|-1|29|31|30,31)",
        "BYYEARDAY=(1|-366|100)",
        "BYWEEKNO=(1|53|-53)",
        "BYSETPOS=(1|-1|366)",
        "WKST=(SU|TH)",
        "UNTIL=(20261231|99991231T235959Z)",
        "COUNT=[1-9]",
    ];
    let chosen = prop::sample::subsequence(parts.to_vec(), 0..5);
    chosen.prop_flat_map(|parts| {
        let text = format!("FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY);{}", parts.join(";"));
        prop::string::string_regex(&text).unwrap()
    })
}

proptest! {
    // Rules that give few days in a century take their time.
    #![proptest_config(cases(32))]

    #[test]
    fn a_rule_is_read_back_from_its_words_and_its_text(text in any_rule()) {
        if let Ok(rule) = rule(&text) {
            prop_assert_eq!(&Rule::from_rrule(&rule.to_string()), &Ok(rule.clone()));
            prop_assert_eq!(&self::rule(&rule.words()), &Ok(rule));
        }
    }

    #[test]
    fn days_rise_and_never_before_the_start(text in any_rule(), start in 0i32..200_000) {
        let start = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Days::new(start as u64);
        if let Ok(rule) = rule(&text) {
            let days: Vec<_> = rule.days(start).take(50).collect();
            prop_assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", days);
            prop_assert!(days.first().is_none_or(|first| *first >= start));
        }
    }

    /// The days are those of another program that follows RFC 5545. It chooses by BYSETPOS from what is left
    /// of a first week after the start, and finds a week 53 in years that have none.
    #[test]
    fn days_are_those_that_others_compute(text in any_rule(), start in 36_000i32..55_000) {
        let start = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Days::new(start as u64);
        let has = |part| text.contains(part);
        let apart = has("WEEKLY") && has("BYSETPOS") || has("BYWEEKNO=53") || has("BYWEEKNO=-53");
        if let (Ok(rule), false) = (rule(&text), apart) {
            let soon = |day: &NaiveDate| day.year() < start.year() + 12;
            let ended = if text.contains("UNTIL") { "T000000Z" } else { "" };
            let theirs = format!("DTSTART:{}T000000Z\nRRULE:{rule}{ended}", start.format("%Y%m%d"));
            // Some that are rules by RFC 5545 are refused there.
            if let Ok(theirs) = theirs.parse::<rrule::RRuleSet>() {
                let mut theirs = theirs.into_iter().map(|at| at.naive_utc().date());
                let first = |days: &mut dyn Iterator<Item = NaiveDate>| -> Vec<_> {
                    days.take_while(soon).take(60).collect()
                };
                prop_assert_eq!(first(&mut rule.days(start)), first(&mut theirs));
            }
        }
    }

    #[test]
    fn no_words_panic(text in "(every|daily|weekly|monthly|yearly|[0-9]{1,6}|on|last|fri|day|until|times|=|;|.{0,6}| ){0,9}") {
        let _ = rule(&text);
    }
}
