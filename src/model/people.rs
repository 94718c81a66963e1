//! The people that a project knows, and who is meant by part of a name.

use std::collections::HashSet;
use std::sync::Arc;

use super::kind::Kind;
use super::needle::{Needle, fold};
use super::project::Project;
use super::value::Value;

/// Registers whose records are people, by title.
const OF_PEOPLE: [&str; 2] = ["stakeholder", "resource"];
/// What a resource is by its type that is nobody: cable, a licence.
const NOBODY: [&str; 2] = ["material", "cost"];

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

/// Whether two names are of one person: case, accents and the blanks around them make no difference.
pub fn same(one: &str, other: &str) -> bool {
    fold(one.trim()) == fold(other.trim())
}

impl People {
    /// Collects all names in fields for people, and the records that are people.
    pub fn of(project: &Project) -> Self {
        let mut names: HashSet<Arc<str>> = HashSet::new();
        for register in project.registers() {
            let fields = project.fields(register.key).iter();
            let mut keys: Vec<&str> =
                fields.filter(|f| matches!(f.kind, Kind::Person | Kind::People)).map(|f| f.key).collect();
            let title = Some(register.roles.title).filter(|_| OF_PEOPLE.contains(&register.key));
            keys.extend(title);
            for record in project.table(register.key).iter() {
                let nobody = title.filter(|_| NOBODY.contains(&record.value("type").as_text()));
                let told = |key: &&str| keys.contains(key) && Some(*key) != nobody;
                for (_, value) in record.values().filter(|(key, _)| told(key)) {
                    match value {
                        Value::Text(name) if !names.contains(name) => drop(names.insert(name.clone())),
                        Value::List(all) => names.extend(all.iter().cloned()),
                        _ => {}
                    }
                }
            }
        }
        let mut names: Vec<_> = names.into_iter().collect();
        names.sort_by_cached_key(|name| (fold(name).into_owned(), name.clone()));
        People(names)
    }

    /// Every name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<str>> {
        self.0.iter()
    }

    /// Who has this whole name, without regard to case and accents; the user is known too.
    pub fn called(&self, name: &str, user: &str) -> Option<Arc<str>> {
        let words: Vec<&str> = name.split_whitespace().collect();
        let whole = Needle::new(&words.join(" "));
        let known = self.0.iter().find(|known| whole.is(known)).cloned();
        known.or_else(|| Some(user.into()).filter(|user: &Arc<str>| !words.is_empty() && whole.is(user)))
    }

    /// Those of many whole names that nobody has, in their order and each once.
    pub fn strangers<'n>(&self, names: impl Iterator<Item = &'n str>, user: &str) -> Vec<&'n str> {
        let whole = |name: &str| fold(&name.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned();
        let mut known: HashSet<String> = self.0.iter().map(|name| whole(name)).collect();
        known.extend([String::new(), whole(user)]);
        names.filter(|name| known.insert(whole(name))).collect()
    }

    /// Who is meant by a whole name, or by beginnings of its words: `priya`, `p shah`, `p.sh`. The user
    /// is known too, and is meant by `me`.
    pub fn meant(&self, name: &str, user: &str) -> Meant {
        let (name, user) = (name.trim(), Some(user).filter(|user| !user.is_empty()));
        if let Some(user) = user.filter(|_| name.eq_ignore_ascii_case("me")) {
            return Meant::One(user.into());
        }
        let parts: Vec<Needle> =
            name.split([' ', '.', '_']).filter(|part| !part.is_empty()).map(Needle::new).collect();
        if let Some(same) = self.called(name, user.unwrap_or_default()) {
            return Meant::One(same);
        }
        let user = user.filter(|user| !self.0.iter().any(|known| **known == **user)).map(Arc::from);
        let all = || self.0.iter().chain(&user);
        let begins = |known: &&Arc<str>| parts.iter().all(|part| part.begins_a_word_of(known));
        let found = all().filter(begins).filter(|_| !parts.is_empty());
        match &found.cloned().collect::<Vec<_>>()[..] {
            [] => Meant::Nobody,
            [one] => Meant::One(one.clone()),
            several => Meant::Several(several.to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::project::Project;

    #[test]
    fn a_name_is_the_same_in_capitals_and_without_accents() {
        assert!(same("ZOE ÅNGSTRÖM", " Zoë Angstrom") && same("", " "));
        assert!(!same("Zoë", "Zoë Ångström"));
    }

    #[test]
    fn part_of_a_name_is_enough_while_only_one_person_has_it() {
        let names = ["Priya Rao", "Priya Shah", "Sam", "Zoë Ångström"];
        let people = People(names.map(Arc::from).to_vec());
        let check = |name: &str, who: &str| {
            assert_eq!(people.meant(name, "Ana Lopez"), Meant::One(who.into()), "{name}")
        };
        check("me", "Ana Lopez");
        check("ana", "Ana Lopez");
        check("p shah", "Priya Shah");
        check("priya.s", "Priya Shah");
        check("zoe", "Zoë Ångström");
        check("angstrom", "Zoë Ångström");
        check("SAM", "Sam");
        assert_eq!(people.meant("priya", ""), Meant::Several(vec!["Priya Rao".into(), "Priya Shah".into()]));
        let names = ["SAM", "Bob", "priya  shah", "bob", "Priya", "ana lopez", " "];
        assert_eq!(people.strangers(names.into_iter(), "Ana Lopez"), ["Bob", "Priya"]);
        assert_eq!(people.meant("bob", ""), Meant::Nobody);
        assert_eq!(people.meant(" .", "Ana"), Meant::Nobody);
        assert_eq!(People::of(&Project::new(&[])).iter().count(), 0);
    }
}
