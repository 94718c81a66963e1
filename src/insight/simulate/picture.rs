//! Small pictures by block characters: the distribution of a date, and bars.

use super::Forecast;
use crate::insight::bars::columns;
use crate::model::kind::date;
use crate::schedule::instant::date_of;

/// Days of a row of the picture: the first that need few enough rows.
const STEPS: [i64; 9] = [1, 7, 14, 28, 91, 182, 364, 728, 1_820];
/// Most rows of a picture.
const ROWS: i64 = 40;
/// Eighths of a cell.
const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// A bar of so many cells at most, to an eighth of a cell.
pub fn bar(share: f64, cells: usize) -> String {
    let eighths = (share.clamp(0.0, 1.0) * cells as f64 * 8.0).round() as usize;
    let mut bar = "█".repeat(eighths / 8);
    bar.extend(Some(EIGHTHS[eighths % 8]).filter(|_| !eighths.is_multiple_of(8)));
    bar
}

/// How a date is spread over the runs: for every day or few days with any of them a bar, the share of
/// runs, and the share of runs up to there (the S-curve).
pub fn spread(forecast: &Forecast, cells: usize) -> Vec<[String; 4]> {
    let days: Vec<i64> = forecast.dates.iter().map(|date| date.day()).collect();
    let (Some(first), Some(last)) = (days.first().copied(), days.last().copied()) else { return vec![] };
    let step =
        STEPS.into_iter().find(|step| (last - first) / step < ROWS).unwrap_or((last - first) / ROWS + 1);
    let mut counts = vec![0_usize; ((last - first) / step) as usize + 1];
    for day in &days {
        counts[((day - first) / step) as usize] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let mut up_to = 0;
    let rows = (0_i64..).zip(counts).filter(|(_, count)| *count > 0).map(|(row, count)| {
        up_to += count;
        let share = |count: usize| format!("{:.0}%", count as f64 / days.len() as f64 * 100.0);
        let from = first + row * step;
        let label = match step {
            1 => date::format(date_of(from)),
            _ => format!("{} – {}", date::format(date_of(from)), date::format(date_of(from + step - 1))),
        };
        [label, share(count), share(up_to), bar(count as f64 / most as f64, cells)]
    });
    rows.collect()
}

/// The runs of a date as so many columns at most between its first and its last day.
pub fn small(forecast: &Forecast, cells: usize) -> String {
    let days: Vec<i64> = forecast.dates.iter().map(|date| date.day()).collect();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return String::new() };
    let width = (last - first + 1).max(1) as usize;
    let cells = width.min(cells);
    let mut counts = vec![0_usize; cells];
    for day in &days {
        let place = (day - first) as usize * cells / width;
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1) as f64;
    columns(counts.iter().map(|count| *count as f64 / most))
}
