//! Writing a file: records in the order of Microsoft Project's schema, identities as they came.

mod calendars;
mod tasks;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{NaiveDateTime, TimeDelta};

use super::carried::Carried;
use super::custom::{Attribute, attributes};
use super::elements::{ASSIGNMENT, BASELINE, Held, PROJECT, RESOURCE, Spec};
use super::form::{Form, length_text};
use super::kept::Kept;
use super::read::{EMPTY_RESOURCES, EMPTY_TASKS, LOOSE_ASSIGNMENTS};
use super::resources::{NOBODY, is_uneven, pieces_of, rates_of, with_gaps, worked};
use super::xml::{self, Page};
use crate::model::context::Context;
use crate::model::field::Key;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::value::{Duration, Money, Value};
use crate::registers::baseline::{self, figures};
use crate::registers::calendar::{exception, work_week};
use crate::registers::every::{CONFIDENTIAL, TITLE};
use crate::registers::pieces;
use crate::registers::rates::{self, Rate};
use crate::registers::{assignment, calendar, dependency, project, resource, task};

/// What is written from, and what has been written.
pub(super) struct Writing<'c> {
    pub context: &'c Context<'c>,
    carried: &'c Carried,
    /// Whether what is confidential stays out.
    for_others: bool,
    pub page: Page,
    /// The custom fields that the format has.
    pub attributes: Vec<Attribute>,
    uids: HashMap<Id, i64>,
    /// From the first start to the last finish of all tasks.
    pub span: Option<(NaiveDateTime, NaiveDateTime)>,
    /// Records by what they belong to, in the order of their numbers.
    parts: HashMap<(&'static str, Id), Vec<&'c Arc<Record>>>,
}

/// Registers whose records are written within others, and by which link.
const PARTS: &[(&str, Key<Id>)] = &[
    (dependency::REGISTER.key, dependency::SUCCESSOR),
    (exception::REGISTER.key, exception::CALENDAR),
    (work_week::REGISTER.key, work_week::CALENDAR),
    (figures::REGISTER.key, figures::OF),
];

pub(super) fn write(context: &Context, carried: &Carried, for_others: bool) -> Vec<u8> {
    let settings = context.project.settings();
    let blank = Arc::new(Record::new(Id(0)));
    let settings = settings.unwrap_or(&blank);
    let mut kept = Kept::of(settings);
    let mut rows = |name| kept.take(name);
    let (tasks, resources) = (rows(EMPTY_TASKS), rows(EMPTY_RESOURCES));
    let loose = rows(LOOSE_ASSIGNMENTS);
    let mut writing = Writing {
        context,
        carried,
        for_others,
        attributes: attributes(context.project),
        page: Page::new(),
        uids: uids(context, &tasks, &resources),
        span: None,
        parts: parts(context),
    };
    writing.span = writing.span();
    writing.page.open_root("Project");
    let summary = kept.take(super::read::SUMMARY_TASK).concat();
    writing.head(settings, kept);
    writing.calendars();
    writing.tasks(settings, &summary, &tasks);
    writing.resources(&resources);
    writing.assignments(&loose);
    writing.page.close("Project");
    writing.page.finish()
}

/// The records of a register in the order of their numbers.
fn in_order<'c>(context: &Context<'c>, register: &str) -> Vec<&'c Arc<Record>> {
    let mut all: Vec<_> = context.project.table(register).iter().collect();
    all.sort_by_key(|record| record.number);
    all
}

fn parts<'c>(context: &Context<'c>) -> HashMap<(&'static str, Id), Vec<&'c Arc<Record>>> {
    let mut parts: HashMap<_, Vec<_>> = HashMap::new();
    for (register, key) in PARTS {
        for record in in_order(context, register) {
            if let Some(of) = record.get(*key) {
                parts.entry((*register, of)).or_default().push(record);
            }
        }
    }
    parts
}

/// Every record's UID: the one of its file; else its number; else a new one. The rows that are no
/// records here keep theirs.
fn uids(context: &Context, tasks: &[String], resources: &[String]) -> HashMap<Id, i64> {
    let mut uids = HashMap::new();
    for (register, rows) in [
        (calendar::REGISTER.key, &[][..]),
        (task::REGISTER.key, tasks),
        (resource::REGISTER.key, resources),
        (assignment::REGISTER.key, &[]),
    ] {
        let row = |row: &String| xml::find(row, "UID").and_then(|uid| uid.trim().parse().ok());
        let mut used: HashSet<i64> = rows.iter().filter_map(row).collect();
        if register == task::REGISTER.key {
            used.insert(0);
        }
        let records = in_order(context, register);
        let of_file = |record: &Record| Kept::of(record).get("UID").and_then(|uid| uid.parse().ok());
        let of_number = |record: &Record| Some(i64::from(record.number));
        for wish in [&of_file as &dyn Fn(&Record) -> Option<i64>, &of_number] {
            for record in &records {
                if let Some(uid) = wish(record)
                    && !uids.contains_key(&record.id)
                    && used.insert(uid)
                {
                    uids.insert(record.id, uid);
                }
            }
        }
        let mut next = used.iter().max().copied().unwrap_or(0);
        for record in records {
            uids.entry(record.id).or_insert_with(|| {
                next = next.saturating_add(1);
                next
            });
        }
    }
    uids
}

impl<'c> Writing<'c> {
    fn span(&self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let tasks = self.context.project.table(task::REGISTER.key);
        let date = |record: &Record, key: Key<NaiveDateTime>| match *self.value(record, key.name()) {
            Value::Moment(date) => Some(date),
            _ => None,
        };
        let active = tasks.iter().filter(|record| !record.get(task::INACTIVE));
        let spans = active.filter_map(|record| date(record, task::START).zip(date(record, task::FINISH)));
        spans.reduce(|all, one| (all.0.min(one.0), all.1.max(one.1)))
    }

    /// The records that belong to another.
    pub fn parts(&self, register: &'static str, of: Id) -> Vec<&'c Arc<Record>> {
        self.parts.get(&(register, of)).cloned().unwrap_or_default()
    }

    pub fn uid(&self, id: Id) -> Option<String> {
        self.uids.get(&id).map(i64::to_string)
    }

    /// What a field holds: as the schedule has it, else as the record has it.
    pub fn value<'r>(&self, record: &'r Record, key: &str) -> Cow<'r, Value> {
        match self.context.derived.derived_on(record.id, key, self.context.today) {
            Value::Empty => Cow::Borrowed(record.value(key)),
            value => Cow::Owned(value),
        }
    }

    /// Whether a record is confidential and stays so.
    pub fn hides(&self, record: &Record) -> bool {
        self.for_others && record.get(CONFIDENTIAL)
    }

    /// Writes what a record holds, in the order of a list. `made` writes what is held by no field,
    /// and says what to write where a field or the schedule has nothing.
    pub fn record(
        &mut self,
        list: &'static [Spec],
        record: &Record,
        mut kept: Kept,
        mut made: impl FnMut(&mut Self, &'static str, &mut Kept) -> Option<String>,
    ) {
        let hidden = self.hides(record);
        if hidden {
            kept = Kept::default();
        }
        let carried: Option<Vec<_>> = self.carried.of(record.id).map(Iterator::collect);
        let mut next = 0;
        for spec in list {
            if let Some(carried) = carried.as_ref().filter(|_| !matches!(spec.held, Held::Made | Held::Kept))
            {
                let places = || carried.iter().enumerate();
                let found = places().skip(next).chain(places()).find(|(_, (name, _))| *name == spec.name);
                if let Some((place, (_, raw))) = found {
                    next = place;
                    self.page.raw(spec.name, raw);
                }
                if found.is_some() || spec.is_carried() {
                    kept.take(spec.name);
                    continue;
                }
            }
            let text = match spec.held {
                Held::Made => made(self, spec.name, &mut kept),
                Held::Kept => {
                    let all = kept.take(spec.name);
                    for raw in &all {
                        self.page.raw(spec.name, raw);
                    }
                    if !all.is_empty() {
                        continue;
                    }
                    None
                }
                Held::Field(_, Form::Line | Form::Note) if hidden => {
                    (spec.name == "Name").then(|| "Confidential".to_owned())
                }
                Held::Field(key, form) | Held::Either(key, form) | Held::Computed(key, form) => {
                    let value = self.value(record, key);
                    match kept.take(spec.name).into_iter().find(|raw| says(form, raw, &value)) {
                        Some(raw) => {
                            self.page.raw(spec.name, &raw);
                            continue;
                        }
                        None => form.write(&value).or_else(|| made(self, spec.name, &mut kept)),
                    }
                }
            };
            match text {
                Some(text) => self.page.leaf(spec.name, &text),
                None if !spec.default.is_empty() => self.page.leaf(spec.name, spec.default),
                None => {}
            }
        }
        for (name, all) in kept.rest() {
            for raw in all {
                self.page.raw(&name, &raw);
            }
        }
    }

    fn head(&mut self, settings: &Record, kept: Kept) {
        self.record(PROJECT, settings, kept, |writing, name, kept| match name {
            "Title" => kept.take(name).pop().or_else(|| Form::Line.write(settings.value(TITLE.name()))),
            "ScheduleFromStart" => {
                Some(if settings.get(project::SCHEDULE_FROM) == "finish" { "0" } else { "1" }.to_owned())
            }
            "CalendarUID" => {
                let kept = kept.take(name).pop();
                settings.get(project::CALENDAR).and_then(|id| writing.uid(id)).or(kept)
            }
            "StartDate" => writing.span.and_then(|(start, _)| Form::Moment.write(&start.into())),
            "FinishDate" => writing.span.and_then(|(_, finish)| Form::Moment.write(&finish.into())),
            _ => None,
        });
    }

    fn resources(&mut self, empty: &[String]) {
        self.page.open("Resources");
        for row in empty {
            self.page.raw("Resource", row);
        }
        for record in in_order(self.context, resource::REGISTER.key) {
            self.page.open("Resource");
            let mut kept = Kept::of(record);
            let uid = self.uid(record.id);
            kept.take("UID");
            self.record(RESOURCE, record, kept, |writing, name, kept| match name {
                "UID" => uid.clone(),
                "ID" => Some(record.number.to_string()),
                "Type" => Some(if record.get(resource::TYPE) == "work" { "1" } else { "0" }.to_owned()),
                "IsCostResource" => {
                    Some(if record.get(resource::TYPE) == "cost" { "1" } else { "0" }.to_owned())
                }
                "CalendarUID" => writing.calendar_of(record, resource::CALENDAR, kept),
                "Rates" => writing.rates(record, kept.take(name).pop()),
                "ExtendedAttribute" => writing.custom(resource::REGISTER.key, record, kept.take(name)),
                "Baseline" => writing.baselines(record),
                _ => None,
            });
            self.page.close("Resource");
        }
        self.page.close("Resources");
    }

    fn assignments(&mut self, loose: &[String]) {
        self.page.open("Assignments");
        for row in loose {
            self.page.raw("Assignment", row);
        }
        for record in in_order(self.context, assignment::REGISTER.key) {
            self.assignment(record);
        }
        self.page.close("Assignments");
    }

    fn assignment(&mut self, record: &Record) {
        let mut kept = Kept::of(record);
        kept.take("UID");
        let said = kept.take("TaskUID").pop();
        let Some(task_uid) = record.get(assignment::TASK).and_then(|id| self.uid(id)).or(said) else {
            return;
        };
        let said = kept.take("ResourceUID").pop();
        let named = record.get(assignment::RESOURCE).and_then(|id| self.uid(id)).or(said);
        let uid = self.uid(record.id);
        self.page.open("Assignment");
        self.record(ASSIGNMENT, record, kept, |writing, name, kept| match name {
            "UID" => uid.clone(),
            "TaskUID" => Some(task_uid.clone()),
            "ResourceUID" => Some(named.clone().unwrap_or_else(|| NOBODY.to_owned())),
            "Start" | "Finish" => {
                let task =
                    writing.context.project.table(task::REGISTER.key).get(record.get(assignment::TASK)?)?;
                let key = if name == "Start" { task::START } else { task::FINISH };
                Form::Moment.write(&writing.value(task, key.name()))
            }
            "RemainingWork" => {
                writing.rest(record, (assignment::WORK.name(), assignment::ACTUAL_WORK.name()))
            }
            "RemainingCost" => {
                writing.rest(record, (assignment::COST.name(), assignment::ACTUAL_COST.name()))
            }
            "Baseline" => writing.baselines(record),
            "ExtendedAttribute" => writing.custom(assignment::REGISTER.key, record, kept.take(name)),
            "TimephasedData" => writing.timephased(record, uid.as_deref(), kept.take(name)),
            _ => None,
        });
        self.page.close("Assignment");
    }

    /// The rates of a resource by table and day: as they were in the file, anew where they were changed.
    fn rates(&mut self, record: &Record, said: Option<String>) -> Option<String> {
        const NAME: &str = "Rates";
        let rates = rates::parse(record.get(resource::RATES)).unwrap_or_default();
        if let Some(raw) = said.filter(|raw| rates_of(raw) == rates) {
            self.page.raw(NAME, &raw);
        } else if !rates.is_empty() && !self.hides(record) {
            self.page.open(NAME);
            let next = rates.iter().skip(1).map(Some).chain([None]);
            for (rate, next) in rates.iter().zip(next) {
                let next = next.filter(|next| next.table == rate.table);
                self.rate(rate, next.and_then(|next| next.from));
            }
            self.page.close(NAME);
        }
        None
    }

    fn rate(&mut self, rate: &Rate, until: Option<NaiveDateTime>) {
        let moment = |at: NaiveDateTime| at.format("%FT%T").to_string();
        let until = until.and_then(|until| until.checked_sub_signed(TimeDelta::minutes(1)));
        let table = rates::TABLES.iter().position(|known| known.key == rate.table).unwrap_or(0);
        let hourly = |money: Money| Form::Rate.write(&money.into()).unwrap_or_default();
        self.page.open("Rate");
        self.page.leaf("RatesFrom", &rate.from.map_or_else(|| "1984-01-01T00:00:00".to_owned(), moment));
        self.page.leaf("RatesTo", &until.map_or_else(|| "2049-12-31T23:59:00".to_owned(), moment));
        self.page.leaf("RateTable", &table.to_string());
        self.page.leaf("StandardRate", &hourly(rate.standard));
        self.page.leaf("StandardRateFormat", "2");
        self.page.leaf("OvertimeRate", &hourly(rate.overtime));
        self.page.leaf("OvertimeRateFormat", "2");
        self.page.leaf("CostPerUse", &Form::Money.write(&rate.per_use.into()).unwrap_or_default());
        self.page.close("Rate");
    }

    /// When an assignment is worked on: as carried and kept; anew where its pieces were changed.
    fn timephased(&mut self, record: &Record, uid: Option<&str>, kept: Vec<String>) -> Option<String> {
        const NAME: &str = "TimephasedData";
        let carried: Vec<_> = self.carried.of(record.id).into_iter().flatten().collect();
        let carried = carried.iter().filter(|(element, _)| *element == NAME).map(|(_, raw)| *raw);
        let pieces = self.value(record, assignment::PIECES.name()).into_owned();
        let before = pieces_of(kept.iter().map(String::as_str));
        let same = if pieces.is_empty() { !is_uneven(&before) } else { worked(&before) == pieces };
        for raw in carried.chain(kept.iter().map(String::as_str)) {
            let is_work = matches!(xml::find(raw, "Type").map(str::trim), Some("1" | "2"));
            if same || !is_work {
                self.page.raw(NAME, raw);
            }
        }
        let changed = if same { Vec::new() } else { pieces::parse(pieces.as_text()).unwrap_or_default() };
        for piece in with_gaps(&changed) {
            let moment = |at| Form::Moment.write(&Value::Moment(at)).unwrap_or_default();
            self.page.open(NAME);
            self.page.leaf("Type", if piece.done { "2" } else { "1" });
            self.page.leaf("UID", uid.unwrap_or_default());
            self.page.leaf("Start", &moment(piece.start));
            self.page.leaf("Finish", &moment(piece.finish));
            self.page.leaf("Unit", "2");
            self.page.leaf("Value", &length_text(piece.work));
            self.page.close(NAME);
        }
        None
    }

    /// What is left of a length or an amount of money.
    pub fn rest(&self, record: &Record, (all, done): (&str, &str)) -> Option<String> {
        match (&*self.value(record, all), &*self.value(record, done)) {
            (Value::Duration(all), Value::Duration(done)) => {
                let amount = all.amount.saturating_sub(done.amount).max(0);
                Form::Work.write(&Value::Duration(Duration { amount, ..*all }))
            }
            (Value::Money(all), Value::Money(done)) => {
                Form::Money.write(&Value::Money(Money(all.0.saturating_sub(done.0))))
            }
            (all @ Value::Duration(_), _) => Form::Work.write(all),
            (all, _) => Form::Money.write(all),
        }
    }

    /// The UID of the calendar that a record has; -1 if none.
    pub fn calendar_of(&self, record: &Record, key: Key<Id>, kept: &mut Kept) -> Option<String> {
        let said = kept.take("CalendarUID").pop();
        record.get(key).and_then(|id| self.uid(id)).or(said).or_else(|| Some("-1".to_owned()))
    }

    /// The baselines of a task, resource or assignment that Microsoft Project has numbers for.
    pub fn baselines(&mut self, of: &Record) -> Option<String> {
        let table = self.context.project.table(baseline::REGISTER.key);
        let mut all: Vec<(f64, &Arc<Record>)> = Vec::new();
        for record in self.parts(figures::REGISTER.key, of.id) {
            let number = record.get(figures::BASELINE).and_then(|id| table.get(id)?.get(baseline::NUMBER));
            all.extend(number.filter(|number| (0.0..=10.0).contains(number)).map(|number| (number, record)));
        }
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (number, record) in all {
            self.page.open("Baseline");
            let number = Form::Number.write(&Value::Number(number));
            self.record(BASELINE, record, Kept::of(record), |_, name, _| {
                number.clone().filter(|_| name == "Number")
            });
            self.page.close("Baseline");
        }
        None
    }
}

/// Whether what was kept of an element still says what its field holds.
fn says(form: Form, raw: &str, value: &Value) -> bool {
    let text = xml::text(raw);
    form.says(if matches!(form, Form::Note | Form::Line) { &text } else { text.trim() }, value)
}
