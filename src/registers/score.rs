//! Probability times impact: the scales, the score and the band that it falls into.

use crate::model::field::{Field, Key};
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::value::Value;

/// Bands of a score, the mildest first: 1–4, 5–9, 10–14, 15–25.
pub const BANDS: &[Choice] = &[
    Choice::new("low", "Low", Tone::Good),
    Choice::new("medium", "Medium", Tone::Note),
    Choice::new("high", "High", Tone::Warn),
    Choice::new("critical", "Critical", Tone::Bad),
];

/// The highest score of each band but the last.
const LIMITS: [f64; 3] = [4.0, 9.0, 14.0];

/// How likely each step of the scale is: the middle of ≤10 %, ≤30 %, ≤50 %, ≤80 % and >80 %.
const LIKELIHOODS: [f64; 5] = [0.05, 0.20, 0.40, 0.65, 0.90];

/// The keys of a probability and an impact that are scored together.
pub struct Pair {
    /// 1 to 5.
    pub probability: Key<f64>,
    /// 1 to 5.
    pub impact: Key<f64>,
}

impl Pair {
    /// Probability times impact; nothing while one of them is missing.
    pub fn score(&self, record: &Record) -> Option<f64> {
        Some(record.get(self.probability)? * record.get(self.impact)?)
    }

    /// The key of the band that the score falls into.
    pub fn band(&self, record: &Record) -> Value {
        self.score(record).map(band).into()
    }
}

/// The key of the band that a score falls into.
pub fn band(score: f64) -> &'static str {
    let place = LIMITS.iter().filter(|limit| score > **limit).count();
    BANDS.get(place).map_or("", |band| band.key)
}

/// The likelihood (0 to 1) that a probability on the scale stands for.
pub fn likelihood(probability: f64) -> f64 {
    LIKELIHOODS[(probability as usize).clamp(1, LIKELIHOODS.len()) - 1]
}

/// A probability from 1 to 5.
pub const fn probability(key: Key<f64>, label: &'static str) -> Field {
    let doc = "How likely: 1 up to 10 %, 2 up to 30 %, 3 up to 50 %, 4 up to 80 %, 5 above 80 %.";
    Field::scale(key, label, (1.0, 5.0), doc).example("4")
}

/// An impact from 1 to 5.
pub const fn impact(key: Key<f64>, label: &'static str) -> Field {
    let doc = "How bad, or how good: 1 negligible, 2 minor, 3 moderate, 4 major, 5 severe.";
    Field::scale(key, label, (1.0, 5.0), doc).example("3")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_cover_the_whole_matrix() {
        let check = |score, expected| assert_eq!(band(score), expected, "score {score}");
        check(1.0, "low");
        check(4.0, "low");
        check(5.0, "medium");
        check(9.0, "medium");
        check(10.0, "high");
        check(14.0, "high");
        check(15.0, "critical");
        check(25.0, "critical");
    }

    #[test]
    fn likelihood_rises_with_the_scale_and_survives_nonsense() {
        assert!((1..5).all(|p| likelihood(f64::from(p)) < likelihood(f64::from(p + 1))));
        assert_eq!(likelihood(f64::NAN), likelihood(1.0));
        assert_eq!(likelihood(-7.0), likelihood(1.0));
        assert_eq!(likelihood(1e300), likelihood(5.0));
    }
}
