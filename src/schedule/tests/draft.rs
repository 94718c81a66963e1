//! Plans written as text, and schedules read as text, for the tests of the engine.
//!
//! One task a line, indented by outline level: its name, its duration (`2d`, `4h`, `1ed`), then any
//! of `<A` (after A), `<A:SS+1d`, `<A:FS-50%`, `<A:FS+50e%`, `<A:FF+1ed`, `snet:06T08` and the other constraints,
//! `alap`, `asap`, `deadline:07T17`, `manual:05T08..06T17`, `finished:05T08..06T17`,
//! `started:05T08/1d/1d` (done, remaining), `resume:07T08`, `delay:1d` (levelling), `inactive`,
//! `cal:N`, `work:N/8h+1d` (an assignment on calendar N, delayed). Days are those of January 2026, which has
//! Mondays on the 5th, 12th, 19th and 26th. Calendar 0 is the standard week and the project's,
//! 1 works on Saturdays too, 2 works round the clock, 3 never works.

use super::super::calendar::{Calendar, compile, standard_week};
use super::super::instant::{DAY, Instant, Tenths};
use super::super::plan::*;
use super::super::{Network, Scheduled};

/// A plan under test.
pub(super) struct Draft {
    pub names: Vec<String>,
    pub plan: Plan,
}

/// A date of January 2026, such as `05T08` or `05T08:30`.
pub(super) fn at(text: &str) -> Instant {
    let (day, time) = text.split_once('T').unwrap();
    let (hour, minute) = time.split_once(':').unwrap_or((time, "0"));
    let first = Instant::from_date_time("2026-01-01T00:00:00".parse().unwrap()).unwrap();
    let number = |text: &str| text.parse::<i64>().unwrap();
    first + (number(day) - 1) * DAY + number(hour) * 600 + number(minute) * 10
}

fn shown(at_: Instant) -> String {
    let text = at_.to_date_time().format("%dT%H:%M").to_string();
    text.strip_suffix(":00").map_or(text.clone(), str::to_owned)
}

/// The length of a duration, and whether it is elapsed.
fn length(text: &str) -> (Tenths, bool) {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: f64 = digits.parse().unwrap();
    let unit = match &text[digits.len()..] {
        "" | "d" => 4_800.0,
        "h" | "eh" => 600.0,
        "m" => 10.0,
        "ed" => 14_400.0,
        other => panic!("unit {other}"),
    };
    ((number * unit) as Tenths, text.contains('e'))
}

fn bar(text: &str) -> (Instant, Instant) {
    let (start, finish) = text.split_once("..").unwrap();
    (at(start), at(finish))
}

/// Compiled calendars 0 to 3.
pub(super) fn calendars() -> Vec<super::super::working_time::WorkingTime> {
    let mut saturdays = standard_week();
    saturdays[5] = saturdays[0].clone();
    let weeks = [
        standard_week(),
        saturdays,
        std::array::from_fn(|_| Some(vec![(0, DAY)])),
        std::array::from_fn(|_| Some(vec![])),
    ];
    compile(&weeks.map(|week| Calendar { week, ..Calendar::default() })).compiled
}

/// Options of a plan that begins on Monday 2026-01-05 at 8:00.
pub(super) fn options() -> Options {
    Options {
        start: at("05T08"),
        finish: None,
        calendar: 0,
        honour_constraints: true,
        critical_limit: 0,
        multiple_critical_paths: false,
    }
}

/// Reads a plan.
pub(super) fn draft(text: &str) -> Draft {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let names: Vec<String> =
        lines.iter().map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    let margin = lines.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let plan = Plan {
        options: options(),
        calendars: calendars(),
        tasks: vec![],
        links: vec![],
        assignments: vec![],
    };
    let mut draft = Draft { names, plan };
    let mut open: Vec<(usize, TaskId)> = vec![];
    for (id, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len() - margin;
        open.retain(|(level, _)| *level < indent);
        let parent = open.last().map(|(_, parent)| *parent);
        open.push((indent, id as TaskId));
        draft.plan.tasks.push(Task { parent, ..Task::default() });
        for (place, word) in line.split_whitespace().skip(1).enumerate() {
            draft.word(id as TaskId, place, word);
        }
    }
    draft
}

impl Draft {
    fn word(&mut self, id: TaskId, place: usize, word: &str) {
        if let Some(link) = word.strip_prefix('<') {
            return self.link(id, link);
        }
        let (key, value) = word.split_once(':').unwrap_or((word, ""));
        let task = &mut self.plan.tasks[id as usize];
        match key {
            "asap" => {}
            "alap" => task.constraint = Constraint::AsLateAsPossible,
            "mso" => task.constraint = Constraint::StartOn(at(value)),
            "mfo" => task.constraint = Constraint::FinishOn(at(value)),
            "snet" => task.constraint = Constraint::StartNoEarlier(at(value)),
            "snlt" => task.constraint = Constraint::StartNoLater(at(value)),
            "fnet" => task.constraint = Constraint::FinishNoEarlier(at(value)),
            "fnlt" => task.constraint = Constraint::FinishNoLater(at(value)),
            "deadline" => task.deadline = Some(at(value)),
            "inactive" => task.mode = Mode::Inactive,
            "delay" => task.leveling_delay = length(value).0,
            "cal" => task.calendar = Some(value.parse().unwrap()),
            "manual" => {
                let (start, finish) = bar(value);
                task.mode = Mode::Manual;
                task.entered = Some(Box::new(Entered { start: Some(start), finish: Some(finish) }));
            }
            "finished" => {
                let (start, finish) = bar(value);
                let done = task.duration;
                task.progress = Some(Box::new(Progress {
                    actual_start: start,
                    actual_finish: Some(finish),
                    stop: None,
                    resume: None,
                    done,
                    remaining: 0,
                }));
            }
            "started" => {
                let mut parts = value.split('/');
                let actual_start = at(parts.next().unwrap());
                let (done, remaining) = (length(parts.next().unwrap()).0, length(parts.next().unwrap()).0);
                task.progress = Some(Box::new(Progress {
                    actual_start,
                    actual_finish: None,
                    stop: None,
                    resume: None,
                    done,
                    remaining,
                }));
            }
            "resume" => task.progress.as_mut().unwrap().resume = Some(at(value)),
            "work" => {
                let (calendar, rest) = value.split_once('/').unwrap();
                let calendar = Some(calendar.parse().unwrap());
                let (span, delay) = rest.split_once('+').unwrap_or((rest, "0"));
                let (span, delay) = (length(span).0, length(delay).0);
                let assignment = Assignment { task: id, calendar, span, delay, resume: None, remaining: 0 };
                self.plan.assignments.push(assignment);
            }
            _ if place == 0 => (task.duration, task.elapsed) = length(word),
            other => panic!("word {other}"),
        }
    }

    fn link(&mut self, to: TaskId, text: &str) {
        let (name, rest) = text.split_once(':').unwrap_or((text, "FS"));
        let (kind, lag) = rest.split_at(2);
        let kind = match kind {
            "FS" => LinkKind::FinishStart,
            "SS" => LinkKind::StartStart,
            "FF" => LinkKind::FinishFinish,
            "SF" => LinkKind::StartFinish,
            other => panic!("link {other}"),
        };
        let lag = match lag {
            "" => Lag::Working(0),
            lag if lag.ends_with("e%") => Lag::ElapsedPercent(lag.trim_end_matches("e%").parse().unwrap()),
            lag if lag.ends_with('%') => Lag::Percent(lag.trim_end_matches('%').parse().unwrap()),
            lag => match length(lag) {
                (lag, true) => Lag::Elapsed(lag),
                (lag, false) => Lag::Working(lag),
            },
        };
        let from =
            self.names.iter().position(|other| other == name).map_or(TaskId::MAX, |from| from as TaskId);
        self.plan.links.push(Link { id: self.plan.links.len() as u32, from, to, kind, lag });
    }

    /// Changes the options.
    pub fn with(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.plan.options);
        self
    }

    /// Lays the plan out and schedules it.
    pub fn scheduled(&self) -> (Network, Scheduled) {
        let network = Network::new(self.plan.clone());
        let scheduled = network.schedule();
        (network, scheduled)
    }

    fn lines(&self, line: impl Fn(&Scheduled, usize) -> String) -> String {
        let (_, scheduled) = self.scheduled();
        let lines: Vec<String> =
            (0..self.names.len()).map(|id| format!("{} {}", self.names[id], line(&scheduled, id))).collect();
        lines.join(", ")
    }

    /// Start and finish of every task: `A 05T08..06T17, B …`.
    pub fn bars(&self) -> String {
        self.lines(|s, id| format!("{}..{}", shown(s.dates[id].start), shown(s.dates[id].finish)))
    }

    /// Early start and finish of every task.
    pub fn early(&self) -> String {
        self.lines(|s, id| format!("{}..{}", shown(s.dates[id].early_start), shown(s.dates[id].early_finish)))
    }

    /// Late start and finish of every task.
    pub fn late(&self) -> String {
        self.lines(|s, id| format!("{}..{}", shown(s.dates[id].late_start), shown(s.dates[id].late_finish)))
    }

    /// Total and free slack of every task in hours, `!` if it is critical: `A 0/0!, B 8/8`.
    pub fn slack(&self) -> String {
        self.lines(|s, id| {
            let slack = &s.slack[id];
            let mark = if slack.critical { "!" } else { "" };
            format!("{}/{}{mark}", slack.total as f64 / 600.0, slack.free as f64 / 600.0)
        })
    }
}
