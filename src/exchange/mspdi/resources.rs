//! Reading resources and assignments.

use chrono::Datelike;

use super::Fault;
use super::elements::{ASSIGNMENT, RESOURCE};
use super::form::{Form, flag, moment};
use super::item::Item;
use super::margin::Place;
use super::read::{EMPTY_RESOURCES, LOOSE_ASSIGNMENTS, Named, Reading};
use super::xml::{self, Element};
use crate::model::value::{Duration, Money, Value};
use crate::registers::pieces::{self, Piece};
use crate::registers::rates::{self, Rate};
use crate::registers::{assignment, calendar, resource, task};

/// The UID that stands for no resource.
pub(super) const NOBODY: &str = "-65535";

impl<'a> Reading<'a, '_> {
    /// Reads a resource. The nameless one that every file begins with stands for work that is
    /// nobody's, and is no resource here.
    pub fn resource(&mut self, item: &Item<'a>) {
        const REGISTER: &str = resource::REGISTER.key;
        let uid = item.get("UID");
        if flag(item.get("IsNull")) == Some(true) || uid == "0" && item.get("Name").is_empty() {
            return self.aside.keep(EMPTY_RESOURCES, &xml::joined(item));
        }
        let place = Place("resource", uid);
        let mut record = self.begin(REGISTER, "resource", item);
        let mut kept = self.margin.hold(RESOURCE, item, place, &mut record, |_| true);
        let cost = flag(item.get("IsCostResource")) == Some(true);
        let kind = match item.get("Type") {
            _ if cost => "cost",
            "0" => "material",
            "2" => "cost",
            _ => "work",
        };
        record.put(resource::TYPE.name(), Value::text(kind));
        for rates in item.all("Rates") {
            kept.keep("Rates", rates.raw);
            record.put(resource::RATES.name(), Value::text(rates::format(&rates_of(rates.raw))));
        }
        self.custom(REGISTER, item, &mut record, &mut kept);
        self.number(REGISTER, &mut record, &mut kept, (item.get("ID"), uid));
        let to =
            Named { register: calendar::REGISTER.key, element: "CalendarUID", uid: item.get("CalendarUID") };
        self.link(REGISTER, &record, resource::CALENDAR, to, place);
        let id = record.id;
        self.end(REGISTER, record, kept);
        self.baselines(item, id, place);
    }

    /// Reads an assignment.
    pub fn assignment(&mut self, item: &Item<'a>) {
        const REGISTER: &str = assignment::REGISTER.key;
        let (uid, task) = (item.get("UID"), item.get("TaskUID"));
        let place = Place("assignment", uid);
        if matches!(task, "" | "0") {
            if task.is_empty() {
                let fault =
                    Fault::Homeless { place: place.to_string(), element: "TaskUID", uid: task.to_owned() };
                self.margin.notice(item.first().map_or(uid, |first| first.raw), fault);
            }
            return self.aside.keep(LOOSE_ASSIGNMENTS, &xml::joined(item));
        }
        let mut record = self.begin(REGISTER, "assignment", item);
        let work = item.get("ActualWork");
        let started = item.has("ActualStart") || item.has("ActualFinish") || !matches!(work, "" | "PT0H0M0S");
        let mut kept = self.margin.hold(ASSIGNMENT, item, place, &mut record, |_| started);
        let phases: Vec<_> = item.all("TimephasedData").collect();
        let pieces = pieces_of(phases.iter().map(|phase| phase.raw));
        let contour = !matches!(item.get("WorkContour"), "" | "0");
        // Even work is spread anew when its task moves; split or edited work keeps its pattern.
        let uneven = contour || has_gap(&pieces);
        for phase in phases {
            if !uneven && xml::find(phase.raw, "Type").map(str::trim) == Some("1") {
                self.margin.carried.push(("TimephasedData", phase.raw));
            } else {
                kept.keep("TimephasedData", phase.raw);
            }
        }
        if uneven {
            record.put(assignment::PIECES.name(), worked(&pieces));
        }
        self.custom(REGISTER, item, &mut record, &mut kept);
        self.number(REGISTER, &mut record, &mut kept, (uid, uid));
        let to = Named { register: task::REGISTER.key, element: "TaskUID", uid: task };
        self.link(REGISTER, &record, assignment::TASK, to, place);
        let resource = item.get("ResourceUID");
        if resource != NOBODY {
            let to = Named { register: resource::REGISTER.key, element: "ResourceUID", uid: resource };
            self.link(REGISTER, &record, assignment::RESOURCE, to, place);
        }
        let id = record.id;
        self.end(REGISTER, record, kept);
        self.baselines(item, id, place);
    }
}

/// The rates of a resource, where they tell more than its fields do: several for a table, or tables other than
/// the first.
pub(super) fn rates_of(raw: &str) -> Vec<Rate> {
    let rate = |element: Element| {
        let parts = Item::of(element.raw);
        let money = |name: &str, form: Form| match form.read(parts.get(name), Duration::ZERO) {
            Ok(Value::Money(money)) => money,
            _ => Money(0),
        };
        let table = parts.get("RateTable").parse::<usize>().ok().unwrap_or(0);
        Some(Rate {
            table: rates::TABLES.get(table)?.key,
            from: moment(parts.get("RatesFrom")).ok().flatten().filter(|from| from.year() > FIRST_YEAR),
            standard: money("StandardRate", Form::Rate),
            overtime: money("OvertimeRate", Form::Rate),
            per_use: money("CostPerUse", Form::Money),
        })
    };
    let mut all: Vec<Rate> =
        xml::children(raw).filter(|element| element.name == "Rate").filter_map(rate).collect();
    let charges = |rate: &Rate| [rate.standard, rate.overtime, rate.per_use].iter().any(|money| money.0 != 0);
    let dated = |table: &str| all.iter().filter(|rate| rate.table == table).count() > 1;
    let telling: Vec<bool> =
        all.iter().map(|rate| rate.table == rates::FIRST || charges(rate) || dated(rate.table)).collect();
    let mut telling = telling.into_iter();
    all.retain(|_| telling.next() == Some(true));
    if all.len() < 2 {
        all.clear();
    }
    all.sort_by_key(|rate| (rate.table, rate.from));
    all
}

/// The year of the date that Microsoft Project writes for the first day of all.
const FIRST_YEAR: i32 = 1984;

/// The pieces of work in timephased data, done and to be done, those without work included.
pub(super) fn pieces_of<'a>(phases: impl Iterator<Item = &'a str>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = phases.filter_map(piece).collect();
    pieces.sort_by_key(|piece| piece.start);
    pieces
}

fn piece(raw: &str) -> Option<Piece> {
    let phase = Item::of(raw);
    let done = match phase.get("Type") {
        "1" => false,
        "2" => true,
        _ => return None,
    };
    let date = |name| moment(phase.get(name)).ok().flatten();
    let work = match Form::Work.read(phase.get("Value"), Duration::ZERO) {
        Ok(Value::Duration(work)) => work.amount.max(0),
        _ => 0,
    };
    let (start, finish) = (date("Start")?, date("Finish")?);
    (start <= finish).then_some(Piece { start, finish, work, done })
}

/// Whether there is time without work between two pieces of work.
fn has_gap(pieces: &[Piece]) -> bool {
    let worked = |piece: &Piece| piece.work > 0;
    let mut after_first = pieces.iter().skip_while(|piece| !worked(piece)).skip_while(|piece| worked(piece));
    after_first.any(worked)
}

/// The pieces with work in them, as their field holds them.
pub(super) fn worked(pieces: &[Piece]) -> Value {
    let worked: Vec<Piece> = pieces.iter().filter(|piece| piece.work > 0).copied().collect();
    Value::text(pieces::format(&worked))
}

/// Whether pieces that were kept tell of more than even work: of work to be done, or of a gap.
pub(super) fn is_uneven(pieces: &[Piece]) -> bool {
    has_gap(pieces) || pieces.iter().any(|piece| !piece.done)
}

/// Pieces with the gaps between them as pieces without work: as Microsoft Project writes a split.
pub(super) fn with_gaps(pieces: &[Piece]) -> Vec<Piece> {
    let mut all = Vec::with_capacity(pieces.len().saturating_mul(2));
    for piece in pieces {
        let before = all.last().map(|before: &Piece| before.finish).filter(|finish| *finish < piece.start);
        all.extend(before.map(|start| Piece { start, finish: piece.start, work: 0, done: piece.done }));
        all.push(*piece);
    }
    all
}
