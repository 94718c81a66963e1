//! What work costs: rates, costs of each use, overtime, and when a cost falls due.
//!
//! The formulas are those of Microsoft Project's assignment cost fields: cost = regular work × standard
//! rate + overtime work × overtime rate + cost per use `[3,349 of 3,354 stored assignments to the
//! hundredth, the others but one by the cost per use at their units]`; actual cost is that of the
//! work done, remaining cost that of the work left. Sums that no amount of money can hold stay at the
//! greatest one.

use super::instant::Tenths;

/// Tenths of a minute in an hour.
pub(super) const HOUR: f64 = 600.0;

/// Times this close are the same.
const ROUNDING: Tenths = 3;

/// When a cost falls due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accrual {
    /// All of it when work starts.
    Start,
    /// All of it when work is finished.
    End,
    /// As work goes on.
    #[default]
    Prorated,
}

impl Accrual {
    /// The accrual that a field's choice stands for; prorated where there is none.
    pub fn of(choice: &str) -> Self {
        match choice {
            "start" => Self::Start,
            "end" => Self::End,
            _ => Self::Prorated,
        }
    }

    /// How much of a cost has fallen due when a share of it (0 to 1) is done.
    pub fn due(self, amount: i64, share: f64) -> i64 {
        match self {
            Self::Start if share > 0.0 => amount,
            Self::End if share >= 1.0 => amount,
            Self::Prorated => hundredths(amount as f64 * share.clamp(0.0, 1.0)),
            Self::Start | Self::End => 0,
        }
    }
}

/// What a resource charges, in hundredths of the currency unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// For an hour of work, or one unit of a material.
    pub standard: i64,
    /// For an hour of overtime.
    pub overtime: i64,
    /// For each use.
    pub per_use: i64,
}

impl Rates {
    /// Whether anything is charged.
    pub fn charge(self) -> bool {
        self != Self::default()
    }
}

/// The work of an assignment, in tenths of a minute of regular time and of overtime.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Work in all, overtime included.
    pub work: Tenths,
    /// Work done.
    pub done: Tenths,
    /// Work left.
    pub left: Tenths,
    /// How much of all work is overtime.
    pub overtime: Tenths,
}

impl Effort {
    /// How much of the work is done, from 0 to 1.
    pub fn share(&self) -> f64 {
        if self.left <= 0 && self.done > 0 {
            return 1.0;
        }
        let all = self.done.saturating_add(self.left.max(0));
        if all > 0 { self.done as f64 / all as f64 } else { 0.0 }
    }
}

/// Money in all, so far, and to come, in hundredths.
pub type Cost = [i64; 3];

/// The cost of an assignment whose work is paid by `rates`, `uses` times the cost of a use. What has
/// been `spent` is given where a person entered it; else it follows from the work done.
pub fn priced(effort: &Effort, rates: Rates, uses: f64, accrual: Accrual, spent: Option<i64>) -> Cost {
    let hourly = hourly(effort, rates);
    let paid = |work: Tenths| hundredths(work.max(0) as f64 / HOUR * hourly);
    billed(effort, hundredths(rates.per_use as f64 * uses.max(0.0)), &paid, accrual, spent)
}

/// What an hour of some work costs, overtime among it.
pub(super) fn hourly(effort: &Effort, rates: Rates) -> f64 {
    let overtime = if effort.work > 0 { effort.overtime as f64 / effort.work as f64 } else { 0.0 };
    let overtime = overtime.clamp(0.0, 1.0);
    rates.standard as f64 * (1.0 - overtime) + rates.overtime as f64 * overtime
}

/// The cost of an assignment whose rates change over its time: `slices` is its work in the order in which it
/// is done, with the rates of each part; a use costs what it does when the work begins.
pub fn priced_by_day(
    effort: &Effort,
    slices: &[(Tenths, Rates)],
    uses: f64,
    accrual: Accrual,
    spent: Option<i64>,
) -> Cost {
    let per_use = slices.first().map_or(0, |(_, rates)| rates.per_use);
    let paid = |work: Tenths| {
        let (mut left, mut sum) = (work.max(0), 0.0);
        let paid = |work: Tenths, rates: Rates| work as f64 / HOUR * hourly(effort, rates);
        // What is more than its parts is paid as the last of them.
        let Some(((_, last), before)) = slices.split_last() else { return 0 };
        for (amount, rates) in before {
            let part = left.min((*amount).max(0));
            sum += paid(part, *rates);
            left = left.saturating_sub(part);
        }
        sum += paid(left, *last);
        hundredths(sum)
    };
    billed(effort, hundredths(per_use as f64 * uses.max(0.0)), &paid, accrual, spent)
}

/// The cost of work that is `paid` by its amount, and of its use.
fn billed(
    effort: &Effort,
    per_use: i64,
    paid: &dyn Fn(Tenths) -> i64,
    accrual: Accrual,
    spent: Option<i64>,
) -> Cost {
    let parts = effort.done.saturating_add(effort.left);
    // Stored parts of work are rounded.
    let all =
        if parts.saturating_sub(effort.work).saturating_abs() <= ROUNDING { effort.work } else { parts };
    let whole = paid(all).saturating_add(per_use);
    let begun = effort.done > 0;
    let due = match accrual {
        Accrual::Prorated if begun => paid(effort.done).saturating_add(per_use),
        Accrual::Prorated => 0,
        accrual => accrual.due(whole, effort.share()),
    };
    let to_come = whole.saturating_sub(due);
    let spent = spent.unwrap_or(due);
    [spent.saturating_add(to_come), spent, to_come]
}

/// The nearest amount in hundredths; the greatest there is where it would be greater.
pub fn hundredths(amount: f64) -> i64 {
    const MOST: f64 = 3.5e15;
    if amount.is_nan() { 0 } else { amount.round().clamp(-MOST, MOST) as i64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn effort(work: i64, done: i64, overtime: i64) -> Effort {
        Effort { work: work * 600, done: done * 600, left: (work - done) * 600, overtime: overtime * 600 }
    }

    #[test]
    fn costs_follow_rates_uses_overtime_and_accrual() {
        let rates = Rates { standard: 1_000, overtime: 1_500, per_use: 3_000 };
        let cost = |effort, uses, accrual| priced(&effort, rates, uses, accrual, None);
        // 200 hours at half time: the cost of a use counts half.
        assert_eq!(cost(effort(200, 0, 0), 0.5, Accrual::Prorated), [201_500, 0, 201_500]);
        assert_eq!(cost(effort(10, 0, 4), 1.0, Accrual::Prorated), [15_000, 0, 15_000]);
        assert_eq!(cost(effort(10, 5, 0), 1.0, Accrual::Prorated), [13_000, 8_000, 5_000]);
        assert_eq!(cost(effort(10, 5, 0), 1.0, Accrual::Start), [13_000, 13_000, 0]);
        assert_eq!(cost(effort(10, 5, 0), 1.0, Accrual::End), [13_000, 0, 13_000]);
        assert_eq!(cost(effort(10, 10, 0), 1.0, Accrual::End), [13_000, 13_000, 0]);
        assert_eq!(
            priced(&effort(10, 5, 0), rates, 1.0, Accrual::Prorated, Some(9_999)),
            [14_999, 9_999, 5_000]
        );
    }

    proptest! {
        /// Settles the worry that some number makes a cost overflow or its parts part company.
        #[test]
        fn parts_add_up_whatever_the_numbers(work: i64, done: i64, left: i64, overtime: i64, standard: i64, per_use: i64, uses: f64) {
            let rates = Rates { standard, overtime: standard, per_use };
            for accrual in [Accrual::Start, Accrual::End, Accrual::Prorated] {
                let [all, spent, to_come] = priced(&Effort { work, done, left, overtime }, rates, uses, accrual, None);
                prop_assert_eq!(all, spent.saturating_add(to_come));
            }
        }
    }
}
