//! A newer file of a plan that is in the project already: what differs, as edits of the records that
//! are there. Tasks, resources and calendars are the same where their GUID is, else their UID; what
//! hangs on them is the same where it joins the same records. What the file says nothing of stays:
//! owners, tags, links to risks, records that were added here.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::elements::{
    ASSIGNMENT, BASELINE, CALENDAR, EXCEPTION, Held, LINK, RESOURCE, Spec, TASK, WORK_WEEK,
};
use super::form::Form;
use super::kept::Kept;
use super::settings_of;
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::field::Field;
use crate::model::id::Id;
use crate::model::kind::Kind;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::registers::baseline::{self, figures};
use crate::registers::calendar::{self, exception, work_week};
use crate::registers::every::TITLE;
use crate::registers::{assignment, custom_field, dependency, resource, task};

/// What tells the records of a register.
enum Identity {
    /// Their GUID, else their UID.
    Uid,
    /// The values of these fields.
    Fields(&'static [&'static str]),
}

/// A register of plans: its elements, what tells its records, and whether those that the file does
/// not have any more go where all that they join is the file's.
struct Part {
    register: &'static Register,
    elements: &'static [Spec],
    identity: Identity,
    goes: bool,
}

const fn part(
    register: &'static Register,
    elements: &'static [Spec],
    identity: Identity,
    goes: bool,
) -> Part {
    Part { register, elements, identity, goes }
}

/// The parts of a plan: each only joins records of those before it.
static PARTS: &[Part] = &[
    part(&custom_field::REGISTER, &[], Identity::Fields(&["applies_to", "key"]), false),
    part(&calendar::REGISTER, CALENDAR, Identity::Uid, false),
    part(&exception::REGISTER, EXCEPTION, Identity::Fields(&["calendar", "title", "from"]), true),
    part(&work_week::REGISTER, WORK_WEEK, Identity::Fields(&["calendar", "title", "from"]), true),
    part(&task::REGISTER, TASK, Identity::Uid, false),
    part(&dependency::REGISTER, LINK, Identity::Fields(&["predecessor", "successor"]), true),
    part(&resource::REGISTER, RESOURCE, Identity::Uid, false),
    part(&assignment::REGISTER, ASSIGNMENT, Identity::Fields(&["task", "resource"]), true),
    part(&baseline::REGISTER, &[], Identity::Fields(&["number"]), false),
    part(&figures::REGISTER, BASELINE, Identity::Fields(&["baseline", "of"]), true),
];

/// What a newer file changes.
#[derive(Debug)]
pub struct Update {
    /// The edits, in order.
    pub edits: Vec<Edit>,
    /// The tasks of the plan that are not in the file any more. They stay.
    pub left: Vec<Id>,
}

/// The edits that bring the plan of a project up to date with a newer file of it.
pub fn update(newer: &Project, context: &Context) -> Update {
    let into = context.project;
    let mut update = Update { edits: Vec::new(), left: Vec::new() };
    // Whose records of the file are which of the project.
    let mut same: HashMap<Id, Id> = HashMap::new();
    for part in PARTS {
        let (file, ours) = (newer.table(part.register.key), into.table(part.register.key));
        let mut records: Vec<&Arc<Record>> = file.iter().collect();
        records.sort_by_key(|record| record.number);
        let mut known = Known::of(part, ours.iter());
        let pairs: Vec<_> = records.into_iter().map(|new| (new, known.take(part, new, &same))).collect();
        same.extend(pairs.iter().filter_map(|(new, old)| Some((new.id, old.as_ref()?.id))));
        for (new, old) in pairs {
            match old {
                Some(old) => update.change(part, context, new, old, &same),
                None => {
                    let mut record = with_uid(part, new, ours.last_number());
                    for (key, value) in new.values() {
                        record.put(key, joined(value, &same));
                    }
                    update.edits.push(Edit::Add(part.register.key, record));
                }
            }
        }
        update.leave(part, known, &same);
    }
    let plan = newer.settings().zip(into.settings());
    for edit in plan.into_iter().flat_map(|(plan, own)| settings_of(plan, own)) {
        update.edits.push(match edit {
            Edit::Set(register, id, field, value) => Edit::Set(register, id, field, joined(&value, &same)),
            edit => edit,
        });
    }
    update.edits.retain(|edit| !says_nothing(edit, into));
    update
}

impl Update {
    fn change(&mut self, part: &Part, into: &Context, new: &Record, old: &Record, same: &HashMap<Id, Id>) {
        let fields = into.project.fields(part.register.key);
        for field in fields.iter().filter(|field| is_of_plans(part, field, new)) {
            let value = joined(new.value(field.key), same);
            // The name that the user gave stays where the file gives none.
            let blank = value.is_empty() && field.key == TITLE.name();
            let worked_out = || into.derived.derived(old.id, field.key);
            let no_news = || is_no_news(part, old, &worked_out(), &value, field.key);
            if *old.value(field.key) != value && !blank && !no_news() {
                self.edits.push(Edit::Set(part.register.key, old.id, field.key, value));
            }
        }
    }

    /// What the file has not any more: what joins records of the file goes, tasks are told.
    fn leave(&mut self, part: &Part, known: Known, same: &HashMap<Id, Id>) {
        let files: HashSet<Id> = same.values().copied().collect();
        for old in known.rest() {
            let Identity::Fields(keys) = part.identity else {
                if part.register.key == task::REGISTER.key && old.foreign.is_some() {
                    self.left.push(old.id);
                }
                continue;
            };
            let mut ends = keys.iter().flat_map(|key| old.value(key).as_links()).peekable();
            if part.goes && ends.peek().is_some() && ends.all(|id| files.contains(id)) {
                self.edits.push(Edit::Remove(part.register.key, old.id));
            }
        }
    }
}

/// Whether a file would say the same of a record of the project where it was written here: what is
/// worked out, and what stands for nothing, is no news.
fn is_no_news(part: &Part, old: &Record, worked_out: &Value, value: &Value, key: &str) -> bool {
    let held =
        |spec: &&Spec| matches!(spec.held, Held::Field(held, _) | Held::Either(held, _) if held == key);
    let Some(spec) = part.elements.iter().find(held) else { return false };
    let (Held::Field(_, form) | Held::Either(_, form)) = spec.held else { return false };
    let blank = match form {
        Form::Choice(_, first) if spec.default.is_empty() => first.to_string(),
        _ => spec.default.to_owned(),
    };
    let text = |value| form.write(value).unwrap_or_else(|| blank.clone());
    (old.value(key).is_empty() || !worked_out.is_empty()) && text(worked_out) == text(value)
}

/// Whether a field holds already what an edit puts there.
fn says_nothing(edit: &Edit, into: &Project) -> bool {
    match edit {
        Edit::Set(register, id, field, value) => {
            into.table(register).get(*id).is_some_and(|record| record.value(field) == value)
        }
        _ => false,
    }
}

/// Whether the file says what a field holds: one that an element is held in, a link within the plan,
/// or anything that the file fills.
fn is_of_plans(part: &Part, field: &Field, new: &Record) -> bool {
    let held =
        |spec: &Spec| matches!(spec.held, Held::Field(key, _) | Held::Either(key, _) if key == field.key);
    let of_plans = |key: &&str| PARTS.iter().any(|part| part.register.key == *key);
    let within = matches!(field.kind, Kind::Link(registers) if registers.iter().any(of_plans));
    let is_ours = part.register.fields().any(|own| own.key == field.key);
    field.is_stored()
        && (part.elements.iter().any(held) || (within && is_ours) || !new.value(field.key).is_empty())
}

/// A value whose links lead to the records of the project.
fn joined(value: &Value, same: &HashMap<Id, Id>) -> Value {
    let ours = |id: &Id| *same.get(id).unwrap_or(id);
    match value {
        Value::Link(id) => Value::Link(ours(id)),
        Value::Links(ids) => Value::links(ids.iter().map(ours)),
        value => value.clone(),
    }
}

/// A new record for the project: with the next number where its own is taken, and its UID kept then.
fn with_uid(part: &Part, new: &Record, last: u32) -> Record {
    let mut record = new.clone();
    if new.number <= last {
        record.number = 0;
        let mut kept = Kept::of(new);
        if matches!(part.identity, Identity::Uid) && kept.get("UID").is_none() {
            kept.keep("UID", &new.number.to_string());
            kept.put(&mut record);
        }
    }
    record
}

/// The records of a register that are not found in the file yet, by what could tell them.
struct Known<'a> {
    by: HashMap<String, Vec<&'a Record>>,
    found: HashSet<Id>,
    all: Vec<&'a Record>,
}

impl<'a> Known<'a> {
    fn of(part: &Part, records: impl Iterator<Item = &'a Arc<Record>>) -> Self {
        let mut known = Known { by: HashMap::new(), found: HashSet::new(), all: Vec::new() };
        for record in records.map(|record| &**record) {
            for name in names(part, record, &HashMap::new()) {
                known.by.entry(name).or_default().push(record);
            }
            known.all.push(record);
        }
        known
    }

    /// Takes the record that a record of the file is.
    fn take(&mut self, part: &Part, new: &Record, same: &HashMap<Id, Id>) -> Option<&'a Record> {
        let found = &self.found;
        let could = |old: &&&'a Record| !found.contains(&old.id) && may_be(part, new, old);
        let old =
            names(part, new, same).iter().find_map(|name| self.by.get(name)?.iter().find(could).copied())?;
        self.found.insert(old.id);
        Some(old)
    }

    fn rest(self) -> impl Iterator<Item = &'a Record> {
        self.all.into_iter().filter(move |record| !self.found.contains(&record.id))
    }
}

/// What tells a record, the surest first.
fn names(part: &Part, record: &Record, same: &HashMap<Id, Id>) -> Vec<String> {
    match part.identity {
        Identity::Uid => {
            let kept = Kept::of(record);
            let guid = kept.get("GUID").map(|guid| format!("GUID {guid}"));
            let uid = kept.get("UID").map_or_else(|| record.number.to_string(), str::to_owned);
            guid.into_iter().chain([format!("UID {uid}")]).collect()
        }
        Identity::Fields(keys) => {
            let values: Vec<Value> = keys.iter().map(|key| joined(record.value(key), same)).collect();
            vec![format!("{values:?}")]
        }
    }
}

/// Whether what has the UID of a record of the file can be it: of two GUIDs it needs the same, and
/// one that was made here and took that number has to be called the same.
fn may_be(part: &Part, new: &Record, old: &Record) -> bool {
    if matches!(part.identity, Identity::Fields(_)) {
        return true;
    }
    match (Kept::of(new).get("GUID"), Kept::of(old).get("GUID")) {
        (Some(there), Some(here)) => there == here,
        _ => old.foreign.is_some() || new.get(TITLE) == old.get(TITLE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::mspdi::{edits, read, write_for_others};
    use crate::model::context::Derive;
    use crate::model::diff;
    use crate::model::edit::{Author, Step};
    use crate::model::id::Ids;
    use crate::model::trail::Change;
    use crate::registers;
    use crate::schedule::Schedule;

    const FILES: [&str; 3] = [
        include_str!("../../../tests/fixtures/mspdi/tasks.xml"),
        include_str!("../../../tests/fixtures/mspdi/calendars.xml"),
        include_str!("../../../tests/fixtures/mspdi/resources.xml"),
    ];

    fn applied(project: &Project, edits: Vec<Edit>) -> Project {
        let author = Author { name: "Ana".into(), at: "2026-11-20T09:00:00".parse().unwrap() };
        project.apply(&Step::new("Import", edits), &author).unwrap()
    }

    fn imported(file: &str, seed: u64) -> Project {
        read(file.as_bytes(), &mut Ids::new(seed)).unwrap().project
    }

    fn context<'a>(project: &'a Project, derived: &'a dyn Derive) -> Context<'a> {
        let today = "2026-11-16".parse().unwrap();
        Context::on(project, today, derived)
    }

    #[test]
    fn a_file_that_was_written_here_changes_nothing() {
        for file in FILES {
            let empty = Project::new(registers::ALL);
            let project = applied(&empty, edits(&imported(file, 1), &empty));
            let schedule = Schedule::of(&project);
            let context = context(&project, &schedule);
            let written = String::from_utf8(write_for_others(&context)).unwrap();
            let update = super::update(&imported(&written, 2), &context);
            assert_eq!((update.edits, update.left), (vec![], vec![]));
        }
    }

    #[test]
    fn the_same_file_again_changes_nothing() {
        for file in FILES {
            let empty = Project::new(registers::ALL);
            let project = applied(&empty, edits(&imported(file, 1), &empty));
            let update = super::update(&imported(file, 2), &context(&project, &()));
            assert_eq!((update.edits, update.left), (vec![], vec![]));
        }
    }

    #[test]
    fn what_was_changed_here_becomes_as_the_file_has_it_again() {
        for file in FILES {
            let empty = Project::new(registers::ALL);
            let before = applied(&empty, edits(&imported(file, 1), &empty));
            let clear = |key: &'static str, fields: &[&'static str]| -> Vec<Edit> {
                let cleared = |record: &Arc<Record>| {
                    fields.iter().map(|f| Edit::Set(key, record.id, f, Value::Empty)).collect::<Vec<_>>()
                };
                before.table(key).iter().flat_map(cleared).collect()
            };
            let mut cleared = clear("task", &["duration", "parent", "rank", "constraint_date", "calendar"]);
            cleared.extend(clear("resource", &["calendar", "max_units"]));
            cleared.extend(before.table("dependency").iter().map(|link| Edit::Remove("dependency", link.id)));
            let changed = applied(&before, cleared);
            let after = applied(&changed, update(&imported(file, 2), &context(&changed, &())).edits);
            let differs =
                |change: &Change| ["task", "resource"].contains(&change.register) && !change.follows();
            let changes: Vec<_> = diff::between(&before, &after).into_iter().filter(differs).collect();
            assert_eq!(changes, []);
            assert_eq!(before.table("dependency").len(), after.table("dependency").len());
        }
    }

    #[test]
    fn a_record_made_here_is_none_of_the_file_unless_it_is_called_the_same() {
        let task = |uid: &str, name: &str, guid: &str| {
            format!("<Task><UID>{uid}</UID><ID>1</ID><GUID>{guid}</GUID><Name>{name}</Name></Task>")
        };
        let file = |task: String| format!("<Project><Tasks>{task}</Tasks></Project>");
        let here = |title: &str| {
            let mut record = Record::new(Id(9)).with(TITLE, title);
            record.number = 1;
            applied(&Project::new(registers::ALL), vec![Edit::Add("task", record)])
        };
        let adds = |project: &Project, file: &str| {
            let update = super::update(&imported(file, 2), &context(project, &()));
            update.edits.iter().filter(|edit| matches!(edit, Edit::Add("task", _))).count()
        };
        assert_eq!(adds(&here("Dig"), &file(task("1", "Dig", "A"))), 0);
        assert_eq!(adds(&here("Paint"), &file(task("1", "Dig", "A"))), 1);
        let empty = Project::new(registers::ALL);
        let dug = applied(&empty, edits(&imported(&file(task("1", "Dig", "A")), 1), &empty));
        assert_eq!(adds(&dug, &file(task("7", "Dig deeper", "A"))), 0, "the GUID is the same");
        assert_eq!(adds(&dug, &file(task("1", "Dig", "B"))), 1, "the GUID is another");
    }
}
