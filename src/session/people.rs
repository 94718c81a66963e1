//! People written twice: one name in the place of others, everywhere and in one step.

use std::collections::{BTreeMap, HashSet};

use super::Session;
use crate::model::edit::{Edit, Step};
use crate::model::id::Id;
use crate::model::kind::Kind;
use crate::model::needle::fold;
use crate::model::project::UPDATED;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::registers::{resource, stakeholder};

/// The registers whose records are people, by title.
const CARDS: [&Register; 2] = [&stakeholder::REGISTER, &resource::REGISTER];

/// Fields with their new values, by register, record and key.
type Draft = BTreeMap<(&'static str, Id, &'static str), Value>;

impl Session {
    /// The step that writes one name in the place of others in every field for people. Of two records
    /// of one list of people the one with the name stays: it takes over what it lacks and every link.
    ///
    /// # Errors
    /// A sentence where a name is nobody's, or is the one that stays.
    pub fn merging_people(&self, others: &[&str], kept: &str) -> Result<Step, String> {
        let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
        if kept.is_empty() {
            return Err("Write the name that stays".to_owned());
        }
        let people = self.context().people();
        for other in others {
            if !people.iter().any(|known| fold(known) == fold(other.trim())) {
                return Err(format!("Nobody in the project is called “{other}”"));
            }
            if other.trim() == kept {
                return Err(format!("“{other}” is the name that stays: write two different ones"));
            }
        }
        let folded: Vec<String> = others.iter().map(|other| fold(other.trim()).into_owned()).collect();
        let is_other = |name: &str| *name != *kept && folded.iter().any(|other| *other == *fold(name));
        let mut draft = Draft::new();
        self.rename_in_fields(&is_other, &kept, &mut draft);
        let mut gone = Vec::new();
        for register in CARDS {
            gone.extend(self.join_cards(register, &is_other, &kept, &mut draft));
        }
        let removed: HashSet<Id> = gone.iter().map(|(_, id)| *id).collect();
        let mut edits: Vec<Edit> = draft
            .into_iter()
            .filter(|((_, id, _), _)| !removed.contains(id))
            .map(|((register, id, key), value)| Edit::Set(register, id, key, value))
            .collect();
        edits.extend(gone.into_iter().map(|(register, id)| Edit::Remove(register, id)));
        Ok(Step::new(format!("Merge {} into {kept}", others.join(", ")), edits))
    }

    fn rename_in_fields(&self, is_other: &dyn Fn(&str) -> bool, kept: &str, draft: &mut Draft) {
        let project = self.project();
        for register in project.registers() {
            let people = |kind: &Kind| matches!(kind, Kind::Person | Kind::People);
            let keys: Vec<_> =
                project.fields(register.key).iter().filter(|f| people(&f.kind)).map(|f| f.key).collect();
            for record in project.table(register.key).iter() {
                for key in &keys {
                    let now = match record.value(key) {
                        Value::Text(name) if is_other(name) => Value::text(kept),
                        Value::List(names) if names.iter().any(|name| is_other(name)) => {
                            let mut all: Vec<&str> = Vec::new();
                            for name in names.iter().map(|name| if is_other(name) { kept } else { name }) {
                                if !all.contains(&name) {
                                    all.push(name);
                                }
                            }
                            Value::list(all)
                        }
                        _ => continue,
                    };
                    draft.insert((register.key, record.id, key), now);
                }
            }
        }
    }

    /// Makes the records of one person in a list of people one record; gives those that go.
    fn join_cards(
        &self,
        register: &'static Register,
        is_other: &dyn Fn(&str) -> bool,
        kept: &str,
        draft: &mut Draft,
    ) -> Vec<(&'static str, Id)> {
        let title = register.roles.title;
        let named = |record: &Record| record.value(title).as_text() == kept;
        let mut cards: Vec<_> = self.project().table(register.key).iter().collect();
        cards.retain(|card| named(card) || is_other(card.value(title).as_text()));
        cards.sort_by_key(|card| (!named(card), card.number));
        let Some((stays, others)) = cards.split_first() else { return Vec::new() };
        if !named(stays) {
            draft.insert((register.key, stays.id, title), Value::text(kept));
        }
        for other in others {
            for (key, value) in other.values().filter(|(key, _)| *key != title && *key != UPDATED.name()) {
                if stays.value(key).is_empty() {
                    draft.entry((register.key, stays.id, key)).or_insert_with(|| value.clone());
                }
            }
            for (from, link) in self.derived().links.to(other.id) {
                let Some(record) = self.project().table(from.key).get(link.from) else { continue };
                let slot = draft.entry((from.key, link.from, link.field));
                let value = slot.or_insert_with(|| record.value(link.field).clone());
                *value = redirected(value, other.id, stays.id);
            }
        }
        others.iter().map(|other| (register.key, other.id)).collect()
    }
}

/// Links with one record in the place of another, each once.
fn redirected(value: &Value, from: Id, to: Id) -> Value {
    match value {
        Value::Link(id) if *id == from => Value::Link(to),
        Value::Links(ids) => {
            let mut all: Vec<Id> = Vec::new();
            for id in ids.iter().map(|id| if *id == from { to } else { *id }) {
                if !all.contains(&id) {
                    all.push(id);
                }
            }
            Value::links(all)
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::project::Project;
    use crate::registers::{self, action, communication, every, stakeholder};

    fn session() -> Session {
        let mut session =
            Session::new(Project::new(registers::ALL), "Ana", "2026-11-20T09:00:00".parse().unwrap(), 7);
        let person = |id, name: &str| Record::new(Id(id)).with(every::TITLE, name);
        let owned = |id, owner: &str| Record::new(Id(id)).with(every::OWNER, owner);
        let edits = vec![
            Edit::Add("stakeholder", person(1, "P. Shah").with(stakeholder::EMAIL, "p@x.example")),
            Edit::Add("stakeholder", person(2, "Priya Shah").with(every::OWNER, "p. shah")),
            Edit::Add("action", owned(3, "P. Shah")),
            Edit::Add(
                "action",
                owned(4, "Bo").with(action::SUPPORTERS, Value::list(["P. Shah", "Priya Shah", "Cy"])),
            ),
            Edit::Add(
                "communication",
                Record::new(Id(5)).with(communication::STAKEHOLDERS, Value::links([Id(1), Id(2)])),
            ),
            Edit::Add("resource", person(6, "P. Shah")),
        ];
        session.apply("Begin", edits).unwrap();
        session
    }

    #[test]
    fn one_name_takes_the_place_of_another_everywhere_in_one_step() {
        let mut session = session();
        let before = session.project().clone();
        let step = session.merging_people(&["P. Shah"], "Priya Shah").unwrap();
        assert_eq!(step.label, "Merge P. Shah into Priya Shah");
        session.perform(step).unwrap();
        let project = session.project();
        let names: Vec<String> = session.context().people().iter().map(ToString::to_string).collect();
        assert_eq!(names, ["Ana", "Bo", "Cy", "Priya Shah"].map(str::to_owned)[1..].to_vec());
        let shah = project.table("stakeholder").get(Id(2)).unwrap();
        assert!(project.table("stakeholder").get(Id(1)).is_none());
        assert_eq!((shah.get(stakeholder::EMAIL), shah.get(every::OWNER)), ("p@x.example", "Priya Shah"));
        let told = project.table("communication").get(Id(5)).unwrap();
        assert_eq!(told.get(communication::STAKEHOLDERS), [Id(2)]);
        let names = project.table("action").get(Id(4)).unwrap().value("supporters").clone();
        assert_eq!(names, Value::list(["Priya Shah", "Cy"]));
        assert_eq!(project.table("resource").get(Id(6)).unwrap().get(every::TITLE), "Priya Shah");
        session.undo().unwrap();
        assert_eq!(*session.project(), before);
    }

    #[test]
    fn who_is_nobody_is_not_merged() {
        let session = session();
        assert!(session.merging_people(&["Bob"], "Priya Shah").unwrap_err().contains("Nobody"));
        assert!(session.merging_people(&["Bo"], "Bo").is_err());
        assert!(session.merging_people(&["Bo"], "  ").is_err());
        let twice = crate::query::twice::twice(&session.context());
        let pairs: Vec<_> = twice.iter().map(|pair| (&*pair.other, &*pair.kept)).collect();
        assert!(pairs.contains(&("Priya Shah", "P. Shah")), "the one with the address stays: {pairs:?}");
    }
}
