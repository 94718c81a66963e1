//! The scales of a project's risk approach: the steps of probability and impact, the bands that their
//! product falls into, and single cells of the matrix that lie in another band.
//!
//! Each is one text of the project's settings, its parts separated by `;`:
//!
//! | setting | written |
//! |---|---|
//! | probability | `Rare: 10%; Unlikely: 30%; Possible: 50%; Likely: 80%; Almost certain` |
//! | impact | `Negligible: 1d, £1,000; Minor: 5d; Moderate; Major; Severe` |
//! | bands | `Low: 4; Medium: 9 amber; High: 14; Critical: red` |
//! | cells | `1x5 Medium; 5x1 Medium` |

mod change;

pub use change::Change;

use super::field::Key;
use super::kind::{Choice, Tone, number, plain_number};
use super::record::Record;

/// The steps of probability, each with the chance that it goes up to.
pub const PROBABILITY: Key<str> = Key::new("probability_scale");
/// The steps of impact, each with what it means.
pub const IMPACT: Key<str> = Key::new("impact_scale");
/// The bands, each with the highest score in it.
pub const BAND: Key<str> = Key::new("risk_bands");
/// Cells of the matrix that lie in another band than their score says.
pub const CELLS: Key<str> = Key::new("risk_cells");

/// Bands of a score, the mildest first. A project may give them other names and use fewer.
pub static BANDS: &[Choice] = &[
    Choice::new("low", "Low", Tone::Good),
    Choice::new("medium", "Medium", Tone::Note),
    Choice::new("high", "High", Tone::Warn),
    Choice::new("critical", "Critical", Tone::Bad),
];

/// The colours that a band may have, each by what it means; every one has a shape of its own besides.
pub const COLORS: &[(&str, Tone)] = &[
    ("grey", Tone::Muted),
    ("green", Tone::Good),
    ("blue", Tone::Note),
    ("amber", Tone::Warn),
    ("red", Tone::Bad),
];

/// The fewest and the most steps of a scale.
pub const STEPS: (usize, usize) = (3, 7);

/// One of the two scales of a score.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Axis {
    /// How likely.
    Probability,
    /// How bad, or how good.
    Impact,
}

/// A step of a scale.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// Its name: `Likely`.
    pub word: String,
    /// What it means: `≤80%`, `5d, £5,000`; "" if nothing is said.
    pub meaning: String,
}

impl Step {
    /// It with its number, its name and its meaning: `4 Likely ≤80%`.
    pub fn spelled(&self, number: usize) -> String {
        format!("{number} {} {}", self.word, self.meaning).trim_end().to_owned()
    }
}

/// A band of scores.
#[derive(Clone, PartialEq, Debug)]
pub struct Band {
    /// Its key: that of one of [`BANDS`].
    pub key: &'static str,
    /// Its name in this project.
    pub name: String,
    /// The highest score in it.
    pub most: f64,
    /// Its colour: one of [`COLORS`].
    pub tone: Tone,
}

impl Band {
    /// The colour of a band with this key unless the project says another.
    pub(super) fn usual_tone(key: &str) -> Tone {
        BANDS.iter().find(|band| band.key == key).map_or(Tone::Plain, |band| band.tone)
    }

    /// Its colour in a word, where it is not the usual one.
    pub fn color(&self) -> Option<&'static str> {
        let own = self.tone != Self::usual_tone(self.key);
        COLORS.iter().find(|(_, tone)| own && *tone == self.tone).map(|(color, _)| *color)
    }
}

/// The scales of a project.
#[derive(Clone, PartialEq, Debug)]
pub struct Scales {
    probability: Vec<Step>,
    impact: Vec<Step>,
    /// The upper end of each step of probability, from 0 to 1.
    chances: Vec<f64>,
    bands: Vec<Band>,
    cells: Vec<(Cell, &'static str)>,
}

/// Probability and impact, each from 1.
pub type Cell = (u8, u8);

/// What is wrong with a setting: its key, and a sentence.
pub type Complaint = (&'static str, String);

const USUAL_PROBABILITY: &str = "Rare: 10%; Unlikely: 30%; Possible: 50%; Likely: 80%; Almost certain";
const USUAL_IMPACT: &str = "Negligible; Minor; Moderate; Major; Severe";
const USUAL_BANDS: &str = "Low: 4; Medium: 9; High: 14; Critical";
/// The shares of the highest score that the usual bands end at, for scales of other sizes.
const USUAL_SHARES: [f64; 3] = [4.0 / 25.0, 9.0 / 25.0, 14.0 / 25.0];

impl Default for Scales {
    fn default() -> Self {
        let (probability, chances) = chances(USUAL_PROBABILITY).unwrap_or_default();
        let impact = steps(USUAL_IMPACT).unwrap_or_default();
        let bands = bands(USUAL_BANDS, 25.0).unwrap_or_default();
        Scales { probability, impact, chances, bands, cells: Vec::new() }
    }
}

impl Scales {
    /// The scales of a project's settings. What can't be read is as usual, with a complaint.
    pub fn of(settings: &Record) -> (Self, Vec<Complaint>) {
        let (mut scales, mut complaints) = (Scales::default(), Vec::new());
        let mut complain = |key: Key<str>, why: String| complaints.push((key.name(), why));
        match said(settings, PROBABILITY).map(chances) {
            Some(Ok(read)) => (scales.probability, scales.chances) = read,
            Some(Err(why)) => complain(PROBABILITY, why),
            None => {}
        }
        match said(settings, IMPACT).map(steps) {
            Some(Ok(read)) => scales.impact = read,
            Some(Err(why)) => complain(IMPACT, why),
            None => {}
        }
        let most = (scales.probability.len() * scales.impact.len()) as f64;
        scales.bands = scales.usual_bands();
        match said(settings, BAND).map(|text| bands(text, most)) {
            Some(Ok(read)) => scales.bands = read,
            Some(Err(why)) => complain(BAND, why),
            None => {}
        }
        match said(settings, CELLS).map(|text| scales.cells(text)) {
            Some(Ok(read)) => scales.cells = read,
            Some(Err(why)) => complain(CELLS, why),
            None => {}
        }
        (scales, complaints)
    }

    /// The steps of a scale, the lowest first.
    pub fn steps(&self, axis: Axis) -> &[Step] {
        match axis {
            Axis::Probability => &self.probability,
            Axis::Impact => &self.impact,
        }
    }

    /// The step of a scale that a text names, from 1: `Likely`, without regard to case.
    pub fn step_called(&self, axis: Axis, text: &str) -> Option<usize> {
        let text = text.trim();
        self.steps(axis).iter().position(|step| same(&step.word, text)).map(|place| place + 1)
    }

    /// The bands, the mildest first.
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// The name of a band in this project.
    pub fn band_name(&self, key: &str) -> Option<&str> {
        self.bands.iter().find(|band| band.key == key).map(|band| &*band.name)
    }

    /// The colour of a band in this project.
    pub fn band_tone(&self, key: &str) -> Tone {
        self.bands.iter().find(|band| band.key == key).map_or(Tone::Plain, |band| band.tone)
    }

    /// The band that a text names in this project, without regard to case.
    pub fn band_called(&self, text: &str) -> Option<&'static str> {
        self.bands.iter().find(|band| same(&band.name, text.trim())).map(|band| band.key)
    }

    /// The key of the band that a probability and an impact fall into: that of the cell, else of the
    /// score.
    pub fn band(&self, probability: f64, impact: f64) -> &'static str {
        let is = |(p, i): Cell| f64::from(p) == probability && f64::from(i) == impact;
        if let Some((_, key)) = self.cells.iter().find(|(cell, _)| is(*cell)) {
            return key;
        }
        self.by_score(probability * impact)
    }

    /// The key of the band that a score alone falls into.
    fn by_score(&self, score: f64) -> &'static str {
        let band = self.bands.iter().find(|band| score <= band.most).or(self.bands.last());
        band.map_or("", |band| band.key)
    }

    /// The bands that a matrix of this size has unless its project says others.
    fn usual_bands(&self) -> Vec<Band> {
        let most = (self.probability.len() * self.impact.len()) as f64;
        let mut bands = bands(USUAL_BANDS, 25.0).unwrap_or_default();
        for (band, share) in bands.iter_mut().zip(USUAL_SHARES) {
            band.most = (share * most).round();
        }
        bands
    }

    /// The likelihood (0 to 1) that a step of probability stands for: the middle of its span.
    pub fn likelihood(&self, probability: f64) -> f64 {
        let last = self.chances.len().saturating_sub(1);
        let place = (probability as usize).saturating_sub(1).min(last);
        let end = |place: usize| self.chances.get(place).copied();
        let least = place.checked_sub(1).and_then(end).unwrap_or(0.0);
        f64::midpoint(least, end(place).unwrap_or(1.0))
    }

    fn cells(&self, text: &str) -> Result<Vec<(Cell, &'static str)>, String> {
        let (most_p, most_i) = (self.probability.len(), self.impact.len());
        let mut all: Vec<(Cell, &'static str)> = Vec::new();
        for part in parts(text) {
            let complaint = || {
                let names: Vec<_> = self.bands.iter().map(|band| &*band.name).collect();
                format!(
                    "“{part}” is no cell: write probability, x, impact and a band, such as 5x1 {}",
                    names.last().unwrap_or(&"Critical")
                )
            };
            let (cell, name) = part.split_once([' ', ':']).ok_or_else(complaint)?;
            let (p, i) = cell.split_once(['x', 'X', '×']).ok_or_else(complaint)?;
            let figure = |text: &str, most: usize| {
                text.trim().parse::<u8>().ok().filter(|n| (1..=most).contains(&usize::from(*n)))
            };
            let cell = figure(p, most_p).zip(figure(i, most_i));
            let cell =
                cell.ok_or_else(|| format!("“{part}” lies outside the matrix of {most_p} by {most_i}"))?;
            let key = self.band_called(name.trim_start_matches(':')).ok_or_else(complaint)?;
            all.retain(|(known, _)| *known != cell);
            all.push((cell, key));
        }
        Ok(all)
    }
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// A setting, if anything is said.
fn said(settings: &Record, key: Key<str>) -> Option<&str> {
    Some(settings.get(key)).filter(|text| !text.trim().is_empty())
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

/// The steps of a scale, as many as are named.
fn steps(text: &str) -> Result<Vec<Step>, String> {
    let step = |part: &str| {
        let (word, meaning) = part.split_once(':').unwrap_or((part, ""));
        Step { word: word.trim().to_owned(), meaning: meaning.trim().to_owned() }
    };
    let steps: Vec<Step> = parts(text).map(step).collect();
    let (least, most) = STEPS;
    if !(least..=most).contains(&steps.len()) {
        return Err(format!(
            "It names {} steps: name {least} to {most}, the lowest first, separated by “;”",
            steps.len()
        ));
    }
    if let Some(bare) = steps.iter().find(|step| !step.word.chars().any(char::is_alphanumeric)) {
        return Err(format!("A step has no name, only “{}”: put a word before the colon", bare.meaning));
    }
    let twice =
        |(place, step): (usize, &Step)| steps.iter().skip(place + 1).any(|s| same(&s.word, &step.word));
    if let Some((_, step)) = steps.iter().enumerate().find(|(place, step)| twice((*place, step))) {
        return Err(format!("“{}” is named twice: give each step a name of its own", step.word));
    }
    Ok(steps)
}

/// The steps of probability and the chance that each goes up to; that of the last one is 100 %.
fn chances(text: &str) -> Result<(Vec<Step>, Vec<f64>), String> {
    let mut steps = steps(text)?;
    let count = steps.len();
    let mut chances: Vec<f64> = Vec::with_capacity(count);
    for (place, step) in steps.iter_mut().enumerate() {
        let figures = step.meaning.trim_start_matches(['≤', '<', '>', '=']).trim().trim_end_matches('%');
        let percent = match figures {
            _ if place + 1 == count => 100.0,
            "" => (1000.0 * (place + 1) as f64 / count as f64).round() / 10.0,
            figures => number(figures).map_err(|_| {
                format!("“{}” of {} is no percentage: write such as 30%", step.meaning, step.word)
            })?,
        };
        let before = chances.last().copied().unwrap_or(0.0);
        if percent <= before * 100.0 || percent > 100.0 {
            return Err(format!(
                "{} goes up to {}%, which does not lie above the step before and below 100%: let the percentages rise",
                step.word,
                plain_number(percent)
            ));
        }
        let percents = |share: f64| plain_number((share * 100.0).round());
        step.meaning = if place + 1 == count {
            format!(">{}%", percents(before))
        } else {
            format!("≤{}%", plain_number(percent))
        };
        chances.push(percent / 100.0);
    }
    Ok((steps, chances))
}

/// The keys of so many bands, the mildest first.
fn keys(count: usize) -> Option<&'static [&'static str]> {
    match count {
        2 => Some(&["low", "critical"]),
        3 => Some(&["low", "high", "critical"]),
        4 => Some(&["low", "medium", "high", "critical"]),
        _ => None,
    }
}

/// The bands of scores up to `most`: two to four, with tones that leave the gravest grave.
fn bands(text: &str, most: f64) -> Result<Vec<Band>, String> {
    let parts: Vec<&str> = parts(text).collect();
    let keys = keys(parts.len()).ok_or_else(|| {
        format!("It names {} bands: name two to four, the mildest first, separated by “;”", parts.len())
    })?;
    let mut bands: Vec<Band> = Vec::new();
    for (place, (part, key)) in parts.iter().zip(keys).enumerate() {
        let (name, limit) = part.split_once(':').unwrap_or((part, ""));
        let name = name.trim().to_owned();
        let (limit, tone) = colored(limit).unwrap_or((limit, Band::usual_tone(key)));
        let limit = match limit.trim() {
            _ if place + 1 == parts.len() => f64::INFINITY,
            limit => number(limit)
                .map_err(|_| format!("{name} needs the highest score in it: write such as {name}: 9"))?,
        };
        let before = bands.last().map_or(0.0, |band| band.most);
        if limit <= before || (limit >= most && limit.is_finite()) {
            return Err(format!(
                "{name} ends at {}, which does not lie above the band before and below {}: let the scores rise",
                plain_number(limit),
                plain_number(most)
            ));
        }
        if name.is_empty() || bands.iter().any(|band| same(&band.name, &name)) {
            return Err(format!("“{part}” is no band of its own: give each another name"));
        }
        bands.push(Band { key, name, most: limit, tone });
    }
    Ok(bands)
}

/// What stands before the colour that ends a text, and that colour.
fn colored(text: &str) -> Option<(&str, Tone)> {
    let (before, word) = text.trim_end().rsplit_once(' ').unwrap_or(("", text.trim()));
    let (_, tone) = COLORS.iter().find(|(color, _)| same(color, word))?;
    Some((before, *tone))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::id::Id;

    fn scales(texts: &[(Key<str>, &str)]) -> (Scales, Vec<Complaint>) {
        let record = texts.iter().fold(Record::new(Id(1)), |record, (key, text)| record.with(*key, *text));
        Scales::of(&record)
    }

    #[test]
    fn the_usual_bands_cover_the_usual_matrix() {
        let scales = Scales::default();
        let check = |p: f64, i: f64, expected| assert_eq!(scales.band(p, i), expected, "{p}x{i}");
        check(1.0, 1.0, "low");
        check(2.0, 2.0, "low");
        check(1.0, 5.0, "medium");
        check(3.0, 3.0, "medium");
        check(2.0, 5.0, "high");
        check(3.0, 5.0, "critical");
        check(5.0, 5.0, "critical");
        let words: Vec<_> = scales.steps(Axis::Probability).iter().map(|step| &*step.meaning).collect();
        assert_eq!(words, ["≤10%", "≤30%", "≤50%", "≤80%", ">80%"]);
    }

    #[test]
    fn likelihood_rises_with_the_scale_and_survives_nonsense() {
        let scales = Scales::default();
        let close = |p: f64, expected: f64| assert!((scales.likelihood(p) - expected).abs() < 1e-9, "{p}");
        for (p, chance) in [(1.0, 0.05), (2.0, 0.2), (3.0, 0.4), (4.0, 0.65), (5.0, 0.9)] {
            close(p, chance);
        }
        close(f64::NAN, 0.05);
        close(-7.0, 0.05);
        close(1e300, 0.9);
    }

    #[test]
    fn a_project_has_steps_bands_and_cells_of_its_own() {
        let (scales, complaints) = scales(&[
            (PROBABILITY, "Remote: 20%; Even: 60; Sure"),
            (IMPACT, "Small: up to £1,000; Large: up to 5d; Huge; Fatal"),
            (BAND, "Green: 3; Amber: 8; Red"),
            (CELLS, "1x4 red; 3x1: Amber"),
        ]);
        assert_eq!(complaints, []);
        assert_eq!(scales.steps(Axis::Impact).len(), 4);
        assert_eq!(scales.step_called(Axis::Probability, "even"), Some(2));
        assert_eq!(scales.band(2.0, 1.0), "low");
        assert_eq!(scales.band(2.0, 4.0), "high");
        assert_eq!(scales.band(3.0, 3.0), "critical");
        assert_eq!([scales.band(1.0, 4.0), scales.band(3.0, 1.0)], ["critical", "high"]);
        assert_eq!((scales.band_name("high"), scales.band_called("RED")), (Some("Amber"), Some("critical")));
        assert!((scales.likelihood(2.0) - 0.4).abs() < 1e-9);
    }

    #[test]
    fn a_band_has_the_colour_that_it_is_given_or_else_the_usual_one() {
        let (scales, complaints) = scales(&[(BAND, "Green: 3 Blue; Amber: 8; Red: grey")]);
        assert_eq!(complaints, []);
        let tones: Vec<_> = scales.bands().iter().map(|band| (band.tone, band.color())).collect();
        assert_eq!(tones, [(Tone::Note, Some("blue")), (Tone::Warn, None), (Tone::Muted, Some("grey"))]);
        let mut turned = scales.clone();
        for _ in COLORS {
            turned = turned.changed(&turned.coloring(0)).unwrap();
        }
        assert_eq!(turned, scales, "round through all of them");
        let lines: Vec<_> = (0..3).map(|place| scales.band_line(place)).collect();
        assert_eq!(lines, ["Green: 3 blue", "Amber: 8", "Red: grey"]);
    }

    #[test]
    fn what_makes_no_sense_is_said_and_as_usual() {
        let check = |key: Key<str>, text: &str| {
            let (read, complaints) = scales(&[(key, text)]);
            assert_eq!(read, Scales::default(), "{text}");
            assert_eq!(complaints.len(), 1, "{text}");
        };
        check(PROBABILITY, "Rare; Likely");
        check(PROBABILITY, "a; b; c; d; e; f; g; h");
        check(PROBABILITY, "Rare: 50%; Unlikely: 30%; Likely");
        check(PROBABILITY, "Rare: some; Unlikely: 30%; Likely");
        check(PROBABILITY, "Rare: 10%; rare: 30%; Likely");
        check(IMPACT, "one; : two; three");
        check(BAND, "Low");
        check(BAND, "Low: 9; Medium: 4; High");
        check(BAND, "Low: 9; Medium: 90; High");
        check(BAND, "Low; High");
        check(BAND, "Low: 9 mauve; High");
        check(CELLS, "6x1 High");
        check(CELLS, "5x1 Purple");
        check(CELLS, "nonsense");
    }

    #[test]
    fn a_cell_goes_through_all_bands_and_back_to_its_score() {
        let mut scales = Scales::default();
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(scales.band(1.0, 5.0));
            scales = scales.changed(&scales.turning((1, 5))).unwrap();
        }
        assert_eq!(seen, ["medium", "high", "critical", "low"]);
        assert_eq!(scales, Scales::default());
    }

    proptest! {
        /// Settles the worry that what somebody typed into the settings ends the program.
        #[test]
        fn every_text_gives_scales_that_score(p in ".{0,60}", i in ".{0,60}", b in ".{0,60}", c in ".{0,60}", n in any::<f64>()) {
            let (scales, _) = scales(&[(PROBABILITY, &p), (IMPACT, &i), (BAND, &b), (CELLS, &c)]);
            prop_assert!(BANDS.iter().any(|band| band.key == scales.band(n, 3.0)));
            prop_assert!((0.0..=1.0).contains(&scales.likelihood(n)));
            prop_assert!((3..=7).contains(&scales.steps(Axis::Impact).len()));
        }
    }
}
