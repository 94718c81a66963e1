//! The room that sums of money need: a figure that is cut tells a wrong one.

use std::sync::Arc;

use crate::model::context::Context;
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text;

use super::{Column, List};
use crate::tui::layout::cells;

/// Records that are looked at of a register, evenly spread over it.
const LOOKED_AT: usize = 500;
/// Cells of the narrowest column of money, and of the widest that needs no one to ask for it.
const LIMITS: (u16, u16) = (7, 18);

impl List {
    /// Cells of the widest sum of money in a column, if it is of money.
    pub fn widest(&self, key: &str) -> Option<u16> {
        self.body.widest.iter().find(|(column, _)| column == key).map(|(_, cells)| *cells)
    }

    /// The widest sums of money of each column, whatever the filter: columns stand still while it is typed.
    pub(super) fn find_widest(&self, context: &Context) -> Vec<(String, u16)> {
        let of = |register: &Register, column: &Column| {
            let field = self.field(register, &column.key, context.project)?;
            if field.kind != Kind::Money {
                return None;
            }
            let table = context.project.table(register.key);
            let step = (table.len() / LOOKED_AT).max(1);
            // Summaries have the most.
            let outline = context.derived.outline(register.key).unwrap_or_default().iter();
            let tops = outline.filter(|(_, depth)| *depth == 0).take(LOOKED_AT);
            let tops = tops.filter_map(|(id, _)| table.get(*id));
            let width = |record: &Arc<Record>| text::width(&context.show(record, field));
            Some(tops.chain(table.iter().step_by(step)).map(width).max().unwrap_or_default())
        };
        let widest = |column: &Column| {
            let width = self.registers.iter().filter_map(|register| of(register, column)).max()?;
            Some((column.key.clone(), cells(width).clamp(LIMITS.0, LIMITS.1)))
        };
        self.columns.iter().filter_map(widest).collect()
    }
}
