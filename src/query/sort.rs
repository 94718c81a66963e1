//! Sorting by several fields: `due,-score`, in the order of each field's kind, empty values last.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use super::near::nearest;
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;

/// What the ref is called where fields are named.
const REF: &str = "ref";

/// What a register is sorted by: fields found, the most important first.
#[derive(Clone, Debug, Default)]
pub struct Order(Vec<Part>);

#[derive(Clone, Copy, Debug)]
struct Part {
    /// `None` = the ref.
    field: Option<&'static Field>,
    descending: bool,
}

impl Order {
    /// Reads `due,-score`: keys, labels or aliases of fields, or `ref`; `-` turns the order round.
    pub fn parse(text: &str, register: &'static Register, context: &Context) -> Result<Self, String> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let part = |word: &str| {
            let (name, descending) = match word.strip_prefix('-') {
                Some(name) => (name.trim(), true),
                None => (word.trim_start_matches('+'), false),
            };
            let field = context.project.field(register.key, name);
            if field.is_none() && !name.eq_ignore_ascii_case(REF) {
                let fields = context.project.fields(register.key).iter();
                let near = nearest(name, fields.flat_map(|field| [field.key, field.label]).chain([REF]));
                let hint = near.map(|near| format!(": did you mean “{near}”?")).unwrap_or_default();
                return Err(format!("{} have no field “{name}”{hint}", register.plural));
            }
            Ok(Part { field, descending })
        };
        words.map(part).collect::<Result<_, _>>().map(Order)
    }

    /// The key of each field, or `ref`, and whether its order is turned round.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, bool)> {
        self.0.iter().map(|part| (part.field.map_or(REF, |field| field.key), part.descending))
    }

    /// Sorts records of the register. Those that are equal stand in the order of their refs.
    pub fn sort(&self, records: &mut [Arc<Record>], context: &Context) {
        let row = |record: &Arc<Record>| {
            (self.0.iter().map(|part| part.value(record, context)).collect(), record.clone())
        };
        let mut rows: Vec<(Vec<Value>, Arc<Record>)> = records.iter().map(row).collect();
        rows.sort_by(|(a, left), (b, right)| {
            let parts = self.0.iter().zip(a.iter().zip(b));
            let order = parts.map(|(part, (a, b))| part.compare(a, b)).find(|order| order.is_ne());
            order
                .unwrap_or(Ordering::Equal)
                .then_with(|| (left.number, left.id).cmp(&(right.number, right.id)))
        });
        for (place, (_, record)) in records.iter_mut().zip(rows) {
            *place = record;
        }
    }
}

impl Part {
    fn value(&self, record: &Record, context: &Context) -> Value {
        match self.field {
            None => Value::Number(f64::from(record.number)),
            // An identity has no order that means anything, the ref that stands for it has.
            Some(field) if field.kind.is_link() => {
                Value::text(field.kind.format(&context.value(record, field), context))
            }
            Some(field) => context.value(record, field).into_owned(),
        }
    }

    fn compare(&self, a: &Value, b: &Value) -> Ordering {
        let kind = self.field.map_or(Kind::Number, |field| field.kind);
        let order = kind.compare(a, b);
        if self.descending && !a.is_empty() && !b.is_empty() { order.reverse() } else { order }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (key, descending)) in self.parts().enumerate() {
            let (comma, minus) = (if place > 0 { "," } else { "" }, if descending { "-" } else { "" });
            write!(f, "{comma}{minus}{key}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::sample::{ACTION, RISK_REGISTER, context, small};
    use proptest::prelude::*;

    fn sorted(register: &'static Register, order: &str) -> Result<Vec<u32>, String> {
        let project = small();
        let context = context(&project);
        let order = Order::parse(order, register, &context)?;
        let mut records: Vec<_> = project.table(register.key).iter().cloned().collect();
        order.sort(&mut records, &context);
        Ok(records.iter().map(|record| record.number).collect())
    }

    #[test]
    fn each_kind_has_its_order_and_empty_values_stand_last() {
        let check = |order: &str, expected: &[u32]| {
            assert_eq!(sorted(&ACTION, order).as_deref(), Ok(expected), "{order}");
        };
        check("", &[1, 2, 3, 4, 5]);
        check("-ref", &[5, 4, 3, 2, 1]);
        check("due", &[2, 1, 3, 4, 5]);
        check("-due", &[3, 1, 2, 4, 5]);
        check("-priority", &[1, 4, 2, 3, 5]);
        check("status, -Due date", &[1, 2, 3, 4, 5]);
        check("owner", &[1, 2, 3, 4, 5]);
        check("risk", &[1, 2, 3, 4, 5]);
        check("title", &[3, 2, 5, 1, 4]);
        check("budget_code,-title", &[2, 4, 1, 5, 3]);
        assert_eq!(sorted(&RISK_REGISTER, "score"), Ok(vec![2, 1]));
        assert_eq!(sorted(&RISK_REGISTER, "-Score"), Ok(vec![1, 2]));
    }

    #[test]
    fn an_unknown_field_is_named_with_the_nearest() {
        let complaint = sorted(&ACTION, "due,-ownr").unwrap_err();
        assert_eq!(complaint, "Actions have no field “ownr”: did you mean “owner”?");
    }

    proptest! {
        #[test]
        fn any_order_of_fields_keeps_all_records_and_reads_back(
            words in prop::collection::vec((prop::sample::select(vec!["due", "status", "owner", "tags", "links", "checked", "cost", "ref", "rank"]), any::<bool>()), 0..5),
        ) {
            let text: Vec<String> = words.iter().map(|(key, down)| format!("{}{key}", if *down { "-" } else { "" })).collect();
            let text = text.join(",");
            let mut numbers = sorted(&ACTION, &text).unwrap();
            numbers.sort_unstable();
            prop_assert_eq!(numbers, vec![1, 2, 3, 4, 5]);
            let project = small();
            prop_assert_eq!(Order::parse(&text, &ACTION, &context(&project)).unwrap().to_string(), text);
        }
    }
}
