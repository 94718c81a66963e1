//! `mainstay export`: registers as tables for other programs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::opening::Desk;
use super::output::{Output, warn};
use super::{Done, Usage, list, naming};
use crate::exchange::csv;
use crate::model::context::Context;
use crate::model::register::Register;
use crate::registers::task;
use crate::session::Session;
use crate::store::{Error, disk};

/// Export a register as CSV, all of them into a folder, or the plan as Microsoft Project XML
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  mainstay export plan.xml
  mainstay export risks.csv --register risk --filter is:open
  mainstay export - --plan > plan.xml
  mainstay export folder/                 every register that holds something")]
pub struct Export {
    /// The file to write (.xml for the plan), - for standard output, or a folder for all registers (folder/ is made
    /// if it isn't there)
    #[arg(value_name = "DEST")]
    destination: PathBuf,
    /// The register, where it is not all of them
    #[arg(long, short, value_name = "REGISTER")]
    register: Option<String>,
    /// The plan as Microsoft Project XML; a file that ends in .xml holds it anyway
    #[arg(long, conflicts_with_all = ["register", "filter"])]
    plan: bool,
    /// Which records, such as: status!=closed
    #[arg(long, value_name = "FILTER", default_value = "")]
    filter: String,
    /// Take confidential records along
    #[arg(long)]
    confidential: bool,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
}

impl Export {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let context = opened.session.context();
        let register = self
            .register
            .as_deref()
            .map(|word| naming::register(opened.session.project(), word))
            .transpose()?;
        if self.is_plan() && register.is_none() {
            self.plan(&opened.session, out)?;
            return Ok(Done::Well);
        }
        match register {
            Some(register) if self.destination.as_os_str() == "-" => {
                let export = self.export(register, &context)?;
                out.bytes(&export.bytes)?;
                hidden(register, &export);
            }
            Some(register) if self.is_folder() => {
                self.make_folder()?;
                self.write(register, &self.inside(register), &context, out)?
            }
            Some(register) => self.write(register, &self.destination, &context, out)?,
            None if self.is_folder() => {
                self.make_folder()?;
                let full = |register: &&&Register| !context.project.table(register.key).is_empty();
                for register in context.project.registers().iter().filter(full) {
                    self.write(register, &self.inside(register), &context, out)?;
                }
            }
            None => {
                let what = "say which register with --register, or --plan, or name a folder for all of them, \
                            or an .xml file";
                return Err(Usage(what.to_owned()).into());
            }
        }
        Ok(Done::Well)
    }

    /// Whether the plan is asked for.
    fn is_plan(&self) -> bool {
        self.plan || self.destination.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml"))
    }

    /// Whether the destination is a folder: there is one, or the name ends as those of folders do.
    fn is_folder(&self) -> bool {
        let name = self.destination.as_os_str().to_string_lossy();
        self.destination.is_dir() || name.ends_with(std::path::is_separator)
    }

    /// Makes the folder, and those above it, where there is none yet.
    fn make_folder(&self) -> Result<(), Error> {
        let path = &self.destination;
        fs::create_dir_all(path).map_err(|error| Error::io(&disk::shown(path), "made", error))
    }

    /// The file of a register in a folder.
    fn inside(&self, register: &Register) -> PathBuf {
        self.destination.join(format!("{}.csv", register.key))
    }

    fn export(&self, register: &'static Register, context: &Context) -> Result<csv::Export> {
        let records = list::select(register, &self.filter, "ref", context)?;
        let fields = csv::usual_fields(register, context);
        Ok(csv::export(register, &records, &fields, context, self.confidential))
    }

    /// The plan as Microsoft Project reads it.
    fn plan(&self, session: &Session, out: &mut Output) -> Result<()> {
        let bytes = session.plan_as_xml(self.confidential);
        let tasks = session.project().table(task::REGISTER.key).len();
        let what = if tasks == 1 { task::REGISTER.name } else { task::REGISTER.plural };
        if self.destination.as_os_str() == "-" {
            out.bytes(&bytes)?;
        } else {
            disk::write(&self.destination, &bytes, self.force)?;
            out.line(&format!("{}: {tasks} {}", disk::shown(&self.destination), what.to_lowercase()))?;
        }
        let count = session.confidential_in_plan();
        if count > 0 && !self.confidential {
            warn(&format!(
                "without names and notes, as confidential: {count} (--confidential takes them along)"
            ));
        }
        Ok(())
    }

    fn write(
        &self,
        register: &'static Register,
        path: &Path,
        context: &Context,
        out: &mut Output,
    ) -> Result<()> {
        let export = self.export(register, context)?;
        disk::write(path, &export.bytes, self.force)?;
        let what = if export.records == 1 { register.name } else { register.plural };
        out.line(&format!("{}: {} {}", disk::shown(path), export.records, what.to_lowercase()))?;
        hidden(register, &export);
        Ok(())
    }
}

/// Says what was left out.
fn hidden(register: &Register, export: &csv::Export) {
    if export.confidential > 0 {
        let (count, what) = (export.confidential, register.plural.to_lowercase());
        warn(&format!("left out as confidential: {count} of the {what} (--confidential takes them along)"));
    }
}
