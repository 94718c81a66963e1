//! Working time against a model that walks through the tenths of every day.

use proptest::prelude::*;

use super::super::calendar::{Calendar, CalendarFault, Exception, WorkWeek, compile, standard_week};
use super::super::instant::{DAY, DAYS, Instant};
use super::super::recurrence::Recurrence;
use super::{Hours, WorkingTime};

fn at(text: &str) -> Instant {
    Instant::from_date_time(text.parse().unwrap()).unwrap()
}

fn compiled(calendar: Calendar) -> WorkingTime {
    compile(&[calendar]).compiled.remove(0)
}

fn standard() -> WorkingTime {
    compiled(Calendar::default())
}

/// First days of the model's calendars: everything special happens in the 60 days after.
const ORIGIN: i64 = 46_000;

fn hours() -> impl Strategy<Value = Hours> {
    prop_oneof![
        Just(vec![]),
        Just(vec![(0, DAY)]),
        Just(vec![(4_800, 7_200), (7_800, 10_200)]),
        Just(vec![(0, 3_600), (13_200, DAY)]),
        prop::collection::vec((0..DAY, 0..DAY), 1..4),
    ]
}

fn days() -> impl Strategy<Value = (i64, i64)> {
    (0..60i64, 0..9i64).prop_map(|(first, length)| (ORIGIN + first, ORIGIN + first + length))
}

prop_compose! {
    fn calendar()(
        week in prop::array::uniform7(prop::option::of(hours())),
        exceptions in prop::collection::vec((days(), 1..4u32, hours()), 0..4),
        work_weeks in prop::collection::vec((days(), prop::array::uniform7(prop::option::of(hours()))), 0..2),
    ) -> Calendar {
        let exception = |(days, every, hours)| Exception { days, recurrence: Recurrence::Daily { every }, times: None, hours };
        Calendar {
            base: None,
            week,
            work_weeks: work_weeks.into_iter().map(|(days, week)| WorkWeek { days, week }).collect(),
            exceptions: exceptions.into_iter().map(exception).collect(),
        }
    }
}

fn instant() -> impl Strategy<Value = Instant> {
    (0..80i64, 0..DAY, prop::bool::ANY).prop_map(|(day, time, whole)| {
        Instant::new((ORIGIN - 10 + day) * DAY + if whole { time / 1_200 * 1_200 } else { time })
    })
}

/// Every period of the days around, as instants.
fn periods(calendar: &WorkingTime) -> Vec<(i64, i64)> {
    let days = ORIGIN - 400..ORIGIN + 400;
    days.flat_map(|day| calendar.hours_of_day(day).map(move |(a, b)| (day * DAY + a, day * DAY + b)))
        .collect()
}

/// Working time between two instants, summed period by period.
fn walked(calendar: &WorkingTime, a: Instant, b: Instant) -> i64 {
    let (a, b) = (a.tenths(), b.tenths());
    periods(calendar).iter().map(|&(start, end)| (end.min(b) - start.max(a)).max(0)).sum()
}

proptest! {
    #[test]
    fn time_between_two_instants_is_the_sum_of_the_periods_between(calendar in calendar(), a in instant(), b in instant()) {
        let calendar = compiled(calendar);
        let (a, b) = (a.min(b), a.max(b));
        prop_assert_eq!(calendar.between(a, b), walked(&calendar, a, b));
        prop_assert_eq!(calendar.between(b, a), -walked(&calendar, a, b));
    }

    #[test]
    fn adding_work_and_taking_it_away_are_inverse(calendar in calendar(), start in instant(), work in 1..200_000i64) {
        let calendar = compiled(calendar);
        prop_assume!(!calendar.is_empty());
        let finish = calendar.add(start, work);
        prop_assume!(finish < Instant::MAX && finish > Instant::MIN);
        prop_assert_eq!(calendar.between(start, finish), work);
        prop_assert_eq!(calendar.prev_finish(finish), finish, "a finish ends a period or lies in one");
        prop_assert_eq!(calendar.sub(finish, work), calendar.next_start(start));
        prop_assert_eq!(calendar.add(finish, -work), calendar.sub(finish, work));
    }

    #[test]
    fn starts_and_finishes_are_the_nearest_with_no_work_between(calendar in calendar(), at in instant()) {
        let calendar = compiled(calendar);
        let (start, finish) = (calendar.next_start(at), calendar.prev_finish(at));
        prop_assert!(finish <= at && at <= start);
        prop_assert_eq!(calendar.between(finish, start), 0);
        if Instant::MIN < finish && start < Instant::MAX {
            let near = |from: i64| -> bool { periods(&calendar).iter().any(|&(a, b)| a <= from && from < b) };
            prop_assert!(near(start.tenths()), "work goes on after a start");
            prop_assert!(near(finish.tenths() - 1), "work went on before a finish");
        }
    }

    #[test]
    fn an_intersection_works_when_both_do(a in calendar(), b in calendar(), from in instant(), to in instant()) {
        let (a, b) = (compiled(a), compiled(b));
        let both = a.intersection(&b);
        let overlap: i64 = (from.day()..to.day())
            .flat_map(|day| a.hours_of_day(day).flat_map(move |x| vec![(day, x)]).collect::<Vec<_>>())
            .flat_map(|(day, x)| b.hours_of_day(day).map(move |y| (x.1.min(y.1) - x.0.max(y.0)).max(0)).collect::<Vec<_>>())
            .sum();
        let midnight = |at: Instant| Instant::new(at.day() * DAY);
        prop_assert_eq!(both.between(midnight(from), midnight(to)).max(0), overlap);
        prop_assert_eq!(b.intersection(&a), both);
    }
}

#[test]
fn a_finish_sits_at_five_and_a_start_at_eight() {
    let calendar = standard();
    let friday = at("2026-11-20T08:00:00");
    assert_eq!(calendar.add(friday, 4_800), at("2026-11-20T17:00:00"));
    assert_eq!(calendar.add(friday, 4_801), at("2026-11-23T08:00:06"));
    assert_eq!(calendar.next_start(at("2026-11-20T17:00:00")), at("2026-11-23T08:00:00"));
    assert_eq!(calendar.prev_finish(at("2026-11-23T08:00:00")), at("2026-11-20T17:00:00"));
    assert_eq!(calendar.sub(at("2026-11-23T08:00:00"), 4_800), friday);
    assert_eq!(calendar.add(at("2026-11-21T12:00:00"), 0), at("2026-11-21T12:00:00"));
}

#[test]
fn a_holiday_of_the_base_calendar_beats_a_weekday_of_the_derived_one() {
    let day = at("2026-12-25T00:00:00").day();
    let holiday = Exception {
        days: (day, day),
        recurrence: Recurrence::Daily { every: 1 },
        times: None,
        hours: vec![],
    };
    let base = Calendar { exceptions: vec![holiday], ..Calendar::default() };
    let mut week = standard_week();
    week[5] = Some(vec![(4_800, 7_200)]);
    let derived = Calendar { base: Some(0), week, ..Calendar::default() };
    let plain = Calendar { base: Some(0), ..Calendar::default() };
    let all = compile(&[base, derived, plain]);
    let friday = |calendar: usize| all.compiled[all.of[calendar]].add(at("2026-12-24T17:00:00"), 2_400);
    assert_eq!(friday(1), at("2026-12-26T12:00:00"));
    assert_eq!(friday(2), at("2026-12-28T12:00:00"));
    assert_eq!(all.of[2], all.of[0], "a calendar without content of its own is its base");
}

#[test]
fn calendars_that_never_work_or_lead_back_to_themselves_are_said_and_end() {
    let idle = Calendar { week: std::array::from_fn(|_| Some(vec![])), ..Calendar::default() };
    let looped = |base| Calendar { base: Some(base), ..Calendar::default() };
    let all = compile(&[idle, looped(2), looped(1), looped(3)]);
    let faults = [
        (0, CalendarFault::NoWorkingTime),
        (1, CalendarFault::BaseLoop),
        (2, CalendarFault::BaseLoop),
        (3, CalendarFault::BaseLoop),
    ];
    assert_eq!(all.faults, faults);
    let never = &all.compiled[all.of[0]];
    assert_eq!(never.add(at("2026-01-01T08:00:00"), 1), Instant::MAX);
    assert_eq!(never.next_start(at("2026-01-01T08:00:00")), Instant::MAX);
    assert_eq!(never.between(Instant::MIN, Instant::MAX), 0);
}

#[test]
fn the_first_and_the_last_century_are_exact() {
    let calendar = standard();
    assert_eq!(calendar.add(at("1900-01-01T00:00:00"), 4_800), at("1900-01-01T17:00:00"));
    assert_eq!(calendar.add(at("9999-12-31T08:00:00"), 4_800), at("9999-12-31T17:00:00"));
    assert_eq!(calendar.add(at("9999-12-31T08:00:00"), 4_801), Instant::MAX);
    assert_eq!(calendar.sub(at("1900-01-01T17:00:00"), 4_801), Instant::MIN);
    assert_eq!(WorkingTime::always().between(Instant::MIN, Instant::MAX), DAYS * DAY);
}

#[test]
fn a_recurring_exception_over_all_years_is_cut_and_said() {
    let always =
        Exception { days: (0, DAYS), recurrence: Recurrence::Daily { every: 2 }, times: None, hours: vec![] };
    let all = compile(&[Calendar { exceptions: vec![always], ..Calendar::default() }]);
    assert_eq!(all.faults, [(0, CalendarFault::TooManyOccurrences)]);
}
