//! The commands on records: add, set, done, remove.

use anyhow::{Context as _, anyhow};

use super::opening::Desk;
use super::output;
use crate::model::field::Field;
use crate::model::project::Project;
use crate::model::register::Register;
use crate::model::text::clean;
use crate::query::quick;
use crate::session::Target;

/// The register that a word names, or a sentence that lists them.
pub fn register(project: &Project, word: &str) -> anyhow::Result<&'static Register> {
    project.register(word).with_context(|| {
        let keys: Vec<_> = project.registers().iter().map(|register| register.key).collect();
        format!("there is no register “{}”: there are {}", clean(word), keys.join(", "))
    })
}

/// The record that a ref names.
pub fn target(project: &Project, reference: &str) -> anyhow::Result<Target> {
    let found = project.by_ref(reference);
    let none = || format!("there is no record “{}”: a ref is written like R-013", clean(reference));
    found.map(|(register, record)| (register, record.id)).with_context(none)
}

/// Adds a record from one line.
pub fn add(desk: &Desk, word: &str, line: &str) -> anyhow::Result<u8> {
    let mut opened = desk.open()?;
    let register = register(opened.session.project(), word)?;
    let quick = quick::parse_in(line, register, &opened.session.context());
    let record = opened.session.fresh(register);
    let id = record.id;
    let (context, ids) = opened.session.context_and_ids();
    let edits = quick.edits(record, &context, ids).map_err(|complaint| anyhow!(complaint))?;
    let preview = quick.preview(&context);
    opened.session.apply(format!("Add {}", register.name.to_lowercase()), edits)?;
    let reference = opened.session.reference((register, id));
    opened.save()?;
    output::lines([format!("{reference}  {preview}")])?;
    Ok(0)
}

/// Changes fields of a record, all or none.
pub fn set(desk: &Desk, reference: &str, values: &[String]) -> anyhow::Result<u8> {
    let mut opened = desk.open()?;
    let project = opened.session.project();
    let target = target(project, reference)?;
    let mut texts: Vec<(&'static Field, &str)> = Vec::new();
    for value in values {
        let (word, text) = value.split_once('=').with_context(|| {
            format!("“{}” sets nothing: write FIELD=VALUE, such as due=fri", clean(value))
        })?;
        let field = project.field(target.0.key, word.trim()).with_context(|| {
            let keys: Vec<_> =
                project.fields(target.0.key).iter().filter(|f| f.is_editable()).map(|f| f.key).collect();
            format!("{} have no field “{}”: there are {}", target.0.plural, clean(word), keys.join(", "))
        })?;
        texts.push((field, text));
    }
    opened.session.set(target, &texts).map_err(|complaint| anyhow!(complaint))?;
    opened.save()?;
    Ok(0)
}

/// Marks records done, or opens them again.
pub fn done(desk: &Desk, references: &[String]) -> anyhow::Result<u8> {
    let mut opened = desk.open()?;
    let mut said = Vec::new();
    for reference in references {
        let target = target(opened.session.project(), reference)?;
        let closed = opened.session.done(target).map_err(|complaint| anyhow!(complaint))?;
        said.push(format!(
            "{} {}",
            opened.session.reference(target),
            if closed { "closed" } else { "open again" }
        ));
    }
    opened.save()?;
    output::lines(said)?;
    Ok(0)
}

/// Removes records and what hangs on them.
pub fn remove(desk: &Desk, references: &[String]) -> anyhow::Result<u8> {
    let mut opened = desk.open()?;
    let project = opened.session.project();
    let targets: Vec<Target> =
        references.iter().map(|reference| target(project, reference)).collect::<anyhow::Result<_>>()?;
    let gone = opened.session.remove(&targets).map_err(|complaint| anyhow!(complaint))?;
    opened.save()?;
    output::lines([format!("{gone} records removed")])?;
    Ok(0)
}
