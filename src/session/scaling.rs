//! The project's scales, changed one thing at a time: each change is a step.

use super::Session;
use crate::model::edit::{Edit, Step};
use crate::model::scales::{Axis, COLORS, Change, Scales};
use crate::model::text::fit;
use crate::model::value::Value;
use crate::registers::project;

impl Session {
    /// The step that changes the project's scales. What of the settings stays the same is left as it is
    /// written.
    ///
    /// # Errors
    /// A sentence on why that makes no scales.
    pub fn rescaling(&mut self, change: &Change) -> Result<Step, String> {
        let before = self.project().style().scales.clone();
        let after = before.changed(change)?;
        let both = after.written().into_iter().zip(before.written());
        let texts: Vec<_> = both.filter(|(now, then)| now.1 != then.1).map(|(now, _)| now).collect();
        let register = project::REGISTER.key;
        let edits = match self.project().settings().map(|settings| settings.id) {
            _ if texts.is_empty() => Vec::new(),
            Some(id) => {
                let set = |(key, text): (crate::model::field::Key<str>, String)| {
                    Edit::Set(register, id, key.name(), Value::text(text))
                };
                texts.into_iter().map(set).collect()
            }
            None => {
                let fresh = self.fresh(&project::REGISTER);
                vec![Edit::Add(register, texts.into_iter().fold(fresh, |r, (key, text)| r.with(key, text)))]
            }
        };
        Ok(Step::new(label(change, &before, &after), edits))
    }
}

/// What a change is called in the history.
fn label(change: &Change, before: &Scales, after: &Scales) -> String {
    let axis = |axis: &Axis| match axis {
        Axis::Probability => "probability",
        Axis::Impact => "impact",
    };
    let band = |place: usize| before.bands().get(place).map_or("", |band| &*band.name);
    match change {
        Change::Step(of, place, line) => {
            format!("Call {} {} {}", axis(of), place + 1, fit(line.trim(), 40))
        }
        Change::Steps(of, true) => format!("Add a step of {}", axis(of)),
        Change::Steps(of, false) => format!("Take the last step of {} away", axis(of)),
        Change::Size(_) => {
            let [high, wide] = [Axis::Probability, Axis::Impact].map(|axis| after.steps(axis).len());
            format!("Make the matrix {high} by {wide}")
        }
        Change::Chance(place, _) => {
            format!("Set the chance of {}", after.step_line(Axis::Probability, *place))
        }
        Change::Band(place, line) => format!("Call the band {} {}", band(*place), fit(line.trim(), 40)),
        Change::Limit(place, _) => format!("Let the band {} end at {}", band(*place), after.span(*place).1),
        Change::Color(place, tone) => {
            let color = COLORS.iter().find(|(_, known)| known == tone).map_or("", |(color, _)| *color);
            format!("Colour the band {} {color}", band(*place))
        }
        Change::Divide(place) => format!("Divide the band {}", band(*place)),
        Change::Merge(place) => format!("Take the band {} away", band(*place)),
        Change::Cell((p, i), Some(place)) => format!("Put cell {p}x{i} into {}", band(*place)),
        Change::Cell((p, i), None) => format!("Leave cell {p}x{i} to its score"),
    }
}
