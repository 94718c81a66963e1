//! Merging the parts of a file that this version doesn't know: records of unknown registers and other objects
//! member by member, everything else whole.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::members::{find, kept};
use super::{Clash, Matter, Text};
use crate::model::project::Project;
use crate::model::record::{Foreign, LAST, RECORDS};

type Parts = Vec<(Box<str>, Box<RawValue>)>;
/// What was there, what we have and what they have.
type Texts<'a> = [Option<&'a str>; 3];

/// The unknown parts of both sides, and what both changed: there, theirs stands.
pub fn merged(base: &Project, ours: &Project, theirs: &Project) -> (Option<Foreign>, Vec<Clash>) {
    let [base, ours, theirs] =
        [base, ours, theirs].map(|side| side.foreign.as_ref().map_or(&[][..], |parts| parts));
    let texts = |parts: &[(Box<str>, Box<RawValue>)]| -> Vec<(Box<str>, String)> {
        parts.iter().map(|(name, json)| (name.clone(), json.get().to_owned())).collect()
    };
    let (was, our, their) = (texts(base), texts(ours), texts(theirs));
    let kept_as = |parts: &[(Box<str>, Box<RawValue>)]| (kept(parts.to_vec()), Vec::new());
    if our == was || our == their {
        return kept_as(theirs);
    }
    if their == was {
        return kept_as(ours);
    }
    let mut clashes = Vec::new();
    let [was, our, their] = [base, ours, theirs].map(rows);
    let rows = three_way([&was, &our, &their], &mut |name, sides| by_member(&mut clashes, name, sides));
    let [was, our, their] = [base, ours, theirs].map(others);
    let others = three_way([&was, &our, &their], &mut |name, sides| match (name, sides) {
        (LAST, [_, Some(our), Some(their)]) => written(&highest([our, their].map(object))),
        _ => by_member(&mut clashes, name, sides),
    });
    let rows = rows.into_iter().map(|(_, json)| (RECORDS.into(), json));
    (kept(rows.chain(others).collect()), clashes)
}

/// Merges a part that both changed by its members. One that is no object, or has a member twice, stands whole.
fn by_member(clashes: &mut Vec<Clash>, name: &str, sides: Texts) -> Option<Box<RawValue>> {
    let members = |side: Option<&str>| {
        let members = object(side?)?;
        let mut names: Vec<_> = members.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.is_sorted_by(|one, next| one != next).then_some(members)
    };
    let [was, our, their] = sides;
    let was = if was.is_none() { Some(Parts::new()) } else { members(was) };
    let (Some(was), Some(our), Some(their)) = (was, members(our), members(their)) else {
        return clash(clashes, name, sides);
    };
    written(&three_way([&was, &our, &their], &mut |key, sides| {
        clash(clashes, &format!("{name} {key}"), sides)
    }))
}

/// Notes what both changed; theirs stands, or ours where they have taken it away.
fn clash(clashes: &mut Vec<Clash>, name: &str, [was, our, their]: Texts) -> Option<Box<RawValue>> {
    let text = |text: Option<&str>| Text::Raw(text.unwrap_or_default().to_owned());
    clashes.push(Clash {
        register: None,
        id: None,
        matter: Matter::Field(name.to_owned(), text(was), text(our)),
    });
    raw(their.or(our)?)
}

/// Merges members by name. What both sides changed differently, `settle` decides of.
fn three_way(
    [was, our, their]: [&Parts; 3],
    settle: &mut dyn FnMut(&str, Texts) -> Option<Box<RawValue>>,
) -> Parts {
    let mut all = Parts::new();
    let added = our.iter().filter(|(name, _)| find(their, name).is_none());
    for (name, _) in their.iter().chain(added) {
        let sides @ [was, our, their] = [was, our, their].map(|side| find(side, name).map(RawValue::get));
        let json = if our == their || our == was {
            their.and_then(raw)
        } else if their == was {
            our.and_then(raw)
        } else {
            settle(name, sides)
        };
        all.extend(json.map(|json| (name.clone(), json)));
    }
    all
}

/// The records of unknown registers, each under its register and identity.
fn rows(parts: &[(Box<str>, Box<RawValue>)]) -> Parts {
    let rows = parts.iter().filter(|(name, _)| **name == *RECORDS);
    rows.map(|(_, json)| {
        let members = object(json.get()).unwrap_or_default();
        let text = |key| find(&members, key).map_or(json.get(), |json| json.get().trim_matches('"'));
        (format!("{} {}", text("register"), text("id")).into(), json.clone())
    })
    .collect()
}

fn others(parts: &[(Box<str>, Box<RawValue>)]) -> Parts {
    parts.iter().filter(|(name, _)| **name != *RECORDS).cloned().collect()
}

/// The higher of each two numbers.
fn highest([our, their]: [Option<Parts>; 2]) -> Parts {
    let mut all = their.unwrap_or_default();
    for (name, our) in our.unwrap_or_default() {
        let number = |json: &RawValue| json.get().parse::<u64>().unwrap_or(0);
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, their)) if number(&our) > number(their) => *their = our,
            Some(_) => {}
            None => all.push((name, our)),
        }
    }
    all
}

fn raw(json: &str) -> Option<Box<RawValue>> {
    RawValue::from_string(json.to_owned()).ok()
}

fn written(parts: &Parts) -> Option<Box<RawValue>> {
    let members = parts
        .iter()
        .map(|(name, json)| Some(format!("{}:{}", serde_json::to_string(name).ok()?, json.get())));
    let members: Option<Vec<String>> = members.collect();
    raw(&format!("{{{}}}", members?.join(",")))
}

/// The members of an object, in their order.
fn object(json: &str) -> Option<Parts> {
    struct Members(Parts);
    impl<'de> Deserialize<'de> for Members {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct All;
            impl<'de> Visitor<'de> for All {
                type Value = Members;
                fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                    f.write_str("an object")
                }
                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                    let mut all = Parts::new();
                    while let Some(member) = map.next_entry::<String, Box<RawValue>>()? {
                        all.push((member.0.into(), member.1));
                    }
                    Ok(Members(all))
                }
            }
            deserializer.deserialize_map(All)
        }
    }
    serde_json::from_str::<Members>(json).ok().map(|members| members.0)
}
