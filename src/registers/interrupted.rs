//! A task whose work is interrupted keeps its gaps whatever progress is entered, as in Microsoft Project:
//! what is done fills its stretches from the first on, and the rest goes on where that ends.

use chrono::NaiveDateTime;

use super::pieces::{self, Piece};
use super::progress::{self, done};
use super::task::{ACTUAL_FINISH, ACTUAL_START, DURATION, FINISH, REGISTER, RESUME, START, STOP, shown};
use super::{assignment, resource};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::field::Key;
use crate::model::id::{Id, Ids};
use crate::model::kind::date;
use crate::model::record::Record;
use crate::model::value::{Duration, Value};

type Edits = Result<Vec<Edit>, String>;

/// A stretch of time: its start and its finish.
pub type Span = (NaiveDateTime, NaiveDateTime);

/// Lengths this close are the same: work is rounded.
const ROUNDING: i64 = 3;

/// The stretches before and after the gap of a task that has stopped and goes on later.
pub fn around_gap(task: &Record, context: &Context) -> Option<[Span; 2]> {
    let moment = |key: Key<NaiveDateTime>| match shown(task, key.name(), context) {
        Value::Moment(moment) => Some(moment),
        _ => None,
    };
    let resume = task.get(RESUME)?;
    let stop = worked_up_to(task, context)?;
    let (start, finish) = (moment(ACTUAL_START).or(moment(START))?, moment(FINISH)?);
    (start <= stop && stop < resume && resume < finish).then_some([(start, stop), (resume, finish)])
}

/// Up to when a task that has begun has been worked on: where it stopped, else as long as is done of it.
pub(super) fn worked_up_to(task: &Record, context: &Context) -> Option<NaiveDateTime> {
    let done = || Some((task.get(ACTUAL_START)?, done(task, context).amount));
    task.get(STOP).or_else(|| done().map(|(start, done)| context.derived.worked_until(task.id, start, done)))
}

/// Where work on a task stopped makes up what is done of it, as in Microsoft Project; clearing it closes the
/// gap behind it.
pub fn write_stop(task: &Record, value: &Value, context: &Context, ids: &mut Ids) -> Edits {
    let Value::Moment(stop) = value else { return Ok(closed(task, context)) };
    let (start, finish) = begun(task, context)?;
    let day = |at: NaiveDateTime| date::format(at.date());
    if *stop <= start {
        return Err(format!("it started on {}: it can't have stopped before that", day(start)));
    }
    if *stop >= finish {
        let finish = day(finish);
        return Err(format!("it finishes on {finish}: enter its actual finish if all of it is done"));
    }
    let within = |(from, to): Span| {
        if from < *stop { context.derived.worked_between(task.id, (from, to.min(*stop))) } else { 0 }
    };
    let spans = around_gap(task, context).map_or(vec![(start, finish)], |spans| spans.to_vec());
    let length = match shown(task, DURATION.name(), context) {
        Value::Duration(length) => length,
        _ => Duration::ZERO,
    };
    let amount = spans.into_iter().map(within).sum::<i64>().min(length.amount);
    let done = Duration { amount, estimated: false, ..length };
    let mut edits = progress::write_actual_duration(task, &Value::Duration(done), context, ids)?;
    edits.push(Edit::Set(REGISTER.key, task.id, STOP.name(), value.clone()));
    Ok(edits)
}

/// When what is left of a task goes on: later than it stopped, which is where what is done of it ends.
pub fn write_resume(task: &Record, value: &Value, context: &Context, _: &mut Ids) -> Edits {
    let Value::Moment(next) = value else { return Ok(closed(task, context)) };
    begun(task, context)?;
    match worked_up_to(task, context) {
        Some(stop) if *next < stop => Err(format!(
            "work on it stops on {}: it can't go on before that; enter less progress, or an earlier stop, first",
            date::format(stop.date())
        )),
        stop => Ok(put_off(task, (stop.unwrap_or(*next), *next), context)),
    }
}

/// The start and the finish of a task that has begun and is not finished.
fn begun(task: &Record, context: &Context) -> Result<Span, String> {
    progress::refuse_summary(task, "progress", context)?;
    let start = task.get(ACTUAL_START);
    let start = start.ok_or("it has not begun: enter its actual start or its progress first")?;
    match shown(task, FINISH.name(), context) {
        Value::Moment(finish) if task.get(ACTUAL_FINISH).is_none() => Ok((start, finish)),
        _ => Err("it is finished: nothing of it is left; clear its actual finish first".to_owned()),
    }
}

/// The edits after which work on a task goes on right where it stopped.
fn closed(task: &Record, context: &Context) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut clear = |register: &'static str, record: &Record, keys: &[&'static str]| {
        let held = keys.iter().filter(|key| !record.value(key).is_empty());
        edits.extend(held.map(|key| Edit::Set(register, record.id, key, Value::Empty)));
    };
    clear(REGISTER.key, task, &[STOP.name(), RESUME.name()]);
    for part in context.linked(task.id, assignment::REGISTER.key, assignment::TASK.name()) {
        let keys = [assignment::STOP.name(), assignment::RESUME.name(), assignment::PIECES.name()];
        clear(assignment::REGISTER.key, &part, &keys);
    }
    edits
}

/// The pieces of an assignment's work, where they lie now.
pub fn pieces_of(assignment: &Record, context: &Context) -> Vec<Piece> {
    let key = assignment::PIECES;
    let text = match context.derived.derived(assignment.id, key.name()) {
        Value::Empty => assignment.value(key.name()).clone(),
        text => text,
    };
    pieces::parse(text.as_text()).unwrap_or_default()
}

/// The edits that put the work of an interrupted task to so many percent; none for a task that is not.
pub fn progress(task: &Record, percent: f64, context: &Context, ids: &mut Ids) -> Vec<Edit> {
    let gap = around_gap(task, context);
    let mut parts = context.linked(task.id, assignment::REGISTER.key, assignment::TASK.name());
    parts.retain(|part| works(part, context));
    let own: Vec<Vec<Piece>> = parts.iter().map(|part| pieces_of(part, context)).collect();
    if gap.is_none() && own.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let (mut edits, mut reached) = (Vec::new(), None::<Span>);
    // As in Microsoft Project, it is nobody's work that holds the stretches of a task without resources.
    let nobody = Record::new(ids.fresh()).with(assignment::TASK, task.id);
    let alone = parts.is_empty();
    let all = parts.iter().map(|part| &**part).chain(alone.then_some(&nobody));
    for (part, own) in all.zip(own.into_iter().chain([Vec::new()])) {
        let runs_on = if alone { task.id } else { part.id };
        let pieces = match gap {
            _ if !own.is_empty() => own,
            Some(gap) => even(runs_on, &gap, part.get(assignment::UNITS).unwrap_or(100.0), context),
            None => continue,
        };
        let cut = divided(runs_on, &pieces, percent, context);
        let stands = stands(&cut);
        reached = match (reached, stands) {
            (Some((stop, resume)), Some(more)) => Some((stop.max(more.0), resume.min(more.1))),
            (before, more) => more.or(before),
        };
        // A gap right behind what is done needs no pieces.
        let told = gap.is_some_and(|[before, after]| stands == Some((before.1, after.0)));
        let pieces = if told { Value::Empty } else { Value::text(pieces::format(&cut)) };
        let [stop, resume] = ends(stands);
        let keys = [assignment::PIECES.name(), assignment::STOP.name(), assignment::RESUME.name()];
        let values = keys.into_iter().zip([pieces, stop, resume]);
        if alone && !told {
            let mut nobody = nobody.clone();
            values.for_each(|(key, value)| nobody.put(key, value));
            edits.push(Edit::Add(assignment::REGISTER.key, nobody));
        } else if !alone {
            edits.extend(values.map(|(key, value)| Edit::Set(assignment::REGISTER.key, part.id, key, value)));
        }
    }
    edits.extend(stopped(task, reached));
    edits
}

/// The edits that say up to when a task has been worked on, and when it goes on.
fn stopped(task: &Record, reached: Option<Span>) -> impl Iterator<Item = Edit> + use<> {
    let (id, keys) = (task.id, [STOP.name(), RESUME.name()].into_iter());
    let reached = ends(reached.map(|(stop, resume)| (stop, resume.max(stop))));
    keys.zip(reached).map(move |(key, at)| Edit::Set(REGISTER.key, id, key, at))
}

/// The edits after which the last piece of a split task takes so much longer, or less, as in Microsoft
/// Project; none where it has no pieces, or other than even ones, or the last is not long enough.
pub fn lengthened(task: &Record, by: i64, context: &Context) -> Option<Vec<Edit>> {
    let (mut edits, mut reached) = (Vec::new(), None::<Span>);
    for part in context.linked(task.id, assignment::REGISTER.key, assignment::TASK.name()) {
        let mut pieces = pieces_of(&part, context);
        pieces.retain(|piece| piece.work > 0);
        pieces.sort_by_key(|piece| piece.start);
        let Some(last) = pieces.last().copied() else { continue };
        if !matches!(part.get(assignment::CONTOUR), "" | "flat") {
            return None;
        }
        let units = part.get(assignment::UNITS).unwrap_or(100.0);
        let piece = |start: NaiveDateTime, length: i64| Piece {
            start,
            finish: context.derived.worked_until(part.id, start, length),
            work: (length as f64 * units / 100.0).round() as i64,
            done: false,
        };
        let length = context.derived.worked_between(part.id, (last.start, last.finish)).saturating_add(by);
        if last.done && by > 0 {
            pieces.push(piece(last.finish, by));
        } else if last.done || length <= 0 {
            return None;
        } else {
            pieces.pop();
            pieces.push(piece(last.start, length));
        }
        let stands = stands(&pieces);
        reached = reached.or(stands);
        let [stop, resume] = ends(stands);
        let keys = [assignment::PIECES.name(), assignment::STOP.name(), assignment::RESUME.name()];
        let values = [Value::text(pieces::format(&pieces)), stop, resume];
        let set = |(key, value)| Edit::Set(assignment::REGISTER.key, part.id, key, value);
        edits.extend(keys.into_iter().zip(values).map(set));
    }
    if reached.is_some() {
        edits.extend(stopped(task, reached));
    }
    (!edits.is_empty()).then_some(edits)
}

/// The edits after which what is left of a task goes on at `next`, after it stopped; the pieces of it keep
/// their pattern of working time.
pub fn put_off(task: &Record, (stop, next): (NaiveDateTime, NaiveDateTime), context: &Context) -> Vec<Edit> {
    let resumes = |register: &'static str, id: Id, keys: [&'static str; 2]| {
        keys.into_iter().zip([stop, next]).map(move |(key, at)| Edit::Set(register, id, key, at.into()))
    };
    let mut edits: Vec<Edit> = resumes(REGISTER.key, task.id, [STOP.name(), RESUME.name()]).collect();
    for part in context.linked(task.id, assignment::REGISTER.key, assignment::TASK.name()) {
        let own = pieces_of(&part, context);
        if part.get(assignment::RESOURCE).is_none() && own.is_empty() {
            continue;
        }
        let keys = [assignment::STOP.name(), assignment::RESUME.name()];
        edits.extend(resumes(assignment::REGISTER.key, part.id, keys));
        let goes_on = part.get(assignment::RESUME).unwrap_or(stop);
        let later = later(part.id, &own, (goes_on, next), context);
        if later != own {
            let text = Value::text(pieces::format(&later));
            edits.push(Edit::Set(assignment::REGISTER.key, part.id, assignment::PIECES.name(), text));
        }
    }
    edits
}

/// Pieces of which those to be done, which went on at one moment, go on at another that is later.
fn later(
    id: Id,
    all: &[Piece],
    (from, next): (NaiveDateTime, NaiveDateTime),
    context: &Context,
) -> Vec<Piece> {
    let open = |piece: &&Piece| !piece.done;
    let first = all.iter().filter(open).map(|piece| piece.start.max(from.min(piece.finish))).min();
    let Some(first) = first.filter(|first| *first < next) else { return all.to_vec() };
    let moved = |at: NaiveDateTime| {
        let after = context.derived.worked_between(id, (first, at.max(first)));
        context.derived.worked_until(id, next, after)
    };
    let placed = |piece: &Piece| {
        let (start, finish) =
            if piece.done { (piece.start, piece.finish) } else { (moved(piece.start), moved(piece.finish)) };
        Piece { start, finish, ..*piece }
    };
    all.iter().map(placed).collect()
}

/// The ends of a stretch as values.
fn ends(span: Option<Span>) -> [Value; 2] {
    span.map_or([Value::Empty, Value::Empty], |(from, to)| [from.into(), to.into()])
}

/// Whether an assignment shapes its task: materials and costs don't.
pub fn works(part: &Record, context: &Context) -> bool {
    let resources = context.project.table(resource::REGISTER.key);
    let resource = part.get(assignment::RESOURCE).and_then(|id| resources.get(id));
    resource.is_none_or(|resource| matches!(resource.get(resource::TYPE), "" | "work"))
}

/// Stretches worked on evenly at these units.
fn even(id: Id, stretches: &[Span], units: f64, context: &Context) -> Vec<Piece> {
    let piece = |span: &Span| {
        let work = context.derived.worked_between(id, *span) as f64 * units / 100.0;
        Piece { start: span.0, finish: span.1, work: work.round() as i64, done: false }
    };
    stretches.iter().map(piece).collect()
}

/// Pieces of which so many percent are done, from the first on; the one in which that ends is cut.
fn divided(id: Id, all: &[Piece], percent: f64, context: &Context) -> Vec<Piece> {
    let whole: i64 = all.iter().fold(0, |sum, piece| sum.saturating_add(piece.work));
    let mut left = if percent >= 100.0 { i64::MAX } else { (whole as f64 * percent / 100.0).round() as i64 };
    let mut cut = Vec::with_capacity(all.len() + 1);
    for piece in all.iter().filter(|piece| piece.work > 0) {
        if left <= ROUNDING || left >= piece.work - ROUNDING {
            cut.push(Piece { done: left > ROUNDING, ..*piece });
        } else {
            let span = (piece.start, piece.finish);
            let share = left as f64 / piece.work as f64 * context.derived.worked_between(id, span) as f64;
            let until = context.derived.worked_until(id, piece.start, share.round() as i64);
            let until = until.clamp(piece.start, piece.finish);
            cut.push(Piece { finish: until, work: left, done: true, ..*piece });
            cut.push(Piece { start: until, work: piece.work - left, done: false, ..*piece });
        }
        left = left.saturating_sub(piece.work).max(0);
    }
    cut
}

/// Up to when work has been done, and when the rest of it goes on; none before it begins and once all
/// is done.
fn stands(pieces: &[Piece]) -> Option<Span> {
    let stop = pieces.iter().filter(|piece| piece.done).map(|piece| piece.finish).max()?;
    let resume = pieces.iter().filter(|piece| !piece.done).map(|piece| piece.start).min()?;
    Some((stop, resume))
}
