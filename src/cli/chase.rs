//! `mainstay chase`: one draft of an e-mail to everybody who owes something.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use super::Done;
use super::opening::{Desk, Opened};
use super::output::{Output, warn};
use crate::model::context::Context;
use crate::model::kind::date;
use crate::query::chased::Chased;
use crate::report::chase::{Bundle, Letter, bundles};
use crate::session::pack::{draft, file_names};
use crate::store::disk::{self, templates};

/// Write a letter to everybody who owes something late or due within a week: all of it, oldest first, in
/// three tones by how often they were chased
///
/// Who is on leave, or is to be asked again only later, is left out unless named. Letters are written as
/// templates say: chase-1.txt (a reminder), chase-2.txt (chased before) and chase-3.txt (three times or
/// more) in the folder “templates” beside config.toml.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  mainstay chase                              read the letters
  mainstay chase --out drafts --log           a draft each for Outlook, and an entry each in the ledger
  mainstay chase --owner \"Priya Shah\" --format text")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Chase {
    /// Only to this person, about all that is open; again for more people
    #[arg(long, value_name = "NAME")]
    owner: Vec<String>,
    /// About what is owed in all projects of the data folder
    #[arg(long)]
    all: bool,
    /// Write a file for each letter into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What the files are: drafts that mail programs open unsent, or plain text
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "eml", requires = "out")]
    format: Format,
    /// Put the letters on the clipboard, all in one text
    #[arg(long, conflicts_with = "out")]
    copy: bool,
    /// Enter the chases in the ledger
    #[arg(long)]
    log: bool,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
    /// Write the templates that come with the program where they can be changed, and nothing else
    #[arg(long, exclusive = true)]
    write_templates: bool,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Format {
    Eml,
    Text,
}

impl Chase {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let folder = templates::folder();
        if self.write_templates {
            let folder = folder.context("there is no folder for settings on this system")?;
            for path in templates::write(&folder)? {
                out.line(&format!("Written: {}", disk::shown(&path)))?;
            }
            return Ok(Done::Well);
        }
        let (texts, complaints) = templates::load(folder.as_deref());
        for complaint in complaints {
            warn(&format!("mainstay: {complaint}"));
        }
        let (mut opened, mut done) = self.open(desk)?;
        let contexts: Vec<Context> = opened.iter().map(|opened| opened.session.context()).collect();
        let only = self.people(&contexts);
        let names: Vec<&str> = only.iter().map(String::as_str).collect();
        let mut letters: Vec<(Bundle, Letter)> = Vec::new();
        for bundle in bundles(&contexts, &names) {
            if let Some(until) = bundle.away.filter(|_| self.owner.is_empty()) {
                let (who, until) = (&bundle.who, date::format(until));
                warn(&format!("mainstay: no letter to {who}, who is away until {until} (--owner writes it)"));
                continue;
            }
            let letter = bundle.letter(&contexts, &texts).map_err(anyhow::Error::msg)?;
            letters.push((bundle, letter));
        }
        if letters.is_empty() {
            out.line(if self.owner.is_empty() {
                "Nobody has to be chased: nothing is late or due within a week."
            } else {
                "Nothing is owed there."
            })?;
            return Ok(done);
        }
        match &self.out {
            Some(folder) => {
                if self.write(folder, &letters, out)? == Done::Found {
                    done = Done::Found;
                }
            }
            None if self.copy => {
                let text = letters.iter().map(|(bundle, letter)| as_text(bundle, letter)).collect::<Vec<_>>();
                if !out.copy(&text.join("\n\n"))? {
                    bail!("--copy needs a terminal, whose clipboard the letters go to: leave the pipe out");
                }
                let count = if letters.len() == 1 {
                    "1 letter".to_owned()
                } else {
                    format!("{} letters", letters.len())
                };
                out.line(&format!("On the clipboard: {count}"))?;
            }
            None => print(&letters, out)?,
        }
        drop(contexts);
        if self.log {
            log(&mut opened, &letters, out)?;
        }
        Ok(done)
    }

    /// The projects asked for. One of all that can't be opened is named, and the others are chased.
    fn open(&self, desk: &Desk) -> Result<(Vec<Opened>, Done)> {
        if !self.all {
            return Ok((vec![desk.open()?], Done::Well));
        }
        let (mut all, mut done) = (Vec::new(), Done::Well);
        for listed in desk.folder.projects()? {
            match desk.open_at(listed.path) {
                Ok(opened) => all.push(opened),
                Err(error) => {
                    warn(&format!("mainstay: left out: {error:#}"));
                    done = Done::Found;
                }
            }
        }
        Ok((all, done))
    }

    /// The people named, as the projects know them.
    fn people(&self, contexts: &[Context]) -> Vec<String> {
        use crate::model::people::Meant;
        let known = |name: &String| {
            let meant = contexts.iter().find_map(|context| match context.people().meant(name, context.me) {
                Meant::One(known) => Some(known.to_string()),
                _ => None,
            });
            meant.unwrap_or_else(|| name.clone())
        };
        self.owner.iter().map(known).collect()
    }

    fn write(
        &self,
        folder: &std::path::Path,
        letters: &[(Bundle, Letter)],
        out: &mut Output,
    ) -> Result<Done> {
        let ending = if self.format == Format::Eml { "eml" } else { "txt" };
        let names = file_names(letters.iter().map(|(bundle, _)| &*bundle.who), ending);
        let paths: Vec<PathBuf> = names.into_iter().map(|name| folder.join(name)).collect();
        // All or nothing: a folder with half of the letters would be sent as if it were all of them.
        if let Some(there) = paths.iter().find(|path| !self.force && disk::is_there(path)) {
            bail!(
                "{} is there already, so no letter was written: name another folder, or say --force",
                disk::shown(there)
            );
        }
        fs::create_dir_all(folder).with_context(|| disk::shown(folder))?;
        let mut done = Done::Well;
        for ((bundle, letter), path) in letters.iter().zip(paths) {
            let bytes = if self.format == Format::Eml {
                let (bytes, fault) = draft(bundle, letter);
                if let Some(fault) = fault {
                    done = Done::Found;
                    let why = if bundle.email.is_empty() {
                        "no e-mail address is known: enter one as stakeholder or resource".to_owned()
                    } else {
                        fault.to_string()
                    };
                    warn(&format!("mainstay: the letter to {} is addressed to nobody: {why}", bundle.who));
                }
                bytes
            } else {
                format!("Subject: {}\n\n{}", letter.subject, letter.text).into_bytes()
            };
            disk::write(&path, &bytes, self.force)?;
            let count = bundle.owed.len();
            let things = if count == 1 { "1 thing".to_owned() } else { format!("{count} things") };
            out.line(&format!("{}: {}, {things}", disk::shown(&path), bundle.who))?;
        }
        Ok(done)
    }
}

/// A letter as text: to whom, about what, and what it says.
fn as_text(bundle: &Bundle, letter: &Letter) -> String {
    let address = if bundle.email.is_empty() { String::new() } else { format!(" <{}>", bundle.email) };
    format!("To: {}{address}\nSubject: {}\n\n{}", bundle.who, letter.subject, letter.text)
}

fn print(letters: &[(Bundle, Letter)], out: &mut Output) -> Result<()> {
    for (place, (bundle, letter)) in letters.iter().enumerate() {
        let address = if bundle.email.is_empty() { String::new() } else { format!(" <{}>", bundle.email) };
        out.heading(&format!("{}To: {}{address}", if place == 0 { "" } else { "\n" }, bundle.who))?;
        out.line(&format!("Subject: {}\n\n{}", letter.subject, letter.text.trim_end()))?;
    }
    Ok(())
}

/// Enters the chases in the ledger of each project.
fn log(opened: &mut [Opened], letters: &[(Bundle, Letter)], out: &mut Output) -> Result<()> {
    for (place, opened) in opened.iter_mut().enumerate() {
        let chased: Vec<_> = letters
            .iter()
            .map(|(bundle, _)| (bundle.who.to_string(), bundle.ids(place)))
            .filter(|(_, ids)| !ids.is_empty())
            .collect();
        if chased.is_empty() {
            continue;
        }
        let line = Chased { channel: "email", ..Chased::default() };
        let step = opened.session.logging(&chased, &line);
        let said = step.label.clone();
        opened.perform(step)?;
        out.line(&format!("Logged: {said}"))?;
    }
    Ok(())
}
