//! The guard against formulas: a text that a spreadsheet would take for one is written with an
//! apostrophe before it, and read back without.

/// First characters that spreadsheets take for the start of a formula, and their full-width twins.
const TRIGGERS: &[char] = &['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Whether a text begins as formulas do, behind any number of apostrophes; also behind blanks, which some
/// programs pass over.
fn begins_a_formula(text: &str) -> bool {
    let text = text.trim_start_matches('\'');
    let behind_blanks = text.trim_start_matches(|c: char| c == '\'' || c.is_whitespace() || c == '\u{feff}');
    text.starts_with(TRIGGERS) || behind_blanks.starts_with(TRIGGERS)
}

/// A cell that a spreadsheet shows as `text`. Plain numbers stay as they are.
pub fn guarded(text: &str) -> String {
    if begins_a_formula(text) && !is_number(text) { format!("'{text}") } else { text.to_owned() }
}

fn is_number(text: &str) -> bool {
    let figures = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    figures && text.parse::<f64>().is_ok()
}

/// The text of a cell: undoes exactly what [`guarded`] did.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if begins_a_formula(text) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_shown_as_text_and_numbers_stay_numbers() {
        for text in ["=1+1", "@SUM(A1)", "+44 20 7946 0000", "-cmd", "\tx", "＝1", "'=1", " =1", "\u{feff}@x"]
        {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["-5", "+3.5", "'tis", "2026-11-22", "a=b"] {
            assert_eq!(guarded(text), text);
        }
    }

    proptest! {
        #[test]
        fn reading_undoes_writing(text in "['=+@a \\t\\r\\n＝＠-]{0,4}\\PC{0,3}") {
            let cell = guarded(&text);
            prop_assert!(!cell.trim_start().starts_with(TRIGGERS) || is_number(&cell));
            prop_assert_eq!(unguarded(&cell), text);
        }
    }
}
