//! Files that the screen writes: tables, plans, documents, letters, what is handed round.

use std::path::{Path, PathBuf};

use super::{Waits, World};
use crate::cli::gantt::printed::{self, Format};
use crate::model::kind::Tone;
use crate::registers::every::CONFIDENTIAL;
use crate::registers::task;
use crate::report::gantt::sheet::{Shown, Wanted};
use crate::store::Error;
use crate::store::disk::{self, shown};
use crate::store::lock::{create_folder, create_new_folder};
use crate::tui::commands::{layers, listings};
use crate::tui::effect::{self, File};
use crate::tui::layer::{Question, Yes};
use crate::tui::list::Row;
use crate::tui::state::State;
use crate::tui::tabs::Side;

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

    /// Writes the plan (.xml), the table that shows (.csv) or the Gantt of its rows (.svg, .png, .txt), and says what
    /// is left out of it.
    pub(super) fn export(&mut self, state: &mut State, path: &Path) -> Result<(), String> {
        let is_plan = state.sheet().side == Side::Gantt;
        if let Some(format) = Format::of_file(path).filter(|_| is_plan) {
            return self.print(state, format, path);
        }
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
                let gantt = if is_plan { "; .svg, .png or .txt for the Gantt" } else { "" };
                return Err(format!(
                    "Name a file that ends in .csv, for this table, or in .xml, for the plan{gantt}."
                ));
            }
        };
        let remark = match left_out {
            0 => String::new(),
            count => format!("without {what}{count} that are confidential"),
        };
        self.write(state, File { path: path.to_owned(), bytes, remark }, false);
        Ok(())
    }

    /// Prints the Gantt of the rows that show. A single page may take the place of a file, if that is agreed to; of
    /// several none does.
    fn print(&mut self, state: &mut State, format: Format, path: &Path) -> Result<(), String> {
        let (wanted, unnamed) = wanted(state);
        let drawn = printed::draw(format, &wanted, state.plan.progress, &state.session);
        let pages = drawn.ok_or("No task that shows has dates: there is nothing to draw.")?;
        let place = effect::at_home(path);
        let paths: Vec<PathBuf> = (0..pages.len()).map(|page| printed::numbered(&place, page)).collect();
        let remark = match unnamed {
            0 => String::new(),
            count => format!("without the names of {count} that are confidential"),
        };
        state.say(Tone::Note, format!("Writing {} …", shown(&place)));
        let all = paths.clone();
        let work = move || {
            let files = printed::finish(format, pages).map_err(|error| error.to_string())?;
            if let [_] = files[..] {
                return Ok(files);
            }
            if let Some(there) = all.iter().find(|path| disk::is_there(path)) {
                let there = shown(there);
                return Err(format!("{there} is there already, so no page was written: name another file"));
            }
            let mut written = all.iter().zip(&files).map(|(path, bytes)| disk::write(path, bytes, false));
            written.try_for_each(|done| done).map_err(|error| error.to_string())?;
            Ok(files)
        };
        self.begin(Waits::Leaving, WRITING, work, move |world, state, mut files| {
            match (files.pop(), &paths[..]) {
                (Some(bytes), [_]) => world.write(state, File { path: place, bytes, remark }, false),
                (_, [first, .., last]) => {
                    let remark = if remark.is_empty() { remark } else { format!("; {remark}") };
                    let count = paths.len();
                    let said = format!("Wrote {count} pages, {} to {}{remark}", shown(first), shown(last));
                    state.say(Tone::Good, said);
                }
                _ => {}
            }
            Ok(())
        });
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

/// Rows of a printed page.
const ROWS: usize = 60;

/// The Gantt of the rows that show, all of their time on as few cells as tell it; and how many of them go unnamed.
fn wanted(state: &State) -> (Wanted, usize) {
    let list = state.list();
    let table = state.session.project().table(task::REGISTER.key);
    let task = |row: &Row| match row {
        Row::Record(shown) => Some((shown.id, shown.depth)),
        Row::Heading(_) => None,
    };
    let tasks: Vec<_> = list.rows().iter().filter_map(task).collect();
    let is_unnamed = |(id, _): &&(_, u16)| table.get(*id).is_some_and(|task| task.get(CONFIDENTIAL));
    let unnamed = tasks.iter().filter(is_unnamed).count();
    let filter = list.filter.trim();
    let by = if filter.is_empty() || list.lit { String::new() } else { format!("filter: {filter}") };
    let shown = Some(Shown { tasks, by });
    (Wanted { from: None, to: None, zoom: None, rows: ROWS, confidential: false, shown }, unnamed)
}

/// Writes files into a folder; those that are there stay.
fn put_all(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), String> {
    let put = |(name, bytes): &(String, Vec<u8>)| disk::write(&folder.join(name), bytes, false);
    files.iter().try_for_each(put).map_err(|error| error.to_string())
}
