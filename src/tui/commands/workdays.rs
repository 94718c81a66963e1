//! Working days on the month of a calendar: marked, given other hours, made usual again; whose they are.

use crate::model::edit::Edit;
use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::model::kind::hours;
use crate::model::project::Project;
use crate::model::text;
use crate::registers::calendar::{self, exception, work_week};
use crate::registers::{assignment, every, resource, task};
use crate::schedule::read_exception;
use crate::schedule::workdays::By;
use crate::schedule::workdays::usual_hours;
use crate::session::Session;
use crate::session::workdays::{Which, Whose, weekdays_of};
use crate::tui::command::{Command, Scope};
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Layer, Prompt, Question, Yes};
use crate::tui::page::Line;
use crate::tui::picker::{Chosen, Item, Picker, Purpose};
use crate::tui::slip;
use crate::tui::state::State;
use crate::tui::tabs::{Sheet, Shows, TABS};

use super::{command, records};

/// Working days.
pub const COMMANDS: &[Command] = &[
    command(
        "working-days",
        Scope::List,
        &["h w"],
        "Show the working days of this calendar, resource or task, else of the project, on the month.",
        of_current,
    ),
    command(
        "give-hours",
        Scope::Workdays,
        &["n"],
        "Give this day or the marked ones other hours or none: Closure · 8-12 Half day · Audit, yearly.",
        |s| ask(s, true),
    )
    .hinted("exception")
    .asking()
    .changing(),
    command(
        "day-off",
        Scope::Workdays,
        &["x"],
        "Take the day or the marked ones off, or work again as usual.",
        off,
    )
    .hinted("off")
    .changing(),
    command(
        "day-usual",
        Scope::Workdays,
        &["delete", "D"],
        "Make the day or the marked ones as usual again.",
        usual,
    )
    .changing(),
    command("mark-days", Scope::Workdays, &["m", "space"], "Mark days from here on, or none.", |s| {
        let today = s.session.today();
        let days = &mut s.desk.workdays;
        days.anchor = if days.anchor.is_some() { None } else { Some(days.day.on(today)) };
    })
    .hinted("mark"),
    command(
        "week-hours",
        Scope::Workdays,
        &["w"],
        "Change the usual hours of this day of the week, or of the marked ones.",
        |s| ask(s, false),
    )
    .hinted("week")
    .changing(),
    command(
        "open-day",
        Scope::Workdays,
        &["enter", "e"],
        "Open the exception or work week that decides this day, or change the hours of its weekday.",
        open,
    )
    .hinted("open"),
    command(
        "whose-days",
        Scope::Workdays,
        &["c"],
        "Choose the calendar or the person whose days show.",
        choose,
    )
    .hinted("whose"),
    command("base-days", Scope::Workdays, &["b"], "Go to the calendar that this one is based on.", base),
    command(
        "days-holidays",
        Scope::Workdays,
        &["H"],
        "Take the public holidays of a country over into this calendar.",
        super::plan::offer_holidays,
    )
    .changing(),
    command("calendar-form", Scope::Workdays, &["i"], "Open the form of this calendar.", |s| {
        match s.session.calendar_of(s.desk.workdays.whose) {
            Some(id) => records::open_form(s, &calendar::REGISTER, id),
            None => s.say(Tone::Note, "There is no calendar yet: n or w makes one."),
        }
    }),
    command(
        "leave-days",
        Scope::Workdays,
        &["esc"],
        "Drop the marks, then go back to where one came from.",
        leave,
    ),
];

/// Whose working days an act on them is for: those that show, else the project's.
pub fn whose(state: &State) -> Whose {
    if state.sheet().shows == Shows::Workdays { state.desk.workdays.whose } else { Whose::Project }
}

fn of_current(state: &mut State) {
    let whose = state.list().current().map_or(Whose::Project, |(register, id)| {
        let link = |key| {
            let record = state.session.project().table(register.key).get(id)?;
            record.value(key).as_links().first().copied()
        };
        match register.key {
            key if key == calendar::REGISTER.key => Whose::Calendar(id),
            key if key == resource::REGISTER.key => Whose::Resource(id),
            key if key == exception::REGISTER.key || key == work_week::REGISTER.key => {
                link(exception::CALENDAR.name()).map_or(Whose::Project, Whose::Calendar)
            }
            key if key == assignment::REGISTER.key => {
                link(assignment::RESOURCE.name()).map_or(Whose::Project, Whose::Resource)
            }
            key if key == task::REGISTER.key => {
                link(task::CALENDAR.name()).map_or(Whose::Project, Whose::Calendar)
            }
            _ => Whose::Project,
        }
    });
    let from = (state.desk.tab, state.desk.sheets[state.desk.tab]);
    let of_days = |sheet: &Sheet| sheet.shows == Shows::Workdays;
    let mut tabs = TABS.iter().enumerate();
    let place = tabs.find_map(|(tab, sheets)| Some((tab, sheets.sheets.iter().position(of_days)?)));
    if let Some((tab, sheet)) = place {
        (state.desk.tab, state.desk.sheets[tab]) = (tab, sheet);
        let days = &mut state.desk.workdays;
        (days.whose, days.from, days.anchor) = (whose, Some(from), None);
    }
}

fn leave(state: &mut State) {
    if state.desk.workdays.anchor.take().is_some() {
        return;
    }
    let (tab, sheet) = state.desk.workdays.from.take().unwrap_or((state.desk.tab, 0));
    (state.desk.tab, state.desk.sheets[tab]) = (tab, sheet);
}

/// What is to be given other hours, and of which version of the project.
#[derive(Clone, Debug)]
pub struct Giving {
    /// Whose hours.
    pub whose: Whose,
    /// Which days.
    pub which: Which,
    /// The project as it was when the user began.
    pub base: Project,
}

/// Asks for the hours of the marked days, or of their weekdays.
fn ask(state: &mut State, once: bool) {
    let days = state.desk.workdays.marked(state.session.today());
    let (whose, base) = (state.desk.workdays.whose, state.session.project().clone());
    let (which, text) = if once {
        (Which::Days(days), String::new())
    } else {
        let weekdays = weekdays_of(&days);
        let now = weekdays.first().map(|day| usual_hours(&base, state.session.calendar_of(whose), *day));
        (Which::Weekdays(weekdays), hours::format(&now.unwrap_or_default()))
    };
    state.ask(Prompt::new(Ask::Hours(Giving { whose, which, base }), Input::new(text)));
}

/// Gives days the hours that were typed. The error is a sentence.
pub fn accept(state: &mut State, giving: &Giving, text: &str) -> Result<(), String> {
    let make = |session: &mut Session| session.giving_hours(giving.whose, &giving.which, text);
    let done = state.session.perform_since(&giving.base, make)?;
    state.desk.workdays.anchor = None;
    state.say(Tone::Good, done);
    Ok(())
}

/// What a line would do, while it is typed: how it is read, and what that moves.
pub fn preview(giving: &Giving, text: &str, session: &mut Session) -> Result<Vec<Line>, String> {
    if text.trim().is_empty() && matches!(giving.which, Which::Days(_)) {
        return Ok(Vec::new());
    }
    let step = session.giving_hours(giving.whose, &giving.which, text)?;
    let read = Line::new(format!("= {}", step.label)).tone(Tone::Good);
    Ok(std::iter::once(read).chain(slip::of_step(step, session)?).collect())
}

/// So many days and more are closed only once it was said what that moves.
const LONG: i64 = 7;

fn off(state: &mut State) {
    let today = state.session.today();
    let days = state.desk.workdays.marked(today);
    let shown = |day| state.desk.workdays.on(day);
    let all: Vec<_> =
        days.start().iter_days().take_while(|day| day <= days.end()).filter_map(shown).collect();
    let excepted = |by: By| matches!(by, By::Exception(..));
    if all.iter().all(|day| day.hours.is_empty()) && all.iter().any(|day| excepted(day.by)) {
        return usual(state);
    }
    if all.iter().all(|day| day.hours.is_empty()) {
        return state.say(Tone::Note, "Nobody works then anyway: n gives these days hours, such as 8-12.");
    }
    let (whose, which) = (state.desk.workdays.whose, Which::Days(days));
    let name = if matches!(whose, Whose::Resource(_)) { "closed Leave" } else { "closed" };
    let many = matches!(&which, Which::Days(days) if (*days.end() - *days.start()).num_days() >= LONG);
    let step = state.session.giving_hours(whose, &which, name);
    if let (true, Ok(step)) = (many, &step) {
        let moved = slip::of_step(step.clone(), &mut state.session).unwrap_or_default();
        let moved = moved.iter().map(|line| format!("{} {}", line.label, line.words).trim().to_owned());
        let moved: Vec<String> = moved.collect();
        let text = format!("{}? {}", step.label, moved.join("; "));
        let (step, base) = (step.clone(), state.session.project().clone());
        return state.layers.push(Layer::Question(Question { text, yes: Yes::Make(step, base) }));
    }
    if state.perform_or_say(step) {
        state.desk.workdays.anchor = None;
    }
}

fn usual(state: &mut State) {
    let days = state.desk.workdays.marked(state.session.today());
    let whose = state.desk.workdays.whose;
    let step = match state.session.making_usual(whose, &days) {
        Ok(step) => step,
        Err(complaint) => {
            return state.say(
                Tone::Note,
                format!("{complaint}: n gives these days hours of their own, b goes to the base calendar."),
            );
        }
    };
    // What recurs goes on other days too.
    let project = state.session.project();
    let recurs = |edit: &Edit| match edit {
        Edit::Remove(register, id) => {
            let record = project.table(register).get(*id)?;
            let plain = read_exception(record).is_none_or(|read| read.is_plain());
            (!plain).then(|| record.get(every::TITLE).to_owned())
        }
        _ => None,
    };
    let titles: Vec<String> = step.edits.iter().filter_map(recurs).collect();
    if !titles.is_empty() {
        let text = match &titles[..] {
            [one] => format!("{one} recurs: remove it from all its days?"),
            all => format!("{} recur: remove them from all their days?", text::listed(all)),
        };
        let base = project.clone();
        return state.layers.push(Layer::Question(Question { text, yes: Yes::Make(step, base) }));
    }
    if state.perform(step) {
        state.desk.workdays.anchor = None;
    }
}

fn open(state: &mut State) {
    let day = state.desk.workdays.day.on(state.session.today());
    match state.desk.workdays.on(day).map(|day| day.by) {
        Some(By::Exception(id, _)) => records::open_form(state, &exception::REGISTER, id),
        Some(By::WorkWeek(id)) => records::open_form(state, &work_week::REGISTER, id),
        _ => match state.session.bar() {
            Some(bar) => state.say(Tone::Warn, bar.to_owned()),
            None => ask(state, false),
        },
    }
}

fn choose(state: &mut State) {
    let context = state.session.context();
    let mut items = Vec::new();
    for register in [&calendar::REGISTER, &resource::REGISTER] {
        let mut all: Vec<_> = context.project.table(register.key).iter().collect();
        all.sort_by_key(|record| record.number);
        items.extend(all.into_iter().map(|record| {
            Item::new(context.name(register, record), register.name, Chosen::Record(record.id))
        }));
    }
    if items.is_empty() {
        return state
            .say(Tone::Note, "There is no calendar and nobody in the plan yet: n or w makes a calendar.");
    }
    let now = match state.desk.workdays.whose {
        Whose::Calendar(id) | Whose::Resource(id) => Some(id),
        Whose::Project => state.session.calendar_of(Whose::Project),
    };
    let picker = Picker::new("Whose working days?", Purpose::Workdays, items);
    state.layers.push(Layer::Picker(Box::new(picker.on(&now.map_or(Chosen::Nothing, Chosen::Record)))));
}

/// Shows the working days of a calendar or resource.
pub fn show(state: &mut State, id: Id) {
    let of_resource = state.session.project().table(resource::REGISTER.key).get(id).is_some();
    state.desk.workdays.whose = if of_resource { Whose::Resource(id) } else { Whose::Calendar(id) };
    state.desk.workdays.anchor = None;
}

fn base(state: &mut State) {
    let whose = state.desk.workdays.whose;
    let of = state.session.calendar_of(whose);
    let table = state.session.project().table(calendar::REGISTER.key);
    let base = of.and_then(|id| table.get(id)?.get(calendar::BASE)).filter(|id| table.get(*id).is_some());
    // Who has no calendar of their own works by that of the others.
    let base = if state.session.has_own_calendar(whose) { base } else { of };
    match base {
        Some(id) => show(state, id),
        None => state.say(Tone::Note, "This calendar is based on no other."),
    }
}
