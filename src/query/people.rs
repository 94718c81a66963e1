//! The people that a project knows, and who is meant by part of a name.

use std::collections::HashSet;
use std::sync::Arc;

use super::needle::{Needle, fold};
use crate::model::context::Context;
use crate::model::kind::Kind;
use crate::model::value::Value;

/// Registers whose records are people, by title.
const OF_PEOPLE: [&str; 2] = ["stakeholder", "resource"];

/// Everybody named in a project, in the order of the alphabet. Collected once per version.
#[derive(Clone, Debug, Default)]
pub struct People(Vec<Arc<str>>);

/// Who is meant by a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Meant {
    /// This person.
    One(Arc<str>),
    /// Several could be.
    Several(Vec<Arc<str>>),
    /// Nobody known.
    Nobody,
}

impl People {
    /// Collects the user, all names in fields for people, and the records that are people.
    pub fn of(context: &Context) -> Self {
        let mut names: HashSet<Arc<str>> = HashSet::new();
        if !context.me.is_empty() {
            names.insert(context.me.into());
        }
        for register in context.project.registers() {
            let fields = context.project.fields(register.key).iter();
            let mut keys: Vec<&str> =
                fields.filter(|f| matches!(f.kind, Kind::Person | Kind::People)).map(|f| f.key).collect();
            if OF_PEOPLE.contains(&register.key) {
                keys.push(register.roles.title);
            }
            for record in context.project.table(register.key).iter() {
                for (_, value) in record.values().filter(|(key, _)| keys.contains(key)) {
                    match value {
                        Value::Text(name) if !names.contains(name) => drop(names.insert(name.clone())),
                        Value::List(all) => names.extend(all.iter().cloned()),
                        _ => {}
                    }
                }
            }
        }
        let mut names: Vec<_> = names.into_iter().collect();
        names.sort_by(|a, b| fold(a).cmp(&fold(b)).then_with(|| a.cmp(b)));
        People(names)
    }

    /// Every name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<str>> {
        self.0.iter()
    }

    /// Who is meant by a whole name, or by beginnings of its words: `priya`, `p shah`, `p.sh`.
    pub fn meant(&self, name: &str) -> Meant {
        let parts: Vec<Needle> =
            name.split([' ', '.', '_']).filter(|part| !part.is_empty()).map(Needle::new).collect();
        let whole = Needle::new(name.trim());
        if let Some(same) = self.0.iter().find(|known| whole.is(known)) {
            return Meant::One(same.clone());
        }
        let begins = |known: &&Arc<str>| parts.iter().all(|part| part.begins_a_word_of(known));
        let mut found: Vec<_> =
            if parts.is_empty() { Vec::new() } else { self.0.iter().filter(begins).cloned().collect() };
        match found.len() {
            0 => Meant::Nobody,
            1 => Meant::One(found.remove(0)),
            _ => Meant::Several(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::sample::{context, small};

    #[test]
    fn part_of_a_name_is_enough_while_only_one_person_has_it() {
        let project = small();
        let people = People::of(&context(&project));
        assert_eq!(
            people.iter().map(|name| &**name).collect::<Vec<_>>(),
            ["Ana Lopez", "Priya Rao", "Priya Shah", "Sam", "Zoë Ångström"]
        );
        let check = |name: &str, who: &str| assert_eq!(people.meant(name), Meant::One(who.into()), "{name}");
        check("ana", "Ana Lopez");
        check("p shah", "Priya Shah");
        check("priya.s", "Priya Shah");
        check("zoe", "Zoë Ångström");
        check("angstrom", "Zoë Ångström");
        check("SAM", "Sam");
        assert_eq!(people.meant("priya"), Meant::Several(vec!["Priya Rao".into(), "Priya Shah".into()]));
        assert_eq!(people.meant("bob"), Meant::Nobody);
        assert_eq!(people.meant(" ."), Meant::Nobody);
    }
}
