//! Rules of what comes back by a cadence: stage ends, decisions that are looked at again, readings, and
//! meetings of a series that nobody has made yet.

use super::Asked;
use super::rules::{Found, Look, WEEK};
use crate::model::record::Record;
use crate::registers::every::{STATUS, TITLE};
use crate::registers::series::{self, PAPERS_LEAD, USUAL_LEAD};
use crate::registers::{decision, kpi, meeting, stage};

/// The board looks at the end of a stage.
pub(super) fn boundary(look: &Look, asked: &Asked, record: &Record) -> Found {
    let day = record.get(stage::ASSESSMENT).filter(|day| look.within(*day, 2 * WEEK))?;
    asked.is_open(record, look.context).then(|| (day, format!("end stage assessment {}", look.said(day))))
}

/// A decision that was made and is to be looked at again, or ends.
pub(super) fn decision_review(look: &Look, _: &Asked, record: &Record) -> Found {
    let day = record.get(decision::REVIEW).filter(|day| look.within(*day, WEEK))?;
    let made = record.get(STATUS) == decision::REGISTER.roles.done;
    made.then(|| (day, format!("review or expiry {}", look.said(day))))
}

/// A performance indicator that is to be read.
pub(super) fn reading(look: &Look, asked: &Asked, record: &Record) -> Found {
    let next = look.context.project.field(kpi::REGISTER.key, "next_reading")?;
    let day = look.context.value(record, next).as_date().filter(|day| look.within(*day, WEEK))?;
    asked.is_open(record, look.context).then(|| (day, format!("to be read {}", look.said(day))))
}

/// A series whose next meeting nobody has made, though its papers are due within the week.
pub(super) fn to_call(look: &Look, asked: &Asked, record: &Record) -> Found {
    if !asked.is_open(record, look.context) {
        return None;
    }
    let (context, name) = (look.context, series::plain(record.get(TITLE)));
    let meetings = context.project.table(meeting::REGISTER.key).iter();
    let ours = meetings.filter(|meeting| series::plain(meeting.get(meeting::SERIES)) == name);
    let day = |meeting: &std::sync::Arc<Record>| {
        meeting.get(meeting::OCCURRENCE).or(meeting.get(meeting::START).map(|start| start.date()))
    };
    let yesterday = context.today.pred_opt()?;
    let last = ours.filter_map(day).max();
    if last.is_some_and(|last| last >= context.today) {
        return None;
    }
    let held = series::next(record, yesterday, context)?;
    let papers = series::papers_due(held.on, record.get(PAPERS_LEAD).unwrap_or(USUAL_LEAD), context);
    let day = papers.filter(|day| look.within(*day, WEEK))?;
    Some((
        day,
        format!("meets {}, papers due {}; no meeting is made yet", look.said(held.on), look.said(day)),
    ))
}
