//! Sorting by several fields: `due,-score`, in the order of each field's kind, empty values last.

use std::cmp::Ordering;
use std::fmt;

use super::near::nearest;
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;

/// What the ref is called where fields are named.
const REF: &str = "ref";

/// What records are sorted by: fields, the most important first.
#[derive(Clone, Debug, Default)]
pub struct Sort(Vec<Part>);

#[derive(Clone, Debug)]
struct Part {
    key: &'static str,
    descending: bool,
    /// The field of each register; none in a register that hasn't got it. No fields at all = the ref.
    fields: Vec<Option<&'static Field>>,
}

impl Sort {
    /// Reads `due,-score`: keys, labels or aliases of fields, or `ref`; `-` turns the order round. Of
    /// several registers in one table, at least one has to have each field.
    pub fn parse(text: &str, registers: &[&'static Register], context: &Context) -> Result<Self, String> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(|word| Part::parse(word, registers, context)).collect::<Result<_, _>>().map(Sort)
    }

    /// The key of each field, or `ref`, and whether its order is turned round.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, bool)> {
        self.0.iter().map(|part| (part.key, part.descending))
    }

    /// Sorts records, each with the place of its register among those that were given to
    /// [`Sort::parse`]. Equals stand in the order of registers and refs.
    pub fn apply(&self, records: &mut [(u8, &Record)], context: &Context) {
        let values = |pair: &(u8, &Record)| self.0.iter().map(|part| part.value(*pair, context)).collect();
        let mut rows: Vec<(Vec<Value>, (u8, &Record))> =
            records.iter().map(|pair| (values(pair), *pair)).collect();
        let kinds: Vec<Kind> = self.0.iter().map(Part::kind).collect();
        rows.sort_by(|(a, (register, left)), (b, (other, right))| {
            let parts = self.0.iter().zip(&kinds).zip(a.iter().zip(b));
            let order =
                parts.map(|((part, kind), (a, b))| part.compare(kind, a, b)).find(|order| order.is_ne());
            order.unwrap_or_else(|| (register, left.number, left.id).cmp(&(other, right.number, right.id)))
        });
        for (place, (_, pair)) in records.iter_mut().zip(rows) {
            *place = pair;
        }
    }
}

impl Part {
    fn parse(word: &str, registers: &[&'static Register], context: &Context) -> Result<Self, String> {
        let (name, descending) = match word.strip_prefix('-') {
            Some(name) => (name.trim(), true),
            None => (word.trim_start_matches('+'), false),
        };
        let fields = registers.iter().map(|register| context.project.field(register.key, name));
        let fields: Vec<Option<&'static Field>> = fields.collect();
        if let Some(field) = fields.iter().flatten().next() {
            return Ok(Part { key: field.key, descending, fields });
        }
        if name.eq_ignore_ascii_case(REF) {
            return Ok(Part { key: REF, descending, fields: Vec::new() });
        }
        let known = registers.iter().flat_map(|register| context.project.fields(register.key));
        let near = nearest(name, known.flat_map(|field| [field.key, field.label]).chain([REF]));
        let hint = near.map(|near| format!(": did you mean “{near}”?")).unwrap_or_default();
        let plural: Vec<_> = registers.iter().map(|register| register.plural).collect();
        Err(format!("{} have no field “{name}”{hint}", plural.join(", ")))
    }

    fn kind(&self) -> Kind {
        self.fields.iter().flatten().next().map_or(Kind::Number, |field| field.kind)
    }

    fn value(&self, (register, record): (u8, &Record), context: &Context) -> Value {
        if self.fields.is_empty() {
            return Value::Number(f64::from(record.number));
        }
        let Some(field) = self.fields.get(usize::from(register)).copied().flatten() else {
            return Value::Empty;
        };
        let value = context.value(record, field);
        match field.kind {
            // An identity has no order that means anything; the ref that stands for it has.
            Kind::Link(_) | Kind::Links(_) => Value::text(field.kind.format(&value, context)),
            // By place, so that the choices of several registers stand beside each other.
            Kind::Choice(choices) if !value.is_empty() => {
                let place = choices.iter().position(|choice| choice.key == value.as_text());
                Value::Number(place.unwrap_or(choices.len()) as f64)
            }
            _ => value.into_owned(),
        }
    }

    fn compare(&self, kind: &Kind, a: &Value, b: &Value) -> Ordering {
        let order = kind.compare(a, b);
        if self.descending && !a.is_empty() && !b.is_empty() { order.reverse() } else { order }
    }
}

impl fmt::Display for Sort {
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

    fn sorted(registers: &[&'static Register], sort: &str) -> Result<Vec<String>, String> {
        let project = small();
        let context = context(&project);
        let sort = Sort::parse(sort, registers, &context)?;
        let mut rows: Vec<(u8, &Record)> = Vec::new();
        for (place, register) in registers.iter().enumerate() {
            rows.extend(project.table(register.key).iter().map(|record| (place as u8, &**record)));
        }
        sort.apply(&mut rows, &context);
        let name = |(register, record): &(u8, &Record)| {
            format!("{}{}", registers[*register as usize].code, record.number)
        };
        Ok(rows.iter().map(name).collect())
    }

    #[test]
    fn each_kind_has_its_order_and_empty_values_stand_last() {
        let check = |sort: &str, expected: &str| {
            assert_eq!(
                sorted(&[&ACTION], sort).map(|rows| rows.join(" ")),
                Ok(expected.to_owned()),
                "{sort}"
            );
        };
        check("", "A1 A2 A3 A4 A5");
        check("-ref", "A5 A4 A3 A2 A1");
        check("due", "A2 A1 A3 A4 A5");
        check("-due", "A3 A1 A2 A4 A5");
        check("-priority", "A1 A4 A2 A3 A5");
        check("status, -Due date", "A1 A2 A3 A4 A5");
        check("owner", "A1 A2 A3 A4 A5");
        check("risk", "A1 A2 A3 A4 A5");
        check("title", "A3 A2 A5 A1 A4");
        check("budget_code,-title", "A2 A4 A1 A5 A3");
        assert_eq!(sorted(&[&RISK_REGISTER], "score").unwrap(), ["R2", "R1"]);
        assert_eq!(sorted(&[&RISK_REGISTER], "-Score").unwrap(), ["R1", "R2"]);
        let both: [&'static Register; 2] = [&RISK_REGISTER, &ACTION];
        assert_eq!(sorted(&both, "-score").unwrap()[..3], ["R1", "R2", "A1"]);
        assert_eq!(sorted(&both, "title").unwrap()[..3], ["A3", "A2", "A5"]);
        assert_eq!(sorted(&both, "status,-ref").unwrap(), ["R2", "R1", "A1", "A2", "A3", "A4", "A5"]);
    }

    #[test]
    fn an_unknown_field_is_named_with_the_nearest() {
        let complaint = sorted(&[&ACTION], "due,-ownr").unwrap_err();
        assert_eq!(complaint, "Actions have no field “ownr”: did you mean “owner”?");
    }

    proptest! {
        #[test]
        fn any_order_of_fields_keeps_all_records_and_reads_back(
            words in prop::collection::vec((prop::sample::select(vec!["due", "status", "owner", "tags", "links", "checked", "cost", "ref", "rank"]), any::<bool>()), 0..5),
        ) {
            let text: Vec<String> = words.iter().map(|(key, down)| format!("{}{key}", if *down { "-" } else { "" })).collect();
            let text = text.join(",");
            let mut rows = sorted(&[&ACTION], &text).unwrap();
            rows.sort_unstable();
            prop_assert_eq!(rows, ["A1", "A2", "A3", "A4", "A5"]);
            let project = small();
            prop_assert_eq!(Sort::parse(&text, &[&ACTION], &context(&project)).unwrap().to_string(), text);
        }
    }
}
