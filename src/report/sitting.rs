//! What the papers of a meeting share: who, when and where, and what came of it as lines and tables.

use std::sync::Arc;

use super::Asked;
use super::document::{Block, Column, Document, Line, Look, Rag, Span, Table, once};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::record::Record;
use crate::registers::dates::past;
use crate::registers::every::{OWNER, STATUS, TITLE, closes};
use crate::registers::meeting::{self, INVITED, PLACE};
use crate::registers::proceedings::Outcome;
use crate::registers::{action, decision};

/// A document of a meeting with nothing but its title, its project and its foot.
pub fn begin(what: &str, meeting: &Record, context: &Context) -> Document {
    let title = match meeting.get(TITLE) {
        "" => meeting::REGISTER.reference(meeting.number),
        title => title.to_owned(),
    };
    let project = context.project.settings().map_or("", |settings| settings.get(TITLE));
    let reference = meeting::REGISTER.reference(meeting.number);
    let foot: Vec<&str> = [project, &reference, what].into_iter().filter(|word| !word.is_empty()).collect();
    let author = meeting.get(meeting::MINUTE_TAKER);
    Document::new(&format!("{what}: {title}"))
        .of(project)
        .by(author)
        .ending(&foot.join(" · "))
        .called(&format!("{}-{reference}", what.to_lowercase()))
}

/// Everybody who is asked to come, and who leads and writes.
pub fn everybody(meeting: &Record) -> impl Iterator<Item = &str> {
    let led = [meeting.get(meeting::CHAIR), meeting.get(meeting::MINUTE_TAKER)];
    meeting.get(INVITED).iter().map(|name| &**name).chain(led)
}

/// Lines with labels, of which those that say nothing are left out.
#[derive(Default)]
pub struct Facts(Vec<(Line, Line)>);

impl Facts {
    /// When and where a meeting is.
    pub fn of(meeting: &Record) -> Self {
        let mut facts = Facts::default();
        facts.say("Date and time", meeting::when(meeting).unwrap_or_default());
        facts.put("Place", Span::address(meeting.get(PLACE)));
        facts
    }

    /// Adds words.
    pub fn say(&mut self, label: &str, words: impl AsRef<str>) {
        self.put(label, Span::from(words.as_ref().trim()));
    }

    /// Adds names, each once.
    pub fn names<T: AsRef<str>>(&mut self, label: &str, names: impl IntoIterator<Item = T>) {
        self.say(label, once(names).join(", "));
    }

    /// Adds a line.
    pub fn put(&mut self, label: &str, line: impl Into<Line>) {
        let line = line.into();
        if !line.is_empty() {
            self.0.push((label.into(), line));
        }
    }

    /// Adds what a field of a record holds, under its own label.
    pub fn field(&mut self, record: &Record, key: &str, context: &Context) {
        let Some(field) = context.project.field(meeting::REGISTER.key, key) else { return };
        self.say(field.label, context.show(record, field));
    }

    /// All of them.
    pub fn into_block(self) -> Block {
        Block::Facts(self.0)
    }
}

/// What a linked record is called, as far as it may be told.
pub fn name_of(id: Id, asked: &Asked) -> String {
    let found = asked.context.project.find(id);
    found.map_or(String::new(), |(register, record)| {
        let name = if asked.tells(record) { asked.context.name(register, record) } else { String::new() };
        if name.is_empty() { register.reference(record.number) } else { name }
    })
}

/// A decision or an action as one line below its item: `Action A-012: Draft the plan (Jo, due 14 Nov 26)`,
/// and where it stands unless that is what one expects.
pub fn line(outcome: &Outcome, context: &Context) -> Line {
    let Outcome { register, record } = outcome;
    let facts: Vec<String> =
        [who(outcome), when(outcome)].into_iter().filter(|fact| !fact.is_empty()).collect();
    let facts = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
    let label = format!("{} {}:", register.name, register.reference(record.number));
    let title = record.value(register.roles.title).as_text();
    let line = Line::from(Span::strong(label)).and(format!(" {title}{facts}"));
    let decided = register.key == decision::REGISTER.key && record.get(STATUS) == register.roles.done;
    let stands = stands(outcome, context);
    let expected = decided || stands.look() == Look::Plain && !closes(register, record);
    if expected { line } else { line.and(" ").and(stands) }
}

/// Who decided, or does it.
fn who(outcome: &Outcome) -> String {
    let decided = outcome.record.get(decision::DECIDED_BY);
    if decided.is_empty() { outcome.record.get(OWNER).to_owned() } else { decided.to_owned() }
}

fn when(outcome: &Outcome) -> String {
    let due = outcome.record.value(outcome.register.roles.due).as_date();
    let open = !closes(outcome.register, &outcome.record);
    due.filter(|_| open).map_or(String::new(), |due| format!("due {}", date::format(due)))
}

/// Where an action stands, if there is more to say than that it is open: red where it is late.
fn stands(outcome: &Outcome, context: &Context) -> Span {
    let Outcome { register, record } = outcome;
    let roles = register.roles;
    let field = context.project.field(register.key, roles.status);
    let status = field.map_or(String::new(), |field| context.show(record, field));
    if closes(register, record) {
        let on = record.value(roles.done_on).as_date();
        let on = on.map_or(String::new(), |day| format!(" {}", date::format(day)));
        return Span::from(format!("{status}{on}"));
    }
    let late = record.value(roles.due).as_date().and_then(|due| past(due, context.today));
    match late {
        Some(1.0) => Span::rag(Rag::Red, "1 day late"),
        Some(days) => Span::rag(Rag::Red, format!("{days} days late")),
        None if register.key == action::REGISTER.key => Span::from(status),
        None => Span::rag(Rag::Amber, status),
    }
}

/// The decisions of these outcomes as a table.
pub fn decisions<'a>(outcomes: impl Iterator<Item = &'a Outcome>, context: &Context) -> Table {
    let columns = [
        Column::label("Ref", 1),
        Column::words("Decision", 7),
        Column::words("By", 2),
        Column::words("Status", 2),
    ];
    let mut table = Table::new(columns);
    for outcome in outcomes.filter(|outcome| outcome.register.key == decision::REGISTER.key) {
        let Outcome { register, record } = outcome;
        table.row([
            register.reference(record.number).into(),
            record.get(TITLE).into(),
            who(outcome).into(),
            stands(outcome, context).into(),
        ]);
    }
    table
}

/// The actions of these outcomes as a table; `from` says of each which meeting it comes from.
pub fn actions<'a>(
    outcomes: impl Iterator<Item = (Option<&'a Arc<Record>>, &'a Outcome)>,
    context: &Context,
) -> Table {
    let mut outcomes =
        outcomes.filter(|(_, outcome)| outcome.register.key == action::REGISTER.key).peekable();
    let with_source = outcomes.peek().is_some_and(|(from, _)| from.is_some());
    let columns = [
        Column::label("Ref", 1),
        Column::words("Action", 7),
        Column::words("Owner", 2),
        Column::label("Due", 1),
        Column::words("Status", 2),
    ];
    let source = with_source.then(|| Column::label("From", 1));
    let mut table = Table::new(columns.into_iter().chain(source));
    for (from, outcome) in outcomes {
        let Outcome { register, record } = outcome;
        let due = record.value(register.roles.due).as_date();
        let from = from.map(|earlier| Line::from(meeting::REGISTER.reference(earlier.number)));
        let cells = [
            register.reference(record.number).into(),
            record.get(TITLE).into(),
            record.get(OWNER).into(),
            due.map_or(String::new(), date::format).into(),
            stands(outcome, context).into(),
        ];
        table.row(cells.into_iter().chain(from));
    }
    table
}
