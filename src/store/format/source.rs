//! The JSON text of a file, and where in it something stands.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use memchr::memchr2;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::value::string;
use super::{FORMAT, key, skim};
use crate::model::id::Id;
use crate::model::text::clean;
use crate::store::error::{Error, Place};

/// The text of a file, unless it is something else by its first bytes.
pub fn decode<'a>(bytes: &'a [u8], file: &str) -> Result<&'a str, Error> {
    if bytes.is_empty() {
        return Err(Error::Empty(file.to_owned()));
    }
    if bytes.iter().all(|byte| *byte == 0) {
        return Err(Error::Blank(file.to_owned()));
    }
    let encoding =
        |offset, what: &str| Error::Encoding { place: Place::new(file, bytes, offset), what: what.into() };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || bytes.starts_with(b"{\0") {
        return Err(encoding(0, "UTF-16"));
    }
    // Editors on Windows put a mark before the text; it says nothing and is not written again.
    let text = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    std::str::from_utf8(text).map_err(|error| {
        let offset = bytes.len().saturating_sub(text.len()).saturating_add(error.valid_up_to());
        let byte = bytes.get(offset).copied().unwrap_or_default();
        encoding(offset, &format!("in another encoding (byte {offset} is 0x{byte:02x})"))
    })
}

/// The members of an object: names, and values as they are written.
pub type Members<'a> = Vec<(Cow<'a, str>, &'a str)>;

struct Object<'a>(Members<'a>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name<'a>(Cow<'a, str>);
        impl<'de> Deserialize<'de> for Name<'de> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <&RawValue>::deserialize(deserializer).and_then(|raw| {
                    string(raw.get()).map(Name).ok_or_else(|| serde::de::Error::custom("a name"))
                })
            }
        }
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut all = Vec::with_capacity(16);
                while let Some((Name(name), value)) = map.next_entry::<_, &RawValue>()? {
                    all.push((name, value.get()));
                }
                Ok(Object(all))
            }
        }
        deserializer.deserialize_map(All)
    }
}

/// The members of an object, however it is laid out.
pub fn members(json: &str) -> Option<Members<'_>> {
    serde_json::from_str(json).ok().map(|Object(members)| members)
}

/// The values of a list, however it is laid out.
pub fn values(json: &str) -> Option<Vec<&str>> {
    let values: Vec<&RawValue> = serde_json::from_str(json).ok()?;
    Some(values.into_iter().map(RawValue::get).collect())
}

pub fn find<'a>(members: &Members<'a>, name: &str) -> Option<&'a str> {
    members.iter().find(|(known, _)| known == name).map(|(_, json)| *json)
}

/// What is deeper is neither read nor kept: whoever reads it next might do so by calling itself.
pub const DEEPEST: usize = 128;

/// Whether lists and objects stand too deep in each other, in a text that is JSON.
fn is_deep(json: &str) -> bool {
    if json.len() <= DEEPEST || !json.starts_with(['{', '[']) {
        return false;
    }
    let (mut depth, mut rest) = (0_usize, json.as_bytes());
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'"' => rest = behind_text(rest),
            b'{' | b'[' => depth = depth.saturating_add(1),
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// What stands behind a text in quotes that has begun.
fn behind_text(mut rest: &[u8]) -> &[u8] {
    while let Some(place) = memchr2(b'"', b'\\', rest) {
        let is_escape = rest.get(place) == Some(&b'\\');
        rest = rest.get(place.saturating_add(if is_escape { 2 } else { 1 })..).unwrap_or_default();
        if !is_escape {
            return rest;
        }
    }
    &[]
}

/// The text, for saying where in it something stands.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// All of it.
    pub text: &'a str,
    /// Its file, as errors name it.
    pub file: &'a str,
}

impl<'a> Source<'a> {
    /// The place of a part of the text.
    fn place(&self, part: &str) -> Place {
        let offset = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        Place::new(self.file, self.text.as_bytes(), offset)
    }

    pub fn wrong(&self, part: &str, what: impl Into<String>) -> Error {
        Error::Wrong { place: self.place(part), what: what.into() }
    }

    pub fn twice(&self, part: &str, what: impl Into<String>) -> Error {
        Error::Twice { place: self.place(part), what: what.into() }
    }

    /// The members of the whole file, which is JSON and ours, and its version.
    pub fn document(&self) -> Result<(Members<'a>, u32), Error> {
        let not_ours = || Error::NotOurs(self.file.to_owned());
        let Object(members) = serde_json::from_str(self.text)
            .map_err(|error| if error.is_data() { not_ours() } else { self.not_json(&error) })?;
        let format = find(&members, key::FORMAT).and_then(string);
        if format.as_deref() != Some(FORMAT) {
            return Err(not_ours());
        }
        let said = find(&members, key::VERSION).unwrap_or("missing");
        let version = said.parse().ok().filter(|version| *version > 0);
        let version = version.ok_or_else(|| {
            self.wrong(self.text, format!("the version is {}, not a number from 1", clean(said)))
        })?;
        self.once(&members)?;
        self.shallow(members.iter().filter(|(name, _)| ![key::RECORDS, key::TRAIL].contains(&&**name)))?;
        Ok((members, version))
    }

    /// Refuses members that are too deep; the rows of long lists are looked at one by one.
    fn shallow<'m>(&self, mut members: impl Iterator<Item = &'m (Cow<'a, str>, &'a str)>) -> Result<(), Error>
    where
        'a: 'm,
    {
        match members.find(|(_, json)| is_deep(json)) {
            Some((_, json)) => Err(self.wrong(
                json,
                format!("what begins here has lists and objects more than {DEEPEST} deep in each other"),
            )),
            None => Ok(()),
        }
    }

    fn not_json(&self, error: &serde_json::Error) -> Error {
        let line_start =
            self.text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        let offset = line_start.saturating_add(error.column().saturating_sub(1)).min(self.text.len());
        let place = Place::new(self.file, self.text.as_bytes(), offset);
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            if line.starts_with("<<<<<<<") {
                return Error::Conflict(Place::new(self.file, self.text.as_bytes(), start));
            }
            start = usize::saturating_add(start, line.len());
        }
        if error.is_eof() {
            return Error::Truncated(place);
        }
        let said = error.to_string();
        let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what);
        Error::NotJson { place, what: clean(what).into_owned() }
    }

    pub fn once(&self, members: &Members) -> Result<(), Error> {
        let twice = if members.len() <= 48 {
            // Comparing a few is quicker than hashing them.
            let before = |at: usize, name| members.iter().take(at).any(|(known, _)| known == name);
            members.iter().enumerate().find(|(at, (name, _))| before(*at, name)).map(|(_, member)| member)
        } else {
            let mut seen = HashSet::with_capacity(members.len());
            members.iter().find(|(name, _)| !seen.insert(name))
        };
        match twice {
            Some((name, json)) => Err(self.twice(json, format!("“{}”", clean(name)))),
            None => Ok(()),
        }
    }

    /// The rows of the array that a member holds.
    pub fn rows(&self, members: &Members<'a>, name: &str) -> Result<Vec<&'a str>, Error> {
        let Some(json) = find(members, name) else { return Ok(Vec::new()) };
        let rows = skim::values(json).or_else(|| values(json));
        rows.ok_or_else(|| self.wrong(json, format!("“{name}” is no list: it must be [ … ]")))
    }

    /// A part of the text to be kept as it is written.
    pub fn raw(&self, json: &'a str) -> Result<Box<RawValue>, Error> {
        let raw = serde_json::from_str::<&RawValue>(json).map(ToOwned::to_owned);
        raw.map_err(|_| self.wrong(json, "here belongs a JSON text"))
    }

    pub fn members(&self, json: &'a str) -> Result<Members<'a>, Error> {
        if let Some(members) = skim::members(json) {
            return Ok(members);
        }
        let Some(members) = members(json) else {
            return Err(self.wrong(json, "here belongs an object: { … }"));
        };
        self.shallow(members.iter())?;
        Ok(members)
    }

    /// The text of a member that must be there.
    pub fn text(&self, json: &'a str, members: &Members<'a>, name: &str) -> Result<Cow<'a, str>, Error> {
        let Some(value) = find(members, name) else {
            return Err(self.wrong(json, format!("“{name}” is missing")));
        };
        string(value).ok_or_else(|| self.wrong(value, format!("“{name}” must be a text in quotes")))
    }

    pub fn id(&self, json: &'a str, members: &Members<'a>) -> Result<Id, Error> {
        let text = self.text(json, members, key::ID)?;
        text.parse().map_err(|_| {
            let what = "“id” must be 13 figures and small letters in quotes, such as \"0123456789abc\"";
            self.wrong(find(members, key::ID).unwrap_or(json), what)
        })
    }
}
