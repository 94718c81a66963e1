//! A table of records: which registers it shows, its columns, filter, sort, marks, folds and cursor.
//!
//! The rows are worked out when something that they depend on changes, never for a frame.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::insight::attention::{Attention, Grouping, Matter, attention};
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::query::filter::{Filter, Matcher};
use crate::query::sort::Sort;
use needs::Needs;

use super::tabs::{Sheet, Shows, TABS};

mod blank;
mod levels;
mod needs;
#[cfg(test)]
mod tests;
mod widest;

/// The column of a table of matters that holds the reasons.
pub const WHY: &str = "why";

/// A table of records.
#[derive(Clone, Debug)]
pub struct List {
    /// The registers that it shows.
    pub registers: Vec<&'static Register>,
    /// Its columns after the ref, in order.
    pub columns: Vec<Column>,
    /// The sort as typed.
    pub sort: String,
    /// The filter as typed.
    pub filter: String,
    /// The field that records are grouped by; "" = none.
    pub group: String,
    /// Marked records.
    pub marks: HashSet<Id>,
    /// Outline rows whose rows below are hidden; another set whenever one more or less is.
    folded: Arc<HashSet<Id>>,
    /// Where the cursor is.
    pub cursor: Cursor,
    /// Whether the filter hides nothing, and what passes it stands out.
    pub lit: bool,
    body: Body,
    matters: Option<Matters>,
    seen: Option<Seen>,
}

/// The rows as they were worked out last.
#[derive(Clone, Debug, Default)]
struct Body {
    rows: Vec<Row>,
    headings: Vec<Heading>,
    /// The keys of the columns that no row fills.
    blank: Vec<String>,
    /// Cells of the widest sums of money, by the key of the column.
    widest: Vec<(String, u16)>,
    /// The room that matters need.
    needs: Needs,
}

/// What the rows of a table of matters tell.
#[derive(Clone, Debug)]
struct Matters {
    shows: Shows,
    all: Vec<Matter>,
    by_id: HashMap<Id, usize>,
    /// How many would need attention, but rest.
    resting: usize,
}

/// A column: a field by key, and a width if the user chose one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// The key of the field.
    pub key: String,
    /// Cells, if the user chose how many.
    pub width: Option<u16>,
}

impl Column {
    /// A column of the usual width.
    pub fn new(key: &str) -> Self {
        Column { key: key.to_owned(), width: None }
    }

    /// As many cells as were asked for, as far as a column may have them.
    pub fn cells(asked: u16) -> u16 {
        asked.clamp(3, 120)
    }
}

/// The record and the column under the cursor, and the first row on the screen.
#[derive(Clone, Copy, Default, Debug)]
pub struct Cursor {
    /// The record.
    pub id: Option<Id>,
    /// Its row.
    pub row: usize,
    /// The column: 0 = the first after the ref.
    pub column: usize,
    /// The first row that shows.
    pub top: usize,
}

/// A row.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Row {
    /// The heading of a group.
    Heading(u32),
    /// A record.
    Record(Shown),
}

/// A record in a table.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Shown {
    /// The place of its register in the list's registers.
    pub register: u8,
    /// The record.
    pub id: Id,
    /// How deep it stands in the outline.
    pub depth: u16,
    /// Whether records stand below it.
    pub parent: bool,
    /// Whether it shows only because a record below it passes the filter.
    pub passed_over: bool,
}

/// The heading of a group.
#[derive(Clone, Debug)]
pub struct Heading {
    /// What the records have in common, as text.
    pub text: String,
    /// How many there are.
    pub count: usize,
    /// What they come to, by the key of the column.
    pub sums: Vec<(String, Value)>,
}

/// What of a register passes the filter. A register without the fields that it names has nothing
/// that passes.
enum Passing {
    All,
    None,
    Some(Matcher),
}

impl Passing {
    fn passes(&self, record: &Record, context: &Context) -> bool {
        match self {
            Passing::All => true,
            Passing::None => false,
            Passing::Some(matcher) => matcher.matches(record, context),
        }
    }
}

/// What the rows were worked out from.
#[derive(Clone, Debug)]
struct Seen {
    project: Project,
    today: chrono::NaiveDate,
    me: String,
    query: (String, String, String),
    columns: Vec<String>,
    folded: Arc<HashSet<Id>>,
}

impl List {
    /// The table that a sheet describes, over these registers.
    pub fn new(sheet: &Sheet, registers: Vec<&'static Register>) -> Self {
        let first = registers.first().copied();
        let columns =
            if sheet.columns.is_empty() { first.map_or(&[][..], |r| r.columns) } else { sheet.columns };
        let of_matters = sheet.shows.is_of_matters();
        let sort = match sheet.sort {
            _ if of_matters => "",
            "" => first.map_or("ref", |r| r.sort),
            sort => sort,
        };
        let matters = Matters { shows: sheet.shows, all: Vec::new(), by_id: HashMap::new(), resting: 0 };
        List {
            registers,
            columns: columns.iter().filter(|key| **key != "ref").map(|key| Column::new(key)).collect(),
            sort: sort.to_owned(),
            filter: sheet.filter.to_owned(),
            group: sheet.group.to_owned(),
            marks: HashSet::new(),
            folded: Arc::default(),
            cursor: Cursor::default(),
            lit: false,
            body: Body::default(),
            matters: of_matters.then_some(matters),
            seen: None,
        }
    }

    /// Whether the officer chose what it is sorted by.
    pub fn is_sorted_otherwise(&self) -> bool {
        let of_sheets = TABS.iter().flat_map(|tab| tab.sheets).map(|sheet| sheet.sort);
        let mut usual = self.registers.iter().map(|register| register.sort).chain(of_sheets);
        usual.all(|usual| usual != self.sort)
    }

    /// The rows, in order.
    pub fn rows(&self) -> &[Row] {
        &self.body.rows
    }

    /// The heading of a group.
    pub fn heading(&self, place: u32) -> Option<&Heading> {
        self.body.headings.get(place as usize)
    }

    /// How many records show.
    pub fn count(&self) -> usize {
        self.body.rows.len() - self.body.headings.len()
    }

    /// The register of a row.
    pub fn register_of(&self, shown: Shown) -> Option<&'static Register> {
        self.registers.get(shown.register as usize).copied()
    }

    /// The record under the cursor.
    pub fn current(&self) -> Option<(&'static Register, Id)> {
        match self.body.rows.get(self.cursor.row)? {
            Row::Record(shown) => Some((self.register_of(*shown)?, shown.id)),
            Row::Heading(_) => None,
        }
    }

    /// The marked records in the order of the table; the one under the cursor if none is marked.
    pub fn targets(&self) -> Vec<(&'static Register, Id)> {
        if self.marks.is_empty() {
            return self.current().into_iter().collect();
        }
        let marked = self.body.rows.iter().filter_map(|row| match row {
            Row::Record(shown) if self.marks.contains(&shown.id) => {
                Some((self.register_of(*shown)?, shown.id))
            }
            _ => None,
        });
        marked.collect()
    }

    /// The field of the column under the cursor, for the record under it.
    pub fn current_field(&self, project: &Project) -> Option<&'static Field> {
        let register =
            self.current().map(|(register, _)| register).or_else(|| self.registers.first().copied())?;
        self.field(register, &self.columns.get(self.cursor.column)?.key, project)
    }

    /// The field that a column shows of the records of a register. Where matters of all registers show,
    /// it is the one that plays the part.
    pub fn field(&self, register: &Register, key: &str, project: &Project) -> Option<&'static Field> {
        match &self.matters {
            None => project.field(register.key, key),
            Some(_) => project.field(register.key, register.roles.part(key)?),
        }
    }

    /// Whether its rows are matters.
    pub fn is_of_matters(&self) -> bool {
        self.matters.is_some()
    }

    /// What a row tells of its record, where its rows are matters.
    pub fn matter(&self, id: Id) -> Option<&Matter> {
        let matters = self.matters.as_ref()?;
        matters.all.get(*matters.by_id.get(&id)?)
    }

    /// How many matters rest beside those that show.
    pub fn resting(&self) -> usize {
        self.matters.as_ref().filter(|m| m.shows == Shows::Matters).map_or(0, |matters| matters.resting)
    }

    /// Whether the table is an outline now: in outline order and not grouped.
    pub fn is_outline(&self) -> bool {
        self.group.is_empty()
            && self.sort.split(',').next() == Some("row")
            && matches!(self.registers[..], [register] if !register.roles.parent.is_empty())
    }

    /// Whether the rows below an outline row are hidden.
    pub fn is_folded(&self, id: Id) -> bool {
        self.folded.contains(&id)
    }

    /// The outline rows whose rows below are hidden.
    pub fn folded(&self) -> impl Iterator<Item = Id> {
        self.folded.iter().copied()
    }

    /// Shows the rows below an outline row; false if they did.
    pub fn unfold(&mut self, id: Id) -> bool {
        self.is_folded(id) && Arc::make_mut(&mut self.folded).remove(&id)
    }

    /// Hides the rows below these outline rows too.
    pub fn fold(&mut self, rows: impl IntoIterator<Item = Id>) {
        Arc::make_mut(&mut self.folded).extend(rows);
    }

    /// Shows the rows below all outline rows; false if they did.
    pub fn unfold_all(&mut self) -> bool {
        let any = !self.folded.is_empty();
        if any {
            self.folded = Arc::default();
        }
        any
    }

    /// Moves the cursor to a record, unfolding what hides it; false if the filter hides it.
    pub fn go_to(&mut self, id: Id, context: &Context) -> bool {
        for above in Self::above(id, context) {
            self.unfold(above);
        }
        self.cursor.id = Some(id);
        self.refresh(context);
        self.current().is_some_and(|(_, now)| now == id)
    }

    /// Moves the cursor by so many rows, over headings.
    pub fn step(&mut self, rows: isize) {
        let last = self.body.rows.len().saturating_sub(1);
        let mut row = self.cursor.row.saturating_add_signed(rows).min(last);
        let onward: isize = if rows < 0 { -1 } else { 1 };
        while matches!(self.body.rows.get(row), Some(Row::Heading(_))) {
            match row.checked_add_signed(onward).filter(|next| *next <= last) {
                Some(next) => row = next,
                None => break,
            }
        }
        // A heading at either end has no record beyond it: stay on the nearest one.
        if matches!(self.body.rows.get(row), Some(Row::Heading(_))) {
            row = self.body.rows.iter().position(|row| matches!(row, Row::Record(_))).unwrap_or(0);
        }
        self.cursor.row = row;
        self.cursor.id = self.current().map(|(_, id)| id);
    }

    /// Puts the cursor on a row, with so many rows above it.
    pub fn begin_at(&mut self, row: usize, above: usize) {
        self.cursor.row = row;
        self.step(0);
        self.cursor.top = row.saturating_sub(above);
    }

    /// Works the rows out again if anything they depend on changed. A filter or sort that does not
    /// read shows everything; the complaint is given where it is typed.
    pub fn refresh(&mut self, context: &Context) {
        let lit = if self.lit { "\n" } else { "" };
        let query = (self.filter.clone() + lit, self.sort.clone(), self.group.clone());
        let current = self.seen.as_ref().is_some_and(|seen| {
            seen.query == query
                && seen.columns.iter().eq(self.columns.iter().map(|column| &column.key))
                && seen.today == context.today
                && seen.me == context.me
                && seen.project.same(context.project)
                && Arc::ptr_eq(&seen.folded, &self.folded)
        });
        if !current {
            self.rebuild(context);
            self.body.blank = self.find_blank(context);
            self.body.widest = self.find_widest(context);
            self.seen = Some(Seen {
                project: context.project.clone(),
                today: context.today,
                me: context.me.to_owned(),
                query,
                columns: self.columns.iter().map(|column| column.key.clone()).collect(),
                folded: self.folded.clone(),
            });
            self.marks.retain(|id| context.project.find(*id).is_some());
        }
        self.follow_cursor(context);
    }

    fn rebuild(&mut self, context: &Context) {
        self.body.headings.clear();
        if let Some(shows) = self.matters.as_ref().map(|matters| matters.shows) {
            self.body.rows = self.matter_rows(shows, context);
            return;
        }
        let outline = match self.registers[..] {
            [register] if self.is_outline() => context.derived.outline(register.key),
            _ => None,
        };
        self.body.rows = match outline {
            Some(outline) => self.outline_rows(&self.nested(outline, context), context),
            None => self.sorted_rows(context),
        };
    }

    /// Rows in outline order; a filter keeps the rows above a row that passes.
    fn outline_rows(&self, outline: &[(Id, u16)], context: &Context) -> Vec<Row> {
        let Some(register) = self.registers.first() else { return Vec::new() };
        let table = context.project.table(register.key);
        let filter = self.filters(context).pop().unwrap_or(Passing::All);
        let mut rows: Vec<Row> = Vec::with_capacity(outline.len());
        let mut above: Vec<Shown> = Vec::new();
        let mut hidden_below: Option<u16> = None;
        for (place, (id, depth)) in outline.iter().enumerate() {
            let parent = outline.get(place + 1).is_some_and(|(_, next)| next > depth);
            above.truncate(usize::from(*depth));
            let mut shown = Shown { register: 0, id: *id, depth: *depth, parent, passed_over: false };
            let passes = match &filter {
                Passing::All => true,
                filter => table.get(*id).is_some_and(|record| filter.passes(record, context)),
            };
            if matches!(filter, Passing::All) || self.lit {
                if hidden_below.is_some_and(|hidden| *depth > hidden) {
                    continue;
                }
                hidden_below = (parent && self.folded.contains(id)).then_some(*depth);
            }
            if self.lit {
                rows.push(Row::Record(Shown { passed_over: !passes, ..shown }));
            } else if passes {
                rows.extend(above.iter().filter(|shown| shown.passed_over).map(|shown| Row::Record(*shown)));
                for shown in &mut above {
                    shown.passed_over = false;
                }
                rows.push(Row::Record(shown));
            } else {
                shown.passed_over = true;
            }
            above.push(shown);
        }
        rows
    }

    fn sorted_rows(&mut self, context: &Context) -> Vec<Row> {
        let filters = self.filters(context);
        let mut all: Vec<(u8, &Record)> = Vec::new();
        for (place, (register, filter)) in self.registers.iter().zip(&filters).enumerate() {
            let records = context.project.table(register.key).iter();
            let passing = records.filter(|record| self.lit || filter.passes(record, context));
            all.extend(passing.map(|record| (place as u8, &**record)));
        }
        // A sort that names no field leaves the order of refs; it can only come from a saved view.
        let mut sort = Sort::parse(&self.sort, &self.registers, context).unwrap_or_default();
        if !self.group.is_empty() {
            sort = sort.by_first(&self.group, &self.registers, context);
        }
        sort.apply(&mut all, context);
        let shown = |(register, record): &(u8, &Record)| {
            let passes = |filter: &Passing| filter.passes(record, context);
            Row::Record(Shown {
                register: *register,
                id: record.id,
                depth: 0,
                parent: false,
                passed_over: !filters.get(usize::from(*register)).is_none_or(passes),
            })
        };
        if self.group.is_empty() {
            return all.iter().map(shown).collect();
        }
        // Values that sort alike may read differently (1d, 8h), and others alike: what is read parts them.
        let mut groups: Vec<(String, Vec<(u8, &Record)>)> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for pair in all {
            let place = *known.entry(self.group_of(&pair, context)).or_insert_with_key(|text| {
                groups.push((text.clone(), Vec::new()));
                groups.len() - 1
            });
            groups[place].1.push(pair);
        }
        let heading = |(text, group): &(String, Vec<_>)| {
            let sums = self.sums(group, context);
            Heading { text: text.clone(), count: group.len(), sums }
        };
        self.body.headings = groups.iter().map(heading).collect();
        let rows = (0..).zip(&groups).flat_map(|(place, (_, group))| {
            std::iter::once(Row::Heading(place)).chain(group.iter().map(shown))
        });
        rows.collect()
    }

    /// Rows of matters in their groups, the most urgent first.
    fn matter_rows(&mut self, shows: Shows, context: &Context) -> Vec<Row> {
        let Attention { matters, resting } = attention(context);
        let (rests, mut all) = (resting.len(), if shows == Shows::Resting { resting } else { matters });
        self.body.needs = Needs::of(&all, context);
        let place = |register: &str| self.registers.iter().position(|known| known.key == register);
        if !self.filter.trim().is_empty() {
            let filters = self.filters(context);
            all.retain(|matter| {
                let record = context.project.table(matter.register).get(matter.id);
                let filter = place(matter.register).and_then(|place| filters.get(place));
                record.zip(filter).is_some_and(|(record, filter)| filter.passes(record, context))
            });
        }
        let grouping = Grouping::named(&self.group).unwrap_or_default();
        let groups = grouping.groups(&all.iter().collect::<Vec<_>>(), context.today, context.me);
        let mut rows = Vec::with_capacity(all.len() + groups.len());
        let mut headings = Vec::with_capacity(groups.len());
        for (text, places) in groups {
            rows.push(Row::Heading(headings.len() as u32));
            headings.push(Heading { text, count: places.len(), sums: Vec::new() });
            rows.extend(places.iter().filter_map(|at| {
                let matter = all.get(*at)?;
                let register = place(matter.register)? as u8;
                let (depth, parent, passed_over) = (0, false, false);
                Some(Row::Record(Shown { register, id: matter.id, depth, parent, passed_over }))
            }));
        }
        self.body.headings = headings;
        let by_id = all.iter().enumerate().map(|(place, matter)| (matter.id, place)).collect();
        self.matters = Some(Matters { shows, all, by_id, resting: rests });
        rows
    }

    fn group_of(&self, (register, record): &(u8, &Record), context: &Context) -> String {
        let register = self.registers.get(usize::from(*register));
        let field = register.and_then(|register| context.project.field(register.key, &self.group));
        match field.map(|field| context.show(record, field)) {
            Some(text) if !text.is_empty() => text,
            _ => "(none)".to_owned(),
        }
    }

    /// The filter as each register reads it.
    fn filters(&self, context: &Context) -> Vec<Passing> {
        let filter = self.filter.parse::<Filter>().ok().filter(|filter| !filter.is_empty());
        let read = |register: &&'static Register| match &filter {
            None => Passing::All,
            Some(filter) => filter.matcher(register, context).map_or(Passing::None, Passing::Some),
        };
        let read: Vec<Passing> = self.registers.iter().map(read).collect();
        // A filter that nothing reads is complained of where it is typed, and hides nothing.
        if read.iter().all(|passing| matches!(passing, Passing::None)) {
            return self.registers.iter().map(|_| Passing::All).collect();
        }
        read
    }

    /// Puts the cursor on its record again, or as near as can be.
    fn follow_cursor(&mut self, context: &Context) {
        let is = |row: &Row, id: Id| matches!(row, Row::Record(shown) if shown.id == id);
        if let Some(id) = self.cursor.id
            && !self.body.rows.get(self.cursor.row).is_some_and(|row| is(row, id))
        {
            let place = |id: Id| self.body.rows.iter().position(|row| is(row, id));
            // What is folded away leaves it on the summary that hides it.
            let row = place(id).or_else(|| {
                Self::above(id, context).into_iter().filter(|_| self.is_outline()).find_map(place)
            });
            self.cursor.row = row.unwrap_or(self.cursor.row);
        }
        self.cursor.column = self.cursor.column.min(self.columns.len().saturating_sub(1));
        self.step(0);
    }

    /// Scrolls so that the cursor shows in a window of so many rows, and the heading right above it, if there is one.
    pub fn scroll(&mut self, height: usize) {
        let row = self.cursor.row;
        let most = self.body.rows.len().saturating_sub(height.max(1));
        let above = row.checked_sub(1).and_then(|above| self.body.rows.get(above));
        let headed = height > 1 && matches!(above, Some(Row::Heading(_)));
        self.cursor.top = self
            .cursor
            .top
            .min(row - usize::from(headed))
            .min(most)
            .max((row + 1).saturating_sub(height.max(1)));
    }
}
