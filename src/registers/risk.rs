//! Risks: uncertain events, their scores before, now and as aimed for, and the responses to them.

use chrono::NaiveDate;

use super::action::OPEN_ACTIONS;
use super::dates::{self, AGE, OVERDUE};
use super::every::{self, LEVELS};
use super::score::{self, Pair};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Fill, Key};
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::scales::BANDS;
use crate::model::value::{Duration, Money};

/// Threat or opportunity.
pub const KIND: Key<str> = Key::new("kind");
/// Because of …
pub const CAUSE: Key<str> = Key::new("cause");
/// … there is a risk that …
pub const EVENT: Key<str> = Key::new("event");
/// … leading to …
pub const EFFECT: Key<str> = Key::new("effect");
/// Who carries out the responses.
pub const ACTIONEE: Key<str> = Key::new("actionee");
/// When it would strike.
pub const PROXIMITY: Key<str> = Key::new("proximity");
/// Before anything is done about it.
pub const INHERENT: Pair =
    Pair { probability: Key::new("inherent_probability"), impact: Key::new("inherent_impact") };
/// As things stand: what is left after the responses so far.
pub const CURRENT: Pair = Pair { probability: Key::new("probability"), impact: Key::new("impact") };
/// Where the responses shall bring it.
pub const TARGET: Pair =
    Pair { probability: Key::new("target_probability"), impact: Key::new("target_impact") };
/// The probability as a percentage, where it is known better than by the scale.
pub const CHANCE: Key<f64> = Key::new("chance");
/// The delay it would cause, at least.
pub const DELAY_LEAST: Key<Duration> = Key::new("delay_least");
/// The delay it would cause, most likely.
pub const DELAY_LIKELY: Key<Duration> = Key::new("delay_likely");
/// The delay it would cause, at most.
pub const DELAY_MOST: Key<Duration> = Key::new("delay_most");
/// What it would cost, at least.
pub const COST_LEAST: Key<Money> = Key::new("cost_least");
/// What it would cost, most likely.
pub const COST_LIKELY: Key<Money> = Key::new("cost_likely");
/// What it would cost, at most.
pub const COST_MOST: Key<Money> = Key::new("cost_most");
/// The kind of response.
pub const RESPONSE: Key<str> = Key::new("response");
/// When it is next looked at.
pub const REVIEW: Key<NaiveDate> = Key::new("review");
/// When it was last looked at.
pub const REVIEWED: Key<NaiveDate> = Key::new("reviewed");
/// How often it is looked at.
pub const CADENCE: Key<str> = Key::new("cadence");
/// Who last looked at it.
pub const REVIEWED_BY: Key<str> = Key::new("reviewed_by");

/// Risks.
pub static REGISTER: Register = Register {
    key: "risk",
    code: "R",
    digits: 3,
    name: "Risk",
    plural: "Risks",
    doc: "Uncertain events that would harm or help the project, scored, owned and responded to.",
    sections: &[
        Section {
            heading: "Risk",
            fields: &[
                every::title(
                    "Title",
                    "The event in a few words that a board member understands.",
                    "Switches arrive after the cut-over weekend",
                ),
                Field::text(CAUSE, "Because of", "The known fact that makes it possible.")
                    .example("the supplier's 12-week lead time")
                    .alias(&["risk cause", "causes"]),
                Field::text(EVENT, "There is a risk that", "The uncertain event itself.")
                    .example("the core switches arrive after 14 November")
                    .alias(&["risk event"]),
                Field::text(EFFECT, "Leading to", "What it would do to the objectives.")
                    .example("a cut-over four weeks late and a second night shift to pay")
                    .alias(&["risk effect", "consequence", "consequences", "impact description"]),
                every::description("Whatever cause, event and effect leave unsaid."),
                Field::choice(KIND, "Threat or opportunity", KINDS, "Whether it would harm or help.")
                    .alias(&["risk type", "type"])
                    .fill(Fill::Text("threat")),
                Field::text(
                    Key::new("category"),
                    "Category",
                    "The sort of risk, as your organisation has it.",
                )
                .example("Supplier")
                .alias(&["risk category"]),
                every::owner("Owner", "The one person who answers for managing it.").alias(&[
                    "risk owner",
                    "assigned to",
                    "assignee",
                    "responsible",
                ]),
                Field::person(ACTIONEE, "Actionee", "Who carries out the response, if not the owner.")
                    .alias(&["risk actionee", "action owner"]),
                every::status(STATUSES, "open").alias(&["risk status", "state"]),
                Field::choice(PROXIMITY, "Proximity", PROXIMITIES, "How soon it would strike.")
                    .example("within stage"),
                every::source("The assumption, issue or decision that it grew out of."),
            ],
        },
        Section {
            heading: "Score now",
            fields: &[
                score::probability(CURRENT.probability, "Probability").alias(&[
                    "likelihood",
                    "residual probability",
                    "current probability",
                    "residual likelihood",
                ]),
                score::impact(CURRENT.impact, "Impact").alias(&[
                    "severity",
                    "residual impact",
                    "current impact",
                ]),
                Field::number(Key::new("score"), "Score", "Probability times impact as things stand.")
                    .alias(&["risk score", "rating", "residual score", "current score", "exposure"])
                    .computed(|record, _| CURRENT.score(record).into()),
                Field::choice(Key::new("band"), "Band", BANDS, "What the score amounts to.")
                    .alias(&["risk rating", "risk level"])
                    .computed(|record, context| CURRENT.band(record, context)),
                Field::text(Key::new("moved"), "Moved", "How its score last moved, from which score and when.")
                    .wide(14)
                    .computed(|record, context| CURRENT.moved(record, context).into()),
                Field::choice(
                    Key::new("trend"),
                    "Trend",
                    TRENDS,
                    "Where its owner thinks that it is heading.",
                ),
            ],
        },
        Section {
            heading: "Score before and after",
            fields: &[
                score::probability(INHERENT.probability, "Inherent probability").alias(&[
                    "initial probability",
                    "gross probability",
                    "inherent likelihood",
                ]),
                score::impact(INHERENT.impact, "Inherent impact").alias(&["initial impact", "gross impact"]),
                Field::number(Key::new("inherent_score"), "Inherent score", "Score before any response.")
                    .alias(&["initial score", "gross score"])
                    .computed(|record, _| INHERENT.score(record).into()),
                Field::choice(Key::new("inherent_band"), "Inherent band", BANDS, "Band before any response.")
                    .computed(|record, context| INHERENT.band(record, context)),
                score::probability(TARGET.probability, "Target probability"),
                score::impact(TARGET.impact, "Target impact"),
                Field::number(Key::new("target_score"), "Target score", "Score that the responses aim for.")
                    .computed(|record, _| TARGET.score(record).into()),
                Field::choice(
                    Key::new("target_band"),
                    "Target band",
                    BANDS,
                    "Band that the responses aim for.",
                )
                .computed(|record, context| TARGET.band(record, context)),
            ],
        },
        Section {
            heading: "Days and money",
            fields: &[
                every::tasks("Affected tasks", "The tasks of the plan that it would delay."),
                Field::duration(DELAY_LEAST, "Delay at least", "The delay if it strikes mildly.")
                    .example("5d"),
                Field::duration(DELAY_LIKELY, "Delay likely", "The delay if it strikes as expected.")
                    .example("10d")
                    .alias(&["schedule impact", "delay", "days"]),
                Field::duration(DELAY_MOST, "Delay at most", "The delay if it strikes hard.").example("30d"),
                Field::money(COST_LEAST, "Cost at least", "The cost if it strikes mildly."),
                Field::money(COST_LIKELY, "Cost likely", "The cost if it strikes as expected.")
                    .example("12,000")
                    .alias(&["cost", "cost impact", "financial impact"]),
                Field::money(COST_MOST, "Cost at most", "The cost if it strikes hard."),
                Field::percent(
                    CHANCE,
                    "Chance",
                    "The probability in per cent, where the scale is too coarse.",
                )
                .example("35%")
                .alias(&["probability %"]),
                Field::money(
                    Key::new("expected_value"),
                    "Expected value",
                    "Probability times cost: what it is worth setting aside, or hoping for.",
                )
                .alias(&["cost exposure"])
                .computed(|record, context| expected_value(record, context).into()),
            ],
        },
        Section {
            heading: "Response",
            fields: &[
                Field::choice(RESPONSE, "Response", RESPONSES, "What is done about it in the main.")
                    .alias(&["risk response", "response category", "strategy", "treatment"]),
                Field::note(
                    Key::new("plan"),
                    "Response plan",
                    "What is done, in a sentence; single responses are actions that came from this risk.",
                )
                .example("Order by 1 September; hire two spares until they arrive")
                .alias(&[
                    "mitigation",
                    "mitigation plan",
                    "mitigating action",
                    "mitigation actions",
                    "mitigating actions",
                    "response actions",
                    "mitigations",
                ]),
                OPEN_ACTIONS,
                Field::text(Key::new("trigger"), "Trigger", "The early warning that it is about to strike.")
                    .example("No shipping notice by 20 October")
                    .alias(&["triggers", "early warning"]),
                Field::note(Key::new("contingency"), "Contingency plan", "What is done when it strikes.")
                    .alias(&["contingency", "fallback plan"]),
                Field::money(
                    Key::new("contingency_budget"),
                    "Contingency budget",
                    "Money set aside for the contingency plan.",
                ),
                Field::choice(
                    Key::new("escalation"),
                    "Escalation",
                    LEVELS,
                    "The level it has been brought to.",
                )
                .alias(&["escalated to", "escalation level"]),
            ],
        },
        Section {
            heading: "Review",
            fields: &[
                Field::date(REVIEW, "Next review", "When it is looked at again.").example("+2w").alias(&[
                    "review",
                    "review date",
                    "next review date",
                    "due date",
                ]),
                OVERDUE,
                Field::choice(
                    CADENCE,
                    "Review every",
                    dates::FREQUENCIES,
                    "How often it is looked at; empty: weekly while critical, fortnightly while high, else monthly.",
                )
                .alias(&["review frequency", "review cadence"]),
                Field::date(REVIEWED, "Last reviewed", "When it was last looked at.").past().alias(&[
                    "reviewed",
                    "last review",
                    "last review date",
                ]),
                Field::person(REVIEWED_BY, "Reviewed by", "Who last looked at it."),
                AGE,
                every::closed_on("Closed on", "When it was closed or occurred."),
                Field::text(Key::new("closure"), "Closure reason", "Why it is no risk any more.")
                    .example("Switches delivered on 3 November")
                    .alias(&["reason for closure", "closing reason"]),
            ],
        },
        every::RECORD,
    ],
    columns: &[
        "ref",
        "title",
        "band",
        "score",
        "status",
        "owner",
        "review",
        "response",
        "proximity",
        "moved",
    ],
    sort: "status,-score",
    roles: Roles { due: "review", priority: "band", ..every::roles("closed", "closed_on") },
    check,
};

/// Threats and opportunities.
pub const KINDS: &[Choice] = &[
    Choice::new("threat", "Threat", Tone::Plain).alias(&["negative"]),
    Choice::new("opportunity", "Opportunity", Tone::Good).alias(&["positive"]),
];
/// Where a risk stands.
pub const STATUSES: &[Choice] = &[
    Choice::new("draft", "Draft", Tone::Note).alias(&["proposed", "identified"]),
    Choice::new("open", "Open", Tone::Plain).alias(&["active", "new", "in progress", "monitoring"]),
    Choice::closing("occurred", "Occurred").alias(&["materialised", "materialized", "realised", "issue"]),
    Choice::closing("closed", "Closed").alias(&["done", "expired", "retired", "resolved", "inactive"]),
];
/// How soon, the soonest first.
pub const PROXIMITIES: &[Choice] = &[
    Choice::new("imminent", "Imminent", Tone::Bad),
    Choice::new("stage", "Within stage", Tone::Warn),
    Choice::new("project", "Within project", Tone::Plain),
    Choice::new("beyond", "Beyond project", Tone::Muted),
];
/// Where a score is heading.
pub const TRENDS: &[Choice] = &[
    Choice::new("falling", "Falling", Tone::Good).alias(&["decreasing", "improving", "down"]),
    Choice::new("steady", "Steady", Tone::Plain).alias(&["stable", "unchanged", "static"]),
    Choice::new("rising", "Rising", Tone::Bad).alias(&["increasing", "worsening", "up"]),
];
/// Responses of PRINCE2 (Agile 2016, A.25): to threats, to opportunities, to both.
pub const RESPONSES: &[Choice] = &[
    Choice::new("avoid", "Avoid", Tone::Plain).alias(&["terminate"]),
    Choice::new("reduce", "Reduce", Tone::Plain).alias(&["mitigate", "treat"]),
    Choice::new("fallback", "Fallback", Tone::Plain),
    Choice::new("transfer", "Transfer", Tone::Plain),
    Choice::new("accept", "Accept", Tone::Plain).alias(&["tolerate"]),
    Choice::new("share", "Share", Tone::Plain),
    Choice::new("exploit", "Exploit", Tone::Plain),
    Choice::new("enhance", "Enhance", Tone::Plain),
    Choice::new("reject", "Reject", Tone::Plain),
];

/// The risk in one sentence: because of …, there is a risk that …, leading to …. What is not said yet is
/// left out.
pub fn sentence(record: &Record) -> String {
    let what = if record.get(KIND) == "opportunity" { "an opportunity" } else { "a risk" };
    let parts = [
        ("because of ", record.get(CAUSE)),
        (&*format!("there is {what} that "), record.get(EVENT)),
        ("leading to ", record.get(EFFECT)),
    ];
    let said: Vec<_> = parts.into_iter().filter(|(_, words)| !words.trim().is_empty()).collect();
    let parts = said.iter().map(|(lead, words)| format!("{lead}{}", words.trim().trim_end_matches('.')));
    let mut sentence = parts.collect::<Vec<_>>().join(", ");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
        sentence.push('.');
    }
    sentence
}

/// How often a risk is looked at: as entered, else by the band of its score.
pub fn cadence(record: &Record, context: &Context) -> &'static str {
    let entered = dates::FREQUENCIES.iter().find(|choice| choice.key == record.get(CADENCE));
    entered.map_or_else(
        || match CURRENT.band(record, context).as_text() {
            "critical" => "weekly",
            "high" => "fortnightly",
            _ => "monthly",
        },
        |choice| choice.key,
    )
}

/// Probability times cost. The cost is the mean of the three points where all are given
/// ((least + 4 × likely + most) / 6), otherwise the likely one.
pub fn expected_value(record: &Record, context: &Context) -> Option<Money> {
    let scale = || record.get(CURRENT.probability).map(|step| context.style().scales.likelihood(step));
    let chance = record.get(CHANCE).map(|percent| percent / 100.0).or_else(scale)?;
    let likely = record.get(COST_LIKELY)?.to_units();
    let cost = match (record.get(COST_LEAST), record.get(COST_MOST)) {
        (Some(least), Some(most)) => (least.to_units() + 4.0 * likely + most.to_units()) / 6.0,
        _ => likely,
    };
    Money::from_units(chance * cost)
}

fn check(record: &Record, _: &Context) -> Vec<Finding> {
    let place = (REGISTER.key, record.id);
    let mut all = dates::check(&REGISTER, record);
    let mut warn = |field, message: String| {
        all.push(Finding::new(Severity::Warning, place, field, message));
    };
    let (inherent, current, target) = (INHERENT.score(record), CURRENT.score(record), TARGET.score(record));
    if let (Some(before), Some(now)) = (inherent, current)
        && now > before
        && record.get(KIND) != "opportunity"
    {
        warn(
            INHERENT.probability.name(),
            format!("The score now ({now}) is above the inherent score ({before}): score both again"),
        );
    }
    if let (Some(now), Some(aim)) = (current, target)
        && aim > now
        && record.get(KIND) != "opportunity"
    {
        warn(
            TARGET.probability.name(),
            format!("The target score ({aim}) is above the score now ({now}): aim lower"),
        );
    }
    let delays = [DELAY_LEAST, DELAY_LIKELY, DELAY_MOST].map(|key| record.get(key).map(|delay| delay.amount));
    let costs = [COST_LEAST, COST_LIKELY, COST_MOST].map(|key| record.get(key).map(|cost| cost.0));
    if [delays, costs].into_iter().any(|points| !points.into_iter().flatten().is_sorted()) {
        warn(DELAY_LIKELY.name(), "Least, likely and most must rise in this order: swap them".to_owned());
    }
    let opportunity = record.get(KIND) == "opportunity";
    let fits = match record.get(RESPONSE) {
        "avoid" | "reduce" | "fallback" | "transfer" | "accept" => !opportunity,
        "exploit" | "enhance" | "reject" => opportunity,
        _ => true,
    };
    if !fits {
        let (one, other) =
            if opportunity { ("an opportunity", "a threat") } else { ("a threat", "an opportunity") };
        warn(
            RESPONSE.name(),
            format!("It is {one} with a response to {other}: change the response or what it is"),
        );
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::registers::trial;

    #[test]
    fn expected_value_is_chance_times_mean_cost() {
        let risk = || Record::new(Id(1)).with(CURRENT.probability, 3.0);
        let check = |risk: Record, expected| {
            let project = trial::project([]);
            assert_eq!(expected_value(&risk, &trial::context(&project)), expected);
        };
        check(risk(), None);
        check(risk().with(COST_LIKELY, Money(100_000)), Some(Money(40_000)));
        check(risk().with(COST_LIKELY, Money(100_000)).with(CHANCE, 50.0), Some(Money(50_000)));
        let three = risk().with(COST_LEAST, Money(0)).with(COST_MOST, Money(200_000));
        check(three.with(COST_LIKELY, Money(100_000)), Some(Money(40_000)));
    }

    #[test]
    fn findings_name_scores_and_estimates_that_contradict_each_other() {
        let risk = || Record::new(Id(1)).with(every::STATUS, "open");
        let check = |risk: Record, expected: &[&str]| {
            assert_eq!(trial::findings(vec![(&REGISTER, risk)]), expected);
        };
        let scored = |pair: Pair, p, i, risk: Record| risk.with(pair.probability, p).with(pair.impact, i);
        check(scored(CURRENT, 3.0, 4.0, risk()), &[]);
        check(scored(INHERENT, 2.0, 2.0, scored(CURRENT, 3.0, 4.0, risk())), &["inherent_probability"]);
        check(scored(TARGET, 5.0, 5.0, scored(CURRENT, 3.0, 4.0, risk())), &["target_probability"]);
        check(risk().with(COST_LEAST, Money(2)).with(COST_MOST, Money(1)), &["delay_likely"]);
        check(risk().with(RESPONSE, "exploit"), &["response"]);
        check(risk().with(RESPONSE, "exploit").with(KIND, "opportunity"), &[]);
        check(Record::new(Id(1)).with(every::STATUS, "closed"), &["closed_on"]);
    }
}
