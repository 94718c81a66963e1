//! Which columns of a table are drawn, and where: as many as fit, as wide as what they show needs.

use std::borrow::Cow;
use std::mem;

use crate::model::field::Field;
use crate::model::kind::Kind;
use crate::model::project::Project;
use crate::model::register::Register;
use crate::model::text;
use crate::registers::task;
use crate::tui::layout::{Area, cells};
use crate::tui::list::{List, WHY};
use crate::tui::state::State;

/// A column as it is drawn.
pub struct Drawn {
    /// The place among the list's columns.
    pub place: usize,
    /// Its head.
    pub label: String,
    /// The field of each of the list's registers that it shows: looked up by name once, not in every row.
    pub fields: Vec<Option<&'static Field>>,
    /// Where it stands.
    pub area: Area,
    /// Whether it is put to the right.
    pub right: bool,
}

/// Longer words of heads and what they are cut to where they have no room.
const CUT: [(&str, &str); 9] = [
    ("Predecessors", "Pred."),
    ("Duration", "Dur."),
    ("Baseline", "Base"),
    ("Remaining", "Rem."),
    ("Actual", "Act."),
    ("Physical", "Phys."),
    ("complete", "done"),
    ("duration", "dur."),
    ("variance", "var."),
];

/// The head of a column in so many cells, as far as words of it can be cut.
pub fn head(label: &str, room: u16) -> Cow<'_, str> {
    let mut head = Cow::Borrowed(label);
    for (long, short) in CUT {
        if text::width(&head) <= room.into() {
            break;
        }
        if head.contains(long) {
            head = Cow::Owned(head.replace(long, short));
        }
    }
    head
}

/// The mark of a column that rows are sorted by; the order of an outline itself needs none.
pub fn sort_mark(list: &List, key: &str) -> &'static str {
    let mut sorted = list.sort.split(',').map(str::trim).skip(usize::from(list.is_outline()));
    if sorted.clone().any(|word| word == key) {
        "▲"
    } else if sorted.any(|word| word.strip_prefix('-') == Some(key)) {
        "▼"
    } else {
        ""
    }
}

/// Cells of the marks and the longest ref.
pub fn reference_width(list: &List, project: &Project) -> u16 {
    // What nobody answers for never is a matter.
    let shown = |register: &&&Register| !list.is_of_matters() || !register.roles.owner.is_empty();
    let longest = list.registers.iter().filter(shown).map(|register| {
        let last = register.reference(project.table(register.key).last_number());
        last.len()
    });
    cells(longest.max().unwrap_or(5).clamp(3, 40) + 3)
}

/// A column that wants to be drawn: its place among the list's columns, label, width, whether it is put to
/// the right, whether somebody chose its width, and the cells of a title from which it may take what it lacks.
struct Wanted {
    place: usize,
    label: String,
    fields: Vec<Option<&'static Field>>,
    width: u16,
    right: bool,
    chosen: bool,
    beside: u16,
}

/// Cells of a narrow table, and of one on which columns make do with their least, without its refs.
const NARROW: u16 = 60;
const SPARING: u16 = 90;
/// Cells of a title that tell most names.
const NAMED: u16 = 22;
/// Cells of the number of columns that are hidden.
const MORE: u16 = 3;
/// Cells that the title keeps beside a wide column under the cursor.
const SHORTEST_TITLE: u16 = 10;

/// The columns that fit, from the first on; those before the cursor's give way until it fits, then
/// the title does. Those that no row fills come after all others. The title takes what is left. Also
/// gives how many are hidden.
pub fn fit_columns(state: &State, area: Area) -> (Vec<Drawn>, usize) {
    let list = state.list();
    let room = Room::of(list, area.width);
    let sparing = room == Room::Sparing || room == Room::Least;
    let mut all = wanted_columns(state, room);
    if list.is_of_matters() {
        share(&mut all, list, area.width);
    }
    let title = |wanted: &Wanted| {
        let key = list.columns.get(wanted.place).map(|column| column.key.as_str());
        list.registers.iter().any(|register| Some(register.roles.title) == key)
    };
    let Some(title) = all.iter().position(title).or(if all.is_empty() { None } else { Some(0) }) else {
        return (Vec::new(), 0);
    };
    // On a narrow table the first of the other columns tell more than the ends of names.
    let least = least_title(area.width, list);
    let usual = if all[title].chosen {
        all[title].width
    } else {
        let share = if sparing { area.width / 3 } else { area.width * 2 / 5 };
        all[title].width.min(share.max(least))
    };
    let (blank, others): (Vec<usize>, Vec<usize>) =
        (0..all.len()).filter(|place| *place != title).partition(|place| yields(list, &all[*place]));
    let cursor = others.iter().position(|place| all[*place].place == list.cursor.column);
    let widest = area.width.saturating_sub(SHORTEST_TITLE);
    let cost = |place: &usize| match all[*place].width + 1 {
        cells if all[*place].place == list.cursor.column => cells.min(widest),
        cells => cells,
    };
    let mut usual = usual.min(area.width - cursor.map_or(0, |cursor| cost(&others[cursor])));
    let gives = list.is_outline() && area.width < NARROW && !all[title].chosen;
    let mut left = area.width.saturating_sub(usual);
    let mut skipped = 0;
    while let Some(cursor) = cursor {
        if others[skipped..=cursor].iter().map(cost).map(u32::from).sum::<u32>() <= u32::from(left)
            || skipped >= cursor
        {
            break;
        }
        skipped += 1;
    }
    let mut kept = vec![title];
    for place in others[skipped..].iter().chain(&blank) {
        // What a column lacks comes from names, as far as those have room to spare: a date is worth more than
        // their ends, other columns are not.
        let lacking = cost(place).saturating_sub(left);
        let spare = if gives { usual.saturating_sub(least.max(all[*place].beside)) } else { 0 };
        if lacking > spare {
            break;
        }
        usual -= lacking;
        left = left + lacking - cost(place);
        kept.push(*place);
    }
    kept.sort_unstable();
    // What the title doesn't need lets the last head stand beside the number of those hidden.
    let crowded = kept.len() < all.len() && kept.last() != Some(&title);
    let beside_head =
        |place: &usize| all[*place].width.saturating_sub(cells(text::width(&all[*place].label)) + 1);
    let more = MORE.saturating_sub(kept.last().map_or(0, beside_head));
    let spare = if list.is_outline() { (usual + left).saturating_sub(least) } else { left };
    let aside = if crowded { spare.min(more) } else { 0 };
    let hidden = all.len() - kept.len();
    let of_title = if all[title].chosen { all[title].width } else { usual + left - aside };
    all[title].width = of_title;
    (placed(all, &kept, area), hidden)
}

/// Cells of a column as it is drawn now, by its place among those of the list.
pub fn width(state: &State, place: usize) -> Option<u16> {
    let from = reference_width(state.list(), state.session.project());
    let (drawn, _) = fit_columns(state, state.layout().table.from_column(from));
    drawn.iter().find(|column| column.place == place).map(|column| column.area.width)
}

/// The columns that are kept, one beside the other.
fn placed(mut all: Vec<Wanted>, kept: &[usize], area: Area) -> Vec<Drawn> {
    let mut x = area.x;
    let place = |place: &usize| {
        let wanted = &mut all[*place];
        let width = wanted.width.min((area.x + area.width).saturating_sub(x));
        let area = Area { x, width, ..area };
        x += width + 1;
        let (label, fields) = (mem::take(&mut wanted.label), mem::take(&mut wanted.fields));
        Drawn { place: wanted.place, label, fields, area, right: wanted.right }
    };
    kept.iter().map(place).collect()
}

/// Cells that a title keeps beside other columns.
fn least_title(width: u16, list: &List) -> u16 {
    match width {
        NARROW.. => 25,
        _ if list.is_outline() => 15,
        _ => 17,
    }
}

/// Whether a column makes way for others: no row fills it, and nobody asked for it.
fn yields(list: &List, wanted: &Wanted) -> bool {
    let Some(column) = list.columns.get(wanted.place) else { return false };
    let is_sorted = list.is_sorted_otherwise() && !sort_mark(list, &column.key).is_empty();
    let is_wanted = wanted.chosen || is_sorted || wanted.place == list.cursor.column;
    !is_wanted && list.is_blank(&column.key)
}

/// How much room the columns of a table have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    /// Enough for what they usually show.
    Usual,
    /// As much as values make do with.
    Sparing,
    /// The same on a narrow table.
    Least,
    /// That of an outline, which gives its room to the Gantt by itself: figures stand close.
    Close,
    /// The same on a narrow screen.
    Closest,
}

impl Room {
    fn of(list: &List, width: u16) -> Self {
        match (list.is_outline(), width) {
            (_, SPARING..) => Room::Usual,
            (true, NARROW..) => Room::Close,
            (true, _) => Room::Closest,
            (false, NARROW..) => Room::Sparing,
            (false, _) => Room::Least,
        }
    }

    /// Cells of the head of a field.
    fn head(self, field: &Field, label: &str) -> u16 {
        let within = |room| cells(text::width(&head(label, room)));
        match self {
            // Names and dates need the room more than the heads of lengths.
            Room::Closest if field.kind == Kind::Duration => 0,
            Room::Close | Room::Closest if is_figure(field) => within(0).min(11),
            Room::Sparing | Room::Least => within(10).min(if is_figure(field) { 11 } else { 10 }),
            _ => within(12).min(12) + 1,
        }
    }

    /// Cells of the values of a field, where nothing else tells them.
    fn values(self, field: &Field) -> u16 {
        match (self, field.width) {
            (Room::Sparing | Room::Least, 0) => field.kind.least_width(),
            (_, 0) => field.kind.width(),
            (Room::Least, own) => own.min(field.kind.least_width()),
            (_, own) => own,
        }
    }
}

/// Whether a field is a number or a date: as such it needs no more room than that.
fn is_figure(field: &Field) -> bool {
    field.kind.is_numeric() || matches!(field.kind, Kind::Moment(_) | Kind::Date)
}

/// The columns of a list as wide as they would be.
fn wanted_columns(state: &State, room: Room) -> Vec<Wanted> {
    let (list, project) = (state.list(), state.session.project());
    let mut all = Vec::with_capacity(list.columns.len());
    for (place, column) in list.columns.iter().enumerate() {
        if column.key == WHY {
            let (label, width) = ("Why".to_owned(), column.width.unwrap_or_default());
            let chosen = column.width.is_some();
            all.push(Wanted { place, label, fields: Vec::new(), width, right: false, chosen, beside: NAMED });
            continue;
        }
        let of_each = list.registers.iter().map(|register| list.field(register, &column.key, project));
        let of_each: Vec<Option<&'static Field>> = of_each.collect();
        let shown =
            list.registers.iter().zip(&of_each).filter_map(|(register, field)| Some((*register, (*field)?)));
        let fields: Vec<(&'static Register, &'static Field)> = shown.collect();
        let Some((_, field)) = fields.first() else { continue };
        let label = if fields.iter().all(|(_, other)| other.label == field.label) {
            field.label.to_owned()
        } else {
            // Registers that call it differently share the key.
            let mut letters = column.key.replace('_', " ");
            letters.get_mut(..1).map(str::make_ascii_uppercase);
            letters
        };
        let known = |register: &Register, field: &Field| {
            let money = (field.kind == Kind::Money).then(|| list.widest(&column.key)).flatten();
            let of_plan = (register.key == task::REGISTER.key)
                .then(|| state.desk.widths.unwrap_or_default().cells(field))
                .flatten();
            money.or(of_plan)
        };
        let width = |(register, field): &(&'static Register, &'static Field)| {
            known(register, field).unwrap_or_else(|| room.values(field))
        };
        let usual = fields.iter().map(width).max().unwrap_or(8);
        // A column that isn't sorted by needs no room for the mark of the order.
        let mark = if room == Room::Usual { 0 } else { cells(text::width(sort_mark(list, &column.key))) };
        let least = room.head(field, &label) + mark;
        all.push(Wanted {
            place,
            label,
            width: column.width.unwrap_or(usual.max(least)),
            right: field.kind.is_numeric(),
            chosen: column.width.is_some(),
            beside: if matches!(field.kind, Kind::Moment(_)) { 0 } else { NAMED },
            fields: of_each,
        });
    }
    all
}

/// Gives the reasons of matters, and their titles, the room that owner and day leave them: as much as each needs.
fn share(all: &mut [Wanted], list: &List, room: u16) {
    let key = |wanted: &Wanted| list.columns.get(wanted.place).map_or("", |column| column.key.as_str());
    let usual = |key: &str| match key {
        "due" => 10,
        _ if room < 90 => 11,
        _ => 17,
    };
    let others: u16 =
        all.iter().filter(|w| !matches!(key(w), "title" | WHY)).map(|w| usual(key(w)) + 1).sum();
    let shared = room.saturating_sub(others + 1);
    let title = list.needs().title_of(shared, (shared * 11 / 20).min(56));
    for wanted in all.iter_mut().filter(|wanted| !wanted.chosen) {
        wanted.width = match key(wanted) {
            "title" => title,
            WHY => shared - title,
            other => usual(other),
        };
        wanted.chosen = true;
    }
}
