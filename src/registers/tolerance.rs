//! Tolerances: how far time, cost and the others may stray before the board must be asked.

use super::every::{self, AS_DONE, RAG};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Fill, Key};
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};

/// What may stray.
pub const AREA: Key<str> = Key::new("area");
/// How far it may stray to the worse.
pub const ALLOWED: Key<f64> = Key::new("allowed");
/// How far it may stray to the other side.
pub const ALLOWED_UNDER: Key<f64> = Key::new("allowed_under");
/// How far it will stray as things stand.
pub const FORECAST: Key<f64> = Key::new("forecast");
/// The share of what is allowed from which it is amber.
pub const AMBER_FROM: Key<f64> = Key::new("amber_from");

/// Tolerances.
pub static REGISTER: Register = Register {
    key: "tolerance",
    code: "TOL",
    digits: 3,
    name: "Tolerance",
    plural: "Tolerances",
    doc: "How far time, cost, scope and the others may stray for the project or a stage before the board is asked.",
    sections: &[
        Section {
            heading: "Tolerance",
            fields: &[
                every::title("Title", "What may stray, and for what.", "Stage 2 cost"),
                Field::choice(AREA, "Area", AREAS, "Which target it is about.")
                    .example("cost")
                    .alias(&["type", "aspect"]),
                every::stage(),
                every::description("What exactly is measured, and from what baseline."),
                Field::text(Key::new("unit"), "Unit", "What the figures count.").example("days"),
                Field::number(ALLOWED, "Allowed", "How far it may stray to the worse: later, dearer, less.")
                    .example("10")
                    .alias(&["tolerance", "amount allowed", "plus"]),
                Field::number(
                    ALLOWED_UNDER,
                    "Allowed under",
                    "How far it may stray to the other side, if that is limited.",
                )
                .alias(&["minus"]),
                Field::percent(
                    AMBER_FROM,
                    "Amber from",
                    "The share of what is allowed from which it is amber.",
                )
                .fill(Fill::Number(50.0)),
            ],
        },
        Section {
            heading: "Now",
            fields: &[
                Field::number(
                    FORECAST,
                    "Forecast",
                    "How far it will stray as things stand; with a minus, to the other side.",
                )
                .example("4")
                .alias(&["deviation", "forecast deviation", "variance"]),
                Field::percent_of(Key::new("used"), "Used", "The forecast as a share of what is allowed.")
                    .computed(|record, _| used(record).map(|share| (share * 100.0).round()).into()),
                Field::choice(
                    Key::new("rag"),
                    "RAG",
                    RAG,
                    "Red beyond what is allowed, amber from the share above.",
                )
                .computed(|record, _| rag(record).into()),
                every::owner("Owner", "Who reports the forecast."),
                every::status(STATUSES, "agreed"),
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "title", "area", "stage", "rag", "allowed", "forecast", "used", "unit", "status"],
    sort: "stage,area",
    roles: Roles { due: "", priority: "", ..every::roles("lapsed", "") },
    check,
};

/// The targets of PRINCE2, and the one that PRINCE2 7 adds.
pub const AREAS: &[Choice] = &[
    Choice::new("time", "Time", Tone::Plain).alias(&["schedule"]),
    Choice::new("cost", "Cost", Tone::Plain).alias(&["budget"]),
    Choice::new("scope", "Scope", Tone::Plain),
    Choice::new("quality", "Quality", Tone::Plain),
    Choice::new("benefit", "Benefits", Tone::Plain),
    Choice::new("risk", "Risk", Tone::Plain),
    Choice::new("sustainability", "Sustainability", Tone::Plain),
];
/// Where a tolerance stands.
pub const STATUSES: &[Choice] = &[
    Choice::new("agreed", "Agreed", Tone::Plain).alias(every::AS_OPEN),
    Choice::new("exception", "Exception raised", Tone::Bad).alias(&["breached"]),
    Choice::closing("lapsed", "Lapsed").alias(AS_DONE),
];

/// The forecast as a share of what is allowed on its side; nothing where nothing limits it.
fn used(record: &Record) -> Option<f64> {
    let forecast = record.get(FORECAST)?;
    let limit = if forecast < 0.0 { record.get(ALLOWED_UNDER) } else { record.get(ALLOWED) }?.abs();
    match forecast.abs() {
        0.0 => Some(0.0),
        forecast if limit > 0.0 => Some(forecast / limit),
        _ => Some(f64::INFINITY),
    }
}

/// How a tolerance stands: green also where it strays to a side without a limit.
pub fn rag(record: &Record) -> Option<&'static str> {
    record.get(ALLOWED).or(record.get(ALLOWED_UNDER))?;
    record.get(FORECAST)?;
    let amber_from = record.get(AMBER_FROM).unwrap_or(50.0) / 100.0;
    Some(match used(record).unwrap_or(0.0) {
        used if used > 1.0 => "red",
        used if used > 0.0 && used >= amber_from => "amber",
        _ => "green",
    })
}

fn check(record: &Record, _: &Context) -> Vec<Finding> {
    let mut all = Vec::new();
    if rag(record) == Some("red") && record.get(every::STATUS) == "agreed" {
        let message = "The forecast exceeds what is allowed: raise an exception with the board";
        all.push(Finding::new(Severity::Warning, (REGISTER.key, record.id), FORECAST.name(), message));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::registers::trial;

    fn tolerance(forecast: f64) -> Record {
        let tolerance = Record::new(Id(1)).with(ALLOWED, 10.0).with(FORECAST, forecast);
        tolerance.with(every::STATUS, "agreed")
    }

    #[test]
    fn the_colour_follows_the_share_used() {
        let check = |record: Record, expected| assert_eq!(rag(&record), Some(expected));
        check(tolerance(0.0), "green");
        check(tolerance(4.9), "green");
        check(tolerance(5.0), "amber");
        check(tolerance(10.0), "amber");
        check(tolerance(10.1), "red");
        check(tolerance(-30.0), "green");
        check(tolerance(-3.0).with(ALLOWED_UNDER, 2.0), "red");
        check(tolerance(1.0).with(ALLOWED, 0.0), "red");
        check(tolerance(6.0).with(AMBER_FROM, 80.0), "green");
        assert_eq!(rag(&Record::new(Id(1)).with(FORECAST, 3.0)), None);
    }

    #[test]
    fn a_breach_calls_for_an_exception() {
        let found = |record| trial::findings(vec![(&REGISTER, record)]);
        assert_eq!(found(tolerance(11.0)), ["forecast"]);
        assert!(found(tolerance(11.0).with(every::STATUS, "exception")).is_empty());
        assert_eq!(trial::show(vec![(&REGISTER, tolerance(7.5))], "used"), "75%");
    }
}
