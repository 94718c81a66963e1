//! Papers: the documents of a record as pages, and what is done with such a page.

use std::path::PathBuf;
use std::sync::Arc;

use crate::exchange::formats;
use crate::model::kind::Tone;
use crate::report::render::{markdown, text};
use crate::report::{self, Asked, Report, agenda, minutes};
use crate::tui::command::{Command, Scope};
use crate::tui::effect::{Effect, File};
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Layer, Prompt};
use crate::tui::paper::Paper;
use crate::tui::picker::{Item, Picker, Purpose};
use crate::tui::state::State;

use super::command;

/// Papers.
pub const COMMANDS: &[Command] = &[
    command(
        "papers",
        Scope::Meeting,
        &["W"],
        "Choose a paper of the meeting (agenda, minutes, actions) to read, write to a file or copy.",
        choose,
    )
    .hinted("papers"),
    command("show-agenda", Scope::Meeting, &[], "Show the agenda of the meeting.", |s| {
        show(s, &agenda::REPORT)
    }),
    command("show-minutes", Scope::Meeting, &[], "Show the minutes of the meeting.", |s| {
        show(s, &minutes::REPORT)
    }),
    command(
        "write-page",
        Scope::Page,
        &["w"],
        "Write the document to a file: .docx, .html, .md, .eml (a draft) or .txt.",
        ask,
    )
    .hinted("write"),
    command("copy-page", Scope::Page, &["y"], "Copy the page to the clipboard as text.", |s| copy(s, false))
        .hinted("copy"),
    command("copy-markdown", Scope::Page, &["M"], "Copy the document to the clipboard as Markdown.", |s| {
        copy(s, true)
    }),
];

/// Cells of a line of text on the clipboard.
const WIDTH: usize = 78;

fn choose(state: &mut State) {
    let Some((register, _)) = state.list().current() else {
        return state.say(Tone::Note, "There is no meeting here: put the cursor on one.");
    };
    let about = report::ALL.iter().filter(|report| report.about.key == register.key);
    let items = about.map(|report| Item::key(report.name, report.doc, report.name)).collect();
    state.layers.push(Layer::Picker(Box::new(Picker::new("Papers", Purpose::Paper, items))));
}

/// Shows a report on the record under the cursor.
pub fn show(state: &mut State, report: &Report) {
    let context = state.session.context();
    let current = state.list().current().filter(|(register, _)| register.key == report.about.key);
    let record = current.and_then(|(register, id)| context.project.table(register.key).get(id));
    let Some(record) = record else {
        let what = report.about.name.to_lowercase();
        return state.say(Tone::Note, format!("There is no {what} here: put the cursor on one."));
    };
    match report.on(record, &Asked { context, confidential: false }) {
        Ok(document) => {
            let left_out = document.left_out;
            let stem = format!("{}-{}", report.name, report.about.reference(record.number));
            state.layers.push(Layer::Page(Paper { document, stem }.page()));
            if left_out > 0 {
                state.say(Tone::Note, format!("{left_out} left out as confidential."));
            }
        }
        Err(withheld) => state.say(Tone::Bad, withheld.to_string()),
    }
}

/// The document on top, where the page is one.
pub fn paper(state: &State) -> Option<Arc<Paper>> {
    match state.layers.last() {
        Some(Layer::Page(page)) => page.paper(),
        _ => None,
    }
}

fn ask(state: &mut State) {
    let Some(paper) = paper(state) else {
        return state.say(Tone::Note, "Only documents are written to files: copy this page instead.");
    };
    let input = Input::new(format!("{}.docx", paper.stem));
    state.ask(Prompt::new(Ask::Paper(paper), input));
}

/// Writes a document to the file that is named.
pub fn write(state: &mut State, paper: &Paper, name: &str) -> Result<(), String> {
    let name = name.trim();
    let format = formats::of_file(name)
        .ok_or_else(|| "Name a file that ends in .docx, .html, .md, .eml or .txt.".to_owned())?;
    let written = (format.write)(&paper.document, &state.session.context()).map_err(|bad| bad.to_string())?;
    let file = File { path: PathBuf::from(name), bytes: written.bytes, remark: written.notices.join("; ") };
    state.effects.push(Effect::Write(file, false));
    Ok(())
}

fn copy(state: &mut State, as_markdown: bool) {
    let Some(Layer::Page(page)) = state.layers.last() else { return };
    let (words, what) = match page.paper() {
        Some(paper) if as_markdown => (markdown::render(&paper.document), "Markdown"),
        Some(paper) => (text::render(&paper.document, WIDTH), "text"),
        None => (page.text(), "text"),
    };
    state.effects.push(Effect::Copy(words));
    state.say(Tone::Good, format!("Copied as {what}"));
}
