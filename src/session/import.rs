//! Files of other programs, told by what is in them.

use super::Session;
use crate::exchange::csv;
use crate::model::edit::Edit;
use crate::model::project::Refusal;
use crate::model::register::Register;
use crate::model::text::clean;

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
        let start = bytes.trim_ascii_start();
        if start.starts_with(b"{\"format\":\"mainstay\"") {
            return Err("this is a project of Mainstay: open it with --file".to_owned());
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

    /// Brings in what was read, as one step.
    pub fn import(&mut self, incoming: Incoming) -> Result<(), Refusal> {
        self.apply(incoming.label, incoming.edits)
    }
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
