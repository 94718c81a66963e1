//! What a value being typed would do to the plan, told below it before it is entered.

use super::layer::Cells;
use super::page::{Line, align};
use crate::insight::whatif::{Effect, Version};
use crate::model::edit::Step;
use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::model::project::Project;
use crate::registers::every::TITLE;
use crate::registers::{calendar, task};
use crate::schedule::Schedule;
use crate::session::Session;

/// So many lines of each part are told.
const TOLD: usize = 3;
/// Tasks of the largest plan that is worked out at every key; a larger one would hold typing up.
const LARGEST: usize = 20_000;

/// What `text` in these cells would do to the plan; nothing where it would change no date. The error says
/// why it can't be entered: links in a circle, a negative duration.
pub fn of(cells: &Cells, text: &str, session: &mut Session) -> Result<Vec<Line>, String> {
    if cells.common_text(&session.context()).as_deref() == Some(text) {
        return Ok(Vec::new());
    }
    let targets: Vec<_> = cells.ids.iter().map(|id| (cells.register, *id)).collect();
    let over = finished(cells, session).map(|words| vec![Line::new(words).tone(Tone::Warn)]);
    let step = match session.setting(&targets, &[(cells.field.key, text)]) {
        Ok(step) if step.edits.is_empty() => return Ok(over.unwrap_or_default()),
        Ok(step) => step,
        // What is wrong with a duration tells more than that its task is finished: that can still be made longer.
        Err(complaint) if cells.field.key == task::DURATION.name() => return Err(complaint),
        Err(complaint) => return over.ok_or(complaint),
    };
    let lines = of_step(step, session)?;
    // A single line says that nothing moves.
    Ok(if lines.len() < 2 { over.unwrap_or(lines) } else { lines })
}

/// What a step would do to the plan; nothing where it would change no date. The error says why it can't be made.
pub fn of_step(step: Step, session: &mut Session) -> Result<Vec<Line>, String> {
    let after = session.preview(step)?;
    Ok(told(&after, session))
}

/// What a version of the project would be to the plan.
fn told(after: &Project, session: &Session) -> Vec<Line> {
    let count = session.project().table(task::REGISTER.key).len();
    if session.schedule().reads_the_same(after) {
        return Vec::new();
    }
    if count > LARGEST {
        let words = "The plan is large: what this moves shows when it is entered, and u takes it back.";
        return vec![Line::new(words).tone(Tone::Muted)];
    }
    let schedule = Schedule::of(after);
    let mut lines = without_work(after, &schedule, session);
    let before = Version { project: session.project(), schedule: session.schedule() };
    let effect = Effect::of(before, Version { project: after, schedule: &schedule });
    if effect.shifts.is_empty() {
        lines.push(Line::new("It moves nothing in the plan.").tone(Tone::Muted));
        return lines;
    }
    for (place, part) in effect.parts(&schedule, TOLD).into_iter().enumerate() {
        // The finish of the project leads, and stands out where it would be later.
        let tone = if place == 0 && effect.by > 0 { Tone::Warn } else { Tone::Plain };
        lines.extend(part.lines.into_iter().map(|words| Line::new(words).label(part.word, 0).tone(tone)));
    }
    align(&mut lines);
    lines
}

/// Which calendars nothing could be planned by any more.
fn without_work(after: &Project, schedule: &Schedule, session: &Session) -> Vec<Line> {
    let known = session.schedule().findings();
    let new = schedule.findings().iter().filter(|finding| {
        finding.register == calendar::REGISTER.key && !known.iter().any(|old| old == *finding)
    });
    let told = new.filter_map(|finding| {
        let title = after.table(finding.register).get(finding.id)?.get(TITLE);
        Some(Line::new(format!("! {title}: {}.", finding.message)).tone(Tone::Bad))
    });
    told.take(TOLD).collect()
}

/// Why nothing moves, where all of the tasks are finished.
fn finished(cells: &Cells, session: &Session) -> Option<String> {
    let table = session.project().table(task::REGISTER.key);
    let over = |id: &Id| table.get(*id).is_some_and(|task| task.get(task::ACTUAL_FINISH).is_some());
    let planned = matches!(cells.field.key, "start" | "finish" | "duration" | "remaining_duration");
    if !planned || cells.register.key != task::REGISTER.key || !cells.ids.iter().all(over) {
        return None;
    }
    let targets: Vec<_> = cells.ids.iter().map(|id| (cells.register, *id)).collect();
    let verb = if targets.len() == 1 { "is" } else { "are" };
    Some(format!(
        "{} {verb} finished, and what is finished doesn't move: change the actual start or finish instead.",
        session.named(&targets)
    ))
}
