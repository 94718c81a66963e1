//! The text of a filter: into its parts, or a fault with its place.

use super::{Expr, Fault, SIGNS, Sign, Term};

/// Brackets and signs nest no deeper: more is no filter that a person typed.
const DEPTH: usize = 50;

pub(super) fn parse(text: &str) -> Result<Expr, Fault> {
    let mut reader = Reader { text, at: 0 };
    let expr = reader.any(0)?;
    if reader.at < text.len() {
        return Err(reader.fault("this bracket closes nothing: remove it, or quote it to search for it"));
    }
    Ok(expr)
}

/// Whether a text stands for itself outside quotes.
pub(super) fn is_word(text: &str) -> bool {
    let keyword = KEYWORDS.iter().any(|word| word.eq_ignore_ascii_case(text));
    let mut reader = Reader { text, at: 0 };
    let marked = text.starts_with(['-', '#', '@', '|']) || text.ends_with('!');
    !text.is_empty() && !keyword && !marked && reader.word() == text
}

/// Whether a value stands for itself outside quotes. Blanks may follow all signs but `:`.
pub(super) fn is_value(text: &str, sign: Sign) -> bool {
    let mut reader = Reader { text, at: 0 };
    let seen = sign == Sign::Has || !text.is_empty();
    seen && !text.starts_with('=') && reader.bare_value() == text
}

/// All of these, flat.
pub(super) fn all(parts: Vec<Expr>) -> Expr {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Expr::All(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    one_or(flat, Expr::All)
}

fn one_or(mut parts: Vec<Expr>, many: fn(Vec<Expr>) -> Expr) -> Expr {
    if parts.len() == 1 { parts.remove(0) } else { many(parts) }
}

const KEYWORDS: [&str; 3] = ["and", "or", "not"];

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign);
        self.at += if found { sign.len() } else { 0 };
        found
    }

    /// Eats a keyword that stands by itself.
    fn eat_keyword(&mut self, keyword: &str) -> bool {
        let rest = self.rest();
        let found = rest.get(..keyword.len()).is_some_and(|word| word.eq_ignore_ascii_case(keyword))
            && rest[keyword.len()..].chars().next().is_none_or(|c| c.is_whitespace() || "()\"".contains(c));
        self.at += if found { keyword.len() } else { 0 };
        found
    }

    /// A fault of the next character.
    fn fault(&self, message: &str) -> Fault {
        let next = self.peek().map_or(0, char::len_utf8);
        Fault { place: self.at..self.at + next, message: message.to_owned() }
    }

    /// A fault of what was read since `start`.
    fn fault_from(&self, start: usize, message: &str) -> Fault {
        Fault { place: start..self.at, message: message.to_owned() }
    }

    fn any(&mut self, depth: usize) -> Result<Expr, Fault> {
        let mut parts = Vec::new();
        let mut or = self.at..self.at;
        loop {
            let part = self.all(depth)?;
            let here = self.at;
            let again = self.eat_keyword("or") || self.eat("|");
            or = if again { here..self.at } else { or };
            if (again || !parts.is_empty()) && part == Expr::All(Vec::new()) {
                return Err(Fault { place: or, message: "“or” needs a term on both sides".into() });
            }
            match part {
                Expr::Any(inner) => parts.extend(inner),
                other => parts.push(other),
            }
            if !again {
                return Ok(one_or(parts, Expr::Any));
            }
        }
    }

    fn all(&mut self, depth: usize) -> Result<Expr, Fault> {
        let mut parts = Vec::new();
        loop {
            self.skip_blanks();
            while self.eat_keyword("and") {
                self.skip_blanks();
            }
            let here = self.at;
            let ends = matches!(self.peek(), None | Some(')' | '|')) || self.eat_keyword("or");
            if ends {
                self.at = here;
                return Ok(all(parts));
            }
            parts.push(self.one(depth)?);
        }
    }

    fn one(&mut self, depth: usize) -> Result<Expr, Fault> {
        if depth > DEPTH {
            return Err(self.fault("too many brackets or signs inside each other"));
        }
        let start = self.at;
        if self.eat_keyword("not") || (self.rest().starts_with('-') && self.is_joined() && self.eat("-")) {
            self.skip_blanks();
            if matches!(self.peek(), None | Some(')' | '|')) {
                return Err(self.fault_from(start, "“not” needs a term behind it"));
            }
            return Ok(Expr::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.eat("(") {
            let inner = self.any(depth + 1)?;
            if !self.eat(")") {
                return Err(Fault {
                    place: start..start + 1,
                    message: "this bracket is never closed".into(),
                });
            }
            if inner == Expr::All(Vec::new()) {
                return Err(self.fault_from(start, "there is nothing between these brackets"));
            }
            return Ok(inner);
        }
        for (mark, field) in [("#", "tags"), ("@", "owner")] {
            if self.rest().starts_with(mark) && self.is_joined() {
                self.at += mark.len();
                return self.term(start, field.to_owned(), Sign::Has);
            }
        }
        let word = if self.peek() == Some('"') { self.quoted()? } else { self.word().to_owned() };
        let after_word = self.at;
        let sign = self.sign();
        match sign {
            None if self.at == start => {
                self.at += self.peek().map_or(0, char::len_utf8);
                Err(self.fault_from(start, "quote this to search for it"))
            }
            None => {
                self.at = after_word;
                Ok(Expr::Text(word))
            }
            Some(_) if after_word == start => {
                Err(self.fault_from(start, "a field belongs before this sign, as in due<fri"))
            }
            Some(sign) => self.term(start, word, sign),
        }
    }

    /// Whether a mark is followed by something at once: a lone `-` or `#` is text.
    fn is_joined(&self) -> bool {
        self.rest().chars().nth(1).is_some_and(|c| !c.is_whitespace() && c != ')')
    }

    /// A sign behind a field. Blanks may stand around it, though not before `:`.
    fn sign(&mut self) -> Option<Sign> {
        let here = self.at;
        self.skip_blanks();
        let found = SIGNS.iter().find(|(sign, _)| self.rest().starts_with(sign));
        match found {
            Some((_, Sign::Has)) if self.at > here => {
                self.at = here;
                None
            }
            Some((sign, meaning)) => {
                self.at += sign.len();
                if *meaning != Sign::Has {
                    self.skip_blanks();
                }
                Some(*meaning)
            }
            None => {
                self.at = here;
                None
            }
        }
    }

    fn term(&mut self, start: usize, field: String, sign: Sign) -> Result<Expr, Fault> {
        let mut values = Vec::new();
        loop {
            values.push(if self.peek() == Some('"') { self.quoted()? } else { self.bare_value().to_owned() });
            if !self.eat(",") {
                return Ok(Expr::Term(Term { field, sign, values, place: start..self.at }));
            }
        }
    }

    fn take_until(&mut self, ends: impl Fn(&str) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.char_indices().map(|(at, _)| at).find(|at| ends(&rest[*at..])).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn word(&mut self) -> &'a str {
        self.take_until(|rest| {
            rest.starts_with(|c: char| c.is_whitespace() || "()\"|".contains(c))
                || SIGNS.iter().any(|(sign, _)| rest.starts_with(sign))
        })
    }

    fn bare_value(&mut self) -> &'a str {
        self.take_until(|rest| rest.starts_with(|c: char| c.is_whitespace() || "()\",".contains(c)))
    }

    fn quoted(&mut self) -> Result<String, Fault> {
        let start = self.at;
        let mut text = String::new();
        let mut escaped = false;
        for (at, c) in self.rest().char_indices().skip(1) {
            match c {
                _ if escaped => {
                    text.push(c);
                    escaped = false;
                }
                '\\' => escaped = true,
                '"' => {
                    self.at += at + 1;
                    return Ok(text);
                }
                _ => text.push(c),
            }
        }
        Err(Fault { place: start..self.text.len(), message: "this quotation mark is never closed".into() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Filter;
    use proptest::prelude::*;

    fn check(text: &str, formatted: &str) {
        let filter: Filter = text.parse().unwrap_or_else(|fault| panic!("{text}: {fault}"));
        assert_eq!(filter.to_string(), formatted, "{text}");
    }

    #[test]
    fn writes_a_filter_in_its_shortest_form() {
        check("", "");
        check("  steel   late ", "steel late");
        check("owner:ana  status != closed due <+2w", "owner:ana status!=closed due<+2w");
        check("(a OR b) and not c", "(a or b) -c");
        check("a or (b or c) d", "a or (b or c) d");
        check("a | b", "a or b");
        check("((a)) (b c)", "a b c");
        check("-(a b)", "-(a b)");
        check("#dpia @ana", "tags:dpia owner:ana");
        check("\"late steel\" title:\"a \\\"b\\\"\"", "\"late steel\" title:\"a \\\"b\\\"\"");
        check("status:open,\"in progress\"", "status:open,\"in progress\"");
        check("due:", "due:");
        check("score==5 - # a-b", "score=5 \"-\" \"#\" a-b");
        check("\"due date\"<fri \"or\" orange", "\"due date\"<fri \"or\" orange");
        check("at:10:30", "at:10:30");
    }

    #[test]
    fn says_where_a_filter_is_broken() {
        let check = |text: &str, place: &str, part: &str| {
            let fault = text.parse::<Filter>().unwrap_err();
            assert_eq!(&text[fault.place.clone()], place, "{text}: {fault}");
            assert!(fault.message.contains(part), "{text}: {fault}");
        };
        check("a (b c", "(", "never closed");
        check("a) b", ")", "closes nothing");
        check("x \"y z", "\"y z", "never closed");
        check("<fri", "<", "a field belongs before");
        check("a or", "or", "both sides");
        check("()", "()", "nothing between");
        check("a not", "not", "needs a term");
        assert!("(".repeat(10_000).parse::<Filter>().is_err());
        assert!(format!("{}a", "-".repeat(10_000)).parse::<Filter>().is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_the_same(
            words in prop::collection::vec(
                prop::sample::select(vec!["a", "b ", "(", ")", "-", "or ", " not ", ":", "<", ">=", "!=", "=", "\"",
                    "\\", ",", "#", "@", " ", "|", "é", "none", "and ", "!"]),
                0..14,
            ),
        ) {
            let text = words.concat();
            if let Ok(filter) = text.parse::<Filter>() {
                let written = filter.to_string();
                prop_assert_eq!(written.parse::<Filter>(), Ok(filter), "{}", written);
            }
        }

        #[test]
        fn faults_name_a_place_in_the_text(text: String) {
            if let Err(fault) = text.parse::<Filter>() {
                prop_assert!(text.get(fault.place).is_some());
            }
        }
    }
}
