//! What words on the command line name: registers, fields, records.

use anyhow::{Result, anyhow};

use super::{Nothing, Usage};
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::query::near::nearest;
use crate::registers::every::TITLE;
use crate::session::Target;

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

/// The record that a ref names, or named before the record was removed.
pub fn record_or_removed(project: &Project, reference: &str) -> Result<Target> {
    let gone = || {
        let word = reference.trim();
        let (code, number) = word.split_at(word.find(|c: char| c.is_ascii_digit())?);
        let (code, number) = (code.trim_end_matches('-'), number.parse::<u32>().ok()?);
        let register = project.registers().iter().find(|r| r.code.eq_ignore_ascii_case(code))?;
        Some((*register, *project.removed().get(&(register.key, number))?))
    };
    match record(project, reference) {
        Ok((register, record)) => Ok((register, record.id)),
        Err(error) => gone().ok_or(error),
    }
}

/// The record of a register that a word calls: by ref, by title, or as the only one whose title
/// contains it.
pub fn called<'a>(register: &'static Register, word: &str, context: &Context<'a>) -> Result<&'a Record> {
    let by_ref = context.project.by_ref(word).filter(|(found, _)| found.key == register.key);
    if let Some((_, record)) = by_ref {
        return Ok(record);
    }
    let mut all: Vec<&Record> = context.project.table(register.key).iter().map(|record| &**record).collect();
    all.sort_by_key(|record| record.number);
    let wanted = word.to_lowercase();
    let among = |fits: &dyn Fn(&str) -> bool| -> Vec<&'a Record> {
        all.iter().copied().filter(|record| fits(&record.get(TITLE).to_lowercase())).collect()
    };
    let exact = among(&|title| title == wanted);
    let found = if exact.is_empty() { among(&|title| title.contains(&wanted)) } else { exact };
    let names = |records: &[&Record], between: &str| {
        records.iter().map(|record| context.name(register, record)).collect::<Vec<_>>().join(between)
    };
    let why = match found[..] {
        [record] => return Ok(record),
        [] if all.is_empty() => format!("there is no {} yet", register.name.to_lowercase()),
        [] => {
            let titles: Vec<_> = all.iter().map(|record| record.get(TITLE)).collect();
            format!("there is no {} “{word}”: {}", register.name.to_lowercase(), one_of(word, &titles))
        }
        _ => format!("“{word}” may be {}: say which", names(&found, " or ")),
    };
    Err(Usage(why).into())
}

/// The records that refs name, each once; - stands for refs on standard input, parted by blanks or
/// lines.
pub fn targets<T: AsRef<str>>(project: &Project, references: &[T]) -> Result<Vec<Target>> {
    let mut targets: Vec<Target> = Vec::new();
    for reference in references {
        let reference = reference.as_ref();
        let typed =
            if reference == "-" { std::io::read_to_string(std::io::stdin())? } else { reference.to_owned() };
        for reference in typed.split_whitespace() {
            let (register, record) = self::record(project, reference)?;
            if !targets.iter().any(|(_, id)| *id == record.id) {
                targets.push((register, record.id));
            }
        }
    }
    if targets.is_empty() && references.iter().any(|reference| reference.as_ref() == "-") {
        return Err(Nothing.into());
    }
    if targets.is_empty() {
        return Err(Usage("no record is named: write refs such as A-014".to_owned()).into());
    }
    Ok(targets)
}

/// What a record is called.
pub fn name(context: &Context, (register, id): Target) -> String {
    let record = context.project.table(register.key).get(id);
    record.map_or(String::new(), |record| context.name(register, record))
}

/// What to say instead of a word: the one that was probably meant, or all that there are.
pub fn one_of(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean “{near}”?"),
        None => format!("it is one of {}", known.join(", ")),
    }
}
