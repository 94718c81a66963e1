//! What to put off so that nobody has more to do than they can, each move to be taken or left.

use super::{Analysis, Found, columns, heading, of_task, said};
use crate::insight::levelled::{length, people, spell, why};
use crate::model::context::Context;
use crate::model::kind::{Tone, date};
use crate::model::record::Record;
use crate::registers::every::TITLE;
use crate::registers::{resource, task};
use crate::schedule::instant::{Instant, day_number};
use crate::schedule::levelling::Levelling;
use crate::session::Session;
use crate::tui::listing::Row;

/// What to put off, as a suggestion.
pub static ANALYSIS: Analysis = Analysis {
    name: "Levelling",
    doc: "Which tasks to put off so that nobody has more to do on a day than they can; Enter puts off those switched on.",
    find,
};

fn find(session: &Session, _: usize) -> Found {
    let (context, schedule) = (session.context(), session.schedule());
    let levelling = schedule.level(false, day_number(context.today).unwrap_or(0));
    let mut rows = Vec::new();
    if levelling.before.is_empty() {
        rows.push(said("Nobody has more to do on any day than they can."));
        return Found { title: "Levelling".to_owned(), rows, levelling: None };
    }
    let day = |at: Instant| date::format(at.to_date_time().date());
    let (now, then) = levelling.finish;
    rows.push(said(match (levelling.moves.is_empty(), now == then) {
        (true, _) => "Nothing can be put off for it: change assignments, units or dates.".to_owned(),
        (_, true) => format!("With all of it the finish of the project stays {}.", day(now)),
        _ => format!("With all of it the finish of the project moves from {} to {}.", day(now), day(then)),
    }));
    let table = context.project.table(task::REGISTER.key);
    let cells: Vec<Vec<String>> = levelling
        .moves
        .iter()
        .map(|one| {
            vec![
                day(one.start.0),
                "→".to_owned(),
                day(one.start.1),
                length(one.by, &context),
                length(one.slack, &context),
            ]
        })
        .collect();
    if !levelling.moves.is_empty() {
        heading(&mut rows, "Put off: start now, then, by how much, its slack");
    }
    let task = |id| table.get(id).map(|task: &std::sync::Arc<Record>| &**task);
    for (place, (one, words)) in levelling.moves.iter().zip(columns(&cells)).enumerate() {
        let Some(task) = task(one.task) else { continue };
        let beyond = one.by > one.slack;
        rows.push(Row {
            name: format!("{} {}", task::REGISTER.reference(task.number), task.get(TITLE)),
            words: format!("{words}{}", if beyond { "  beyond its slack" } else { "" }),
            tone: if beyond { Tone::Warn } else { Tone::Plain },
            on: Some(true),
            of: Some(of_task(task.id)),
            place,
            below: format!("{}.", why(one, &context)),
            ..Row::default()
        });
    }
    too_much(&mut rows, &levelling, &context);
    let title = "Levelling: Space leaves a move out, Enter puts the rest off".to_owned();
    Found { title, rows, levelling: Some(levelling) }
}

/// Who has more to do than they can: now, and if all moves are made.
fn too_much(rows: &mut Vec<Row>, levelling: &Levelling, context: &Context) {
    heading(rows, "More to do than can be done: now → with all of it");
    let left = people(&levelling.left, context);
    let mut all = people(&levelling.before, context);
    let more = left.iter().filter(|(id, ..)| !all.iter().any(|(known, ..)| known == id));
    let more: Vec<_> = more.map(|(id, ..)| (*id, 0, 0)).collect();
    all.extend(more);
    for (id, first, count) in all {
        let Some(record) = context.project.table(resource::REGISTER.key).get(id) else { continue };
        let left = left.iter().find(|(known, ..)| *known == id);
        let now = if count == 0 { "on no day".to_owned() } else { spell(first, count) };
        let then = left.map_or("on no day".to_owned(), |(_, first, count)| spell(*first, *count));
        rows.push(Row {
            name: context.name(&resource::REGISTER, record),
            words: format!("{now} → {then}"),
            tone: if left.is_some() { Tone::Warn } else { Tone::Good },
            of: Some((&resource::REGISTER, id)),
            ..Row::default()
        });
    }
}
