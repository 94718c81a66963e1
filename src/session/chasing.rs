//! Chasing: what was said is written into the ledger, one entry for each person.

use super::{Session, Target};
use crate::model::edit::{Edit, Step};
use crate::model::id::Id;
use crate::model::people::same;
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
        let context = self.context();
        for (register, id) in targets {
            let name = self.reference((register, *id));
            let found = context.project.table(register.key).get(*id);
            let record = found.ok_or_else(|| format!("{name} is gone: it was removed meanwhile"))?;
            let owner = record.value(register.roles.owner).as_text();
            if owner.is_empty() {
                return Err(format!("{name} has no owner who could be chased: enter one first (o)"));
            }
            if every::is_closed(register, record, &context) {
                return Err(format!("{name} is closed: nobody owes it any more"));
            }
            match owners.iter_mut().find(|(known, _)| same(known, owner)) {
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
    use crate::insight::attention::attention;
    use crate::model::project::Project;
    use crate::model::record::Record;
    use crate::model::value::Value;
    use crate::query::filter::Filter;
    use crate::query::sort::Sort;
    use crate::registers::{self, action, meeting, risk};
    use chrono::NaiveDate;

    #[test]
    fn what_is_done_is_closed_for_everything_that_asks_whichever_register_it_is_in() {
        let mut asked = Vec::new();
        for register in registers::ALL.iter().filter(|register| !register.roles.done.is_empty()) {
            let mut session =
                Session::new(Project::new(registers::ALL), "Ana", "2026-11-20T09:00:00".parse().unwrap(), 7);
            let mut record = |title: &str| {
                let record = session
                    .fresh(register)
                    .with(every::TITLE, title)
                    .with(every::DUE, "2026-11-02".parse::<NaiveDate>().ok());
                record
                    .with(every::OWNER, "Bo")
                    .with(every::SNOOZED_UNTIL, "2026-11-27".parse::<NaiveDate>().ok())
            };
            let mut records = ["Done", "Open"].map(&mut record);
            // A meeting is closed when it is known who was there.
            if register.key == meeting::REGISTER.key {
                records[0].put(meeting::ATTENDEES.name(), Value::list(["Ana"]));
            }
            let ids = records.each_ref().map(|record| record.id);
            let edits = records.map(|record| Edit::Add(register.key, record));
            session.apply("Begin", edits.to_vec()).unwrap();
            let step = session.closing_by(&[(register, ids[0])], "Ana").unwrap();
            session.perform(step).unwrap();

            let line = Chased { channel: "call", ..Chased::default() };
            let refused =
                ids.map(|id| session.chasing(&[(register, id)], &line).is_err_and(|e| e.contains("closed")));
            let context = session.context();
            let records: Vec<_> =
                context.project.table(register.key).iter().map(|record| &**record).collect();
            let is_closed = |id: Id| {
                every::is_closed(register, context.project.table(register.key).get(id).unwrap(), &context)
            };
            assert_eq!(ids.map(is_closed), [true, false], "{}", register.key);
            if !register.roles.owner.is_empty() {
                assert_eq!(refused, [true, false], "{}", register.key);
            }
            let matcher = "is:closed".parse::<Filter>().unwrap().matcher(register, &context).unwrap();
            let found: Vec<Id> =
                records.iter().filter(|r| matcher.matches(r, &context)).map(|r| r.id).collect();
            assert_eq!(found, [ids[0]], "{}", register.key);
            let mut sorted: Vec<_> = records.iter().map(|record| (0, *record)).collect();
            Sort::parse("open", &[register], &context).unwrap().apply(&mut sorted, &context);
            assert_eq!(sorted.iter().map(|(_, record)| record.id).collect::<Vec<_>>(), [ids[1], ids[0]]);
            assert!(attention(&context).resting.iter().all(|matter| matter.id != ids[0]), "{}", register.key);
            asked.push(register.key);
        }
        assert!(["task", "action", "risk"].iter().all(|key| asked.contains(key)));
    }

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
        let line = Chased {
            channel: "call",
            said: "by friday".into(),
            next: "2026-11-23".parse().ok(),
            doubt: None,
        };
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
