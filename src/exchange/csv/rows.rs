//! Rows into edits.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "counts of rows, cells and letters of a file that stands in memory"
)]

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveTime;

use super::columns::{is_by_number, number};
use super::dates::{Dates, has_days};
use super::export::cell;
use super::guard::unguarded;
use super::layout::{Identity, Layout};
use super::matching::Matches;
use super::numbers::{Numbers, has_figures};
use super::outline::{self, Outline};
use super::sheet::{Row, Sheet};
use super::{Error, Fault, Import, Outcome};
use crate::model::context::{Context, Relinked};
use crate::model::edit::{Author, Edit, Step};
use crate::model::field::{Field, Fill, Source};
use crate::model::fresh;
use crate::model::id::{Id, Ids};
use crate::model::kind::Kind;
use crate::model::links::BackLinks;
use crate::model::project::{Project, Refusal};
use crate::model::rank;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text::clean;
use crate::model::value::Value;
use crate::query::typed;
use crate::registers::{decision, task};

/// Turns the rows of a sheet into edits of a register.
pub fn import(
    register: &'static Register,
    sheet: &Sheet,
    context: &Context,
    ids: &mut Ids,
) -> Result<Import, Error> {
    let author = Author { name: context.me.into(), at: context.today.and_time(NaiveTime::MIN) };
    let layout = Layout::of(register, sheet, context, &author, ids)?;
    let cells = sheet.rows.iter().flat_map(|row| layout.of_kind(has_days).filter_map(|at| row.cells.get(at)));
    let dates = Dates::of(cells.map(|cell| unguarded(cell).trim()), context.style());
    let numbers = Numbers::of(sheet, layout.of_kind(has_figures));
    let mut notices = [sheet.notices.clone(), layout.notices.clone()].concat();
    notices.extend(dates.notice.clone());
    notices.extend(numbers.notices.clone());
    let draft = layout.project.clone();
    let edits = layout.edits.clone();
    let mut reading = Reading {
        register,
        sheet,
        context,
        layout,
        dates,
        numbers,
        author,
        draft,
        edits,
        rows: Vec::new(),
        faults: Vec::new(),
        left_out: Vec::new(),
    };
    let later = reading.rows(ids, &mut notices);
    reading.later(later, ids);
    notices.append(&mut reading.left_out);
    notices.extend(reading.nobodys());
    notices.extend(reading.new_names());
    Ok(reading.finish(notices))
}

/// A table that is being read.
struct Reading<'a> {
    register: &'static Register,
    sheet: &'a Sheet,
    context: &'a Context<'a>,
    layout: Layout,
    dates: Dates,
    numbers: Numbers,
    author: Author,
    /// The project with what has been read so far.
    draft: Project,
    edits: Vec<Edit>,
    rows: Vec<(Id, Outcome)>,
    faults: Vec<Fault>,
    /// Cells that were passed over, or are taken and doubtful, as sentences.
    left_out: Vec<String>,
}

/// The fields of links between tasks.
const LINKS: [&str; 2] = [task::PREDECESSORS.name(), task::SUCCESSORS.name()];

/// How many new names a notice names.
const NAMES_SAID: usize = 20;

/// A cell that names other rows or becomes other records: it is read when all rows are there.
struct Later {
    /// The place of its row.
    row: usize,
    column: usize,
    field: &'static Field,
    text: String,
}

impl Reading<'_> {
    fn fault(&mut self, row: usize, column: Option<usize>, message: impl Into<String>) {
        self.faults.push(self.fault_at(row, column, message));
    }

    fn fault_at(&self, row: usize, column: Option<usize>, message: impl Into<String>) -> Fault {
        let header = column.and_then(|at| self.sheet.headers.get(at)).cloned().unwrap_or_default();
        let line = self.sheet.rows.get(row).map_or(0, |row| row.line);
        Fault { line, column: column.map_or(0, |at| at + 1), header, message: message.into() }
    }

    /// Tells what there is to know of a cell, if anything, though nothing is wrong with it.
    fn doubt(&mut self, (row, column): (usize, usize), remark: Option<String>) {
        let told = remark.map(|remark| self.fault_at(row, Some(column), remark).to_string());
        self.left_out.extend(told);
    }

    fn old(&self, id: Id) -> Option<&Arc<Record>> {
        self.context.project.table(self.register.key).get(id)
    }

    fn apply(&mut self, edits: Vec<Edit>) -> Result<(), String> {
        let step = Step::new("", edits);
        self.draft = self.draft.apply(&step, &self.author).map_err(|refusal| refusal.to_string())?;
        self.edits.extend(step.edits);
        Ok(())
    }

    /// Reads what stands by itself in each row; gives the cells that don't.
    fn rows(&mut self, ids: &mut Ids, notices: &mut Vec<String>) -> Vec<Later> {
        let known = Matches::of(self.register, &self.layout, self.sheet, self.context);
        notices.extend(known.notices);
        let (mut seen, mut later, mut edits) = (HashMap::new(), Vec::new(), Vec::new());
        let rank = fresh::rank_field(&self.draft, self.register);
        let last = rank.and_then(|field| fresh::last_rank(&self.draft, self.register, field));
        let mut last = last.map(str::to_owned);
        let removed = self.context.project.removed();
        let (sheet, mut short) = (self.sheet, 0);
        let headers =
            sheet.headers.iter().rposition(|header| !is_by_number(header)).map_or(0, |last| last + 1);
        for (place, (row, old)) in sheet.rows.iter().zip(known.records).enumerate() {
            short += usize::from(row.cells.len() < headers);
            let record = old.as_deref().cloned().unwrap_or_else(|| self.fresh(row, ids, &mut last));
            if old.is_none() && removed.contains_key(&(self.register.key, record.number)) {
                let gone = Refusal::NumberGone(self.register.reference(record.number));
                self.fault(place, None, gone.to_string());
            }
            let again = self.layout.name(row);
            if let Some((name, line)) =
                again.and_then(|name| Some((name.clone(), seen.insert(name, row.line)?)))
            {
                self.fault(
                    place,
                    None,
                    format!("{name} stands in line {line} already: leave one of them out"),
                );
            }
            self.row(place, record, old.as_deref(), (&mut edits, &mut later));
        }
        if short > 0 {
            notices.push(format!(
                "Rows shorter than the headers: {short}. Their last cells were read as empty."
            ));
        }
        if let Err(message) = self.apply(edits)
            && self.faults.is_empty()
        {
            self.faults.push(Fault { line: 1, column: 0, header: String::new(), message });
        }
        later
    }

    /// A record for a row that has none yet. Who brought it up and when is not guessed.
    fn fresh(&self, row: &Row, ids: &mut Ids, last: &mut Option<String>) -> Record {
        let context = Context { project: &self.draft, ..*self.context };
        let mut record = Record::new(ids.fresh());
        for field in self.draft.fields(self.register.key) {
            if matches!(field.fill, Fill::Text(_) | Fill::Number(_)) {
                record.put(field.key, fresh::filled(field, &context));
            }
        }
        if let Some(field) = fresh::rank_field(&self.draft, self.register) {
            let rank = rank::between(last.as_deref(), None);
            record.put(field.key, Value::text(&rank));
            *last = Some(rank);
        }
        if let Some(Identity::Ref(_)) = self.layout.identity {
            record.number = self.layout.name(row).and_then(|name| number(&name, self.register)).unwrap_or(0);
        }
        record
    }

    fn row(
        &mut self,
        place: usize,
        mut record: Record,
        old: Option<&Record>,
        (edits, later): (&mut Vec<Edit>, &mut Vec<Later>),
    ) {
        let Some(row) = self.sheet.rows.get(place) else { return };
        let (key, id) = (self.register.key, record.id);
        let mut outcome = Outcome { line: row.line, added: old.is_none(), ..Outcome::default() };
        for (column, field, text) in self.layout.cells(row) {
            let same = |old: &Record| cell(old, field, self.context).trim() == text.trim();
            if old.map_or(text.trim().is_empty(), same) {
                continue;
            }
            if field.kind.is_link() || field.write.is_some() {
                later.push(Later { row: place, column, field, text });
                continue;
            }
            match self.value((column, field), &text, self.context) {
                Err(message) => self.fault(place, Some(column), message),
                Ok(value) if *record.value(field.key) == value => {}
                Ok(value) => {
                    let shown = |value| field.kind.format(value, self.context);
                    self.doubt((place, column), typed::far(field, &value, self.context));
                    outcome.changes.push((field.label, shown(record.value(field.key)), shown(&value)));
                    if old.is_some() {
                        edits.push(Edit::Set(key, id, field.key, value.clone()));
                    }
                    record.put(field.key, value);
                }
            }
        }
        record.value(self.register.roles.title).as_text().clone_into(&mut outcome.title);
        if old.is_none() {
            if self.sheet.pasted && outcome.title.trim().is_empty() {
                self.refuse_nameless(place);
            }
            edits.push(Edit::Add(key, record));
        }
        self.rows.push((id, outcome));
    }

    /// What is pasted by hand has names, or is not what was meant.
    fn refuse_nameless(&mut self, row: usize) {
        let title = self.context.project.field(self.register.key, self.register.roles.title);
        if let Some(title) = title.filter(|title| matches!(title.source, Source::Stored)) {
            let message = format!("it has nothing for “{}”: fill that in, or leave the row out", title.label);
            self.fault(row, None, message);
        }
    }

    fn value(
        &self,
        (column, field): (usize, &Field),
        text: &str,
        context: &Context,
    ) -> Result<Value, String> {
        match field.kind {
            Kind::Date | Kind::Moment(_) => self.dates.read(text, &field.kind),
            Kind::Link(_) | Kind::Links(_) => typed::read(field, text, context),
            // SharePoint writes people as `Priya Nair;#12`.
            Kind::Person | Kind::People if text.contains(";#") => {
                let names = text.split(";#").filter(|part| part.parse::<u32>().is_err());
                field.kind.parse(&names.collect::<Vec<_>>().join(", "), context)
            }
            kind if has_figures(&kind) => kind.parse(&self.numbers.with_point(column, text), context),
            kind => kind.parse(text, context),
        }
    }

    /// Reads what needs the other rows.
    fn later(&mut self, later: Vec<Later>, ids: &mut Ids) {
        let summaries = self.parents();
        let numbers = self.numbers();
        let mut given: HashMap<usize, Vec<&'static str>> = HashMap::new();
        for cell in &later {
            given.entry(cell.row).or_default().push(cell.field.key);
        }
        let task = self.register.key == task::REGISTER.key;
        let wanted = later.into_iter().filter(|cell| {
            let Some((id, outcome)) = self.rows.get(cell.row) else { return false };
            let given = |key: &str| given.get(&cell.row).is_some_and(|keys| keys.contains(&key));
            !(task && outcome.added && outline::follows(cell.field.key, summaries.contains(id), given))
        });
        let mut links = BackLinks::of(&self.draft);
        // What becomes other records may read what was entered before it; links don't, and are many.
        let (mut written, pointing): (Vec<Later>, Vec<Later>) =
            wanted.partition(|cell| cell.field.write.is_some());
        // Links between tasks come last: as long as no task changes, their numbers are looked up at once.
        written.sort_by_key(|cell| LINKS.contains(&cell.field.key));
        let mut edits = Vec::new();
        for cell in &pointing {
            match self.entered(cell, (&numbers, &links), ids) {
                Ok(more) => edits.extend(more),
                Err(message) => self.fault(cell.row, Some(cell.column), message),
            }
        }
        // All of the records are there, so nothing refuses.
        let _ = self.apply(edits);
        for cell in &written {
            links.follow(&self.draft);
            match self.entered(cell, (&numbers, &links), ids).and_then(|edits| self.apply(edits)) {
                // One link that can't be is no reason to keep a plan out.
                Err(message) if LINKS.contains(&cell.field.key) => {
                    let fault = self.fault_at(cell.row, Some(cell.column), message);
                    self.left_out.push(format!("{fault}: the links of this cell were left out."));
                }
                Err(message) => self.fault(cell.row, Some(cell.column), message),
                Ok(()) => {}
            }
        }
    }

    /// The edits that entering a cell makes.
    fn entered(
        &mut self,
        cell: &Later,
        (numbers, links): (&HashMap<String, u32>, &BackLinks),
        ids: &mut Ids,
    ) -> Result<Vec<Edit>, String> {
        let field = cell.field;
        let Some(id) = self.rows.get(cell.row).map(|(id, _)| *id) else { return Ok(Vec::new()) };
        let derived = Relinked { derived: self.context.derived, links };
        let context = Context { project: &self.draft, derived: &derived, ..*self.context };
        let Some(record) = self.draft.table(self.register.key).get(id) else { return Ok(Vec::new()) };
        let value = match self.layout.identity {
            Some(Identity::Foreign(..)) if field.key == task::PREDECESSORS.name() => {
                field.kind.parse(&outline::renumbered(&cell.text, numbers)?, &context)?
            }
            _ => self.value((cell.column, field), &cell.text, &context)?,
        };
        let before = context.value(record, field).into_owned();
        if before == value {
            return Ok(Vec::new());
        }
        let change = (field.label, field.kind.format(&before, &context), field.kind.format(&value, &context));
        let far = typed::far(field, &value, self.context);
        let edits = field.enter((self.register.key, record), value, &context, ids)?;
        self.doubt((cell.row, cell.column), far);
        if let Some((_, outcome)) = self.rows.get_mut(cell.row) {
            outcome.changes.push(change);
        }
        Ok(edits)
    }

    /// Puts the rows below each other as their levels say; gives those that others stand below.
    fn parents(&mut self) -> HashSet<Id> {
        let parent = self.register.roles.parent;
        let field = self.register.fields().find(|field| field.key == parent);
        let (mut outline, mut summaries, mut edits) = (Outline::default(), HashSet::new(), Vec::new());
        for (row, (id, _)) in self.sheet.rows.iter().zip(&self.rows) {
            let (Some(field), Some(level)) = (field, self.layout.level(row)) else { continue };
            let above = outline.parent(level, *id);
            summaries.extend(above);
            let value = above.map(Value::Link).unwrap_or_default();
            if self.old(*id).map_or(&Value::Empty, |old| old.value(parent)) != &value {
                edits.push(Edit::Set(self.register.key, *id, field.key, value));
            }
        }
        // All of the records are there, so nothing refuses.
        let _ = self.apply(edits);
        summaries
    }

    /// The numbers of the rows' records, by the identities that another program gave them.
    fn numbers(&self) -> HashMap<String, u32> {
        let table = self.draft.table(self.register.key);
        let rows = self.sheet.rows.iter().zip(&self.rows);
        rows.filter_map(|(row, (id, _))| Some((self.layout.name(row)?, table.get(*id)?.number))).collect()
    }

    /// The rows by which a decision counts as made, but by nobody: they are taken, and told.
    fn nobodys(&self) -> Vec<String> {
        if self.register.key != decision::REGISTER.key {
            return Vec::new();
        }
        let table = self.draft.table(self.register.key);
        let told = self.rows.iter().enumerate().filter_map(|(place, (id, _))| {
            let before = self.old(*id).is_some_and(|old| decision::is_nobodys(old));
            let after = table.get(*id).is_some_and(|record| decision::is_nobodys(record));
            (after && !before).then(|| self.fault_at(place, None, decision::BY_NOBODY).to_string())
        });
        told.collect()
    }

    /// The names of people that nobody of the project has yet, as a sentence: a name that is written in two ways
    /// is two people.
    fn new_names(&self) -> Option<String> {
        let fields = self.draft.fields(self.register.key).iter();
        let fields: Vec<&Field> =
            fields.copied().filter(|field| matches!(field.kind, Kind::Person | Kind::People)).collect();
        let table = self.draft.table(self.register.key);
        let records: Vec<&Record> = self.rows.iter().filter_map(|(id, _)| Some(&**table.get(*id)?)).collect();
        let of = |record: &&'_ Record, field: &&Field| match record.value(field.key) {
            Value::Text(name) => vec![name.clone()],
            Value::List(names) => names.to_vec(),
            _ => Vec::new(),
        };
        let names: Vec<_> = records
            .iter()
            .flat_map(|record| fields.iter().flat_map(move |field| of(record, field)))
            .collect();
        let new = self.context.people().strangers(names.iter().map(|name| &**name), self.context.me);
        let more = new.len().saturating_sub(NAMES_SAID);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let said: Vec<_> = new.iter().take(NAMES_SAID).map(|name| format!("“{}”", clean(name))).collect();
        (!said.is_empty())
            .then(|| format!("Nobody in the project is called so yet: {}{more}.", said.join(", ")))
    }

    fn finish(self, notices: Vec<String>) -> Import {
        let Reading { register, mut edits, mut rows, mut faults, draft, .. } = self;
        faults.sort_by_key(|fault| (fault.line, fault.column));
        for (id, outcome) in &mut rows {
            let number = draft.table(register.key).get(*id).map_or(0, |record| record.number);
            outcome.reference = register.reference(number);
        }
        let rows: Vec<_> = rows.into_iter().map(|(_, outcome)| outcome).collect();
        if !faults.is_empty() || rows.iter().all(Outcome::is_same) {
            edits.clear();
        }
        Import { register, edits, rows, notices, faults }
    }
}
