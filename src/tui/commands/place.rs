//! What a new record gets from where the cursor stands: a task its place in the outline; an agenda
//! item, action or decision its meeting; any record the links that the filter asks for.

use crate::model::id::Id;
use crate::model::register::Register;
use crate::model::value::{Duration, Unit, Value};
use crate::query::filter::Filter;
use crate::query::typed;
use crate::registers::{action, agenda_item, meeting, task};
use crate::session::outline::Order;
use crate::tui::state::State;

/// Fields and what a new record of a register has in them.
pub type Place = Vec<(&'static str, Value)>;

/// What a new record of a register gets.
pub fn of(state: &State, register: &'static Register) -> Place {
    if register.key == task::REGISTER.key {
        return in_outline(state);
    }
    let mut place = in_meeting(state, register);
    if place.is_empty() {
        place = in_filter(state, register);
    }
    if register.key == agenda_item::REGISTER.key {
        let meeting = place.iter().find(|(key, _)| *key == agenda_item::MEETING.name());
        let meeting = meeting.and_then(|(_, value)| value.as_links().first().copied());
        if let Some(order) = Order::of(register, &state.session.context()) {
            let rank = Order::rank_behind(&order.family(meeting), None);
            place.push((agenda_item::RANK.name(), Value::text(rank)));
        }
    }
    place
}

/// Right below the task under the cursor, at its level; else at the end.
fn in_outline(state: &State) -> Place {
    beside_task(state, Order::rank_behind)
}

/// Right above the task under the cursor, at its level, as Microsoft Project inserts one.
pub fn above_task(state: &State) -> Place {
    beside_task(state, |family, place| match place {
        Some(place) => Order::rank_before(family, place),
        None => Order::rank_behind(family, None),
    })
}

fn beside_task(state: &State, rank: impl Fn(&[(Id, &str)], Option<usize>) -> String) -> Place {
    let current = state.list().current().filter(|(r, _)| r.key == task::REGISTER.key).map(|(_, id)| id);
    let context = state.session.context();
    let Some(order) = Order::of(&task::REGISTER, &context) else { return Place::new() };
    let parent = current.and_then(|id| order.above(id));
    let siblings = order.family(parent);
    let place = current.and_then(|id| siblings.iter().position(|(other, _)| *other == id));
    vec![
        (task::PARENT.name(), parent.map_or(Value::Empty, Value::Link)),
        (task::RANK.name(), Value::text(rank(&siblings, place))),
        (task::DURATION.name(), usual_duration(state)),
    ]
}

/// A day, estimated: what Microsoft Project gives a new task.
fn usual_duration(state: &State) -> Value {
    let day = state.session.project().style().tenths_in(Unit::Days);
    Value::Duration(Duration { estimated: true, ..Duration::new(day, Unit::Days) })
}

/// The meeting under the cursor, or the agenda item and its meeting.
fn in_meeting(state: &State, register: &'static Register) -> Place {
    let project = state.session.project();
    let Some((current, id)) = state.list().current() else { return Place::new() };
    let item = project.table(agenda_item::REGISTER.key).get(id);
    let meeting = match item {
        Some(item) => item.get(agenda_item::MEETING),
        None => Some(id).filter(|_| current.key == meeting::REGISTER.key),
    };
    // The keys are the same in all registers that have them.
    let links = [(action::MEETING.name(), meeting), (action::ITEM.name(), item.map(|item| item.id))];
    let known = links.into_iter().filter(|(key, _)| project.field(register.key, key).is_some());
    known.filter_map(|(key, id)| Some((key, Value::Link(id?)))).collect()
}

/// The links that everything in the table has, so that the new record shows in it.
fn in_filter(state: &State, register: &'static Register) -> Place {
    let (list, context) = (state.list(), state.session.context());
    if !list.registers.iter().any(|shown| shown.key == register.key) {
        return Place::new();
    }
    let filter: Filter = list.filter.parse().unwrap_or_default();
    let links = filter.settled().filter_map(|(word, text)| {
        let field = context.project.field(register.key, word).filter(|field| field.is_editable())?;
        let value = typed::read(field, text, &context).ok()?;
        matches!(value, Value::Link(_)).then_some((field.key, value))
    });
    links.collect()
}
