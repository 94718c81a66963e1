//! What may lie on top of a tab: a closed list, stacked. Esc takes exactly one away.

use std::path::PathBuf;
use std::sync::Arc;

use crate::model::context::Context;
use crate::model::edit::Step;
use crate::model::field::Field;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::query::typed;
use crate::registers::every::TITLE;
use crate::session::Target;
use crate::session::act::Deed;
use crate::session::deciding::undecided;
use crate::store::backup::{Broken, Unsaved};
use crate::store::saver::Asked;

use super::command::Scope;
use super::commands::workdays::Giving;
use super::effect::{Effect, File};
use super::form::Form;
use super::input::Input;
use super::listing::Listing;
use super::minuting::Minuting;
use super::network::Network;
use super::page::{Line, Page};
use super::paper::Paper;
use super::picker::Picker;
use super::scaling::{Place, Scaling};
use super::sweep::Walk;

/// One layer.
#[derive(Debug)]
pub enum Layer {
    /// The form of a record.
    Form(Box<Form>),
    /// A list to choose from.
    Picker(Box<Picker>),
    /// A line to type.
    Prompt(Prompt),
    /// A question with yes and no.
    Question(Question),
    /// A page of text.
    Page(Page),
    /// The walk of the Monday sweep.
    Sweep(Box<Walk>),
    /// Minutes being taken, over the whole screen.
    Minuting(Box<Minuting>),
    /// The page of the project's scales.
    Scales(Box<Scaling>),
    /// Rows under headings.
    Listing(Box<Listing>),
    /// The network that drives a task.
    Network(Box<Network>),
    /// A reply being pasted.
    Letter(Input),
}

impl Layer {
    /// Where the commands that work on it are.
    pub const fn scope(&self) -> Scope {
        match self {
            Layer::Form(_) => Scope::Form,
            Layer::Picker(_) => Scope::Picker,
            Layer::Prompt(_) => Scope::Prompt,
            Layer::Question(_) => Scope::Question,
            Layer::Page(_) => Scope::Page,
            Layer::Sweep(_) => Scope::Sweep,
            Layer::Minuting(_) => Scope::Sitting,
            Layer::Scales(_) => Scope::Scales,
            Layer::Listing(_) => Scope::Listing,
            Layer::Network(_) => Scope::Network,
            Layer::Letter(_) => Scope::Letter,
        }
    }
}

/// Records of one register and the field of theirs that is being changed.
#[derive(Clone, Debug)]
pub struct Cells {
    /// The register.
    pub register: &'static Register,
    /// The records.
    pub ids: Vec<Id>,
    /// The field.
    pub field: &'static Field,
    /// The project as it was when the user began.
    pub base: Project,
}

impl Cells {
    /// The records as they are; one that was removed meanwhile as it was.
    pub fn records<'a>(&'a self, project: &'a Project) -> impl Iterator<Item = &'a Record> {
        let tables = [project, &self.base].map(|project| project.table(self.register.key));
        self.ids
            .iter()
            .filter_map(move |id| tables.iter().find_map(|table| table.get(*id)).map(|record| &**record))
    }

    /// What becomes of records that were removed meanwhile when the line is accepted; none where all are there.
    pub fn revived(&self, project: &Project) -> Option<String> {
        let table = project.table(self.register.key);
        let gone = self.records(project).filter(|record| table.get(record.id).is_none());
        let gone: Vec<_> = gone.map(|record| self.register.reference(record.number)).collect();
        match &gone[..] {
            [] => None,
            [one] => Some(format!(
                "{one} was removed meanwhile: Enter puts it back with this in it, and leaves a conflict to settle. Esc \
                 leaves it removed."
            )),
            several => Some(format!(
                "{} were removed meanwhile: Enter puts them back with this in them, and leaves conflicts to settle. \
                 Esc leaves them removed.",
                several.join(", ")
            )),
        }
    }

    /// The one line that stands in all of them; `None` if they differ.
    pub fn common_text(&self, context: &Context) -> Option<String> {
        let mut texts = self.records(context.project).map(|record| context.show(record, self.field));
        let first = texts.next()?;
        let common = texts.all(|text| text == first);
        (common && (self.ids.len() == 1 || !first.contains('\n'))).then_some(first)
    }

    /// What a typed line would put into them: what differs, each once.
    pub fn outcomes(&self, text: &str, context: &Context) -> Result<Vec<Value>, String> {
        // Only what counts from what stands there can come to something else in each of them.
        let each = if typed::is_relative(self.field, text) { self.ids.len() } else { 1 };
        let mut all = Vec::new();
        for record in self.records(context.project).take(each) {
            let value =
                typed::read_over(self.field, record, text, context).map_err(|complaint| match each {
                    1 => complaint,
                    _ => format!("{}: {complaint}", self.register.reference(record.number)),
                })?;
            if !all.contains(&value) {
                all.push(value);
            }
        }
        Ok(all)
    }
}

/// A line being typed, and what it is for.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// What it is for.
    pub ask: Ask,
    /// What has been typed.
    pub input: Input,
    /// What stood there to begin with.
    pub began: String,
    /// What is wrong with it, as a sentence.
    pub complaint: Option<String>,
    /// What it would do to the plan.
    pub slip: Vec<Line>,
}

impl Prompt {
    /// A line to type that begins with a text.
    pub fn new(ask: Ask, input: Input) -> Self {
        Prompt { ask, began: input.text().to_owned(), input, complaint: None, slip: Vec::new() }
    }
}

/// What a typed line is for.
#[derive(Clone, Debug)]
pub enum Ask {
    /// The filter of the table; the filter before, for Esc.
    Filter(String),
    /// A new record in one line.
    QuickAdd(&'static Register),
    /// A new value of a field.
    Cells(Cells),
    /// What is typed for something that is done to records, perhaps of several registers and projects.
    Act(Deed, Vec<Those>),
    /// The folder that drafts of letters are written into.
    Drafts,
    /// The name of a view to save.
    ViewName,
    /// The name of a new project.
    ProjectName,
    /// The path of a file to import.
    Import,
    /// The path of a file to write.
    Export,
    /// The path of a file to write a document to.
    Paper(Arc<Paper>),
    /// The path of a file to keep the project in from now on.
    SaveCopy,
    /// Who is at a meeting in the stead of somebody.
    Delegate(Id, Arc<str>),
    /// The name of a baseline to take: the current one, or a snapshot.
    Baseline(bool),
    /// The day that the Gantt is to show.
    ShowDay,
    /// How a task is to be given another shape.
    Shape(Shape, Target),
    /// The day as of whose end the project is to be shown.
    AsAt,
    /// An action that answers a record, in one line.
    Respond((&'static Register, Id)),
    /// The day that the heat map counts movement from.
    MovedSince,
    /// The hours of days or weekdays of a calendar.
    Hours(Giving),
    /// A step or a band of the project's scales.
    Scale(Place),
}

impl Ask {
    /// Whether what is typed for it changes the project, and neither what shows nor another file.
    pub const fn changes(&self) -> bool {
        !matches!(
            self,
            Ask::Filter(_)
                | Ask::Drafts
                | Ask::ProjectName
                | Ask::Import
                | Ask::Export
                | Ask::Paper(_)
                | Ask::SaveCopy
                | Ask::ShowDay
                | Ask::AsAt
                | Ask::MovedSince
        )
    }
}

/// Records of one project that something is done to.
#[derive(Clone, Debug)]
pub struct Those {
    /// The file of the project; none = the open one.
    pub path: Option<PathBuf>,
    /// The project as it was when the user began.
    pub base: Project,
    /// The records.
    pub targets: Vec<Target>,
}

impl Those {
    /// The decisions among them that name nobody who made them.
    pub fn undecided(&self) -> Vec<Target> {
        undecided(&self.base, &self.targets)
    }

    /// What the project is called.
    pub fn title(&self) -> &str {
        self.base
            .settings()
            .map(|plan| plan.get(TITLE))
            .filter(|title| !title.is_empty())
            .unwrap_or("this project")
    }
}

/// Another shape of a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// Two tasks.
    Two,
    /// Its work interrupted.
    Interrupted,
    /// A summary of its occurrences.
    Repeated,
}

/// A question, and what a yes does.
#[derive(Clone, Debug)]
pub struct Question {
    /// The question.
    pub text: String,
    /// What a yes does.
    pub yes: Yes,
}

/// People, and the records that each was written to about.
pub type Letters = Vec<(String, Vec<Id>)>;

/// What the answer yes does.
#[derive(Clone, Debug)]
pub enum Yes {
    /// Removes records of the project as it was when that was asked.
    Remove(Vec<(&'static Register, Id)>, Project),
    /// Makes a step in the project as it was when that was asked.
    Make(Step, Project),
    /// Closes a form and forgets what was typed.
    Discard,
    /// Says yes to what has to be said before the file is written; a no is an answer too.
    Save(Asked),
    /// Puts the newest backup that can be read in the place of a file that can't.
    BringBack(Broken),
    /// Takes in what an earlier run of the program could not save.
    TakeUnsaved(Box<Unsaved>),
    /// Forgets what was typed in an earlier run and could not be entered.
    ForgetTyped(String),
    /// Enters chases by e-mail in the ledgers of projects (none = the open one): people, and what each was
    /// chased on.
    LogChases(Vec<(Option<PathBuf>, Letters)>),
    /// Ends the program though the last change is not saved.
    Quit,
    /// Carries out what puts another project in the place of one that is kept nowhere.
    Leave(Box<Effect>),
    /// Writes this over a file.
    Rewrite(File),
    /// Brings the plan up to date from a file.
    Update(String),
}
