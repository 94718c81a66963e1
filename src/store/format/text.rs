//! The text of a project that is saved again and again: the next version is written at the cost of what
//! differs from the one before.

use std::sync::Arc;

use super::rows::in_parts;
use super::trail::write_entry;
use super::value::print;
use super::write::{KNOWN, Line, foreign, member, write_line};
use super::{FORMAT, VERSION, key};
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;

/// More records than this are written anew with all the others, on several processors.
const FEW: usize = 64;

/// A version of a project and the bytes of its file, in pieces.
#[derive(Debug)]
pub struct Text {
    project: Project,
    records: Rows<Place>,
    trail: Rows<()>,
    /// What stands before the records, between them and the trail, and behind the trail.
    frame: [Vec<u8>; 3],
}

/// Where a record stands: the place of its register among all, its number, its identity.
type Place = (usize, u32, Id);
/// Where those of registers stand that this version doesn't know.
const FOREIGN: Place = (usize::MAX, 0, Id(0));

/// The rows of a list, each behind a comma and a new line, and the places of rows in their order.
#[derive(Debug)]
struct Rows<K> {
    bytes: Vec<u8>,
    /// What each row is called, and how many bytes it has.
    rows: Vec<(K, usize)>,
}

impl Text {
    /// Writes a whole project.
    pub fn new(project: &Project) -> Self {
        let records = Rows::new(&lines(project), |(place, _)| *place, |out, (_, line)| write_line(out, line));
        let entries: Vec<_> = project.trail().iter().collect();
        let trail = Rows::new(&entries, |_| (), |out, entry| write_entry(out, project, entry));
        Text { frame: frame(project, &records), records, trail, project: project.clone() }
    }

    /// Makes it the text of another version of its project.
    pub fn update(&mut self, project: &Project) {
        if !self.is_laid_out_as(project) || !self.follow(project) {
            *self = Text::new(project);
        }
    }

    /// Whether a row that is the same in both versions has the same text, and only rows differ.
    fn is_laid_out_as(&self, project: &Project) -> bool {
        let fields = |project: &Project| -> Vec<_> {
            let registers = project.registers().iter();
            registers
                .flat_map(|register| project.fields(register.key))
                .map(|field| &raw const **field)
                .collect()
        };
        let same_parts = match (&self.project.foreign, &project.foreign) {
            (None, None) => true,
            (Some(before), Some(now)) => Arc::ptr_eq(before, now),
            _ => false,
        };
        same_parts && fields(&self.project) == fields(project)
    }

    /// Writes the rows that differ, unless they are many.
    fn follow(&mut self, project: &Project) -> bool {
        let before = std::mem::replace(&mut self.project, project.clone());
        let mut left = FEW;
        for (place, register) in project.registers().iter().enumerate() {
            let fields = project.fields(register.key);
            for (old, new) in before.table(register.key).changes(project.table(register.key)) {
                let Some(fewer) = left.checked_sub(1) else { return false };
                left = fewer;
                let [stood, stands] = [old, new].map(|record| record.map(|record| place_of(place, record)));
                if let Some(stood) = stood.filter(|_| stood != stands) {
                    self.records.take(&stood);
                }
                if let (Some(stands), Some(new)) = (stands, new) {
                    self.records.put(stands, |out| write_line(out, &Line::Record(register, fields, new)));
                }
            }
        }
        let pairs = before.trail().iter().zip(project.trail());
        let same = pairs.take_while(|(before, now)| Arc::ptr_eq(before, now)).count();
        if project.trail().len().saturating_sub(same) > FEW {
            return false;
        }
        self.trail.truncate(same);
        for entry in project.trail().iter().skip(same) {
            self.trail.push((), |out| write_entry(out, project, entry));
        }
        self.frame = frame(project, &self.records);
        true
    }

    /// How many bytes it has.
    pub fn length(&self) -> usize {
        self.pieces().map(<[u8]>::len).sum()
    }

    /// Its bytes, in pieces.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        let [head, between, foot] = self.frame.each_ref().map(|piece| std::iter::once(&piece[..]));
        head.chain(self.records.pieces()).chain(between).chain(self.trail.pieces()).chain(foot)
    }
}

fn place_of(register: usize, record: &Record) -> Place {
    (register, record.number, record.id)
}

/// The rows of the list of records, in their order.
fn lines(project: &Project) -> Vec<(Place, Line<'_>)> {
    let mut lines = Vec::with_capacity(project.len());
    for (place, register) in project.registers().iter().enumerate() {
        let fields = project.fields(register.key);
        let records = project.table(register.key).iter();
        lines.extend(records.map(|record| (place_of(place, record), Line::Record(register, fields, record))));
    }
    lines.sort_unstable_by_key(|(place, _)| *place);
    let foreign = foreign(project).filter(|(name, _)| *name == key::RECORDS);
    lines.extend(foreign.map(|(_, json)| (FOREIGN, Line::Foreign(json))));
    lines
}

/// What stands around the rows.
fn frame(project: &Project, records: &Rows<Place>) -> [Vec<u8>; 3] {
    let [mut head, mut between, mut foot] = [const { Vec::new() }; 3];
    print(&mut head, format_args!("{{\"{}\":\"{FORMAT}\",\"{}\":{VERSION},\n", key::FORMAT, key::VERSION));
    last(&mut head, project, records);
    print(&mut head, format_args!("\"{}\":[", key::RECORDS));
    print(&mut between, format_args!(",\n\"{}\":[", key::TRAIL));
    for (name, json) in foreign(project).filter(|(name, _)| !KNOWN.contains(name)) {
        foot.extend_from_slice(b",\n");
        member(&mut foot, name, json);
    }
    foot.extend_from_slice(b"}\n");
    [head, between, foot]
}

/// The highest number ever given, where no record has it any more.
fn last(out: &mut Vec<u8>, project: &Project, records: &Rows<Place>) {
    let mut all = Vec::new();
    for (place, register) in project.registers().iter().enumerate() {
        let behind = records.rows.partition_point(|((known, ..), _)| *known <= place);
        let highest = behind.checked_sub(1).and_then(|row| records.rows.get(row)).map(|(row, _)| *row);
        let highest = highest.filter(|(known, ..)| *known == place).map_or(0, |(_, number, _)| number);
        let given = project.table(register.key).last_number();
        if given > highest {
            all.push(format!("\"{}\":{given}", register.key));
        }
    }
    let foreign = foreign(project).filter(|(name, _)| *name == key::LAST);
    let of_others = foreign.filter_map(|(_, json)| json.strip_prefix('{')?.strip_suffix('}'));
    all.extend(of_others.map(str::to_owned));
    if !all.is_empty() {
        print(out, format_args!("\"{}\":{{{}}},\n", key::LAST, all.join(",")));
    }
}

impl<K: Ord + Clone + Send> Rows<K> {
    fn new<T: Sync>(
        all: &[T],
        key: impl Fn(&T) -> K + Sync,
        write: impl Fn(&mut Vec<u8>, &T) + Sync,
    ) -> Self {
        let parts = in_parts(all, |part| {
            let mut rows =
                Rows { bytes: Vec::with_capacity(part.len().saturating_mul(256)), rows: Vec::new() };
            for row in part {
                rows.push(key(row), |out| write(out, row));
            }
            rows
        });
        parts
            .reduce(|mut all, part| {
                all.bytes.extend_from_slice(&part.bytes);
                all.rows.extend(part.rows);
                all
            })
            .unwrap_or(Rows { bytes: Vec::new(), rows: Vec::new() })
    }

    fn push(&mut self, key: K, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(b",\n");
        write(&mut self.bytes);
        self.rows.push((key, self.bytes.len().saturating_sub(start)));
    }

    /// Where the row of this place begins, or would.
    fn start(&self, place: usize) -> usize {
        self.rows.iter().take(place).map(|(_, length)| length).sum()
    }

    /// Writes a row in its place, over the one of this name if there is one.
    fn put(&mut self, key: K, write: impl FnOnce(&mut Vec<u8>)) {
        let mut line = b",\n".to_vec();
        write(&mut line);
        let found = self.rows.binary_search_by(|(known, _)| known.cmp(&key));
        let (Ok(place) | Err(place)) = found;
        let start = self.start(place);
        let row = (key, line.len());
        let old = match self.rows.get_mut(place).filter(|_| found.is_ok()) {
            Some(known) => std::mem::replace(known, row).1,
            None => {
                self.rows.insert(place, row);
                0
            }
        };
        self.bytes.splice(start..start.saturating_add(old), line);
    }

    /// Takes the row of this name out.
    fn take(&mut self, key: &K) {
        if let Ok(place) = self.rows.binary_search_by(|(known, _)| known.cmp(key)) {
            let start = self.start(place);
            let (_, length) = self.rows.remove(place);
            self.bytes.drain(start..start.saturating_add(length));
        }
    }

    fn truncate(&mut self, count: usize) {
        self.bytes.truncate(self.start(count));
        self.rows.truncate(count);
    }

    /// The rows and the end of their list.
    fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        // No comma stands before the first one.
        let rows = self.bytes.get(1..).unwrap_or_default();
        [rows, if rows.is_empty() { b"]" } else { b"\n]" }].into_iter()
    }
}
