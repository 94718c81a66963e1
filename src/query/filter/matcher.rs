//! A filter tied to a register: fields found, values read once, records tested fast.

use std::collections::HashSet;
use std::mem::discriminant;
use std::ops::Bound;

use chrono::{NaiveTime, Timelike};

use super::{Expr, Fault, Filter, Sign, Term};
use crate::model::context::Context;
use crate::model::field::{Field, Source};
use crate::model::id::Id;
use crate::model::kind::recurrence::Rule;
use crate::model::kind::{self, Kind, date, duration};
use crate::model::needle::Needle;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::query::near::nearest;
use crate::query::when::{self, Sense, When};
use crate::registers::every;

/// A filter made ready for the records of one register in one version of a project.
#[derive(Debug)]
pub struct Matcher {
    register: &'static Register,
    test: Test,
}

#[derive(Debug)]
enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Text(Words),
    Number(Check),
    Field(&'static Field, Check),
    Closed,
}

/// What is asked of one value.
#[derive(Debug)]
enum Check {
    Empty,
    Flag(bool),
    Within(Bound<Value>, Bound<Value>),
    Choices(Vec<&'static str>),
    Contains(Needle),
    Equals(Needle),
    Links(HashSet<Id>),
}

/// Text looked for anywhere in a record: its ref, its texts, names, tags and the labels of choices.
#[derive(Debug)]
struct Words {
    needle: Needle,
    /// Keys of choices whose label has the text.
    choices: Vec<(&'static str, &'static str)>,
    /// Fields whose text is not for people.
    hidden: Vec<&'static str>,
    title: Option<&'static Field>,
    in_refs: bool,
}

impl Filter {
    /// Ties the filter to a register: finds its fields and reads its values as they are meant today.
    pub fn matcher(&self, register: &'static Register, context: &Context) -> Result<Matcher, Fault> {
        Ok(Matcher { register, test: Compiler { register, context }.expr(&self.0)? })
    }
}

impl Matcher {
    /// Whether a record of the register passes.
    pub fn matches(&self, record: &Record, context: &Context) -> bool {
        self.test.holds(record, self.register, context)
    }
}

impl Test {
    fn holds(&self, record: &Record, register: &Register, context: &Context) -> bool {
        match self {
            Test::All(tests) => tests.iter().all(|test| test.holds(record, register, context)),
            Test::Any(tests) => tests.iter().any(|test| test.holds(record, register, context)),
            Test::Not(test) => !test.holds(record, register, context),
            Test::Text(words) => words.are_in(record, register, context),
            Test::Number(check) => check.holds(&Value::Number(f64::from(record.number)), &Kind::Number),
            Test::Closed => every::is_closed(register, record, context),
            Test::Field(field, check) => check.holds(&context.value(record, field), &field.kind),
        }
    }
}

impl Check {
    fn holds(&self, value: &Value, kind: &Kind) -> bool {
        let texts = |found: &dyn Fn(&str) -> bool| match value {
            Value::Text(rule) if *kind == Kind::Recurrence => {
                found(rule) || Rule::from_rrule(rule).is_ok_and(|rule| found(&rule.words()))
            }
            Value::Text(text) => found(text),
            Value::List(words) => words.iter().any(|word| found(word)),
            _ => false,
        };
        match self {
            Check::Empty => value.is_empty(),
            Check::Flag(flag) => matches!(value, Value::Flag(true)) == *flag,
            Check::Within(low, high) => {
                let beside = |bound: &Value| {
                    (discriminant(bound) == discriminant(value)).then(|| kind.compare(value, bound))
                };
                let above = match low {
                    Bound::Included(low) => beside(low).is_some_and(std::cmp::Ordering::is_ge),
                    Bound::Excluded(low) => beside(low).is_some_and(std::cmp::Ordering::is_gt),
                    Bound::Unbounded => true,
                };
                above
                    && match high {
                        Bound::Included(high) => beside(high).is_some_and(std::cmp::Ordering::is_le),
                        Bound::Excluded(high) => beside(high).is_some_and(std::cmp::Ordering::is_lt),
                        Bound::Unbounded => true,
                    }
            }
            Check::Choices(keys) => keys.contains(&value.as_text()),
            Check::Contains(needle) => texts(&|text| needle.is_in(text)),
            Check::Equals(needle) => texts(&|text| needle.is(text)),
            Check::Links(ids) => value.as_links().iter().any(|id| ids.contains(id)),
        }
    }
}

impl Words {
    fn are_in(&self, record: &Record, register: &Register, context: &Context) -> bool {
        let in_value = |(key, value): (&'static str, &Value)| match value {
            Value::Text(text) => {
                (self.needle.is_in(text) && !self.hidden.contains(&key))
                    || self.choices.iter().any(|(field, choice)| *field == key && **choice == **text)
            }
            Value::List(words) => words.iter().any(|word| self.needle.is_in(word)),
            _ => false,
        };
        record.values().any(in_value)
            || self.title.is_some_and(|field| self.needle.is_in(context.value(record, field).as_text()))
            || (self.in_refs && self.needle.is_in(&register.reference(record.number)))
    }
}

struct Compiler<'a> {
    register: &'static Register,
    context: &'a Context<'a>,
}

impl Compiler<'_> {
    fn expr(&self, expr: &Expr) -> Result<Test, Fault> {
        let all = |parts: &[Expr]| parts.iter().map(|part| self.expr(part)).collect::<Result<Vec<_>, _>>();
        Ok(match expr {
            Expr::All(parts) => Test::All(all(parts)?),
            Expr::Any(parts) => Test::Any(all(parts)?),
            Expr::Not(inner) => Test::Not(Box::new(self.expr(inner)?)),
            Expr::Text(text) => Test::Text(self.words(text)),
            Expr::Term(term) => {
                let fault = |message| Fault { place: term.place.clone(), message };
                let tests = term.values.iter().map(|value| self.test(term, value).map_err(fault));
                let any = Test::Any(tests.collect::<Result<_, _>>()?);
                if term.sign == Sign::HasNot { Test::Not(Box::new(any)) } else { any }
            }
        })
    }

    fn words(&self, text: &str) -> Words {
        let needle = Needle::new(text);
        let fields = self.context.project.fields(self.register.key);
        let labels = fields.iter().flat_map(|field| field.kind.choices().iter().map(|c| (field.key, c)));
        let choices = labels.filter(|(_, choice)| needle.is_in(choice.label));
        let hidden = fields.iter().filter(|f| matches!(f.kind, Kind::Rank | Kind::Hours));
        let title = fields.iter().find(|field| field.key == self.register.roles.title);
        Words {
            choices: choices.map(|(field, choice)| (field, choice.key)).collect(),
            hidden: hidden.map(|field| field.key).collect(),
            title: title.copied().filter(|field| !matches!(field.source, Source::Stored)),
            in_refs: needle.folded().contains(|c: char| c.is_ascii_digit()),
            needle,
        }
    }

    fn test(&self, term: &Term, value: &str) -> Result<Test, String> {
        let several = term.values.len() > 1;
        if several && !matches!(term.sign, Sign::Has | Sign::Is | Sign::HasNot) {
            return Err("only one value can be compared with: use : for any of several".to_owned());
        }
        if let Some(field) = self.field(&term.field) {
            return match self.check(field, term.sign, value) {
                Ok(check) => Ok(Test::Field(field, check)),
                Err(complaint) => Err(format!("{}: {complaint}", field.label)),
            };
        }
        match term.field.to_lowercase().as_str() {
            "is" => self.state(value),
            "ref" | "number" => {
                let figures = value.trim_start_matches(|c: char| !c.is_ascii_digit());
                let number: u32 = figures.parse().map_err(|_| format!("“{value}” is no ref, such as R-7"))?;
                Ok(Test::Number(within(term.sign, Value::Number(number.into()), None)))
            }
            _ => Err(self.unknown(&term.field)),
        }
    }

    /// The field that a word names.
    fn field(&self, word: &str) -> Option<&'static Field> {
        self.context.project.field(self.register.key, word)
    }

    fn unknown(&self, word: &str) -> String {
        let fields = self.context.project.fields(self.register.key).iter();
        let names = fields.flat_map(|field| [field.key, field.label]).chain(["is", "ref"]);
        let hint = match nearest(word, names) {
            Some(near) => format!("did you mean “{near}”?"),
            None => "quote it to search for the text".to_owned(),
        };
        format!("{} have no field “{word}”: {hint}", self.register.plural)
    }

    /// `is:open`, `is:closed`, `is:overdue`.
    fn state(&self, value: &str) -> Result<Test, String> {
        let open = Test::Not(Box::new(Test::Closed));
        let due = self.register.roles.deadline().and_then(|due| self.field(due));
        match (value.to_lowercase().as_str(), due) {
            ("open", _) => Ok(open),
            ("closed", _) => Ok(Test::Closed),
            ("overdue", None) => Ok(Test::Any(Vec::new())),
            ("overdue", Some(due)) => {
                let past = self.check(due, Sign::Less, "today")?;
                Ok(Test::All(vec![Test::Field(due, past), open]))
            }
            _ => Err(format!("“{value}” is none of open, closed, overdue")),
        }
    }

    fn check(&self, field: &'static Field, sign: Sign, text: &str) -> Result<Check, String> {
        let compared = matches!(sign, Sign::Less | Sign::AtMost | Sign::More | Sign::AtLeast);
        let exact_choice = field.kind.choose(text, self.context.style());
        if text.is_empty() || (text.eq_ignore_ascii_case("none") && exact_choice.is_none()) {
            return if compared {
                Err("nothing comes before or after nothing: write a value".to_owned())
            } else {
                Ok(Check::Empty)
            };
        }
        let style = self.context.style();
        Ok(match field.kind {
            Kind::Number | Kind::Scale(..) | Kind::Step(_) | Kind::Percent | Kind::PercentOf => {
                within(sign, Value::Number(kind::number(text.trim_end_matches('%'))?), None)
            }
            Kind::Duration | Kind::Lag => within(sign, Value::Duration(duration::parse(text, style)?), None),
            Kind::Money => within(sign, Kind::Money.parse(text, self.context)?, None),
            Kind::Date | Kind::Moment(_) => self.days(field, sign, text)?,
            Kind::Flag => Check::Flag(Kind::Flag.parse(text, self.context)? == Value::Flag(true)),
            Kind::Choice(_) => {
                let keys = match exact_choice {
                    Some(key) => vec![key],
                    None => choices(field, text)?,
                };
                match keys[..] {
                    [key] if compared => within(sign, Value::text(key), None),
                    _ if compared => return Err(format!("“{text}” could be any of {}", keys.join(", "))),
                    _ => Check::Choices(keys),
                }
            }
            Kind::Link(registers) | Kind::Links(registers) => Check::Links(self.targets(registers, text)),
            Kind::Tags => Check::Equals(Needle::new(text.trim_start_matches('#'))),
            Kind::Person | Kind::People if text.eq_ignore_ascii_case("me") && !self.context.me.is_empty() => {
                Check::Equals(Needle::new(self.context.me))
            }
            Kind::Text
            | Kind::Note
            | Kind::Person
            | Kind::People
            | Kind::Hours
            | Kind::Recurrence
            | Kind::Address
            | Kind::Mail
            | Kind::Rank => match sign {
                _ if compared => within(sign, Value::text(text), None),
                Sign::Is => Check::Equals(Needle::new(text)),
                _ => Check::Contains(Needle::new(text)),
            },
        })
    }

    /// A day or a period; of a field that has a time of day, a minute too.
    fn days(&self, field: &Field, sign: Sign, text: &str) -> Result<Check, String> {
        let sense = if field.past { Sense::Done } else { Sense::Planned };
        let days = when::range(text, &When::of(self.context, sense));
        let Kind::Moment(edge) = field.kind else {
            let days = days?;
            return Ok(within(sign, Value::Date(*days.start()), Some(Value::Date(*days.end()))));
        };
        let end = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default();
        let (first, last) = match (days, date::parse_moment(text, edge, self.context.style())) {
            (Ok(days), _) => (days.start().and_time(NaiveTime::MIN), days.end().and_time(end)),
            (Err(_), Ok(at)) => (at, at.with_second(59).unwrap_or(at)),
            (Err(complaint), Err(_)) => return Err(complaint),
        };
        Ok(within(sign, Value::Moment(first), Some(Value::Moment(last))))
    }

    /// The record that a ref names, or all whose title has the text.
    fn targets(&self, registers: &[&str], text: &str) -> HashSet<Id> {
        let project = self.context.project;
        if let Some((_, record)) = project.by_ref(text) {
            return HashSet::from([record.id]);
        }
        let needle = Needle::new(text);
        let allowed = |register: &&&Register| registers.is_empty() || registers.contains(&register.key);
        let mut found = HashSet::new();
        for register in project.registers().iter().filter(allowed) {
            let records = project.table(register.key).iter();
            let titled = records.filter(|record| needle.is_in(record.value(register.roles.title).as_text()));
            found.extend(titled.map(|record| record.id));
        }
        found
    }
}

/// From `low` to `high` by sign; without `high` both are the same.
fn within(sign: Sign, low: Value, high: Option<Value>) -> Check {
    let high = high.unwrap_or_else(|| low.clone());
    match sign {
        Sign::Less => Check::Within(Bound::Unbounded, Bound::Excluded(low)),
        Sign::AtMost => Check::Within(Bound::Unbounded, Bound::Included(high)),
        Sign::More => Check::Within(Bound::Excluded(high), Bound::Unbounded),
        Sign::AtLeast => Check::Within(Bound::Included(low), Bound::Unbounded),
        Sign::Has | Sign::Is | Sign::HasNot => Check::Within(Bound::Included(low), Bound::Included(high)),
    }
}

fn closing(field: &Field) -> Vec<&'static str> {
    field.kind.choices().iter().filter(|choice| choice.closed).map(|choice| choice.key).collect()
}

/// The choices that a text means: `closed` and `open` as such, or all that it begins a word of.
fn choices(field: &Field, text: &str) -> Result<Vec<&'static str>, String> {
    let all = field.kind.choices();
    let closing = closing(field);
    let needle = Needle::new(text);
    let meant = |choice: &&kind::Choice| match needle.folded() {
        "closed" => choice.closed,
        "open" if !closing.is_empty() => !choice.closed,
        _ => needle.begins_a_word_of(choice.label) || needle.begins_a_word_of(choice.key),
    };
    let keys: Vec<_> = all.iter().filter(meant).map(|choice| choice.key).collect();
    if keys.is_empty() {
        let labels: Vec<_> = all.iter().map(|choice| choice.label).collect();
        let near = nearest(text, labels.iter().copied()).map(|near| format!(": did you mean “{near}”?"));
        return Err(format!("“{text}” is none of {}{}", labels.join(", "), near.unwrap_or_default()));
    }
    Ok(keys)
}

#[cfg(test)]
mod tests;
