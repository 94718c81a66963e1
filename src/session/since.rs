//! Steps that were begun when the project was another: somebody had a form open, or a field, a list or a
//! question, while another program changed the file.

use super::Session;
use crate::model::edit::Step;
use crate::model::merge::merge;
use crate::model::project::Project;

impl Session {
    /// Makes a step as it was meant for the project as it was, `base`, and merges it with what has been
    /// changed since: what was not touched here stays as the file has it, and a field that was changed
    /// in both becomes a conflict. Says what was done. The error is a sentence, and nothing has changed.
    pub fn perform_since(
        &mut self,
        base: &Project,
        make: impl FnOnce(&mut Session) -> Result<Step, String>,
    ) -> Result<String, String> {
        if self.project().same(base) {
            let step = make(self)?;
            let told = step.told();
            return self.perform(step).map(|()| told);
        }
        let mut then = Session::new(base.clone(), self.user.clone(), self.now, self.ids.fresh().0);
        then.me = self.me.clone();
        let step = make(&mut then)?;
        let (label, told) = (step.label.clone(), step.told());
        then.perform(step)?;
        let merged = merge(base, then.project(), self.project());
        self.go_on(merged.project, &label).map_err(|refusal| refusal.to_string())?;
        Ok(match merged.conflicts.len() {
            0 => told,
            1 => format!("{told}; another program changed the same meanwhile: see “conflicts”"),
            count => format!("{told}; another program changed {count} of these meanwhile: see “conflicts”"),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::arbitrary::Dice;
    use crate::model::conflict;
    use crate::model::edit::{Author, Edit};
    use crate::model::field::Field;
    use crate::model::id::Id;
    use crate::model::project::UPDATED;
    use crate::model::record::Record;
    use crate::model::value::Value;
    use crate::registers::{self, risk};

    fn session(project: Project) -> Session {
        Session::new(project, "Ana", "2026-11-20T09:00:00".parse().unwrap(), 7)
    }

    fn after(project: &Project, edits: Vec<Edit>) -> Project {
        let at = "2026-11-20T09:00:00".parse().unwrap();
        project.apply(&Step::new("Bo edits", edits), &Author { name: "Bo".into(), at }).unwrap()
    }

    fn set(key: &'static str, text: &str) -> Edit {
        Edit::Set("risk", Id(1), key, Value::text(text))
    }

    /// The owner and the notes of the risk, and the conflicts, after Bo's edits under Ana's.
    fn merged(theirs: Vec<Edit>, ours: Vec<Edit>) -> (Option<[String; 2]>, Vec<String>) {
        let begun = Record::new(Id(1)).with(crate::registers::every::TITLE, "Late steel");
        let base = after(&Project::new(registers::ALL), vec![Edit::Add("risk", begun), set("owner", "Cy")]);
        let mut session = session(base.clone());
        session.history.follow(after(&base, theirs));
        let now = session.project().clone();
        session.perform_since(&base, |_| Ok(Step::new("Edit R-001", ours))).unwrap();
        let risk = session.project().table("risk").get(Id(1));
        let texts = risk.map(|risk| ["owner", "notes"].map(|key| risk.value(key).as_text().to_owned()));
        let conflicts = session.project().table("conflict").iter();
        let conflicts = conflicts.map(|entry| entry.get(conflict::OURS).to_owned()).collect();
        if session.project() != &now {
            session.undo().unwrap();
            assert_eq!(session.project(), &now, "one step");
        }
        (texts, conflicts)
    }

    #[test]
    fn what_was_typed_over_another_programs_change_loses_neither() {
        let texts = |owner: &str, notes: &str| Some([owner.to_owned(), notes.to_owned()]);
        let none = Vec::<String>::new();
        assert_eq!(
            merged(vec![set("owner", "Bo")], vec![set("notes", "Ask")]),
            (texts("Bo", "Ask"), none.clone())
        );
        assert_eq!(
            merged(vec![set("owner", "Bo")], vec![set("owner", "Ana")]),
            (texts("Bo", ""), vec!["Ana".into()])
        );
        assert_eq!(merged(vec![set("owner", "Ana")], vec![set("owner", "Ana")]), (texts("Ana", ""), none));
        let gone = vec![Edit::Remove("risk", Id(1))];
        assert_eq!(
            merged(gone.clone(), vec![set("notes", "Ask")]),
            (texts("Cy", "Ask"), vec![String::new()]),
            "it is kept, with a conflict"
        );
        assert_eq!(merged(vec![set("notes", "Ask")], gone), (texts("Cy", "Ask"), vec![String::new()]));
    }

    proptest! {
        /// Settles the worry that a form writes over fields that it did not touch.
        #[test]
        fn a_field_that_only_the_other_side_changed_is_theirs(seed: u64) {
            let mut dice = Dice::tame(seed);
            let base = dice.project(registers::ALL, 12);
            let entered = |field: &&Field| field.is_stored() && field.key != UPDATED.name();
            let fields: Vec<_> = risk::REGISTER.fields().filter(entered).collect();
            let mut sides = [Vec::new(), Vec::new()];
            for record in base.table("risk").iter() {
                for field in &fields {
                    let value = dice.value(&field.kind, &[]);
                    let side = *dice.one(&[0, 1, 2]);
                    if let Some(edits) = sides.get_mut(side) {
                        edits.push(Edit::Set("risk", record.id, field.key, value));
                    }
                }
            }
            let [theirs, ours] = sides;
            let mut session = session(base.clone());
            session.history.follow(after(&base, theirs.clone()));
            session.perform_since(&base, |_| Ok(Step::new("Edit", ours.clone()))).unwrap();
            for edit in theirs.iter().chain(&ours) {
                let Edit::Set(_, id, key, value) = edit else { unreachable!() };
                prop_assert_eq!(session.project().table("risk").get(*id).unwrap().value(key), value);
            }
            prop_assert_eq!(session.project().table("conflict"), base.table("conflict"));
        }
    }
}
