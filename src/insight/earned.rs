//! Earned value in words: each measure with its name, its figure and what it says.

use super::bars::bar;
use crate::model::context::Context;
use crate::model::kind::{Tone, format_money};
use crate::model::value::Money;
use crate::schedule::earned_value::{Earned, Forecast};

/// What stands for a figure that is not defined, such as an index over nothing.
pub const NOT_DEFINED: &str = "n/a";
/// The sums that are there without a budget too; all else follows from it.
const SUMS: [&str; 4] = ["BAC", "PV", "EV", "AC"];
/// Cells of a bar that shows a part of the budget.
const CELLS: usize = 24;

/// A measure of earned value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Measure {
    /// Its abbreviation, such as `CPI`; "" for another reading of the measure before.
    pub short: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its figure.
    pub figure: String,
    /// What the figure says, or a bar of its part of the budget.
    pub says: String,
    /// Whether that is good.
    pub tone: Tone,
}

/// An amount of money as it is shown; n/a where there is none.
pub fn money(amount: Option<i64>, context: &Context) -> String {
    amount.map_or(NOT_DEFINED.to_owned(), |amount| format_money(Money(amount), &context.style().currency))
}

/// An index as it is shown; n/a where it is not defined.
pub fn index(index: Option<f64>) -> String {
    index.map_or(NOT_DEFINED.to_owned(), |index| format!("{index:.2}"))
}

/// Whether the sums say anything: without a cost in the baseline there is nothing to measure.
pub fn is_measurable(sums: &Earned) -> bool {
    sums.budget.is_some_and(|budget| budget != 0)
}

/// All measures, in the order in which they follow from each other.
pub fn measures(sums: &Earned, context: &Context) -> Vec<Measure> {
    let measurable = is_measurable(sums);
    let money = |amount| money(amount, context);
    let share = |amount: Option<i64>| match (amount, sums.budget) {
        (Some(amount), Some(budget)) if budget > 0 => {
            let share = amount as f64 / budget as f64;
            format!("{}  {:.0} %", bar(share, CELLS), share * 100.0)
        }
        _ => String::new(),
    };
    let amount = |short, name, amount| (short, name, money(amount), share(amount), None);
    let difference =
        |short, name, amount: Option<i64>, says: &str| (short, name, money(amount), says.to_owned(), amount);
    let quotient = |short, name, ratio: Option<f64>, says: String| {
        (short, name, index(ratio), says, ratio.map(|ratio| (ratio * 100.0).round() as i64 - 100))
    };
    let at_completion = |short, name, forecast, says: &str| {
        (short, name, money(sums.at_completion(forecast)), says.to_owned(), None)
    };
    let all = [
        ("BAC", "Budget at completion", money(sums.budget), String::new(), None),
        amount("PV", "Planned value", sums.planned),
        amount("EV", "Earned value", sums.earned),
        amount("AC", "Actual cost", Some(sums.actual)),
        difference("SV", "Schedule variance", sums.schedule_variance(), "EV less PV"),
        difference("CV", "Cost variance", sums.cost_variance(), "EV less AC"),
        quotient("SPI", "Schedule index", sums.schedule_index(), pace(sums.schedule_index())),
        quotient("CPI", "Cost index", sums.cost_index(), price(sums.cost_index())),
        at_completion("EAC", "Estimate at completion", Forecast::AsBefore, "if the rest goes as before"),
        at_completion("", "", Forecast::AsPlanned, "if the rest goes as planned"),
        at_completion("", "", Forecast::Slowed, "if cost and delay both weigh on the rest"),
        ("ETC", "Estimate to complete", money(sums.to_complete()), "EAC less AC".to_owned(), None),
        difference("VAC", "Variance at completion", sums.variance_at_completion(), overrun(sums)),
        ("TCPI", "To-complete index", index(sums.to_complete_index()), needed(sums), None),
    ];
    let measure = |(short, name, figure, says, sign): (_, _, _, String, Option<i64>)| Measure {
        short,
        name,
        figure: if measurable || SUMS.contains(&short) { figure } else { NOT_DEFINED.to_owned() },
        says: match short {
            _ if measurable => says,
            "SV" => "no baseline holds a cost to measure by".to_owned(),
            _ => String::new(),
        },
        tone: match sign.filter(|_| measurable) {
            Some(amount) if amount < 0 => Tone::Bad,
            Some(_) => Tone::Good,
            None => Tone::Plain,
        },
    };
    all.map(measure).into()
}

fn pace(index: Option<f64>) -> String {
    match index.map(|index| (index * 100.0).round()) {
        None => "nothing was to be done yet".to_owned(),
        Some(percent) if percent < 100.0 => format!("behind: {percent} % of what was to be done is done"),
        Some(100.0) => "on schedule".to_owned(),
        Some(percent) => format!("ahead: {percent} % of what was to be done is done"),
    }
}

fn price(index: Option<f64>) -> String {
    match index.map(|index| (index * 100.0).round()) {
        None => "nothing is spent yet".to_owned(),
        Some(percent) if percent < 100.0 => {
            format!("dearer than planned: each 1.00 spent earned {:.2}", percent / 100.0)
        }
        Some(100.0) => "as dear as planned".to_owned(),
        Some(percent) => format!("cheaper than planned: each 1.00 spent earned {:.2}", percent / 100.0),
    }
}

fn overrun(sums: &Earned) -> &'static str {
    match sums.variance_at_completion() {
        Some(variance) if variance < 0 => "over budget in the end",
        Some(_) => "within budget in the end",
        None => "",
    }
}

fn needed(sums: &Earned) -> String {
    match sums.to_complete_index() {
        Some(index) => format!("the rest must earn {index:.2} for each 1.00 to stay within budget"),
        None if sums.budget.is_some_and(|budget| Some(budget) <= sums.earned) => {
            "nothing is left to earn".to_owned()
        }
        None if sums.budget.is_some_and(|budget| budget <= sums.actual) => "the budget is spent".to_owned(),
        None => String::new(),
    }
}
