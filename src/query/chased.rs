//! A chase in one line: `call said by friday next +3d`.
//!
//! | written | becomes |
//! |---|---|
//! | a word such as `call`, `mail`, `teams`, `met`, first | the channel |
//! | `next` and a date, last | when the person is asked again |
//! | anything else, perhaps behind `said` | what the person said |

use chrono::NaiveDate;

use super::typed;
use super::when::{self, Sense, When};
use crate::model::context::Context;
use crate::model::kind;
use crate::registers::chase::{CHANNELS, REPLY};

/// What a line says of a chase.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Chased {
    /// The key of the channel; "" = none is named.
    pub channel: &'static str,
    /// What the person said.
    pub said: String,
    /// When the person is asked again.
    pub next: Option<NaiveDate>,
    /// What there is to know of that day, as a sentence without its full stop.
    pub doubt: Option<String>,
}

/// The word before the day of the next chase.
const NEXT: &str = "next";
/// Words of a channel at most: `face to face`.
const WORDS: usize = 3;

/// Reads a line. Nothing typed is a chase without a word on it.
///
/// # Errors
/// A sentence on a day that is past, or that stands behind a last `next` and does not read.
pub fn read(line: &str, context: &Context) -> Result<Chased, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let named = (1..=WORDS.min(words.len())).rev().find_map(|count| {
        let word = words[..count].join(" ");
        let channel = kind::choice(word.trim_end_matches([':', ',']), CHANNELS)?;
        Some((channel, count)).filter(|(channel, _)| *channel != REPLY)
    });
    let (channel, taken) = named.unwrap_or_default();
    let mut said = &words[taken..];
    let (mut next, mut doubt) = (None, None);
    if let Some(place) = said.iter().rposition(|word| word.eq_ignore_ascii_case(NEXT)) {
        let text = said[place + 1..].join(" ");
        let day = when::read(&text, &When::of(context, Sense::Planned));
        // “by next week” is what was said; a lone `next` at the end asks for its day.
        if place == 0 || text.is_empty() || day.is_ok() && !said[place - 1].eq_ignore_ascii_case("by") {
            let day = day.map_err(|complaint| {
                format!("behind “next” belongs the day of the next chase: {complaint}")
            })?;
            if day < context.today {
                return Err(format!("{} is past: the next chase is today or later", when::echo(day)));
            }
            doubt = typed::turned(day, &text, context);
            (next, said) = (Some(day), &said[..place]);
        }
    }
    let speaks = |word: &&str| {
        let word = word.trim_end_matches([':', ',']);
        ["said", "says", "-"].iter().any(|known| word.eq_ignore_ascii_case(known))
    };
    let said = if said.first().is_some_and(speaks) { &said[1..] } else { said };
    Ok(Chased { channel, said: said.join(" "), next, doubt })
}

impl Chased {
    /// What the line comes to, in words: `Call · said “by friday” · next chase Sat 21 Nov 2026`.
    pub fn preview(&self) -> String {
        let channel = CHANNELS.iter().find(|channel| channel.key == self.channel).map(|c| c.label.to_owned());
        let said = (!self.said.is_empty()).then(|| format!("said “{}”", self.said));
        let next = self.next.map(|day| format!("next chase {}", when::echo(day)));
        let doubt = self.doubt.as_ref().map(|doubt| format!("! {doubt}"));
        let all: Vec<String> = [channel, said, next, doubt].into_iter().flatten().collect();
        all.join(" · ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::sample::{context, small};
    use proptest::prelude::*;

    #[test]
    fn a_line_names_channel_words_and_the_next_day() {
        let project = small();
        let check = |line: &str, preview: &str| {
            let read =
                read(line, &context(&project)).map_or_else(|complaint| complaint, |line| line.preview());
            assert_eq!(read, preview, "{line}");
        };
        check("call said by friday next +3d", "Call · said “by friday” · next chase Sat 21 Nov 2026");
        check("phoned: will ask Legal next fri", "Call · said “will ask Legal” · next chase Fri 20 Nov 2026");
        check("in person promised it by next week", "In person · said “promised it by next week”");
        check("next mon", "next chase Mon 23 Nov 2026");
        check("mail", "E-mail");
        check("no answer", "said “no answer”");
        check("", "");
        check("reply came", "said “reply came”");
        check(
            "call next",
            "behind “next” belongs the day of the next chase: “” is no date, such as fri, +2w, 14 nov, eom or 2026-11-14",
        );
        check(
            "call next 16 nov",
            "Call · next chase Tue 16 Nov 2027 · ! “16 nov” was 2 days ago and is read as Tue 16 Nov 2027: write its year if that is meant",
        );
        check("call next 1 nov 2026", "Sun 1 Nov 2026 is past: the next chase is today or later");
    }

    proptest! {
        #[test]
        fn no_line_makes_it_panic(line in "(call|met|next|said|by|fri|[a-z:é ]{0,6}| ){0,8}") {
            let project = small();
            let _ = read(&line, &context(&project));
        }
    }
}
