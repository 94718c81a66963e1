//! Putting records off until a day, with a reason: what was typed in one line, and the step that it is.

use chrono::NaiveDate;

use super::{Session, Target};
use crate::model::context::Context;
use crate::model::edit::Step;
use crate::query::when::{self, Sense, When};
use crate::registers::every;

impl Session {
    /// The step that puts records off, from a line such as `+2w the mill answers on Friday`. The error
    /// is a sentence.
    pub fn snoozing(&mut self, targets: &[Target], line: &str) -> Result<Step, String> {
        let (until, reason) = until(line, &self.context())?;
        let iso = until.to_string();
        let texts = [(every::SNOOZED_UNTIL.name(), &*iso), (every::SNOOZE_REASON.name(), reason)];
        let step = self.setting(targets, &texts)?;
        Ok(Step { label: format!("Put {} off until {}", self.named(targets), when::echo(until)), ..step })
    }
}

/// The day and the reason of a line: as many of its first words as name a day, and the rest.
pub fn until<'a>(line: &'a str, context: &Context) -> Result<(NaiveDate, &'a str), String> {
    let when = When::of(context, Sense::Planned);
    let line = line.trim();
    let ends = line.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    let mut ends: Vec<usize> = ends.chain([line.len()]).collect();
    ends.reverse();
    let read = |end: usize| Some((when::read(line.get(..end)?, &when).ok()?, line.get(end..)?.trim()));
    let (day, reason) = ends
        .into_iter()
        .find_map(read)
        .ok_or("Begin with the day until which it can wait, then say why: +2w the mill answers on Friday")?;
    match (day > context.today, reason) {
        (false, _) => Err(format!("{} is no day to come: say until when it can wait", when::echo(day))),
        (true, "") => Err("Say also why it can wait, behind the day".to_owned()),
        (true, reason) => Ok((day, reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};

    #[test]
    fn a_line_is_a_day_and_a_reason() {
        let project = trial::project([]);
        let context = trial::context(&project);
        let check = |line: &str, expected: Option<(&str, &str)>| {
            let read = until(line, &context).ok();
            assert_eq!(read, expected.map(|(on, why)| (day(on), why)), "{line}");
        };
        check("+2w the mill answers on Friday", Some(("2026-12-04", "the mill answers on Friday")));
        check("  27 nov  Legal is away ", Some(("2026-11-27", "Legal is away")));
        check("+2w", None);
        check("the mill answers", None);
        check("1 nov 2026 it was", None);
        check("", None);
    }
}
