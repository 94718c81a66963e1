//! Putting records off until a day: what is typed for it in one line, and the step that it is.

use chrono::NaiveDate;

use super::{Session, Target, Verb};
use crate::model::context::Context;
use crate::model::edit::{Edit, Step};
use crate::model::kind::date;
use crate::model::value::Value;
use crate::query::typed;
use crate::query::when::{self, Sense, When};
use crate::registers::every::{SNOOZE_REASON, SNOOZED_UNTIL};

/// The most words that a day is typed in.
const WORDS: usize = 6;

/// Reads a day, and behind it perhaps why: `fri Legal answers after the board`. An empty line has none:
/// the records are asked for again. The error is a sentence.
pub fn read<'t>(text: &'t str, context: &Context) -> Result<Option<(NaiveDate, &'t str)>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let ends = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).take(WORDS);
    let ends: Vec<usize> = ends.chain([text.len()]).collect();
    let when = When::of(context, Sense::Planned);
    // The longest beginning that is a day: “14 nov 2027” is not the 14th of this November.
    let own = |end: &&usize| !text[..**end].ends_with(" the");
    let read = |end: &usize| Some((when::read(&text[..*end], &when).ok()?, text[*end..].trim()));
    let Some((day, why)) = ends.iter().rev().filter(own).find_map(read) else {
        return when::read(text.split_whitespace().next().unwrap_or_default(), &when).map(|_| None);
    };
    if day <= context.today {
        let day = date::format(day);
        return Err(format!("{day} is past or today: put it off until a day that is still to come"));
    }
    Ok(Some((day, why)))
}

/// The same where a reason is asked for.
pub fn until<'t>(line: &'t str, context: &Context) -> Result<(NaiveDate, &'t str), String> {
    match read(line, context)? {
        Some((_, "")) => Err("Say also why it can wait, behind the day".to_owned()),
        Some(found) => Ok(found),
        None => {
            Err("Begin with the day until which it can wait, then say why: +2w the mill answers on Friday"
                .to_owned())
        }
    }
}

/// What there is to know of the day that was read of a line; "" where nothing is.
pub fn doubt(line: &str, (day, why): (NaiveDate, &str), context: &Context) -> String {
    let words = line.trim().strip_suffix(why).unwrap_or_default();
    typed::turned(day, words, context).unwrap_or_default()
}

impl Session {
    /// The step that puts records off, from a line such as `+2w the mill answers on Friday`. The error
    /// is a sentence.
    pub fn snoozing(&mut self, targets: &[Target], line: &str) -> Result<Step, String> {
        let context = self.context();
        let until = until(line, &context)?;
        Ok(Step { outcome: doubt(line, until, &context), ..self.putting_off(targets, Some(until)) })
    }

    /// The step that puts records off until a day, with why; without a day, asks for them again.
    pub fn putting_off(&self, targets: &[Target], until: Option<(NaiveDate, &str)>) -> Step {
        let (day, why) =
            until.map_or((Value::Empty, Value::Empty), |(day, why)| (day.into(), Value::text(why)));
        let edits = targets.iter().flat_map(|(register, id)| {
            let set = |key, value: &Value| Edit::Set(register.key, *id, key, value.clone());
            [set(SNOOZED_UNTIL.name(), &day), set(SNOOZE_REASON.name(), &why)]
        });
        let step = self.step(Verb::Wake, targets, edits.collect());
        match until {
            None => step,
            Some((day, _)) => {
                Step { label: format!("Put {} off until {}", self.named(targets), when::echo(day)), ..step }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};

    #[test]
    fn a_day_is_read_with_what_stands_behind_it_and_one_that_is_past_is_refused() {
        let project = trial::project([]);
        let context = trial::context(&project);
        let check = |text, expected: &str, why| {
            assert_eq!(read(text, &context), Ok(Some((day(expected), why))), "{text}");
        };
        check("mon", "2026-11-23", "");
        check("mon Legal answers  after the board", "2026-11-23", "Legal answers  after the board");
        check("+2w", "2026-12-04", "");
        check("14 dec 2027 the board", "2027-12-14", "the board");
        check("1/12 3 offers are awaited", "2026-12-01", "3 offers are awaited");
        assert_eq!(read("  ", &context), Ok(None));
        assert!(read("today", &context).unwrap_err().contains("still to come"));
        assert!(read("13/11/2026 why", &context).unwrap_err().contains("13 Nov 26"));
        assert!(read("someday", &context).unwrap_err().contains("someday"));
    }

    #[test]
    fn where_a_reason_is_asked_for_a_line_is_a_day_and_a_reason() {
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
