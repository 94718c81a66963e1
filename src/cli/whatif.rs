//! `mainstay whatif`: what an edit would do to the plan.

use anyhow::Result;
use serde::Serialize;

use super::opening::{Desk, Opened};
use super::output::{Output, told};
use super::{Done, Usage, json, naming};
use crate::insight::whatif::{Effect, Shift, Sort, Standing, Version};
use crate::model::edit::Step;
use crate::schedule::Schedule;
use crate::session::Target;

/// Say what an edit would do to the plan: what moves, what slack it uses, what it breaks; nothing is changed
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  mainstay whatif T-12 duration=+5d           five days more than now
  mainstay whatif T-12 T-13 duration=10d constraint=asap
  mainstay whatif T-7 predecessors=4SS+2d
  mainstay whatif --unlink T-3 T-4")]
pub struct Whatif {
    /// The tasks (T-12; - reads refs from standard input) and what to set in all of them, as for set
    #[arg(required = true, value_name = "REF|FIELD=VALUE")]
    words: Vec<String>,
    #[command(flatten)]
    act: Act,
    /// List all that moves, however much
    #[arg(long)]
    all: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

/// What is done to the tasks besides.
#[derive(clap::Args, Debug)]
#[group(multiple = false)]
struct Act {
    /// Link them one after the other, finish to start
    #[arg(long)]
    link: bool,
    /// Take away the links between them
    #[arg(long)]
    unlink: bool,
    /// Remove them
    #[arg(long)]
    remove: bool,
}

/// Lines of a part that are shown.
const SHOWN: usize = 15;

impl Whatif {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let (fields, references): (Vec<&String>, Vec<&String>) =
            self.words.iter().partition(|word| word.contains('='));
        let mut opened = desk.open()?;
        let targets = naming::targets(opened.session.project(), &references)?;
        let step = self.step(&mut opened, &targets, &fields)?;
        let project = opened.session.preview(step).map_err(anyhow::Error::msg)?;
        let schedule = Schedule::of(&project);
        let before = Version { project: opened.session.project(), schedule: opened.session.schedule() };
        let effect = Effect::of(before, Version { project: &project, schedule: &schedule });
        if self.json {
            let finish = effect.finish;
            let head = [("finish", json::moment(finish.1)), ("finish_before", json::moment(finish.0))];
            let head: Vec<(&str, &str)> = head.iter().map(|(key, value)| (*key, value.as_str())).collect();
            json::write(out, &head, "tasks", effect.shifts.iter().map(row))?;
        } else {
            let parts = effect.parts(&schedule, if self.all { usize::MAX } else { SHOWN });
            told(&parts.into_iter().map(|part| (part.heading, part.lines)).collect::<Vec<_>>(), out)?;
        }
        Ok(Done::Well)
    }

    /// The step that would be made.
    fn step(&self, opened: &mut Opened, targets: &[Target], fields: &[&String]) -> Result<Step> {
        let texts: Vec<(&str, &str)> = fields.iter().filter_map(|text| text.split_once('=')).collect();
        for ((register, _), (word, _)) in targets.iter().flat_map(|t| texts.iter().map(move |text| (t, text)))
        {
            naming::field(opened.session.project(), register, word)?;
        }
        let session = &mut opened.session;
        let mut edits = Vec::new();
        if !texts.is_empty() {
            edits = session.setting(targets, &texts).map_err(anyhow::Error::msg)?.edits;
        }
        let acts = [
            self.act.link.then(|| session.linking(targets)),
            self.act.unlink.then(|| session.unlinking(targets)),
            self.act.remove.then(|| Ok(session.removing(targets))),
        ];
        for step in acts.into_iter().flatten() {
            edits.extend(step.map_err(anyhow::Error::msg)?.edits);
        }
        if edits.is_empty() {
            let what = "nothing would be changed: write a field, =, and a value, such as duration=+5d";
            return Err(Usage(what.to_owned()).into());
        }
        Ok(Step::new("What if", edits))
    }
}

#[derive(Serialize)]
struct Row {
    r#ref: String,
    name: String,
    sort: &'static str,
    moved_hours: f64,
    before: Option<Stands>,
    after: Option<Stands>,
}

#[derive(Serialize)]
struct Stands {
    start: String,
    finish: String,
    slack_hours: f64,
    critical: bool,
    broken: Vec<String>,
}

fn row(shift: &Shift) -> Row {
    Row {
        r#ref: shift.name.split(' ').next().unwrap_or_default().to_owned(),
        name: shift.name.clone(),
        sort: match shift.sort {
            Sort::Task => "task",
            Sort::Milestone => "milestone",
            Sort::Summary => "summary",
        },
        moved_hours: json::hours(shift.by),
        before: shift.before.as_ref().map(stands),
        after: shift.after.as_ref().map(stands),
    }
}

fn stands(standing: &Standing) -> Stands {
    Stands {
        start: json::moment(standing.start),
        finish: json::moment(standing.finish),
        slack_hours: json::hours(standing.slack),
        critical: standing.critical,
        broken: standing.broken.iter().map(|limit| limit.sentence()).collect(),
    }
}
