//! Custom fields: those of Microsoft Project that were given a name become custom fields here.

use super::form::Form;
use super::item::Item;
use super::kept::Kept;
use super::read::Reading;
use super::write::Writing;
use super::xml;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::settings::{
    CUSTOM_DOC, CUSTOM_FIELD, CUSTOM_KEY, CUSTOM_KIND, CUSTOM_LABEL, CUSTOM_REGISTER, custom_field,
};
use crate::model::value::Value;
use crate::registers::{assignment, resource, task};

/// A custom field that a file has a number for.
#[derive(Debug)]
pub(super) struct Attribute {
    /// Its number in the file.
    number: String,
    register: &'static str,
    key: &'static str,
    form: Form,
}

/// Microsoft Project has some 400; names of fields stay in memory as long as the program runs.
const MOST: usize = 1000;

/// Registers by the upper half of a field's number.
const REGISTERS: [(u32, &Register); 3] =
    [(0x0b40, &task::REGISTER), (0x0c40, &resource::REGISTER), (0x0f40, &assignment::REGISTER)];

/// Kinds of field by the beginning of the name that Microsoft Project has for them, and how their
/// values are written.
const KINDS: [(&str, &str, Form); 8] = [
    ("Text", "text", Form::Line),
    ("Number", "number", Form::Number),
    ("Cost", "money", Form::Money),
    ("Date", "date", Form::Day),
    ("Start", "date", Form::Day),
    ("Finish", "date", Form::Day),
    ("Flag", "flag", Form::Flag),
    ("Duration", "duration", Form::Length("DurationFormat")),
];

fn form_of(name: &str) -> Option<(&'static str, Form)> {
    let (.., kind, form) = KINDS.iter().find(|(start, ..)| name.starts_with(start))?;
    Some((kind, *form))
}

impl<'a> Reading<'a, '_> {
    /// Reads the definitions of custom fields. Those without a name of their own are only kept.
    pub fn define(&mut self, raw: &'a str) {
        for element in xml::children(raw).take(MOST) {
            let item = Item::of(element.raw);
            let (number, name) = (item.get("FieldID"), item.get("FieldName"));
            let alias = xml::text(item.get("Alias"));
            let half = number.parse().map_or(0, |number: u32| number >> 16);
            let register = REGISTERS.iter().find(|(upper, _)| *upper == half).map(|(_, register)| *register);
            let (Some(register), Some((kind, form)), false) = (register, form_of(name), alias.is_empty())
            else {
                continue;
            };
            let record = self
                .fresh()
                .with(CUSTOM_REGISTER, register.key)
                .with(CUSTOM_KEY, name.to_ascii_lowercase())
                .with(CUSTOM_LABEL, &*alias)
                .with(CUSTOM_KIND, kind)
                .with(CUSTOM_DOC, format!("{name} of Microsoft Project."));
            if let Some(field) = custom_field(&record, register) {
                let mut kept = Kept::default();
                kept.keep("FieldID", number);
                kept.keep("FieldName", name);
                self.end(CUSTOM_FIELD, record, kept);
                let number = number.to_owned();
                self.attributes.push(Attribute { number, register: register.key, key: field.key, form });
            }
        }
    }

    /// Reads the custom fields of a record.
    pub fn custom(&self, register: &'static str, item: &Item, record: &mut Record, kept: &mut Kept) {
        for element in item.all("ExtendedAttribute") {
            kept.keep(element.name, element.raw);
            if let Some((attribute, value)) = read(&self.attributes, register, element.raw) {
                record.put(attribute.key, value);
            }
        }
    }
}

/// The custom field that an attribute of a record is of, and its value.
fn read<'c>(all: &'c [Attribute], register: &str, raw: &str) -> Option<(&'c Attribute, Value)> {
    let item = Item::of(raw);
    let number = item.get("FieldID");
    let attribute = all.iter().find(|known| known.register == register && known.number == number)?;
    let text = xml::text(item.get("Value"));
    let value = attribute.form.read(&text, super::margin::like(attribute.form, &item)).ok()?;
    Some((attribute, value))
}

/// The custom fields of a project that came from a file.
pub(super) fn attributes(project: &Project) -> Vec<Attribute> {
    let of = |record: &Record| {
        let mut kept = Kept::of(record);
        let (number, name) = (kept.take("FieldID").pop()?, kept.take("FieldName").pop()?);
        let register = project.register(record.get(CUSTOM_REGISTER))?;
        let field = project.field(register.key, record.get(CUSTOM_KEY))?;
        Some(Attribute { number, register: register.key, key: field.key, form: form_of(&name)?.1 })
    };
    let mut all: Vec<(u32, Attribute)> = Vec::new();
    for record in project.table(CUSTOM_FIELD).iter() {
        all.extend(of(record).map(|attribute| (record.number, attribute)));
    }
    all.sort_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, attribute)| attribute).collect()
}

impl Writing<'_> {
    /// Writes the custom fields of a record: as they were kept where they still say what the field
    /// holds, else anew.
    pub fn custom(&mut self, register: &'static str, record: &Record, kept: Vec<String>) -> Option<String> {
        const NAME: &str = "ExtendedAttribute";
        if self.hides(record) {
            return None;
        }
        let attributes = std::mem::take(&mut self.attributes);
        let mut told = Vec::new();
        for raw in &kept {
            let known = read(&attributes, register, raw);
            if known.as_ref().is_none_or(|(attribute, value)| value == record.value(attribute.key)) {
                told.extend(known.map(|(attribute, _)| attribute.key));
                self.page.raw(NAME, raw);
            }
        }
        for Attribute { number, key, form, .. } in attributes.iter().filter(|a| a.register == register) {
            let value = record.value(key);
            if let Some(text) = form.write(value).filter(|_| !told.contains(key)) {
                self.page.open(NAME);
                self.page.leaf("FieldID", number);
                self.page.leaf("Value", &text);
                if let Some(unit) = Form::Unit.write(value) {
                    self.page.leaf("DurationFormat", &unit);
                }
                self.page.close(NAME);
            }
        }
        self.attributes = attributes;
        None
    }
}
