//! The impact of an issue or a change on each of the project's targets.

use crate::model::field::{Field, Key};
use crate::model::register::Section;
use crate::model::value::{Duration, Money};

/// Working time that it adds to the schedule.
pub const TIME: Key<Duration> = Key::new("impact_time");
/// Money that it costs.
pub const COST: Key<Money> = Key::new("impact_cost");

/// The impact on time, cost, scope, quality, benefits and risk.
pub const SECTION: Section = Section {
    heading: "Impact",
    fields: &[
        Field::lag(TIME, "Time", "Working time added to the schedule; with a minus, saved.")
            .example("10d")
            .alias(&["schedule impact", "time impact", "impact on time", "schedule"]),
        Field::money(COST, "Cost", "Money added to the cost; with a minus, saved.")
            .example("4,500")
            .alias(&["cost impact", "impact on cost", "budget impact", "cost estimate"]),
        Field::text(Key::new("impact_scope"), "Scope", "What comes in or falls out.")
            .alias(&["scope impact", "impact on scope"]),
        Field::text(Key::new("impact_quality"), "Quality", "What gets better or worse in what is delivered.")
            .alias(&["quality impact", "impact on quality"]),
        Field::text(Key::new("impact_benefit"), "Benefits", "What the customer gains or loses by it.")
            .alias(&["benefit impact", "benefits impact", "impact on benefits"]),
        Field::text(Key::new("impact_risk"), "Risk", "Risks that it brings or takes away.")
            .alias(&["risk impact", "impact on risk"]),
        super::every::tasks("Affected tasks", "The tasks of the plan that it bears upon."),
    ],
};
