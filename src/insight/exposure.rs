//! What the open risks together are worth: probability times cost, threats and opportunities apart.

use crate::model::context::Context;
use crate::model::kind::format_money;
use crate::model::value::Money;
use crate::registers::{every, risk};

/// The expected value of all open risks.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Exposure {
    /// Of threats: what it is worth setting aside.
    pub threats: Money,
    /// Of opportunities: what may be hoped for.
    pub opportunities: Money,
    /// How many open risks have no expected value, for want of a cost or a probability.
    pub unvalued: usize,
}

impl Exposure {
    /// That of the project's open risks.
    pub fn of(context: &Context) -> Self {
        let mut all = Exposure::default();
        let table = context.project.table(risk::REGISTER.key);
        for record in table.iter().filter(|record| !every::closes(&risk::REGISTER, record)) {
            let Some(value) = risk::expected_value(record, context) else {
                all.unvalued += 1;
                continue;
            };
            let sum = if record.get(risk::KIND) == "opportunity" {
                &mut all.opportunities
            } else {
                &mut all.threats
            };
            sum.0 = sum.0.saturating_add(value.0);
        }
        all
    }

    /// It in words, to the nearest whole unit: `exposure £43,200, hoped for £3,000`; "" where nothing is
    /// valued.
    pub fn told(&self, context: &Context) -> String {
        let whole = |money: Money| Money::from_units(money.to_units().round()).unwrap_or(money);
        let money = |money| format_money(whole(money), &context.style().currency);
        let parts = [("exposure", self.threats), ("hoped for", self.opportunities)];
        let parts = parts.into_iter().filter(|(_, sum)| sum.0 != 0);
        parts.map(|(word, sum)| format!("{word} {}", money(sum))).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::model::record::Record;
    use crate::registers::every::STATUS;
    use crate::registers::trial;

    #[test]
    fn threats_and_opportunities_are_summed_apart_while_they_are_open() {
        let risk = |id, kind: &str, status: &str, cost| {
            let record = Record::new(Id(id)).with(risk::KIND, kind).with(STATUS, status);
            (&risk::REGISTER, record.with(risk::CHANCE, 50.0).with(risk::COST_LIKELY, cost))
        };
        let project = trial::project([
            risk(1, "threat", "open", Some(Money(100_050))),
            risk(2, "threat", "open", Some(Money(300_000))),
            risk(3, "threat", "closed", Some(Money(900_000))),
            risk(4, "opportunity", "open", Some(Money(50_000))),
            risk(5, "threat", "open", None),
        ]);
        let context = trial::context(&project);
        let all = Exposure::of(&context);
        assert_eq!((all.threats, all.opportunities, all.unvalued), (Money(200_025), Money(25_000), 1));
        assert_eq!(all.told(&context), "exposure £2,000, hoped for £250");
        assert_eq!(Exposure::default().told(&context), "");
    }
}
