//! Columns that no row fills: they make way for others where a table is short of room.

use crate::model::context::Context;
use crate::model::kind::Kind;
use crate::model::register::Register;
use crate::model::value::Value;

use super::{Column, List};

/// Records that are looked at of a register, evenly spread over it.
const LOOKED_AT: usize = 2_000;

impl List {
    /// Whether no row has anything in a column.
    pub fn is_blank(&self, key: &str) -> bool {
        self.body.blank.iter().any(|blank| blank == key)
    }

    /// The columns that no row has anything in; none of a table without rows, of an outline, whose
    /// columns stand still beside the Gantt, or of matters, whose columns always tell something.
    pub(super) fn find_blank(&self, context: &Context) -> Vec<String> {
        if self.is_of_matters() || self.is_outline() || self.count() == 0 {
            return Vec::new();
        }
        // Of all records, whatever the filter: columns don't come and go while it is typed.
        let fills = |register: &Register, column: &Column| {
            let Some(field) = self.field(register, &column.key, context.project) else { return false };
            let table = context.project.table(register.key);
            table.iter().step_by((table.len() / LOOKED_AT).max(1)).any(|record| {
                match &*context.value(record, field) {
                    Value::Flag(on) => *on || field.kind != Kind::Flag,
                    Value::Text(text) => !text.is_empty(),
                    value => !value.is_empty(),
                }
            })
        };
        let columns = self
            .columns
            .iter()
            .filter(|column| !self.registers.iter().any(|register| fills(register, column)));
        columns.map(|column| column.key.clone()).collect()
    }
}
