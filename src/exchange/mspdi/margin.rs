//! Elements put where they are held, and what there is to say beside a record as it is read.

use std::fmt;

use super::Fault;
use super::elements::{Finder, Held, Spec};
use super::form::{Form, flag, unit_of};
use super::item::Item;
use super::kept::Kept;
use super::xml::{self, Element};
use crate::model::record::Record;
use crate::model::value::{Duration, Value};

/// A record of the file, as a notice names it.
#[derive(Clone, Copy)]
pub(super) struct Place<'a>(pub &'static str, pub &'a str);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            "" => match self.0.split_once(" of") {
                Some((part, "")) => write!(f, "{part} of a record without UID"),
                Some((part, whole)) => write!(f, "{part} of a{whole} without UID"),
                None => write!(f, "the {}", self.0),
            },
            uid => write!(f, "{} UID {}", self.0, quoted(uid)),
        }
    }
}

/// A text of the file, made safe and short.
pub(super) fn quoted(text: &str) -> String {
    crate::model::text::fit(text, 40).into_owned()
}

/// What is said beside records as they are read.
#[derive(Default)]
pub(super) struct Margin<'a> {
    /// Remarks on parts of the source.
    pub notices: Vec<(&'a str, Fault)>,
    /// What is carried of the record being read: names and contents of its elements.
    pub carried: Vec<(&'static str, &'a str)>,
    /// Units of the record being read, which are known once its durations are.
    units: Vec<(&'static Spec, &'static str, Form, &'a str)>,
}

impl<'a> Margin<'a> {
    /// Remarks on what stands at a part of the source.
    pub fn notice(&mut self, part: &'a str, fault: Fault) {
        self.notices.push((part, fault));
    }

    /// Puts the contents of elements where they are held: in fields of the record, aside to be
    /// carried, or in what is given back. `entered` tells of fields that are computed for some
    /// records whether they are entered for this one.
    pub fn hold(
        &mut self,
        list: &'static [Spec],
        item: &Item<'a>,
        place: Place<'a>,
        record: &mut Record,
        entered: impl Fn(&str) -> bool,
    ) -> Kept {
        let mut kept = Kept::default();
        let mut finder = Finder::new(list);
        for element in item.iter() {
            let Some(spec) = finder.find(element.name) else {
                kept.keep(element.name, element.raw);
                continue;
            };
            if spec.is_carried() {
                self.carried.push((spec.name, element.raw.trim()));
            }
            match spec.held {
                Held::Kept if spec.default.is_empty() || element.raw.trim() != spec.default => {
                    kept.keep(spec.name, element.raw);
                }
                Held::Either(..) if !entered(spec.name) => {}
                Held::Field(key, form) | Held::Either(key, form) => {
                    if matches!(form, Form::Unit | Form::Estimated) {
                        self.units.push((spec, key, form, element.raw.trim()));
                        continue;
                    }
                    let (value, is_whole) = value_of(element, spec, form, item);
                    if !is_whole {
                        kept.keep(spec.name, element.raw);
                    }
                    match value {
                        Ok(value) => record.put(key, value),
                        Err(expected) => self.notice(element.raw, unreadable(place, element, expected)),
                    }
                }
                _ => {}
            }
        }
        for (spec, key, form, text) in self.units.drain(..) {
            if !form.writes(record.value(key), text, spec.default) {
                kept.keep(spec.name, text);
            }
        }
        kept
    }
}

pub(super) fn unreadable(place: Place, element: &Element, expected: &'static str) -> Fault {
    Fault::Unreadable {
        place: place.to_string(),
        element: quoted(element.name),
        text: quoted(&xml::text(element.raw)),
        expected,
    }
}

/// What the text of an element says, and whether that tells it exactly. The error is what was expected.
fn value_of(element: &Element, spec: &Spec, form: Form, item: &Item) -> (Result<Value, &'static str>, bool) {
    let text = xml::text(element.raw);
    let text = if matches!(form, Form::Note | Form::Line) { &text } else { text.trim() };
    let value = if text == spec.default { Ok(Value::Empty) } else { form.read(text, like(form, item)) };
    let is_whole = form.writes(value.as_ref().unwrap_or(&Value::Empty), text, spec.default);
    (value, is_whole)
}

/// What a duration is shown in, by the other elements of its record.
pub(super) fn like(form: Form, item: &Item) -> Duration {
    let Some(element) = form.unit_element() else { return Duration::ZERO };
    let (unit, mut estimated) = unit_of(item.get(element));
    if let (Form::Length(_), Some(flag)) = (form, flag(item.get("Estimated"))) {
        estimated = flag;
    }
    Duration { amount: 0, unit, estimated }
}
