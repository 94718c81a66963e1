//! Budget lines: what was granted, what is spent and committed, and where it will end.

use super::every::{self, AS_DONE, AS_OPEN};
use super::{change, impact, purchase};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Key};
use crate::model::kind::{Choice, Tone, format_money};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::value::Money;

/// The code of the line in the ledger.
pub const CODE: Key<str> = Key::new("code");
/// What was granted at first.
pub const BASELINE: Key<Money> = Key::new("baseline");
/// What was moved in or out since, other than by change requests.
pub const ADJUSTMENTS: Key<Money> = Key::new("adjustments");
/// What the ledger shows as spent.
pub const LEDGER: Key<Money> = Key::new("ledger");
/// What will still be spent.
pub const TO_COMPLETE: Key<Money> = Key::new("to_complete");
/// What is set aside for risks.
pub const CONTINGENCY: Key<Money> = Key::new("contingency");
/// What of the contingency is used.
pub const CONTINGENCY_USED: Key<Money> = Key::new("contingency_used");

/// Budget lines.
pub static REGISTER: Register = Register {
    key: "budget",
    code: "B",
    digits: 3,
    name: "Budget line",
    plural: "Budget lines",
    doc: "What was granted, what is spent and committed, what is left, and where each line will end.",
    sections: &[
        Section {
            heading: "Line",
            fields: &[
                every::title("Title", "What the money is for.", "Network hardware").alias(&["line", "budget line", "name"]),
                Field::text(CODE, "Code", "Its code in the ledger.").example("C4410-NET").alias(&["cost code", "account"]),
                every::description("What belongs to it and what does not."),
                Field::text(Key::new("category"), "Category", "The sort of money.").example("Capital").alias(&["type"]),
                every::stage(),
                every::owner("Owner", "Who may spend it.").alias(&["budget holder", "assigned to"]),
                every::status(STATUSES, "open"),
            ],
        },
        Section {
            heading: "Granted",
            fields: &[
                Field::money(BASELINE, "Baseline budget", "What was granted at first.")
                    .example("120,000")
                    .alias(&["baseline", "budget", "original budget", "approved budget"]),
                Field::money(ADJUSTMENTS, "Adjustments", "Moved in, or out with a minus, other than by change requests.")
                    .alias(&["transfers", "virements"]),
                Field::money(Key::new("changes"), "Approved changes", "Cost of the approved change requests charged to it.")
                    .alias(&["approved changes"])
                    .computed(|line, context| changes(line, context).into()),
                Field::money(Key::new("current"), "Current budget", "Baseline, adjustments and approved changes together.")
                    .alias(&["revised budget"])
                    .computed(|line, context| Position::of(line, context).current.into()),
            ],
        },
        Section {
            heading: "Spent",
            fields: &[
                Field::money(
                    LEDGER,
                    "Actual by ledger",
                    "All that the ledger shows as spent, invoices of purchases included; empty takes those alone.",
                )
                .alias(&["ledger", "actual to date", "actuals", "spend to date", "actual cost"]),
                Field::money(Key::new("actual"), "Actual", "Spent: by the ledger, otherwise what purchases were invoiced.")
                    .alias(&["spent"])
                    .computed(|line, context| Position::of(line, context).actual.into()),
                Field::money(Key::new("committed"), "Committed", "Ordered in purchases and not invoiced yet.")
                    .alias(&["commitments", "open orders"])
                    .computed(|line, context| Position::of(line, context).committed.into()),
                Field::money(Key::new("accrual"), "Accrual", "Received in purchases and not invoiced yet; part of what is committed.")
                    .alias(&["accruals", "accrued"])
                    .computed(|line, context| Position::of(line, context).accrued.into()),
                Field::money(Key::new("available"), "Available", "Current budget less actual and committed.")
                    .alias(&["remaining", "remaining budget"])
                    .computed(|line, context| Position::of(line, context).available().into()),
                Field::percent_of(Key::new("spent_share"), "Spent %", "Actual as a share of the current budget.")
                    .computed(|line, context| Position::of(line, context).share().into()),
            ],
        },
        Section {
            heading: "Forecast",
            fields: &[
                Field::money(
                    TO_COMPLETE,
                    "Forecast to complete",
                    "What will still be spent, open orders included; empty takes the rest of the budget.",
                )
                .alias(&["etc", "estimate to complete", "to complete"]),
                Field::money(Key::new("forecast"), "Forecast at completion", "Actual and forecast to complete together.")
                    .alias(&["eac", "forecast", "outturn", "forecast outturn"])
                    .computed(|line, context| Position::of(line, context).forecast.into()),
                Field::money(Key::new("variance"), "Variance", "Current budget less forecast; with a minus, overspent.")
                    .alias(&["vac"])
                    .computed(|line, context| Position::of(line, context).variance().into()),
                Field::money(CONTINGENCY, "Contingency", "Set aside for risks, beside the budget."),
                Field::money(CONTINGENCY_USED, "Contingency used", "What of it has been drawn."),
                Field::money(Key::new("contingency_left"), "Contingency left", "What of it has not been drawn.")
                    .computed(|line, _| contingency_left(line).into()),
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "title", "current", "actual", "committed", "available", "forecast", "variance", "code", "owner"],
    sort: "code",
    roles: Roles { due: "", priority: "", ..every::roles("closed", "") },
    check,
};

/// Whether money may be spent.
pub const STATUSES: &[Choice] = &[
    Choice::new("open", "Open", Tone::Plain).alias(AS_OPEN),
    Choice::new("frozen", "Frozen", Tone::Warn).alias(&["on hold"]),
    Choice::closing("closed", "Closed").alias(AS_DONE),
];

/// Where a budget line stands: its own amounts, and those of the purchases and changes linked to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Position {
    /// What may be spent in all.
    pub current: Money,
    /// What is spent.
    pub actual: Money,
    /// What is ordered and not invoiced yet.
    pub committed: Money,
    /// What has come and is not invoiced yet; a part of what is committed.
    pub accrued: Money,
    /// What will have been spent in the end.
    pub forecast: Money,
}

impl Position {
    /// The position of a line.
    pub fn of(line: &Record, context: &Context) -> Self {
        let purchases = context.linked(line.id, purchase::REGISTER.key, purchase::BUDGET.name());
        let total = |of: fn(&Record) -> Money| sum(purchases.iter().map(|purchase| of(purchase)));
        let own = |key: Key<Money>| line.get(key).unwrap_or_default();
        let current = sum([own(BASELINE), own(ADJUSTMENTS), changes(line, context).unwrap_or_default()]);
        let actual = line.get(LEDGER).unwrap_or_else(|| total(purchase::invoiced));
        let committed = total(purchase::committed);
        // Without a forecast the budget is taken to be spent, and what is ordered beyond it too.
        let forecast = match line.get(TO_COMPLETE) {
            Some(rest) => sum([actual, rest]),
            None => sum([actual, committed]).max(current),
        };
        Position { current, actual, committed, accrued: total(purchase::accrued), forecast }
    }

    /// Current budget less actual and committed.
    pub fn available(self) -> Money {
        Money(self.current.0.saturating_sub(sum([self.actual, self.committed]).0))
    }

    /// Current budget less forecast: negative when overspent.
    pub fn variance(self) -> Money {
        Money(self.current.0.saturating_sub(self.forecast.0))
    }

    /// Actual in per cent of the current budget, to one decimal.
    fn share(self) -> Option<f64> {
        (self.current.0 > 0).then(|| (self.actual.0 as f64 / self.current.0 as f64 * 1000.0).round() / 10.0)
    }
}

fn sum(amounts: impl IntoIterator<Item = Money>) -> Money {
    amounts.into_iter().fold(Money::default(), |all, one| Money(all.0.saturating_add(one.0)))
}

/// The cost of the approved change requests charged to a line; nothing if there are none.
fn changes(line: &Record, context: &Context) -> Option<Money> {
    let charged = context.linked(line.id, change::REGISTER.key, change::CHARGED_TO.name());
    let approved = charged.iter().filter(|change| change.get(change::DECISION) == "approved");
    let costs: Vec<_> = approved.filter_map(|change| change.get(impact::COST)).collect();
    (!costs.is_empty()).then(|| sum(costs))
}

fn contingency_left(line: &Record) -> Option<Money> {
    let used = line.get(CONTINGENCY_USED).unwrap_or_default();
    line.get(CONTINGENCY).map(|all| Money(all.0.saturating_sub(used.0)))
}

fn check(line: &Record, context: &Context) -> Vec<Finding> {
    let mut all = Vec::new();
    let mut warn = |field, message| {
        all.push(Finding::new(Severity::Warning, (REGISTER.key, line.id), field, message));
    };
    let show = |money: Money| format_money(money, &context.style().currency);
    let available = Position::of(line, context).available();
    if available < Money::default() {
        let over = show(Money(available.0.saturating_neg()));
        warn(
            BASELINE.name(),
            format!("{over} more is spent and ordered than granted: ask for a change or cancel an order"),
        );
    }
    let purchases = context.linked(line.id, purchase::REGISTER.key, purchase::BUDGET.name());
    let invoiced = sum(purchases.iter().map(|purchase| purchase::invoiced(purchase)));
    if let Some(ledger) = line.get(LEDGER).filter(|ledger| *ledger < invoiced) {
        warn(
            LEDGER.name(),
            format!(
                "The ledger shows {}, but purchases were invoiced {}: bring the ledger's figure up to date",
                show(ledger),
                show(invoiced)
            ),
        );
    }
    if contingency_left(line).is_some_and(|left| left < Money::default()) {
        warn(
            CONTINGENCY_USED.name(),
            "More contingency is used than was set aside: ask for more or correct it".to_owned(),
        );
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::registers::trial;

    fn line() -> Record {
        Record::new(Id(1)).with(BASELINE, Money(1000))
    }

    fn bought(id: u64, status: &str, net: i64) -> (&'static Register, Record) {
        let purchase = Record::new(Id(id)).with(purchase::BUDGET, Id(1));
        (&purchase::REGISTER, purchase.with(every::STATUS, status).with(purchase::NET, Money(net)))
    }

    fn position(line: Record, others: Vec<(&'static Register, Record)>) -> Position {
        let project = trial::project(others.into_iter().chain([(&REGISTER, line.clone())]));
        Position::of(&line, &trial::context(&project))
    }

    #[test]
    fn an_invoice_moves_money_from_committed_to_actual_and_leaves_what_is_available() {
        let ordered = position(line(), vec![bought(2, "ordered", 300)]);
        assert_eq!((ordered.actual, ordered.committed), (Money(0), Money(300)));
        let invoiced = position(line(), vec![bought(2, "invoiced", 300)]);
        assert_eq!((invoiced.actual, invoiced.committed), (Money(300), Money(0)));
        assert_eq!(ordered.available(), Money(700));
        assert_eq!(invoiced.available(), Money(700));
    }

    #[test]
    fn the_ledger_stands_for_invoices_and_adds_nothing_to_them() {
        let purchases = || vec![bought(2, "paid", 300), bought(3, "ordered", 50)];
        let position = position(line().with(LEDGER, Money(420)), purchases());
        assert_eq!(position.actual, Money(420));
        assert_eq!(position.available(), Money(530));
    }

    #[test]
    fn approved_changes_raise_the_budget_and_others_do_not() {
        let change = |id, decision: &str, cost| {
            let change = Record::new(Id(id)).with(change::CHARGED_TO, Id(1)).with(change::DECISION, decision);
            (&change::REGISTER, change.with(impact::COST, Money(cost)))
        };
        let changes = vec![change(2, "approved", 200), change(3, "rejected", 9), change(4, "approved", -50)];
        let position = position(line().with(ADJUSTMENTS, Money(-100)), changes);
        assert_eq!(position.current, Money(1050));
    }

    #[test]
    fn the_forecast_is_what_was_said_or_else_the_budget_and_no_less_than_what_is_ordered() {
        let check = |line, purchases, forecast, variance| {
            let position = position(line, purchases);
            assert_eq!((position.forecast, position.variance()), (Money(forecast), Money(variance)));
        };
        check(line(), vec![bought(2, "paid", 300)], 1000, 0);
        check(line(), vec![bought(2, "paid", 900), bought(3, "ordered", 200)], 1100, -100);
        check(line().with(TO_COMPLETE, Money(250)), vec![bought(2, "paid", 300)], 550, 450);
    }

    #[test]
    fn overspending_is_found_and_no_amount_overflows() {
        let over = vec![(&REGISTER, line()), bought(2, "ordered", 1001)];
        assert_eq!(trial::findings(over), ["baseline"]);
        let stale = vec![(&REGISTER, line().with(LEDGER, Money(1))), bought(2, "paid", 5)];
        assert_eq!(trial::findings(stale), ["ledger"]);
        let huge = vec![bought(2, "ordered", i64::MAX), bought(3, "ordered", i64::MAX)];
        assert_eq!(position(line().with(LEDGER, Money(i64::MAX)), huge).committed, Money(i64::MAX));
    }
}
