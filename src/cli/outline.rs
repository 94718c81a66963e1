//! `mainstay move`, `mainstay indent`, `mainstay outdent`: where records stand in an outline or agenda.

use anyhow::Result;

use super::opening::Desk;
use super::output::Output;
use super::{Done, naming};
use crate::session::outline::Place;

/// Move tasks in the outline, or items in an agenda, with all that stands below them
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  mainstay move T-12 --after T-7
  mainstay move T-12 T-13 --below T-3     as the last of summary T-3
  mainstay move G-4 --below M-007         to the end of that meeting's agenda")]
pub struct Move {
    /// What to move, such as T-12; several come to stand in the order given
    #[arg(required = true, value_name = "REF")]
    references: Vec<String>,
    #[command(flatten)]
    to: To,
}

/// Where to.
#[derive(clap::Args, Debug)]
#[group(required = true, multiple = false)]
struct To {
    /// Right before this one, at its level
    #[arg(long, value_name = "REF")]
    before: Option<String>,
    /// Right behind this one, at its level
    #[arg(long, value_name = "REF")]
    after: Option<String>,
    /// The last below this summary, or on the agenda of this meeting
    #[arg(long, value_name = "REF")]
    below: Option<String>,
}

/// Put tasks below the task above them
#[derive(clap::Args, Debug)]
pub struct Indent {
    /// The tasks, such as T-12; what stands below them goes with them
    #[arg(required = true, value_name = "REF")]
    references: Vec<String>,
}

/// Take tasks out of their summary, to right behind it
#[derive(clap::Args, Debug)]
pub struct Outdent {
    /// The tasks, such as T-12; what stands below them goes with them
    #[arg(required = true, value_name = "REF")]
    references: Vec<String>,
}

impl Move {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let project = opened.session.project();
        let targets = naming::targets(project, &self.references)?;
        let id = |word: &Option<String>| {
            word.as_deref()
                .map(|word| Ok::<_, anyhow::Error>(naming::record(project, word)?.1.id))
                .transpose()
        };
        let (before, after) =
            (id(&self.to.before)?.map(Place::Before), id(&self.to.after)?.map(Place::After));
        let place = before.or(after).or(id(&self.to.below)?.map(Place::Below));
        let step = match place {
            Some(place) => opened.session.moving(&targets, place).map_err(anyhow::Error::msg)?,
            None => return Ok(Done::Found),
        };
        opened.perform_and_say(step, out)
    }
}

impl Indent {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let targets = naming::targets(opened.session.project(), &self.references)?;
        let (step, _) = opened.session.indenting(&targets).map_err(anyhow::Error::msg)?;
        opened.perform_and_say(step, out)
    }
}

impl Outdent {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let targets = naming::targets(opened.session.project(), &self.references)?;
        let step = opened.session.outdenting(&targets).map_err(anyhow::Error::msg)?;
        opened.perform_and_say(step, out)
    }
}
