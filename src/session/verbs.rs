//! What people do to records: add, set, close, open again, remove, link. Each is one named step,
//! worked out here and made by whoever asked for it.

use std::collections::HashSet;

use super::{Session, deciding};
use crate::model::check::Finding;
use crate::model::context::Context;
use crate::model::edit::{Edit, Step};
use crate::model::field::{Bond, Field};
use crate::model::fresh;
use crate::model::id::Id;
use crate::model::kind::Kind;
use crate::model::project::{Project, Refusal};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::settings;
use crate::model::style::DateOrder;
use crate::model::text::fit;
use crate::model::value::Value;
use crate::query::typed;
use crate::registers::{
    action, attendance, communication, decision, dependency, every, meeting, project, recurring, review, task,
};
use crate::schedule::Schedule;

/// A record, by its register and identity.
pub type Target = (&'static Register, Id);

/// What is done to records: the word by which the history, undo and the screen know it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verb {
    /// A new record.
    Add,
    /// Fields changed in a form.
    Edit,
    /// Fields given a value.
    Set,
    /// Marked done.
    Close,
    /// Opened again.
    Reopen,
    /// Taken away.
    Remove,
    /// Put to another place of an order or outline.
    Move,
    /// Put below another one.
    Indent,
    /// Taken out of what it stood below.
    Outdent,
    /// Asked for again.
    Wake,
    /// Linked.
    Link,
    /// Links taken away.
    Unlink,
    /// Stamped as looked at.
    Review,
    /// The input of a report has come in.
    Receive,
}

impl Verb {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Verb::Add => "Add",
            Verb::Edit => "Edit",
            Verb::Set => "Set",
            Verb::Close => "Close",
            Verb::Reopen => "Reopen",
            Verb::Remove => "Remove",
            Verb::Move => "Move",
            Verb::Indent => "Indent",
            Verb::Outdent => "Outdent",
            Verb::Wake => "Ask again for",
            Verb::Link => "Link",
            Verb::Unlink => "Unlink",
            Verb::Review => "Review",
            Verb::Receive => "Input is in for",
        }
    }
}

/// Refs that a name of several records lists; more are counted.
const LISTED: usize = 3;

impl Session {
    /// A new record with its fields filled as they say. It is in no table yet.
    pub fn fresh(&mut self, register: &'static Register) -> Record {
        let (context, ids) = self.context_and_ids();
        fresh::record(register, ids.fresh(), &context)
    }

    /// Begins a project: gives it a title, an order of dates, and a plan that starts today.
    pub fn begin(&mut self, title: &str, dates: DateOrder) -> Result<(), String> {
        let start = self.today().and_time(self.project().style().day_start);
        let order = match dates {
            DateOrder::DayFirst => "day",
            DateOrder::MonthFirst => "month",
        };
        let record = self.fresh(&project::REGISTER).with(every::TITLE, title).with(project::START, start);
        self.add(&project::REGISTER, record.with(settings::DATE_ORDER, order)).map(drop)
    }

    /// Makes a step. The error is a sentence, and nothing has changed. Links that can't be scheduled
    /// are refused here; those that an import brings are findings.
    pub fn perform(&mut self, step: Step) -> Result<(), String> {
        self.perform_calling(step, &|_| None)
    }

    /// The same; `called` names new tasks in what is refused, as nobody knows the refs that they would get.
    pub fn perform_calling(
        &mut self,
        step: Step,
        called: &dyn Fn(Id) -> Option<String>,
    ) -> Result<(), String> {
        if !linked(&step.edits).is_empty() {
            self.preview_calling(Step::new("", step.edits.clone()), called)?;
        }
        self.apply(step.label, step.edits).map_err(said)
    }

    /// Makes a step that goes on with the last one, as keeping a text does that is being typed: they are one
    /// for undo and for the trail. A step that does something else is one of its own.
    pub fn continue_with(&mut self, step: Step) -> Result<(), String> {
        self.refuse_barred().map_err(said)?;
        let author = self.author();
        self.history.continue_with(step, &author).map_err(said)?;
        self.changed();
        Ok(())
    }

    /// The project as it would be after a step, which isn't made. Refuses what [`Session::perform`]
    /// refuses.
    pub fn preview(&mut self, step: Step) -> Result<Project, String> {
        self.preview_calling(step, &|_| None)
    }

    fn preview_calling(
        &mut self,
        step: Step,
        called: &dyn Fn(Id) -> Option<String>,
    ) -> Result<Project, String> {
        let author = self.author();
        let (context, ids) = self.context_and_ids();
        let edits = super::adding::completed(step.edits, &author, &context, ids);
        let links = linked(&edits);
        let project = self.project().apply(&Step::new(step.label, edits), &author).map_err(said)?;
        let knot = if links.is_empty() { None } else { Schedule::of(&project).knot(&links, called) };
        knot.map_or(Ok(project), Err)
    }

    /// A step named after what it does to which records.
    pub(super) fn step(&self, verb: Verb, targets: &[Target], edits: Vec<Edit>) -> Step {
        Step::new(format!("{} {}", verb.word(), self.named(targets)), edits)
    }

    /// What records are called together: `A-003, A-004`, else `7 actions`.
    pub fn named(&self, targets: &[Target]) -> String {
        if targets.len() <= LISTED {
            let refs: Vec<_> = targets.iter().map(|target| self.reference(*target)).collect();
            return refs.join(", ");
        }
        let plural = one_register(targets).map_or("records".to_owned(), |r| r.plural.to_lowercase());
        format!("{} {plural}", targets.len())
    }

    /// The ref of a record.
    pub fn reference(&self, (register, id): Target) -> String {
        register.reference(self.project().table(register.key).get(id).map_or(0, |record| record.number))
    }

    /// The name of the step that adds a record: its ref to be and its title.
    pub fn adding(&self, register: &Register, record: &Record) -> String {
        let number = match record.number {
            0 => self.project().table(register.key).last_number().saturating_add(1),
            number => number,
        };
        let (reference, title) = (register.reference(number), record.value(register.roles.title).as_text());
        format!("{} {reference} {}", Verb::Add.word(), fit(title, 40)).trim_end().to_owned()
    }

    /// Adds a record.
    pub fn add(&mut self, register: &'static Register, record: Record) -> Result<(), String> {
        let label = self.adding(register, &record);
        self.perform(Step::new(label, vec![Edit::Add(register.key, record)]))
    }

    /// The edits that entering texts into fields of a record makes, each text read as it would be
    /// after the ones before it.
    pub fn entering(
        &mut self,
        target: Target,
        texts: &[(&'static Field, &str)],
    ) -> Result<Vec<Edit>, String> {
        let mut draft = self.project().clone();
        self.entering_in(&mut draft, target, texts)
    }

    pub(super) fn entering_in(
        &mut self,
        draft: &mut Project,
        target: Target,
        texts: &[(&'static Field, &str)],
    ) -> Result<Vec<Edit>, String> {
        let author = self.author();
        let mut all = Vec::new();
        for (field, text) in texts {
            let (context, ids) = self.context_and_ids();
            let context = Context { project: draft, ..context };
            let record = found(draft, target)?;
            let complaint = |complaint: String| format!("{}: {complaint}", field.label);
            let value = typed::read_over(field, record, text, &context).map_err(complaint)?;
            let edits = field.enter((target.0.key, record), value, &context, ids).map_err(complaint)?;
            *draft = draft.apply(&Step::new("", edits.clone()), &author).map_err(said)?;
            all.extend(edits);
        }
        Ok(all)
    }

    /// The step that enters texts into fields of records, each field named by its key, label, alias or
    /// part. What one of them refuses leaves all as they are.
    pub fn setting(&mut self, targets: &[Target], texts: &[(&str, &str)]) -> Result<Step, String> {
        let cells: Vec<_> = targets.iter().map(|target| (*target, texts.to_vec())).collect();
        self.setting_each(&cells)
    }

    /// The same with texts of its own for each record, which may be of several registers.
    pub(super) fn setting_each(&mut self, cells: &[(Target, Vec<(&str, &str)>)]) -> Result<Step, String> {
        let mut draft = self.project().clone();
        let (mut edits, mut set): (Vec<Edit>, Vec<(Target, &Field)>) = (Vec::new(), Vec::new());
        let mut remarks = Vec::new();
        for (target, texts) in cells {
            let field = |word: &str| {
                let field = draft.field(target.0.key, word);
                field.ok_or_else(|| format!("{} have no field “{word}”", target.0.plural))
            };
            let texts: Result<Vec<_>, String> =
                texts.iter().map(|(word, text)| Ok((field(word)?, *text))).collect();
            let texts = texts?;
            let entered = self.entering_in(&mut draft, *target, &texts);
            let complaint = |complaint| match cells {
                [_] => complaint,
                _ => format!("{}: {complaint}", self.reference(*target)),
            };
            edits.extend(entered.map_err(complaint)?);
            let (before, after) = (found(self.project(), *target)?, found(&draft, *target)?);
            if target.0.key == decision::REGISTER.key && decision::is_made_by_nobody(before, after) {
                let name = self.reference(*target);
                let what = if every::closes(target.0, before) {
                    "would be made by nobody: say who else decided (decided_by=NAME)"
                } else {
                    "names nobody who decided: say who (decided_by=NAME) as well"
                };
                return Err(format!("{name} {what}"));
            }
            set.extend(texts.iter().map(|(field, _)| (*target, *field)));
            remarks.extend(self.doubts(before, &texts));
        }
        let targets: Vec<Target> = cells.iter().map(|(target, _)| *target).collect();
        let mut labels: Vec<&str> = Vec::new();
        for (_, field) in &set {
            if !labels.contains(&field.label) {
                labels.push(field.label);
            }
        }
        let value = self.common(&draft, &set).filter(|value| set.len() == targets.len() && !value.is_empty());
        let value =
            value.map_or(String::new(), |value| format!(" to {}", fit(&value.replace('\n', " "), 40)));
        let label = format!("{} {} of {}{value}", Verb::Set.word(), labels.join(", "), self.named(&targets));
        remarks.extend(self.past_days(&draft, &set));
        if let [(target, _)] = cells {
            remarks.extend(self.found_wrong(&draft, *target));
        }
        let mut seen = HashSet::new();
        remarks.retain(|remark| seen.insert(remark.clone()));
        Ok(Step { outcome: remarks.join("; "), ..Step::new(label, edits) })
    }

    /// What there is to say of days far from the plan or in the next year, and of new names, that are entered into
    /// fields of a record.
    pub(super) fn doubts(&self, record: &Record, texts: &[(&'static Field, &str)]) -> Vec<String> {
        let context = self.context();
        let asked = |kind: &Kind| matches!(kind, Kind::Date | Kind::Moment(_) | Kind::Person | Kind::People);
        let names = |field: &Field| field.key == task::RESOURCES.name();
        let texts = texts.iter().filter(|(field, _)| asked(&field.kind) || names(field));
        let doubts = |(field, text): &(&Field, &str)| {
            let Ok(value) = typed::read_over(field, record, text, &context) else { return Vec::new() };
            let dates = typed::doubtful(field, (text, &value), &context);
            dates.into_iter().chain(typed::new_names(field, &value, &context)).collect()
        };
        texts.flat_map(doubts).collect()
    }

    /// The past days on which open records of a version are to be seen to by what was set.
    fn past_days(&self, version: &Project, set: &[(Target, &'static Field)]) -> Vec<String> {
        let context = Context { project: version, ..self.context() };
        let mut told = Vec::new();
        for ((register, id), field) in set {
            let record = version.table(register.key).get(*id);
            let open = record.filter(|record| !every::closes(register, record));
            let past = open.and_then(|open| typed::past(register, field, open.value(field.key), &context));
            told.extend(past);
        }
        told
    }

    /// What the register of a record finds wrong with it in a version, and does not yet.
    fn found_wrong(&self, version: &Project, target: Target) -> Vec<String> {
        let (now, then) = (self.context(), Context { project: version, ..self.context() });
        let wrong = |context: &Context| {
            found(context.project, target).map_or(Vec::new(), |record| (target.0.check)(record, context))
        };
        let before = wrong(&now);
        let is_new = |finding: &Finding| !before.iter().any(|known| known.message == finding.message);
        wrong(&then).into_iter().filter(is_new).map(|finding| finding.message).collect()
    }

    /// What stands in fields of records of a version, if it is the same in all of them.
    fn common(&self, version: &Project, cells: &[(Target, &'static Field)]) -> Option<String> {
        let context = Context { project: version, ..self.context() };
        let mut texts = cells.iter().map(|((register, id), field)| {
            let record = version.table(register.key).get(*id)?;
            Some(field.kind.format(record.value(field.key), &context))
        });
        let first = texts.next()??;
        texts.all(|text| text.as_ref() == Some(&first)).then_some(first)
    }

    /// The step that marks records done, or opens them again where all of them are closed.
    pub fn toggling(&mut self, targets: &[Target]) -> Result<Step, String> {
        let closing = self.closing(targets)?;
        if closing.edits.is_empty() { self.reopening(targets) } else { Ok(closing) }
    }

    /// The step that marks records done; those that are closed already stay.
    ///
    /// # Errors
    /// A sentence on a record that can't be done, or on a decision that names nobody who made it.
    pub fn closing(&mut self, targets: &[Target]) -> Result<Step, String> {
        self.closing_by(targets, "")
    }

    /// The same, where decisions that name nobody who made them were made `by` somebody.
    ///
    /// # Errors
    /// The same, where that name is empty or can't be read.
    pub fn closing_by(&mut self, targets: &[Target], by: &str) -> Result<Step, String> {
        match targets {
            [(register, id)] if register.key == meeting::REGISTER.key => self.closing_one_meeting(*id),
            _ => self.turning(targets, Some(by)),
        }
    }

    /// The step that closes a meeting, where it is known who was there.
    fn closing_one_meeting(&mut self, id: Id) -> Result<Step, String> {
        let step = self.closing_meeting(id)?.step;
        let meeting = self.project().table(meeting::REGISTER.key).get(id);
        match meeting.and_then(|meeting| attendance::doubt(meeting)) {
            Some(doubt) => Err(format!("{doubt}: mark first who was there")),
            None => Ok(step),
        }
    }

    /// The step that opens closed records again; those that are open stay.
    pub fn reopening(&mut self, targets: &[Target]) -> Result<Step, String> {
        self.turning(targets, None)
    }

    /// The step that marks records done, with who made decisions, or opens them again.
    fn turning(&mut self, targets: &[Target], made_by: Option<&str>) -> Result<Step, String> {
        let close = made_by.is_some();
        let (context, ids) = self.context_and_ids();
        let (mut all, mut turned, mut told) = (Vec::new(), Vec::new(), String::new());
        let mut made = Vec::new();
        for target in targets {
            let record = found(context.project, *target)?;
            let name = || target.0.reference(record.number);
            if close && target.0.key == meeting::REGISTER.key && !every::closes(target.0, record) {
                return Err(format!("{} is closed by itself, with its minutes", name()));
            }
            if close
                && target.0.key == communication::REGISTER.key
                && communication::is_input_asked(record, &context)
            {
                return Err(format!(
                    "{} waits for its input: say first that it is in (input_in=today)",
                    name()
                ));
            }
            let (edits, closes) = every::done(target.0, record, &context, ids)?;
            if closes == close {
                if let Some(by) = made_by
                    && let Some(edit) = deciding::made_by(*target, by, &context)?
                {
                    all.push(edit.clone());
                    made.push((*target, edit));
                }
                if close && target.0.key == action::REGISTER.key {
                    told = recurring::told(record, &edits, &context);
                }
                all.extend(edits);
                turned.push(*target);
            }
        }
        let by = self.told_made(&turned, &made);
        let step = self.step(if close { Verb::Close } else { Verb::Reopen }, &turned, all);
        let next = step
            .edits
            .iter()
            .filter(|edit| matches!(edit, Edit::Add(key, _) if *key == action::REGISTER.key));
        let told = match (&turned[..], next.count()) {
            ([_], _) => told,
            (_, 0) => String::new(),
            (_, 1) => "one recurs and has its next".to_owned(),
            (_, count) => format!("{count} recur and have their next"),
        };
        let outcomes: Vec<_> = [by, told].into_iter().filter(|told| !told.is_empty()).collect();
        Ok(Step { outcome: outcomes.join("; "), ..step })
    }

    /// The step that stamps records as reviewed today by the user, with the day of their next review.
    pub fn reviewing(&self, targets: &[Target]) -> Result<Step, String> {
        let context = self.context();
        let mut edits = Vec::new();
        for target in targets {
            edits.extend(review::reviewed(target.0, found(context.project, *target)?, &context)?);
        }
        Ok(self.step(Verb::Review, targets, edits))
    }

    /// The step that removes records and what hangs on them.
    pub fn removing(&self, targets: &[Target]) -> Step {
        self.step(Verb::Remove, targets, self.removal(targets))
    }

    /// The step that links tasks one after the other, finish to start; and any other record to those
    /// named behind it.
    pub fn linking(&mut self, targets: &[Target]) -> Result<Step, String> {
        let [first, others @ ..] = targets else { return Err(FEW.to_owned()) };
        if others.is_empty() {
            return Err(FEW.to_owned());
        }
        let edits = if are_tasks(targets) { self.chain(targets) } else { self.pointing(*first, others)? };
        Ok(self.step(Verb::Link, targets, edits))
    }

    /// Task links between tasks that follow each other and have none yet.
    fn chain(&mut self, targets: &[Target]) -> Vec<Edit> {
        let (context, ids) = self.context_and_ids();
        let linked = |a: Id, b: Id| {
            let links = context.linked(b, dependency::REGISTER.key, dependency::SUCCESSOR.name());
            links.iter().any(|link| link.get(dependency::PREDECESSOR) == Some(a))
        };
        let pairs = targets.windows(2).filter_map(|pair| match pair {
            [(_, a), (_, b)] if a != b && !linked(*a, *b) => Some((*a, *b)),
            _ => None,
        });
        let link = |(before, after)| {
            let link = Record::new(ids.fresh())
                .with(dependency::PREDECESSOR, before)
                .with(dependency::SUCCESSOR, after)
                .with(dependency::TYPE, "fs");
            Edit::Add(dependency::REGISTER.key, link)
        };
        pairs.map(link).collect()
    }

    /// The edit that adds records to the links of another, where they are not there yet.
    fn pointing(&self, from: Target, to: &[Target]) -> Result<Vec<Edit>, String> {
        let record = found(self.project(), from)?;
        let field = from.0.fields().find(|field| field.key == every::LINKS.name());
        let field = field.ok_or_else(|| format!("{} have no links", from.0.plural))?;
        let now = record.get(every::LINKS);
        let new = to.iter().map(|(_, id)| *id).filter(|id| !now.contains(id));
        let new: Vec<Id> = new.collect();
        let all = Value::links(now.iter().chain(&new).copied());
        Ok(if new.is_empty() { Vec::new() } else { vec![Edit::Set(from.0.key, from.1, field.key, all)] })
    }

    /// The step that takes away the task links between tasks, and the links of records to each other.
    pub fn unlinking(&self, targets: &[Target]) -> Result<Step, String> {
        let marked: HashSet<Id> = targets.iter().map(|(_, id)| *id).collect();
        let within = |id: Option<Id>| id.is_some_and(|id| marked.contains(&id));
        let mut edits: Vec<Edit> = Vec::new();
        for link in self.project().table(dependency::REGISTER.key).iter() {
            if within(link.get(dependency::PREDECESSOR)) && within(link.get(dependency::SUCCESSOR)) {
                edits.push(Edit::Remove(dependency::REGISTER.key, link.id));
            }
        }
        for (register, id) in targets {
            let links = found(self.project(), (register, *id))?.get(every::LINKS);
            if links.iter().any(|id| marked.contains(id)) {
                let left = Value::links(links.iter().copied().filter(|id| !marked.contains(id)));
                edits.push(Edit::Set(register.key, *id, every::LINKS.name(), left));
            }
        }
        if edits.is_empty() {
            return Err("There is no link between them".to_owned());
        }
        Ok(self.step(Verb::Unlink, targets, edits))
    }

    /// The edits that remove records and whatever makes no sense without them: subtasks, links and
    /// assignments of tasks, agenda items of meetings. Other links to them are cleared, but for those
    /// that last.
    pub fn removal(&self, targets: &[Target]) -> Vec<Edit> {
        let (mut edits, mut gone): (Vec<Edit>, HashSet<Id>) = (Vec::new(), HashSet::new());
        let mut waiting: Vec<Target> = targets.iter().rev().copied().collect();
        let mut cleared = Vec::new();
        while let Some((register, id)) = waiting.pop() {
            if !gone.insert(id) {
                continue;
            }
            edits.push(Edit::Remove(register.key, id));
            for (register, link) in self.derived.links.to(id) {
                let field = register.fields().find(|field| field.key == link.field);
                match field.map_or(Bond::Loose, |field| field.bond) {
                    Bond::Binding => waiting.push((register, link.from)),
                    Bond::Loose => cleared.push((register.key, link)),
                    Bond::Lasting => {}
                }
            }
        }
        for (register, link) in cleared.into_iter().filter(|(_, link)| !gone.contains(&link.from)) {
            let Some(record) = self.project().table(register).get(link.from) else { continue };
            let left = record.value(link.field).as_links().iter().filter(|id| !gone.contains(id));
            let value = match record.value(link.field) {
                Value::Links(_) => Value::links(left.copied()),
                _ => Value::Empty,
            };
            edits.push(Edit::Set(register, link.from, link.field, value));
        }
        edits
    }
}

/// What is said where there is nothing to link to.
const FEW: &str = "It takes two records or more to link them";

fn are_tasks(targets: &[Target]) -> bool {
    targets.iter().all(|(register, _)| register.key == task::REGISTER.key)
}

/// The register that all of some records are of.
pub(super) fn one_register(targets: &[Target]) -> Result<&'static Register, String> {
    match targets {
        [(first, _), others @ ..] if others.iter().all(|(other, _)| other.key == first.key) => Ok(*first),
        [] => Err("No record is named".to_owned()),
        _ => Err("They are of several registers: take those of one together".to_owned()),
    }
}

pub(super) fn found(project: &Project, (register, id): Target) -> Result<&Record, String> {
    let gone = || Refusal::NoRecord(register.plural).to_string();
    project.table(register.key).get(id).map(|record| &**record).ok_or_else(gone)
}

/// The task links that edits add or lay elsewhere.
fn linked(edits: &[Edit]) -> Vec<Id> {
    let ends = [dependency::PREDECESSOR.name(), dependency::SUCCESSOR.name()];
    let link = |edit: &Edit| match edit {
        Edit::Add(register, link) if *register == dependency::REGISTER.key => Some(link.id),
        Edit::Set(register, link, field, _) if *register == dependency::REGISTER.key => {
            ends.contains(field).then_some(*link)
        }
        _ => None,
    };
    edits.iter().filter_map(link).collect()
}

fn said(refusal: Refusal) -> String {
    refusal.to_string()
}
