//! Files of other programs, told by what is in them.

use super::Session;
use crate::exchange::{csv, mspdi};
use crate::model::edit::Edit;
use crate::model::project::Refusal;
use crate::model::register::Register;
use crate::model::text::clean;
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
    /// Reads a file, for `register` where that is given. Nothing changes yet. The error is a
    /// sentence on the file as a whole.
    pub fn incoming(
        &mut self,
        name: &str,
        bytes: &[u8],
        register: Option<&'static Register>,
    ) -> Result<Incoming, String> {
        if bytes.trim_ascii_start().starts_with(b"{\"format\":\"mainstay\"") {
            return Err("this is a project of Mainstay: open it with --file".to_owned());
        }
        if is_plan(name, bytes) {
            if register.is_some() {
                return Err("a plan of Microsoft Project has tasks, resources …: leave --as out".to_owned());
            }
            return self.incoming_plan(name, bytes);
        }
        let (context, ids) = self.context_and_ids();
        let import = csv::Import::read(bytes, register, &context, ids).map_err(|error| error.to_string())?;
        Ok(Incoming {
            label: format!("Import {name}"),
            lines: import.rows.iter().filter(|row| !row.is_same()).map(line).collect(),
            summary: summary(&import),
            notices: import.notices,
            faults: import.faults.iter().map(ToString::to_string).collect(),
            edits: import.edits,
        })
    }

    /// Reads a plan. One project has one plan: a second one is refused.
    fn incoming_plan(&mut self, name: &str, bytes: &[u8]) -> Result<Incoming, String> {
        let (context, ids) = self.context_and_ids();
        let import = mspdi::read(bytes, ids).map_err(|error| error.to_string())?;
        let tasks = context.project.table(task::REGISTER.key).len();
        if tasks > 0 {
            return Err(format!(
                "the project has a plan of {tasks} tasks already: import this one into a new project, with \
                 “mainstay import --new” or by New project on the screen"
            ));
        }
        let count = |register: &Register| {
            let count = import.project.table(register.key).len();
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
        Ok(Incoming {
            label: format!("Import {name}"),
            edits: import.edits(context.project),
            lines: counts.iter().map(|count| format!("new      {count}")).collect(),
            summary: if counts.is_empty() { "nothing".to_owned() } else { counts.join(", ") },
            notices: import.notices.iter().map(ToString::to_string).collect(),
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

    /// Brings in what was read, as one step.
    pub fn import(&mut self, incoming: Incoming) -> Result<(), Refusal> {
        self.apply(incoming.label, incoming.edits)
    }
}

/// Whether a file is a plan of Microsoft Project: its name or its first letters say so. Of its own
/// format, .mpp, the reader tells how to save it as XML.
fn is_plan(name: &str, bytes: &[u8]) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    matches!(ending.as_str(), "xml" | "mpp") || mspdi::recognises(bytes)
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
