//! Decisions and who made them: one is marked as made only where it says by whom.

use super::Session;
use super::verbs::{self, Target};
use crate::model::context::Context;
use crate::model::edit::{Edit, Step};
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

/// Who most likely made decisions, each of a project: the chair of the meeting that they were brought to, else
/// the user. Nobody where that would be one for some and another one for others.
pub fn likely<'a>(all: impl Iterator<Item = (&'a Project, Target)>, me: &'a str) -> &'a str {
    let maker = |(project, target): (&'a Project, Target)| {
        let chair = || {
            let meeting = verbs::found(project, target).ok()?.get(decision::MEETING)?;
            Some(project.table(meeting::REGISTER.key).get(meeting)?.get(meeting::CHAIR))
        };
        chair().filter(|chair| !chair.is_empty()).unwrap_or(me)
    };
    let mut makers = all.map(maker);
    let first = makers.next().unwrap_or(me);
    if makers.all(|maker| maker == first) { first } else { "" }
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

impl Session {
    /// The step that marks records done and says `by` whom the decisions among them were made, those too that are
    /// made already and don't say it; and a sentence on each whom that says nothing new of.
    ///
    /// # Errors
    /// A sentence on a record that can't be done, or where the name can't be read.
    pub fn closing_made_by(&mut self, targets: &[Target], by: &str) -> Result<(Step, Vec<String>), String> {
        let step = self.closing_by(targets, by)?;
        let asking = undecided(self.project(), targets);
        let (mut silent, mut told) = (Vec::new(), Vec::new());
        for target in targets.iter().filter(|(register, _)| register.key == decision::REGISTER.key) {
            let maker = verbs::found(self.project(), *target)?.get(DECIDED_BY);
            if !maker.is_empty() {
                let name = self.reference(*target);
                told.push(format!(
                    "{name} was made by {maker}: that stays; decided_by=NAME sets another one"
                ));
            } else if !asking.iter().any(|(_, id)| *id == target.1) {
                silent.push(*target);
            }
        }
        if !targets.iter().any(|(register, _)| register.key == decision::REGISTER.key) {
            told.push(format!("{}: no decision, so nobody is named who made it", self.named(targets)));
        }
        if silent.is_empty() {
            return Ok((step, told));
        }
        let naming = self.setting(&silent, &[(DECIDED_BY.name(), by)])?;
        if step.edits.is_empty() {
            return Ok((naming, told));
        }
        let edits = [step.edits, naming.edits].concat();
        Ok((Step { edits, ..step }, told))
    }

    /// Who made those of the records that a step closes which get a maker: `made by Bo Lind`, `D-001, D-002 made
    /// by Bo Lind`.
    pub(super) fn told_made(&self, closed: &[Target], made: &[(Target, Edit)]) -> String {
        let Some((_, Edit::Set(.., by))) = made.first() else { return String::new() };
        let targets: Vec<Target> = made.iter().map(|(target, _)| *target).collect();
        let which = if targets.len() == closed.len() { String::new() } else { self.named(&targets) + " " };
        format!("{which}made by {}", by.as_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::model::project::Project;
    use crate::model::record::Record;
    use crate::query::quick;
    use crate::registers;

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
        let of = |targets: &[Target]| {
            likely(targets.iter().map(|target| (session.project(), *target)), "Ana").to_owned()
        };
        assert_eq!(of(&all[..1]), "Ana");
        assert_eq!(of(&all[2..]), "Bo Lind", "who led the meeting");
        assert_eq!(of(&all), "", "not one answer for what one and another led to");
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
        let (context, ids) = session.context_and_ids();
        for (line, on) in [("Hire status:made", None), ("Hire status:made forum:board", Some(context.today))]
        {
            let quick = quick::parse_in(line, &decision::REGISTER, &context);
            let edits = quick.edits(Record::new(Id(4)), &context, ids);
            let made = edits.map(|edits| match &edits[..] {
                [Edit::Add(_, record)] => record.get(decision::DECIDED_ON),
                _ => None,
            });
            assert_eq!(made.ok(), on.map(Some), "{line}");
        }
        let texts = [("status", "made"), ("decided_by", "me")];
        assert!(session.setting(&all[..1], &texts).is_ok(), "in whatever order they are entered");
        let step = session.closing_by(&all, "bo").unwrap();
        assert_eq!(step.told(), "Close D-001, D-002, D-003; D-001, D-003 made by Bo Lind");
        session.perform(step).unwrap();
        let by = |id| session.project().table("decision").get(Id(id)).unwrap().get(DECIDED_BY).to_owned();
        assert_eq!([by(1), by(2), by(3)], ["Bo Lind", "", "Bo Lind"]);
        let emptied = session.setting(&all[..1], &[("decided_by", "")]).unwrap_err();
        assert!(emptied.starts_with("D-001 would be made by nobody"), "{emptied}");
    }
}
