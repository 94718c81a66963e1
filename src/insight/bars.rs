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

/// Eighths of a cell, from nearly nothing to all of it.
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A column a cell high for each share, from 0 to 1; nothing shows as a blank, the least as the lowest
/// column there is.
pub fn columns(shares: impl IntoIterator<Item = f64>) -> String {
    let column = |share: f64| match (share.clamp(0.0, 1.0) * 8.0).ceil() as usize {
        0 => ' ',
        height => HEIGHTS[height - 1],
    };
    shares.into_iter().map(|share| if share.is_nan() { ' ' } else { column(share) }).collect()
}

#[cfg(test)]
mod tests {
    use super::{bar, columns};

    #[test]
    fn columns_stand_as_high_as_their_shares() {
        assert_eq!(columns([0.0, 0.001, 0.5, 0.9, 1.0, 7.0, -1.0, f64::NAN]), " ▁▄███  ");
    }

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
