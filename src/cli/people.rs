//! `mainstay people` and `mainstay person`: everybody named in the project, and one of them in full.

use anyhow::{Result, anyhow};
use serde::Serialize;

use super::opening::Desk;
use super::output::Output;
use super::papers::How;
use super::{Done, Usage, json};
use crate::insight::owed::{Owed, owed};
use crate::insight::person;
use crate::model::context::Context;
use crate::model::needle::fold;
use crate::model::people::Meant;
use crate::query::near::nearest;
use crate::query::twice::twice;
use crate::registers::absence;
use crate::registers::card::card;
use crate::report::Asked;
use crate::report::brief::brief;

/// List everybody named in the project: where they work, how to write to them, what they owe; and names
/// that may be of one person. With --merge, write one name in the place of another everywhere
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  mainstay people
  mainstay people --merge \"P. Shah\" --into \"Priya Shah\"")]
pub struct People {
    /// The name that goes; again for more names
    #[arg(long, value_name = "NAME", requires = "into")]
    merge: Vec<String>,
    /// The name that stays
    #[arg(long, value_name = "NAME", requires = "merge")]
    into: Option<String>,
    /// Write JSON
    #[arg(long, conflicts_with = "merge")]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    name: String,
    role: String,
    organisation: String,
    email: String,
    owes: usize,
    late: usize,
    away_until: Option<String>,
}

impl People {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        if let Some(kept) = &self.into {
            let others: Vec<&str> = self.merge.iter().map(String::as_str).collect();
            let step = opened.session.merging_people(&others, kept).map_err(anyhow::Error::msg)?;
            return opened.perform_and_say(step, out);
        }
        let context = opened.session.context();
        let rows = rows(&context);
        if self.json {
            json::write(out, &[], "people", rows)?;
            return Ok(Done::Well);
        }
        let headings = [
            ("Name", false),
            ("Role", false),
            ("Organisation", false),
            ("E-mail", false),
            ("Owes", true),
            ("Late", true),
            ("Away until", false),
        ];
        let number = |count: usize| if count == 0 { String::new() } else { count.to_string() };
        let cells = |row: Row| {
            let away = row.away_until.unwrap_or_default();
            vec![row.name, row.role, row.organisation, row.email, number(row.owes), number(row.late), away]
        };
        out.table(&headings, &rows.into_iter().map(cells).collect::<Vec<_>>())?;
        let pairs = twice(&context);
        if !pairs.is_empty() {
            out.heading("\nPerhaps one person, written twice")?;
            for pair in pairs {
                out.line(&format!("  --merge \"{}\" --into \"{}\"  ({})", pair.other, pair.kept, pair.why))?;
            }
        }
        Ok(Done::Well)
    }
}

fn rows(context: &Context) -> Vec<Row> {
    let owed: Vec<(String, Vec<Owed>)> =
        owed(context).into_iter().map(|(name, owed)| (fold(&name).into_owned(), owed)).collect();
    let row = |name: &std::sync::Arc<str>| {
        let key = fold(name);
        let owes = owed.iter().find(|(known, _)| *known == key).map_or(&[][..], |(_, owed)| owed);
        let card = card(context, name);
        Row {
            name: name.to_string(),
            role: card.role,
            organisation: card.organisation,
            email: card.email,
            owes: owes.len(),
            late: owes.iter().filter(|owed| owed.late > 0).count(),
            away_until: absence::away(context, name, context.today).map(|day| day.to_string()),
        }
    };
    context.people().iter().map(row).collect()
}

/// Show a person: what they owe and how late they usually are, what they help with and decided, the
/// meetings they attend, when they are away
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  mainstay person priya
  mainstay person priya --brief
  mainstay person priya --out priya.docx")]
pub struct Person {
    /// The name, or beginnings of its words: priya, p.shah
    #[arg(value_name = "NAME")]
    name: String,
    /// A brief for a one-to-one: what to ask, without what is confidential
    #[arg(long)]
    brief: bool,
    #[command(flatten)]
    how: How,
}

impl Person {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let context = opened.session.context();
        let name = named(&self.name, &context)?;
        let person = person::person(&context, &name);
        if self.brief || self.how.format.is_some() || self.how.out.as_os_str() != "-" {
            let document = brief(&person, &Asked { context, confidential: self.how.confidential });
            return self.how.put(&document, ("brief", &plain(&name)), &context, out);
        }
        out.heading(&person.name)?;
        for (label, words) in person.facts() {
            out.line(&format!("  {label:<12}  {words}"))?;
        }
        for (heading, rows) in person.sections(&context) {
            out.heading(&format!("\n{heading}"))?;
            for row in rows {
                let words = if row.words.is_empty() { String::new() } else { format!("  ({})", row.words) };
                out.line(&format!("  {}{words}", row.name))?;
            }
        }
        Ok(Done::Well)
    }
}

/// A name as that of a file: letters and figures only.
fn plain(name: &str) -> String {
    let folded = fold(name).chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect::<String>();
    let words: Vec<&str> = folded.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "somebody".to_owned() } else { words.join("-") }
}

/// Who is meant by a name on the command line.
fn named(name: &str, context: &Context) -> Result<String> {
    let people = context.people();
    match people.meant(name, context.me) {
        Meant::One(known) => Ok(known.to_string()),
        Meant::Several(all) => {
            let all: Vec<&str> = all.iter().map(|name| &**name).collect();
            Err(Usage(format!("“{name}” could be {}: say which", all.join(" or "))).into())
        }
        Meant::Nobody => {
            let near = nearest(name, people.iter().map(|known| &**known));
            let near = near.map_or(": “mainstay people” lists everybody".to_owned(), |near| {
                format!(": did you mean “{near}”?")
            });
            Err(anyhow!("nobody in the project is called “{name}”{near}"))
        }
    }
}
