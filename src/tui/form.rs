//! The form of a record: a line for each field, a complaint beside the line that it is about.

use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::field::Field;
use crate::model::id::Ids;
use crate::model::kind::Kind;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::query::typed;
use crate::registers::decision;

use super::input::Input;

/// A form.
#[derive(Clone, Debug)]
pub struct Form {
    /// The register.
    pub register: &'static Register,
    /// The record as it was, or as it begins.
    pub record: Record,
    /// Whether the record is still to be added.
    pub new: bool,
    /// The project as it was when the form was opened.
    pub base: Project,
    /// Its lines.
    pub lines: Vec<Line>,
    /// The line being typed in.
    pub at: usize,
}

/// A line of a form.
#[derive(Clone, Debug)]
pub enum Line {
    /// The heading of a section.
    Heading(&'static str),
    /// A field.
    Field(Entry),
}

/// A field being filled in.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The field.
    pub field: &'static Field,
    /// What stands there.
    pub input: Input,
    /// What stood there when the form was opened.
    pub before: String,
    /// What is wrong with it, as a sentence.
    pub complaint: Option<String>,
    /// What there is to know of what was typed, though nothing is wrong with it.
    pub remark: Option<String>,
}

impl Entry {
    /// Whether something else was typed.
    pub fn is_changed(&self) -> bool {
        self.input.text() != self.before
    }

    /// The field and what stands there.
    pub fn spelled(&self) -> String {
        format!("{}: {}", self.field.label, self.input.text())
    }
}

impl Form {
    /// The form of a record of the project, or of one still to be added.
    pub fn of(register: &'static Register, record: Record, new: bool, context: &Context) -> Self {
        let mut lines = Vec::new();
        let line = |field: &'static Field| {
            let text = context.show(&record, field);
            Line::Field(Entry {
                field,
                input: Input::new(text.clone()),
                before: text,
                complaint: None,
                remark: None,
            })
        };
        let shows = |field: &&'static Field| field.kind != Kind::Rank && (field.is_editable() || !new);
        for section in register.sections {
            let fields: Vec<_> = section.fields.iter().filter(shows).collect();
            if !fields.is_empty() {
                lines.push(Line::Heading(section.heading));
                lines.extend(fields.into_iter().map(line));
            }
        }
        let known = register.fields().count();
        let custom: Vec<_> = context.project.fields(register.key).iter().skip(known).copied().collect();
        if !custom.is_empty() {
            lines.push(Line::Heading("Your own fields"));
            lines.extend(custom.into_iter().map(line));
        }
        let mut form = Form { register, record, new, base: context.project.clone(), lines, at: 0 };
        form.step(1);
        form
    }

    /// Follows what another program changed. Where something was typed, the other lines do: what was typed
    /// is merged when it is saved.
    pub fn follow(&mut self, context: &Context) {
        let now = context.project.table(self.register.key).get(self.record.id);
        let Some(now) = now.filter(|_| !self.new) else { return };
        if !self.is_changed() {
            *self = Form { at: self.at, ..Form::of(self.register, (**now).clone(), false, context) };
            return;
        }
        for line in &mut self.lines {
            if let Line::Field(entry) = line
                && !entry.is_changed()
            {
                entry.before = context.show(now, entry.field);
                entry.input = Input::new(entry.before.clone());
            }
        }
    }

    /// The record with the texts as they stand in the form: what a hint is about.
    pub fn draft(&self) -> Record {
        let texts = self.entries().filter(|entry| matches!(entry.field.kind, Kind::Text | Kind::Note));
        let mut record = self.record.clone();
        for entry in texts.filter(|entry| entry.field.is_stored()) {
            record.put(entry.field.key, Value::text(entry.input.text()));
        }
        record
    }

    /// The entry being typed in.
    pub fn current(&self) -> Option<&Entry> {
        match self.lines.get(self.at) {
            Some(Line::Field(entry)) => Some(entry),
            _ => None,
        }
    }

    /// The entry being typed in, to type into.
    pub fn current_mut(&mut self) -> Option<&mut Entry> {
        match self.lines.get_mut(self.at) {
            Some(Line::Field(entry)) => Some(entry),
            _ => None,
        }
    }

    /// The entries, in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.lines.iter().filter_map(|line| match line {
            Line::Field(entry) => Some(entry),
            Line::Heading(_) => None,
        })
    }

    /// Whether anything was typed that is not saved.
    pub fn is_changed(&self) -> bool {
        self.entries().any(Entry::is_changed)
    }

    /// Moves to the field so many fields on, stopping at the ends. Fields that are worked out are
    /// passed by.
    pub fn step(&mut self, fields: isize) {
        let stops = |line: &Line| matches!(line, Line::Field(entry) if entry.field.is_editable());
        for _ in 0..fields.unsigned_abs() {
            let next = if fields > 0 {
                (self.at + 1..self.lines.len()).find(|place| stops(&self.lines[*place]))
            } else {
                (0..self.at).rev().find(|place| stops(&self.lines[*place]))
            };
            match next {
                Some(next) => self.at = next,
                None => break,
            }
        }
    }

    /// Moves to the first field of the next section, or of the one before.
    pub fn step_section(&mut self, down: bool) {
        let heading = |place: &usize| matches!(self.lines.get(*place), Some(Line::Heading(_)));
        let target = if down {
            (self.at + 1..self.lines.len()).find(heading)
        } else {
            let own = (0..self.at).rev().find(heading).unwrap_or(0);
            (0..own).rev().find(heading)
        };
        if let Some(target) = target {
            self.at = target;
            self.step(1);
        }
    }

    /// Reads the line being typed in and says beside it what is wrong, or that its day is past or far.
    pub fn check_line(&mut self, context: &Context) {
        if let Some(Line::Field(entry)) = self.lines.get_mut(self.at) {
            let read = || typed::read_over(entry.field, &self.record, entry.input.text(), context);
            let read = entry.is_changed().then(read);
            entry.remark = match &read {
                Some(Ok(value)) => {
                    typed::remark(self.register, entry.field, (entry.input.text(), value), context)
                }
                _ => None,
            };
            entry.complaint = read.and_then(Result::err);
        }
    }

    /// What was typed of a day that is past or far, as a sentence without its full stop.
    pub fn doubtful_day(&self, context: &Context) -> Option<String> {
        let mut typed = self.entries().filter(|entry| entry.is_changed());
        typed.find_map(|entry| {
            let read = typed::read_over(entry.field, &self.record, entry.input.text(), context);
            typed::remark(self.register, entry.field, (entry.input.text(), &read.ok()?), context)
        })
    }

    /// Asks beside its line who made a decision that these edits would make so.
    pub fn complains_of_nobody(&mut self, edits: &[Edit]) -> bool {
        let mut after = self.record.clone();
        for edit in edits {
            match edit {
                Edit::Add(_, added) if added.id == after.id => after = added.clone(),
                Edit::Set(_, id, key, value) if *id == after.id => after.put(key, value.clone()),
                _ => {}
            }
        }
        let asks =
            self.register.key == decision::REGISTER.key && decision::is_made_by_nobody(&self.record, &after);
        if asks {
            self.go_to(decision::DECIDED_BY.name());
            if let Some(entry) = self.current_mut() {
                entry.complaint =
                    Some("It is made, but by nobody: enter who decided, or the forum".to_owned());
            }
        }
        asks
    }

    /// Puts back what stood in the lines with a complaint; gives what was typed there.
    pub fn take_wrong(&mut self) -> Vec<String> {
        let entries = self.lines.iter_mut().filter_map(|line| match line {
            Line::Field(entry) => entry.complaint.is_some().then_some(entry),
            Line::Heading(_) => None,
        });
        let put_back = |entry: &mut Entry| {
            let typed = entry.spelled();
            entry.input = Input::new(entry.before.clone());
            typed
        };
        entries.map(put_back).collect()
    }

    /// The edits that save what was typed, or none once every line with a complaint has it and the
    /// first of them has the cursor.
    pub fn edits(&mut self, context: &Context, ids: &mut Ids) -> Option<Vec<Edit>> {
        let mut record = self.record.clone();
        let mut edits = Vec::new();
        let mut first_wrong = None;
        for (place, line) in self.lines.iter_mut().enumerate() {
            let Line::Field(entry) = line else { continue };
            entry.complaint = None;
            if !entry.is_changed() {
                continue;
            }
            let read = typed::read_over(entry.field, &self.record, entry.input.text(), context);
            let entered = read.and_then(|value| {
                if self.new && entry.field.is_stored() && entry.field.write.is_none() {
                    record.put(entry.field.key, value);
                    return Ok(Vec::new());
                }
                entry.field.enter((self.register.key, &record), value, context, ids)
            });
            match entered {
                Ok(more) => {
                    // Later fields of the form are entered into the record as the earlier ones left it.
                    for edit in &more {
                        if let Edit::Set(_, id, key, value) = edit
                            && *id == record.id
                        {
                            record.put(key, value.clone());
                        }
                    }
                    edits.extend(more);
                }
                Err(complaint) => {
                    entry.complaint = Some(complaint);
                    first_wrong = first_wrong.or(Some(place));
                }
            }
        }
        if let Some(place) = first_wrong {
            self.at = place;
            return None;
        }
        if self.new {
            edits.retain(|edit| !matches!(edit, Edit::Set(_, id, ..) if *id == record.id));
            self.register.stamp_new(&mut record, context.today);
            edits.insert(0, Edit::Add(self.register.key, record));
        }
        Some(edits)
    }
}
