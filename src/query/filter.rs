//! The filter language: `owner:ana status!=closed due<+2w score>=12 "late steel" -#dpia (a or b)`.
//!
//! Terms side by side all hold, `or` takes either side, `-` or `not` turns a term round, brackets
//! group. A term is text to be found anywhere, or `field`, a sign and one or several values:
//!
//! | sign | holds where the field |
//! |---|---|
//! | `:` | has the value: a part of a text or name, a choice, a tag, a link, a day within a period |
//! | `=` | is exactly the value |
//! | `!=` | does not have it |
//! | `<` `<=` `>` `>=` | comes before or after it, in the order of its kind |
//!
//! `a,b` after `:` means either; `none` or nothing means empty; `me` is the user. `#tag` is short
//! for `tags:tag`, `@name` for `owner:name`. `is:open`, `is:closed`, `is:overdue` and `ref:` work in
//! every register. Quotes take everything as it stands.

mod matcher;
mod syntax;

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

pub use matcher::Matcher;

/// A filter as typed, not yet tied to a register. The default one lets everything through.
#[derive(Clone, PartialEq, Debug)]
pub struct Filter(Expr);

#[derive(Clone, PartialEq, Debug)]
enum Expr {
    All(Vec<Expr>),
    Any(Vec<Expr>),
    Not(Box<Expr>),
    Text(String),
    Term(Term),
}

/// A field, a sign, values; and where it stands in the text, which is no part of what it means.
#[derive(Clone, Debug)]
struct Term {
    field: String,
    sign: Sign,
    values: Vec<String>,
    place: Range<usize>,
}

impl PartialEq for Term {
    fn eq(&self, other: &Self) -> bool {
        (&self.field, self.sign, &self.values) == (&other.field, other.sign, &other.values)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sign {
    Has,
    Is,
    HasNot,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// Every sign, the longer ones before those that they begin with.
const SIGNS: [(&str, Sign); 8] = [
    (":", Sign::Has),
    ("!=", Sign::HasNot),
    ("<=", Sign::AtMost),
    (">=", Sign::AtLeast),
    ("<", Sign::Less),
    (">", Sign::More),
    ("==", Sign::Is),
    ("=", Sign::Is),
];

/// What is wrong with a filter, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// The bytes of the text that it is about.
    pub place: Range<usize>,
    /// What is wrong and what to write, as a sentence.
    pub message: String,
}

impl Default for Filter {
    fn default() -> Self {
        Filter(Expr::All(Vec::new()))
    }
}

impl Filter {
    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// The fields that everything that passes has at one value, with the value: two in
    /// `meeting:M-004 owner=ana x`.
    pub fn settled(&self) -> impl Iterator<Item = (&str, &str)> {
        let parts = if let Expr::All(parts) = &self.0 { parts } else { std::slice::from_ref(&self.0) };
        parts.iter().filter_map(|part| match part {
            Expr::Term(Term { field, sign: Sign::Has | Sign::Is, values, .. }) => match &values[..] {
                [value] => Some((field.as_str(), value.as_str())),
                _ => None,
            },
            _ => None,
        })
    }

    /// What passes both filters.
    #[must_use]
    pub fn and(self, other: Filter) -> Filter {
        Filter(syntax::all(vec![self.0, other.0]))
    }
}

impl FromStr for Filter {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        syntax::parse(text).map(Filter)
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expr::All(parts) => join(f, parts, " ", |part| matches!(part, Expr::Any(_))),
            Expr::Any(parts) => join(f, parts, " or ", |_| false),
            Expr::Not(inner) if matches!(**inner, Expr::Term(_) | Expr::Text(_)) => write!(f, "-{inner}"),
            Expr::Not(inner) => write!(f, "-({inner})"),
            Expr::Text(text) => f.write_str(&quoted(text, syntax::is_word)),
            Expr::Term(term) => term.fmt(f),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, _) = SIGNS.iter().rfind(|(_, sign)| *sign == self.sign).unwrap_or(&SIGNS[0]);
        write!(f, "{}{sign}", quoted(&self.field, syntax::is_word))?;
        for (place, value) in self.values.iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            write!(f, "{comma}{}", quoted(value, |text| syntax::is_value(text, self.sign)))?;
        }
        Ok(())
    }
}

fn join(
    f: &mut fmt::Formatter<'_>,
    parts: &[Expr],
    between: &str,
    needs_brackets: impl Fn(&Expr) -> bool,
) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            f.write_str(between)?;
        }
        if needs_brackets(part) { write!(f, "({part})")? } else { write!(f, "{part}")? }
    }
    Ok(())
}

fn quoted(text: &str, reads_back: impl Fn(&str) -> bool) -> String {
    if reads_back(text) {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_filter_settles_holds_for_all_that_passes_and_nothing_else_is_settled() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let filter: Filter = text.parse().unwrap();
            assert_eq!(filter.settled().collect::<Vec<_>>(), expected, "{text}");
        };
        check("meeting:M-004", &[("meeting", "M-004")]);
        check("meeting:M-004 owner=ana late", &[("meeting", "M-004"), ("owner", "ana")]);
        check("-meeting:M-004 status!=open due<fri", &[]);
        check("meeting:M-004,M-005", &[]);
        check("meeting:M-004 or meeting:M-005", &[]);
        check("", &[]);
    }
}
