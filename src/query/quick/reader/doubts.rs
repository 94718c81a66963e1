//! What there is to say of the dates of a quick line: that they are past, or are none.

use std::ops::Range;

use super::{About, Reader, SENTENCE};
use crate::model::field::Field;
use crate::model::kind::date;
use crate::model::value::Value;
use crate::query::typed;
use crate::query::when::{self, When};
use crate::registers::absence;

impl Reader<'_> {
    /// Says of a date that it lies absurdly far from the plan, and of one to come that it is past.
    pub(super) fn say_doubts(&mut self, field: &Field, value: &Value, text: &str, place: &Range<usize>) {
        if let Some(far) = typed::far(field, value, self.context) {
            self.note(About::Date, place.clone(), far);
        } else if field.key == self.quick.register.roles.due
            && !field.past
            && let Some(day) = value.as_date()
        {
            let past =
                || Some(format!("{} is past: {}", when::echo(day), when::ago(day, self.context.today)?));
            if let Some(about) = typed::turned(day, text, self.context).or_else(past) {
                self.note(About::Date, place.clone(), about);
            }
        }
    }

    /// What began before today and runs on is no slip.
    pub(super) fn allow_begun(&mut self) {
        let until = self.quick.values.iter().find(|(field, _)| field.key == absence::UNTIL.name());
        let until = until.and_then(|(_, value)| value.as_date());
        if self.quick.register.key == absence::REGISTER.key
            && until.is_some_and(|until| until >= self.context.today)
        {
            self.quick.notes.retain(|note| note.about != About::Date);
        }
    }

    /// Says of words that look like a date, `32 nov` or `2026-02-30`, that there is no such day.
    pub(super) fn say_no_dates(&mut self, when: &When) {
        let is_figure =
            |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let is_iso = |text: &str| {
            let parts: Vec<&str> = text.split('-').collect();
            parts.len() == 3 && parts[0].len() == 4 && parts.iter().all(|part| part.parse::<u16>().is_ok())
        };
        let mut places = Vec::new();
        for at in (0..self.left.len()).filter(|at| self.left[*at].free) {
            let (one, two) = (at..at + 1, at..(at + 2).min(self.left.len()));
            let ordinal = self.date_text(&one).trim_end_matches(char::is_alphabetic);
            let month = two.len() == 2
                && self.is_run(&two)
                && date::month_of(self.date_text(&(at + 1..at + 2))).is_some();
            if is_figure(ordinal) && month && when::spot(self.date_text(&two), when).is_none() {
                places.push(self.place(&two));
            } else if is_iso(self.date_text(&one)) && when::spot(self.date_text(&one), when).is_none() {
                places.push(self.place(&one));
            }
        }
        for place in places {
            let text = format!(
                "“{}” is no day of the calendar and stays in the title",
                self.line[place.clone()].trim_end_matches(SENTENCE)
            );
            self.note(About::Unread, place, text);
        }
    }

    /// Says of a date that belongs to the title how to make it the due date.
    pub(super) fn say_kept(&mut self, date: &Range<usize>, due: &Field) {
        let place = self.place(date);
        let word = self.date_text(date);
        let text = format!("“{word}” stays in the title: write “by {word}” to enter it as {}", due.label);
        self.note(About::Unread, place, text);
    }

    /// Says of the first word that could be a date in figures how to make it the due date.
    pub(super) fn say_figures(&mut self, due: &Field) {
        let could_be = |at: &usize| {
            let word = self.date_text(&(*at..at + 1));
            // Round the clock is no day in July.
            word != "24/7" && self.is_figures(*at) && typed::read(due, word, self.context).is_ok()
        };
        let Some(at) = (0..self.left.len()).filter(|at| self.left[*at].free).find(could_be) else { return };
        let (word, place) = (self.date_text(&(at..at + 1)), self.left[at].place.clone());
        let text = format!("“{word}” stays in the title: write “by {word}” to enter it as {}", due.label);
        self.note(About::Unread, place, text);
    }
}
