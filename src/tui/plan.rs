//! The Gantt's scale and place beside the table.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

use super::list::{List, Row};
use super::loads::{Loads, Whom};
use super::state::State;
use super::why::Why;
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::kind::Kind;
use crate::model::value::Value;
use crate::registers::every::is_closed;
use crate::registers::task;
use crate::report::gantt;
use crate::report::gantt::scale::{self, Scale, ZOOMS, Zoom};

/// What stands below table and Gantt, or beside them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Panel {
    /// How full people are.
    Load(Whom),
    /// Why the task under the cursor has its dates.
    Why,
}

/// Who chose something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// The plan, for the width that it has.
    Itself,
    /// The user: it stays.
    User,
}

/// The Gantt's scale and place.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Whether the cursor goes where the work is when the table shows for the first time.
    pub begins_at_work: bool,
    /// The place in the list of them of the zoom that was chosen.
    pub zoom: usize,
    /// Who chose the zoom; none before the plan shows.
    pub zoomed: Option<By>,
    /// The moment at the left edge, as scrolled to; none = it follows the cursor.
    pub origin: Option<NaiveDateTime>,
    /// The left edge as it last followed the cursor.
    pub followed: Option<NaiveDateTime>,
    /// The table's share of the width, in percent: of a narrow screen, a usual one and a wide one.
    splits: [u16; 3],
    /// What of table and Gantt shows.
    pub parts: Parts,
    /// Which links it shows.
    pub links: Links,
    /// Why the task under the cursor has its dates, where that shows.
    pub why: Why,
    /// Whether it shows how far each task has come against the status date.
    pub progress: bool,
    /// What stands below it, or beside.
    pub panel: Option<Panel>,
    /// How full the people are whose load shows.
    pub loads: Loads,
}

/// How wide dates and lengths of a plan are on a screen of this width.
#[derive(Clone, Copy, Debug, Default)]
pub struct Widths {
    /// Cells of a day with its time, where times count.
    pub times: Option<u16>,
    /// Whether many tasks have times.
    pub many: bool,
    /// Whether the work is of hours.
    pub of_hours: bool,
}

impl Widths {
    /// Cells that a field of a task needs in this plan, where they are more or fewer than usual.
    pub fn cells(&self, field: &Field) -> Option<u16> {
        match field.kind {
            Kind::Moment(_) if field.key == task::START.name() => Some(self.times.unwrap_or(DAY)),
            Kind::Moment(_) if field.key == task::FINISH.name() => Some(self.times.unwrap_or(DAY) + MARK),
            // A mark tells that there is a time.
            Kind::Moment(_) => Some(self.times.filter(|_| self.many).unwrap_or(DAY + MARK)),
            Kind::Duration if self.of_hours && field.key == task::DURATION.name() => Some(SHORT),
            _ => None,
        }
    }
}

/// Cells of a day, and of the mark of one that is past or has a time.
const DAY: u16 = 9;
const MARK: u16 = 1;
/// Cells of hours.
const SHORT: u16 = 8;

/// How a Gantt shows all that led to the task under the cursor, and where it was before.
#[derive(Clone, Copy, Debug)]
pub struct Around {
    /// The place of the closest zoom that shows all of that.
    zoom: usize,
    /// The left edge as it was scrolled to, and as it followed the cursor last.
    before: (Option<NaiveDateTime>, Option<NaiveDateTime>),
}

/// Which links the Gantt shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Links {
    /// All of them.
    All,
    /// Those of the task under the cursor.
    Own,
    /// None.
    None,
}

impl Links {
    /// What comes next when they are switched, with the words that say so.
    pub const fn next(self) -> (Links, &'static str) {
        match self {
            Links::All => (Links::Own, "The Gantt shows the links of the task under the cursor"),
            Links::Own => (Links::None, "The Gantt shows no links"),
            Links::None => (Links::All, "The Gantt shows all links"),
        }
    }
}

/// What of table and Gantt shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Parts {
    /// Both, side by side.
    Both,
    /// The table alone.
    Table,
    /// The table alone, for the figures of a view, until another one is chosen.
    Figures,
    /// The Gantt, beside as much of the table as names its rows.
    Gantt,
}

impl Parts {
    /// What comes next when they are switched, with the words that say so.
    pub const fn next(self) -> (Parts, &'static str) {
        match self {
            Parts::Both => (Parts::Table, "The table shows alone"),
            Parts::Table => (Parts::Gantt, "The Gantt shows, with the names of its rows"),
            Parts::Gantt | Parts::Figures => (Parts::Both, "Table and Gantt show"),
        }
    }
}

/// Days of the shortest plan that is always seen by days.
pub const HOURS: i64 = 15;
/// Times the width of the Gantt that the longest such plan takes.
const LONG: i64 = 12;
/// Screens from these widths on are usual, and wide.
const WIDTHS: [u16; 2] = [100, 160];
/// The least and the most that the table may have of a screen, in percent.
const LEAST: u16 = 20;
const MOST: u16 = 85;
/// Minutes of a week.
const WEEK: i64 = 7 * 24 * 60;
/// Cells before a plan, and those behind it, which words beside the last bars have room in.
const BEFORE: i64 = 3;
const BEHIND: i64 = 16;
/// Cells of the table where it only names the rows of the Gantt.
const NAMES: u16 = 26;

impl Default for Plan {
    fn default() -> Self {
        Plan {
            begins_at_work: false,
            zoom: scale::USUAL,
            zoomed: None,
            origin: None,
            followed: None,
            splits: [66, 52, 50],
            parts: Parts::Both,
            links: Links::All,
            why: Why::default(),
            progress: false,
            panel: None,
            loads: Loads::default(),
        }
    }
}

impl Plan {
    /// The place of its zoom: the one that was chosen, or a wider one where that is needed to show what led to the
    /// task under the cursor.
    pub fn zoom_at(&self) -> usize {
        self.why.around.map_or(self.zoom, |around| around.zoom.max(self.zoom)).min(ZOOMS.len() - 1)
    }

    /// Its zoom.
    pub fn zoom(&self) -> Zoom {
        ZOOMS[self.zoom_at()]
    }

    /// Chooses a zoom.
    pub fn choose_zoom(&mut self, zoom: usize) {
        (self.zoom, self.zoomed, self.why.around) = (zoom.min(ZOOMS.len() - 1), Some(By::User), None);
    }

    /// Begins to show all that led to the task under the cursor.
    pub fn look_around(&mut self) {
        let before = (self.origin.take(), self.followed);
        self.why.around = Some(Around { zoom: 0, before });
    }

    /// Goes back to where it was before that, unless another zoom was chosen since.
    pub fn look_back(&mut self) {
        if let Some(around) = self.why.around.take() {
            (self.origin, self.followed) = around.before;
        }
    }

    /// Finds the closest zoom that shows all that led to a finish in so many cells.
    pub fn fit_around(&mut self, finish: Option<NaiveDateTime>, width: u16) {
        let first = self.why.from;
        let (Some(around), Some(finish)) = (&mut self.why.around, finish) else { return };
        let first = first.unwrap_or(finish).min(finish);
        let fits = |zoom: &Zoom| Scale::before(*zoom, first).cell(finish) < i64::from(width);
        around.zoom = ZOOMS.iter().position(fits).unwrap_or(ZOOMS.len() - 1);
    }

    /// Gives the table the whole of a narrow screen for a view of figures, which would show one or two of them beside
    /// the Gantt, and gives that its room again for any other view; whether anything changed.
    pub fn make_room(&mut self, figures: bool, width: u16) -> bool {
        let alone = figures && width < WIDTHS[1];
        let (from, to) = if alone { (Parts::Both, Parts::Figures) } else { (Parts::Figures, Parts::Both) };
        let changes = self.parts == from;
        if changes {
            self.parts = to;
        }
        changes
    }

    /// The table's share of a screen of this width, in percent.
    pub fn split(&self, width: u16) -> u16 {
        match self.parts {
            Parts::Gantt => (NAMES * 100).div_ceil(width.max(NAMES)),
            _ => self.splits[band(width)],
        }
    }

    /// Gives the table a larger or a smaller share of screens about as wide as this.
    pub fn move_split(&mut self, width: u16, by: i16) {
        let split = &mut self.splits[band(width)];
        *split = split.saturating_add_signed(by).clamp(LEAST, MOST);
    }

    /// The table's shares of a narrow screen, a usual one and a wide one, in percent.
    pub fn splits(&self) -> [u16; 3] {
        self.splits
    }

    /// Gives the table these shares, as far as they leave room for both.
    pub fn set_splits(&mut self, splits: [u16; 3]) {
        self.splits = splits.map(|split| split.clamp(LEAST, MOST));
    }

    /// Chooses the first zoom: a plan of hours, or of many years, shows little in the usual one. One of hours begins at
    /// the left edge, so that all of it shows.
    pub fn zoom_first(&mut self, (start, span): (NaiveDateTime, TimeDelta), of_hours: bool, width: u16) {
        let (days, cells) = (span.num_days(), i64::from(width));
        if of_hours {
            self.zoom = scale::fitting(span, cells);
            let morning = start.date().and_time(NaiveTime::MIN);
            let of_days = self.zoom().minutes > 60;
            self.followed = Some(if of_days { morning } else { self.origin_before(start) });
        } else if days > cells * LONG {
            self.zoom = scale::fitting(span, cells * LONG * 2 / 3);
        }
        self.zoomed = Some(By::Itself);
    }

    /// The scale that begins at a moment.
    pub fn scale(&self, origin: NaiveDateTime) -> Scale {
        Scale { zoom: self.zoom(), origin }
    }

    /// The left edge where a Gantt of so many cells goes to show `moment`: a third of them in, with no more than a few
    /// cells before the plan and behind it. It is whole weeks from where it was before, as far as those are short
    /// enough, so that only bars move and weekends stand still.
    fn origin_around(
        &self,
        moment: NaiveDateTime,
        (before, width): (NaiveDateTime, i64),
        (first, last): (NaiveDateTime, NaiveDateTime),
    ) -> NaiveDateTime {
        let edge = |moment, cells| self.origin_before(self.scale(moment).moved(BEFORE - cells).origin);
        let third = edge(moment, width / 3);
        let bounded = third.min(edge(last, width - BEHIND)).max(edge(first, BEFORE));
        let (cell, week) = (self.zoom().minutes, WEEK / self.zoom().minutes);
        // Where a cell is longer than a day no weekends show.
        if bounded != third || WEEK / 7 < cell || width / 2 < week {
            return bounded;
        }
        let weeks = ((third - before).num_minutes() + WEEK / 2).div_euclid(WEEK);
        self.scale(before).moved(weeks * week).origin
    }

    /// The left edge that shows `moment` a few cells in, at midnight.
    pub fn origin_before(&self, moment: NaiveDateTime) -> NaiveDateTime {
        Scale::before(self.zoom(), moment).origin
    }
}

/// The row where the work is: of the first task that is worked on today; else of the one nearest to today, what is
/// still to be finished before what is.
pub fn row_at_work(list: &List, context: &Context) -> Option<usize> {
    let table = context.project.table(task::REGISTER.key);
    let mut nearest = None;
    for (row, shown) in list.rows().iter().enumerate() {
        let Row::Record(shown) = shown else { continue };
        let Some(task) = table.get(shown.id).filter(|task| !shown.parent && !task.get(task::INACTIVE)) else {
            continue;
        };
        let day = |key| match task::shown(task, key, context) {
            Value::Moment(moment) => Some(moment.date()),
            _ => None,
        };
        let (Some(start), Some(finish)) = (day(task::START.name()), day(task::FINISH.name())) else {
            continue;
        };
        let away = (start - context.today).max(context.today - finish).num_days().max(0);
        let far = (is_closed(&task::REGISTER, task, context), away);
        if nearest.is_none_or(|(least, _)| far < least) {
            nearest = Some((far, row));
        }
        if far == (false, 0) {
            break;
        }
    }
    nearest.map(|(_, row)| row)
}

/// The place of a width among narrow, usual and wide ones.
fn band(width: u16) -> usize {
    WIDTHS.iter().filter(|least| width >= **least).count()
}

/// The moment at the left edge: as scrolled to. Else it stays where it was, or is today with some of
/// what is behind it, as long as the bar under the cursor shows there; else that bar starts about a third from the left.
pub fn origin(state: &State) -> NaiveDateTime {
    if let Some(origin) = state.plan.origin {
        return origin;
    }
    let width = state.layout().side.map_or(40, |area| i64::from(area.width));
    let now = state.session.shown_moment();
    // A cell of hours is one of a day.
    let of_hours = state.plan.zoom().minutes <= 60;
    let today = if of_hours { state.plan.origin_before(now) } else { now.date().and_time(NaiveTime::MIN) };
    let around_today = state.plan.scale(today).moved(-width / 3).origin;
    let usual = state.plan.followed.unwrap_or(around_today);
    let Some((start, finish)) = current_bar(state) else { return usual };
    let end = |from: &NaiveDateTime| state.plan.scale(*from).moved(width).origin;
    if state.plan.panel == Some(Panel::Why) {
        return around_chain(state, width, (usual, finish));
    }
    let shows = |from: &NaiveDateTime| finish > *from && start < end(from);
    let there = || {
        let schedule = state.session.schedule();
        let ends = (schedule.start().to_date_time(), schedule.finish().to_date_time());
        state.plan.origin_around(start, (usual, width), ends)
    };
    [usual, around_today].into_iter().find(shows).unwrap_or_else(there)
}

/// From when to when the bar under the cursor goes.
pub fn current_bar(state: &State) -> Option<(NaiveDateTime, NaiveDateTime)> {
    let context = state.session.context();
    let (register, id) = state.list().current()?;
    gantt::span(context.project.table(register.key).get(id)?, &context)
}

/// The left edge that shows what led to a finish, and the finish: where it stays if both show there and begin in its
/// left half; else the first of them, or the finish at the right where there is no room for all.
fn around_chain(state: &State, width: i64, (usual, finish): (NaiveDateTime, NaiveDateTime)) -> NaiveDateTime {
    let first = state.plan.why.from.unwrap_or(finish).min(finish);
    let cell = |from: NaiveDateTime, moment| state.plan.scale(from).cell(moment);
    if (0..width / 2).contains(&cell(usual, first)) && cell(usual, finish) < width {
        return usual;
    }
    let origin = state.plan.origin_before(first);
    if cell(origin, finish) < width {
        return origin;
    }
    state.plan.scale(state.plan.origin_before(finish)).moved(-width * 3 / 4).origin
}
