//! What there is to read of a record: its fields by section, its links both ways, its history. Plain
//! values, which the command line prints and the screen draws.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::id::Id;
use crate::model::kind::{Kind, date};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::trail::What;
use crate::model::value::Value;
use crate::registers::{chase, every};

/// The heading of the fields that users added.
const OWN: &str = "Your own fields";

/// The fields of one section that hold something.
#[derive(Debug)]
pub struct Section<'r> {
    /// Its heading.
    pub heading: &'static str,
    /// The fields and what they hold.
    pub fields: Vec<(&'static Field, Cow<'r, Value>)>,
}

/// The fields of a record that hold something, by section; its title, which its name tells, is none
/// of them.
pub fn sections<'r>(register: &'static Register, record: &'r Record, context: &Context) -> Vec<Section<'r>> {
    let known = register.fields().count();
    let custom: Vec<&'static Field> =
        context.project.fields(register.key).iter().skip(known).copied().collect();
    let sections = register.sections.iter().map(|section| (section.heading, section.fields.iter().collect()));
    let all = sections.chain([(OWN, custom)]).map(|(heading, fields): (_, Vec<&'static Field>)| {
        let shown = |field: &&Field| field.key != register.roles.title && field.kind != Kind::Rank;
        let fields = fields.into_iter().filter(shown).map(|field| (field, context.value(record, field)));
        Section { heading, fields: fields.filter(|(_, value)| !value.is_empty()).collect() }
    });
    all.filter(|section| !section.fields.is_empty()).collect()
}

/// A link of a record, seen from it.
#[derive(Debug)]
pub struct Link {
    /// Whether the other record holds it.
    pub back: bool,
    /// The field that holds it.
    pub field: &'static Field,
    /// The other record's register.
    pub register: &'static Register,
    /// The other record.
    pub id: Id,
    /// What that is called.
    pub name: String,
}

impl Link {
    /// What the link is, with its direction: `→ Affected tasks`, `← Risk (Affected tasks)`.
    pub fn label(&self) -> String {
        if self.back {
            format!("← {} ({})", self.register.name, self.field.label)
        } else {
            format!("→ {}", self.field.label)
        }
    }
}

/// What a record links to, then what links to it: of each register the first, with how many more
/// there are. What the chase ledger says of it is told by [`chases`].
pub fn links(register: &'static Register, record: &Record, context: &Context) -> Vec<Link> {
    let project = context.project;
    let mut links = Vec::new();
    for field in project.fields(register.key) {
        for target in record.value(field.key).as_links() {
            if let Some((register, other)) = project.find(*target) {
                let name = context.name(register, other);
                links.push(Link { back: false, field, register, id: *target, name });
            }
        }
    }
    let (first, more) = context.derived.back_links().map(|all| all.first_to(record.id)).unwrap_or_default();
    for (register, link) in first.into_iter().filter(|(register, _)| register.key != chase::REGISTER.key) {
        let field = project.fields(register.key).iter().find(|field| field.key == link.field);
        if let (Some(other), Some(field)) = (project.table(register.key).get(link.from), field) {
            let name = context.name(register, other);
            links.push(Link { back: true, field, register, id: link.from, name });
        }
    }
    for (register, count) in more {
        if let Some(last) = links.iter_mut().rfind(|link| link.back && link.register.key == register.key) {
            last.name += &format!(", and {count} more");
        }
    }
    links
}

/// An entry of the chase ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// Its day.
    pub day: NaiveDate,
    /// Whether it came in reply, and was no chase.
    pub reply: bool,
    /// What happened then.
    pub words: String,
}

/// What the chase ledger says of a record, the latest first.
pub fn chases(record: &Record, context: &Context) -> Vec<Said> {
    let told = |entry: Arc<Record>| {
        let reply = entry.get(chase::CHANNEL) == chase::REPLY;
        let channel = chase::CHANNELS.iter().find(|channel| channel.key == entry.get(chase::CHANNEL));
        let said = entry.get(every::TITLE);
        let next = entry.get(chase::NEXT).map(|day| format!("next {}", date::format(day)));
        let parts = [
            if reply { "" } else { channel.map_or("Chased", |channel| channel.label) }.to_owned(),
            entry.get(chase::WHO).to_owned(),
            if said.is_empty() || reply { said.to_owned() } else { format!("“{said}”") },
            next.unwrap_or_default(),
        ];
        let words: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Some(Said { day: entry.get(chase::ON)?, reply, words: words.join(" · ") })
    };
    chase::entries(context, record.id).into_iter().filter_map(told).collect()
}

/// One change of a record.
#[derive(Debug)]
pub struct Change {
    /// When, in local time.
    pub at: NaiveDateTime,
    /// Who made it.
    pub who: Arc<str>,
    /// What changed: `Owner: Ana → Bo`.
    pub what: String,
}

/// The history of a record, newest first; without the days of its last change, which follow from it.
pub fn changes<'a>(
    register: &'static Register,
    id: Id,
    context: &Context<'a>,
) -> impl Iterator<Item = Change> + 'a {
    let context = *context;
    context.changes(id).filter(|(_, change)| !change.follows()).map(move |(entry, change)| {
        let what = told(register, &change.what, &entry.former_numbers(id), &context);
        Change { at: entry.author.at, who: entry.author.name.clone(), what }
    })
}

/// What happened to a record, in words: `Owner: Ana → Bo`; where it was added, by which of its `former` numbers
/// it was known before merges.
pub fn told(register: &'static Register, what: &What, former: &[u32], context: &Context) -> String {
    let refs = || former.iter().map(|number| register.reference(*number)).collect::<Vec<_>>().join(", then ");
    match (what, former.len()) {
        (What::Added(_), 0) => "added".to_owned(),
        (What::Added(_), 1) => format!("added as {}, before a merge gave another record that ref", refs()),
        (What::Added(_), _) => format!("added as {}, before merges gave other records those refs", refs()),
        (What::Removed(_), _) => "removed".to_owned(),
        (What::Set { field, from, to }, _) => {
            let known = context.project.fields(register.key).iter().find(|known| known.key == *field);
            let show = |value: &Value| match known {
                _ if value.is_empty() => "nothing".to_owned(),
                Some(field) => field.kind.format(value, context),
                None => format!("{value:?}"),
            };
            let label = known.map_or(*field, |field| field.label);
            format!("{label}: {} → {}", show(from), show(to))
        }
    }
}
