//! Turning a record into the next of its chain: what is carried over, what the new one gains, and how the
//! old one is annotated or closed, as PRINCE2 has it.

use std::sync::Arc;

use super::{STAGES, after, stage};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::fresh;
use crate::model::id::{Id, Ids};
use crate::model::kind::date;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::registers::every::{
    self, CLOSED_ON, CONFIDENTIAL, DESCRIPTION, DUE, LINKS, NOTES, OWNER, PRIORITY, SOURCE, STATUS, TAGS,
    TASKS, TITLE,
};
use crate::registers::{action, assumption, baseline, change, decision, issue, risk};

/// The edits of a turn, and the new record.
pub struct Turned {
    /// The register of the new record.
    pub register: &'static Register,
    /// The new record.
    pub id: Id,
    /// All of the edits, the new record first.
    pub edits: Vec<Edit>,
}

/// How records of a stage become records of the next.
struct Turn {
    /// Fields of the old record and of the new one that hold the same.
    carried: &'static [(&'static str, &'static str)],
    /// Fields that both have under one key, besides those of every record.
    alike: &'static [&'static str],
    /// Statuses in which the old record may be turned though they close it.
    closed: &'static [&'static str],
    /// What else the new record has.
    gains: fn(&Record, &mut Record, &Context) -> Result<(), String>,
    /// What is entered in the old record once the new one has this ref.
    leaves: fn(&Record, Id, &str, &Context) -> Vec<Edit>,
}

/// Fields that every record hands on.
const EVERY: &[&str] = &[
    TITLE.name(),
    DESCRIPTION.name(),
    OWNER.name(),
    TAGS.name(),
    LINKS.name(),
    TASKS.name(),
    NOTES.name(),
    CONFIDENTIAL.name(),
];

/// The turns, by the stage that they begin at.
static TURNS: &[Turn] = &[
    Turn {
        carried: &[("effect", "effect"), (DUE.name(), risk::REVIEW.name())],
        alike: &["category", assumption::IMPACT.name()],
        closed: &["invalid"],
        gains: doubt,
        leaves: |old, new, reference, context| {
            let mut edits = closing(&assumption::REGISTER, old, "invalid", context);
            edits.push(set(&assumption::REGISTER, old, assumption::BECAME.name(), Value::Link(new)));
            edits.extend(note(&assumption::REGISTER, old, "evidence", reference, context));
            edits
        },
    },
    Turn {
        carried: &[
            (risk::CAUSE.name(), "cause"),
            ("contingency", "options"),
            (risk::DELAY_LIKELY.name(), "impact_time"),
            (risk::COST_LIKELY.name(), "impact_cost"),
        ],
        alike: &["escalation"],
        closed: &["occurred"],
        gains: strike,
        leaves: |old, _, reference, context| {
            let mut edits = closing(&risk::REGISTER, old, "occurred", context);
            edits.extend(note(&risk::REGISTER, old, "closure", reference, context));
            edits
        },
    },
    Turn {
        carried: &[("cause", "reason"), (DUE.name(), "decide_by")],
        alike: &[
            "impact_time",
            "impact_cost",
            "impact_scope",
            "impact_quality",
            "impact_benefit",
            "impact_risk",
            "options",
        ],
        closed: &[],
        gains: request,
        leaves: |old, new, _, _| {
            let mut edits = vec![set(&issue::REGISTER, old, issue::CHANGE.name(), Value::Link(new))];
            let early = matches!(old.get(STATUS), "" | "open" | "examining");
            edits.extend(early.then(|| set(&issue::REGISTER, old, STATUS.name(), "proposed".into())));
            edits
        },
    },
    Turn {
        carried: &[
            ("decide_by", DUE.name()),
            ("decision_reason", decision::RATIONALE.name()),
            (change::DECIDED_BY.name(), decision::DECIDED_BY.name()),
            (change::DECIDED_ON.name(), decision::DECIDED_ON.name()),
        ],
        alike: &["options"],
        closed: &["closed"],
        gains: question,
        leaves: |old, new, _, _| {
            let link = set(&change::REGISTER, old, change::DECISION_RECORD.name(), Value::Link(new));
            let early = matches!(old.get(STATUS), "" | "submitted" | "assigned" | "evaluated");
            let status = set(&change::REGISTER, old, STATUS.name(), "pending".into());
            std::iter::once(link).chain(early.then_some(status)).collect()
        },
    },
    Turn {
        carried: &[],
        alike: &[],
        closed: &["made"],
        gains: agree,
        leaves: |old, _, _, context| approved(old, context),
    },
];

/// What becomes of a record: the next of its chain, with all that it carries over. The error is a
/// sentence.
pub fn turned(register: &Register, id: Id, context: &Context, ids: &mut Ids) -> Result<Turned, String> {
    let gone = || format!("{} has no such record any more: it was removed meanwhile", register.plural);
    let old = context.project.table(register.key).get(id).ok_or_else(gone)?;
    let name = register.reference(old.number);
    let place = stage(register.key);
    let next = place.and_then(|place| Some((TURNS.get(place)?, *STAGES.get(place + 1)?)));
    let (turn, to) = next.ok_or_else(|| {
        let chain: Vec<_> = STAGES.iter().map(|stage| stage.name.to_lowercase()).collect();
        format!("{name} turns into nothing: the chain goes {}", chain.join(" › "))
    })?;
    if let Some((to, became)) = after(id, context).into_iter().find(|(later, _)| later.key == to.key) {
        let became = context.project.table(to.key).get(became).map_or(0, |record| record.number);
        return Err(format!("{name} became {} already", to.reference(became)));
    }
    if every::closes(register, old) && !turn.closed.contains(&old.get(STATUS)) {
        return Err(format!("{name} is closed: open it again first, if it is to become something"));
    }
    let mut new = fresh::record(to, ids.fresh(), context);
    let fields = context.project.fields(to.key);
    let built_in = to.fields().count();
    let custom = fields.iter().skip(built_in).map(|field| field.key);
    let known = |key: &&str| fields.iter().any(|field| field.key == *key);
    let alike = EVERY.iter().chain(turn.alike).copied().filter(known).chain(custom);
    for (from, to) in alike.map(|key| (key, key)).chain(turn.carried.iter().copied()) {
        if !old.value(from).is_empty() {
            new.put(to, old.value(from).clone());
        }
    }
    if known(&SOURCE.name()) {
        new.put(SOURCE.name(), Value::Link(id));
    }
    (turn.gains)(old, &mut new, context)?;
    let reference = to.reference(context.project.table(to.key).last_number().saturating_add(1));
    let new_id = new.id;
    let mut edits = vec![Edit::Add(to.key, new)];
    edits.extend((turn.leaves)(old, new_id, &reference, context));
    if edits.iter().any(|edit| matches!(edit, Edit::Set(_, set, "status", _) if *set == id)) {
        edits.extend(open_actions(id, new_id, to, context));
    }
    Ok(Turned { register: to, id: new_id, edits })
}

/// What is still to be done goes on with the new record, where that is none that only decides.
fn open_actions(from: Id, to: Id, register: &Register, context: &Context) -> Vec<Edit> {
    if ![risk::REGISTER.key, issue::REGISTER.key].contains(&register.key) {
        return Vec::new();
    }
    let actions = context.linked(from, action::REGISTER.key, SOURCE.name());
    let open = actions.iter().filter(|action| !every::closes(&action::REGISTER, action));
    open.map(|open| set(&action::REGISTER, open, SOURCE.name(), Value::Link(to))).collect()
}

fn set(register: &Register, record: &Record, key: &'static str, value: Value) -> Edit {
    Edit::Set(register.key, record.id, key, value)
}

/// The edits that close a record on this day, unless it is.
fn closing(register: &Register, old: &Record, status: &'static str, context: &Context) -> Vec<Edit> {
    let mut edits = vec![set(register, old, STATUS.name(), status.into())];
    if old.get(CLOSED_ON).is_none() {
        edits.push(set(register, old, CLOSED_ON.name(), context.today.into()));
    }
    edits
}

/// Where nothing is written yet of how it ended, that it became something.
fn note(
    register: &Register,
    old: &Record,
    key: &'static str,
    became: &str,
    context: &Context,
) -> Option<Edit> {
    let words = format!("Became {became} on {}", date::format(context.today));
    old.value(key).is_empty().then(|| set(register, old, key, words.into()))
}

/// An assumption that can't be taken for granted any more is the cause of a risk.
#[expect(clippy::unnecessary_wraps, reason = "others of its type may refuse")]
fn doubt(old: &Record, new: &mut Record, _: &Context) -> Result<(), String> {
    let title = old.get(TITLE);
    new.put(TITLE.name(), format!("May not hold: {title}").into());
    new.put(risk::CAUSE.name(), format!("“{title}” being taken for granted").into());
    new.put(risk::EVENT.name(), "it does not hold".into());
    Ok(())
}

/// A risk that has struck, with its sentence as the description.
#[expect(clippy::unnecessary_wraps, reason = "others of its type may refuse")]
fn strike(old: &Record, new: &mut Record, context: &Context) -> Result<(), String> {
    let paragraphs = [&*risk::sentence(old), old.get(DESCRIPTION)].map(str::to_owned);
    let paragraphs: Vec<_> = paragraphs.into_iter().filter(|words| !words.is_empty()).collect();
    new.put(DESCRIPTION.name(), paragraphs.join("\n\n").into());
    if old.get(risk::KIND) == "opportunity" {
        new.put(issue::KIND.name(), "opportunity".into());
    }
    // Bands and priorities have the same keys.
    if let Value::Text(band) = risk::CURRENT.band(old, context) {
        new.put(PRIORITY.name(), Value::Text(Arc::clone(&band)));
    }
    let level = old.value("escalation");
    if !level.is_empty() {
        new.put(issue::SEVERITY.name(), level.clone());
    }
    Ok(())
}

/// An issue whose answer is to agree on something else.
#[expect(clippy::unnecessary_wraps, reason = "others of its type may refuse")]
fn request(old: &Record, new: &mut Record, _: &Context) -> Result<(), String> {
    let need = match old.get(PRIORITY) {
        "low" => "could",
        "high" | "critical" => "must",
        _ => "should",
    };
    new.put(PRIORITY.name(), need.into());
    let authority = match old.get(issue::SEVERITY) {
        "board" | "corporate" => "board",
        _ => "manager",
    };
    new.put(change::AUTHORITY.name(), authority.into());
    Ok(())
}

/// A change request put before those whose word counts; one that was decided is the decision made.
#[expect(clippy::unnecessary_wraps, reason = "others of its type may refuse")]
fn question(old: &Record, new: &mut Record, context: &Context) -> Result<(), String> {
    let pressing = match old.get(PRIORITY) {
        "must" => "high",
        "could" | "wont" => "low",
        _ => "medium",
    };
    new.put(PRIORITY.name(), pressing.into());
    let label = |key: &str| {
        change::REGISTER
            .fields()
            .find(|field| field.key == key)
            .map_or(String::new(), |field| field.kind.format(old.value(key), context))
    };
    let forum = label(change::AUTHORITY.name());
    new.put(decision::FORUM.name(), forum.into());
    let impact = ["impact_time", "impact_cost"].map(label);
    let impact: Vec<_> = impact.into_iter().filter(|words| !words.is_empty()).collect();
    new.put("impact", impact.join(", ").into());
    let status = match old.get(change::DECISION) {
        "approved" => "made",
        "deferred" => "deferred",
        "rejected" => "rejected",
        _ => "proposed",
    };
    new.put(STATUS.name(), status.into());
    if status == "made" && new.get(decision::DECIDED_ON).is_none() {
        new.put(decision::DECIDED_ON.name(), context.today.into());
    }
    Ok(())
}

/// The change request that a decision decided, if it did one.
fn decided<'a>(decision: &Record, context: &Context<'a>) -> Option<&'a Record> {
    let table = context.project.table(change::REGISTER.key);
    let source = decision.get(SOURCE).and_then(|id| table.get(id)).map(|change| change.id);
    let linked = || context.linked(decision.id, change::REGISTER.key, change::DECISION_RECORD.name());
    let id = source.or_else(|| linked().first().map(|change| change.id))?;
    table.get(id).map(|change| &**change)
}

/// The plan as it is agreed from now on: the current baseline, stamped with its change.
fn agree(old: &Record, new: &mut Record, context: &Context) -> Result<(), String> {
    let name = decision::REGISTER.reference(old.number);
    if old.get(STATUS) != "made" {
        return Err(format!("{name} is not made yet: enter who made it and when, then take the baseline"));
    }
    let change = decided(old, context);
    if let Some(change) = change.filter(|change| change.get(change::DECISION) == "rejected") {
        let change = change::REGISTER.reference(change.number);
        return Err(format!("{change} was rejected, so there is nothing new to agree on"));
    }
    let of = change.map_or((&decision::REGISTER, old), |change| (&change::REGISTER, change));
    *new = Record::new(new.id)
        .with(TITLE, format!("After {}", context.name(of.0, of.1)))
        .with(baseline::NUMBER, 0.0)
        .with(baseline::CHANGE, change.map(|change| change.id))
        .with(LINKS, Value::links([old.id]));
    Ok(())
}

/// The edits that tell a change request of the decision by which it is carried out.
fn approved(decision: &Record, context: &Context) -> Vec<Edit> {
    let Some(change) = decided(decision, context) else { return Vec::new() };
    let early = matches!(change.get(STATUS), "" | "submitted" | "assigned" | "evaluated" | "pending");
    let entries = [
        (change::DECISION, Value::from("approved"), change.get(change::DECISION).is_empty()),
        (
            change::DECIDED_BY,
            decision.value(decision::DECIDED_BY.name()).clone(),
            change.get(change::DECIDED_BY).is_empty(),
        ),
        (STATUS, "implementing".into(), early),
    ];
    let entries = entries.into_iter().filter(|(.., free)| *free).map(|(key, value, _)| (key.name(), value));
    let on = decision.value(decision::DECIDED_ON.name()).clone();
    let on = change.get(change::DECIDED_ON).is_none().then_some((change::DECIDED_ON.name(), on));
    let record = (change::DECISION_RECORD.name(), Value::Link(decision.id));
    let record = change.get(change::DECISION_RECORD).is_none().then_some(record);
    let all = entries.chain(on).chain(record).filter(|(_, value)| !value.is_empty());
    all.map(|(key, value)| set(&change::REGISTER, change, key, value)).collect()
}
