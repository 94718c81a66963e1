//! Replies: what is taken of one becomes a step, and all of its text evidence in the chase ledger.

use super::{Session, Target};
use crate::model::edit::{Edit, Step};
use crate::model::kind::Kind;
use crate::model::value::Value;
use crate::query::reply::Said;
use crate::registers::{chase, every};

impl Session {
    /// The step that takes in what a reply says: the changes, and an entry of the ledger that keeps the
    /// reply word for word. Nothing taken keeps nothing.
    ///
    /// # Errors
    /// A sentence on a change that its field refuses; nothing is taken then.
    pub fn replying(&mut self, text: &str, taken: &[&Said]) -> Result<Step, String> {
        let (mut edits, mut targets, mut owners) = (Vec::new(), Vec::<Target>::new(), Vec::<String>::new());
        for said in taken.iter().filter(|said| said.can_be_taken()) {
            let Some(target) = said.of else { continue };
            let context = self.context();
            if let Some(record) = context.project.table(target.0.key).get(target.1) {
                owners.push(record.value(target.0.roles.owner).as_text().to_owned());
            }
            let typed = |value: &Value, kind: &Kind| match value {
                Value::Date(day) => day.to_string(),
                Value::Text(name) if *kind == Kind::Person => format!("\"{name}\""),
                value => kind.format(value, &context),
            };
            let texts: Vec<(&str, String)> =
                said.values.iter().map(|(field, value)| (field.key, typed(value, &field.kind))).collect();
            let texts: Vec<(&str, &str)> = texts.iter().map(|(key, text)| (*key, text.as_str())).collect();
            let step = self.setting(&[target], &texts);
            edits.extend(step.map_err(|why| format!("{}: {why}", said.reference))?.edits);
            targets.push(target);
        }
        if targets.is_empty() {
            return Err("Nothing of the reply is taken: choose a line of it".to_owned());
        }
        owners.dedup();
        let who = if let [one] = &owners[..] { one.as_str() } else { "" };
        let named = self.named(&targets);
        let entry = self
            .fresh(&chase::REGISTER)
            .with(chase::WHO, who)
            .with(chase::ABOUT, Value::links(targets.iter().map(|(_, id)| *id)))
            .with(chase::CHANNEL, chase::REPLY)
            .with(every::TITLE, format!("Reply on {named}"))
            .with(every::NOTES, text.trim());
        edits.push(Edit::Add(chase::REGISTER.key, entry));
        Ok(Step::new(format!("Take in the reply on {named}"), edits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::model::project::Project;
    use crate::model::record::Record;
    use crate::query::reply;
    use crate::registers::{self, action, risk};

    #[test]
    fn what_is_taken_of_a_reply_is_one_step_with_its_text_as_evidence() {
        let mut session =
            Session::new(Project::new(registers::ALL), "Ana", "2026-11-20T09:00:00".parse().unwrap(), 7);
        let record =
            |id, owner: &str| Record::new(Id(id)).with(every::OWNER, owner).with(every::STATUS, "open");
        let begin = vec![
            Edit::Add("action", record(1, "Bo")),
            Edit::Add(
                "action",
                record(2, "Bo").with(every::DUE, "2026-11-18".parse::<chrono::NaiveDate>().ok()),
            ),
            Edit::Add("risk", record(3, "Bo")),
        ];
        session.apply("Begin", begin).unwrap();
        let before = session.project().clone();
        let text =
            "Hi Ana,\nA-001 done\nA-2 to 4 dec, waiting on Legal\nR-1 down to 2x3\n> A-001 what of this?\n";
        let lines = reply::read(text, &session.context());
        let taken: Vec<&Said> = lines.iter().flat_map(|line| &line.says).collect();
        let step = session.replying(text, &taken).unwrap();
        session.perform(step).unwrap();
        let project = session.project();
        let action = |id| project.table("action").get(Id(id)).unwrap();
        assert_eq!(
            (action(1).get(every::STATUS), action(1).get(every::CLOSED_ON)),
            ("done", "2026-11-20".parse().ok())
        );
        assert_eq!(
            (action(2).get(action::WAITING_ON), action(2).get(action::REPROMISED)),
            ("Legal", Some(1.0))
        );
        assert_eq!(action(2).get(action::LAST_UPDATE), "A-2 to 4 dec, waiting on Legal");
        let risk = project.table("risk").get(Id(3)).unwrap();
        assert_eq!(
            (risk.get(risk::CURRENT.probability), risk.get(risk::CURRENT.impact)),
            (Some(2.0), Some(3.0))
        );
        let kept = project.table("chase").iter().next().unwrap();
        assert_eq!((kept.get(every::NOTES), kept.get(chase::WHO)), (text.trim(), "Bo"));
        session.undo().unwrap();
        assert_eq!(*session.project(), before);
        assert!(session.replying(text, &[]).is_err());
    }
}
