//! What a column comes to over several records: money, time and counts add up, and a plan runs from its first
//! start to its last finish.

use super::{action, agenda_item, resource, task};
use crate::model::field::Field;
use crate::model::kind::Kind;
use crate::model::value::{Duration, Money, Value};

/// How a column is summed up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sum {
    /// The amounts added up.
    Total,
    /// The first of its dates.
    First,
    /// The last of its dates.
    Last,
}

/// Numbers that count something, and so add up; others are marks, limits and ratios.
const COUNTS: [(&str, &str); 3] = [
    (action::REGISTER.key, action::REPROMISED.name()),
    (action::REGISTER.key, action::CHASES.name()),
    (agenda_item::REGISTER.key, agenda_item::MINUTES.name()),
];

/// Money that is a price of one piece.
const PRICES: [(&str, &str); 3] = [
    (resource::REGISTER.key, resource::STANDARD_RATE.name()),
    (resource::REGISTER.key, resource::OVERTIME_RATE.name()),
    (resource::REGISTER.key, resource::COST_PER_USE.name()),
];

/// How a field of a register is summed up, if that says anything.
pub fn of_field(register: &str, field: &Field) -> Option<Sum> {
    let place = (register, field.key);
    match field.kind {
        Kind::Money => (!PRICES.contains(&place)).then_some(Sum::Total),
        Kind::Duration => Some(Sum::Total),
        Kind::Number => COUNTS.contains(&place).then_some(Sum::Total),
        Kind::Moment(_) if register == task::REGISTER.key => match field.key {
            START => Some(Sum::First),
            FINISH => Some(Sum::Last),
            _ => None,
        },
        _ => None,
    }
}

const START: &str = task::START.name();
const FINISH: &str = task::FINISH.name();

/// What lengths of different sorts come to.
const MIXED: &str = "mixed";

impl Sum {
    /// What values come to; nothing where there are none, and “mixed” where some are of working time and some
    /// of time around the clock, which don't add up.
    pub fn of(self, values: impl Iterator<Item = Value>) -> Value {
        values.filter(|value| !value.is_empty()).reduce(|sum, more| self.with(sum, more)).unwrap_or_default()
    }

    fn with(self, sum: Value, more: Value) -> Value {
        match (self, sum, more) {
            (Sum::Total, Value::Duration(sum), Value::Duration(more))
                if sum.unit.is_elapsed() != more.unit.is_elapsed() =>
            {
                Value::text(MIXED)
            }
            (Sum::Total, Value::Money(sum), Value::Money(more)) => {
                Value::Money(Money(sum.0.saturating_add(more.0)))
            }
            (Sum::Total, Value::Duration(sum), Value::Duration(more)) => Value::Duration(Duration {
                amount: sum.amount.saturating_add(more.amount),
                estimated: sum.estimated || more.estimated,
                ..sum
            }),
            (Sum::Total, Value::Number(sum), Value::Number(more)) => Value::Number(sum + more),
            (Sum::First, Value::Moment(sum), Value::Moment(more)) => Value::Moment(sum.min(more)),
            (Sum::Last, Value::Moment(sum), Value::Moment(more)) => Value::Moment(sum.max(more)),
            (_, sum, _) => sum,
        }
    }
}
