//! The words of a quick-add line, one after the other, then the dates among those left.

mod doubts;

use std::collections::VecDeque;
use std::ops::Range;

use super::{About, Note, Part, Quick};
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::kind::{self, Kind};
use crate::model::needle::Needle;
use crate::model::people::Meant;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::query::typed;
use crate::query::when::{self, Sense, When};
use crate::registers::every::{PRIORITIES, PRIORITY, RAISED_BY};
use crate::registers::{decision, risk, task};

/// The most words that a date takes: `in 2 weeks`, `end of next month`, `sat 14th of nov 2026`.
const WORDS_OF_A_DATE: usize = 6;
/// The most words of a name.
const WORDS_OF_A_NAME: usize = 6;
/// The most words of the name of somebody new.
const NEW_NAME: usize = 3;
/// What stands behind a word and belongs to the sentence.
const SENTENCE: [char; 6] = [',', ';', '.', ':', '?', '!'];
/// Words before a date that go with it.
const LEADING: [&str; 3] = ["by", "due", "on"];
/// Words that make a date part of what is said: without it, “Move the review to” would be left.
const BINDING: [&str; 14] = [
    "to", "until", "till", "from", "before", "after", "since", "of", "for", "than", "and", "at", "between",
    "in",
];

pub(super) fn read(line: &str, from: usize, register: &'static Register, context: &Context) -> Quick {
    let quick = Quick { register, values: Vec::new(), parts: Vec::new(), notes: Vec::new() };
    let mut reader = Reader { line, context, quick, left: Vec::new() };
    let mut words: VecDeque<Range<usize>> = words(line, from).into();
    while let Some(mut place) = words.pop_front() {
        for _ in 1..reader.words_of_name(&place, &words) {
            place.end = words.pop_front().map_or(place.end, |last| last.end);
        }
        reader.word(place);
    }
    reader.dates();
    reader.length();
    reader.title();
    reader.allow_begun();
    reader.quick.parts.sort_by_key(|part| part.place.start);
    reader.quick.notes.sort_by_key(|note| note.place.start);
    reader.quick
}

struct Reader<'a> {
    line: &'a str,
    context: &'a Context<'a>,
    quick: Quick,
    /// What stays in the title.
    left: Vec<Left>,
}

/// A word that stays in the title.
struct Left {
    place: Range<usize>,
    text: String,
    /// Whether it may be part of a date.
    free: bool,
}

/// What came of a word with a mark: taken, none of ours, or a complaint.
type Outcome = Result<bool, String>;

impl<'a> Reader<'a> {
    fn word(&mut self, place: Range<usize>) {
        let word = &self.line[place.clone()];
        let mut left = Left { place: place.clone(), text: word.to_owned(), free: true };
        if let Some(literal) = word.strip_prefix('\\').filter(|literal| !literal.is_empty()) {
            (left.text, left.free) = (literal.to_owned(), false);
        } else if word.starts_with('"') {
            left.free = false;
        } else {
            match self.marked(word, &place) {
                Ok(true) => return,
                Ok(false) => {}
                Err(text) => {
                    left.free = false;
                    self.note(About::Unread, place, text);
                }
            }
        }
        self.left.push(left);
    }

    fn marked(&mut self, word: &str, place: &Range<usize>) -> Outcome {
        let mut chars = word.chars();
        let mark = chars.next();
        // A comma or full stop behind a name or tag belongs to the sentence.
        let rest = chars.as_str().trim_end_matches(SENTENCE);
        let says_something = rest.contains(char::is_alphanumeric);
        match mark {
            Some('@') if says_something => self.person(rest, place),
            Some('!') if says_something => self.priority(rest, place),
            Some('#') if rest.starts_with(char::is_alphabetic) => self.tag(rest, place),
            Some('>') if says_something => self.link(rest, place),
            _ => match word.split_once(':') {
                Some((name, value)) if !name.is_empty() && !value.is_empty() => {
                    self.named(name, value, place)
                }
                _ => Ok(false),
            },
        }
    }

    /// How many words, from one that begins with `@` on, are the whole name of somebody known; the
    /// longest name wins.
    fn words_of_name(&self, first: &Range<usize>, others: &VecDeque<Range<usize>>) -> usize {
        if !self.line[first.clone()].starts_with('@') {
            return 1;
        }
        let people = self.context.people();
        let named = |count: &usize| {
            let end =
                count.checked_sub(2).and_then(|last| others.get(last)).map_or(first.end, |last| last.end);
            let name = self.line[first.start + 1..end].trim_end_matches(SENTENCE);
            people.called(name, self.context.me).is_some()
        };
        let known = (2..=WORDS_OF_A_NAME.min(others.len() + 1)).rev().find(named);
        known.or_else(|| self.new_name(first, others)).unwrap_or(1)
    }

    /// How many words the name of somebody new has: capitalised words behind its first go on with it, up
    /// to a comma, a date, or the end of the line. Where nothing else would be left for the title, the line
    /// may as well begin with it, so that only one goes on. Where the first word is somebody known, they are
    /// meant, unless the line has its title already and goes on with a date or with nothing.
    fn new_name(&self, first: &Range<usize>, others: &VecDeque<Range<usize>>) -> Option<usize> {
        let begins = self.line[first.clone()].trim_start_matches('@');
        if !is_capital(begins) || begins.contains(['.', '_', '"']) || begins.ends_with(SENTENCE) {
            return None;
        }
        let (people, me) = (self.context.people(), self.context.me);
        let known = match people.meant(begins, me) {
            Meant::Nobody => false,
            Meant::One(_) if people.called(begins, me).is_none() => true,
            Meant::One(_) | Meant::Several(_) => return None,
        };
        let when = When::of(self.context, Sense::Planned);
        let of_name = |word: &str| may_be_of_name(word, &when);
        let mut count = 1;
        for place in others.iter().take(NEW_NAME - 1) {
            let word = &self.line[place.clone()];
            if !of_name(word.trim_end_matches(SENTENCE)) {
                break;
            }
            count += 1;
            if word.ends_with(SENTENCE) {
                break;
            }
        }
        // In the midst of a line the word after the second one begins what is to be done.
        let ends = count == others.len() + 1;
        let count = count.min(if ends && !self.left.is_empty() { NEW_NAME } else { 2 });
        let next = others.get(count - 1).map(|place| &self.line[place.clone()]);
        let dated = |word: &&str| when::spot(word.trim_end_matches(SENTENCE), &when).is_some();
        let sure = !known || !self.left.is_empty() && next.is_none_or(|word| dated(&word));
        Some(count)
            .filter(|count| *count > 1 && sure && !next.is_some_and(|word| is_of_sentence(word, &when)))
    }

    fn note(&mut self, about: About, place: Range<usize>, text: String) {
        self.quick.notes.push(Note { place, text, about });
    }

    fn field(&self, key: &str) -> Option<&'static Field> {
        self.context.project.field(self.quick.register.key, key).filter(|_| !key.is_empty())
    }

    fn first(&self, found: impl Fn(&Kind) -> bool) -> Option<&'static Field> {
        let fields = self.context.project.fields(self.quick.register.key).iter();
        fields.copied().find(|field| field.is_editable() && found(&field.kind))
    }

    fn has(&self, field: &Field) -> bool {
        self.quick.values.iter().any(|(known, _)| known.key == field.key)
    }

    /// Gives a field its value; a list grows.
    fn put(&mut self, field: &'static Field, value: Value, place: &Range<usize>) -> Outcome {
        match self.quick.values.iter_mut().find(|(known, _)| known.key == field.key) {
            None => self.quick.values.push((field, value)),
            Some((_, known)) => match (&*known, &value) {
                (Value::List(before), Value::List(more)) => {
                    let new = more.iter().filter(|word| !before.contains(word));
                    *known = Value::list(before.iter().chain(new));
                }
                (Value::Links(before), Value::Links(more)) => {
                    let new = more.iter().filter(|id| !before.contains(id));
                    *known = Value::links(before.iter().chain(new).copied());
                }
                _ => return Err(format!("{} is given already", field.label)),
            },
        }
        self.quick.parts.push(Part { place: place.clone(), field: Some(field) });
        Ok(true)
    }

    fn person(&mut self, name: &str, place: &Range<usize>) -> Outcome {
        let owner = self.field(self.quick.register.roles.owner).filter(|field| !self.has(field));
        let field = owner.or_else(|| self.first(|kind| *kind == Kind::People));
        // Where nobody owns anything, it is whom the record is about.
        let about = || self.first(|kind| *kind == Kind::Person).filter(|f| f.key != RAISED_BY.name());
        let Some(field) = field.or_else(about).filter(|field| !self.has(field) || field.kind == Kind::People)
        else {
            return Err(format!("{} have no place for @{name}", self.quick.register.plural));
        };
        let name = name.trim_matches('"');
        let known = match self.context.people().meant(name, self.context.me) {
            Meant::One(known) => {
                self.say_other(name, &known, place);
                known
            }
            Meant::Several(all) => return Err(typed::could_be(name, all.iter().map(|name| &**name))),
            Meant::Nobody => {
                // What goes on with a name may as well begin the title.
                let more = match name.split_once(' ') {
                    Some((first, rest)) if !self.line[place.start..].starts_with("@\"") => {
                        format!(" (if “{rest}” is none of it: @{first}, {rest})")
                    }
                    _ => {
                        let next = self.line[place.end..].split_whitespace().next().unwrap_or_default();
                        let next = next.trim_end_matches(SENTENCE);
                        if is_capital(next)
                            && !name.contains([' ', '.', '_'])
                            && !self.line[..place.end].ends_with(SENTENCE)
                        {
                            format!(": for “{name} {next}” write @\"{name} {next}\"")
                        } else {
                            String::new()
                        }
                    }
                };
                let name = as_name(name);
                let text = format!("{name} is a new name{more}");
                self.note(About::NewName, place.clone(), text);
                name.into()
            }
        };
        let value = if field.kind == Kind::People { Value::list([known]) } else { Value::Text(known) };
        self.put(field, value, place)
    }

    /// Says that somebody known is meant by a first name, where the line may have gone on with another
    /// surname.
    fn say_other(&mut self, name: &str, known: &str, place: &Range<usize>) {
        let words: Vec<&str> = self.line[place.end..].split_whitespace().take(2).collect();
        let next = words.first().map_or("", |word| word.trim_end_matches(SENTENCE));
        let when = When::of(self.context, Sense::Planned);
        let goes_on = words.get(1).is_some_and(|word| is_of_sentence(word, &when));
        let other = is_capital(name)
            && may_be_of_name(name, &when)
            && may_be_of_name(next, &when)
            && !goes_on
            && !self.line[..place.end].ends_with(SENTENCE)
            && Needle::new(name).folded() != Needle::new(known).folded();
        if other {
            let text = format!("{known} is meant: for “{name} {next}” write @\"{name} {next}\"");
            self.note(About::NewName, place.clone(), text);
        }
    }

    fn priority(&mut self, word: &str, place: &Range<usize>) -> Outcome {
        if let Some(done) = self.score(word, place) {
            return done;
        }
        let role = self.field(self.quick.register.roles.priority);
        let Some(field) = role.or_else(|| self.field(PRIORITY.name())) else {
            return Err(format!("{} have no priority", self.quick.register.plural));
        };
        if !field.is_editable() {
            let scored = self.scores().is_some();
            let instead = if scored { ": write !4x3 for probability and impact" } else { "" };
            return Err(format!("{} is worked out and can't be entered{instead}", field.label));
        }
        let value = match field.kind {
            Kind::Choice(choices) => typed::choice(word, choices)?.into(),
            // Microsoft Project counts priorities from 0 to 1000, 500 being the usual one.
            Kind::Scale(_, most) if let Some(place) = of_words(word) => {
                Value::number(most * (place + 1) as f64 / PRIORITIES.len() as f64)
            }
            _ => typed::read(field, word, self.context)?,
        };
        self.put(field, value, place)
    }

    /// The fields of a probability and an impact, where the register has both.
    fn scores(&self) -> Option<[&'static Field; 2]> {
        let fields = [risk::CURRENT.probability, risk::CURRENT.impact].map(|key| self.field(key.name()));
        let [Some(probability), Some(impact)] = fields else { return None };
        (probability.is_editable() && impact.is_editable()).then_some([probability, impact])
    }

    /// `4x3`: probability and impact.
    fn score(&mut self, word: &str, place: &Range<usize>) -> Option<Outcome> {
        let (probability, impact) = word.split_once(['x', '×'])?;
        let texts = [probability, impact];
        if texts.iter().any(|text| text.parse::<u8>().is_err()) {
            return None;
        }
        let fields = self.scores()?;
        let values =
            [0, 1].map(|at| fields[at].kind.parse(texts[at], self.context).map(|value| (fields[at], value)));
        let (first, one, second) = match values {
            [Ok((first, one)), Ok(second)] => (first, one, second),
            [Err(fault), _] | [_, Err(fault)] => return Some(Err(fault)),
        };
        if self.has(second.0) {
            return Some(Err(format!("{} is given already", second.0.label)));
        }
        Some(self.put(first, one, place).inspect(|_| self.quick.values.push(second)))
    }

    fn tag(&mut self, tag: &str, place: &Range<usize>) -> Outcome {
        match self.first(|kind| *kind == Kind::Tags) {
            Some(field) => self.put(field, Value::list([tag]), place),
            None => Ok(false),
        }
    }

    fn link(&mut self, reference: &str, place: &Range<usize>) -> Outcome {
        let Some((register, record)) = self.context.project.by_ref(reference) else {
            let is_ref = reference.starts_with(char::is_alphabetic)
                && reference.ends_with(|c: char| c.is_ascii_digit());
            return if is_ref { Err(format!("there is no record {reference}")) } else { Ok(false) };
        };
        let takes = |kind: &Kind| match kind {
            Kind::Links(registers) => registers.is_empty() || registers.contains(&register.key),
            _ => false,
        };
        let one = |kind: &Kind| matches!(kind, Kind::Link(registers) if registers.contains(&register.key));
        let links = self.field("links").filter(|field| takes(&field.kind));
        let Some(field) = links.or_else(|| self.first(takes)).or_else(|| self.first(one)) else {
            return Err(format!(
                "{} have no links to {}",
                self.quick.register.plural,
                register.plural.to_lowercase()
            ));
        };
        let many = matches!(field.kind, Kind::Links(_));
        let value = if many { Value::links([record.id]) } else { Value::Link(record.id) };
        self.put(field, value, place)
    }

    fn named(&mut self, name: &str, written: &str, place: &Range<usize>) -> Outcome {
        let Some(field) = self.field(name) else { return Ok(false) };
        if !field.is_editable() {
            return Err(format!("{} is worked out and can't be entered", field.label));
        }
        let unquoted = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let text = unquoted.unwrap_or(written);
        let read = typed::read(field, text, self.context);
        let value = read.map_err(|complaint| format!("{}: {complaint}", field.label))?;
        self.say_doubts(field, &value, text, place);
        self.put(field, value, place)
    }

    /// The last date among the words left becomes the due date.
    fn dates(&mut self) {
        let Some(due) = self.field(self.quick.register.roles.due).filter(|due| due.is_editable()) else {
            return;
        };
        if self.has(due) || !matches!(due.kind, Kind::Date | Kind::Moment(_)) {
            return;
        }
        let sense = if due.past { Sense::Done } else { Sense::Planned };
        let when = When::of(self.context, sense);
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        while at < self.left.len() {
            match self.date_at(at, &when) {
                Some(end) => {
                    found.push(at..end);
                    at = end;
                }
                None => at += 1,
            }
        }
        self.say_no_dates(&when);
        let (bound, mut found): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|date| self.is_bound(date.start));
        let Some(mut taken) = found.pop() else {
            match bound.last() {
                Some(date) => self.say_kept(date, due),
                None => self.say_figures(due),
            }
            return;
        };
        for other in bound.into_iter().chain(found) {
            let place = self.place(&other);
            let text = format!("“{}” stays in the title: the last date counts", &self.line[place.clone()]);
            self.note(About::Unread, place, text);
        }
        if matches!(due.kind, Kind::Moment(_))
            && self.left.get(taken.end).is_some_and(|word| typed::is_time(&word.text))
        {
            taken.end += 1;
        }
        let text = self.date_text(&taken);
        let Ok(value) = typed::read(due, text, self.context) else { return };
        while let Some(before) = taken.start.checked_sub(1)
            && self.is_run(&(before..taken.end))
            && LEADING.contains(&self.left[before].text.to_lowercase().as_str())
        {
            taken.start = before;
        }
        let place = self.place(&taken);
        self.say_doubts(due, &value, text, &place);
        if self.put(due, value, &place).is_ok() {
            self.left.drain(taken);
        }
    }

    /// A time such as `5d` or `4h?` at the end of what is left becomes the duration, where there is one.
    fn length(&mut self) {
        let field = self.field(task::DURATION.name()).filter(|field| field.kind == Kind::Duration);
        let (Some(field), [_, .., last]) = (field.filter(|field| !self.has(field)), &self.left[..]) else {
            return;
        };
        let text = last.text.trim_end_matches([',', ';', '.']);
        if !last.free
            || !text.starts_with(|c: char| c.is_ascii_digit())
            || !text.contains(char::is_alphabetic)
        {
            return;
        }
        let (Ok(value), place) = (typed::read(field, text, self.context), last.place.clone()) else { return };
        if self.put(field, value, &place).is_ok() {
            self.left.pop();
        }
    }

    /// Whether a date belongs to what is said: `Move the review to Friday`; what was decided, `Cut over on Friday`.
    fn is_bound(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let word = self.left[before].text.to_lowercase();
        let decided = self.quick.register.key == decision::REGISTER.key && word == "on";
        self.is_run(&(before..at + 1)) && (decided || BINDING.contains(&&*word))
    }

    /// The end of the longest run of words from `start` that is a date.
    fn date_at(&self, start: usize, when: &When) -> Option<usize> {
        let longest = (start + WORDS_OF_A_DATE).min(self.left.len());
        let spotted = (start + 1..=longest).rev().find(|end| {
            let words = start..*end;
            self.is_run(&words) && when::spot(self.date_text(&words), when).is_some()
        });
        spotted.or_else(|| self.led(start).then_some(start + 1))
    }

    /// Whether a word is `30/11` behind `by` or `due`: by itself it may be a fraction, or round the clock.
    fn led(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let word = self.left[before].text.to_lowercase();
        self.is_run(&(before..at + 1)) && (word == "by" || word == "due") && self.is_figures(at)
    }

    /// Whether a word is two numbers with a stroke between them.
    fn is_figures(&self, at: usize) -> bool {
        let parts = self.date_text(&(at..at + 1)).split_once('/');
        parts.is_some_and(|(day, month)| day.parse::<u8>().is_ok() && month.parse::<u8>().is_ok())
    }

    /// Whether words may be read together: free, and nothing else stood between them.
    fn is_run(&self, words: &Range<usize>) -> bool {
        let words = &self.left[words.clone()];
        let beside = |pair: &[Left]| self.line[pair[0].place.end..pair[1].place.start].trim().is_empty();
        words.iter().all(|word| word.free) && words.windows(2).all(beside)
    }

    fn place(&self, words: &Range<usize>) -> Range<usize> {
        let words = &self.left[words.clone()];
        words.first().map_or(0, |word| word.place.start)..words.last().map_or(0, |word| word.place.end)
    }

    /// The text of some words, without the comma or full stop of the sentence.
    fn date_text(&self, words: &Range<usize>) -> &'a str {
        self.line[self.place(words)].trim_end_matches([',', ';', '.', '!', '?'])
    }

    /// What is left is the title, behind one that was given by name; or a note, where there is none.
    fn title(&mut self) {
        let text = self.left.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        let title = self.field(self.quick.register.roles.title);
        let Some(field) =
            title.filter(|field| field.is_editable()).or_else(|| self.first(|kind| *kind == Kind::Note))
        else {
            return;
        };
        let given = self.quick.values.iter().position(|(known, _)| known.key == field.key);
        let given = given.map(|place| self.quick.values.remove(place).1);
        let whole = match &given {
            Some(given) => format!("{} {text}", given.as_text()),
            None => text,
        };
        if !whole.trim().is_empty() {
            self.quick.values.insert(0, (field, Value::text(whole.trim())));
        } else if !self.quick.values.is_empty() && !self.quick.register.roles.done.is_empty() {
            let text = format!("it has no {} yet", field.label.to_lowercase());
            self.note(About::Unread, 0..self.line.len(), text);
        }
    }
}

/// The place of a word among the priorities of other registers, the lowest first.
fn of_words(word: &str) -> Option<usize> {
    let key = kind::choice(word, PRIORITIES)?;
    PRIORITIES.iter().position(|choice| choice.key == key)
}

/// Whether a word looks like one of a name: `Müller`, but neither `DPIA` nor `Friday`.
fn may_be_of_name(word: &str, when: &When) -> bool {
    is_capital(word)
        // Letters of an abbreviation are no name.
        && !word.chars().nth(1).is_some_and(char::is_uppercase)
        && word.chars().all(|c| c.is_alphabetic() || c == '-' || c == '\'')
        && when::spot(word, when).is_none()
}

/// Whether a word goes on with a sentence: “Draft the DPIA” begins one, “Müller fri Draft” doesn't.
fn is_of_sentence(word: &str, when: &When) -> bool {
    word.starts_with(char::is_alphabetic) && !may_be_of_name(word, when) && when::spot(word, when).is_none()
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// `bob.marsh` as a name: `Bob Marsh`.
fn as_name(name: &str) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        first + chars.as_str()
    };
    name.split([' ', '.', '_']).filter(|word| !word.is_empty()).map(capital).collect::<Vec<_>>().join(" ")
}

/// The places of the words: parted by blanks, except in quotes that open a word or a value.
fn words(line: &str, from: usize) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start: Option<usize> = None;
    let mut quoted_until = from;
    let mut before = ' ';
    for (at, c) in line.char_indices().filter(|(at, _)| *at >= from) {
        if at >= quoted_until && c.is_whitespace() {
            if let Some(start) = start.take() {
                words.push(start..at);
            }
        } else {
            let opens = c == '"' && at >= quoted_until && (start.is_none() || matches!(before, ':' | '@'));
            if opens && let Some(length) = line[at + 1..].find('"') {
                quoted_until = at + length + 2;
            }
            start = start.or(Some(at));
        }
        before = c;
    }
    words.extend(start.map(|start| start..line.len()));
    words
}
