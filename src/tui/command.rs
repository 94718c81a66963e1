//! Commands: everything a key can do, as documented data. Help, palette, hints, key tables and the
//! user's overrides all come from these lists.

use super::commands;
use super::state::State;

/// Something that a key does.
#[derive(Debug)]
pub struct Command {
    /// Its name in the palette and in the configuration.
    pub name: &'static str,
    /// One sentence on what it does.
    pub doc: &'static str,
    /// One word for the line of keys at the bottom; "" keeps it out of there.
    pub hint: &'static str,
    /// Where it works.
    pub scope: Scope,
    /// The keys it has unless the user chose others; a sequence is separated by blanks.
    pub keys: &'static [&'static str],
    /// What it does. Effects on the outside are pushed on the state.
    pub run: fn(&mut State),
    /// Whether it changes the project: where that can only be read, it isn't run.
    pub changes: bool,
    /// Whether it asks for a line, which may be typed behind its name: `:asat 31 mar`.
    pub asks: bool,
}

impl Command {
    /// The same, with a word on the line of keys.
    #[must_use]
    pub const fn hinted(self, hint: &'static str) -> Self {
        Command { hint, ..self }
    }

    /// The same, which changes the project.
    #[must_use]
    pub const fn changing(self) -> Self {
        Command { changes: true, ..self }
    }

    /// The same, which asks for a line.
    #[must_use]
    pub const fn asking(self) -> Self {
        Command { asks: true, ..self }
    }
}

/// Where commands work. The scopes that count now follow from the state alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Scope {
    /// On every tab.
    Global,
    /// In the tables of what needs attention.
    Today,
    /// In the calendar of a month.
    Calendar,
    /// In the working days of a calendar.
    Workdays,
    /// In every table of records.
    List,
    /// In the plan with its Gantt.
    Plan,
    /// In the table of meetings.
    Meeting,
    /// In the table of conflicts.
    Conflict,
    /// In the heat map.
    HeatMap,
    /// On the page of the project's scales.
    Scales,
    /// In windows over a tab that what is changed there can be taken back in.
    Recall,
    /// In a form.
    Form,
    /// In a list to choose from.
    Picker,
    /// In a line to type.
    Prompt,
    /// In a question.
    Question,
    /// In a page of text.
    Page,
    /// In the Monday sweep.
    Sweep,
    /// In the text of minutes that are being taken.
    Minutes,
    /// Wherever minutes are being taken.
    Sitting,
    /// In the agenda of minutes that are being taken.
    Agenda,
    /// In the list of who is at a meeting.
    Attendance,
    /// In the open actions of earlier meetings.
    Arising,
    /// In an analysis of the plan.
    Analysis,
    /// In what is told of a task.
    Inspector,
    /// In the network that drives a task.
    Network,
    /// In a list of rows.
    Listing,
    /// In a list of rows that may be switched on and off.
    Switches,
    /// In a list of letters.
    Letters,
    /// In a list of records that something may be done to.
    Deeds,
    /// On the page of a person.
    Person,
    /// In what needs attention in all projects.
    Around,
    /// In the governance calendar.
    Owed,
    /// In a reply being pasted.
    Letter,
}

impl Scope {
    /// Every scope with its name in the configuration and its heading in the help.
    pub const ALL: &'static [(Scope, &'static str, &'static str)] = &[
        (Scope::Global, "global", "Everywhere"),
        (Scope::Today, "today", "Today"),
        (Scope::Calendar, "calendar", "Calendar"),
        (Scope::Workdays, "workdays", "Working days"),
        (Scope::List, "list", "Tables"),
        (Scope::Plan, "plan", "Schedule"),
        (Scope::Meeting, "meeting", "Meetings"),
        (Scope::Conflict, "conflict", "Conflicts"),
        (Scope::HeatMap, "heatmap", "Heat map"),
        (Scope::Scales, "scales", "Risk scales"),
        (Scope::Recall, "recall", "Undo in windows"),
        (Scope::Form, "form", "Forms"),
        (Scope::Picker, "picker", "Choosing"),
        (Scope::Prompt, "prompt", "Typing a line"),
        (Scope::Question, "question", "Questions"),
        (Scope::Page, "page", "Pages of text"),
        (Scope::Sweep, "sweep", "Monday sweep"),
        (Scope::Minutes, "minutes", "Writing minutes"),
        (Scope::Sitting, "sitting", "Taking minutes"),
        (Scope::Agenda, "agenda", "The agenda while taking minutes"),
        (Scope::Attendance, "attendance", "Who is there"),
        (Scope::Arising, "arising", "Matters arising"),
        (Scope::Analysis, "analysis", "Analyses of the plan"),
        (Scope::Inspector, "inspector", "Everything about a task"),
        (Scope::Network, "network", "What drives a task"),
        (Scope::Listing, "listing", "Lists of rows"),
        (Scope::Switches, "switches", "Replies, letters, names written twice"),
        (Scope::Letters, "letters", "Chase letters"),
        (Scope::Deeds, "deeds", "All projects, what is owed, a person"),
        (Scope::Person, "person", "A person"),
        (Scope::Around, "around", "All projects"),
        (Scope::Owed, "owed", "What is owed by when"),
        (Scope::Letter, "letter", "Pasting a reply"),
    ];

    /// Its name in the configuration.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(scope, ..)| *scope == self).map_or("", |(_, name, _)| name)
    }

    /// Its heading in the help.
    pub fn heading(self) -> &'static str {
        Self::ALL.iter().find(|(scope, ..)| *scope == self).map_or("", |(.., heading)| heading)
    }

    /// The wider scopes that may count where this one does: what works there works here too.
    pub const fn within(self) -> &'static [Scope] {
        match self {
            Scope::Today | Scope::Plan | Scope::Meeting | Scope::Conflict => &[Scope::List, Scope::Global],
            Scope::Workdays => &[Scope::Calendar, Scope::Global],
            Scope::List | Scope::Calendar | Scope::HeatMap => &[Scope::Global],
            Scope::Sweep | Scope::Scales => &[Scope::Recall],
            Scope::Minutes | Scope::Agenda | Scope::Attendance | Scope::Arising => &[Scope::Sitting],
            Scope::Person | Scope::Owed => &[Scope::Deeds, Scope::Recall, Scope::Listing],
            Scope::Analysis | Scope::Letters => &[Scope::Switches, Scope::Recall, Scope::Listing],
            Scope::Around => &[Scope::Deeds, Scope::Listing],
            Scope::Deeds | Scope::Switches => &[Scope::Recall, Scope::Listing],
            _ => &[],
        }
    }

    /// Whether keys in it are text unless they are bound.
    pub fn takes_text(self) -> bool {
        matches!(self, Scope::Form | Scope::Picker | Scope::Prompt | Scope::Minutes | Scope::Letter)
    }
}

/// Every command, list by list.
pub const LISTS: &[&[Command]] = &[
    commands::go::COMMANDS,
    commands::moves::COMMANDS,
    commands::records::COMMANDS,
    commands::addresses::COMMANDS,
    commands::chasing::COMMANDS,
    commands::today::COMMANDS,
    commands::calendar::COMMANDS,
    commands::workdays::COMMANDS,
    commands::deeds::COMMANDS,
    commands::listings::COMMANDS,
    commands::tables::COMMANDS,
    commands::plan::COMMANDS,
    commands::shaping::COMMANDS,
    commands::baselines::COMMANDS,
    commands::progress::COMMANDS,
    commands::insight::COMMANDS,
    commands::network::COMMANDS,
    commands::heatmap::COMMANDS,
    commands::scaling::COMMANDS,
    commands::sweep::COMMANDS,
    commands::raid::COMMANDS,
    commands::meetings::COMMANDS,
    commands::minuting::COMMANDS,
    commands::conflicts::COMMANDS,
    commands::project::COMMANDS,
    commands::sharing::COMMANDS,
    commands::papers::COMMANDS,
    commands::pages::COMMANDS,
    commands::forms::COMMANDS,
    commands::pickers::COMMANDS,
    commands::prompts::COMMANDS,
    commands::layers::COMMANDS,
];

/// Every command.
pub fn all() -> impl Iterator<Item = &'static Command> {
    LISTS.iter().copied().flatten()
}

/// The command with this name.
pub fn named(name: &str) -> Option<&'static Command> {
    all().find(|command| command.name == name)
}
