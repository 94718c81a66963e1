//! Amounts of money and work spread over time, through a calendar.
//!
//! Planned value is time-phased as Microsoft Project does it for BCWS: evenly over the working time
//! between the dates of the baseline, or at one of its ends where the cost accrues there.

use super::cost::Accrual;
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
    }
}
