//! Which open risks lie in another band when the project's scales change.

use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::scales::{Axis, Scales};
use crate::registers::{every, risk};

/// Risks that are named one by one; more are counted.
const NAMED: usize = 4;

/// What a change of scales does to the open risks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rebanded {
    /// How many open risks have a score.
    pub scored: usize,
    /// Those that lie in another band, by number, with the bands that they leave and come to.
    pub moved: Vec<(u32, String, String)>,
}

impl Rebanded {
    /// What it does to the open risks of a project, by their scores as they stand.
    pub fn of(before: &Scales, after: &Scales, project: &Project) -> Self {
        let mut all = Rebanded { scored: 0, moved: Vec::new() };
        let table = project.table(risk::REGISTER.key);
        let same_bands = before.bands().len() == after.bands().len();
        for record in table.iter().filter(|record| !every::closes(&risk::REGISTER, record)) {
            let (Some((place, from)), Some((to_place, to))) = (band(before, record), band(after, record))
            else {
                continue;
            };
            all.scored += 1;
            // A band that has only another name is the same one.
            if from != to && !(same_bands && place.is_some() && place == to_place) {
                all.moved.push((record.number, from, to));
            }
        }
        all.moved.sort_unstable();
        all
    }

    /// It in words: `2 of 12 open risks change band: R-001 Medium → High, R-004 Low → Medium`.
    pub fn told(&self) -> String {
        let of = match self.scored {
            1 => "1 open risk".to_owned(),
            count => format!("{count} open risks"),
        };
        let one = |(number, from, to): &(u32, String, String)| {
            format!("{} {from} → {to}", risk::REGISTER.reference(*number))
        };
        let named: Vec<_> = self.moved.iter().take(NAMED).map(one).collect();
        let more = match self.moved.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        match self.moved.len() {
            0 => format!("none of {of} changes band"),
            1 => format!("1 of {of} changes band: {}", named.join(", ")),
            count => format!("{count} of {of} change band: {}{more}", named.join(", ")),
        }
    }
}

/// The place and the name of the band that a risk lies in; nothing where it has no score.
fn band(scales: &Scales, record: &Record) -> Option<(Option<usize>, String)> {
    let [probability, impact] = risk::CURRENT.steps(record);
    let (probability, impact) = (probability?, impact?);
    let steps = |axis| scales.steps(axis).len() as f64;
    if probability > steps(Axis::Probability) || impact > steps(Axis::Impact) {
        return Some((None, "above the scale".to_owned()));
    }
    let key = scales.band(probability, impact);
    let place = scales.bands().iter().position(|band| band.key == key);
    Some((place, scales.band_name(key).unwrap_or_default().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::model::scales::Change;
    use crate::registers::trial;

    #[test]
    fn open_risks_are_told_that_lie_in_another_band() {
        let risk = |id, status: &str, p: f64, i: f64| {
            let record = Record::new(Id(id)).with(every::STATUS, status);
            (&risk::REGISTER, record.with(risk::CURRENT.probability, p).with(risk::CURRENT.impact, i))
        };
        let unscored = (&risk::REGISTER, Record::new(Id(9)).with(every::STATUS, "open"));
        let project = trial::project([
            risk(1, "open", 3.0, 3.0),
            risk(2, "open", 5.0, 5.0),
            risk(3, "closed", 3.0, 3.0),
            unscored,
        ]);
        let before = Scales::default();
        let told = |change: Change| {
            let after = before.changed(&change).unwrap();
            Rebanded::of(&before, &after, &project).told()
        };
        assert_eq!(told(Change::Limit(1, -1)), "1 of 2 open risks changes band: R-001 Medium → High");
        assert_eq!(told(Change::Band(1, "Amber: 9".to_owned())), "none of 2 open risks changes band");
        let smaller = "2 of 2 open risks change band: R-001 Medium → High, R-002 Critical → above the scale";
        assert_eq!(told(Change::Size(false)), smaller);
        assert_eq!(told(Change::Merge(1)), "1 of 2 open risks changes band: R-001 Medium → High");
    }
}
