//! What a person changes of the scales: a step, a band, a cell, how many there are. Each gives new scales,
//! written as the settings have them, or a sentence on why that can't be.

use super::{Axis, BAND, BANDS, Band, CELLS, COLORS, Cell, IMPACT, PROBABILITY, STEPS, Scales, Step, same};
use crate::model::field::Key;
use crate::model::id::Id;
use crate::model::kind::{Tone, number, plain_number};
use crate::model::record::Record;

/// A change of the scales. Places count from 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// A step gets this line: `Likely: 80%`.
    Step(Axis, usize, String),
    /// A scale gets a step more at its grave end, or loses that one.
    Steps(Axis, bool),
    /// Both scales get a step more, or lose one.
    Size(bool),
    /// The chance that a step of probability goes up to is raised by so many percent.
    Chance(usize, i8),
    /// A band gets this line: `Medium: 9`.
    Band(usize, String),
    /// The highest score of a band is raised by so many.
    Limit(usize, i8),
    /// A band gets this colour.
    Color(usize, Tone),
    /// A band is divided in two: the new one is the graver.
    Divide(usize),
    /// A band goes, and what scored in it belongs to the graver one beside it.
    Merge(usize),
    /// A cell lies in this band; `None`: in that of its score.
    Cell(Cell, Option<usize>),
}

impl Scales {
    /// These scales with a change.
    ///
    /// # Errors
    /// A sentence on why that makes no scales.
    pub fn changed(&self, change: &Change) -> Result<Scales, String> {
        let mut next = self.clone();
        match change {
            Change::Step(axis, place, line) => {
                let (word, meaning) = halves(line, "Likely: 80%")?;
                if let Some(step) = next.steps_mut(*axis).get_mut(*place) {
                    *step = Step { word, meaning };
                }
            }
            Change::Steps(axis, more) => next.resize(*axis, *more)?,
            Change::Size(more) => {
                next.resize(Axis::Probability, *more)?;
                next.resize(Axis::Impact, *more)?;
            }
            Change::Chance(place, by) => next.raise_chance(*place, *by)?,
            Change::Band(place, line) => next.rename_band(*place, line)?,
            Change::Limit(place, by) => next.raise_limit(*place, *by)?,
            Change::Color(place, tone) => {
                if let Some(band) = next.bands.get_mut(*place) {
                    band.tone = *tone;
                }
            }
            Change::Divide(place) => next.divide(*place)?,
            Change::Merge(place) => next.merge(*place)?,
            Change::Cell(cell, band) => {
                next.cells.retain(|(known, _)| known != cell);
                if let Some(band) = band.and_then(|place| self.bands.get(place)) {
                    next.cells.push((*cell, band.key));
                }
            }
        }
        let (high, wide) = (next.probability.len(), next.impact.len());
        let within = |(p, i): Cell| (1..=high).contains(&p.into()) && (1..=wide).contains(&i.into());
        next.cells.retain(|(cell, _)| within(*cell));
        next.cells.sort_unstable();
        // What the settings would be read as is what counts: one place says what makes sense.
        let written = next.written().into_iter();
        let record = written.fold(Record::new(Id(0)), |record, (key, text)| record.with(key, text));
        match Scales::of(&record) {
            (read, complaints) if complaints.is_empty() => Ok(read),
            (_, complaints) => Err(complaints.into_iter().next().map_or_else(String::new, |(_, why)| why)),
        }
    }

    /// The texts of the settings that say these scales, each with its key; "" where they are as usual.
    pub fn written(&self) -> [(Key<str>, String); 4] {
        let usual = Scales::default();
        let steps = |axis| {
            let lines = (0..self.steps(axis).len()).map(|place| self.step_line(axis, place));
            if self.steps(axis) == usual.steps(axis) { String::new() } else { joined(lines) }
        };
        let bands = (0..self.bands.len()).map(|place| self.band_line(place));
        let bands = if self.bands == self.usual_bands() { String::new() } else { joined(bands) };
        let cell = |((p, i), key): &(Cell, &'static str)| Some(format!("{p}x{i} {}", self.band_name(key)?));
        [
            (PROBABILITY, steps(Axis::Probability)),
            (IMPACT, steps(Axis::Impact)),
            (BAND, bands),
            (CELLS, joined(self.cells.iter().filter_map(cell))),
        ]
    }

    /// A step as it is typed: `Likely: 80%`.
    pub fn step_line(&self, axis: Axis, place: usize) -> String {
        let Some(step) = self.steps(axis).get(place) else { return String::new() };
        let last = place + 1 == self.steps(axis).len();
        match axis {
            // The last step goes up to certainty, whatever is written.
            Axis::Probability if last => step.word.clone(),
            _ if step.meaning.is_empty() => step.word.clone(),
            _ => format!("{}: {}", step.word, step.meaning.trim_start_matches('≤')),
        }
    }

    /// A band as it is typed: `Medium: 9`.
    pub fn band_line(&self, place: usize) -> String {
        let Some(band) = self.bands.get(place) else { return String::new() };
        let limit = band.most.is_finite().then(|| plain_number(band.most));
        let parts: Vec<_> = limit.into_iter().chain(band.color().map(str::to_owned)).collect();
        if parts.is_empty() { band.name.clone() } else { format!("{}: {}", band.name, parts.join(" ")) }
    }

    /// The scores between which a band lies, the upper one within it.
    pub fn span(&self, place: usize) -> (f64, f64) {
        let end = |place: usize| self.bands.get(place).map(|band| band.most.min(self.most()));
        (place.checked_sub(1).and_then(end).unwrap_or(0.0), end(place).unwrap_or(self.most()))
    }

    /// The letter that a band goes by in the matrix: the first of its name that no milder band has.
    pub fn letter(&self, key: &str) -> char {
        let mut taken: Vec<char> = Vec::new();
        for (place, band) in self.bands.iter().enumerate() {
            let letters = band.name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase);
            let spare = char::from_digit(place as u32 + 1, 10).unwrap_or('?');
            let letter = letters.into_iter().find(|letter| !taken.contains(letter)).unwrap_or(spare);
            if band.key == key {
                return letter;
            }
            taken.push(letter);
        }
        ' '
    }

    /// The place of the band of a cell, and of that which its score alone says.
    pub fn places(&self, (p, i): Cell) -> (usize, usize) {
        let place = |key| self.bands.iter().position(|band| band.key == key).unwrap_or_default();
        let score = f64::from(p) * f64::from(i);
        (place(self.band(p.into(), i.into())), place(self.by_score(score)))
    }

    /// The cells that lie in a band.
    pub fn cells_of(&self, place: usize) -> impl Iterator<Item = Cell> {
        let [high, wide] = [Axis::Probability, Axis::Impact]
            .map(|axis| u8::try_from(self.steps(axis).len()).unwrap_or(u8::MAX));
        let all = (1..=high).flat_map(move |p| (1..=wide).map(move |i| (p, i)));
        all.filter(move |cell| self.places(*cell).0 == place)
    }

    /// The change that puts a cell into the next band: round from the mildest to the gravest.
    pub fn turning(&self, cell: Cell) -> Change {
        let (now, own) = self.places(cell);
        let next = (now + 1) % self.bands.len().max(1);
        Change::Cell(cell, Some(next).filter(|next| *next != own))
    }

    /// The change that gives a band the next colour: round through all of them.
    pub fn coloring(&self, place: usize) -> Change {
        let now = self.bands.get(place).map(|band| band.tone);
        let at = COLORS.iter().position(|(_, tone)| Some(*tone) == now).map_or(0, |at| at + 1);
        Change::Color(place, COLORS[at % COLORS.len()].1)
    }

    /// The highest score.
    fn most(&self) -> f64 {
        (self.probability.len() * self.impact.len()) as f64
    }

    fn steps_mut(&mut self, axis: Axis) -> &mut Vec<Step> {
        match axis {
            Axis::Probability => &mut self.probability,
            Axis::Impact => &mut self.impact,
        }
    }

    /// A step more or one fewer; the bands keep their share of all scores.
    fn resize(&mut self, axis: Axis, more: bool) -> Result<(), String> {
        let (before, usual) = (self.most(), self.bands == self.usual_bands());
        let (least, most) = STEPS;
        let count = self.steps(axis).len();
        match more {
            true if count >= most => return Err(format!("A scale has no more than {most} steps")),
            false if count <= least => return Err(format!("A scale has no fewer than {least} steps")),
            false => drop(self.steps_mut(axis).pop()),
            true => {
                let word = format!("Step {}", count + 1);
                if axis == Axis::Probability
                    && let Some(last) = self.probability.last_mut()
                {
                    let below = count.checked_sub(2).and_then(|place| self.chances.get(place));
                    let percent = f64::midpoint(below.copied().unwrap_or(0.0) * 100.0, 100.0);
                    last.meaning = format!("{}%", plain_number((percent * 100.0).round() / 100.0));
                }
                self.steps_mut(axis).push(Step { word, meaning: String::new() });
            }
        }
        if usual {
            self.bands = self.usual_bands();
            return Ok(());
        }
        let (now, ends) = (self.most(), self.bands.len().saturating_sub(1));
        let mut least = 0.0;
        for (place, band) in self.bands.iter_mut().take(ends).enumerate() {
            let share = (band.most / before * now).round();
            band.most = share.max(least + 1.0).min(now - (ends - place) as f64);
            least = band.most;
        }
        Ok(())
    }

    fn raise_chance(&mut self, place: usize, by: i8) -> Result<(), String> {
        let last = self.probability.len().saturating_sub(1);
        let Some((step, chance)) = self.probability.get_mut(place).zip(self.chances.get(place)) else {
            return Ok(());
        };
        if place == last {
            return Err(format!("{} goes up to 100% always", step.word));
        }
        let percent = ((chance * 100.0 + f64::from(by)) * 100.0).round() / 100.0;
        step.meaning = format!("{}%", plain_number(percent));
        Ok(())
    }

    fn rename_band(&mut self, place: usize, line: &str) -> Result<(), String> {
        let (name, limit) = halves(line, "Medium: 9")?;
        let Some(band) = self.bands.get_mut(place) else { return Ok(()) };
        let (limit, tone) = super::colored(&limit).unwrap_or((&limit, Band::usual_tone(band.key)));
        band.tone = tone;
        if band.most.is_infinite() && !limit.trim().is_empty() {
            return Err(format!(
                "{name} goes up to the highest score always: write {name}, or {name}: amber"
            ));
        }
        if band.most.is_finite() && !limit.trim().is_empty() {
            band.most =
                number(limit).map_err(|_| format!("“{limit}” is no score: write such as {name}: 9"))?;
        }
        band.name = name;
        Ok(())
    }

    fn raise_limit(&mut self, place: usize, by: i8) -> Result<(), String> {
        let Some(band) = self.bands.get_mut(place) else { return Ok(()) };
        if band.most.is_infinite() {
            return Err(format!("{} goes up to the highest score always", band.name));
        }
        band.most += f64::from(by);
        Ok(())
    }

    fn divide(&mut self, place: usize) -> Result<(), String> {
        let (below, most) = self.span(place);
        let middle = f64::midpoint(below, most).floor();
        if self.bands.len() >= BANDS.len() {
            return Err(format!("A matrix has no more than {} bands", BANDS.len()));
        }
        let free = |name: &&str| !self.bands.iter().any(|band| same(&band.name, name));
        let key = super::keys(self.bands.len() + 1).and_then(|keys| keys.get(place + 1));
        let usual = BANDS.iter().find(|band| Some(&band.key) == key).map(|band| band.label).filter(free);
        let name = usual.map_or_else(|| format!("Band {}", place + 2), str::to_owned);
        let Some(band) = self.bands.get_mut(place) else { return Ok(()) };
        if middle <= below || middle >= most {
            return Err(format!("{} has only one score: raise its limit first", band.name));
        }
        let graver = Band { name, ..band.clone() };
        band.most = middle;
        self.rebuilt(|bands| bands.insert(place + 1, graver));
        Ok(())
    }

    fn merge(&mut self, place: usize) -> Result<(), String> {
        if self.bands.len() <= 2 {
            return Err("A matrix has no fewer than two bands".to_owned());
        }
        if let Some(band) = self.bands.get(place) {
            let key = band.key;
            self.cells.retain(|(_, known)| *known != key);
            self.rebuilt(|bands| drop(bands.remove(place)));
            if let Some(last) = self.bands.last_mut() {
                last.most = f64::INFINITY;
            }
        }
        Ok(())
    }

    /// Changes which bands there are: their keys follow from how many they are, and cells go along with
    /// the band that they lie in.
    fn rebuilt(&mut self, change: impl FnOnce(&mut Vec<Band>)) {
        let of = |key: &str| self.bands.iter().find(|band| band.key == key).map(|band| band.name.clone());
        let named: Vec<(Cell, Option<String>)> =
            self.cells.iter().map(|(cell, key)| (*cell, of(key))).collect();
        change(&mut self.bands);
        let keys = super::keys(self.bands.len()).unwrap_or_default();
        for (band, key) in self.bands.iter_mut().zip(keys) {
            if band.color().is_none() {
                band.tone = Band::usual_tone(key);
            }
            band.key = key;
        }
        let key = |name: &str| self.bands.iter().find(|band| band.name == name).map(|band| band.key);
        self.cells = named.iter().filter_map(|(cell, name)| Some((*cell, key(name.as_deref()?)?))).collect();
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

/// A name and what stands behind its colon.
fn halves(line: &str, example: &str) -> Result<(String, String), String> {
    if line.contains([';', '\n']) {
        return Err(format!("“;” stands between steps and bands: write one, such as {example}"));
    }
    let (name, rest) = line.split_once(':').unwrap_or((line, ""));
    match name.trim() {
        "" => Err(format!("It needs a name: write such as {example}")),
        name => Ok((name.to_owned(), rest.trim().to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn after(changes: &[Change]) -> Scales {
        let change =
            |scales: Scales, change| scales.changed(change).unwrap_or_else(|e| panic!("{change:?}: {e}"));
        changes.iter().fold(Scales::default(), change)
    }

    fn texts(scales: &Scales) -> [String; 4] {
        scales.written().map(|(_, text)| text)
    }

    #[test]
    fn steps_are_named_raised_added_and_taken_away() {
        let scales = after(&[
            Change::Step(Axis::Impact, 2, "Serious: 10d, £20,000".to_owned()),
            Change::Chance(0, 5),
            Change::Steps(Axis::Probability, true),
        ]);
        let [probability, impact, bands, cells] = texts(&scales);
        assert_eq!(
            probability,
            "Rare: 15%; Unlikely: 30%; Possible: 50%; Likely: 80%; Almost certain: 90%; Step 6"
        );
        assert_eq!(impact, "Negligible; Minor; Serious: 10d, £20,000; Major; Severe");
        assert_eq!((&*bands, &*cells), ("", ""));
        let small = after(&[Change::Size(false), Change::Size(false)]);
        assert_eq!((small.steps(Axis::Probability).len(), small.steps(Axis::Impact).len()), (3, 3));
        assert!(small.changed(&Change::Size(false)).unwrap_err().contains("no fewer than 3"));
        assert_eq!(after(&[Change::Step(Axis::Impact, 2, "Moderate".to_owned())]), Scales::default());
    }

    #[test]
    fn bands_are_named_moved_divided_and_joined_and_take_their_cells_along() {
        let cell = Change::Cell((1, 5), Some(2));
        let scales = after(&[Change::Band(1, "Amber: 10".to_owned()), Change::Limit(0, -1), cell.clone()]);
        let [.., bands, cells] = texts(&scales);
        assert_eq!((&*bands, &*cells), ("Low: 3; Amber: 10; High: 14; Critical", "1x5 High"));
        let three = scales.changed(&Change::Merge(1)).unwrap();
        assert_eq!(texts(&three)[2..], ["Low: 3; High: 14; Critical", "1x5 High"]);
        let four = three.changed(&Change::Divide(1)).unwrap();
        assert_eq!(texts(&four)[2..], ["Low: 3; High: 8; Band 3: 14; Critical", "1x5 High"]);
        assert_eq!(four.changed(&Change::Divide(0)).unwrap_err(), "A matrix has no more than 4 bands");
        let grown = scales.changed(&Change::Steps(Axis::Impact, true)).unwrap();
        assert_eq!(texts(&grown)[2], "Low: 4; Amber: 12; High: 17; Critical");
        let shrunk = scales.changed(&Change::Steps(Axis::Impact, false)).unwrap();
        assert_eq!(texts(&shrunk)[3], "", "a cell outside the matrix is gone");
        assert_eq!(after(&[cell, Change::Cell((1, 5), None)]), Scales::default());
    }

    #[test]
    fn what_makes_no_scales_is_refused_with_a_sentence() {
        let scales = Scales::default();
        let refused = |change: Change, part: &str| {
            let why = scales.changed(&change).unwrap_err();
            assert!(why.contains(part), "{change:?}: {why}");
        };
        refused(Change::Step(Axis::Impact, 0, "Minor: 1d".to_owned()), "named twice");
        refused(Change::Step(Axis::Impact, 0, "One; Two".to_owned()), "stands between");
        refused(Change::Step(Axis::Probability, 0, "Rare: often".to_owned()), "no percentage");
        refused(Change::Chance(1, 20), "let the percentages rise");
        refused(Change::Chance(4, 5), "100% always");
        refused(Change::Band(0, "Low: 9".to_owned()), "let the scores rise");
        refused(Change::Band(3, " : 9".to_owned()), "needs a name");
        refused(Change::Limit(3, 1), "highest score always");
    }

    #[test]
    fn bands_with_one_first_letter_go_by_different_ones() {
        let scales = after(&[
            Change::Band(0, "Minor: 4".to_owned()),
            Change::Band(1, "Moderate: 9".to_owned()),
            Change::Band(2, "Major: 14".to_owned()),
        ]);
        let letters: String = scales.bands().iter().map(|band| scales.letter(band.key)).collect();
        assert_eq!(letters, "MOAC");
    }

    fn change() -> impl Strategy<Value = Change> {
        let axis = prop_oneof![Just(Axis::Probability), Just(Axis::Impact)];
        prop_oneof![
            (axis.clone(), 0usize..9, ".{0,12}").prop_map(|(axis, at, line)| Change::Step(axis, at, line)),
            (axis, any::<bool>()).prop_map(|(axis, more)| Change::Steps(axis, more)),
            any::<bool>().prop_map(Change::Size),
            (0usize..9, any::<i8>()).prop_map(|(at, by)| Change::Chance(at, by)),
            (0usize..6, "[a-zé :;0-9]{0,12}").prop_map(|(at, line)| Change::Band(at, line)),
            (0usize..6, -3i8..4).prop_map(|(at, by)| Change::Limit(at, by)),
            (0usize..6).prop_map(Change::Divide),
            (0usize..6).prop_map(Change::Merge),
            (0u8..9, 0u8..9, proptest::option::of(0usize..6)).prop_map(|(p, i, to)| Change::Cell((p, i), to)),
        ]
    }

    proptest! {
        /// Settles the worry that what was changed by keys is read as something else when it is opened again.
        #[test]
        fn whatever_is_changed_is_read_back_as_it_was(changes in proptest::collection::vec(change(), 0..12)) {
            let next = |scales: Scales, change: &Change| scales.changed(change).unwrap_or(scales);
            let scales = changes.iter().fold(Scales::default(), next);
            let texts = scales.written().into_iter();
            let record = texts.fold(Record::new(Id(1)), |record, (key, text)| record.with(key, text));
            prop_assert_eq!(Scales::of(&record), (scales, Vec::new()));
        }
    }
}
