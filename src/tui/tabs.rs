//! The tabs and their sheets, as data: which registers, columns, filter and side each shows.

use super::views::{CRITICAL, MILESTONES, Ready};

/// A tab.
#[derive(Debug)]
pub struct Tab {
    /// Its name.
    pub name: &'static str,
    /// Its sheets: the first is shown first.
    pub sheets: &'static [Sheet],
}

/// One table of a tab.
#[derive(Debug)]
pub struct Sheet {
    /// Its name.
    pub name: &'static str,
    /// What its rows are.
    pub shows: Shows,
    /// The registers whose records it shows; empty = the one that the user picks, or all where its rows
    /// are no records of their own.
    pub registers: &'static [&'static str],
    /// Its columns; empty = those of the register.
    pub columns: &'static [&'static str],
    /// Its sort; empty = that of the register.
    pub sort: &'static str,
    /// The field that its records are grouped by; "" = none.
    pub group: &'static str,
    /// Its filter at the start.
    pub filter: &'static str,
    /// What stands beside the table.
    pub side: Side,
}

/// What the rows of a table are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shows {
    /// The records of its registers.
    Records,
    /// What needs attention, of all registers.
    Matters,
    /// What would need it but is put off, or was chased and waits for an answer.
    Resting,
    /// The days of a month, in place of a table.
    Month,
    /// The working days of a calendar on a month, in place of a table.
    Workdays,
}

impl Shows {
    /// Whether days show in place of rows.
    pub fn is_of_days(self) -> bool {
        matches!(self, Shows::Month | Shows::Workdays)
    }

    /// Whether the rows are matters, with their reasons.
    pub fn is_of_matters(self) -> bool {
        matches!(self, Shows::Matters | Shows::Resting)
    }
}

/// What stands beside a table, or in its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The record under the cursor, where the screen is wide enough.
    Detail,
    /// The meeting under the cursor with its agenda, minutes and actions: wider than other records.
    Minutes,
    /// The Gantt, on the same rows.
    Gantt,
    /// The heat map of risks, above the detail.
    HeatMap,
}

impl Sheet {
    const fn of(name: &'static str, registers: &'static [&'static str]) -> Self {
        let shows = Shows::Records;
        Sheet { name, shows, registers, columns: &[], sort: "", group: "", filter: "", side: Side::Detail }
    }

    /// Matters of all registers, by when they are to be seen to.
    const fn of_matters(name: &'static str, shows: Shows) -> Self {
        Sheet { shows, columns: MATTER, group: "when", ..Sheet::of(name, &[]) }
    }

    /// With the columns, the order and the filter of a view that is built in.
    const fn like(self, view: &Ready) -> Self {
        Sheet { columns: view.columns, sort: view.sort, filter: view.filter, ..self }
    }

    const fn columns(self, columns: &'static [&'static str]) -> Self {
        Sheet { columns, ..self }
    }

    const fn sort(self, sort: &'static str) -> Self {
        Sheet { sort, ..self }
    }

    const fn group(self, group: &'static str) -> Self {
        Sheet { group, ..self }
    }

    const fn filter(self, filter: &'static str) -> Self {
        Sheet { filter, ..self }
    }

    const fn side(self, side: Side) -> Self {
        Sheet { side, ..self }
    }
}

/// The columns of what needs attention: fields by the part that they play, and the reason.
const MATTER: &[&str] = &["title", "owner", "due", super::list::WHY];

/// The columns of the RAID log, where a field means the same in all four registers.
const RAID: &[&str] = &["title", "priority", "owner", "due", "status", "score"];

/// Every tab, in the order of the digits that go there, from 0.
pub const TABS: &[Tab] = &[
    Tab {
        name: "Today",
        sheets: &[
            Sheet::of_matters("Today", Shows::Matters),
            Sheet::of_matters("Put off", Shows::Resting),
            Sheet { shows: Shows::Month, ..Sheet::of("Calendar", &[]) },
        ],
    },
    Tab {
        name: "Schedule",
        sheets: &[
            Sheet::of("Plan", &["task"]).side(Side::Gantt),
            Sheet::of("Milestones", &["task"]).like(&MILESTONES),
            Sheet { sort: "", ..Sheet::of("Critical", &["task"]).like(&CRITICAL).side(Side::Gantt) },
            Sheet::of("Late", &["task"]).filter("status:late").sort("finish"),
            Sheet { shows: Shows::Workdays, ..Sheet::of("Days", &[]) },
        ],
    },
    Tab {
        name: "RAID",
        sheets: &[
            Sheet::of("All", &["risk", "assumption", "issue", "external_dependency"])
                .columns(RAID)
                .sort("open,due,-score"),
            Sheet::of("Risks", &["risk"]),
            Sheet::of("Assumptions", &["assumption"]),
            Sheet::of("Issues", &["issue"]),
            Sheet::of("Dependencies", &["external_dependency"]),
            Sheet::of("Heat map", &["risk"]).side(Side::HeatMap).filter(super::commands::heatmap::OPEN),
        ],
    },
    Tab {
        name: "Meetings",
        sheets: &[
            Sheet::of("Meetings", &["meeting"]).side(Side::Minutes),
            Sheet::of("Agenda", &["agenda_item"]),
            Sheet::of("Decisions", &["decision"]),
            Sheet::of("Series", &["series"]),
        ],
    },
    Tab {
        name: "Actions",
        sheets: &[
            Sheet::of("Open", &["action"]).filter("is:open").sort("due,-priority"),
            Sheet::of("By owner", &["action"]).filter("is:open").group("owner").sort("owner,due"),
            Sheet::of("Overdue", &["action"]).filter("is:overdue").group("ageing").sort("due"),
            Sheet::of("All", &["action"]),
        ],
    },
    Tab { name: "Registers", sheets: &[Sheet::of("", &[])] },
];
