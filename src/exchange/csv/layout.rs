//! What each column of a sheet is for.

use super::Error;
use super::columns::{field, is_ref, names_identities, number};
use super::dates::has_days;
use super::guard::unguarded;
use super::sheet::{Row, Sheet};
use super::strange;
use crate::model::context::Context;
use crate::model::edit::{Author, Edit, Step};
use crate::model::field::Field;
use crate::model::id::Ids;
use crate::model::kind::Kind;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::settings;
use crate::model::style::Style;
use crate::registers::custom_field::KINDS;
use crate::registers::task;

/// What a column is for.
#[derive(Clone, Copy, Debug)]
pub enum Column {
    /// A field.
    Field(&'static Field),
    /// More of a field: a header that stands there several times, over a list or a long text.
    More(&'static Field),
    /// How deep the row stands in an outline.
    Level,
    /// Nothing: refs, what the program works out, blank columns.
    Passed,
}

/// What tells the records of the rows.
#[derive(Clone, Copy, Debug)]
pub enum Identity {
    /// This column holds refs.
    Ref(usize),
    /// This column holds another program's identities, kept in a field.
    Foreign(usize, &'static Field),
}

/// The columns of a sheet.
#[derive(Debug)]
pub struct Layout {
    register: &'static Register,
    /// One for each header.
    pub columns: Vec<Column>,
    /// What tells the records; nothing = their titles.
    pub identity: Option<Identity>,
    /// The custom fields that columns without a field need.
    pub edits: Vec<Edit>,
    /// The project with those fields.
    pub project: Project,
    /// The headers of what the program works out itself.
    computed: Vec<String>,
    /// What was passed over or added, as sentences.
    pub notices: Vec<String>,
}

impl Layout {
    /// Finds out what each column is for.
    pub fn of(
        register: &'static Register,
        sheet: &Sheet,
        context: &Context,
        author: &Author,
        ids: &mut Ids,
    ) -> Result<Self, Error> {
        let mut layout = Layout {
            register,
            columns: vec![Column::Passed; sheet.headers.len()],
            identity: None,
            edits: Vec::new(),
            project: context.project.clone(),
            computed: Vec::new(),
            notices: Vec::new(),
        };
        let identity = layout.find_identity(sheet, context)?;
        let mut strange = Vec::new();
        for (at, header) in sheet.headers.iter().enumerate() {
            if identity == Some((at, true)) {
                layout.identity = Some(Identity::Ref(at));
            } else if let Some(column) = layout.known(at, sheet, context) {
                layout.put(at, column);
            } else if sheet
                .rows
                .iter()
                .any(|row| row.cells.get(at).is_some_and(|cell| !cell.trim().is_empty()))
            {
                strange.push((at, header.trim().to_owned()));
            }
        }
        layout.keep(&strange, (sheet, context.style()), author, ids);
        if let Some((at, false)) = identity
            && let Some(&Column::Field(field)) = layout.columns.get(at)
        {
            layout.identity = Some(Identity::Foreign(at, field));
        }
        layout.say(sheet);
        Ok(layout)
    }

    fn put(&mut self, at: usize, column: Column) {
        if let Some(place) = self.columns.get_mut(at) {
            *place = column;
        }
    }

    /// The column that tells the records, and whether it holds our own refs.
    fn find_identity(&self, sheet: &Sheet, context: &Context) -> Result<Option<(usize, bool)>, Error> {
        let register = self.register;
        let column = |named: &dyn Fn(&str) -> bool| {
            sheet
                .headers
                .iter()
                .enumerate()
                .find(|(_, header)| named(header))
                .map(|(at, header)| (at, is_ref(header)))
        };
        let unknown = |header: &str| {
            names_identities(header, register)
                && field(header, register, context)
                    .is_none_or(|field| !register.fields().any(|own| own.key == field.key))
        };
        let Some((at, says_ref)) = column(&is_ref).or_else(|| column(&unknown)) else { return Ok(None) };
        let cells =
            || sheet.rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.trim().is_empty());
        let bare = |cell: &str| cell.trim().bytes().all(|byte| byte.is_ascii_digit());
        let of = |other: &Register, cell: &str| number(cell, other).is_some() && !bare(cell);
        if says_ref && cells().next().is_some() && !cells().any(|cell| of(register, cell)) {
            let others = context.project.registers().iter();
            if let Some(other) = others.copied().find(|other| cells().all(|cell| of(other, cell))) {
                return Err(Error::OtherRegister(other.plural, register.plural, other.key));
            }
        }
        // Bare numbers are refs only where the header says so: else they are rows of a spreadsheet.
        let ours = |cell: &String| of(register, cell) || says_ref && number(cell, register).is_some();
        Ok(Some((at, cells().all(ours))))
    }

    fn known(&mut self, at: usize, sheet: &Sheet, context: &Context) -> Option<Column> {
        let header = sheet.headers.get(at)?;
        let field = field(header, self.register, context)?;
        let parent = self.register.roles.parent;
        let has = |key: &str| {
            let mut headers = sheet.headers.iter();
            headers.any(|header| {
                super::columns::field(header, self.register, context).is_some_and(|f| f.key == key)
            })
        };
        if !field.is_editable() {
            let tells_level =
                [task::LEVEL.name(), task::WBS.name()].contains(&field.key) && !parent.is_empty();
            let first = !self.columns.iter().any(|column| matches!(column, Column::Level));
            if tells_level && first && !has(parent) {
                return Some(Column::Level);
            }
            self.computed.push(format!("“{}”", header.trim()));
            return Some(Column::Passed);
        }
        if field.key == task::SUCCESSORS.name() && has(task::PREDECESSORS.name()) {
            return Some(Column::Passed);
        }
        let earlier = self
            .columns
            .iter()
            .zip(&sheet.headers)
            .take(at)
            .find(|(column, _)| matches!(column, Column::Field(f) if f.key == field.key));
        match earlier {
            None => Some(Column::Field(field)),
            Some((_, first)) => {
                let same = first.trim().eq_ignore_ascii_case(header.trim());
                let many = matches!(field.kind, Kind::Tags | Kind::People | Kind::Links(_) | Kind::Note);
                (same && many).then_some(Column::More(field))
            }
        }
    }

    /// Gives the columns that no field has custom fields of their own.
    fn keep(
        &mut self,
        strange: &[(usize, String)],
        (sheet, style): (&Sheet, &Style),
        author: &Author,
        ids: &mut Ids,
    ) {
        for (at, header) in strange {
            let mut labels = std::iter::once(header.clone()).chain((2..).map(|n| format!("{header} {n}")));
            let fields = self.project.fields(self.register.key);
            let free = |label: &String| !fields.iter().any(|field| field.answers_to(label));
            let Some(label) = labels.find(free) else { continue };
            let key = self.free_key(&label);
            let dated: Vec<usize> = self.of_kind(has_days).collect();
            let kind = strange::kind(sheet, *at, self.register, (&dated, style));
            let record = Record::new(ids.fresh())
                .with(settings::CUSTOM_REGISTER, self.register.key)
                .with(settings::CUSTOM_KEY, key.clone())
                .with(settings::CUSTOM_LABEL, label)
                .with(settings::CUSTOM_KIND, kind);
            let edit = Edit::Add(settings::CUSTOM_FIELD, record);
            let Ok(project) = self.project.apply(&Step::new("", vec![edit.clone()]), author) else {
                continue;
            };
            if let Some(field) = project.fields(self.register.key).iter().find(|field| field.key == key) {
                self.put(*at, Column::Field(field));
            }
            self.project = project;
            self.edits.push(edit);
        }
    }

    fn free_key(&self, label: &str) -> String {
        let plain = label.to_lowercase();
        let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let mut key: String = words.collect::<Vec<_>>().join("_").chars().take(40).collect();
        if !key.starts_with(|c: char| c.is_ascii_lowercase()) || settings::RESERVED.contains(&key.as_str()) {
            key = format!("their_{key}");
        }
        let taken = |key: &str| self.project.fields(self.register.key).iter().any(|field| field.key == key);
        let mut keys = std::iter::once(key.clone()).chain((2..).map(|number| format!("{key}_{number}")));
        keys.find(|key| !taken(key)).unwrap_or(key)
    }

    fn say(&mut self, sheet: &Sheet) {
        if let Some(Identity::Foreign(at, field)) = self.identity {
            let header = sheet.headers.get(at).map_or("", |header| header.trim());
            let kept =
                if header == field.label { String::new() } else { format!(", in “{}”", field.label) };
            self.notices.push(format!(
                "“{header}” holds no refs of this project, so they are kept{kept}: importing again finds the \
                 records by them."
            ));
        }
        let ours = sheet.headers.iter().any(|header| is_ref(header));
        if !self.computed.is_empty() && !ours {
            self.notices
                .push(format!("What is worked out here was passed over: {}.", self.computed.join(", ")));
        }
        let added = self.edits.iter().filter_map(|edit| match edit {
            Edit::Add(_, record) => {
                let kind = KINDS.iter().find(|kind| kind.key == record.get(settings::CUSTOM_KIND))?;
                let label = record.get(settings::CUSTOM_LABEL);
                Some(format!("“{label}” ({})", kind.label.to_lowercase()))
            }
            _ => None,
        });
        let added: Vec<_> = added.collect();
        if !added.is_empty() {
            let fields = added.join(", ");
            self.notices.push(format!(
                "{} have no field for these columns, they become custom fields: {fields}.",
                self.register.plural
            ));
        }
    }

    /// The cells of a row that go to fields, those of one field joined.
    pub fn cells(&self, row: &Row) -> Vec<(usize, &'static Field, String)> {
        let mut cells: Vec<(usize, &'static Field, String)> = Vec::new();
        for (at, (column, text)) in self.columns.iter().zip(&row.cells).enumerate() {
            let text = unguarded(text);
            match column {
                Column::Field(field) => cells.push((at, field, text.to_owned())),
                Column::More(field) if !text.trim().is_empty() => {
                    if let Some((_, _, first)) = cells.iter_mut().find(|(_, other, _)| other.key == field.key)
                    {
                        let between = if field.kind == Kind::Note { "\n" } else { ", " };
                        *first = if first.is_empty() {
                            text.to_owned()
                        } else {
                            format!("{first}{between}{text}")
                        };
                    }
                }
                _ => {}
            }
        }
        cells
    }

    /// The text of a row's level in the outline.
    pub fn level<'r>(&self, row: &'r Row) -> Option<&'r str> {
        let at = self.columns.iter().position(|column| matches!(column, Column::Level))?;
        row.cells.get(at).map(String::as_str)
    }

    /// The columns of fields whose kind is one of those wanted.
    pub fn of_kind(&self, wanted: impl Fn(&Kind) -> bool) -> impl Iterator<Item = usize> {
        let of_kind = move |column: &Column| matches!(column, Column::Field(field) if wanted(&field.kind));
        self.columns.iter().enumerate().filter(move |(_, column)| of_kind(column)).map(|(at, _)| at)
    }

    /// What a row calls itself, by what tells the records; a ref in the way that this register writes it.
    pub fn name(&self, row: &Row) -> Option<String> {
        let (Identity::Ref(at) | Identity::Foreign(at, _)) = self.identity?;
        let name = unguarded(row.cells.get(at)?).trim();
        match self.identity {
            Some(Identity::Ref(_)) => {
                number(name, self.register).map(|number| self.register.reference(number))
            }
            _ => Some(name.to_owned()).filter(|name| !name.is_empty()),
        }
    }
}
