//! What files of other programs bring into the project.

use super::Session;
use super::calendars::choices_for_events;
use super::foreign::{Contents, Foreign};
use crate::exchange::{csv, mspdi};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::id::Id;
use crate::model::kind::Kind;
use crate::model::project::{Project, Refusal};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text::clean;
use crate::model::value::Value;
use crate::query::typed;
use crate::registers::every::CONFIDENTIAL;
use crate::registers::{assignment, calendar, dependency, resource, task};

/// What a file would bring.
#[derive(Debug)]
pub struct Incoming {
    /// The name of the step: `Import risks.csv`.
    pub label: String,
    /// What it does; nothing while there are faults.
    pub edits: Vec<Edit>,
    /// What it does, record by record.
    pub lines: Vec<String>,
    /// What it does, in one sentence.
    pub summary: String,
    /// What was decided or passed over, as sentences.
    pub notices: Vec<String>,
    /// What does not fit, each with its place.
    pub faults: Vec<String>,
}

impl Session {
    /// What a file would bring, into `register` where that is given. Nothing changes yet. The error is
    /// a sentence on the file as a whole.
    pub fn incoming(
        &mut self,
        name: &str,
        Foreign { contents, notices }: &Foreign,
        register: Option<&'static Register>,
    ) -> Result<Incoming, String> {
        let notices = notices.clone();
        match contents {
            Contents::Project(_) => Err("this is a project of Mainstay: open it with --file".to_owned()),
            Contents::Plan(..) if register.is_some() => {
                Err("a plan of Microsoft Project has tasks, resources …: leave --as out".to_owned())
            }
            Contents::Plan(plan, _) => self.incoming_plan(name, plan, notices),
            Contents::Table(table) => self.incoming_table(name, table, notices, register),
            Contents::Events(events) => self.incoming_events(name, events, notices, register),
        }
    }

    /// What a table would bring.
    pub(super) fn incoming_table(
        &mut self,
        name: &str,
        table: &csv::Table,
        notices: Vec<String>,
        register: Option<&'static Register>,
    ) -> Result<Incoming, String> {
        let (context, ids) = self.context_and_ids();
        let import = csv::Import::of(table, register, &context, ids);
        let import = import.map_err(|error| error.to_string())?;
        Ok(Incoming {
            label: format!("Import {name}"),
            lines: import.rows.iter().filter(|row| !row.is_same()).map(line).collect(),
            summary: summary(&import),
            notices: [notices, import.notices].concat(),
            faults: import.faults.iter().map(ToString::to_string).collect(),
            edits: import.edits,
        })
    }

    /// As [`Session::incoming`], but whole days of a calendar file go to this calendar of the project.
    pub fn incoming_holidays(
        &mut self,
        name: &str,
        file: &Foreign,
        calendar: Id,
    ) -> Result<Incoming, String> {
        match &file.contents {
            Contents::Events(events) => Ok(self.incoming_days(name, events, file.notices.clone(), calendar)),
            _ => Err("--calendar is for calendar files (.ics): leave it out".to_owned()),
        }
    }

    /// The registers that a file could go to, the likeliest first, where nothing in it tells which: whoever
    /// imports it says so then.
    pub fn choices_for(&self, file: &Foreign) -> Option<Vec<&'static Register>> {
        match &file.contents {
            Contents::Table(table) => csv::Import::choices(table, &self.context()),
            Contents::Events(events) => choices_for_events(events),
            _ => None,
        }
    }

    /// Whether a file is a plan, and the project has one.
    pub fn has_plan_like(&self, file: &Foreign) -> bool {
        matches!(file.contents, Contents::Plan(..)) && !self.project().table(task::REGISTER.key).is_empty()
    }

    /// As [`Session::incoming`], but a plan brings the one that is there up to date: a newer file of it.
    pub fn incoming_update(
        &mut self,
        name: &str,
        file: &Foreign,
        register: Option<&'static Register>,
    ) -> Result<Incoming, String> {
        let plan = match &file.contents {
            Contents::Plan(plan, _) if register.is_none() && self.has_plan_like(file) => plan,
            _ => return self.incoming(name, file, register),
        };
        let context = self.context();
        let update = mspdi::update(plan, &context);
        let mut notices = file.notices.clone();
        let name_of =
            |id: &Id| context.project.find(*id).map(|(register, task)| context.name(register, task));
        let left: Vec<String> = update.left.iter().filter_map(name_of).collect();
        if !left.is_empty() {
            let left = left.join(", ");
            notices.push(format!(
                "tasks that are not in the file any more stay, remove what is not needed: {left}"
            ));
        }
        notices.extend(far(&update.edits, &context));
        let told = told(&update.edits, &context);
        let count = |sort: &str| told.iter().filter(|line| line.starts_with(sort)).count();
        Ok(Incoming {
            label: format!("Update from {name}"),
            summary: format!("{} new, {} changed, {} removed", count(NEW), count(CHANGED), count(REMOVED)),
            lines: told,
            edits: update.edits,
            notices,
            faults: Vec::new(),
        })
    }

    /// Takes in a plan. One project has one plan: a second one is refused.
    fn incoming_plan(
        &self,
        name: &str,
        plan: &Project,
        mut notices: Vec<String>,
    ) -> Result<Incoming, String> {
        let tasks = self.project().table(task::REGISTER.key).len();
        if tasks > 0 {
            return Err(format!(
                "the project has a plan of {tasks} tasks already: “mainstay import --merge” brings it up to \
                 date if this is a newer file of it, “--new” imports this one into a new project"
            ));
        }
        let count = |register: &Register| {
            let count = plan.table(register.key).len();
            let word = if count == 1 { register.name } else { register.plural };
            (count > 0).then(|| format!("{count} {}", word.to_lowercase()))
        };
        let registers = [
            &task::REGISTER,
            &dependency::REGISTER,
            &calendar::REGISTER,
            &calendar::exception::REGISTER,
            &resource::REGISTER,
            &assignment::REGISTER,
        ];
        let counts: Vec<String> = registers.into_iter().filter_map(count).collect();
        let edits = mspdi::edits(plan, self.project());
        // What is far away is so for that plan: this project has none.
        notices.extend(far(&edits, &Context { project: plan, derived: &(), ..self.context() }));
        Ok(Incoming {
            label: format!("Import {name}"),
            edits,
            lines: counts.iter().map(|count| format!("new      {count}")).collect(),
            summary: if counts.is_empty() { "nothing".to_owned() } else { counts.join(", ") },
            notices,
            faults: Vec::new(),
        })
    }

    /// The plan as Microsoft Project XML, with the dates that are computed here; what is
    /// confidential only if asked for.
    pub fn plan_as_xml(&self, confidential: bool) -> Vec<u8> {
        if confidential {
            mspdi::write(&self.context(), &mspdi::Carried::default())
        } else {
            mspdi::write_for_others(&self.context())
        }
    }

    /// How many tasks and resources are confidential: the plan for others is without their names and notes.
    pub fn confidential_in_plan(&self) -> usize {
        let tables = [task::REGISTER.key, resource::REGISTER.key].map(|key| self.project().table(key));
        tables.iter().map(|table| table.iter().filter(|record| record.get(CONFIDENTIAL)).count()).sum()
    }

    /// Brings in what was read, as one step.
    pub fn import(&mut self, incoming: Incoming) -> Result<(), Refusal> {
        self.apply(incoming.label, incoming.edits)
    }
}

/// Dates far away that are remarked on one by one: where there are more of them, they are meant or all wrong alike.
const MOST_FAR: usize = 10;

/// What there is to know of the dates that edits would bring: which of them lie absurdly far away.
pub(super) fn far(edits: &[Edit], context: &Context) -> Vec<String> {
    let remark = |register: &Register, record: &Record, key: &str, value: &Value| {
        value.as_date()?;
        let field = context.project.field(register.key, key)?;
        let remark = typed::far(field, value, context)?;
        let title = clean(record.value(register.roles.title).as_text()).into_owned();
        let name = format!("{} {title}", register.name.to_lowercase());
        Some(format!("{}, {}: {remark}", name.trim_end(), field.label))
    };
    let known = |key: &str| context.project.registers().iter().find(|register| register.key == key);
    let remarks = edits.iter().flat_map(|edit| match edit {
        Edit::Add(key, record) => {
            let of = known(key).map(|register| (*register, record));
            of.into_iter()
                .flat_map(|(register, record)| record.values().map(move |value| (register, record, value)))
                .filter_map(|(register, record, (key, value))| remark(register, record, key, value))
                .collect()
        }
        Edit::Set(key, id, field, value) => {
            let record = context.project.table(key).get(*id);
            let of = known(key).zip(record);
            of.and_then(|(register, record)| remark(register, record, field, value)).into_iter().collect()
        }
        Edit::Remove(..) => Vec::new(),
    });
    let mut told: Vec<String> = remarks.take(MOST_FAR + 1).collect();
    if told.len() > MOST_FAR {
        told[MOST_FAR] = "more dates lie as far away".to_owned();
    }
    told
}

const NEW: &str = "new";
const CHANGED: &str = "changed";
const REMOVED: &str = "removed";

/// What edits do, record by record; where records stand is not told.
fn told(edits: &[Edit], context: &Context) -> Vec<String> {
    let project = context.project;
    let mut lines: Vec<String> = Vec::new();
    let mut last = None;
    for edit in edits {
        let (Edit::Add(key, _) | Edit::Set(key, ..) | Edit::Remove(key, _)) = edit;
        let Some(register) = project.registers().iter().find(|register| register.key == *key) else {
            continue;
        };
        let name = |id| project.find(id).map_or(String::new(), |(_, record)| context.name(register, record));
        match edit {
            Edit::Add(_, record) => {
                let title = clean(record.value(register.roles.title).as_text());
                lines
                    .push(format!("{NEW:7}  {} {title}", register.name.to_lowercase()).trim_end().to_owned());
            }
            Edit::Remove(_, id) => lines.push(format!("{REMOVED}  {}", name(*id))),
            Edit::Set(_, id, field, value) => {
                let fields = project.fields(register.key);
                let field = fields.iter().find(|known| known.key == *field && known.kind != Kind::Rank);
                let (Some(field), Some((_, old))) = (field, project.find(*id)) else { continue };
                let shown = |value: &Value| match field.kind.format(value, context) {
                    text if text.is_empty() => "nothing".to_owned(),
                    text => clean(&text).into_owned(),
                };
                let change = format!("{}: {} → {}", field.label, shown(old.value(field.key)), shown(value));
                match lines.last_mut().filter(|_| last == Some(*id)) {
                    Some(line) => *line += &format!(" · {change}"),
                    None => lines.push(format!("{CHANGED}  {} · {change}", name(*id))),
                }
                last = Some(*id);
            }
        }
    }
    lines
}

fn line(row: &csv::Outcome) -> String {
    let name = format!("{} {}", row.reference, clean(&row.title));
    if row.added {
        return format!("new      {name}");
    }
    let shown = |text: &str| if text.is_empty() { "nothing".to_owned() } else { clean(text).into_owned() };
    let changes =
        row.changes.iter().map(|(label, from, to)| format!("{label}: {} → {}", shown(from), shown(to)));
    format!("changed  {name} · {}", changes.collect::<Vec<_>>().join(" · "))
}

fn summary(import: &csv::Import) -> String {
    let (added, changed, same) = import.counts();
    format!("{}: {added} new, {changed} changed, {same} the same", import.register.plural)
}
