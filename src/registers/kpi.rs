//! Key performance indicators: what is measured, what it should be, and what the last reading says.

use std::sync::Arc;

use chrono::NaiveDate;

use super::dates::{self, FREQUENCIES};
use super::every::{self, RAG, RAISED};
use super::kpi_reading::{self, READ_ON, VALUE};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Fill, Key};
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::value::Value;

/// Whether more or less is better.
pub const DIRECTION: Key<str> = Key::new("direction");
/// What it should be.
pub const TARGET: Key<f64> = Key::new("target");
/// The reading at which it turns amber.
pub const AMBER: Key<f64> = Key::new("amber");
/// The reading at which it turns red.
pub const RED: Key<f64> = Key::new("red");
/// How often it is read.
pub const FREQUENCY: Key<str> = Key::new("frequency");

/// Key performance indicators.
pub static REGISTER: Register = Register {
    key: "kpi",
    code: "K",
    digits: 3,
    name: "KPI",
    plural: "KPIs",
    doc: "What is measured again and again: definition, target, limits, and the state by its last reading.",
    sections: &[
        Section {
            heading: "Indicator",
            fields: &[
                every::title("Name", "What is measured.", "Service desk calls per day").alias(&[
                    "kpi",
                    "indicator",
                    "measure",
                ]),
                every::description("How it is measured and counted, so that two people get the same figure.")
                    .alias(&["definition"]),
                Field::text(Key::new("unit"), "Unit", "What the figures count.").example("calls/day"),
                Field::choice(
                    DIRECTION,
                    "Better when",
                    DIRECTIONS,
                    "Whether higher or lower figures are better.",
                )
                .alias(&["direction", "polarity"])
                .fill(Fill::Text("higher")),
                Field::number(TARGET, "Target", "What it should be.").example("40").alias(&["goal"]),
                Field::number(
                    AMBER,
                    "Amber from",
                    "The reading at which it turns amber; empty takes the target.",
                )
                .alias(&["amber limit", "amber threshold", "amber"]),
                Field::number(RED, "Red from", "The reading at which it turns red.").alias(&[
                    "red limit",
                    "red threshold",
                    "red",
                ]),
                Field::choice(FREQUENCY, "Frequency", FREQUENCIES, "How often it is read.")
                    .example("monthly"),
                every::owner("Owner", "Who reads it."),
                Field::text(Key::new("origin"), "Source", "Where the figures come from.")
                    .example("Service desk tool, weekly export")
                    .alias(&["data source"]),
                every::status(STATUSES, "active"),
            ],
        },
        Section {
            heading: "Readings",
            fields: &[
                Field::number(Key::new("last"), "Last reading", "The latest figure.")
                    .alias(&["value", "current value", "actual"])
                    .computed(|kpi, context| {
                        readings(kpi, context).first().and_then(|r| r.get(VALUE)).into()
                    }),
                Field::date(Key::new("last_on"), "Read on", "When it was last read.")
                    .computed(|kpi, context| last_on(kpi, context).into()),
                Field::choice(Key::new("rag"), "RAG", RAG, "The last reading against the limits.")
                    .computed(|kpi, context| rag_now(kpi, context).into()),
                Field::choice(Key::new("trend"), "Trend", TRENDS, "The last reading against the one before.")
                    .computed(|kpi, context| trend(kpi, context).into()),
                Field::date(
                    Key::new("next_reading"),
                    "Next reading",
                    "When it is to be read next, by its frequency.",
                )
                .computed(next_reading),
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "title", "rag", "last", "target", "trend", "unit", "last_on", "next_reading", "owner"],
    sort: "-rag,title",
    roles: Roles { due: "", priority: "", ..every::roles("retired", "") },
    check,
};

/// Which figures are better.
pub const DIRECTIONS: &[Choice] = &[
    Choice::new("higher", "Higher", Tone::Plain).alias(&["up", "increase", "higher is better", "max"]),
    Choice::new("lower", "Lower", Tone::Plain).alias(&["down", "decrease", "lower is better", "min"]),
];
/// Whether it is still measured.
pub const STATUSES: &[Choice] = &[
    Choice::new("active", "Active", Tone::Plain).alias(&["open"]),
    Choice::closing("retired", "Retired").alias(&["closed", "inactive"]),
];
/// Where the readings are heading, the best first.
pub const TRENDS: &[Choice] = &[
    Choice::new("better", "Better", Tone::Good),
    Choice::new("same", "Same", Tone::Plain),
    Choice::new("worse", "Worse", Tone::Bad),
];

/// The readings of an indicator that have a figure and a day, the latest first.
pub fn readings(kpi: &Record, context: &Context) -> Vec<Arc<Record>> {
    let mut all = context.linked(kpi.id, kpi_reading::REGISTER.key, kpi_reading::KPI.name());
    all.retain(|reading| reading.get(VALUE).is_some() && reading.get(READ_ON).is_some());
    all.sort_by_key(|reading| std::cmp::Reverse((reading.get(READ_ON), reading.number)));
    all
}

/// Whether a figure is as good as a limit or better, by the indicator's direction.
fn reaches(kpi: &Record, figure: f64, limit: f64) -> bool {
    if kpi.get(DIRECTION) == "lower" { figure <= limit } else { figure >= limit }
}

/// Red at the red limit or beyond it, amber at the amber limit or short of the target, else green;
/// nothing without any limit.
pub fn rag(kpi: &Record, figure: f64) -> Option<&'static str> {
    let (target, amber, red) = (kpi.get(TARGET), kpi.get(AMBER), kpi.get(RED));
    target.or(amber).or(red)?;
    // At a limit counts as past it, at the target as reaching it.
    let past = |limit: f64| figure == limit || !reaches(kpi, figure, limit);
    let missed = match amber {
        Some(amber) => past(amber),
        None => target.is_some_and(|target| !reaches(kpi, figure, target)),
    };
    Some(match () {
        () if red.is_some_and(past) => "red",
        () if missed => "amber",
        () => "green",
    })
}

fn rag_now(kpi: &Record, context: &Context) -> Option<&'static str> {
    rag(kpi, readings(kpi, context).first()?.get(VALUE)?)
}

fn trend(kpi: &Record, context: &Context) -> Option<&'static str> {
    let readings = readings(kpi, context);
    let figure = |place: usize| readings.get(place)?.get(VALUE);
    let (now, before) = (figure(0)?, figure(1)?);
    Some(match () {
        () if now == before => "same",
        () if reaches(kpi, now, before) => "better",
        () => "worse",
    })
}

fn last_on(kpi: &Record, context: &Context) -> Option<NaiveDate> {
    readings(kpi, context).first()?.get(READ_ON)
}

fn next_reading(kpi: &Record, context: &Context) -> Value {
    let since = last_on(kpi, context).or(kpi.get(RAISED));
    let active = !every::closes(&REGISTER, kpi);
    since.filter(|_| active).and_then(|since| dates::next(since, kpi.get(FREQUENCY))).into()
}

fn check(kpi: &Record, _: &Context) -> Vec<Finding> {
    let (amber, red) = (kpi.get(AMBER).or(kpi.get(TARGET)), kpi.get(RED));
    let in_order = amber.zip(red).is_none_or(|(amber, red)| reaches(kpi, amber, red));
    let mut all = Vec::new();
    if !in_order {
        let message =
            "Its red limit is better than its amber limit or target: swap them, or turn the direction";
        all.push(Finding::new(Severity::Warning, (REGISTER.key, kpi.id), RED.name(), message));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::registers::trial::{self, day};

    fn kpi(direction: &str, target: f64, amber: Option<f64>, red: f64) -> Record {
        let kpi = Record::new(Id(1)).with(DIRECTION, direction).with(TARGET, target).with(RED, red);
        kpi.with(AMBER, amber)
    }

    #[test]
    fn the_colour_follows_the_limits_in_either_direction() {
        let check = |kpi: &Record, figure, expected| assert_eq!(rag(kpi, figure), Some(expected), "{figure}");
        let higher = kpi("higher", 99.0, Some(98.0), 95.0);
        check(&higher, 98.5, "green");
        check(&higher, 98.0, "amber");
        check(&higher, 95.1, "amber");
        check(&higher, 95.0, "red");
        let lower = kpi("lower", 40.0, None, 60.0);
        check(&lower, 40.0, "green");
        check(&lower, 41.0, "amber");
        check(&lower, 60.0, "red");
        assert_eq!(rag(&Record::new(Id(1)), 5.0), None);
    }

    #[test]
    fn the_last_reading_is_the_latest_by_day() {
        let reading = |id, on, value| {
            let reading = Record::new(Id(id)).with(kpi_reading::KPI, Id(1));
            (&kpi_reading::REGISTER, reading.with(READ_ON, day(on)).with(VALUE, value))
        };
        let kpi = kpi("lower", 40.0, None, 60.0).with(FREQUENCY, "weekly");
        let all = || {
            let readings = [
                reading(2, "2026-11-09", 61.0),
                reading(3, "2026-11-16", 52.0),
                reading(4, "2026-11-02", 9.0),
            ];
            [(&REGISTER, kpi.clone())].into_iter().chain(readings).collect::<Vec<_>>()
        };
        let check = |field, expected| assert_eq!(trial::show(all(), field), expected, "{field}");
        check("last", "52");
        check("last_on", "16 Nov 26");
        check("rag", "Amber");
        check("trend", "Better");
        check("next_reading", "23 Nov 26");
    }

    #[test]
    fn limits_in_the_wrong_order_are_found() {
        let check = |kpi, expected: &[&str]| assert_eq!(trial::findings(vec![(&REGISTER, kpi)]), expected);
        check(kpi("higher", 99.0, None, 95.0), &[]);
        check(kpi("lower", 99.0, None, 95.0), &["red"]);
    }
}
