//! What needs attention: how it is grouped, and what is put off.

use crate::insight::attention::Grouping;
use crate::model::kind::Tone;
use crate::session::act::Deed;
use crate::tui::command::{Command, Scope};
use crate::tui::effect::Effect;
use crate::tui::layer::Layer;
use crate::tui::listing::Purpose;
use crate::tui::state::State;

use super::{command, deeds, listings};

/// What needs attention.
pub const COMMANDS: &[Command] = &[
    command(
        "regroup",
        Scope::Today,
        &["B"],
        "Group what needs attention by when, by what it is, or by who has to see to it.",
        regroup,
    )
    .hinted("group"),
    command(
        "regroup-around",
        Scope::Around,
        &["B"],
        "Group what needs attention in all projects by when, by what it is, or by who has to see to it.",
        regroup_around,
    )
    .hinted("group"),
    command(
        "all-projects",
        Scope::Today,
        &["*"],
        "List what needs attention in all projects, each with its project; Enter goes there.",
        |s| s.effects.push(Effect::LookAround),
    )
    .hinted("all projects"),
    command(
        "weeks-ahead",
        Scope::Today,
        &["w"],
        "Show what is owed to whom by when, weeks ahead: reports, papers, meetings, reviews, stage ends.",
        governance,
    )
    .hinted("weeks ahead"),
    command(
        "governance",
        Scope::Global,
        &[],
        "Show the governance calendar: what is owed to whom by when, 4, 8 or 13 weeks ahead.",
        governance,
    ),
    command("horizon", Scope::Owed, &["w"], "Look 4, 8 or 13 weeks ahead.", |s| {
        if let Some(Layer::Listing(listing)) = s.layers.last_mut()
            && let Purpose::Owed(weeks) = listing.purpose_mut()
        {
            let next = WEEKS.iter().position(|known| known == weeks).map_or(0, |at| (at + 1) % WEEKS.len());
            *weeks = WEEKS[next];
        }
    })
    .hinted("4/8/13 weeks"),
    command(
        "snooze",
        Scope::List,
        &["z"],
        "Put the marked records off until a day, with a reason: Today leaves them alone until then.",
        snooze,
    )
    .hinted("put off")
    .changing(),
];

/// How far the governance calendar looks ahead, in weeks.
const WEEKS: [u64; 3] = [4, 8, 13];

fn governance(state: &mut State) {
    listings::show(state, Purpose::Owed(WEEKS[0]));
}

/// Goes on to the next way of grouping.
pub fn regroup(state: &mut State) {
    let list = state.list_mut();
    let (name, _) = Grouping::named(&list.group).unwrap_or_default().next();
    list.group = name.to_owned();
    state.say(Tone::Note, format!("Grouped by {name}."));
}

fn regroup_around(state: &mut State) {
    let Some(Layer::Listing(listing)) = state.layers.last_mut() else { return };
    let Purpose::Around(around) = listing.purpose_mut() else { return };
    let (name, group) = around.group.next();
    around.group = group;
    state.say(Tone::Note, format!("Grouped by {name}."));
}

fn snooze(state: &mut State) {
    let targets = state.list().targets();
    if !targets.is_empty() {
        deeds::ask(state, Deed::PutOff, targets);
    }
}
