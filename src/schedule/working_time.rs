//! A compiled working-time calendar: adds, subtracts and measures working time in near-constant time.
//!
//! The calendar is a list of *spans* of days, each repeating one week. Every span knows how much
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

/// When work is done, over the years 1900 to 9999.
///
/// A *finish* sits at the end of a working period (Friday 17:00) and a *start* at the beginning of
/// the next (Monday 08:00), although no working time lies between the two.
#[derive(Clone, PartialEq)]
pub struct WorkingTime {
    spans: Vec<Span>,
    weeks: Vec<Week>,
    periods: Vec<PeriodOfDay>,
    /// Last span beginning at or before the first day of each bucket of `1 << shift` days.
    index: Vec<u32>,
    shift: u32,
    total: Tenths,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    first_day: i64,
    /// Working time before this span.
    before: Tenths,
    /// Working time that this span's week would have had from 1900 to the span's first day,
    /// taken from `before`; so the work before a day is `base` plus that of whole weeks.
    base: Tenths,
    week: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Week {
    total: Tenths,
    /// 2⁶³ by the total, rounded up; what it is for a week without working time doesn't matter.
    share: u64,
    /// Working time of the week before each day, Monday first; the last is more than any week has. Narrow,
    /// so that all days are compared at once.
    before: [i32; 8],
    /// Where each day's periods begin in the list of periods; the last entry is the end.
    periods: [u32; 8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PeriodOfDay {
    start: i32,
    end: i32,
    /// Working time of the day before this period.
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
        let week = &self.weeks[self.spans[self.span_of_day(day)].week as usize];
        self.day_periods(week, (day % 7) as usize).iter().map(PeriodOfDay::whole)
    }

    /// The time that both calendars work.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let mut assembly = Assembly::default();
        let (mut a, mut b, mut day) = (0, 0, 0);
        loop {
            assembly.push_common(day, (self, self.spans[a].week), (other, other.spans[b].week));
            let next_a = self.spans.get(a + 1).map_or(DAYS, |s| s.first_day);
            let next_b = other.spans.get(b + 1).map_or(DAYS, |s| s.first_day);
            day = next_a.min(next_b);
            if day >= DAYS {
                return assembly.finish();
            }
            a += usize::from(next_a == day);
            b += usize::from(next_b == day);
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
        let day = at.day().min(DAYS - 1);
        let time = (at.tenths() - day * DAY).min(DAY) as i32;
        let at = self.span_of_day(day);
        let span = &self.spans[at];
        let week = &self.weeks[span.week as usize];
        let weekday = (day % 7) as usize;
        let (mut work, mut begins, mut ends) = (week.before[weekday], false, false);
        for period in self.day_periods(week, weekday) {
            work += (time.min(period.end) - period.start).max(0);
            begins |= period.start <= time && time < period.end;
            ends |= period.start < time && time <= period.end;
        }
        Place { span: at, before: span.base + day / 7 * week.total + Tenths::from(work), begins, ends }
    }

    #[inline]
    fn span_of_day(&self, day: i64) -> usize {
        let bucket = ((day >> self.shift) as usize).min(self.index.len() - 1);
        let mut at = self.index[bucket] as usize;
        while self.spans.get(at + 1).is_some_and(|next| next.first_day <= day) {
            at += 1;
        }
        at
    }

    /// The instant at which the tenth of a minute number `unit` of all working time begins, which
    /// must exist; `near` is a span to begin the search at.
    fn position(&self, unit: Tenths, near: usize) -> Instant {
        let span = &self.spans[self.span_of_work(unit, near)];
        let week = &self.weeks[span.week as usize];
        let within = unit - span.base;
        let weeks = week.whole_weeks(within);
        let within = (within - weeks * week.total) as i32;
        // Counted rather than searched for: a guess of the weekday would mostly be wrong.
        let weekday = week.before.map(|before| i32::from(before <= within)).iter().sum::<i32>() as usize - 1;
        let within = within - week.before[weekday];
        let midnight = (weeks * 7 + weekday as i64) * DAY;
        let periods = self.day_periods(week, weekday);
        let begun = periods.iter().filter(|period| period.before <= within).count();
        let period = periods.get(begun.wrapping_sub(1));
        Instant::new(midnight + period.map_or(0, |p| Tenths::from(p.start + within - p.before)))
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

    #[inline]
    fn day_periods(&self, week: &Week, weekday: usize) -> &[PeriodOfDay] {
        &self.periods[week.periods[weekday] as usize..week.periods[weekday + 1] as usize]
    }

    fn week_hours(&self, week: u32) -> [Hours; 7] {
        let week = &self.weeks[week as usize];
        std::array::from_fn(|day| self.day_periods(week, day).iter().map(PeriodOfDay::whole).collect())
    }
}

impl PeriodOfDay {
    fn whole(&self) -> Period {
        (self.start.into(), self.end.into())
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
    weeks: Vec<[HoursId; 7]>,
    week_ids: HashMap<[HoursId; 7], u32>,
    common: HashMap<(u32, u32), [HoursId; 7]>,
    spans: Vec<(i64, u32)>,
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
        let next = self.weeks.len() as u32;
        let id = *self.week_ids.entry(week).or_insert(next);
        if id == next {
            self.weeks.push(week);
        }
        if self.spans.last().is_none_or(|&(_, last)| last != id) {
            self.spans.push((first_day, id));
        }
    }

    fn push_common(&mut self, first_day: i64, a: (&WorkingTime, u32), b: (&WorkingTime, u32)) {
        let week = if let Some(&week) = self.common.get(&(a.1, b.1)) {
            week
        } else {
            let (left, right) = (a.0.week_hours(a.1), b.0.week_hours(b.1));
            let week = std::array::from_fn(|day| self.hours(common(&left[day], &right[day])));
            self.common.insert((a.1, b.1), week);
            week
        };
        self.push(first_day, week);
    }

    /// The calendar that works as pushed; never, if nothing was.
    pub(super) fn finish(mut self) -> WorkingTime {
        if self.spans.is_empty() {
            let idle = self.hours(Hours::new());
            self.push(0, [idle; 7]);
        }
        let mut periods = Vec::new();
        let weeks: Vec<Week> = self
            .weeks
            .iter()
            .map(|week| laid_out(week.map(|id| &self.hours[id as usize]), &mut periods))
            .collect();
        let mut spans: Vec<Span> = Vec::with_capacity(self.spans.len());
        let mut before = 0;
        for (at, &(first_day, week)) in self.spans.iter().enumerate() {
            let shape = &weeks[week as usize];
            let base = before - shape.work_before_day(first_day);
            let end = self.spans.get(at + 1).map_or(DAYS, |next| next.0);
            spans.push(Span { first_day, before, base, week });
            before = base + shape.work_before_day(end);
        }
        let (index, shift) = index_of(&spans);
        WorkingTime { spans, weeks, periods, index, shift, total: before }
    }
}

impl Week {
    /// How many whole weeks an amount of working time holds: a division by way of a product, which is
    /// several times faster. It is exact for what 8,100 years hold, below 2⁴⁴, of weeks below 2²⁰.
    #[inline]
    fn whole_weeks(&self, work: Tenths) -> i64 {
        ((u128::from(work.cast_unsigned()) * u128::from(self.share)) >> 63) as i64
    }

    fn work_before_day(&self, day: i64) -> Tenths {
        day / 7 * self.total + Tenths::from(self.before[(day % 7) as usize])
    }
}

fn laid_out(hours: [&Hours; 7], periods: &mut Vec<PeriodOfDay>) -> Week {
    let mut week = Week { total: 0, share: 0, before: [i32::MAX; 8], periods: [periods.len() as u32; 8] };
    for (day, hours) in hours.into_iter().enumerate() {
        week.before[day] = week.total as i32;
        let mut before = 0;
        for &(start, end) in hours {
            let (start, end) = (start as i32, end as i32);
            periods.push(PeriodOfDay { start, end, before });
            before += end - start;
        }
        week.total += Tenths::from(before);
        week.periods[day + 1] = periods.len() as u32;
    }
    week.share = (1_u64 << 63).div_ceil(week.total.max(1).cast_unsigned());
    week
}

/// About two buckets a span, so that a look-up reads one or two spans.
fn index_of(spans: &[Span]) -> (Vec<u32>, u32) {
    let last = spans.last().map_or(0, |span| span.first_day);
    let mut shift = 0;
    while (last >> shift) as usize > spans.len() * 8 + 64 {
        shift += 1;
    }
    let mut at = 0;
    let index = (0..=last >> shift)
        .map(|bucket| {
            while spans.get(at + 1).is_some_and(|next| next.first_day <= bucket << shift) {
                at += 1;
            }
            at as u32
        })
        .collect();
    (index, shift)
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
