//! Amounts of money and work spread over time, through a calendar.
//!
//! Planned value is time-phased as Microsoft Project does it for BCWS: evenly over the working time
//! between the dates of the baseline, or at one of its ends where the cost accrues there; a cost per use
//! comes up when work begins, and work is paid by the rates in force on its day.

use super::cost::{Accrual, Effort, HOUR, Rates, hourly, hundredths};
use super::instant::Instant;
use super::working_time::WorkingTime;

/// An amount that comes up between two instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The whole of it: hundredths of money, or tenths of a minute of work.
    pub amount: i64,
    /// From when.
    pub start: Instant,
    /// Until when.
    pub finish: Instant,
    /// Whether it comes up evenly or all at one end.
    pub accrual: Accrual,
}

impl Flow {
    /// How much of it has come up by an instant: nothing before its start, all of it from its finish
    /// on. Where no working time lies between both, it all comes up at the finish.
    pub fn until(&self, at: Instant, calendar: &WorkingTime) -> i64 {
        let part = match self.accrual {
            _ if at < self.start => return 0,
            _ if at >= self.finish => return self.amount,
            Accrual::Start => return self.amount,
            Accrual::End => return 0,
            Accrual::Prorated => calendar.between(self.start, at),
        };
        match calendar.between(self.start, self.finish) {
            0 => 0,
            whole => {
                // No product of two amounts is too large for 128 bits.
                let product = i128::from(self.amount).saturating_mul(i128::from(part));
                let share =
                    product.checked_div(i128::from(whole)).and_then(|share| i64::try_from(share).ok());
                share.unwrap_or(self.amount)
            }
        }
    }
}

/// What work is paid by.
#[derive(Clone, Copy, Debug)]
pub struct Pay<'a> {
    /// The rates, each from when on; the first one from the beginning. None: every hour costs the same.
    pub tariffs: &'a [(Instant, Rates)],
    /// The work.
    pub effort: &'a Effort,
    /// How often the cost of a use is paid.
    pub uses: f64,
}

impl Pay<'_> {
    /// What is paid from one instant until another for work that is even up to a finish.
    fn paid(&self, (from, finish): (Instant, Instant), until: Instant, calendar: &WorkingTime) -> f64 {
        let an_hour = self.effort.work as f64 / HOUR / calendar.between(from, finish).max(1) as f64;
        let begun = self.tariffs.iter().rfind(|(begins, _)| *begins <= from).or(self.tariffs.first());
        let mut sum = begun.map_or(0.0, |(_, rates)| rates.per_use as f64 * self.uses.max(0.0));
        let ends = self.tariffs.iter().skip(1).map(|(next, _)| until.min(*next)).chain([until]);
        for (place, ((begins, rates), next)) in self.tariffs.iter().zip(ends).enumerate() {
            let first = if place == 0 { from } else { from.max(*begins) };
            if first < next {
                sum += calendar.between(first, next) as f64 * an_hour * hourly(self.effort, *rates);
            }
        }
        sum
    }
}

impl Flow {
    /// How much of a cost has come up by an instant where it is paid by rates that change on a day.
    pub fn paid_until(&self, at: Instant, calendar: &WorkingTime, pay: &Pay) -> i64 {
        let span = (self.start, self.finish);
        let within = self.accrual == Accrual::Prorated && self.start <= at && at < self.finish;
        let whole = if within { pay.paid(span, self.finish, calendar) } else { 0.0 };
        if whole <= 0.0 {
            return self.until(at, calendar);
        }
        let share = pay.paid(span, at, calendar) / whole;
        hundredths(self.amount as f64 * share).clamp(self.amount.min(0), self.amount.max(0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::calendar::{Calendar, compile};
    use super::super::instant::DAY;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Settles the worry that money or work is lost or made by cutting it into days.
        #[test]
        fn its_days_add_up_to_all_of_it(amount: i64, start in 0..400_000i64, length in 0..200_000i64, place in 0..3usize) {
            let calendars = compile(&[Calendar::default()]).compiled;
            let accrual = [Accrual::Start, Accrual::End, Accrual::Prorated][place];
            let (start, finish) = (Instant::new(start), Instant::new(start + length));
            let flow = Flow { amount, start, finish, accrual };
            let mut sum = 0i128;
            let mut before = 0;
            for day in start.day()..=finish.day() {
                let until = flow.until(Instant::new((day + 1) * DAY), &calendars[0]);
                sum += i128::from(until) - i128::from(before);
                before = until;
            }
            prop_assert_eq!(sum, i128::from(amount));
            let half = flow.until(Instant::new(start.tenths() + length / 2), &calendars[0]);
            prop_assert!((amount.min(0)..=amount.max(0)).contains(&half));
        }

        /// Settles the worry that rates that change make a cost go back, or more of it than there is.
        #[test]
        fn what_is_paid_by_changing_rates_only_grows_up_to_all_of_it(
            amount in 0..1_000_000_000i64,
            (start, length) in (0..400_000i64, 0..200_000i64),
            tariffs in prop::collection::vec((0..600_000i64, 0..100_000i64, 0..100_000i64), 0..4),
        ) {
            let calendars = compile(&[Calendar::default()]).compiled;
            let mut tariffs: Vec<(Instant, Rates)> = tariffs
                .into_iter()
                .map(|(from, standard, per_use)| (Instant::new(from), Rates { standard, overtime: 0, per_use }))
                .collect();
            tariffs.sort_by_key(|(from, _)| *from);
            let effort = Effort { work: length, done: 0, left: length, overtime: 0 };
            let pay = Pay { tariffs: &tariffs, effort: &effort, uses: 1.0 };
            let (start, finish) = (Instant::new(start), Instant::new(start + length));
            let flow = Flow { amount, start, finish, accrual: Accrual::Prorated };
            let mut before = 0;
            for day in start.day()..=finish.day() + 1 {
                let paid = flow.paid_until(Instant::new(day * DAY), &calendars[0], &pay);
                prop_assert!(before <= paid && paid <= amount);
                before = paid;
            }
            prop_assert_eq!(before, amount);
        }
    }
}
