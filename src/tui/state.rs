//! The state of the screen: the session, the tabs and their tables, the layers on top.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDateTime;

use crate::exchange::csv;
use crate::model::conflict::CONFLICT;
use crate::model::edit::Step;
use crate::model::id::Id;
use crate::model::kind::{Edge, Tone};
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Unit;
use crate::registers::{risk, task};
use crate::report::chase::Templates;
use crate::schedule::dates::Dates;
use crate::session::Session;

use super::command::{Command, Scope};
use super::diary::{self, Diary};
use super::effect::Effect;
use super::heat::Heat;
use super::key::Key;
use super::keymap::Keymap;
use super::layer::{Layer, Prompt, Question};
use super::layout::{Layout, layout, page, sitting, visible_rows};
use super::list::{List, Row};
use super::loads;
use super::minuting::{Focus, Part};
use super::picker::Item;
use super::plan::{self, HOURS, Panel, Parts, Plan, Widths, row_at_work};
use super::sharing::Seen;
use super::tabs::{Sheet, Shows, Side, TABS, Tab};
use super::workdays::Workdays;

/// Everything that the screen shows and every key may change.
pub struct State {
    /// The open project.
    pub session: Session,
    /// Which tab and sheet show, and the table of each sheet that was shown.
    pub desk: Desk,
    /// What lies on top, the last one uppermost.
    pub layers: Vec<Layer>,
    /// What the line above the keys says.
    pub notice: Option<Notice>,
    /// Which key does what.
    pub keymap: Arc<Keymap>,
    /// Keys typed of a longer sequence.
    pub pending: Vec<Key>,
    /// The last value entered in a field, for repeating.
    pub last_entry: Option<(&'static str, String)>,
    /// The size of the terminal and the look of the screen.
    pub screen: Screen,
    /// The Gantt's scale and place.
    pub plan: Plan,
    /// The heat map's view and cell.
    pub heat: Heat,
    /// What the outside knows and the screen shows.
    pub outside: Outside,
    /// What is to be done outside when the state is settled.
    pub effects: Vec<Effect>,
}

/// What the loop tells the screen of the outside.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// The projects of the user's data folder.
    pub projects: Vec<Item>,
    /// The templates of letters.
    pub templates: Templates,
    /// How the open project is shared.
    pub shared: Seen,
    /// Keys wait for something that is done at the disk.
    pub waits: bool,
    /// Why nothing was saved, as it was said last.
    pub failed: Option<String>,
    /// Questions that no key has asked for, which wait until none can answer them unseen.
    pub asks: VecDeque<Question>,
}

/// Which tab and sheet show, and the tables.
pub struct Desk {
    /// The tab that shows.
    pub tab: usize,
    /// The sheet of each tab.
    pub sheets: [usize; TABS.len()],
    /// The register that the last tab shows.
    pub picked: &'static Register,
    /// Whether what stands beside the table is wanted.
    pub pane: bool,
    /// What falls on the days that show.
    pub diary: Diary,
    /// The working days that show.
    pub workdays: Workdays,
    /// The meeting that the same key closes now, and what was said against that.
    pub closing: Option<(Id, String)>,
    /// How wide dates and lengths of the plan are; none before it shows.
    pub widths: Option<Widths>,
    lists: HashMap<(usize, usize, &'static str), List>,
}

/// A sentence above the keys.
#[derive(Clone, PartialEq, Debug)]
pub struct Notice {
    /// What it means.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
}

/// The terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Screen {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// The place of the look in the list of looks.
    pub look: usize,
    /// Whether only ASCII is to be drawn.
    pub ascii: bool,
}

/// Tasks of a plan that is hardly begun.
const FEW: usize = 3;
/// Cells of a day with its time: `23 Nov 08:00`, and on a wide screen `23 Nov 26 08:00`.
const WITH_TIME: [u16; 2] = [12, 15];
/// The share of tasks with times of day from which all of them are written with their years.
const MANY: f64 = 0.25;
/// The narrowest screen on which what is told of the plan stands beside it.
const BESIDE: u16 = 150;

impl Screen {
    /// Columns of a line of what lies over the whole of it.
    pub fn room(&self) -> usize {
        self.width.saturating_sub(4).into()
    }
}

impl State {
    /// The screen on a session.
    pub fn new(session: Session, keymap: Keymap, screen: Screen) -> Self {
        let picked = session.project().register("decision").unwrap_or(session.project().registers()[0]);
        let (sheets, diary, lists) = ([0; TABS.len()], Diary::default(), HashMap::new());
        let workdays = Workdays::default();
        let desk =
            Desk { tab: 0, sheets, picked, pane: true, diary, workdays, closing: None, widths: None, lists };
        let mut state = State {
            session,
            desk,
            layers: Vec::new(),
            notice: None,
            keymap: Arc::new(keymap),
            pending: Vec::new(),
            last_entry: None,
            screen,
            plan: Plan::default(),
            heat: Heat::default(),
            outside: Outside::default(),
            effects: Vec::new(),
        };
        state.settle();
        state
    }

    /// The sheet that shows.
    pub fn sheet(&self) -> &'static Sheet {
        let tab = &TABS[self.desk.tab];
        &tab.sheets[self.desk.sheets[self.desk.tab].min(tab.sheets.len() - 1)]
    }

    fn list_key(&self) -> (usize, usize, &'static str) {
        let sheet = self.sheet();
        let picks = sheet.registers.is_empty() && sheet.shows == Shows::Records;
        let register = if picks { self.desk.picked.key } else { "" };
        (self.desk.tab, self.desk.sheets[self.desk.tab], register)
    }

    /// The table that shows.
    pub fn list(&self) -> &List {
        // `settle` has made it; a missing one would be an empty table.
        static NONE: std::sync::LazyLock<List> =
            std::sync::LazyLock::new(|| List::new(&TABS[TABS.len() - 1].sheets[0], Vec::new()));
        self.desk.lists.get(&self.list_key()).unwrap_or(&NONE)
    }

    /// The table that shows, to change it.
    pub fn list_mut(&mut self) -> &mut List {
        let (key, sheet) = (self.list_key(), self.sheet());
        let (picked, project) = (self.desk.picked, self.session.project());
        self.desk.lists.entry(key).or_insert_with(|| List::new(sheet, of_sheet(sheet, picked, project)))
    }

    /// Every table of records that was shown, with where it stands.
    pub fn tables(&self) -> impl Iterator<Item = (&'static Tab, &'static Sheet, &'static str, &List)> {
        self.desk.lists.iter().filter_map(|((tab, sheet, register), list)| {
            let tab = TABS.get(*tab)?;
            let sheet = tab.sheets.get(*sheet).filter(|sheet| sheet.shows == Shows::Records)?;
            Some((tab, sheet, *register, list))
        })
    }

    /// Makes every table of records that `change` wants otherwise than it begins.
    pub fn begin_tables(
        &mut self,
        mut change: impl FnMut(&Tab, &Sheet, &'static str, &mut List, &Project) -> bool,
    ) {
        let project = self.session.project();
        for (place, tab) in TABS.iter().enumerate() {
            for (at, sheet) in
                tab.sheets.iter().enumerate().filter(|(_, sheet)| sheet.shows == Shows::Records)
            {
                let picked =
                    if sheet.registers.is_empty() { project.registers() } else { &[self.desk.picked] };
                for register in picked {
                    let key = if sheet.registers.is_empty() { register.key } else { "" };
                    let mut list = List::new(sheet, of_sheet(sheet, register, project));
                    if change(tab, sheet, key, &mut list, project) {
                        self.desk.lists.insert((place, at, key), list);
                    }
                }
            }
        }
    }

    /// The places where keys are looked up now, the narrowest first.
    pub fn scopes(&self) -> &'static [Scope] {
        match self.layers.last().map(Layer::scope) {
            Some(Scope::Form) => &[Scope::Form],
            Some(Scope::Picker) => &[Scope::Picker],
            Some(Scope::Prompt) => &[Scope::Prompt],
            Some(Scope::Listing) => match self.layers.last() {
                Some(Layer::Listing(listing)) => listing.scopes(),
                _ => &[Scope::Listing],
            },
            Some(Scope::Letter) => &[Scope::Letter],
            Some(Scope::Network) => &[Scope::Network],
            Some(Scope::Question) => &[Scope::Question],
            Some(Scope::Sweep) => &[Scope::Sweep, Scope::Recall],
            Some(Scope::Scales) => &[Scope::Scales, Scope::Recall],
            Some(Scope::Sitting) => self.sitting(),
            Some(_) => &[Scope::Page],
            None if self.sheet().shows.is_of_matters() => &[Scope::Today, Scope::List, Scope::Global],
            None if self.sheet().shows == Shows::Month => &[Scope::Calendar, Scope::Global],
            None if self.sheet().shows == Shows::Workdays => {
                &[Scope::Workdays, Scope::Calendar, Scope::Global]
            }
            None => match self.sheet().side {
                Side::HeatMap if !self.heat.inside => &[Scope::HeatMap, Scope::Global],
                Side::Gantt => &[Scope::Plan, Scope::List, Scope::Global],
                Side::Minutes => &[Scope::Meeting, Scope::List, Scope::Global],
                _ if self.sheet().registers.is_empty() && self.desk.picked.key == CONFLICT => {
                    &[Scope::Conflict, Scope::List, Scope::Global]
                }
                _ => &[Scope::List, Scope::Global],
            },
        }
    }

    /// The places where keys are looked up while minutes are being taken.
    fn sitting(&self) -> &'static [Scope] {
        match self.layers.last() {
            Some(Layer::Minuting(minuting)) => match (minuting.focus, minuting.part) {
                (Focus::Agenda, _) => &[Scope::Agenda, Scope::Sitting],
                (Focus::People, _) => &[Scope::Attendance, Scope::Sitting],
                (Focus::Text, Part::Arising) => &[Scope::Arising, Scope::Sitting],
                (Focus::Text, _) => &[Scope::Minutes, Scope::Sitting],
            },
            _ => &[Scope::Sitting],
        }
    }

    /// How long the screen may wait before something typed is to be kept.
    pub fn patience(&self) -> Option<Duration> {
        let waits = |layer: &Layer| matches!(layer, Layer::Minuting(minuting) if minuting.waits());
        self.layers.iter().any(waits).then_some(Duration::from_secs(2))
    }

    /// Where things stand.
    pub fn layout(&self) -> Layout {
        let side = self.sheet().side;
        let Screen { width, height, .. } = self.screen;
        let alone = matches!(self.plan.parts, Parts::Table | Parts::Figures);
        let pane = if side == Side::Gantt { !alone } else { self.desk.pane };
        let panel = self.plan.panel.filter(|_| side == Side::Gantt);
        if panel == Some(Panel::Why) && width >= BESIDE {
            let own = width - (width / 3).clamp(52, 80);
            return layout(own, height, side, self.plan.split(own), pane).beside_panel(width);
        }
        let whole = layout(width, height, side, self.plan.split(width), pane);
        match (self.sheet().shows, panel) {
            (Shows::Matters, _) => whole.below_strip(),
            (_, Some(Panel::Load(_))) if whole.side.is_some() => {
                whole.above_panel((whole.table.height / 3).clamp(5, 14))
            }
            (_, Some(Panel::Why)) => whole.above_panel((whole.table.height * 2 / 5).clamp(5, 14)),
            _ => whole,
        }
    }

    /// Brings the table up to date with the project and the cursor into view. Drawing changes nothing.
    pub fn settle(&mut self) {
        let height = visible_rows(self.layout().table);
        self.list_mut();
        let key = self.list_key();
        let of_plan = self.sheet().side == Side::Gantt;
        if let Some(list) = self.desk.lists.get_mut(&key) {
            let untouched = list.cursor.id.is_none();
            list.refresh(&self.session.context());
            if of_plan && std::mem::take(&mut self.plan.begins_at_work) && untouched {
                let row = row_at_work(list, &self.session.context()).unwrap_or_default();
                list.begin_at(row, height / 3);
            }
            list.scroll(height);
        }
        super::commands::sweep::follow(self);
        let (_, text) = page(self.screen.width, self.screen.height);
        let room = self.screen.room();
        if let Some(Layer::Listing(listing)) = self.layers.last_mut() {
            listing.refresh(&self.session, room);
        }
        for layer in &mut self.layers {
            match layer {
                Layer::Page(page) => page.wrap(text.width),
                Layer::Network(network) => network.refresh(&self.session),
                Layer::Scales(scaling) => scaling.follow(self.session.project()),
                Layer::Minuting(minuting) => {
                    let area = sitting(self.screen.width, self.screen.height).lines();
                    minuting.editor.scroll(area.width.into(), area.height.into());
                }
                _ => {}
            }
        }
        if self.sheet().registers.contains(&risk::REGISTER.key) {
            self.heat.refresh(&self.session.context());
        }
        match self.sheet().shows {
            Shows::Matters => {
                self.desk.diary.refresh(diary::week(self.session.today()), &self.session.context())
            }
            Shows::Month => {
                let day = self.desk.diary.day.on(self.session.today());
                self.desk.diary.refresh(diary::month(day), &self.session.context());
            }
            Shows::Workdays => self.desk.workdays.refresh(&self.session),
            Shows::Records | Shows::Resting => {}
        }
        match self.sheet().side {
            Side::Gantt => {
                self.begin_plan();
                if self.plan.panel == Some(Panel::Why) {
                    let current = self.list().current().map(|(_, id)| id);
                    self.plan.why.refresh(current, &self.session);
                    let finish = plan::current_bar(self).map(|(_, finish)| finish);
                    let width = self.layout().side.map_or(0, |area| area.width);
                    self.plan.fit_around(finish, width);
                }
                let origin = plan::origin(self);
                self.plan.followed = Some(origin);
                if let (Some(Panel::Load(whom)), Some(area)) = (self.plan.panel, self.layout().side) {
                    let (whom, scale) = (loads::whom(whom, self), self.plan.scale(origin));
                    self.plan.loads.refresh(whom, (scale, area.width), &self.session);
                }
            }
            Side::HeatMap | Side::Detail | Side::Minutes => {}
        }
    }

    /// Chooses the zoom and the widths of a plan that is shown first, or at another width of the screen.
    fn begin_plan(&mut self) {
        // Where a plan goes from and to is asked of all its tasks, so not with each key.
        let area = self.layout().side.filter(|_| self.plan.zoomed.is_none());
        if self.desk.widths.is_some() && area.is_none() {
            return;
        }
        let Some((start, finish)) = self.span() else { return };
        let span = finish.signed_duration_since(start);
        let of_hours = span.num_days() < HOURS && self.is_of_hours();
        if let Some(area) = area {
            self.plan.zoom_first((start, span), of_hours, area.width);
        }
        let wide = self.screen.width >= BESIDE;
        let share = self.share_with_times();
        let many = of_hours || share >= MANY;
        let times = match wide {
            _ if of_hours => Some(WITH_TIME[usize::from(wide)]),
            // Where few rows have times, names need the room of their years more.
            true if share > 0.0 => Some(WITH_TIME[usize::from(many)]),
            _ => None,
        };
        self.desk.widths = Some(Widths { times, many, of_hours });
    }

    /// From when to when the plan goes; none while it is hardly begun.
    pub fn span(&self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let schedule = self.session.schedule();
        let begun = self.session.project().table(task::REGISTER.key).len() > FEW;
        let span = (schedule.start().to_date_time(), schedule.finish().to_date_time());
        Some(span).filter(|(start, finish)| begun && start < finish)
    }

    /// Whether most tasks are given in hours, or take no more than half a day.
    fn is_of_hours(&self) -> bool {
        let schedule = self.session.schedule();
        let is_short = |task: &&Arc<Record>| {
            let length = |dates: &Dates| {
                dates.finish.to_date_time().signed_duration_since(dates.start.to_date_time()).num_hours()
            };
            let given = task.get(task::DURATION).map(|given| given.unit);
            matches!(given, Some(Unit::Minutes | Unit::Hours))
                || schedule.dates(task.id).is_some_and(|dates| length(dates) < 5)
        };
        let tasks = self.session.project().table(task::REGISTER.key);
        tasks.iter().filter(is_short).count() * 2 > tasks.len()
    }

    /// The share of the tasks that begin or end at another time than days do: that is written behind the date.
    fn share_with_times(&self) -> f64 {
        let (schedule, style) = (self.session.schedule(), self.session.context().style());
        let tasks = self.session.project().table(task::REGISTER.key);
        let has_times = |dates: &&Dates| {
            let (start, finish) = (dates.start.to_date_time(), dates.finish.to_date_time());
            let of_day = |at, edge| task::is_of_day(at, edge, (start == finish, style));
            !of_day(start, Edge::Start) || !of_day(finish, Edge::Finish)
        };
        let with = tasks.iter().filter_map(|task| schedule.dates(task.id)).filter(has_times).count();
        with as f64 / tasks.len().max(1) as f64
    }

    /// Goes to a record of any register, if it is there.
    pub fn show_anywhere(&mut self, id: Id) {
        if let Some((register, _)) = self.session.project().find(id) {
            self.show(register, id);
        }
    }

    /// Says something above the keys.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.notice = Some(Notice { tone, text: text.into() });
    }

    /// Says what one should know, if anything, behind what is said already.
    pub fn warn(&mut self, warnings: &[String]) {
        if !warnings.is_empty() {
            let said = self.notice.take().map(|notice| notice.text);
            let all: Vec<_> = said.iter().chain(warnings).map(String::as_str).collect();
            self.say(Tone::Warn, all.join(" "));
        }
    }

    /// Says what was done, or why it wasn't.
    pub fn say_done(&mut self, done: Result<String, String>) -> bool {
        let (tone, is_done) = if done.is_ok() { (Tone::Good, true) } else { (Tone::Bad, false) };
        self.say(tone, done.unwrap_or_else(|refusal| refusal));
        is_done
    }

    /// Applies edits as one step and says so; a refusal is said too.
    pub fn apply(&mut self, label: impl Into<String>, edits: Vec<crate::model::edit::Edit>) -> bool {
        self.perform(Step::new(label, edits))
    }

    /// Makes a step and says so; a refusal is said too.
    pub fn perform(&mut self, step: Step) -> bool {
        let told = step.told();
        let done = self.session.perform(step);
        self.say_done(done.map(|()| told))
    }

    /// Makes a step, or says why there is none to make.
    pub fn perform_or_say(&mut self, step: Result<Step, String>) -> bool {
        match step {
            Ok(step) if step.edits.is_empty() => self.say(Tone::Note, "That is so already."),
            Ok(step) => return self.perform(step),
            Err(complaint) => self.say(Tone::Note, complaint),
        }
        false
    }

    /// The records that the table shows, all their fields, as CSV. The error is a sentence.
    pub fn table_as_csv(&self) -> Result<csv::Export, String> {
        let list = self.list();
        let [register] = list.registers[..] else {
            return Err(
                "This table shows several registers: go to the sheet of one of them first.".to_owned()
            );
        };
        let context = self.session.context();
        let table = context.project.table(register.key);
        let records: Vec<_> = list
            .rows()
            .iter()
            .filter_map(|row| match row {
                Row::Record(shown) => table.get(shown.id).cloned(),
                Row::Heading(_) => None,
            })
            .collect();
        let fields = csv::usual_fields(register, &context);
        Ok(csv::export(register, &records, &fields, &context, false))
    }

    /// Puts a line to type on top.
    pub fn ask(&mut self, prompt: Prompt) {
        self.layers.push(Layer::Prompt(prompt));
    }

    /// Goes to a record: to the sheet that shows it now, else to the first tab that has its register.
    pub fn show(&mut self, register: &'static Register, id: Id) {
        self.reach(register, id);
        // Whoever goes to a task looks for its bar as well.
        self.plan.origin = None;
    }

    /// The same, with the Gantt left where it was scrolled to.
    fn reach(&mut self, register: &'static Register, id: Id) {
        let shows = |sheet: &Sheet| sheet.registers.contains(&register.key);
        if !self.list().registers.iter().any(|r| r.key == register.key) || !self.is_told(id) {
            let place = TABS.iter().enumerate().find_map(|(tab, sheets)| {
                let sheet = sheets.sheets.iter().position(|sheet| shows(sheet) && sheet.registers.len() == 1);
                Some((tab, sheet?))
            });
            match place {
                Some((tab, sheet)) => {
                    self.desk.tab = tab;
                    self.desk.sheets[tab] = sheet;
                }
                None => {
                    self.desk.tab = TABS.len() - 1;
                    self.desk.picked = register;
                }
            }
        }
        if !self.go_to(id) {
            self.list_mut().filter.clear();
            self.go_to(id);
            self.say(Tone::Note, "The filter hid the record and is off now.");
        }
    }

    /// Goes to a record that was changed: on the sheet that shows, where that tells what needs attention,
    /// because what was dealt with leaves it; else wherever it shows. The Gantt stays where it was scrolled to.
    pub fn show_changed(&mut self, register: &'static Register, id: Id) {
        if self.list().is_of_matters() {
            self.go_to(id);
        } else {
            self.reach(register, id);
        }
    }

    /// Whether the table shows a record, or would but for its filter: one of matters shows few of all.
    fn is_told(&mut self, id: Id) -> bool {
        !self.list().is_of_matters() || self.go_to(id)
    }

    /// Moves the cursor to a record; false, and it stays, if the table hides it.
    fn go_to(&mut self, id: Id) -> bool {
        self.list_mut();
        let key = self.list_key();
        let context = self.session.context();
        self.desk.lists.get_mut(&key).is_some_and(|list| list.go_to(id, &context))
    }

    /// Runs a command; one that changes the project only where that can be changed.
    pub fn run(&mut self, command: &'static Command) {
        if let Some(bar) = self.session.bar().filter(|_| command.changes) {
            return self.say(Tone::Warn, bar.to_owned());
        }
        (command.run)(self);
    }
}

/// The registers that a sheet shows.
fn of_sheet(sheet: &Sheet, picked: &'static Register, project: &Project) -> Vec<&'static Register> {
    match sheet.registers {
        [] if sheet.shows.is_of_matters() => project.registers().to_vec(),
        [] if sheet.shows.is_of_days() => Vec::new(),
        [] => vec![picked],
        keys => keys.iter().filter_map(|key| project.register(key)).collect(),
    }
}
