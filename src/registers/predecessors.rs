//! Predecessors as officers write them: `12FS+2d; 14SS`, numbers being those of the tasks' refs.

use super::dependency::{LAG, PREDECESSOR, REGISTER, SUCCESSOR, TYPE};
use super::every::TITLE;
use super::task;
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::id::{Id, Ids};
use crate::model::kind::duration;
use crate::model::needle::Needle;
use crate::model::record::Record;
use crate::model::style::Style;
use crate::model::value::{Duration, Value};

/// A link as it is written.
#[derive(Clone, PartialEq, Debug)]
pub struct Written {
    /// The number of the other task.
    pub number: u32,
    /// `fs`, `ss`, `ff` or `sf`.
    pub kind: &'static str,
    /// The lag, if there is one.
    pub lag: Option<Duration>,
}

/// Reads `12`, `T-12FS+2d`, `14ss-1 day`, `3FF+50%`, separated by `;` or `,`.
pub fn parse(text: &str, style: &Style) -> Result<Vec<Written>, String> {
    text.split([';', ','])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| one(part, style))
        .collect()
}

fn one(part: &str, style: &Style) -> Result<Written, String> {
    let complaint = || format!("“{part}” is no predecessor: write 12, 12FS+2d or 14SS");
    let figures = part.trim_start_matches(['T', 't', '-', ' ']);
    let end = figures.find(|c: char| !c.is_ascii_digit()).unwrap_or(figures.len());
    let (number, rest) = figures.split_at(end);
    let number = number.parse().map_err(|_| complaint())?;
    let rest = rest.trim();
    let kinds = ["fs", "ss", "ff", "sf"];
    let named = kinds.iter().find(|kind| rest.get(..2).is_some_and(|word| word.eq_ignore_ascii_case(kind)));
    let (kind, rest) = match named {
        Some(kind) => (*kind, rest[2..].trim()),
        None => ("fs", rest),
    };
    let lag = match rest {
        "" => None,
        lag if lag.starts_with(['+', '-']) => {
            Some(duration::parse(&lag.replace(' ', ""), style).map_err(|_| complaint())?)
        }
        _ => return Err(complaint()),
    };
    Ok(Written { number, kind, lag: lag.filter(|lag| lag.amount != 0) })
}

fn links(task: Id, end: crate::model::field::Key<Id>, context: &Context) -> Vec<std::sync::Arc<Record>> {
    let mut links: Vec<_> = context.linked(task, REGISTER.key, end.name());
    links.sort_by_key(|link| link.number);
    links
}

fn show(
    task: &Record,
    context: &Context,
    this: crate::model::field::Key<Id>,
    other: crate::model::field::Key<Id>,
) -> Value {
    let tasks = context.project.table(task::REGISTER.key);
    let written = links(task.id, this, context).into_iter().filter_map(|link| {
        let number = tasks.get(link.get(other)?)?.number;
        let kind = match link.get(TYPE) {
            "" => "fs",
            kind => kind,
        };
        let lag = link.get(LAG).filter(|lag| lag.amount != 0);
        Some(match (kind, lag) {
            ("fs", None) => number.to_string(),
            (kind, None) => format!("{number}{}", kind.to_uppercase()),
            (kind, Some(lag)) => {
                let sign = if lag.amount > 0 { "+" } else { "" };
                format!("{number}{}{sign}{}", kind.to_uppercase(), duration::format(lag, context.style()))
            }
        })
    });
    Value::text(written.collect::<Vec<_>>().join("; "))
}

/// The links that a task waits for, as text.
pub fn show_predecessors(task: &Record, context: &Context) -> Value {
    show(task, context, SUCCESSOR, PREDECESSOR)
}

/// The links that wait for a task, as text.
pub fn show_successors(task: &Record, context: &Context) -> Value {
    show(task, context, PREDECESSOR, SUCCESSOR)
}

/// The same with the numbers of tasks in the place of their names: `Dig FS+2d; 14` is `12FS+2d; 14`.
fn numbered(text: &str, context: &Context) -> Result<String, String> {
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    let number = |part: &str| {
        let figures = part.strip_prefix(['T', 't']).unwrap_or(part).trim_start_matches(['-', ' ']);
        if figures.starts_with(|sign: char| sign.is_ascii_digit()) && parse(part, context.style()).is_ok() {
            return Ok(part.to_owned());
        }
        // The shortest ending that is a sort of link and a lag leaves the longest name.
        let ends = part.char_indices().rev().filter(|(_, sign)| matches!(sign, ' ' | '+' | '-'));
        let ends = std::iter::once(part.len()).chain(ends.map(|(at, _)| at));
        let mut complaint = None;
        for (name, rest) in ends.map(|at| part.split_at(at)) {
            if one(&format!("1{rest}"), context.style()).is_ok() {
                match called(name.trim(), context) {
                    Ok(number) => return Ok(format!("{number}{rest}")),
                    Err(why) => complaint = complaint.or(Some(why)),
                }
            }
        }
        Err(complaint.unwrap_or_else(|| format!("“{part}” is no predecessor: write 12, 12FS+2d or a name")))
    };
    parts.map(number).collect::<Result<Vec<_>, _>>().map(|parts| parts.join("; "))
}

/// The number of the task that a name, or part of one, means.
fn called(name: &str, context: &Context) -> Result<u32, String> {
    let (needle, table) = (Needle::new(name), context.project.table(task::REGISTER.key));
    let names = table.names(TITLE.name());
    let mut found = names.being(&needle);
    if found.is_empty() && !name.is_empty() {
        found = names.with_a_word_like(&needle);
    }
    let mut found: Vec<_> = found.into_iter().filter_map(|id| table.get(id)).collect();
    found.sort_by_key(|task| task.number);
    match &found[..] {
        [only] => Ok(only.number),
        [] => Err(format!("no task is called “{name}”: write its number, or part of its name")),
        several => {
            let names = several.iter().take(4).map(|one| context.name(&task::REGISTER, one));
            let more = if several.len() > 4 { " …" } else { "" };
            Err(format!("“{name}” could be {}{more}", names.collect::<Vec<_>>().join(" or ")))
        }
    }
}

/// The edits that make the predecessors of a task those written: links that stay are changed,
/// others added and removed.
pub fn write(task: &Record, value: &Value, context: &Context, ids: &mut Ids) -> Result<Vec<Edit>, String> {
    let mut left = links(task.id, SUCCESSOR, context);
    let mut edits = Vec::new();
    let mut seen = Vec::new();
    let text = value.as_text();
    let by_number = match parse(text, context.style()) {
        Ok(by_number) => by_number,
        Err(_) => parse(&numbered(text, context)?, context.style())?,
    };
    for written in by_number {
        let number = written.number;
        let target = context.project.table(task::REGISTER.key).numbered(number);
        let target = target.ok_or_else(|| format!("there is no task T-{number}"))?;
        if target.id == task.id {
            return Err("a task can't wait for itself".to_owned());
        }
        if seen.contains(&number) {
            return Err(format!("T-{number} is named twice"));
        }
        seen.push(number);
        let lag = Value::from(written.lag);
        if let Some(place) = left.iter().position(|link| link.get(PREDECESSOR) == Some(target.id)) {
            let link = left.remove(place);
            edits.push(Edit::Set(REGISTER.key, link.id, TYPE.name(), Value::text(written.kind)));
            edits.push(Edit::Set(REGISTER.key, link.id, LAG.name(), lag));
        } else {
            let link = Record::new(ids.fresh())
                .with(PREDECESSOR, target.id)
                .with(SUCCESSOR, task.id)
                .with(TYPE, written.kind)
                .with(LAG, lag);
            edits.push(Edit::Add(REGISTER.key, link));
        }
    }
    edits.extend(left.into_iter().map(|link| Edit::Remove(REGISTER.key, link.id)));
    Ok(edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_links_as_officers_and_microsoft_project_write_them() {
        let style = Style::default();
        let lag = |text| Some(duration::parse(text, &style).unwrap());
        let link = |number, kind, lag| Written { number, kind, lag };
        assert_eq!(parse("12FS+2d; 14SS", &style), Ok(vec![link(12, "fs", lag("2d")), link(14, "ss", None)]));
        assert_eq!(
            parse("t-3ff-1 day,4SF+50%", &style),
            Ok(vec![link(3, "ff", lag("-1 day")), link(4, "sf", lag("50%"))])
        );
        assert_eq!(parse("", &style), Ok(vec![]));
        for text in ["x", "12FX", "12 2d", "FS", "12FS+soon", "99999999999", "12é"] {
            assert!(parse(text, &style).is_err(), "{text}");
        }
    }
}
