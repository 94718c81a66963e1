//! A task whose work is interrupted keeps its gaps whatever progress is entered, as in Microsoft Project:
//! what is done fills its stretches from the first on, and the rest goes on where that ends.

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::{NaiveDateTime, TimeDelta};

use super::pieces::{self, Piece};
use super::progress::{self, done};
use super::task::{ACTUAL_FINISH, ACTUAL_START, DURATION, FINISH, REGISTER, RESUME, START, STOP, shown};
use super::{assigned, assignment, resource};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::field::Key;
use crate::model::id::{Id, Ids};
use crate::model::kind::date;
use crate::model::record::Record;
use crate::model::value::{Duration, Unit, Value};

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

/// The stretches over which a task is worked on: those of its pieces, else what lies around its gap, and what is
/// done of it apart from what is left.
pub fn stretches(task: &Record, context: &Context) -> Vec<Span> {
    let parts = context.linked(task.id, assignment::REGISTER.key, assignment::TASK.name());
    let mut own = parts.iter().map(|part| pieces_of(part, context));
    if let Some(pieces) = own.find(|pieces| !pieces.is_empty()) {
        return pieces.iter().map(|piece| (piece.start, piece.finish)).collect();
    }
    if let Some(spans) = around_gap(task, context) {
        return spans.to_vec();
    }
    let moment = |key: Key<NaiveDateTime>| match shown(task, key.name(), context) {
        Value::Moment(moment) => Some(moment),
        _ => None,
    };
    let Some((start, finish)) = moment(START).zip(moment(FINISH)) else { return Vec::new() };
    let stop = worked_up_to(task, context).unwrap_or(start).clamp(start, finish.max(start));
    [(start, stop), (stop, finish)].into_iter().filter(|(from, to)| from < to).collect()
}

/// How much of a task in pieces is done by a moment if it goes as scheduled, in percent; none where it has no
/// pieces.
pub fn planned(task: &Record, at: NaiveDateTime, context: &Context) -> Option<f64> {
    let (part, pieces) = held(task, context)?;
    let worked = |until: NaiveDateTime| {
        let spans = pieces.iter().map(|piece| (piece.start, piece.finish.min(until)));
        let spans = spans.filter(|(from, to)| from < to);
        spans.fold(0, |sum: i64, span| sum.saturating_add(context.derived.worked_between(part.id, span)))
    };
    let whole = worked(NaiveDateTime::MAX);
    (whole > 0).then(|| 100.0 * worked(at) as f64 / whole as f64)
}

/// Up to when a task that has begun has been worked on: where it stopped, else as long as is done of it.
pub fn worked_up_to(task: &Record, context: &Context) -> Option<NaiveDateTime> {
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
    let length = match shown(task, DURATION.name(), context) {
        Value::Duration(length) => length,
        _ => Duration::ZERO,
    };
    let worked = stretches(task, context).into_iter().map(within);
    let amount = worked.fold(0, i64::saturating_add).min(length.amount);
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

/// The edits after which work on a task goes on without the first gap in what is left of it. Gaps behind that
/// stay.
fn closed(task: &Record, context: &Context) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut put = |register: &'static str, record: &Record, values: &[(&'static str, Value)]| {
        let changed = values.iter().filter(|(key, value)| record.value(key) != value);
        edits.extend(changed.map(|(key, value)| Edit::Set(register, record.id, key, value.clone())));
    };
    let mut reached = None;
    for part in context.linked(task.id, assignment::REGISTER.key, assignment::TASK.name()) {
        let left = joined_up(part.id, pieces_of(&part, context), context);
        reached = joined(reached, stands(&left));
        put(assignment::REGISTER.key, &part, &fields(&left));
    }
    let [stop, resume] = ends(reached);
    put(REGISTER.key, task, &[(STOP.name(), stop), (RESUME.name(), resume)]);
    edits
}

/// Pieces without their first gap behind what is done; none where that was the only one.
fn joined_up(id: Id, mut pieces: Vec<Piece>, context: &Context) -> Vec<Piece> {
    pieces.sort_by_key(|piece| piece.start);
    let gap = |pieces: &[Piece], from: usize| {
        let follow = pieces.iter().zip(pieces.iter().skip(1)).enumerate().skip(from);
        let mut between = follow.map(|(place, (one, next))| (place + 1, (one.finish, next.start)));
        between.find(|(_, (from, to))| from < to && context.derived.worked_between(id, (*from, *to)) > 0)
    };
    let done = pieces.iter().filter(|piece| piece.done).count();
    if let Some((place, (finish, start))) = gap(&pieces, done.saturating_sub(1)) {
        let behind = pieces.split_off(place);
        pieces.extend(later(id, &behind, (start, finish), context));
    }
    if gap(&pieces, 0).is_some() { pieces } else { Vec::new() }
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
        reached = joined(reached, stands);
        // A single gap right behind what is done needs no pieces.
        let told = cut.len() <= 2 && gap.is_some_and(|[before, after]| stands == Some((before.1, after.0)));
        let [pieces, stop, resume] = fields(&cut);
        let pieces = if told { (pieces.0, Value::Empty) } else { pieces };
        let values = [pieces, stop, resume].into_iter();
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

/// The fields of an assignment that its pieces make up.
fn fields(pieces: &[Piece]) -> [(&'static str, Value); 3] {
    let text = if pieces.is_empty() { Value::Empty } else { Value::text(pieces::format(pieces)) };
    let [stop, resume] = ends(stands(pieces));
    [(assignment::PIECES.name(), text), (assignment::STOP.name(), stop), (assignment::RESUME.name(), resume)]
}

/// The edits that give an assignment these pieces.
fn in_pieces(part: &Record, pieces: &[Piece]) -> [Edit; 3] {
    fields(pieces).map(|(key, value)| Edit::Set(assignment::REGISTER.key, part.id, key, value))
}

/// The edits that give the assignments of a task these pieces, and the task what they say of its progress.
pub fn split(task: &Record, parts: &[(&Record, Vec<Piece>)]) -> Vec<Edit> {
    let reached = parts.iter().fold(None, |reached, (_, pieces)| joined(reached, stands(pieces)));
    let mut edits: Vec<Edit> = parts.iter().flat_map(|(part, pieces)| in_pieces(part, pieces)).collect();
    edits.extend(stopped(task, reached).take(if reached.is_some() { 2 } else { 0 }));
    edits
}

/// The pieces of a split task as they would be at full time, and the assignment that holds them.
pub(super) type Held = Option<(Arc<Record>, Vec<Piece>)>;

/// What holds a task in pieces: nobody's work, or that of its first resource.
pub(super) fn held(task: &Record, context: &Context) -> Held {
    let mut parts = context.linked(task.id, assignment::REGISTER.key, assignment::TASK.name());
    parts.retain(|part| works(part, context));
    let in_pieces = |part: Arc<Record>| {
        let pieces = pieces_of(&part, context);
        let units = part.get(assignment::UNITS).filter(|units| *units > 0.0).unwrap_or(100.0);
        (pieces.len() > 1).then(|| (part, at_units(&pieces, 100.0 / units)))
    };
    parts.into_iter().find_map(in_pieces)
}

/// How much work each of an assignment's pieces holds in how much working time, in order.
pub fn rates(id: Id, pieces: &[Piece], context: &Context) -> VecDeque<(i64, i64)> {
    let rate = |piece: &Piece| (context.derived.worked_between(id, (piece.start, piece.finish)), piece.work);
    pieces.iter().map(rate).filter(|(length, _)| *length > 0).collect()
}

/// The work of the next so much working time by such rates, which is taken from them; none where none is left.
pub fn next_work(rates: &mut VecDeque<(i64, i64)>, length: i64) -> Option<i64> {
    rates.front()?;
    let (mut left, mut sum) = (length, 0i64);
    while let Some((whole, work)) = rates.front_mut().filter(|_| left > 0) {
        let part = left.min(*whole);
        let share =
            if part == *whole { *work } else { (*work as f64 * part as f64 / *whole as f64).round() as i64 };
        (*whole, *work, left) = (*whole - part, work.saturating_sub(share), left - part);
        sum = sum.saturating_add(share);
        if *whole == 0 {
            rates.pop_front();
        }
    }
    Some(sum)
}

/// The edit after which the pieces to be done hold a share of the work that they held.
pub(super) fn rescaled(part: &Record, share: f64) -> Option<Edit> {
    let mut pieces = pieces::parse(part.get(assignment::PIECES)).ok().filter(|pieces| !pieces.is_empty())?;
    for piece in pieces.iter_mut().filter(|piece| !piece.done) {
        piece.work = (piece.work as f64 * share).round() as i64;
    }
    let text = Value::text(pieces::format(&pieces));
    Some(Edit::Set(assignment::REGISTER.key, part.id, assignment::PIECES.name(), text))
}

fn at_units(pieces: &[Piece], share: f64) -> Vec<Piece> {
    let at = |piece: &Piece| Piece { work: (piece.work as f64 * share).round() as i64, ..*piece };
    pieces.iter().map(at).collect()
}

/// Who is assigned to a split task works in its pieces.
pub(super) fn take_over(new: &mut Record, held: &Held, units: f64) {
    let Some((_, pieces)) = held else { return };
    for (key, value) in fields(&at_units(pieces, units / 100.0)) {
        new.put(key, value);
    }
}

/// The edits after which the pieces of a task are held by those who are assigned to it, if any `stay`, else by
/// nobody's work.
pub(super) fn handed_over(task: &Record, held: &Held, stay: bool, ids: &mut Ids) -> Option<Edit> {
    let (part, pieces) = held.as_ref()?;
    match (part.get(assignment::RESOURCE), stay) {
        (None, true) => Some(Edit::Remove(assignment::REGISTER.key, part.id)),
        (Some(_), false) => {
            let mut nobody = Record::new(ids.fresh()).with(assignment::TASK, task.id);
            for (key, value) in fields(pieces) {
                nobody.put(key, value);
            }
            Some(Edit::Add(assignment::REGISTER.key, nobody))
        }
        _ => None,
    }
}

/// Up to when several have worked, and when the first of them goes on.
fn joined(one: Option<Span>, other: Option<Span>) -> Option<Span> {
    match (one, other) {
        (Some(one), Some(other)) => Some((one.0.max(other.0), one.1.min(other.1))),
        (one, other) => one.or(other),
    }
}

/// The edits that say up to when a task has been worked on, and when it goes on.
fn stopped(task: &Record, reached: Option<Span>) -> impl Iterator<Item = Edit> + use<> {
    let (id, keys) = (task.id, [STOP.name(), RESUME.name()].into_iter());
    let reached = ends(reached.map(|(stop, resume)| (stop, resume.max(stop))));
    keys.zip(reached).map(move |(key, at)| Edit::Set(REGISTER.key, id, key, at))
}

/// The edits after which a split task takes so much longer, or less, at its end, as in Microsoft Project: the
/// last of its pieces grows or shrinks, and goes where nothing is left of it. A contour is one of the duration
/// that it had, so work is even there. None where nothing of the task is in pieces.
pub fn lengthened(task: &Record, by: i64, context: &Context) -> Option<Vec<Edit>> {
    let (mut edits, mut reached, mut split) = (Vec::new(), None::<Span>, false);
    for part in context.linked(task.id, assignment::REGISTER.key, assignment::TASK.name()) {
        let own = pieces_of(&part, context);
        let edited = part.get(assignment::CONTOUR) == "edited";
        if own.is_empty() || !(edited || matches!(part.get(assignment::CONTOUR), "" | "flat")) {
            edits.extend(assigned::evenly(&part));
            continue;
        }
        split = true;
        let pieces = resized(part.id, own, by, context);
        reached = joined(reached, stands(&pieces));
        edits.extend(in_pieces(&part, if pieces.len() > 1 { &pieces } else { &[] }));
        if edited && part.get(assignment::WORK).is_some() {
            // Work that was entered by hand for each day is no product of a duration and units.
            let work = pieces.iter().fold(0, |sum: i64, piece| sum.saturating_add(piece.work));
            let work = Duration::new(work, Unit::Hours);
            edits.push(Edit::Set(assignment::REGISTER.key, part.id, assignment::WORK.name(), work.into()));
            if pieces.iter().any(|piece| piece.done) {
                edits.extend(assigned::left_of(&part, work));
            }
        }
    }
    if task.get(STOP).is_some() || reached.is_some() {
        edits.extend(stopped(task, reached));
    }
    split.then_some(edits)
}

/// Pieces of which the last takes so much longer or less at the same rate; what is done stays.
fn resized(id: Id, mut pieces: Vec<Piece>, by: i64, context: &Context) -> Vec<Piece> {
    pieces.retain(|piece| piece.work > 0);
    pieces.sort_by_key(|piece| piece.start);
    let rated = |like: &Piece, start: NaiveDateTime, length: i64| {
        let took = context.derived.worked_between(id, (like.start, like.finish)).max(1);
        Piece {
            start,
            finish: context.derived.worked_until(id, start, length),
            work: (like.work as f64 * length as f64 / took as f64).round() as i64,
            done: false,
        }
    };
    let mut left = by;
    while let Some(last) = pieces.last().copied() {
        if last.done {
            pieces.extend((left > 0).then(|| rated(&last, last.finish, left)));
            break;
        }
        pieces.pop();
        left = left.saturating_add(context.derived.worked_between(id, (last.start, last.finish)));
        if left > 0 {
            pieces.push(rated(&last, last.start, left));
            break;
        }
    }
    pieces
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

/// Pieces of which those to be done, which went on at one moment, go on at another.
fn later(
    id: Id,
    all: &[Piece],
    (from, next): (NaiveDateTime, NaiveDateTime),
    context: &Context,
) -> Vec<Piece> {
    let open = |piece: &&Piece| !piece.done;
    let first = all.iter().filter(open).map(|piece| piece.start.max(from.min(piece.finish))).min();
    let Some(first) = first.filter(|first| *first != next) else { return all.to_vec() };
    let moved = |at: NaiveDateTime| {
        let after = context.derived.worked_between(id, (first, at.max(first)));
        context.derived.worked_until(id, next, after)
    };
    let placed = |piece: &Piece| {
        if piece.done {
            return *piece;
        }
        let (start, finish) = (morning(id, moved(piece.start), context), moved(piece.finish));
        Piece { start: start.min(finish), finish, ..*piece }
    };
    all.iter().map(placed).collect()
}

/// When work that was left in an evening goes on: the next moment that is worked.
fn morning(id: Id, evening: NaiveDateTime, context: &Context) -> NaiveDateTime {
    const LEAST: i64 = 1;
    let worked = context.derived.worked_until(id, evening, LEAST);
    worked.checked_sub_signed(TimeDelta::seconds(6 * LEAST)).map_or(evening, |begins| begins.max(evening))
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
