//! A compiled working-time calendar: adds, subtracts and measures working time in near-constant time.
//!
//! The calendar is a list of *spans* of weeks that are alike. Every span knows how much
//! working time lies before it, so that the working time before any instant is one look-up, and
//! both directions of arithmetic are that look-up and its inverse. Nothing here loops over days,
//! so a calendar without working time, or a date in the year 9999, costs no more than any other.

use std::collections::HashMap;
use std::fmt;

use super::instant::{DAY, DAYS, Instant, Tenths};

/// One working period of a day: its start and end in tenths of a minute after midnight.
pub type Period = (Tenths, Tenths);

/// The working periods of one day, ascending and apart.
pub type Hours = Vec<Period>;

/// One week of seven days of 24 hours; weeks begin on Mondays, as 1900 did.
const WEEK: Tenths = 7 * DAY;

/// Tenths of a minute in an hour.
const HOUR: u32 = 600;

/// Hours of a week.
const HOURS: usize = 7 * 24;

/// When work is done, over the years 1900 to 9999.
///
/// A *finish* sits at the end of a working period (Friday 17:00) and a *start* at the beginning of
/// the next (Monday 08:00), although no working time lies between the two.
#[derive(Clone, PartialEq)]
pub struct WorkingTime {
    spans: Vec<Span>,
    weeks: Vec<Week>,
    /// The periods of each week, between two without length before and after all of them.
    periods: Vec<PeriodOfWeek>,
    /// The span of the first week of each bucket of `1 << shift` weeks, from the second span's on.
    index: Vec<u32>,
    shift: u32,
    total: Tenths,
    /// Whether all periods begin and end on the hour, so that none begins within one.
    hourly: bool,
}

/// Weeks alike, up to the next span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    first_week: i64,
    /// Working time before this span.
    before: Tenths,
    /// Working time that this span's week would have had from 1900 to the span's first,
    /// taken from `before`; so the work before a week is `base` plus that of whole weeks.
    base: Tenths,
    week: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Week {
    total: Tenths,
    /// 2⁶³ by the total, rounded up; what it is for a week without working time doesn't matter.
    share: u64,
    /// The period that has begun last when each hour of the week begins.
    by_hour: [u32; HOURS],
    /// The period that has begun last when so many hours of the week have been worked.
    by_work: [u32; HOURS],
    /// Where each day's periods begin, Monday first; the last entry is the end.
    days: [u32; 8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PeriodOfWeek {
    /// Since Monday's midnight.
    start: i32,
    length: i32,
    /// Working time of the week before this period.
    before: i32,
}

/// Where an instant stands among the working time of a calendar.
#[derive(Clone, Copy)]
struct Place {
    span: usize,
    /// Working time before it.
    before: Tenths,
    /// Whether it is an instant at which work goes on.
    begins: bool,
    /// Whether it is one at which work has been going on.
    ends: bool,
}

impl WorkingTime {
    /// The calendar of elapsed durations: 24 hours a day, 7 days a week.
    pub fn always() -> Self {
        let mut assembly = Assembly::default();
        let all_day = assembly.hours(vec![(0, DAY)]);
        assembly.push(0, [all_day; 7]);
        assembly.finish()
    }

    /// Whether no working time exists at all.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// The finish of work that begins at `start` and takes `work`: the end of the period that
    /// exhausts it. Negative work walks back; none leaves `start` as it is.
    #[inline]
    pub fn add(&self, start: Instant, work: Tenths) -> Instant {
        match work {
            0 => start,
            1.. => self.shifted(start, work, Edge::Finish),
            _ => self.shifted(start, work, Edge::Start),
        }
    }

    /// The start of work that takes `work` and ends at `finish`: the beginning of the period that
    /// exhausts it. Negative work walks forward; none leaves `finish` as it is.
    #[inline]
    pub fn sub(&self, finish: Instant, work: Tenths) -> Instant {
        self.add(finish, work.saturating_neg())
    }

    /// When work that may begin at `bound` starts and finishes: [`Self::next_start`] and
    /// [`Self::add`] by one look-up. The work must be more than none.
    pub fn run_from(&self, bound: Instant, work: Tenths) -> (Instant, Instant) {
        let place = self.locate(bound);
        let finish = self.at_edge(place.before.saturating_add(work), place.span, Edge::Finish);
        (self.nearest(bound, place, Edge::Start), finish)
    }

    /// When work that must be done by `bound` starts and finishes: [`Self::prev_finish`] and
    /// [`Self::sub`] by one look-up. The work must be more than none.
    pub fn run_to(&self, bound: Instant, work: Tenths) -> (Instant, Instant) {
        let place = self.locate(bound);
        let start = self.at_edge(place.before.saturating_sub(work), place.span, Edge::Start);
        (start, self.nearest(bound, place, Edge::Finish))
    }

    /// Working time from `a` to `b`, negative when `b` is earlier.
    #[inline]
    pub fn between(&self, a: Instant, b: Instant) -> Tenths {
        if a == b { 0 } else { self.work_before(b) - self.work_before(a) }
    }

    /// The first instant at or after `at` at which work goes on.
    #[inline]
    pub fn next_start(&self, at: Instant) -> Instant {
        self.nearest(at, self.locate(at), Edge::Start)
    }

    /// The last instant at or before `at` at which work has been going on.
    #[inline]
    pub fn prev_finish(&self, at: Instant) -> Instant {
        self.nearest(at, self.locate(at), Edge::Finish)
    }

    /// Working time from 1900-01-01 to `at`.
    #[inline]
    pub fn work_before(&self, at: Instant) -> Tenths {
        self.locate(at).before
    }

    /// The working periods of a day, given as days since 1900-01-01.
    pub fn hours_of_day(&self, day: i64) -> impl Iterator<Item = Period> {
        let day = day.clamp(0, DAYS - 1);
        self.day_hours(self.spans[self.span_of_week(day / 7)].week, (day % 7) as usize)
    }

    /// The time that both calendars work.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let mut assembly = Assembly::default();
        let (mut a, mut b, mut week) = (0, 0, 0);
        loop {
            assembly.push_common(week, (self, self.spans[a].week), (other, other.spans[b].week));
            let [next_a, next_b] = [(self, a), (other, b)]
                .map(|(of, at)| of.spans.get(at + 1).map_or(i64::MAX, |span| span.first_week));
            week = next_a.min(next_b);
            if week == i64::MAX {
                return assembly.finish();
            }
            a += usize::from(next_a == week);
            b += usize::from(next_b == week);
        }
    }

    fn shifted(&self, at: Instant, work: Tenths, edge: Edge) -> Instant {
        let place = self.locate(at);
        self.at_edge(place.before.saturating_add(work), place.span, edge)
    }

    /// The first start at or after an instant that stands at `place`, or the last finish at or before it.
    #[inline]
    fn nearest(&self, at: Instant, place: Place, edge: Edge) -> Instant {
        match edge {
            Edge::Start if place.begins => at,
            Edge::Finish if place.ends => at,
            _ => self.at_edge(place.before, place.span, edge),
        }
    }

    /// The instant by which so much of all working time has been done; `near` is a span to begin the
    /// search at.
    #[inline]
    fn at_edge(&self, done: Tenths, near: usize, edge: Edge) -> Instant {
        match edge {
            Edge::Start if done < 0 => Instant::MIN,
            Edge::Start if done >= self.total => Instant::MAX,
            Edge::Start => self.position(done, near),
            Edge::Finish if done <= 0 => Instant::MIN,
            Edge::Finish if done > self.total => Instant::MAX,
            Edge::Finish => self.position(done - 1, near) + 1,
        }
    }

    #[inline]
    fn locate(&self, at: Instant) -> Place {
        let weeks = at.tenths().cast_unsigned() / WEEK.cast_unsigned();
        let weeks = weeks.cast_signed();
        let time = (at.tenths() - weeks * WEEK) as i32;
        let at = self.span_of_week(weeks);
        let span = &self.spans[at];
        let week = &self.weeks[span.week as usize];
        let period = self.begun(&week.by_hour, time, |period| period.start);
        let into = time - period.start;
        let work = period.before + into.min(period.length);
        Place {
            span: at,
            before: span.base + weeks * week.total + Tenths::from(work),
            begins: into < period.length,
            ends: 0 < into && into <= period.length,
        }
    }

    #[inline]
    fn span_of_week(&self, week: i64) -> usize {
        let Some(second) = self.spans.get(1) else { return 0 };
        if week < second.first_week {
            return 0;
        }
        let bucket = ((week - second.first_week) >> self.shift) as usize;
        let mut at = self.index[bucket.min(self.index.len() - 1)] as usize;
        while self.shift > 0 && self.spans.get(at + 1).is_some_and(|next| next.first_week <= week) {
            at += 1;
        }
        at
    }

    /// The last period of a week that has begun by `at`, found from the one that had by the hour.
    #[inline]
    fn begun(&self, by_hour: &[u32; HOURS], at: i32, begins: impl Fn(&PeriodOfWeek) -> i32) -> &PeriodOfWeek {
        let hour = (at.cast_unsigned() / HOUR) as usize;
        let mut place = by_hour[hour.min(HOURS - 1)] as usize;
        while !self.hourly && begins(&self.periods[place + 1]) <= at {
            place += 1;
        }
        &self.periods[place]
    }

    /// The instant at which the tenth of a minute number `unit` of all working time begins, which
    /// must exist; `near` is a span to begin the search at.
    #[inline]
    fn position(&self, unit: Tenths, near: usize) -> Instant {
        let span = &self.spans[self.span_of_work(unit, near)];
        let week = &self.weeks[span.week as usize];
        let within = unit - span.base;
        let weeks = week.whole_weeks(within);
        let within = (within - weeks * week.total) as i32;
        let period = self.begun(&week.by_work, within, |period| period.before);
        Instant::new(weeks * WEEK + Tenths::from(period.start + within - period.before))
    }

    /// The span holding a unit of working time, by steps that double away from `near`.
    fn span_of_work(&self, unit: Tenths, near: usize) -> usize {
        let begins_by = |at: usize| self.spans[at].before <= unit;
        if begins_by(near) && self.spans.get(near + 1).is_none_or(|next| next.before > unit) {
            return near;
        }
        let (mut low, mut high, mut step) = (near, near + 1, 1);
        while low > 0 && !begins_by(low) {
            high = low;
            low = low.saturating_sub(step);
            step *= 2;
        }
        while high < self.spans.len() && begins_by(high) {
            low = high;
            high += step;
            step *= 2;
        }
        let high = high.min(self.spans.len());
        low + self.spans[low..high].partition_point(|span| span.before <= unit) - 1
    }

    fn day_hours(&self, week: u32, weekday: usize) -> impl Iterator<Item = Period> {
        let (week, midnight) = (&self.weeks[week as usize], weekday as Tenths * DAY);
        let periods = &self.periods[week.days[weekday] as usize..week.days[weekday + 1] as usize];
        periods.iter().map(move |period| {
            let start = Tenths::from(period.start) - midnight;
            (start, start + Tenths::from(period.length))
        })
    }

    fn week_hours(&self, week: u32) -> [Hours; 7] {
        std::array::from_fn(|day| self.day_hours(week, day).collect())
    }
}

impl fmt::Debug for WorkingTime {
    /// Names the first week only: a calendar's holidays would drown whatever holds it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let week = self.spans.first().map(|span| self.week_hours(span.week));
        f.debug_struct("WorkingTime")
            .field("week", &week)
            .field("spans", &self.spans.len())
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Copy)]
enum Edge {
    Start,
    Finish,
}

/// A day's hours, by their number in an [`Assembly`].
pub(super) type HoursId = u32;

/// Collects spans of days into a [`WorkingTime`]; equal hours and weeks are kept once.
#[derive(Default)]
pub(super) struct Assembly {
    hours: Vec<Hours>,
    hours_ids: HashMap<Hours, HoursId>,
    common: HashMap<(u32, u32), [HoursId; 7]>,
    /// The first week of each run of weeks, and its hours by day.
    runs: Vec<(i64, [HoursId; 7])>,
}

impl Assembly {
    /// The number of a day's hours, put in order: clipped to the day, overlaps joined.
    pub(super) fn hours(&mut self, hours: Hours) -> HoursId {
        let hours = tidied(hours);
        if let Some(&id) = self.hours_ids.get(&hours) {
            return id;
        }
        let id = self.hours.len() as HoursId;
        self.hours.push(hours.clone());
        self.hours_ids.insert(hours, id);
        id
    }

    /// Repeats a week (Monday first) from `first_day` on. Days must ascend.
    pub(super) fn push(&mut self, first_day: i64, week: [HoursId; 7]) {
        let (at, weekday) = (first_day / 7, (first_day % 7) as usize);
        // What was to follow this week is no more.
        self.runs.pop_if(|(first, _)| *first > at);
        let mut mixed = week;
        if let Some((_, running)) = self.runs.last() {
            mixed[..weekday].copy_from_slice(&running[..weekday]);
        }
        self.runs.pop_if(|(first, _)| *first == at);
        self.run(at, mixed);
        self.run(at + 1, week);
    }

    /// Lets weeks run from the one given on.
    fn run(&mut self, first: i64, week: [HoursId; 7]) {
        if first * 7 < DAYS && self.runs.last().is_none_or(|(_, last)| *last != week) {
            self.runs.push((first, week));
        }
    }

    fn push_common(&mut self, first: i64, a: (&WorkingTime, u32), b: (&WorkingTime, u32)) {
        let week = if let Some(&week) = self.common.get(&(a.1, b.1)) {
            week
        } else {
            let (left, right) = (a.0.week_hours(a.1), b.0.week_hours(b.1));
            let week = std::array::from_fn(|day| self.hours(common(&left[day], &right[day])));
            self.common.insert((a.1, b.1), week);
            week
        };
        self.run(first, week);
    }

    /// The calendar that works as pushed; never, if nothing was.
    pub(super) fn finish(mut self) -> WorkingTime {
        if self.runs.is_empty() {
            let idle = self.hours(Hours::new());
            self.run(0, [idle; 7]);
        }
        let mut calendar = WorkingTime {
            spans: Vec::with_capacity(self.runs.len()),
            weeks: vec![],
            periods: vec![],
            index: vec![],
            shift: 0,
            total: 0,
            hourly: self.hours.iter().flatten().all(|(start, end)| is_whole(*start) && is_whole(*end)),
        };
        let mut ids = HashMap::new();
        let mut before = 0;
        for (at, &(first_week, days)) in self.runs.iter().enumerate() {
            let week = *ids.entry(days).or_insert_with(|| {
                calendar.lay_out(days.map(|id| &self.hours[id as usize]));
                calendar.weeks.len() as u32 - 1
            });
            let total = calendar.weeks[week as usize].total;
            let base = before - first_week * total;
            let end = self.runs.get(at + 1).map_or(DAYS / 7, |next| next.0);
            calendar.spans.push(Span { first_week, before, base, week });
            before = base + end * total;
        }
        (calendar.index, calendar.shift) = index_of(&calendar.spans);
        calendar.total = calendar.work_before(Instant::MAX);
        calendar
    }
}

impl Week {
    /// How many whole weeks an amount of working time holds: a division by way of a product, which is
    /// several times faster. It is exact for what 8,100 years hold, below 2⁴⁴, of weeks below 2²⁰.
    #[inline]
    fn whole_weeks(&self, work: Tenths) -> i64 {
        ((u128::from(work.cast_unsigned()) * u128::from(self.share)) >> 63) as i64
    }
}

impl WorkingTime {
    /// Adds a week of these hours.
    fn lay_out(&mut self, hours: [&Hours; 7]) {
        let first = self.periods.len();
        self.periods.push(PeriodOfWeek { start: -1, length: 0, before: 0 });
        let mut days = [first as u32 + 1; 8];
        let mut total = 0;
        for (day, hours) in hours.into_iter().enumerate() {
            for &(start, end) in hours {
                let (start, length) = ((day as Tenths * DAY + start) as i32, (end - start) as i32);
                self.periods.push(PeriodOfWeek { start, length, before: total });
                total += length;
            }
            days[day + 1] = self.periods.len() as u32;
        }
        self.periods.push(PeriodOfWeek { start: i32::MAX, length: 0, before: i32::MAX });
        let by = |begins: fn(&PeriodOfWeek) -> i32| {
            let mut place = first;
            std::array::from_fn(|hour| {
                while begins(&self.periods[place + 1]) <= hour as i32 * HOUR as i32 {
                    place += 1;
                }
                place as u32
            })
        };
        let (by_hour, by_work) = (by(|period| period.start), by(|period| period.before));
        let total = Tenths::from(total);
        let share = (1_u64 << 63).div_ceil(total.max(1).cast_unsigned());
        self.weeks.push(Week { total, share, by_hour, by_work, days });
    }
}

/// Buckets of as many weeks as keep the index small beside the spans, so that a look-up mostly reads one.
fn index_of(spans: &[Span]) -> (Vec<u32>, u32) {
    let (Some(second), Some(last)) = (spans.get(1), spans.last()) else { return (vec![], 0) };
    let weeks = last.first_week - second.first_week;
    let mut shift = 0;
    while (weeks >> shift) as usize > spans.len() * 8 + 64 {
        shift += 1;
    }
    let mut at = 1;
    let index = (0..=weeks >> shift)
        .map(|bucket| {
            let week = second.first_week + (bucket << shift);
            while spans.get(at + 1).is_some_and(|next| next.first_week <= week) {
                at += 1;
            }
            at as u32
        })
        .collect();
    (index, shift)
}

/// Whether it is a whole number of hours.
fn is_whole(time: Tenths) -> bool {
    time % Tenths::from(HOUR) == 0
}

fn tidied(mut hours: Hours) -> Hours {
    hours.retain_mut(|(start, end)| {
        *start = (*start).max(0);
        *end = (*end).min(DAY);
        start < end
    });
    hours.sort_unstable();
    let mut apart = Hours::with_capacity(hours.len());
    for (start, end) in hours {
        match apart.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => apart.push((start, end)),
        }
    }
    apart
}

fn common(a: &[Period], b: &[Period]) -> Hours {
    let overlap = |x: &Period, y: &Period| (x.0.max(y.0), x.1.min(y.1));
    a.iter().flat_map(|x| b.iter().map(move |y| overlap(x, y))).filter(|(start, end)| start < end).collect()
}

#[cfg(test)]
mod tests;
