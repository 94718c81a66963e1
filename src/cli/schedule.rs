//! The commands that look at the whole project: schedule and check.

use serde_json::{Map, Value as Json, json};

use super::opening::Desk;
use super::output;
use crate::model::check::{Finding, Severity, findings};
use crate::model::context::Context;
use crate::model::record::Record;
use crate::model::value::Value;
use crate::registers::{every, task};

/// Lists every task in outline order with its computed dates, slack and whether it is critical.
pub fn schedule(desk: &Desk, as_json: bool) -> anyhow::Result<u8> {
    let opened = desk.open()?;
    let context = opened.session.context();
    let table = context.project.table(task::REGISTER.key);
    let outline = context.derived.outline(task::REGISTER.key).unwrap_or_default();
    let tasks = outline.iter().filter_map(|(id, depth)| Some((table.get(*id)?, *depth)));
    if as_json {
        let tasks = tasks.map(|(record, _)| output::record(&task::REGISTER, record, &context)).collect();
        output::json(Map::from_iter([("tasks".to_owned(), Json::Array(tasks))]))?;
        return Ok(0);
    }
    let rows: Vec<Vec<String>> = tasks.map(|(record, depth)| row(record, depth, &context)).collect();
    let header = ["Ref", "Name", "Duration", "Start", "Finish", "%", "Total slack", "Critical"];
    output::table(&header, &[false, false, true, false, false, true, true, false], &rows)?;
    Ok(0)
}

fn row(record: &Record, depth: u16, context: &Context) -> Vec<String> {
    let shown = |key: &'static str| {
        let field = context.project.field(task::REGISTER.key, key);
        field.map_or(String::new(), |field| context.show(record, field))
    };
    let moment = |key: &'static str| output::moment(&task::shown(record, key, context));
    let critical = task::shown(record, task::CRITICAL.name(), context) == Value::Flag(true);
    vec![
        task::REGISTER.reference(record.number),
        format!("{}{}", "  ".repeat(usize::from(depth.min(20))), record.get(every::TITLE)),
        shown(task::DURATION.name()),
        moment(task::START.name()),
        moment(task::FINISH.name()),
        shown(task::PERCENT_COMPLETE.name()),
        shown(task::TOTAL_SLACK.name()),
        if critical { "critical".to_owned() } else { String::new() },
    ]
}

/// Says what is wrong with the project; 1 if anything is an error.
pub fn check(desk: &Desk, as_json: bool) -> anyhow::Result<u8> {
    let opened = desk.open()?;
    let context = opened.session.context();
    let mut all = findings(&context);
    all.extend(opened.session.schedule().findings().iter().cloned());
    all.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let reference = |finding: &Finding| {
        let found = context.project.find(finding.id);
        found.map_or(String::new(), |(register, record)| register.reference(record.number))
    };
    if as_json {
        let list = all.iter().map(|finding| {
            json!({
                "severity": severity(finding.severity),
                "ref": reference(finding),
                "field": finding.field,
                "message": finding.message,
            })
        });
        output::json(Map::from_iter([("findings".to_owned(), Json::Array(list.collect()))]))?;
    } else if all.is_empty() {
        output::lines(["Nothing is wrong with the project.".to_owned()])?;
    } else {
        let line = |finding: &Finding| {
            format!("{:<8} {:<9} {}", severity(finding.severity), reference(finding), finding.message)
        };
        output::lines(all.iter().map(line))?;
    }
    Ok(u8::from(all.iter().any(|finding| finding.severity == Severity::Error)))
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
