//! The network that drives a task, as cards in columns: what sets its dates on the left, and what sets theirs
//! further on the left, back to the status date, the start of the project or a date that somebody entered.

use std::collections::{HashMap, HashSet};

use self::routes::Gap;
use super::layout::Way;
use super::why::dates;
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{date, plain_number};
use crate::model::project::Project;
use crate::model::value::Value;
use crate::registers::every::TITLE;
use crate::registers::task;
use crate::schedule::Schedule;
use crate::schedule::explain::{Bound, Driver, Node, constraint};
use crate::session::Session;

pub mod routes;

/// What is said where not all lines show.
const CROWDED: &str = "where too many cross, lines of this card only";

/// Places in which lines may pass columns in all: nobody could follow more, nor wait for where each of them runs.
const PASSING: usize = 2_000;

/// The network that drives a task.
#[derive(Clone, Debug)]
pub struct Network {
    /// What stands above it.
    pub title: String,
    /// What of it doesn't show as lines; "" = nothing.
    pub remark: String,
    /// The cards, that of the task that was asked about first.
    pub cards: Vec<Card>,
    /// What leads from one card to another.
    pub arrows: Vec<Arrow>,
    /// How the arrows that show run behind each column.
    pub gaps: Vec<Gap>,
    /// The card under the cursor.
    at: usize,
    /// The columns behind which only the arrows of the card under the cursor show: nobody could follow all of them.
    crowded: Vec<bool>,
    asked: Id,
    seen: Project,
}

/// A task of it, or where it begins.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// The task; none where the card is of a date that something begins at.
    pub id: Option<Id>,
    /// Its column from the left, and its row.
    pub place: (i32, i32),
    /// Its ref, and how far it has come.
    pub head: String,
    /// What it is called.
    pub title: String,
    /// Its dates.
    pub dates: String,
    /// How long it takes, and its slack.
    pub length: String,
    /// Why it has its dates.
    pub why: String,
    /// How it stands out.
    pub standing: Standing,
}

/// How a card stands out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Standing {
    /// A delay of it delays the project.
    Critical,
    /// It has slack.
    #[default]
    Free,
    /// It is finished, or no task at all.
    Past,
}

/// What leads from one card to another: always to the right.
#[derive(Clone, Debug)]
pub struct Arrow {
    /// The cards.
    pub ends: (usize, usize),
    /// The rows in which it passes through the columns between them.
    pub through: Vec<i32>,
    /// The link with its lag; "" where there is none.
    pub label: String,
    /// Whether others that show lead from the same card.
    pub branches: bool,
}

impl Arrow {
    fn new(ends: (usize, usize), label: String) -> Self {
        Arrow { ends, through: Vec::new(), label, branches: false }
    }

    fn touches(&self, card: usize) -> bool {
        self.ends.0 == card || self.ends.1 == card
    }
}

impl Network {
    /// The network that drives a task; none where there is no such task.
    pub fn of(asked: Id, session: &Session) -> Option<Self> {
        let (schedule, context) = (session.schedule(), session.context());
        let driving = schedule.driving(asked)?;
        let name = driving.nodes.first().map_or(String::new(), |node| schedule.name(node.task));
        let count = driving.nodes.len() - 1;
        let title = match (count, driving.more) {
            (0, _) => format!("{name}: no other task drives it"),
            (1, _) => format!("{name}: 1 task drives it"),
            (_, true) => format!("{name}: more than {count} tasks drive it"),
            (_, false) => format!("{name}: {count} tasks drive it"),
        };
        let mut cards: Vec<Card> =
            driving.nodes.iter().map(|node| card(node, schedule, &context)).collect::<Option<_>>()?;
        let label = |arrow: &crate::schedule::explain::Arrow| match arrow.link {
            Some(link) => schedule.link(&link),
            None => "part".to_owned(),
        };
        let mut arrows: Vec<Arrow> =
            driving.arrows.iter().map(|arrow| Arrow::new((arrow.from, arrow.to), label(arrow))).collect();
        let mut ranks: Vec<usize> = driving.nodes.iter().map(|node| node.rank).collect();
        add_beginnings(&driving.nodes, (&mut cards, &mut arrows, &mut ranks), schedule);
        let left = match thin(&mut arrows, &ranks) {
            0 => None,
            left => Some(format!("{left} links left out")),
        };
        arrange(&mut cards, &mut arrows, &ranks);
        let crowded: Vec<bool> = edges(&cards, &arrows).iter().map(|edges| Gap::is_crowded(edges)).collect();
        let many = crowded.contains(&true).then(|| CROWDED.to_owned());
        let remark = left.into_iter().chain(many).collect::<Vec<_>>().join(" · ");
        let seen = session.project().clone();
        let gaps = Vec::new();
        let mut network = Network { title, remark, cards, arrows, gaps, at: 0, crowded, asked, seen };
        network.route();
        Some(network)
    }

    /// The place of the card under the cursor.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Puts the cursor on a card.
    fn put(&mut self, at: usize) {
        self.at = at;
        if self.is_crowded() {
            self.route();
        }
    }

    /// Goes back to the card of the task that was asked about.
    pub fn to_asked(&mut self) {
        self.put(0);
    }

    /// Whether somewhere only the arrows of the card under the cursor show.
    pub fn is_crowded(&self) -> bool {
        self.crowded.contains(&true)
    }

    /// The arrows that show: all of them that can be followed, and those of the card under the cursor.
    pub fn shown(&self) -> impl Iterator<Item = &Arrow> {
        let columns = |arrow: &Arrow| {
            let column = |card: usize| self.cards.get(card).map_or(0, |card| card.place.0 as usize);
            self.crowded.get(column(arrow.ends.0)..column(arrow.ends.1)).unwrap_or_default()
        };
        self.arrows.iter().filter(move |arrow| arrow.touches(self.at) || !columns(arrow).contains(&true))
    }

    /// Works out how what shows runs, and which of it leaves a card together with other arrows.
    fn route(&mut self) {
        let mut leaving = vec![0; self.cards.len()];
        for arrow in self.shown() {
            leaving[arrow.ends.0] += 1;
        }
        for arrow in &mut self.arrows {
            arrow.branches = leaving[arrow.ends.0] > 1;
        }
        self.gaps = edges(&self.cards, self.shown()).iter().map(|edges| Gap::new(edges)).collect();
    }

    /// Brings it up to date with the plan, unless its task is gone.
    pub fn refresh(&mut self, session: &Session) {
        if session.schedule().reads_the_same(&self.seen) {
            return;
        }
        if let Some(fresh) = Network::of(self.asked, session) {
            let current = self.current().and_then(|card| card.id);
            let at = fresh.cards.iter().position(|card| card.id == current).unwrap_or(0);
            *self = fresh;
            self.put(at);
        }
    }

    /// The card under the cursor.
    pub fn current(&self) -> Option<&Card> {
        self.cards.get(self.at)
    }

    /// Moves the cursor to where it begins: the first card of the first column.
    pub fn begin(&mut self) {
        let places = self.cards.iter().enumerate().map(|(at, card)| (card.place, at));
        self.put(places.min().map_or(0, |(_, at)| at));
    }

    /// Moves the cursor to the nearest card that way: along an arrow, where one leads there.
    pub fn go(&mut self, way: Way) {
        let Some((column, row)) = self.current().map(|card| card.place) else { return };
        let own = self.arrows.iter().filter(|arrow| arrow.touches(self.at));
        let joined: HashSet<usize> = own.flat_map(|arrow| [arrow.ends.0, arrow.ends.1]).collect();
        let that_way = |(at, line): (i32, i32)| match way {
            Way::Left => at < column,
            Way::Right => at > column,
            Way::Up => at == column && line < row,
            Way::Down => at == column && line > row,
        };
        let far = |(place, card): &(usize, &Card)| {
            let (at, line) = card.place;
            (!joined.contains(place), (at - column).abs(), (line - row).abs())
        };
        let others = self.cards.iter().enumerate().filter(|(_, card)| that_way(card.place));
        if let Some((place, _)) = others.min_by_key(far) {
            self.put(place);
        }
    }
}

/// The task that finishes last, which the finish of the project follows from.
pub fn last(context: &Context) -> Option<Id> {
    let tasks = context.project.table(task::REGISTER.key).iter();
    let own = tasks.filter(|task| {
        let summary = context.derived.derived(task.id, task::SUMMARY.name()) == Value::Flag(true);
        !summary && !task.get(task::INACTIVE)
    });
    let finish = |task: &std::sync::Arc<crate::model::record::Record>| {
        let Value::Moment(finish) = task::shown(task, task::FINISH.name(), context) else { return None };
        Some((finish, std::cmp::Reverse(task.number), task.id))
    };
    own.filter_map(finish).max().map(|(.., id)| id)
}

/// The card of a task.
fn card(node: &Node, schedule: &Schedule, context: &Context) -> Option<Card> {
    let id = schedule.task_at(node.task)?;
    let record = context.project.table(task::REGISTER.key).get(id)?;
    let field = |key: &str| context.project.field(task::REGISTER.key, key);
    let show = |key: &str| field(key).map_or(String::new(), |field| context.show(record, field));
    let critical = context.derived.derived(id, task::CRITICAL.name()) == Value::Flag(true);
    let done = context.derived.derived(id, task::PERCENT_COMPLETE.name()).as_number();
    let done = done.or(record.get(task::PERCENT_COMPLETE)).unwrap_or(0.0);
    let over = schedule.is_finished(node.task);
    let standing = match (over, critical) {
        (true, _) => Standing::Past,
        (_, true) => Standing::Critical,
        _ => Standing::Free,
    };
    let (mark, progress) = match standing {
        Standing::Past => ("✓", " done".to_owned()),
        _ if done > 0.0 => ("", format!(" {}%", plain_number(done.round()))),
        _ => ("", String::new()),
    };
    let mark = if standing == Standing::Critical { "◆" } else { mark };
    let slack = show(task::TOTAL_SLACK.name());
    let length = match (over, show(task::DURATION.name())) {
        (true, length) => length,
        (false, length) => format!("{length} · slack {slack}"),
    };
    Some(Card {
        id: Some(id),
        place: (0, 0),
        head: format!("{mark} {}{progress}", task::REGISTER.reference(record.number)).trim().to_owned(),
        title: record.get(TITLE).to_owned(),
        dates: dates(record, context),
        length,
        why: format!("{}: {}.", schedule.name(node.task), node.cause.because(schedule)),
        standing,
    })
}

/// Adds a card for each date that tasks begin at which no task sets.
fn add_beginnings(
    nodes: &[Node],
    (cards, arrows, ranks): (&mut Vec<Card>, &mut Vec<Arrow>, &mut Vec<usize>),
    schedule: &Schedule,
) {
    let mut known: HashMap<(String, String), usize> = HashMap::new();
    let first = arrows.len();
    for (to, node) in nodes.iter().enumerate() {
        for (title, day) in node.begins.iter().filter_map(|bound| told(bound, schedule)) {
            let from = *known.entry((title.clone(), day.clone())).or_insert_with(|| {
                let why = format!("{title} {day}.").replace(" .", ".");
                let standing = Standing::Past;
                cards.push(Card { title, dates: day, why, standing, ..Card::default() });
                ranks.push(0);
                cards.len() - 1
            });
            ranks[from] = ranks[from].max(node.rank + 1);
            if !arrows[first..].iter().any(|arrow| arrow.ends == (from, to)) {
                arrows.push(Arrow::new((from, to), String::new()));
            }
        }
    }
}

/// What a date is that no task sets, where that isn't one of the task itself.
fn told(bound: &Bound, schedule: &Schedule) -> Option<(String, String)> {
    let day = date::format(bound.date.to_date_time().date());
    match bound.driver {
        Driver::ProjectStart => Some(("Start of the project".to_owned(), day)),
        Driver::Remaining => Some(("Work goes on".to_owned(), day)),
        Driver::Constraint { of, constraint: kind } => {
            Some((format!("{}: {}", schedule.reference(of), constraint(kind)), String::new()))
        }
        _ => None,
    }
}

/// Leaves arrows out where they pass more places than anybody could follow: those that say no more than a longer way of
/// others does, and where that isn't enough, all that pass a column. How many those are.
fn thin(arrows: &mut Vec<Arrow>, ranks: &[usize]) -> usize {
    let length = |arrow: &Arrow| ranks[arrow.ends.0].saturating_sub(ranks[arrow.ends.1]);
    let passes = |arrow: &Arrow| length(arrow).saturating_sub(1);
    let is_dense = |arrows: &[Arrow]| arrows.iter().map(passes).sum::<usize>() > PASSING;
    let all = arrows.len();
    if is_dense(arrows) {
        // The shortest arrows of the cards nearest to the end come first, so that what others lead to is known.
        arrows.sort_by_key(|arrow| (ranks[arrow.ends.0], arrow.ends.0, length(arrow)));
        let mut leads = vec![vec![false; ranks.len()]; ranks.len()];
        arrows.retain(|arrow| {
            let (from, to) = arrow.ends;
            let is_told = leads[from][to];
            if !is_told {
                let further = leads[to].clone();
                leads[from].iter_mut().zip(further).for_each(|(known, further)| *known |= further);
                leads[from][to] = true;
            }
            !is_told
        });
    }
    if is_dense(arrows) {
        arrows.retain(|arrow| passes(arrow) == 0);
    }
    all - arrows.len()
}

/// Gives cards their columns and rows, and arrows the rows that they pass through.
fn arrange(cards: &mut [Card], arrows: &mut [Arrow], ranks: &[usize]) {
    // Where an arrow passes a column, it takes a place there as a card does.
    let mut links: Vec<(usize, usize)> = Vec::new();
    let mut depth: Vec<usize> = ranks.to_vec();
    let mut passed: Vec<Vec<usize>> = Vec::new();
    for arrow in arrows.iter() {
        let (from, to) = arrow.ends;
        let mut before = from;
        let mut places = Vec::new();
        for rank in (ranks[to] + 1..ranks[from]).rev() {
            depth.push(rank);
            let place = depth.len() - 1;
            links.push((before, place));
            places.push(place);
            before = place;
        }
        links.push((before, to));
        passed.push(places);
    }
    let rows = rows(&depth, &links);
    let last = depth.iter().max().copied().unwrap_or(0);
    for (place, card) in cards.iter_mut().enumerate() {
        card.place = ((last - depth[place]) as i32, rows[place]);
    }
    for (arrow, places) in arrows.iter_mut().zip(passed) {
        arrow.through = places.into_iter().map(|place| rows[place]).collect();
    }
}

/// From which row to which the arrows run behind each column.
fn edges<'a>(cards: &[Card], arrows: impl IntoIterator<Item = &'a Arrow>) -> Vec<Vec<(i32, i32)>> {
    let mut edges: Vec<Vec<(i32, i32)>> = Vec::new();
    for arrow in arrows {
        let (Some(one), Some(other)) = (cards.get(arrow.ends.0), cards.get(arrow.ends.1)) else { continue };
        let rows = || arrow.through.iter().copied();
        let from = std::iter::once(one.place.1).chain(rows());
        let to = rows().chain([other.place.1]);
        for (column, edge) in (usize::try_from(one.place.0).unwrap_or(0)..).zip(from.zip(to)) {
            edges.resize(edges.len().max(column + 1), Vec::new());
            edges[column].push(edge);
        }
    }
    edges
}

/// The rows of places in columns: each beside what it leads to, and none where another is.
fn rows(depth: &[usize], links: &[(usize, usize)]) -> Vec<i32> {
    let mut rows = vec![0; depth.len()];
    let mut onward: Vec<Vec<usize>> = vec![Vec::new(); depth.len()];
    for (from, to) in links {
        onward[*from].push(*to);
    }
    let mut order: Vec<usize> = (0..depth.len()).collect();
    order.sort_by_key(|place| (depth[*place], *place));
    for column in order.chunk_by(|a, b| depth[*a] == depth[*b]) {
        let beside = |place: usize| onward[place].iter().map(|to| rows[*to]).min().unwrap_or(0);
        let mut wanted: Vec<(i32, usize)> = column.iter().map(|place| (beside(*place), *place)).collect();
        wanted.sort_unstable();
        let mut free = 0;
        for (beside, place) in wanted {
            rows[place] = beside.max(free);
            free = rows[place] + 1;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::exchange::sample;
    use crate::model::id::Ids;
    use crate::model::kind::date::parse;

    /// Settles the worry that the picture says more or less than the schedule: for every task of the sample,
    /// whatever the panel tells leads to its dates stands in the network, and every arrow leads on to the task.
    #[test]
    fn the_network_of_every_task_holds_its_chain_and_leads_to_it_from_left_to_right() {
        let today = parse("18 Nov 2026", crate::model::style::DateOrder::DayFirst).unwrap();
        let project = sample::project(today, &mut Ids::new(1));
        let session = Session::new(project, "Ana Silva", today.and_hms_opt(9, 30, 0).unwrap(), 7);
        for record in session.project().table(task::REGISTER.key).iter() {
            let network = Network::of(record.id, &session).unwrap();
            let shown: HashSet<Id> = network.cards.iter().filter_map(|card| card.id).collect();
            let why = session.schedule().explain_without_levers(record.id).unwrap();
            for cause in &why.chain {
                assert!(
                    shown.contains(&session.schedule().task_at(cause.task).unwrap()),
                    "{}",
                    network.title
                );
            }
            let places: HashSet<_> = network.cards.iter().map(|card| card.place).collect();
            assert_eq!(places.len(), network.cards.len(), "no card stands on another");
            for arrow in &network.arrows {
                let (from, to) = (network.cards[arrow.ends.0].place, network.cards[arrow.ends.1].place);
                assert_eq!(to.0 - from.0, 1 + arrow.through.len() as i32, "{}", network.title);
                for (column, row) in (from.0 + 1..).zip(&arrow.through) {
                    assert!(!places.contains(&(column, *row)), "no arrow passes a card: {}", network.title);
                }
            }
            for place in 1..network.cards.len() {
                assert!(network.arrows.iter().any(|arrow| arrow.ends.0 == place), "{}", network.title);
            }
        }
    }
}
