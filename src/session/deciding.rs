//! Decisions and who made them: one is marked as made only where it says by whom.

use super::verbs::{self, Target};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::project::Project;
use crate::query::typed;
use crate::registers::decision::{self, DECIDED_BY};
use crate::registers::every;
use crate::registers::meeting;

/// The open decisions among records that name nobody who made them: marked done, they ask who did.
pub fn undecided(project: &Project, targets: &[Target]) -> Vec<Target> {
    let asks = |target: &Target| {
        verbs::found(project, *target).is_ok_and(|record| {
            target.0.key == decision::REGISTER.key
                && decision::names_nobody(record)
                && !every::closes(target.0, record)
        })
    };
    targets.iter().copied().filter(asks).collect()
}

/// Who most likely made decisions: the chair of the meeting that they were brought to, else the user.
pub fn likely(project: &Project, targets: &[Target], me: &str) -> String {
    let chair = |target: &Target| {
        let meeting = verbs::found(project, *target).ok()?.get(decision::MEETING)?;
        let chair = project.table(meeting::REGISTER.key).get(meeting)?.get(meeting::CHAIR);
        (!chair.is_empty()).then(|| chair.to_owned())
    };
    targets.first().and_then(chair).unwrap_or_else(|| me.to_owned())
}

/// The edit that says who made a decision that is marked as made, where that asks for it.
///
/// # Errors
/// A sentence where nobody is named, or where the name can't be read.
pub(super) fn made_by(target: Target, by: &str, context: &Context) -> Result<Option<Edit>, String> {
    let [asking] = undecided(context.project, &[target])[..] else { return Ok(None) };
    let record = verbs::found(context.project, asking)?;
    let name = decision::REGISTER.reference(record.number);
    let field = context.project.field(decision::REGISTER.key, DECIDED_BY.name());
    let value = field.map_or(Ok(by.into()), |field| typed::read_over(field, record, by, context))?;
    if value.is_empty() {
        return Err(format!("{name} names nobody who made it: say who decided"));
    }
    Ok(Some(Edit::Set(decision::REGISTER.key, record.id, DECIDED_BY.name(), value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::model::project::Project;
    use crate::model::record::Record;
    use crate::registers;
    use crate::session::Session;

    #[test]
    fn a_decision_is_made_by_no_door_without_saying_by_whom() {
        let mut session =
            Session::new(Project::new(registers::ALL), "Ana", "2026-11-20T09:00:00".parse().unwrap(), 7);
        let at = Record::new(Id(9)).with(meeting::CHAIR, "Bo Lind");
        let edits = vec![
            Edit::Add("meeting", at),
            Edit::Add("decision", Record::new(Id(1))),
            Edit::Add("decision", Record::new(Id(2)).with(decision::FORUM, "Board")),
            Edit::Add("decision", Record::new(Id(3)).with(decision::MEETING, Id(9))),
        ];
        session.apply("Begin", edits).unwrap();
        let all = [1, 2, 3].map(|id| (&decision::REGISTER, Id(id)));
        let asking: Vec<Id> = undecided(session.project(), &all).into_iter().map(|(_, id)| id).collect();
        assert_eq!(asking, [Id(1), Id(3)], "a forum is somebody");
        assert_eq!(likely(session.project(), &all[..1], "Ana"), "Ana");
        assert_eq!(likely(session.project(), &all[2..], "Ana"), "Bo Lind", "who led the meeting");
        let refused = [
            session.closing(&all),
            session.closing_by(&all, "  "),
            session.seeing_to(&all[..1], ""),
            session.setting(&all[..1], &[("status", "made")]),
        ];
        for refused in refused {
            let complaint = refused.unwrap_err();
            assert!(complaint.starts_with("D-001 names nobody who"), "{complaint}");
        }
        let texts = [("status", "made"), ("decided_by", "me")];
        assert!(session.setting(&all[..1], &texts).is_ok(), "in whatever order they are entered");
        let step = session.closing_by(&all, "bo").unwrap();
        session.perform(step).unwrap();
        let by = |id| session.project().table("decision").get(Id(id)).unwrap().get(DECIDED_BY).to_owned();
        assert_eq!([by(1), by(2), by(3)], ["Bo Lind", "", "Bo Lind"]);
    }
}
