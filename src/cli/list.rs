//! The command that lists records of a register.

use anyhow::anyhow;
use serde_json::{Map, Value as Json, json};

use super::opening::Desk;
use super::{output, records};
use crate::model::field::Field;
use crate::model::record::Record;
use crate::model::text::clean;
use crate::query::filter::Filter;
use crate::query::sort::Sort;

/// What to list and how.
pub struct Wanted<'a> {
    /// The register.
    pub register: &'a str,
    /// The filter.
    pub filter: String,
    /// The sort, if not the register's own.
    pub sort: Option<&'a str>,
    /// The fields, if not the register's own columns.
    pub columns: Option<&'a str>,
    /// The form.
    pub form: Form,
}

/// How to print a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Table,
    /// For programs.
    Json,
}

/// Lists records.
pub fn run(desk: &Desk, wanted: &Wanted) -> anyhow::Result<u8> {
    let opened = desk.open()?;
    let context = opened.session.context();
    let register = records::register(context.project, wanted.register)?;
    let filter: Filter = wanted.filter.parse()?;
    let matcher = filter.matcher(register, &context)?;
    let table = context.project.table(register.key);
    let mut rows: Vec<(u8, &Record)> =
        table.iter().filter(|r| matcher.matches(r, &context)).map(|record| (0, &**record)).collect();
    let sort = Sort::parse(wanted.sort.unwrap_or(register.sort), &[register], &context);
    sort.map_err(|complaint| anyhow!(complaint))?.apply(&mut rows, &context);
    match wanted.form {
        Form::Json => {
            let list = rows.iter().map(|(_, record)| output::record(register, record, &context)).collect();
            let mut object = Map::new();
            object.insert("register".to_owned(), json!(register.key));
            object.insert("records".to_owned(), Json::Array(list));
            output::json(object)?;
        }
        Form::Table => {
            let words: Vec<&str> = match wanted.columns {
                Some(words) => words.split(',').map(str::trim).collect(),
                None => register.columns.to_vec(),
            };
            let mut fields: Vec<&'static Field> = Vec::new();
            for word in words.into_iter().filter(|word| *word != "ref" && !word.is_empty()) {
                let field = context.project.field(register.key, word);
                fields.push(
                    field.ok_or_else(|| anyhow!("{} have no field “{}”", register.plural, clean(word)))?,
                );
            }
            let header: Vec<&str> =
                std::iter::once("Ref").chain(fields.iter().map(|field| field.label)).collect();
            let right: Vec<bool> =
                std::iter::once(false).chain(fields.iter().map(|field| field.kind.is_numeric())).collect();
            let cells = |(_, record): &(u8, &Record)| {
                let reference = std::iter::once(register.reference(record.number));
                reference.chain(fields.iter().map(|field| context.show(record, field))).collect()
            };
            output::table(&header, &right, &rows.iter().map(cells).collect::<Vec<_>>())?;
        }
    }
    Ok(0)
}
