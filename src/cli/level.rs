//! `mainstay level`: what to put off so that nobody has more to do than they can.

use anyhow::Result;
use serde_json::{Map, Value as Json};

use super::opening::Desk;
use super::output::Output;
use super::{Done, json};
use crate::insight::levelled::{days, length, why};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::record::Record;
use crate::registers::every::TITLE;
use crate::registers::task;
use crate::schedule::instant::{Instant, day_number};
use crate::schedule::levelling::{Levelling, Move};

/// Suggest which tasks to put off so that nobody has more to do on a day than they can
///
/// Looks from today on. Shows what would move and why, and changes nothing unless told to. Of two tasks in conflict the one
/// with the lower priority is put off, then the one with more slack. Priority 1000 is never put off.
#[derive(clap::Args, Debug)]
pub struct Level {
    /// Put tasks off within their slack only, so that the finish of the project stays
    #[arg(long)]
    within_slack: bool,
    /// Put them off, as one step
    #[arg(long)]
    apply: bool,
    /// Write JSON: every task to put off
    #[arg(long)]
    json: bool,
}

impl Level {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let mut opened = desk.open()?;
        let today = day_number(opened.session.today()).unwrap_or(0);
        let levelling = opened.session.schedule().level(self.within_slack, today);
        if self.json {
            let context = opened.session.context();
            let rows = levelling.moves.iter().filter_map(|one| object(one, &context));
            json::write(out, &[], "moves", rows)?;
        } else {
            self.say(&levelling, &opened.session.context(), out)?;
        }
        if self.apply && !levelling.moves.is_empty() {
            opened.session.apply("Level the resources", levelling.edits())?;
            opened.save()?;
        }
        Ok(if levelling.left.is_empty() { Done::Well } else { Done::Found })
    }

    fn say(&self, levelling: &Levelling, context: &Context, out: &mut Output) -> Result<()> {
        if levelling.before.is_empty() {
            out.line("Nobody has more to do on any day than they can.")?;
            return Ok(());
        }
        out.line(&format!("More to do than can be done: {}.", days(&levelling.before, context)))?;
        if levelling.moves.is_empty() {
            let why = if self.within_slack { " within the slack of the tasks" } else { "" };
            out.line(&format!("Nothing can be put off for it{why}: change assignments, units or dates."))?;
            return Ok(());
        }
        let (now, then) = levelling.finish;
        let finish = if now == then {
            format!("the finish of the project stays {}", day(now))
        } else {
            format!("the finish of the project moves from {} to {}", day(now), day(then))
        };
        let count = levelling.moves.len();
        out.line(&format!("Put off {count} {}: {finish}.", if count == 1 { "task" } else { "tasks" }))?;
        out.line("")?;
        let rows: Vec<_> = levelling.moves.iter().filter_map(|one| cells(one, context)).collect();
        out.table(HEADINGS, &rows)?;
        out.line("")?;
        if !levelling.left.is_empty() {
            out.line(&format!("Still more than can be done: {}.", days(&levelling.left, context)))?;
        }
        out.line(if self.apply {
            "Done, as one step."
        } else {
            "Nothing is changed: --apply puts them off, as one step that can be undone."
        })?;
        Ok(())
    }
}

const HEADINGS: &[(&str, bool)] = &[
    ("Ref", false),
    ("Task", false),
    ("Start", false),
    ("New start", false),
    ("By", true),
    ("Slack", true),
    ("", false),
    ("Why", false),
];

fn day(at: Instant) -> String {
    date::format(at.to_date_time().date())
}

fn record<'a>(register: &str, id: Id, context: &Context<'a>) -> Option<&'a Record> {
    context.project.table(register).get(id).map(|record| &**record)
}

fn cells(one: &Move, context: &Context) -> Option<Vec<String>> {
    let task = record(task::REGISTER.key, one.task, context)?;
    Some(vec![
        task::REGISTER.reference(task.number),
        task.get(TITLE).to_owned(),
        day(one.start.0),
        day(one.start.1),
        length(one.by, context),
        length(one.slack, context),
        if one.by > one.slack { "beyond".to_owned() } else { String::new() },
        why(one, context),
    ])
}

fn object(one: &Move, context: &Context) -> Option<Map<String, Json>> {
    let task = record(task::REGISTER.key, one.task, context)?;
    let moment = |at: Instant| Json::from(at.to_date_time().format("%FT%T").to_string());
    let hours = |tenths: i64| Json::from(tenths as f64 / 600.0);
    let fields = [
        ("ref", Json::from(task::REGISTER.reference(task.number))),
        ("title", task.get(TITLE).into()),
        ("start", moment(one.start.0)),
        ("new_start", moment(one.start.1)),
        ("finish", moment(one.finish.0)),
        ("new_finish", moment(one.finish.1)),
        ("by_hours", hours(one.by)),
        ("slack_hours", hours(one.slack)),
        ("why", why(one, context).into()),
    ];
    Some(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}
