//! Columns that no row fills: they make way for others where a table is short of room.

use crate::model::context::Context;
use crate::model::kind::Kind;
use crate::model::value::Value;

use super::{List, Row};

/// Rows that are looked at: of a longer table, what begins empty counts as empty.
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
        let rows = self.rows().iter().take(LOOKED_AT).filter_map(|row| match row {
            Row::Record(shown) => {
                let register = self.register_of(*shown)?;
                Some((register, context.project.table(register.key).get(shown.id)?))
            }
            Row::Heading(_) => None,
        });
        let columns = self.columns.iter().filter(|column| {
            let fields: Vec<_> =
                self.registers.iter().map(|r| (r.key, self.field(r, &column.key, context.project))).collect();
            !rows.clone().any(|(register, record)| {
                let field = fields.iter().find(|(of, _)| *of == register.key).and_then(|(_, field)| *field);
                field.is_some_and(|field| match &*context.value(record, field) {
                    Value::Flag(on) => *on || field.kind != Kind::Flag,
                    Value::Text(text) => !text.is_empty(),
                    value => !value.is_empty(),
                })
            })
        });
        columns.map(|column| column.key.clone()).collect()
    }
}
