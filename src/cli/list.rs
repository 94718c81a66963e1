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
    /// The order, such as: due,-score
    #[arg(long, value_name = "FIELDS", allow_hyphen_values = true)]
    sort: Option<String>,
}

impl List {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let register = naming::register(opened.session.project(), &self.register)?;
        let context = opened.session.context();
        let sort = self.sort.as_deref().unwrap_or(register.sort);
        let records = select(register, &self.filter.join(" "), sort, &context)?;
        let fields = self.fields(register, &context)?;
        if self.refs {
            records.iter().try_for_each(|record| out.line(&register.reference(record.number)))?;
        } else if self.json {
            let all = context.project.fields(register.key);
            let fields = if self.columns.is_empty() { all } else { &fields };
            let rows = records.iter().map(|record| json::Row { register, record, fields, context: &context });
            json::write(out, &[("register", register.key)], "records", rows)?;
        } else if self.csv {
            let fields = if self.columns.is_empty() { csv::usual_fields(register, &context) } else { fields };
            out.bytes(&csv::export(register, &records, &fields, &context, true).bytes)?;
        } else {
            table(register, &records, &fields, &context, out)?;
        }
        Ok(Done::Well)
    }

    fn fields(&self, register: &'static Register, context: &Context) -> Result<Vec<&'static Field>> {
        if self.columns.is_empty() {
            let usual = register.columns.iter().filter_map(|key| context.project.field(register.key, key));
            return Ok(usual.collect());
        }
        let named = self.columns.iter().filter(|word| !word.eq_ignore_ascii_case("ref"));
        named.map(|word| naming::field(context.project, register, word)).collect()
    }
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
