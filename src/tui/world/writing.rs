//! Files that the screen writes: tables, plans, documents, letters, what is handed round.

use std::path::Path;

use super::{Waits, World};
use crate::model::kind::Tone;
use crate::store::Error;
use crate::store::disk::{self, shown};
use crate::store::lock::{create_folder, create_new_folder};
use crate::tui::commands::{layers, listings};
use crate::tui::effect::{self, File};
use crate::tui::layer::{Question, Yes};
use crate::tui::state::State;

/// What writing is called.
const WRITING: &str = "Writing it";

impl World {
    /// Writes a file, and asks before it takes the place of another one. The question has the bytes: whatever
    /// is shown when it is answered, what was asked for is written.
    pub(super) fn write(&mut self, state: &mut State, file: File, force: bool) {
        let path = effect::at_home(&file.path);
        let (name, again) = (shown(&path), file.clone());
        let remark = if file.remark.is_empty() { String::new() } else { format!("; {}", file.remark) };
        state.say(Tone::Note, format!("Writing {name} …"));
        let work = move || match disk::write(&path, &file.bytes, force) {
            Err(Error::NotReplaced(place)) => Ok(Some(place)),
            written => written.map(|()| None).map_err(|error| error.to_string()),
        };
        self.begin(Waits::Leaving, WRITING, work, move |_, state, there| {
            state.notice = None;
            match there {
                Some(place) => {
                    let text = format!("{place} is there already. Replace it?");
                    layers::ask(state, Question { text, yes: Yes::Rewrite(again) });
                }
                None => state.say(Tone::Good, format!("Wrote {name}{remark}")),
            }
            Ok(())
        });
    }

    /// Writes the plan (.xml) or the table that shows (.csv), and says what is left out of it.
    pub(super) fn export(&mut self, state: &mut State, path: &Path) -> Result<(), String> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let (bytes, left_out, what) = match ending.as_deref() {
            Some("xml") => {
                let session = &state.session;
                (session.plan_as_xml(false), session.confidential_in_plan(), "the names and notes of ")
            }
            Some("csv") => {
                let export = state.table_as_csv()?;
                (export.bytes, export.confidential, "")
            }
            _ => {
                let sentence = "Name a file that ends in .csv, for this table, or in .xml, for the plan.";
                return Err(sentence.to_owned());
            }
        };
        let remark = match left_out {
            0 => String::new(),
            count => format!("without {what}{count} that are confidential"),
        };
        self.write(state, File { path: path.to_owned(), bytes, remark }, false);
        Ok(())
    }

    /// Writes drafts into a folder, made if need be; a file that is there stays. Then asks whether they are
    /// entered in the ledger.
    pub(super) fn write_drafts(&mut self, state: &mut State, folder: &Path, files: Vec<(String, Vec<u8>)>) {
        let (folder, chased) = (effect::at_home(folder), listings::chased(state));
        let name = shown(&folder);
        let count = if files.len() == 1 { "1 draft".to_owned() } else { format!("{} drafts", files.len()) };
        let work = move || {
            // All or nothing: a folder with half of the letters would be sent as if it were all of them.
            if let Some((name, _)) = files.iter().find(|(name, _)| disk::is_there(&folder.join(name))) {
                let there = shown(&folder.join(name));
                return Err(format!(
                    "{there} is there already, so no draft was written: name another folder"
                ));
            }
            create_folder(&folder).map_err(|error| format!("{} can't be made ({error})", shown(&folder)))?;
            put_all(&folder, &files)
        };
        self.begin(Waits::Project, WRITING, work, move |_, state, ()| {
            state.say(Tone::Good, format!("Wrote {count} to {name}"));
            listings::offer_to_log(state, chased);
            Ok(())
        });
    }

    /// Writes files into a folder beside the project, and tells where. A project that is kept nowhere has no
    /// such place.
    pub(super) fn hand_round(&mut self, state: &mut State, name: &str, files: Vec<(String, Vec<u8>)>) {
        let said = state.notice.as_ref().map_or(String::new(), |notice| format!("{} ", notice.text));
        let Some(path) = state.session.path() else {
            state.say(Tone::Warn, format!("{said}The project is kept nowhere, so no files were written."));
            return;
        };
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let wanted = path.with_file_name(format!("{stem}-meetings")).join(name);
        let (name, before) = (name.to_owned(), said.clone());
        let work = move || {
            // What was handed round once is never written over, even if that closing was taken back.
            let folder = create_new_folder(&wanted).map_err(|error| {
                let folder = shown(&wanted);
                format!("{before}The folder {folder} could not be made ({error}): no files were written")
            })?;
            put_all(&folder, &files).map_err(|error| format!("{before}{error}"))?;
            Ok((shown(&folder), folder == wanted))
        };
        self.begin(Waits::Leaving, WRITING, work, move |_, state, (folder, is_first)| {
            let earlier = if is_first {
                String::new()
            } else {
                format!(" (those of an earlier closing stay in {name})")
            };
            state.say(Tone::Good, format!("{said}Files: {folder}{earlier}"));
            Ok(())
        });
    }
}

/// Writes files into a folder; those that are there stay.
fn put_all(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), String> {
    let put = |(name, bytes): &(String, Vec<u8>)| disk::write(&folder.join(name), bytes, false);
    files.iter().try_for_each(put).map_err(|error| error.to_string())
}
