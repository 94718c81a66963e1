//! Small pictures of figures, made of block characters.

/// A bar of so many columns, filled to a share of it; whatever is more than all of it is marked by `!`.
pub fn bar(share: f64, columns: usize) -> String {
    let share = if share.is_finite() { share.max(0.0) } else { 0.0 };
    let filled = ((share * columns as f64).round() as usize).min(columns);
    // What is more than the whole shows as at least one mark, and no more than half a bar of them.
    let over = ((share - 1.0).max(0.0) * columns as f64).ceil() as usize;
    let over = over.min(columns / 2);
    format!("{}{}{}", "█".repeat(filled), "░".repeat(columns - filled), "!".repeat(over))
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn bars_fill_and_mark_what_is_too_much() {
        for (share, expected) in [
            (0.0, "░░░░"),
            (0.5, "██░░"),
            (1.0, "████"),
            (1.25, "████!"),
            (9.0, "████!!"),
            (-1.0, "░░░░"),
            (f64::NAN, "░░░░"),
        ] {
            assert_eq!(bar(share, 4), expected, "{share}");
        }
    }
}
