//! Sorting by several fields: `due,-score`, in the order of each field's kind, empty values last.

use std::cmp::Ordering;
use std::fmt;

use chrono::Datelike;

use super::near::nearest;
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::registers::every;

/// What the ref is called where fields are named.
const REF: &str = "ref";
/// What sorts open records before closed ones.
const OPEN: &str = "open";

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
    /// Reads `due,-score`: keys, labels or aliases of fields, `ref`, or `open` (what is open comes
    /// first); `-` turns the order round. Of
    /// several registers in one table, at least one has to have each field.
    pub fn parse(text: &str, registers: &[&'static Register], context: &Context) -> Result<Self, String> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(|word| Part::parse(word, registers, context)).collect::<Result<_, _>>().map(Sort)
    }

    /// The same by one field before all others: turned round if it is turned round there already. A
    /// name that no field has changes nothing.
    #[must_use]
    pub fn by_first(mut self, name: &str, registers: &[&'static Register], context: &Context) -> Self {
        let Ok(first) = Part::parse(name, registers, context) else { return self };
        let known = self.0.iter().position(|part| part.key == first.key);
        let first = known.map_or(first, |place| self.0.remove(place));
        self.0.insert(0, first);
        self
    }

    /// The key of each field, or `ref`, and whether its order is turned round.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, bool)> {
        self.0.iter().map(|part| (part.key, part.descending))
    }

    /// Sorts records, each with the place of its register among those that were given to
    /// [`Sort::parse`]. Equals stand in the order of registers and refs.
    pub fn apply(&self, records: &mut [(u8, &Record)], context: &Context) {
        let keys = |pair| self.0.iter().map(|part| part.key(pair, context)).collect::<Vec<_>>();
        let rows = records.iter().map(|pair| (keys(*pair), (pair.0, pair.1.number, pair.1.id), *pair));
        let mut rows: Vec<_> = rows.collect();
        rows.sort_unstable_by(|(a, own, _), (b, other, _)| {
            let parts = self.0.iter().zip(a.iter().zip(b));
            let order = parts.map(|(part, (a, b))| part.compare(a, b)).find(|order| order.is_ne());
            order.unwrap_or_else(|| own.cmp(other))
        });
        for (place, (.., pair)) in records.iter_mut().zip(rows) {
            *place = pair;
        }
    }
}

/// A value as it sorts: worked out once a record, compared often. `None` is an empty one.
type SortKey = Option<Place>;

#[derive(PartialEq, Debug)]
enum Place {
    Whole(i64),
    Number(f64),
    Text(Box<[u8]>),
}

impl Place {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Place::Whole(a), Place::Whole(b)) => a.cmp(b),
            (Place::Number(a), Place::Number(b)) => a.total_cmp(b),
            (Place::Text(a), Place::Text(b)) => a.cmp(b),
            // Fields of one name and several kinds: numbers before texts.
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Place::Whole(_) => 0,
            Place::Number(_) => 1,
            Place::Text(_) => 2,
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
        if let Some(key) = [REF, OPEN].into_iter().find(|key| name.eq_ignore_ascii_case(key)) {
            return Ok(Part { key, descending, fields: Vec::new() });
        }
        let known = registers.iter().flat_map(|register| context.project.fields(register.key));
        let near = nearest(name, known.flat_map(|field| [field.key, field.label]).chain([REF, OPEN]));
        let hint = near.map(|near| format!(": did you mean “{near}”?")).unwrap_or_default();
        let plural: Vec<_> = registers.iter().map(|register| register.plural).collect();
        Err(format!("{} have no field “{name}”{hint}", plural.join(", ")))
    }

    fn key(&self, (register, record): (u8, &Record), context: &Context) -> SortKey {
        if self.fields.is_empty() {
            return Some(Place::Whole(match self.key {
                OPEN => {
                    let found = context.project.find(record.id);
                    found.is_some_and(|(register, _)| every::is_closed(register, record, context)).into()
                }
                _ => record.number.into(),
            }));
        }
        let field = self.fields.get(usize::from(register)).copied().flatten()?;
        let value = context.value(record, field);
        Some(match (&*value, field.kind) {
            (Value::Empty, _) => return None,
            (Value::Flag(flag), _) => Place::Whole((!flag).into()),
            (Value::Number(number), _) => Place::Number(*number),
            (Value::Money(money), _) => Place::Whole(money.0),
            (Value::Date(date), _) => Place::Whole(date.num_days_from_ce().into()),
            (Value::Moment(moment), _) => Place::Whole(moment.and_utc().timestamp_millis()),
            (Value::Duration(duration), _) => Place::Whole(duration.amount),
            (Value::Text(text), Kind::Choice(choices)) => {
                let place = choices.iter().position(|choice| choice.key == &**text);
                Place::Whole(place.unwrap_or(choices.len()) as i64)
            }
            (Value::Text(text), Kind::Rank) => Place::Text(text.as_bytes().into()),
            (Value::Text(text), _) => Place::Text(text_key(text)),
            // An identity has no order that means anything; the ref that stands for it has.
            (Value::Link(_) | Value::Links(_) | Value::List(_), kind) => {
                Place::Text(text_key(&kind.format(&value, context)))
            }
        })
    }

    fn compare(&self, a: &SortKey, b: &SortKey) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) if self.descending => b.compare(a),
            (Some(a), Some(b)) => a.compare(b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        }
    }
}

/// Bytes that sort as [`compare_text`](crate::model::kind::compare_text) does: small letters, and each
/// run of figures as its worth.
fn text_key(text: &str) -> Box<[u8]> {
    let mut key = Vec::with_capacity(text.len() + 4);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let worth = rest[..end].trim_start_matches('0');
            // The number of figures, then the figures: longer numbers are greater.
            key.push(b'0');
            key.extend_from_slice(&(worth.len() as u32).to_be_bytes());
            key.extend_from_slice(worth.as_bytes());
            rest = &rest[end..];
        } else {
            for small in first.to_lowercase() {
                key.extend_from_slice(small.encode_utf8(&mut [0; 4]).as_bytes());
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    key.into_boxed_slice()
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
    use crate::model::kind::compare_text;
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
        fn texts_sort_as_the_model_compares_them(a in "[a-cA-C0-9 é-]{0,8}", b in "[a-cA-C0-9 é-]{0,8}") {
            let by_key = text_key(&a).cmp(&text_key(&b));
            if by_key.is_ne() {
                prop_assert_eq!(by_key, compare_text(&a, &b));
            }
        }

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
