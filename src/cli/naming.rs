//! What words on the command line name: registers, fields, records.

use anyhow::{Result, anyhow};

use super::Usage;
use crate::model::field::Field;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::query::near::nearest;

/// The register that a word names.
pub fn register(project: &Project, word: &str) -> Result<&'static Register> {
    let found = project.register(word);
    Ok(found.ok_or_else(|| {
        let keys: Vec<_> = project.registers().iter().map(|register| register.key).collect();
        Usage(format!("there is no register “{word}”: {}", one_of(word, &keys)))
    })?)
}

/// The field of a register that a word names.
pub fn field(project: &Project, register: &Register, word: &str) -> Result<&'static Field> {
    let found = project.field(register.key, word.trim()).filter(|_| !word.trim().is_empty());
    Ok(found.ok_or_else(|| {
        let keys: Vec<_> = project.fields(register.key).iter().map(|field| field.key).collect();
        Usage(format!("{} have no field “{word}”: {}", register.plural, one_of(word, &keys)))
    })?)
}

/// The record that a ref names.
pub fn record(project: &Project, reference: &str) -> Result<(&'static Register, Record)> {
    let (register, record) = project.by_ref(reference).ok_or_else(|| {
        anyhow!("there is no record “{reference}” in this project: “mainstay list REGISTER” shows the refs")
    })?;
    Ok((register, Record::clone(record)))
}

/// What to say instead of a word: the one that was probably meant, or all that there are.
pub fn one_of(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean “{near}”?"),
        None => format!("it is one of {}", known.join(", ")),
    }
}
