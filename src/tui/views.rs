//! Views that are built in, as data: what Microsoft Project's users look for first. Those of the user are
//! records of their own.

/// A view: the filter, order, group and columns of a table.
#[derive(Debug)]
pub struct Ready {
    /// What it is called.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// The key of the register that it shows.
    pub shows: &'static str,
    /// What it is filtered by.
    pub filter: &'static str,
    /// How it is sorted.
    pub sort: &'static str,
    /// The field that it is grouped by; "" = none.
    pub group: &'static str,
    /// Its columns; empty = the usual ones.
    pub columns: &'static [&'static str],
    /// Whether it is of figures: they are what is looked for, more than the Gantt.
    pub figures: bool,
}

impl Ready {
    /// The whole outline of the plan with some columns.
    const fn outline(name: &'static str, doc: &'static str, columns: &'static [&'static str]) -> Self {
        Ready { name, doc, shows: "task", filter: "", sort: "row", group: "", columns, figures: false }
    }

    /// The same with figures beside the names.
    const fn figures(name: &'static str, doc: &'static str, columns: &'static [&'static str]) -> Self {
        Ready { figures: true, ..Ready::outline(name, doc, columns) }
    }

    /// The tasks that pass a filter, the first to start at the top.
    const fn ahead(name: &'static str, filter: &'static str) -> Self {
        let doc = "What is to be worked on by then, and isn't done";
        Ready { filter, sort: "start", ..Ready::outline(name, doc, AHEAD) }
    }
}

const AHEAD: &[&str] =
    &["title", "start", "finish", "percent_complete", "resources", "owner", "total_slack", "predecessors"];

/// What delays the project if it slips.
pub const CRITICAL: Ready = Ready {
    filter: "critical:yes status!=complete",
    ..Ready::outline("Critical", "What delays the project if it slips", &[])
};

/// The milestones, the next one at the top.
pub const MILESTONES: Ready = Ready {
    filter: "milestone:yes or duration=0 summary:no",
    sort: "finish",
    ..Ready::outline(
        "Milestones",
        "Milestones with their baseline and slip",
        &[
            "title",
            "finish",
            "baseline_finish",
            "finish_variance",
            "deadline",
            "total_slack",
            "status",
            "owner",
        ],
    )
};

/// Every view that is built in.
pub const READY: &[Ready] = &[
    Ready::outline("Entry", "Durations, dates, predecessors and resources", &[]),
    Ready::figures(
        "Tracking",
        "Progress: actual dates, durations done and left",
        &[
            "title",
            "percent_complete",
            "actual_start",
            "actual_finish",
            "actual_duration",
            "remaining_duration",
            "start",
            "finish",
            "physical_percent_complete",
            "status",
        ],
    ),
    Ready::figures(
        "Variance",
        "Dates, duration and work against the baseline",
        &[
            "title",
            "start",
            "finish",
            "baseline_start",
            "baseline_finish",
            "start_variance",
            "finish_variance",
            "duration_variance",
            "work_variance",
        ],
    ),
    Ready::figures(
        "Slack",
        "Late dates and how much a task may slip",
        &["title", "start", "finish", "late_start", "late_finish", "free_slack", "total_slack", "critical"],
    ),
    Ready::figures(
        "Cost",
        "Cost against the baseline, so far and to come",
        &[
            "title",
            "cost",
            "baseline_cost",
            "cost_variance",
            "actual_cost",
            "remaining_cost",
            "fixed_cost",
            "work",
            "actual_work",
        ],
    ),
    Ready::figures(
        "Earned value",
        "PV, EV and AC with their indices and forecasts",
        &[
            "title",
            "bac",
            "planned_value",
            "earned_value",
            "cost_of_work",
            "sv",
            "cv",
            "spi",
            "cpi",
            "eac",
            "vac",
        ],
    ),
    Ready::ahead("Look-ahead 2 weeks", "start<=+2w status!=complete status!=inactive summary:no"),
    Ready::ahead("Look-ahead 4 weeks", "start<=+4w status!=complete status!=inactive summary:no"),
    Ready::ahead("Look-ahead 6 weeks", "start<=+6w status!=complete status!=inactive summary:no"),
    Ready {
        filter: "status:late summary:no",
        sort: "finish",
        ..Ready::outline("Late", "What should have started or finished by today", AHEAD)
    },
    CRITICAL,
    MILESTONES,
    Ready {
        filter: "summary:no status!=complete status!=inactive",
        sort: "start",
        group: "owner",
        ..Ready::outline("By responsible", "Open tasks under those who answer for them", AHEAD)
    },
];
