//! Random values, records and projects, for the tests that state a law.

use chrono::{Days, NaiveDate, TimeDelta};
use proptest::test_runner::Config;

use super::edit::{Author, Edit, Step};
use super::id::{Id, Ids};
use super::kind::{Kind, hours};
use super::project::Project;
use super::record::Record;
use super::register::Register;
use super::settings;
use super::value::{Duration, Money, Unit, Value};

/// How often a law is tried: `few` times where nobody asks, else as often as `PROPTEST_CASES` says.
pub fn cases(few: u32) -> Config {
    let asked = Config::default();
    // 256 is what proptest takes where the variable is not set.
    if asked.cases == 256 { Config { cases: few, ..asked } } else { asked }
}

/// A sequence of chances that its seed decides.
pub struct Dice {
    chances: Ids,
    /// Whether texts are only words, as people type them.
    tame: bool,
}

/// Characters that have broken files, terminals and tables before.
const NASTY: &[char] = &[
    ' ', '"', '\\', '\'', ',', ';', '\t', '\n', '\r', '=', '+', '-', '@', '#', '{', '}', '[', '\0', '\u{1b}',
    '\u{7f}', '\u{85}', '\u{a0}', 'é', 'ß', '漢', '\u{301}', '\u{200d}', '\u{202e}', '\u{2028}', '\u{feff}',
    '\u{fffd}', '＝', '🌞',
];

/// Rules by which something recurs, as they are kept.
const RULES: &[&str] = &[
    "FREQ=WEEKLY;BYDAY=TU",
    "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR;UNTIL=20271231",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;WKST=SU;COUNT=9999",
];

impl Dice {
    /// Dice that always fall the same for one seed.
    pub const fn new(seed: u64) -> Self {
        Dice { chances: Ids::new(seed), tame: false }
    }

    /// The same, with texts that are only words, as people type them.
    pub const fn tame(seed: u64) -> Self {
        Dice { chances: Ids::new(seed), tame: true }
    }

    /// A number from 0 to `n` - 1.
    pub fn below(&mut self, n: usize) -> usize {
        (self.chances.fresh().0 % n.max(1) as u64) as usize
    }

    /// One of a list.
    pub fn one<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// A text of any characters.
    pub fn text(&mut self) -> String {
        let length = self.below(12);
        let letter = |dice: &mut Dice| match dice.below(4) {
            0 | 1 if dice.tame => *dice.one(&['é', '漢', 'Z', '7']),
            0 => *dice.one(NASTY),
            1 => char::from_u32(dice.below(0x11_0000) as u32).unwrap_or('x'),
            _ => char::from(b'a' + dice.below(26) as u8),
        };
        (0..length).map(|_| letter(self)).collect()
    }

    fn date(&mut self) -> NaiveDate {
        NaiveDate::from_ymd_opt(1000, 1, 1).unwrap() + Days::new(self.below(3_000_000) as u64)
    }

    fn number(&mut self) -> f64 {
        let number = f64::from_bits(self.chances.fresh().0);
        if self.below(2) == 0 && number.is_finite() {
            number
        } else {
            self.below(2_000_000) as f64 / 100.0 - 1e4
        }
    }

    /// A value that a field of this kind may hold, links among `ids`.
    pub fn value(&mut self, kind: &Kind, ids: &[Id]) -> Value {
        match kind {
            Kind::Text | Kind::Note | Kind::Person | Kind::Address | Kind::Rank => Value::text(self.text()),
            Kind::Number | Kind::PercentOf => Value::number(self.number()),
            Kind::Mail => Value::text(format!("a{}@x.example", self.below(100))),
            Kind::Scale(least, most) => Value::Number((least + self.below(6) as f64).min(*most)),
            Kind::Step(_) => Value::Number(1.0 + self.below(5) as f64),
            Kind::Percent => Value::Number(self.below(101) as f64),
            Kind::Money => {
                let most = if self.tame { 3_500_000_000_000_000 } else { i64::MAX };
                Value::Money(Money(self.chances.fresh().0 as i64 % most))
            }
            Kind::Date => Value::Date(self.date()),
            Kind::Moment(_) => {
                let time = TimeDelta::seconds(self.below(86_400) as i64 / [1, 60][self.below(2)] * 60);
                Value::Moment(self.date().and_time(chrono::NaiveTime::MIN) + time)
            }
            Kind::Duration | Kind::Lag => {
                let units: Vec<Unit> = Unit::ALL.iter().map(|(unit, ..)| *unit).collect();
                let units = units
                    .strip_suffix(&[Unit::Percent, Unit::ElapsedPercent])
                    .filter(|_| *kind == Kind::Duration)
                    .unwrap_or(&units);
                let amount = match self.below(8) {
                    0 if !self.tame => Duration::LONGEST,
                    _ => self.below(10_000_000) as i64,
                };
                Value::Duration(Duration { amount, unit: *self.one(units), estimated: self.below(2) == 0 })
            }
            Kind::Flag => Value::Flag(self.below(2) == 0),
            Kind::Choice([]) => Value::Empty,
            Kind::Choice(choices) => Value::text(self.one(choices).key),
            Kind::People | Kind::Tags => {
                let mut words: Vec<String> = (0..self.below(4)).map(|_| self.text()).collect();
                words.sort();
                words.dedup();
                words.retain(|word| !(self.tame && word.is_empty()));
                Value::list(words)
            }
            Kind::Link(_) | Kind::Links(_) if ids.is_empty() => Value::Empty,
            Kind::Link(_) => Value::Link(*self.one(ids)),
            Kind::Links(_) => Value::links((0..self.below(4)).map(|_| *self.one(ids)).collect::<Vec<_>>()),
            Kind::Recurrence => Value::text(*self.one(RULES)),
            Kind::Hours => Value::text(hours::format(&[(480, 481 + self.below(900) as u16)])),
        }
    }

    /// A project with `count` records of all registers and with custom fields, some of them changed
    /// and taken away again.
    pub fn project(&mut self, registers: &'static [&'static Register], count: usize) -> Project {
        let at = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(8, 0, 5).unwrap();
        let author = Author { name: self.text().into(), at };
        let mut project = Project::new(registers);
        let apply = |project: &mut Project, dice: &mut Dice, edits| {
            *project = project.apply(&Step::new(dice.text(), edits), &author).unwrap();
        };
        if registers.iter().any(|register| register.key == settings::CUSTOM_FIELD) {
            let edits = (0..self.below(4)).map(|_| self.custom_field(registers)).collect();
            apply(&mut project, self, edits);
        }
        let ids: Vec<Id> = (0..count).map(|_| self.chances.fresh()).collect();
        let known = |register: &&&Register| register.key != settings::CUSTOM_FIELD;
        let registers: Vec<_> = registers.iter().filter(known).copied().collect();
        let places: Vec<_> = ids.iter().map(|id| (*self.one(&registers), *id)).collect();
        let adds = places.iter().map(|(register, id)| {
            let mut record = Record::new(*id);
            for field in project.fields(register.key).iter().filter(|field| field.is_stored()) {
                if self.below(3) == 0 {
                    record.put(field.key, self.value(&field.kind, &ids));
                }
            }
            Edit::Add(register.key, record)
        });
        let adds = adds.collect();
        apply(&mut project, self, adds);
        for (register, id) in &places {
            let edit = match self.below(6) {
                0 => Edit::Remove(register.key, *id),
                1 => {
                    let fields: Vec<_> =
                        project.fields(register.key).iter().filter(|f| f.is_stored()).collect();
                    let field = self.one(&fields);
                    Edit::Set(register.key, *id, field.key, self.value(&field.kind, &ids))
                }
                _ => continue,
            };
            apply(&mut project, self, vec![edit]);
        }
        project
    }

    fn custom_field(&mut self, registers: &'static [&'static Register]) -> Edit {
        let record = Record::new(self.chances.fresh())
            .with(settings::CUSTOM_REGISTER, self.one(registers).key)
            .with(settings::CUSTOM_KEY, format!("own_{}", self.below(5)))
            .with(settings::CUSTOM_LABEL, self.text())
            .with(settings::CUSTOM_KIND, self.one(settings::CUSTOM_KINDS).0);
        Edit::Add(settings::CUSTOM_FIELD, record)
    }
}
