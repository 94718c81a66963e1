//! Kinds: what a field accepts, and how it is read, written, compared and checked.

pub mod date;
pub mod duration;
pub mod figures;
pub mod hours;
pub mod mail;
pub mod recurrence;
pub mod scale;

use std::cmp::Ordering;

use chrono::Datelike;

use self::recurrence::Rule;
use super::context::Context;
use super::id::Id;
use super::scales::{Axis, BANDS, STEPS};
use super::style::Style;
use super::value::{Money, Value};

/// What a field accepts.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Kind {
    /// One line of text.
    Text,
    /// Text of several lines.
    Note,
    /// A number.
    Number,
    /// A number between two limits, whole where both limits are.
    Scale(f64, f64),
    /// A step of one of the project's scales, from 1.
    Step(Axis),
    /// A percentage from 0 to 100.
    Percent,
    /// A percentage that may be over 100: units of a resource.
    PercentOf,
    /// An amount of money.
    Money,
    /// A day.
    Date,
    /// A day and a time; a date alone means the named edge of the working day.
    Moment(Edge),
    /// A length of time, never negative.
    Duration,
    /// A lag: a length of time, negative for a lead, or a percentage.
    Lag,
    /// Yes or no.
    Flag,
    /// One of a list.
    Choice(&'static [Choice]),
    /// The name of a person.
    Person,
    /// Names of people.
    People,
    /// Tags.
    Tags,
    /// One record of the registers named (none named = of any).
    Link(&'static [&'static str]),
    /// Several records of the registers named (none named = of any).
    Links(&'static [&'static str]),
    /// Working hours of a day.
    Hours,
    /// A rule by which something recurs.
    Recurrence,
    /// An address of a document or page.
    Address,
    /// An e-mail address.
    Mail,
    /// A key that orders records; never typed.
    Rank,
}

/// Which edge of the working day a date alone stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Edge {
    Start,
    Finish,
}

/// One of the choices of a field. Their order is their rank.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Choice {
    /// Its name in the file.
    pub key: &'static str,
    /// Its name on the screen.
    pub label: &'static str,
    /// What it means, hence how it looks.
    pub tone: Tone,
    /// Whether a record that has it is closed: not open, not overdue.
    pub closed: bool,
    /// Other spellings in imported tables.
    pub aliases: &'static [&'static str],
}

impl Choice {
    /// A choice that leaves its record open.
    pub const fn new(key: &'static str, label: &'static str, tone: Tone) -> Self {
        Choice { key, label, tone, closed: false, aliases: &[] }
    }

    /// A choice that closes its record.
    pub const fn closing(key: &'static str, label: &'static str) -> Self {
        Choice { closed: true, ..Choice::new(key, label, Tone::Muted) }
    }

    /// The same, known by other names too.
    #[must_use]
    pub const fn alias(self, aliases: &'static [&'static str]) -> Self {
        Choice { aliases, ..self }
    }
}

/// What a value means. The screen makes it a colour, and always a letter or shape too.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Tone {
    #[default]
    Plain,
    Muted,
    Note,
    Good,
    Warn,
    Bad,
}

impl Kind {
    /// The choice with this key.
    pub fn choice(&self, key: &str) -> Option<&'static Choice> {
        self.choices().iter().find(|choice| choice.key == key)
    }

    /// The choices, if it is a choice.
    pub fn choices(&self) -> &'static [Choice] {
        match self {
            Kind::Choice(choices) => choices,
            _ => &[],
        }
    }

    /// The choice that a text names: as the project calls it, else key, label or alias.
    pub fn choose(&self, text: &str, style: &Style) -> Option<&'static str> {
        let own = || style.scales.band_called(text).filter(|_| self.is_band());
        own().or_else(|| choice(text, self.choices()))
    }

    /// The labels of its choices, as the project calls them.
    pub fn labels<'a>(&self, style: &'a Style) -> Vec<&'a str> {
        let used = |choice: &&Choice| !self.is_band() || style.scales.band_name(choice.key).is_some();
        self.choices().iter().filter(used).map(|choice| self.label_of(choice, style)).collect()
    }

    /// The label of one of its choices, as the project calls it.
    pub fn label_of<'a>(&self, choice: &'static Choice, style: &'a Style) -> &'a str {
        let own = || style.scales.band_name(choice.key);
        if self.is_band() { own().unwrap_or(choice.label) } else { choice.label }
    }

    /// What one of its choices means, as the project colours it.
    pub fn tone_of(&self, choice: &'static Choice, style: &Style) -> Tone {
        if self.is_band() { style.scales.band_tone(choice.key) } else { choice.tone }
    }

    /// Whether its choices are the bands of a score, which a project may name itself.
    fn is_band(&self) -> bool {
        matches!(self, Kind::Choice(choices) if *choices == BANDS)
    }

    /// Whether it holds other records.
    pub fn is_link(&self) -> bool {
        matches!(self, Kind::Link(_) | Kind::Links(_))
    }

    /// Whether its column is aligned to the right.
    pub fn is_numeric(&self) -> bool {
        matches!(
            self,
            Kind::Number
                | Kind::Scale(..)
                | Kind::Step(_)
                | Kind::Percent
                | Kind::PercentOf
                | Kind::Money
                | Kind::Duration
                | Kind::Lag
        )
    }

    /// Columns that a value of it usually takes.
    pub fn width(&self) -> u16 {
        match self {
            Kind::Flag => 3,
            Kind::Number | Kind::Scale(..) | Kind::Step(_) => 5,
            Kind::Percent | Kind::PercentOf => 5,
            Kind::Duration | Kind::Lag => 7,
            // A mark has room behind the longest date.
            Kind::Date => 10,
            Kind::Moment(_) => 16,
            Kind::Money => 12,
            Kind::Choice(choices) => {
                choices.iter().map(|c| c.label.chars().count() + 2).max().unwrap_or(8).clamp(4, 14) as u16
            }
            Kind::Person | Kind::Tags | Kind::People | Kind::Links(_) => 14,
            Kind::Link(_) => 10,
            Kind::Hours | Kind::Recurrence => 24,
            Kind::Text | Kind::Note | Kind::Address | Kind::Mail => 24,
            Kind::Rank => 6,
        }
    }

    /// Columns that a value of it makes do with where there are few: what doesn't fit is cut with a mark.
    pub fn least_width(&self) -> u16 {
        let enough = match self {
            Kind::Choice(_) | Kind::Person | Kind::Tags | Kind::People | Kind::Links(_) => 11,
            Kind::Text | Kind::Note | Kind::Address | Kind::Mail => 14,
            Kind::Money => 10,
            _ => u16::MAX,
        };
        self.width().min(enough)
    }

    /// Whether a value is of this kind. Empty always is.
    pub fn accepts(&self, value: &Value) -> bool {
        match (self, value) {
            (_, Value::Empty)
            | (
                Kind::Text | Kind::Note | Kind::Person | Kind::Address | Kind::Mail | Kind::Rank,
                Value::Text(_),
            )
            | (
                Kind::Number | Kind::Scale(..) | Kind::Step(_) | Kind::Percent | Kind::PercentOf,
                Value::Number(_),
            )
            | (Kind::Money, Value::Money(_))
            | (Kind::Date, Value::Date(_))
            | (Kind::Moment(_), Value::Moment(_))
            | (Kind::Duration | Kind::Lag, Value::Duration(_))
            | (Kind::Flag, Value::Flag(_))
            | (Kind::Choice(_) | Kind::Hours | Kind::Recurrence, Value::Text(_))
            | (Kind::People | Kind::Tags, Value::List(_))
            | (Kind::Link(_), Value::Link(_))
            | (Kind::Links(_), Value::Links(_)) => true,
            _ => false,
        }
    }

    /// What is wrong with a value of this kind, as a sentence; `None` if nothing is.
    pub fn complaint(&self, value: &Value) -> Option<String> {
        match (self, value) {
            (Kind::Choice(_), Value::Text(key)) if self.choice(key).is_none() => {
                Some(format!("“{key}” is none of {}", self.choice_labels()))
            }
            (Kind::Scale(least, most), Value::Number(n)) if n < least || n > most => {
                Some(format!("{n} is not between {least} and {most}"))
            }
            (Kind::Step(_), Value::Number(n)) if !(1.0..=STEPS.1 as f64).contains(n) || n.fract() != 0.0 => {
                Some(format!("{n} is no step of a scale: write a whole number from 1"))
            }
            (Kind::Percent, Value::Number(n)) if *n < 0.0 || *n > 100.0 => {
                Some(format!("{n} % is not between 0 and 100 %"))
            }
            (Kind::Moment(_), Value::Moment(at)) if !(1900..=9999).contains(&at.year()) => Some(format!(
                "the year {} is not between 1900 and 9999, so nothing is scheduled by it",
                at.year()
            )),
            (Kind::Duration, Value::Duration(d)) if d.amount < 0 => {
                Some("a duration can't be negative".to_owned())
            }
            (Kind::Duration, Value::Duration(d)) if d.unit.is_percent() => {
                Some("a duration can't be a percentage: enter a time, such as 3d or 4h".to_owned())
            }
            (Kind::Mail, Value::Text(address)) => mail::complaint(address),
            (Kind::Hours, Value::Text(text)) => hours::parse(text).err(),
            (Kind::Recurrence, Value::Text(text)) => Rule::from_rrule(text).err(),
            (_, value) if !self.accepts(value) => Some("it holds a value of another kind".to_owned()),
            _ => None,
        }
    }

    fn choice_labels(&self) -> String {
        self.choices().iter().map(|choice| choice.label).collect::<Vec<_>>().join(", ")
    }

    /// Reads a text as it stands in an import or comes out of [`Kind::format`]: exact forms only, no
    /// words. Nothing is [`Value::Empty`]. The error is a sentence without the field's name.
    pub fn parse(&self, text: &str, context: &Context) -> Result<Value, String> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Ok(Value::Empty);
        }
        let style = context.style();
        let value = match self {
            Kind::Text | Kind::Person | Kind::Address | Kind::Rank => Value::text(one_line(trimmed)),
            Kind::Mail => Value::text(mail::parse(trimmed)?),
            Kind::Note => Value::text(text.trim_end()),
            Kind::Number => Value::Number(number(trimmed)?),
            Kind::Scale(least, most) => Value::Number(scale::parse(trimmed, (*least, *most))?),
            Kind::Step(axis) => Value::Number(step(trimmed, *axis, style)?),
            Kind::Percent | Kind::PercentOf => Value::Number(number(trimmed.trim_end_matches('%'))?),
            Kind::Money => Value::Money(money(trimmed, &style.currency)?),
            Kind::Date => Value::Date(date::parse(trimmed, style.date_order)?),
            Kind::Moment(edge) => Value::Moment(date::parse_moment(trimmed, *edge, style)?),
            Kind::Duration | Kind::Lag => Value::Duration(duration::parse(trimmed, style)?),
            Kind::Flag => Value::Flag(flag(trimmed)?),
            Kind::Choice(_) => Value::text(
                self.choose(trimmed, style)
                    .ok_or_else(|| format!("“{trimmed}” is none of {}", self.labels(style).join(", ")))?,
            ),
            Kind::People | Kind::Tags => words(trimmed),
            Kind::Link(registers) => Value::Link(link(trimmed, registers, context)?),
            Kind::Links(registers) => {
                let refs = trimmed.split([',', ';', ' ']).map(str::trim).filter(|word| !word.is_empty());
                let ids: Result<Vec<Id>, String> = refs.map(|word| link(word, registers, context)).collect();
                Value::links(ids?)
            }
            Kind::Hours => Value::text(hours::format(&hours::parse(trimmed)?)),
            Kind::Recurrence => {
                Value::text(recurrence::read(trimmed, style.date_order, context.today)?.to_string())
            }
        };
        match self.complaint(&value) {
            Some(complaint) => Err(complaint),
            None => Ok(value),
        }
    }

    /// Writes a value for people. [`Kind::parse`] reads it back to the same value.
    pub fn format(&self, value: &Value, context: &Context) -> String {
        let style = context.style();
        match value {
            Value::Empty => String::new(),
            Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Value::Number(n) if matches!(self, Kind::Percent | Kind::PercentOf) => {
                format!("{}%", plain_number(*n))
            }
            Value::Number(n) => plain_number(*n),
            Value::Money(money) => format_money(*money, &style.currency),
            Value::Date(date) => date::format(*date),
            Value::Moment(moment) => match self {
                Kind::Moment(edge) => date::format_moment(*moment, *edge, style),
                _ => date::format_moment(*moment, Edge::Start, style),
            },
            Value::Duration(duration) => duration::format(*duration, style),
            Value::Text(text) if *self == Kind::Recurrence => {
                Rule::from_rrule(text).map_or_else(|_| text.to_string(), |rule| rule.words())
            }
            Value::Text(text) => match self.choice(text) {
                Some(choice) => self.label_of(choice, style).to_owned(),
                None => text.to_string(),
            },
            Value::Link(id) => reference(*id, context),
            Value::Links(ids) => ids.iter().map(|id| reference(*id, context)).collect::<Vec<_>>().join(", "),
            Value::List(words) => words.iter().map(|w| &**w).collect::<Vec<_>>().join(", "),
        }
    }

    /// Orders two values of this kind; empty ones come last.
    pub fn compare(&self, a: &Value, b: &Value) -> Ordering {
        match (a, b) {
            (Value::Empty, Value::Empty) => Ordering::Equal,
            (Value::Empty, _) => Ordering::Greater,
            (_, Value::Empty) => Ordering::Less,
            (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
            (Value::Money(a), Value::Money(b)) => a.cmp(b),
            (Value::Date(a), Value::Date(b)) => a.cmp(b),
            (Value::Moment(a), Value::Moment(b)) => a.cmp(b),
            (Value::Duration(a), Value::Duration(b)) => a.amount.cmp(&b.amount),
            (Value::Flag(a), Value::Flag(b)) => b.cmp(a),
            (Value::Text(a), Value::Text(b)) => match self.choices() {
                [] if *self == Kind::Rank => a.cmp(b),
                [] => compare_text(a, b),
                choices => {
                    let place = |key: &str| choices.iter().position(|choice| choice.key == key);
                    place(a).unwrap_or(usize::MAX).cmp(&place(b).unwrap_or(usize::MAX)).then_with(|| a.cmp(b))
                }
            },
            (Value::List(a), Value::List(b)) => a.iter().cmp(b.iter()),
            _ => a.as_links().cmp(b.as_links()),
        }
    }
}

/// Orders texts as people do: without regard to case, and figures by their worth (`WP 9` < `WP 10`).
pub fn compare_text(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.chars().peekable(), b.chars().peekable());
    loop {
        match (left.peek().copied(), right.peek().copied()) {
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let order = figures(&mut left).cmp(&figures(&mut right));
                if order != Ordering::Equal {
                    return order;
                }
            }
            (Some(x), Some(y)) => {
                let order = x.to_lowercase().cmp(y.to_lowercase());
                if order != Ordering::Equal {
                    return order;
                }
                left.next();
                right.next();
            }
            (x, y) => return x.is_some().cmp(&y.is_some()).then_with(|| a.cmp(b)),
        }
    }
}

fn figures(chars: &mut std::iter::Peekable<std::str::Chars>) -> u128 {
    let mut worth: u128 = 0;
    while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
        worth = worth.saturating_mul(10).saturating_add(u128::from(digit));
        chars.next();
    }
    worth
}

fn one_line(text: &str) -> String {
    text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Reads `1,234.5`, `1 234,5`, `1.234,50`, `12` and `-3`; `1.250` and `1,250`, which could be either,
/// with a decimal point.
pub fn number(text: &str) -> Result<f64, String> {
    let complaint = || format!("“{}” is no number, such as 12 or 1,234.5", text.trim());
    let joined: String = text.chars().filter(|c| !c.is_whitespace() && *c != '_').collect();
    let (sign, rest) = joined.split_at(usize::from(joined.starts_with(['+', '-'])));
    let (whole, exponent) = rest.split_at(rest.find(['e', 'E']).unwrap_or(rest.len()));
    let plain = figures::plain(whole, figures::Decimals::Point).ok_or_else(complaint)?;
    match format!("{sign}{plain}{exponent}").parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(complaint()),
    }
}

fn money(text: &str, currency: &str) -> Result<Money, String> {
    let complaint = || format!("“{text}” is no amount of money, such as 1,250 or {currency}99.50");
    let negative = text.starts_with('(') && text.ends_with(')');
    let mut rest = text.trim_matches(['(', ')']).replace(currency, "");
    rest.retain(|c| !"£$€¥".contains(c));
    let (figures, factor) = match rest.trim().strip_suffix(['k', 'K']) {
        Some(thousands) => (thousands.to_owned(), 1e3),
        None => match rest.trim().strip_suffix(['m', 'M']) {
            Some(millions) => (millions.to_owned(), 1e6),
            None => (rest.trim().to_owned(), 1.0),
        },
    };
    let units = number(&figures).map_err(|_| complaint())? * factor;
    let money = Money::from_units(units).ok_or_else(complaint)?;
    Ok(if negative { Money(-money.0) } else { money })
}

/// Writes an amount with thousands set apart: `£1,250`, `-£99.50`.
pub fn format_money(money: Money, currency: &str) -> String {
    let (units, hundredths) = (money.0.unsigned_abs() / 100, money.0.unsigned_abs() % 100);
    let digits = units.to_string();
    let mut text = String::new();
    if money.0 < 0 {
        text.push('-');
    }
    text.push_str(currency);
    if currency.chars().last().is_some_and(char::is_alphabetic) {
        text.push(' ');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if hundredths > 0 {
        text.push_str(&format!(".{hundredths:02}"));
    }
    text
}

/// Writes a number without needless noughts.
pub fn plain_number(number: f64) -> String {
    if number == number.trunc() && number.abs() < 1e15 {
        format!("{}", number as i64)
    } else {
        format!("{number}")
    }
}

fn flag(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "x" | "v" | "on" => Ok(true),
        "no" | "n" | "false" | "0" | "off" | "-" => Ok(false),
        _ => Err(format!("“{text}” is neither yes nor no")),
    }
}

/// Reads a step of a scale: its name in the project, its number with or without a name, or one of the
/// names that scales usually have.
fn step(text: &str, axis: Axis, style: &Style) -> Result<f64, String> {
    if let Some(step) = style.scales.step_called(axis, text) {
        return Ok(step as f64);
    }
    let steps = style.scales.steps(axis);
    let most = steps.len() as f64;
    let read = scale::parse(text, (1.0, most))?;
    if (1.0..=most).contains(&read) && read.fract() == 0.0 {
        return Ok(read);
    }
    let words: Vec<_> =
        steps.iter().enumerate().map(|(place, step)| format!("{} {}", place + 1, step.word)).collect();
    Err(format!("{read} is not between 1 and {most}: it is one of {}", words.join(", ")))
}

/// The choice that a text names: key, label or alias; a leading `(2) ` as SharePoint writes it, and
/// case, are passed over.
pub fn choice(text: &str, choices: &'static [Choice]) -> Option<&'static str> {
    let plain = |s: &str| s.replace(['_', '-', ' ', '/'], "").to_lowercase();
    let bare = match text.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((figures, rest)) if figures.chars().all(|c| c.is_ascii_digit()) => rest.trim(),
        _ => text,
    };
    let word = plain(bare);
    let named = |choice: &&Choice| {
        plain(choice.key) == word
            || plain(choice.label) == word
            || choice.aliases.iter().any(|alias| plain(alias) == word)
    };
    choices.iter().find(|c| c.label == bare).or_else(|| choices.iter().find(named)).map(|choice| choice.key)
}

fn words(text: &str) -> Value {
    let mut words: Vec<&str> = Vec::new();
    for word in text.split([',', ';', '\n']).map(|word| word.trim().trim_start_matches('#')) {
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    Value::list(words)
}

fn link(text: &str, registers: &[&str], context: &Context) -> Result<Id, String> {
    let (register, record) = context
        .project
        .by_ref(text)
        .ok_or_else(|| format!("there is no record “{text}”: write a ref such as R-013"))?;
    if registers.is_empty() || registers.contains(&register.key) {
        Ok(record.id)
    } else {
        Err(format!("{text} is of “{}”, here belongs one of {}", register.plural, registers.join(", ")))
    }
}

fn reference(id: Id, context: &Context) -> String {
    match context.project.find(id) {
        Some((register, record)) => register.reference(record.number),
        None => "missing".to_owned(),
    }
}
