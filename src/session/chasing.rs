//! Chasing: what was said is written into the ledger, one entry for each person.

use super::{Session, Target};
use crate::model::edit::{Edit, Step};
use crate::model::id::Id;
use crate::model::value::Value;
use crate::query::chased::Chased;
use crate::registers::{chase, every};

impl Session {
    /// The step that logs a chase of everybody who owns some records, on all that they own of them.
    ///
    /// # Errors
    /// A sentence on a record that nobody owns, or that is closed.
    pub fn chasing(&mut self, targets: &[Target], line: &Chased) -> Result<Step, String> {
        let mut owners: Vec<(String, Vec<Id>)> = Vec::new();
        for (register, id) in targets {
            let name = self.reference((register, *id));
            let found = self.project().table(register.key).get(*id);
            let record = found.ok_or_else(|| format!("{name} is gone: it was removed meanwhile"))?;
            let owner = record.value(register.roles.owner).as_text();
            if owner.is_empty() {
                return Err(format!("{name} has no owner who could be chased: enter one first (o)"));
            }
            if every::closes(register, record) {
                return Err(format!("{name} is closed: nobody owes it any more"));
            }
            match owners.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(owner)) {
                Some((_, ids)) => ids.push(*id),
                None => owners.push((owner.to_owned(), vec![*id])),
            }
        }
        Ok(self.logging(&owners, line))
    }

    /// The step that writes entries of the ledger: people, and what each was chased on.
    pub fn logging(&mut self, chased: &[(String, Vec<Id>)], line: &Chased) -> Step {
        let mut edits = Vec::new();
        for (who, about) in chased {
            let entry = self
                .fresh(&chase::REGISTER)
                .with(chase::WHO, who.as_str())
                .with(chase::ABOUT, Value::links(about.iter().copied()))
                .with(chase::CHANNEL, line.channel)
                .with(every::TITLE, line.said.as_str())
                .with(chase::NEXT, line.next);
            edits.push(Edit::Add(chase::REGISTER.key, entry));
        }
        let all: Vec<Target> = chased
            .iter()
            .flat_map(|(_, ids)| ids)
            .filter_map(|id| Some((self.project().find(*id)?.0, *id)))
            .collect();
        let label = match chased {
            [(who, _)] => format!("Chase {who} on {}", self.named(&all)),
            several => format!("Chase {} people on {}", several.len(), self.named(&all)),
        };
        Step::new(label, edits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::project::Project;
    use crate::model::record::Record;
    use crate::registers::{self, action, risk};

    #[test]
    fn several_records_are_one_entry_for_each_owner() {
        let mut session =
            Session::new(Project::new(registers::ALL), "Ana", "2026-11-20T09:00:00".parse().unwrap(), 7);
        let owned =
            |id, owner: &str| Record::new(Id(id)).with(every::OWNER, owner).with(every::STATUS, "open");
        let edits = vec![
            Edit::Add("action", owned(1, "Bo")),
            Edit::Add("action", owned(2, "Cy")),
            Edit::Add("risk", owned(3, "bo")),
            Edit::Add("action", owned(4, "")),
            Edit::Add("action", owned(5, "Bo").with(every::STATUS, "done")),
        ];
        session.apply("Begin", edits).unwrap();
        let target = |id: u64| if id == 3 { (&risk::REGISTER, Id(3)) } else { (&action::REGISTER, Id(id)) };
        let line = Chased { channel: "call", said: "by friday".into(), next: "2026-11-23".parse().ok() };
        let step = session.chasing(&[target(1), target(2), target(3)], &line).unwrap();
        assert_eq!(step.label, "Chase 2 people on A-001, R-001, A-002");
        session.perform(step).unwrap();
        let ledger = session.project().table("chase");
        let mut about: Vec<_> =
            ledger.iter().map(|e| (e.get(chase::WHO), e.get(chase::ABOUT).len())).collect();
        about.sort_unstable();
        assert_eq!(about, [("Bo", 2), ("Cy", 1)]);
        let next = |id| session.project().table("action").get(Id(id)).unwrap().get(action::NEXT_CHASE);
        assert_eq!([next(1), next(2)], [line.next; 2], "the step brings the day along");
        let complaint = |session: &mut Session, id| session.chasing(&[target(id)], &line).unwrap_err();
        assert!(complaint(&mut session, 4).contains("no owner"));
        assert!(complaint(&mut session, 5).contains("closed"));
        session.undo().unwrap();
        assert!(session.project().table("chase").is_empty());
    }
}
