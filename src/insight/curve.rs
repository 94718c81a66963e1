//! Curves drawn with letters: several series over one time, told apart by their letter and not by colour.

/// A series: its letter, and its points in the order of time, both from 0 to 1.
pub type Series = (char, Vec<(f64, f64)>);

/// Where several series meet.
pub const MEETING: char = '#';

/// The series in so many columns and rows, the topmost row first. Between its points a series runs
/// straight; before the first and behind the last it isn't drawn.
pub fn curve(series: &[Series], (columns, rows): (usize, usize)) -> Vec<String> {
    let mut cells = vec![vec![' '; columns]; rows];
    let last = |count: usize| count.saturating_sub(1) as f64;
    for (letter, points) in series {
        for column in 0..columns {
            let at = column as f64 / last(columns).max(1.0);
            let Some(height) = height(points, at) else { continue };
            let up = (height.clamp(0.0, 1.0) * last(rows)).round() as usize;
            let row = rows.checked_sub(up + 1).and_then(|row| cells.get_mut(row));
            let Some(cell) = row.and_then(|row| row.get_mut(column)) else { continue };
            *cell = if *cell == ' ' { *letter } else { MEETING };
        }
    }
    cells.into_iter().map(|row| row.into_iter().collect::<String>().trim_end().to_owned()).collect()
}

/// The height of a series at a time, if it runs there.
fn height(points: &[(f64, f64)], at: f64) -> Option<f64> {
    // A time that is a point within rounding belongs to it.
    const NEAR: f64 = 1e-9;
    let after = points.iter().position(|(time, _)| *time >= at - NEAR)?;
    let (to, high) = points[after];
    if (to - at).abs() <= NEAR {
        return Some(high);
    }
    let (from, low) = *points.get(after.checked_sub(1)?)?;
    Some(low + (high - low) * (at - from) / (to - from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_run_straight_between_their_points_and_meet_in_a_mark() {
        let planned = ('P', vec![(0.0, 0.0), (1.0, 1.0)]);
        let earned = ('E', vec![(0.0, 0.0), (0.5, 0.0)]);
        let drawn = curve(&[planned, earned], (5, 3));
        assert_eq!(drawn, ["   PP", " PP", "#EE"].map(str::to_owned).to_vec());
    }

    #[test]
    fn no_points_and_no_room_draw_nothing() {
        assert_eq!(curve(&[('P', Vec::new())], (3, 2)), ["", ""]);
        assert!(curve(&[('P', vec![(0.0, 0.0)])], (3, 0)).is_empty());
    }
}
