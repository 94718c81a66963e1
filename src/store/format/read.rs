//! Reading: the bytes of a file as a project, or a sentence on why they are none.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;
use serde_json::value::RawValue;

use super::lists::Lists;
use super::rows::{each, is_many};
use super::source::{Members, Source, decode, find};
use super::value::{self, Read, string};
use super::{VERSION, key};
use crate::model::field::Field;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::{Foreign, Record};
use crate::model::register::Register;
use crate::model::settings::CUSTOM_FIELD;
use crate::model::side_by_side::both;
use crate::model::table::Table;
use crate::model::trail::{Entry, Trail};
use crate::store::error::Error;
use crate::store::migrate;

/// What a file holds.
#[derive(Debug)]
pub struct Loaded {
    /// The project.
    pub project: Project,
    /// The version of the file, where this program doesn't write it yet: what it can't read as its
    /// fields say is kept as it stands, but must not be written.
    pub newer: Option<String>,
}

/// Reads a project that is to be changed. `file` is the name that errors say.
pub fn load(bytes: &[u8], file: &str, registers: &'static [&'static Register]) -> Result<Project, Error> {
    let Loaded { project, newer } = read(bytes, file, registers)?;
    newer.map_or(Ok(project), |version| Err(future(file, version)))
}

fn future(file: &str, version: String) -> Error {
    Error::Future { file: file.to_owned(), version, known: VERSION }
}

/// Reads a project, one of a newer version as far as that can be read.
pub fn read(bytes: &[u8], file: &str, registers: &'static [&'static Register]) -> Result<Loaded, Error> {
    let text = decode(bytes, file)?;
    match laid_out(text, file, registers) {
        Some(project) => Ok(Loaded { project, newer: None }),
        None => whole(text, file, registers),
    }
}

/// Reads a file however it is laid out.
pub(super) fn whole(
    text: &str,
    file: &str,
    registers: &'static [&'static Register],
) -> Result<Loaded, Error> {
    let source = Source { text, file };
    let (document, version) = source.document()?;
    if version < VERSION {
        let text = migrate::to_present(text, version, file)?;
        let source = Source { text: &text, file };
        let project = project(source, &source.document()?.0, registers, false)?;
        return Ok(Loaded { project, newer: None });
    }
    let is_newer = version > VERSION;
    let newer = is_newer.then(|| version.to_string());
    match (project(source, &document, registers, is_newer), newer) {
        (Err(_), Some(version)) => Err(future(file, version)),
        (project, newer) => Ok(Loaded { project: project?, newer }),
    }
}

/// The project of a file of the present version that is laid out as this program writes it: its lists,
/// which are most of it, are not looked through for their ends. `None` where it is none, or where
/// anything is wrong with it.
pub(super) fn laid_out(text: &str, file: &str, registers: &'static [&'static Register]) -> Option<Project> {
    let lists = Lists::of(text);
    let (document, _) = lists.document(file).filter(|(_, version)| *version == VERSION)?;
    project(Source { text, file }, &document, registers, false).ok()
}

/// The project of a document of the present version, or of one whose fields may be of other kinds.
fn project(
    source: Source,
    document: &Members,
    registers: &'static [&'static Register],
    newer: bool,
) -> Result<Project, Error> {
    let mut loading = Loading::new(source, registers, newer);
    let trail = loading.lists(document)?;
    loading.last(document)?;
    let unknown = document.iter().filter(|(name, _)| !KNOWN.contains(&&**name));
    for (name, json) in unknown {
        loading.foreign.push((name.as_ref().into(), source.raw(json)?));
    }
    let mut project = Project::from_parts(registers, loading.tables, trail.into_iter().collect());
    project.foreign = kept(loading.foreign);
    Ok(project)
}

const KNOWN: &[&str] = &[key::FORMAT, key::VERSION, key::LAST, key::RECORDS, key::TRAIL];

fn kept(parts: Vec<(Box<str>, Box<RawValue>)>) -> Option<Foreign> {
    if parts.is_empty() { None } else { Some(Arc::new(parts)) }
}

/// Members of a record that are no fields, in the order in which they are written.
const BESIDE: [&str; 3] = [key::REGISTER, key::ID, key::REF];

/// A row of the list of records.
struct Row<'a> {
    text: &'a str,
    /// The place of its register, and the record; `None` where the register isn't known.
    record: Option<(usize, Arc<Record>)>,
}

/// A project that is being read.
pub struct Loading<'a> {
    /// The text.
    pub source: Source<'a>,
    /// The registers, in the order of the tables.
    pub registers: &'static [&'static Register],
    tables: Vec<Table>,
    /// The fields of each register, those that the file defines included.
    pub fields: Vec<Vec<&'static Field>>,
    foreign: Vec<(Box<str>, Box<RawValue>)>,
    /// The file is of a newer version: what doesn't fit its field is kept as it stands.
    newer: bool,
}

impl<'a> Loading<'a> {
    fn new(source: Source<'a>, registers: &'static [&'static Register], newer: bool) -> Self {
        Loading { source, registers, tables: Vec::new(), fields: Vec::new(), foreign: Vec::new(), newer }
    }

    /// The place of a register in the lists.
    pub fn place(&self, register: &str) -> Option<usize> {
        self.registers.iter().position(|known| known.key == register)
    }

    /// Learns the fields of all registers.
    fn know_fields(&mut self, definitions: &[Row]) {
        let definitions = self.tables_of(definitions.iter().filter_map(|row| row.record.clone()));
        let project = Project::from_parts(self.registers, definitions, Trail::default());
        let stored = |register: &&'static Register| {
            project.fields(register.key).iter().copied().filter(|field| field.is_stored()).collect()
        };
        self.fields = self.registers.iter().map(stored).collect();
    }

    /// Reads both lists: keeps the records, gives the trail.
    fn lists(&mut self, document: &Members<'a>) -> Result<Vec<Arc<Entry>>, Error> {
        let source = self.source;
        let (rows, trail) =
            source.read_rows(document, key::RECORDS, |rows| self.rows_and_trail(rows, document))?;
        let mut seen = HashSet::with_capacity_and_hasher(rows.len(), RandomState::default());
        for Row { text, record } in &rows {
            match record {
                Some((_, record)) if !seen.insert(record.id) => {
                    return Err(self.source.twice(text, format!("the identity {}", record.id)));
                }
                Some(_) => {}
                None => self.foreign.push((key::RECORDS.into(), self.source.raw(text)?)),
            }
        }
        self.tables = self.tables_of(rows.into_iter().filter_map(|row| row.record));
        Ok(trail)
    }

    /// The rows, those first that others and the trail need to be read; and the trail, read beside the others.
    fn rows_and_trail(
        &mut self,
        rows: &[&'a str],
        document: &Members<'a>,
    ) -> Result<(Vec<Row<'a>>, Vec<Arc<Entry>>), Error> {
        let (definitions, others): (Vec<_>, Vec<_>) = rows.iter().partition(|row| may_define_a_field(row));
        self.know_fields(&[]);
        let mut all = each(&definitions, |row| self.row(row))?;
        if !all.is_empty() {
            self.know_fields(&all);
        }
        let (others, trail) =
            both(is_many(rows), || each(&others, |row| self.row(row)), || self.trail(document));
        all.extend(others?);
        Ok((all, trail?))
    }

    fn trail(&self, document: &Members<'a>) -> Result<Vec<Arc<Entry>>, Error> {
        let entry = |row| self.entry(row).map(Arc::new);
        self.source.read_rows(document, key::TRAIL, |rows| each(rows, entry))
    }

    fn row(&self, text: &'a str) -> Result<Row<'a>, Error> {
        let members = self.source.members(text)?;
        let register = self.source.text(text, &members, key::REGISTER)?;
        let Some(place) = self.place(&register) else { return Ok(Row { text, record: None }) };
        let id = self.source.id(text, &members)?;
        let record = self.body(place, id, &members)?;
        Ok(Row { text, record: Some((place, Arc::new(record))) })
    }

    fn tables_of(&self, records: impl Iterator<Item = (usize, Arc<Record>)>) -> Vec<Table> {
        let mut tables = vec![Table::default(); self.registers.len()];
        for (place, record) in records {
            if let Some(table) = tables.get_mut(place) {
                table.put(record);
            }
        }
        tables
    }

    /// The ref and the fields of a record.
    pub fn body(&self, place: usize, id: Id, members: &Members<'a>) -> Result<Record, Error> {
        let (Some(register), Some(fields)) = (self.registers.get(place), self.fields.get(place)) else {
            return Ok(Record::new(id));
        };
        let mut record = Record::with_room(id, members.len().saturating_sub(BESIDE.len()));
        let mut foreign: Vec<(Box<str>, Box<RawValue>)> = Vec::new();
        // Fields stand in their order: the next one is looked for behind the last one found, and what
        // stands before any field stands in an order of its own.
        let (mut next, mut before) = (0, 0);
        let mut in_order = true;
        for (name, json) in members {
            let beside = BESIDE.iter().position(|known| known == name);
            if let Some(place) = beside {
                in_order &= before <= place && next == 0;
                before = place.saturating_add(1);
                if *name == key::REF {
                    record.number = self.number(register, json)?;
                }
                continue;
            }
            let found = fields
                .iter()
                .skip(next)
                .position(|field| field.key == name)
                .and_then(|step| next.checked_add(step));
            in_order &= found.is_some();
            let index = found.or_else(|| fields.iter().position(|field| field.key == name));
            let Some((index, field)) = index.and_then(|index| Some((index, *fields.get(index)?))) else {
                foreign.push((name.as_ref().into(), self.source.raw(json)?));
                continue;
            };
            next = index.saturating_add(1);
            match value::read(&field.kind, json) {
                Read::Value(value) if in_order => record.append(field.key, value),
                Read::Value(value) => record.put(field.key, value),
                // A custom field may have been of another kind when this was written.
                Read::Wrong(_) if !register.fields().any(|own| std::ptr::eq(own, field)) => {
                    foreign.push((name.as_ref().into(), self.source.raw(json)?));
                }
                Read::Wrong(_) if self.newer => foreign.push((name.as_ref().into(), self.source.raw(json)?)),
                Read::Unreadable => foreign.push((name.as_ref().into(), self.source.raw(json)?)),
                Read::Wrong(belongs) => {
                    let of = register.reference(record.number);
                    let what = format!("“{}” of {of} must be {belongs}", field.key);
                    return Err(self.source.wrong(json, what));
                }
            }
        }
        if !in_order {
            self.source.once(members)?;
        }
        record.foreign = kept(foreign);
        Ok(record)
    }

    fn number(&self, register: &Register, json: &str) -> Result<u32, Error> {
        let text = string(json).unwrap_or_default();
        let figures =
            text.rsplit_once('-').filter(|(code, _)| *code == register.code).map(|(_, figures)| figures);
        let number = figures.and_then(|figures| figures.parse().ok()).filter(|number| *number > 0);
        number.ok_or_else(|| {
            let like = register.reference(13);
            self.source.wrong(json, format!("“ref” must be a ref in quotes, such as \"{like}\""))
        })
    }

    /// The highest numbers ever given.
    fn last(&mut self, document: &Members<'a>) -> Result<(), Error> {
        let Some(json) = find(document, key::LAST) else { return Ok(()) };
        let mut of_others = Vec::new();
        for (register, number) in self.source.members(json)? {
            let Some(place) = self.place(&register) else {
                let mut part = Vec::new();
                value::write_string(&mut part, &register);
                of_others.push(format!("{}:{}", String::from_utf8_lossy(&part), number));
                continue;
            };
            let value = number.parse().map_err(|_| {
                self.source.wrong(number, format!("the last number of “{register}” must be a whole number"))
            })?;
            if let Some(table) = self.tables.get_mut(place) {
                table.reserve_number(value);
            }
        }
        if let Ok(json) = RawValue::from_string(format!("{{{}}}", of_others.join(",")))
            && !of_others.is_empty()
        {
            self.foreign.push((key::LAST.into(), json));
        }
        Ok(())
    }
}

/// Whether a row may be the definition of a custom field, which other rows need.
fn may_define_a_field(row: &str) -> bool {
    match row.strip_prefix("{\"register\":\"") {
        Some(rest) => rest.starts_with(CUSTOM_FIELD),
        None => row.contains(CUSTOM_FIELD),
    }
}
