//! The room that a table of matters needs for what its rows are called and for why they are there.

use super::List;
use crate::insight::attention::Matter;
use crate::model::context::Context;
use crate::model::text;
use crate::registers::every::TITLE;

/// Cells of the longest title and of the longest reason.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Needs {
    /// Of the title.
    pub title: usize,
    /// Of the reason.
    pub why: usize,
}

impl Needs {
    /// Those of matters.
    pub(super) fn of(matters: &[Matter], context: &Context) -> Self {
        let title = |matter: &Matter| {
            let record = context.project.table(matter.register).get(matter.id);
            record.map_or(0, |record| text::width(record.get(TITLE)))
        };
        Needs {
            title: matters.iter().map(title).max().unwrap_or_default(),
            why: matters.iter().map(|matter| text::width(&matter.brief())).max().unwrap_or_default(),
        }
    }

    /// Cells of the title where both share so many: each gets the usual share, and what the other can spare.
    pub fn title_of(self, room: u16, usual: u16) -> u16 {
        let spare = usize::from(room).saturating_sub(self.why).max(usize::from(usual));
        let least = usize::from(usual).min(self.title.max(SHORTEST));
        self.title.clamp(least, spare.max(least)).min(usize::from(room)) as u16
    }
}

/// Cells of the shortest column of titles.
const SHORTEST: usize = 12;

impl List {
    /// The room that matters need, whatever the filter: columns stand still while it is typed.
    pub const fn needs(&self) -> Needs {
        self.body.needs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_leaves_to_the_reason_what_it_does_not_need_and_takes_what_that_spares() {
        let title = |title, why| Needs { title, why }.title_of(100, 55);
        assert_eq!(title(20, 90), 20, "the reason has the rest");
        assert_eq!(title(80, 90), 55, "neither has enough");
        assert_eq!(title(80, 30), 70);
        assert_eq!(title(60, 30), 60);
        assert_eq!(title(3, 30), 12, "its head has room");
        assert_eq!(Needs { title: 50, why: 50 }.title_of(9, 4), 4);
    }
}
