//! The few settings that the model itself reads. They are fields of the `project` record and of the
//! `custom_field` records, edited like any other.

use chrono::NaiveTime;

use super::field::{Field, Key};
use super::kind::Kind;
use super::record::Record;
use super::register::Register;
use super::scales::Scales;
use super::style::{DateOrder, Style};

/// The register with exactly one record: the project's own settings.
pub const PROJECT: &str = "project";
/// The register of fields that a user added.
pub const CUSTOM_FIELD: &str = "custom_field";

/// `day` or `month`: what comes first in a date written in figures.
pub const DATE_ORDER: Key<str> = Key::new("date_order");
/// Symbol or code of the currency.
pub const CURRENCY: Key<str> = Key::new("currency");
/// Working minutes of a day.
pub const MINUTES_PER_DAY: Key<f64> = Key::new("minutes_per_day");
/// Working minutes of a week.
pub const MINUTES_PER_WEEK: Key<f64> = Key::new("minutes_per_week");
/// Working days of a month.
pub const DAYS_PER_MONTH: Key<f64> = Key::new("days_per_month");
/// `08:00`: the time of a start given as a date.
pub const DAY_START: Key<str> = Key::new("day_start");
/// `17:00`: the time of a finish given as a date.
pub const DAY_FINISH: Key<str> = Key::new("day_finish");

/// The key of the register that a custom field belongs to.
pub const CUSTOM_REGISTER: Key<str> = Key::new("applies_to");
/// The key of a custom field in the file and the filter.
pub const CUSTOM_KEY: Key<str> = Key::new("key");
/// The label of a custom field.
pub const CUSTOM_LABEL: Key<str> = Key::new("title");
/// The kind of a custom field: one of [`CUSTOM_KINDS`].
pub const CUSTOM_KIND: Key<str> = Key::new("kind");
/// The choices of a custom field of kind `choice`, separated by `;`.
pub const CUSTOM_CHOICES: Key<str> = Key::new("choices");
/// What belongs there.
pub const CUSTOM_DOC: Key<str> = Key::new("description");

/// The kinds that a custom field may have.
pub const CUSTOM_KINDS: &[(&str, Kind)] = &[
    ("text", Kind::Text),
    ("note", Kind::Note),
    ("number", Kind::Number),
    ("percent", Kind::Percent),
    ("money", Kind::Money),
    ("date", Kind::Date),
    ("duration", Kind::Duration),
    ("flag", Kind::Flag),
    ("person", Kind::Person),
    ("people", Kind::People),
    ("tags", Kind::Tags),
    ("link", Kind::Link(&[])),
    ("links", Kind::Links(&[])),
    ("address", Kind::Address),
];

/// How a project writes values, from its settings; what is missing or senseless has its default.
pub fn style(settings: Option<&Record>) -> Style {
    let default = Style::default();
    let Some(record) = settings else { return default };
    let whole = |key, least: u32, most: u32, default| match record.get(key) {
        Some(n) if n >= f64::from(least) && n <= f64::from(most) => n as u32,
        _ => default,
    };
    let time = |key, default| NaiveTime::parse_from_str(record.get(key), "%H:%M").unwrap_or(default);
    Style {
        date_order: match record.get(DATE_ORDER) {
            "month" => DateOrder::MonthFirst,
            _ => DateOrder::DayFirst,
        },
        currency: match record.get(CURRENCY) {
            "" => default.currency,
            currency => currency.to_owned(),
        },
        minutes_per_day: whole(MINUTES_PER_DAY, 1, 1440, default.minutes_per_day),
        minutes_per_week: whole(MINUTES_PER_WEEK, 1, 10080, default.minutes_per_week),
        days_per_month: whole(DAYS_PER_MONTH, 1, 31, default.days_per_month),
        day_start: time(DAY_START, default.day_start),
        day_finish: time(DAY_FINISH, default.day_finish),
        scales: Scales::of(record).0,
    }
}

/// The field that a `custom_field` record describes, for the register it names; `None` while it is
/// incomplete or would hide a field of the register.
pub fn custom_field(record: &Record, register: &Register) -> Option<Field> {
    let key = record.get(CUSTOM_KEY);
    let taken = register.fields().any(|field| field.key == key) || RESERVED.contains(&key);
    if record.get(CUSTOM_REGISTER) != register.key || key.is_empty() || taken {
        return None;
    }
    let kind = match record.get(CUSTOM_KIND) {
        "choice" => Kind::Choice(name::choices(record.get(CUSTOM_CHOICES))),
        name => CUSTOM_KINDS.iter().find(|(key, _)| *key == name).map_or(Kind::Text, |(_, kind)| *kind),
    };
    // A label without a letter or figure can't be told from none, on a screen or as a header.
    let label = Some(record.get(CUSTOM_LABEL)).filter(|label| label.chars().any(char::is_alphanumeric));
    let label = label.unwrap_or(key);
    Some(Field::custom(name::of(key), name::of(label), kind, name::of(record.get(CUSTOM_DOC))))
}

/// Keys of a record's line in the file that are no fields.
pub const RESERVED: &[&str] = &["register", "id", "ref"];

/// Keeps a custom field for as long as the program runs: the same definition once.
pub fn keep(field: Field) -> &'static Field {
    name::field(field)
}

/// Keeps the key of a field that is gone, as the trail tells of it.
pub fn keep_key(key: &str) -> &'static str {
    name::of(key)
}

/// Names that are known only when the program runs, kept for as long as it runs. Each different
/// one is kept once; there are as many as users ever define fields.
mod name {
    use std::collections::HashMap;
    use std::sync::{LazyLock, Mutex, PoisonError};

    use super::super::field::Field;
    use super::super::kind::{Choice, Tone};

    static NAMES: LazyLock<Mutex<HashMap<String, &'static str>>> = LazyLock::new(Mutex::default);
    static CHOICES: LazyLock<Mutex<HashMap<String, &'static [Choice]>>> = LazyLock::new(Mutex::default);

    static FIELDS: LazyLock<Mutex<HashMap<String, &'static Field>>> = LazyLock::new(Mutex::default);

    pub fn field(field: Field) -> &'static Field {
        let mut fields = FIELDS.lock().unwrap_or_else(PoisonError::into_inner);
        let definition = format!("{}\0{}\0{:?}\0{}", field.key, field.label, field.kind, field.doc);
        fields.entry(definition).or_insert_with(|| Box::leak(Box::new(field)))
    }

    pub fn of(text: &str) -> &'static str {
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        names.entry(text.to_owned()).or_insert_with(|| Box::leak(text.to_owned().into_boxed_str()))
    }

    pub fn choices(text: &str) -> &'static [Choice] {
        let words = text.split(';').map(str::trim).filter(|word| !word.is_empty());
        let list: Vec<_> = words.map(|word| Choice::new(of(word), of(word), Tone::Plain)).collect();
        let mut all = CHOICES.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(text.to_owned()).or_insert_with(|| Box::leak(list.into_boxed_slice()))
    }
}
