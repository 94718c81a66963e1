//! `mainstay turn` and `mainstay chain`: from assumption to baseline, and the story of it.

use anyhow::Result;
use serde::Serialize;

use super::opening::Desk;
use super::output::Output;
use super::{Done, json, naming};
use crate::session::chain::{Chapter, story};

/// Turn a record into what it became: an assumption into a risk, a risk into an issue, an issue into a
/// change request, a change request into a decision, a decision into a baseline
///
/// Text, owner, tags, tasks, links and open actions are carried over, and the old record says what it
/// became.
#[derive(clap::Args, Debug)]
pub struct Turn {
    /// The record, such as R-007
    #[arg(value_name = "REF")]
    reference: String,
}

/// Tell the story of a record from first to last: what it came from, what it became, when and by whom
#[derive(clap::Args, Debug)]
pub struct Chain {
    /// The record, such as R-007
    #[arg(value_name = "REF")]
    reference: String,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    #[serde(rename = "ref")]
    reference: String,
    register: &'static str,
    name: String,
    state: String,
    events: Vec<Event>,
}

#[derive(Serialize)]
struct Event {
    at: String,
    who: String,
    what: String,
}

impl Turn {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let mut opened = desk.open()?;
        let (register, record) = naming::record(opened.session.project(), &self.reference)?;
        let from = register.reference(record.number);
        let (step, to) = opened.session.turning_on((register, record.id)).map_err(anyhow::Error::msg)?;
        opened.perform(step)?;
        out.line(&format!("{from} became {}", naming::name(&opened.session.context(), to)))?;
        Ok(Done::Well)
    }
}

impl Chain {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let (register, record) = naming::record(opened.session.project(), &self.reference)?;
        let context = opened.session.context();
        let chapters = story(record.id, &context);
        if self.json {
            json::write(out, &[], "chain", chapters.iter().map(|chapter| row(chapter, &opened.session)))?;
            return Ok(Done::Well);
        }
        if chapters.is_empty() {
            let name = register.reference(record.number);
            out.line(&format!(
                "{name} stands in no chain: {} come from nothing and become nothing",
                register.plural
            ))?;
            return Ok(Done::Well);
        }
        for (place, chapter) in chapters.iter().enumerate() {
            let gap = if place == 0 { "" } else { "\n" };
            out.heading(&format!("{gap}{}", chapter.name))?;
            if !chapter.state.is_empty() {
                out.line(&format!("  {}", chapter.state))?;
            }
            for event in &chapter.events {
                let [day, who, what] = event.cells();
                let who = if who.is_empty() { who } else { format!("{who}: ") };
                out.line(&format!("  {day:>9}  {who}{what}"))?;
            }
        }
        Ok(Done::Well)
    }
}

fn row(chapter: &Chapter, session: &crate::session::Session) -> Row {
    let event = |event: &crate::session::reading::Change| Event {
        at: event.at.date().to_string(),
        who: event.who.to_string(),
        what: event.what.clone(),
    };
    Row {
        reference: session.reference(chapter.target),
        register: chapter.target.0.key,
        name: chapter.name.clone(),
        state: chapter.state.clone(),
        events: chapter.events.iter().map(event).collect(),
    }
}
