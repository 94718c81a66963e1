//! What changed in the plan since it was kept last, or between any two versions of it.

use super::{Analysis, Found, heading, of_task, said};
use crate::model::id::Id;
use crate::model::kind::date;
use crate::report::baselines::{Version, kept, versions};
use crate::report::changed::changed;
use crate::session::Session;
use crate::tui::listing::Row;

/// What changed since the plan was kept last.
pub static ANALYSIS: Analysis = Analysis {
    name: "What changed",
    doc: "What was added, removed, moved, made longer and done since the last baseline or snapshot.",
    find: |session, _| between(session, None, None),
};

/// What changed from one version to another; none is the last one that was kept, and the plan as it is.
pub fn between(session: &Session, from: Option<Id>, to: Option<Id>) -> Found {
    let context = session.context();
    let mut all = versions(&context, session.shown_moment());
    let now = all.pop();
    let of = |id: Id| all.iter().find(|version| version.id == Some(id)).cloned();
    let from = from.map_or_else(|| all.last().cloned(), of);
    let (Some(from), Some(to)) = (from, to.map_or(now, of)) else {
        let rows = vec![
            said("No baseline and no snapshot of the plan is kept yet, so nothing can be compared."),
            said("h b keeps a baseline, h k a snapshot; sending a report keeps one by itself."),
        ];
        return Found { title: "What changed".to_owned(), rows, levelling: None };
    };
    let named = |version: &Version| match version.id {
        Some(_) => format!("{}, kept {}", version.name, date::format(version.at.date())),
        None => version.name.clone(),
    };
    let title = format!("What changed from {} to {}", named(&from), named(&to));
    let told = match &kept(vec![from, to], &context)[..] {
        [from, to] => changed(from, to, &context),
        _ => return Found::default(),
    };
    let mut rows: Vec<Row> = told.sums.into_iter().map(said).collect();
    for group in told.groups {
        heading(&mut rows, format!("{} ({})", group.of.heading(), group.tasks.len()));
        rows.extend(group.tasks.into_iter().map(|change| Row {
            below: format!("{}\n{}", change.name, change.words),
            name: change.name,
            words: change.words,
            tone: change.tone,
            of: Some(of_task(change.task)),
            ..Row::default()
        }));
    }
    Found { title, rows, levelling: None }
}
