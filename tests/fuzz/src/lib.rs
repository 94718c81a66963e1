//! What the fuzz targets share: a project to read into, the day, and chances that the input decides.

use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveDateTime};
use mainstay::model::context::Context;
use mainstay::model::edit::{Author, Edit, Step};
use mainstay::model::id::{Id, Ids};
use mainstay::model::project::Project;
use mainstay::model::record::Record;
use mainstay::model::register::Register;
use mainstay::model::value::Value;
use mainstay::registers;

/// The day on which all of it happens.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 18).unwrap_or_default()
}

/// Half past nine of that day.
pub fn now() -> NaiveDateTime {
    today().and_hms_opt(9, 30, 0).unwrap_or_default()
}

/// Texts of which every kind of field reads one or another.
const TEXTS: &[&str] =
    &["2026-11-20", "3", "5d", "Priya", "Late steel", "open", "50%", "yes", "Mo-Fr 9-17", "a, b"];

/// A small project: three records of every register, with what their fields take.
pub fn project() -> &'static Project {
    static PROJECT: LazyLock<Project> = LazyLock::new(|| {
        let (mut project, mut ids) = (Project::new(registers::ALL), Ids::new(1));
        for (place, register) in registers::ALL.iter().enumerate() {
            for turn in 0..3 {
                let mut record = Record::new(ids.fresh());
                for (at, field) in register.fields().enumerate().filter(|(_, field)| field.is_stored()) {
                    let texts = TEXTS.iter().cycle().skip(place + turn + at).take(TEXTS.len());
                    let value =
                        texts.filter_map(|text| field.kind.parse(text, &context(&project)).ok()).next();
                    record.put(field.key, value.unwrap_or_default());
                }
                let step = Step::new("Add", vec![Edit::Add(register.key, record)]);
                if let Ok(with) = project.apply(&step, &author()) {
                    project = with;
                }
            }
        }
        project
    });
    &PROJECT
}

/// What reading values needs.
pub fn context(project: &Project) -> Context<'_> {
    Context { me: "Ana", ..Context::on(project, today(), &()) }
}

/// The author of every step.
pub fn author() -> Author {
    Author { name: "Ana".into(), at: now() }
}

/// Chances that the bytes of an input decide, until they end; then 0.
#[derive(Debug)]
pub struct Dice<'a>(pub &'a [u8]);

impl<'a> Dice<'a> {
    /// Whether bytes are left.
    pub fn goes_on(&self) -> bool {
        !self.0.is_empty()
    }

    /// A number from 0 to `n` - 1.
    pub fn below(&mut self, n: usize) -> usize {
        let [a, b] = [(); 2].map(|()| self.0.split_off_first().copied().unwrap_or(0));
        usize::from(u16::from_be_bytes([a, b])) % n.max(1)
    }

    /// One of a list that is not empty.
    pub fn one<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// The next few bytes as text.
    pub fn text(&mut self) -> String {
        let length = self.below(24).min(self.0.len());
        String::from_utf8_lossy(self.0.split_off(..length).unwrap_or_default()).into_owned()
    }

    fn value(&mut self, ids: &[Id]) -> Value {
        match self.below(8) {
            0 => Value::Empty,
            1 => Value::Link(self.one(ids)),
            2 => Value::links([self.one(ids), self.one(ids)]),
            3 => Value::number(self.below(65_536) as f64 / 8.0),
            4 => Value::Date(today() + chrono::Days::new(self.below(900) as u64)),
            5 => Value::list(vec![self.text(), self.text()]),
            _ => Value::text(self.text()),
        }
    }

    /// A project after one edit, if it allows that.
    pub fn edited(&mut self, project: &Project, ids: &mut Ids) -> Option<Project> {
        let register: &'static Register = self.one(project.registers());
        let known: Vec<Id> =
            project.registers().iter().flat_map(|r| project.table(r.key).iter()).map(|r| r.id).collect();
        let here: Vec<Id> = project.table(register.key).iter().map(|record| record.id).collect();
        let fields: Vec<_> = project.fields(register.key).iter().filter(|field| field.is_stored()).collect();
        let edit = match self.below(6) {
            0 => {
                let mut record = Record::new(ids.fresh());
                record.number = self.below(40) as u32;
                record.put(register.roles.title, Value::text(self.text()));
                Edit::Add(register.key, record)
            }
            1 if !here.is_empty() => Edit::Remove(register.key, self.one(&here)),
            _ if !here.is_empty() => {
                let field = self.one(&fields);
                let value = self.value(&known);
                if !field.kind.accepts(&value) {
                    return None;
                }
                Edit::Set(register.key, self.one(&here), field.key, value)
            }
            _ => return None,
        };
        project.apply(&Step::new("Fuzz", vec![edit]), &author()).ok()
    }
}
