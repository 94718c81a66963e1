//! New records: what they hold before anyone has typed a word.

use super::context::Context;
use super::field::{Field, Fill};
use super::id::Id;
use super::kind::{Edge, Kind};
use super::project::Project;
use super::rank;
use super::record::Record;
use super::register::Register;
use super::value::Value;

/// A new record of a register: its fields filled as they say, and last in the order of its outline.
pub fn record(register: &Register, id: Id, context: &Context) -> Record {
    let mut record = Record::new(id);
    for field in context.project.fields(register.key) {
        record.put(field.key, filled(field, context));
    }
    if let Some(field) = rank_field(context.project, register) {
        let last = last_rank(context.project, register, field);
        record.put(field.key, Value::text(rank::between(last, None)));
    }
    record
}

/// What a new record has in a field.
pub fn filled(field: &Field, context: &Context) -> Value {
    match (field.fill, &field.kind) {
        (Fill::Nothing, _) => Value::Empty,
        (Fill::Text(text), Kind::Choice(_)) => Value::text(text),
        (Fill::Text(text), kind) => kind.parse(text, context).unwrap_or_default(),
        (Fill::Number(number), _) => Value::number(number),
        (Fill::Today, Kind::Moment(Edge::Start)) => context.today.and_time(context.style().day_start).into(),
        (Fill::Today, Kind::Moment(_)) => context.today.and_time(context.style().day_finish).into(),
        (Fill::Today, _) => context.today.into(),
        (Fill::By(choose), _) => choose(context),
        (Fill::Me, Kind::People) => Value::list([context.me].into_iter().filter(|me| !me.is_empty())),
        (Fill::Me, _) => Value::text(context.me),
    }
}

/// The field that orders the records of a register, where one does.
pub fn rank_field(project: &Project, register: &Register) -> Option<&'static Field> {
    project.fields(register.key).iter().find(|field| field.kind == Kind::Rank).copied()
}

/// The rank of the record that stands last.
pub fn last_rank<'a>(project: &'a Project, register: &Register, field: &Field) -> Option<&'a str> {
    let ranks = project.table(register.key).iter().map(|record| record.value(field.key).as_text());
    ranks.filter(|rank| !rank.is_empty()).max()
}
