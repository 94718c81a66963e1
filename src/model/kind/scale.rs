//! Steps of a scale as people write them: `4`, `4 - Likely`, `(4) High`, `high`, `VH`.

/// Words for the five steps of a scale of anything, the lowest first.
const STEPS: [&[&str]; 5] = [
    &["very low", "vl", "rare", "remote", "negligible", "insignificant"],
    &["low", "l", "unlikely", "minor"],
    &["medium", "m", "med", "moderate", "possible"],
    &["high", "h", "likely", "major", "significant"],
    &["very high", "vh", "almost certain", "severe", "critical", "catastrophic"],
];

/// Reads a step of a scale: its number, with or without its name, or its name alone, which is taken
/// as one of five even steps between the limits.
pub fn parse(text: &str, (least, most): (f64, f64)) -> Result<f64, String> {
    let complaint = |_| format!("“{text}” is no step from {least} to {most}, such as {most} or “high”");
    let word = text.trim().to_lowercase().replace(['-', '_'], " ");
    if let Some(step) = STEPS.iter().position(|names| names.contains(&word.as_str())) {
        return Ok((least + (most - least) * step as f64 / (STEPS.len() - 1) as f64).round());
    }
    let figures = text.trim_start_matches('(').split_once([')', ' ']).map_or(text, |(figures, name)| {
        // "1 000" is a number, "4 Likely" a step with its name.
        if name.contains(char::is_alphabetic) { figures } else { text }
    });
    super::number(figures).map_err(complaint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_with_and_without_their_names() {
        let check = |text: &str, expected| assert_eq!(parse(text, (1.0, 5.0)).ok(), expected, "{text}");
        check("4", Some(4.0));
        check("(4) High", Some(4.0));
        check("2 - Unlikely", Some(2.0));
        check("Medium", Some(3.0));
        check("Very-High", Some(5.0));
        check("L", Some(2.0));
        check("-3", Some(-3.0));
        check("perhaps", None);
        check("(High", None);
        check(" ", None);
    }

    #[test]
    fn names_are_even_steps_between_any_limits() {
        assert_eq!(parse("high", (0.0, 9.0)), Ok(7.0));
        assert_eq!(parse("very low", (0.0, 9.0)), Ok(0.0));
    }
}
