//! A list to choose from: typed letters narrow it, Enter takes the row under the cursor.

use std::path::PathBuf;

use crate::model::id::Id;
use crate::query::find;

use super::input::Input;
use super::layer::Cells;

/// A list to choose from.
#[derive(Clone, Debug)]
pub struct Picker {
    /// Its title.
    pub title: String,
    /// What choosing does.
    pub purpose: Purpose,
    /// What has been typed to narrow it.
    pub input: Input,
    /// Everything that can be chosen.
    pub items: Vec<Item>,
    /// The places of the items that show, best first.
    pub shown: Vec<usize>,
    /// The place in `shown` under the cursor.
    pub at: usize,
}

/// Something that can be chosen.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// What it is called.
    pub label: String,
    /// What is said beside it.
    pub detail: String,
    /// Whether it is switched on, in lists of switches.
    pub on: Option<bool>,
    /// What is chosen.
    pub value: Chosen,
}

/// What a row of a picker stands for.
#[derive(Clone, PartialEq, Debug)]
pub enum Chosen {
    /// A command, choice, register or field by its name.
    Key(String),
    /// A record.
    Record(Id),
    /// Nothing: the field is cleared.
    Nothing,
}

/// What choosing does.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// Runs the command.
    Command,
    /// Goes to the record.
    Jump,
    /// Goes to the record: a list of findings or back-links.
    GoTo,
    /// Puts the choice, person or link into fields.
    Cells(Cells),
    /// Puts it into the line of the form below.
    FormLine,
    /// Shows the register.
    Register,
    /// Opens the project.
    Project,
    /// Shows the paper of the record under the cursor.
    Paper,
    /// Shows the page of the person.
    Person,
    /// Shows the view.
    View,
    /// Shows the load of the resource below the Gantt.
    Load,
    /// Shows the working days of the calendar or resource.
    Workdays,
    /// Takes the public holidays of the set over.
    Holidays,
    /// Asks what this version of the plan is to be compared with.
    CompareFrom,
    /// Compares the version with this one.
    CompareTo(Chosen),
    /// Merges the copy into the project.
    Copies,
    /// Switches columns on and off.
    Columns,
    /// Imports the rows of this file into the register.
    ImportInto(PathBuf),
    /// Starts: a new project, the sample, an import.
    Welcome,
}

impl Item {
    /// An item called `label`, with `detail` beside it.
    pub fn new(label: impl Into<String>, detail: impl Into<String>, value: Chosen) -> Self {
        Item { label: label.into(), detail: detail.into(), on: None, value }
    }

    /// An item for something with a name.
    pub fn key(label: impl Into<String>, detail: impl Into<String>, key: impl Into<String>) -> Self {
        Item::new(label, detail, Chosen::Key(key.into()))
    }
}

impl Picker {
    /// A list of everything in `items`.
    pub fn new(title: impl Into<String>, purpose: Purpose, items: Vec<Item>) -> Self {
        let shown = (0..items.len()).collect();
        Picker { title: title.into(), purpose, input: Input::default(), items, shown, at: 0 }
    }

    /// The same with the cursor on the item that is chosen now.
    #[must_use]
    pub fn on(mut self, value: &Chosen) -> Self {
        self.at = self.items.iter().position(|item| item.value == *value).unwrap_or(0);
        self
    }

    /// Narrows the list to what has been typed.
    pub fn narrow(&mut self) {
        let typed = self.input.text();
        // The names of commands are written with hyphens elsewhere.
        let of_commands = matches!(self.purpose, Purpose::Command);
        let query = &if of_commands { typed.replace('-', " ") } else { typed.to_owned() };
        self.shown = if query.trim().is_empty() {
            (0..self.items.len()).collect()
        } else {
            // What is called so comes before what is said to be about it.
            let mut named = find::rank(query, self.items.iter().map(|item| item.label.clone()));
            let all =
                find::rank(query, self.items.iter().map(|item| format!("{} {}", item.label, item.detail)));
            let rest: Vec<usize> = all.into_iter().filter(|place| !named.contains(place)).collect();
            named.extend(rest);
            named
        };
        self.at = 0;
    }

    /// The item under the cursor.
    pub fn current(&self) -> Option<&Item> {
        self.items.get(*self.shown.get(self.at)?)
    }

    /// Moves the cursor by so many rows, around the ends by single steps.
    pub fn step(&mut self, rows: isize) {
        let count = self.shown.len() as isize;
        if count == 0 {
            return;
        }
        let to = self.at as isize + rows;
        self.at = if rows.abs() == 1 { to.rem_euclid(count) } else { to.clamp(0, count - 1) } as usize;
    }
}
