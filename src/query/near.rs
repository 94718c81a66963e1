//! The nearest of several words to one that was mistyped.

use crate::model::needle::fold;

/// Words are no longer; it bounds the work.
const LONGEST: usize = 40;

/// The candidate that a word most probably meant, if any is near: begun by it, or within a third of
/// its letters.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = fold(word).chars().collect();
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let farthest = word.len().div_ceil(3);
    let far = |candidate: &str| {
        let letters: Vec<char> = fold(candidate).chars().take(LONGEST).collect();
        match letters.len().abs_diff(word.len()) {
            _ if letters.starts_with(&word) => 0,
            // Every key that is typed looks through hundreds of names: most are told apart by their length.
            apart if apart > farthest => apart,
            _ => distance(&word, &letters),
        }
    };
    let ranked = candidates.into_iter().map(|candidate| (far(candidate), candidate));
    ranked.min_by_key(|(far, _)| *far).filter(|(far, _)| *far <= farthest).map(|(_, near)| near)
}

/// Letters to insert, take out, replace or swap (optimal string alignment).
pub(super) fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = above[j] + usize::from(x != y);
            let mut least = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let fields = ["owner", "status", "due", "score", "residual_score", "description"];
        let check = |word: &str, meant: Option<&str>| assert_eq!(nearest(word, fields), meant, "{word}");
        check("ownr", Some("owner"));
        check("stauts", Some("status"));
        check("Scroe", Some("score"));
        check("desc", Some("description"));
        check("deu", Some("due"));
        check("bananas", None);
        check("", None);
    }
}
