//! Actions that recur: doing one makes the next, in the same step.

use chrono::NaiveDate;

use super::action::{BLOCKED_BY, DONE_WHEN, ORIGINAL_DUE, RECURS, RECURS_FROM, REGISTER, SUPPORTERS};
use super::every::{
    CONFIDENTIAL, DESCRIPTION, DUE, LINKS, OWNER, PRIORITY, SOURCE, STATUS, TAGS, TITLE, closes,
};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::fresh;
use crate::model::id::Ids;
use crate::model::kind::date;
use crate::model::kind::recurrence::{OnHoliday, Rule};
use crate::model::record::Record;
use crate::model::value::Value;

/// What the next one has of the one before.
const KEPT: &[&str] = &[
    TITLE.name(),
    DESCRIPTION.name(),
    DONE_WHEN.name(),
    OWNER.name(),
    SUPPORTERS.name(),
    PRIORITY.name(),
    SOURCE.name(),
    RECURS.name(),
    TAGS.name(),
    LINKS.name(),
    BLOCKED_BY.name(),
    CONFIDENTIAL.name(),
];

/// The edits that entering a status makes: the status, the day of its closing, and, where an action that
/// recurs is done, the next one.
///
/// # Errors
/// A sentence where its rule gives no day that anybody works on.
pub(super) fn status(
    action: &Record,
    to: &Value,
    context: &Context,
    ids: &mut Ids,
) -> Result<Vec<Edit>, String> {
    let stamp = REGISTER.stamp(action, to, context.today);
    let mut edits = vec![Edit::Set(REGISTER.key, action.id, STATUS.name(), to.clone())];
    edits.extend(stamp);
    let known = context.project.table(REGISTER.key).get(action.id).is_some();
    if known && to.as_text() == REGISTER.roles.done && !closes(&REGISTER, action) {
        edits.extend(next(action, context, ids)?.map(|next| Edit::Add(REGISTER.key, next)));
    }
    Ok(edits)
}

/// The next occurrence of an action that recurs: the first after it that is not past. None where it does
/// not recur, where its rule has ended, or where the next one is there already.
fn next(action: &Record, context: &Context, ids: &mut Ids) -> Result<Option<Record>, String> {
    let rule = Rule::from_rrule(action.get(RECURS));
    let planned = action.get(ORIGINAL_DUE).or(action.get(DUE));
    let (Ok(rule), Some(planned)) = (rule, planned) else { return Ok(None) };
    let first = action.get(RECURS_FROM).unwrap_or(planned);
    let works = |day| context.derived.works(day);
    // What was missed meanwhile is not owed one by one.
    let behind = planned.max(context.today.pred_opt().unwrap_or(planned));
    let held = rule.next_held(first, behind, OnHoliday::Later, &works);
    let Some(held) = held.map_err(|complaint| format!("no next one can be made: {complaint}"))? else {
        return Ok(None);
    };
    let is_next = |other: &Record| {
        let due: Option<NaiveDate> = other.get(ORIGINAL_DUE).or(other.get(DUE));
        due == Some(held.on)
            && other.get(TITLE) == action.get(TITLE)
            && other.get(RECURS) == action.get(RECURS)
    };
    if context.project.table(REGISTER.key).iter().any(|other| is_next(other)) {
        return Ok(None);
    }
    let mut record = fresh::record(&REGISTER, ids.fresh(), context);
    for key in KEPT {
        record.put(key, action.value(key).clone());
    }
    Ok(Some(record.with(DUE, held.on).with(RECURS_FROM, first)))
}

/// What to say of the next one where an action is closed by these edits: when it is due, or why there is
/// none. "" where the action does not recur.
pub fn told(action: &Record, edits: &[Edit], context: &Context) -> String {
    let same = |other: &Record| {
        other.id != action.id
            && other.get(TITLE) == action.get(TITLE)
            && other.get(RECURS) == action.get(RECURS)
    };
    let made = edits.iter().find_map(|edit| match edit {
        Edit::Add(register, next) if *register == REGISTER.key && same(next) => next.get(DUE),
        _ => None,
    });
    let all = context.project.table(REGISTER.key);
    let is_there = || all.iter().any(|other| same(other) && !closes(&REGISTER, other));
    match made {
        _ if action.get(RECURS).is_empty() => String::new(),
        Some(day) => format!("the next is due {}", date::format(day)),
        None if action.get(DUE).is_none() => {
            "it recurs, but has no due date to count from, so there is no next one".to_owned()
        }
        None if is_there() => "the next is there already".to_owned(),
        None => "it was the last by its rule".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::registers::trial::{self, day};

    fn done(action: Record, today: &str) -> Vec<(String, String)> {
        let project = trial::project([(&REGISTER, action)]);
        let action = project.table("action").get(Id(1)).unwrap();
        let field = project.field("action", "status").unwrap();
        let context = Context { today: day(today), ..trial::context(&project) };
        let edits = field.enter(("action", action), "done".into(), &context, &mut Ids::new(7)).unwrap();
        let project = trial::apply(&project, edits);
        let open = project.table("action").iter().filter(|action| !closes(&REGISTER, action));
        open.map(|a| (a.get(TITLE).to_owned(), a.get(DUE).unwrap().to_string())).collect()
    }

    fn weekly(rule: &str, due: &str) -> Record {
        let action = Record::new(Id(1)).with(TITLE, "Send the report").with(STATUS, "open");
        action.with(RECURS, rule).with(DUE, day(due))
    }

    #[test]
    fn doing_an_action_that_recurs_makes_the_next() {
        let check = |rule: &str, due: &str, today: &str, next: Option<&str>| {
            let next: Vec<_> =
                next.map(|day| ("Send the report".to_owned(), day.to_owned())).into_iter().collect();
            assert_eq!(done(weekly(rule, due), today), next, "{rule} {due} done {today}");
        };
        check("FREQ=WEEKLY", "2026-11-20", "2026-11-18", Some("2026-11-27"));
        check("FREQ=WEEKLY", "2026-11-20", "2026-11-20", Some("2026-11-27"));
        check("FREQ=WEEKLY", "2026-10-30", "2026-11-18", Some("2026-11-20"));
        check("FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27", "2026-11-27", Some("2026-12-25"));
        check("FREQ=DAILY", "2026-11-20", "2026-11-20", Some("2026-11-23"));
        check("FREQ=WEEKLY;UNTIL=20261120", "2026-11-20", "2026-11-20", None);
        check("", "2026-11-20", "2026-11-20", None);
        check("nonsense", "2026-11-20", "2026-11-20", None);
    }

    #[test]
    fn a_promise_that_was_put_off_does_not_move_the_rule() {
        let late = weekly("FREQ=WEEKLY", "2026-11-24").with(ORIGINAL_DUE, day("2026-11-20"));
        assert_eq!(done(late, "2026-11-24")[0].1, "2026-11-27");
        let counted = weekly("FREQ=WEEKLY;COUNT=3", "2026-11-20").with(RECURS_FROM, day("2026-11-06"));
        assert!(done(counted, "2026-11-20").is_empty(), "the third of three");
    }
}
