//! `mainstay add`: a record in one line.

use anyhow::{Result, anyhow};

use super::opening::Desk;
use super::output::Output;
use super::{Done, Usage, naming};
use crate::model::context::Context;
use crate::model::edit::{Edit, Step};
use crate::model::register::Register;
use crate::query::quick;
use crate::session::Verb;

/// Add a record in one line: @person, dates in words, !priority, #tag, >R-7, field:value
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  mainstay add action Draft DPIA @priya fri '!high' '#dpia'
  mainstay add risk Late steel probability:3 impact:4 \"@Zoë Müller\"
  mainstay add agenda_item Cut-over meeting:M-007 minutes:15")]
pub struct Add {
    /// The register, such as action or risk
    register: String,
    /// The line, such as: Draft DPIA @priya fri !high #dpia
    #[arg(required = true)]
    line: Vec<String>,
}

impl Add {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        if self.line.iter().all(|word| word.trim().is_empty()) {
            let register = &self.register;
            let what = format!("there is nothing to add: write what it is, “mainstay add {register} TITLE”");
            return Err(Usage(what).into());
        }
        let mut opened = desk.open()?;
        let register = naming::register(opened.session.project(), &self.register)?;
        let session = &mut opened.session;
        let record = session.fresh(register);
        let id = record.id;
        let (context, ids) = session.context_and_ids();
        let quick = quick::parse_in(&self.line(register, &context), register, &context);
        let preview = quick.preview(&context);
        let edits = quick.edits(record, &context, ids).map_err(|complaint| anyhow!(complaint))?;
        let label = match edits.first() {
            Some(Edit::Add(_, record)) => session.adding(register, record),
            _ => Verb::Add.word().to_owned(),
        };
        opened.perform(Step::new(label, edits))?;
        let reference = opened.session.reference((register, id));
        out.line(&format!("{reference}  {preview}"))?;
        Ok(Done::Well)
    }

    /// The words as one line. What the shell kept together behind `field:` or `@` is quoted, so that it
    /// stays together.
    fn line(&self, register: &Register, context: &Context) -> String {
        let several = self.line.len() > 1;
        let quoted = |word: &String| {
            let (mark, value) = match word.split_once(':') {
                Some((name, value)) if context.project.field(register.key, name).is_some() => {
                    (format!("{name}:"), value)
                }
                _ => ("@".to_owned(), word.strip_prefix('@')?),
            };
            let together = value.contains(char::is_whitespace) && !value.contains('"');
            (several && together).then(|| format!("{mark}\"{value}\""))
        };
        let words = self.line.iter().map(|word| quoted(word).unwrap_or_else(|| word.clone()));
        words.collect::<Vec<_>>().join(" ")
    }
}
