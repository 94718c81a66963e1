//! `mainstay list`: the records of a register.

use std::sync::Arc;

use anyhow::Result;

use super::opening::Desk;
use super::output::Output;
use super::{Done, Usage, json, naming};
use crate::exchange::csv;
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::query::filter::Filter;
use crate::query::sort::Sort;
use crate::registers::{every, view};

/// List the records of a register
#[derive(clap::Args, Debug)]
pub struct List {
    /// The register, such as action or risk
    register: String,
    /// Which ones, such as: owner:ana status!=closed due<+2w
    filter: Vec<String>,
    /// Write JSON: every field that holds something
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Write the refs alone, one a line, for a command that takes - for refs
    #[arg(long, conflicts_with_all = ["csv", "json", "columns"])]
    refs: bool,
    /// Write CSV
    #[arg(long)]
    csv: bool,
    /// The fields to show, such as: title,owner,due
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    columns: Vec<String>,
    /// A saved view, by its name or ref: its filter, order and columns, as far as none are named here
    #[arg(long, value_name = "VIEW")]
    view: Option<String>,
    /// The order, such as: due,-score
    #[arg(long, value_name = "FIELDS", allow_hyphen_values = true)]
    sort: Option<String>,
}

impl List {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let register = naming::register(opened.session.project(), &self.register)?;
        let context = opened.session.context();
        let view = self.view.as_deref().map(|name| saved(name, register, &context)).transpose()?;
        let of_view = |key| view.as_deref().map_or("", |view| view.get(key));
        let usual = if of_view(view::SORT).is_empty() { register.sort } else { of_view(view::SORT) };
        let sort = self.sort.as_deref().unwrap_or(usual);
        let filter = match of_view(view::FILTER) {
            "" => self.filter.join(" "),
            filter => format!("({filter}) {}", self.filter.join(" ")),
        };
        let records = select(register, &filter, sort, &context)?;
        let columns = of_view(view::COLUMNS).split(',').map(str::trim).filter(|word| !word.is_empty());
        let columns: Vec<&str> = match &self.columns[..] {
            [] => columns.collect(),
            named => named.iter().map(String::as_str).collect(),
        };
        let fields = chosen(&columns, register, &context)?;
        if self.refs {
            records.iter().try_for_each(|record| out.line(&register.reference(record.number)))?;
        } else if self.json {
            let all = context.project.fields(register.key);
            let fields = if columns.is_empty() { all } else { &fields };
            let rows = records.iter().map(|record| json::Row { register, record, fields, context: &context });
            json::write(out, &[("register", register.key)], "records", rows)?;
        } else if self.csv {
            let fields = if columns.is_empty() { csv::usual_fields(register, &context) } else { fields };
            out.bytes(&csv::export(register, &records, &fields, &context, true).bytes)?;
        } else {
            table(register, &records, &fields, &context, out)?;
        }
        Ok(Done::Well)
    }
}

/// The fields with these names; none named = those of the register's table.
fn chosen(columns: &[&str], register: &'static Register, context: &Context) -> Result<Vec<&'static Field>> {
    if columns.is_empty() {
        let usual = register.columns.iter().filter_map(|key| context.project.field(register.key, key));
        return Ok(usual.collect());
    }
    let named = columns.iter().filter(|word| !word.eq_ignore_ascii_case("ref"));
    named.map(|word| naming::field(context.project, register, word)).collect()
}

/// The view of a register that a name or ref stands for.
fn saved(name: &str, register: &Register, context: &Context) -> Result<Arc<Record>> {
    let ours = |record: &&Arc<Record>| record.get(view::SHOWS) == register.key;
    let by_ref = context.project.by_ref(name).filter(|(found, _)| found.key == view::REGISTER.key);
    let mut views = context.project.table(view::REGISTER.key).iter().filter(ours);
    let found = match by_ref {
        Some((_, record)) => Some(record).filter(ours),
        None => views.find(|record| record.get(every::TITLE).trim().eq_ignore_ascii_case(name.trim())),
    };
    Ok(found.cloned().ok_or_else(|| {
        let of_it = context.project.table(view::REGISTER.key).iter().filter(ours);
        let titles: Vec<_> = of_it.map(|record| record.get(every::TITLE)).collect();
        let hint = if titles.is_empty() { "none is saved".to_owned() } else { naming::one_of(name, &titles) };
        Usage(format!("{} have no view “{name}”: {hint}", register.plural))
    })?)
}

/// The records of a register that a filter lets through, in order.
pub fn select(
    register: &'static Register,
    filter: &str,
    sort: &str,
    context: &Context,
) -> Result<Vec<Arc<Record>>> {
    let filter: Filter = filter.parse().map_err(|fault: crate::query::filter::Fault| Usage(fault.message))?;
    let matcher = filter.matcher(register, context).map_err(|fault| Usage(fault.message))?;
    let sort = Sort::parse(sort, &[register], context).map_err(Usage)?;
    let table = context.project.table(register.key);
    let mut rows: Vec<(u8, &Record)> =
        table.iter().filter(|record| matcher.matches(record, context)).map(|record| (0, &**record)).collect();
    sort.apply(&mut rows, context);
    Ok(rows.iter().filter_map(|(_, record)| table.get(record.id).cloned()).collect())
}

/// Prints records as a table, and how many they are.
pub fn table(
    register: &Register,
    records: &[Arc<Record>],
    fields: &[&'static Field],
    context: &Context,
    out: &mut Output,
) -> Result<()> {
    let row = |record: &Arc<Record>| {
        let cells = fields.iter().map(|field| context.show(record, field));
        std::iter::once(register.reference(record.number)).chain(cells).collect()
    };
    let rows: Vec<Vec<String>> = records.iter().map(row).collect();
    let fields = fields.iter().map(|field| (field.label, field.kind.is_numeric()));
    let headings: Vec<_> = std::iter::once(("Ref", false)).chain(fields).collect();
    out.table(&headings, &rows)?;
    Ok(())
}
