//! The lines around a tab: tabs and project above, notice and keys below.

use ratatui::style::Modifier;

use super::diary::named;
use super::pen::Pen;
use super::theme::{Role, mark};
use crate::model::conflict::CONFLICT;
use crate::model::kind::Tone;
use crate::model::text;
use crate::registers::every::TITLE;
use crate::registers::risk;
use crate::store::saver::Saving;
use crate::tui::command::{Command, Scope, all};
use crate::tui::commands::{meetings, papers};
use crate::tui::key::Key;
use crate::tui::layer::Layer;
use crate::tui::layout::{Area, cells};
use crate::tui::list::{List, WHY};
use crate::tui::state::State;
use crate::tui::tabs::{Shows, Side, TABS};

/// The banner over everything while an earlier day is shown.
pub fn earlier(pen: &mut Pen, area: Area, state: &State) {
    let style = pen.style(Role::TabActive);
    pen.text_right(area, &banner(state), style);
}

/// Its words; none while the project is shown as it is.
fn banner(state: &State) -> String {
    let Some(day) = state.session.shown_day() else { return String::new() };
    let back = if state.layers.is_empty() { " · Esc: today" } else { "" };
    format!(" ◀ as it was on {}{back} ", day.format("%-d %b %Y"))
}

/// The line of tabs, with the project and the state of saving on the right.
pub fn tabs(pen: &mut Pen, area: Area, state: &State) {
    let (idle, active) = (pen.style(Role::TabIdle), pen.style(Role::TabActive));
    let mut x = 0;
    // Names give way to numbers where there is no room for both.
    let names: usize = TABS.iter().map(|tab| tab.name.len() + 4).sum();
    let banner = text::width(&banner(state));
    let (saving, tone) = saving(state);
    let conflicts = conflicts(state);
    // The project's name may be cut sooner than those of the tabs, and those sooner than what waits to be settled.
    let waiting = if conflicts.is_empty() { 0 } else { text::width(&conflicts) + 2 };
    let beside = if banner == 0 { text::width(&saving) + waiting.max(6) } else { 14 + banner + waiting };
    let tight = names + beside > usize::from(area.width);
    let short = tight && names - TABS.len() + beside > usize::from(area.width);
    for (place, tab) in TABS.iter().enumerate() {
        let on = place == state.desk.tab;
        let label = match (short && !on, tight && !on) {
            (true, _) => format!(" {place} "),
            (_, true) => format!("{place} {} ", tab.name),
            _ => format!(" {place} {} ", tab.name),
        };
        x += pen.text(area.from_column(x), &label, if on { active } else { idle });
    }
    let title = state.session.project().settings().map_or("", |record| record.get(TITLE));
    let mut right = area.from_column(x + 1);
    right.width = right.width.saturating_sub(cells(banner));
    let style = pen.tone(tone);
    pen.text_right(right, &saving, style);
    let mut room = Area { width: right.width.saturating_sub(cells(text::width(&saving) + 1)), ..right };
    if !conflicts.is_empty() {
        let style = pen.tone(Tone::Warn);
        pen.text_right(room, &conflicts, style);
        room.width = room.width.saturating_sub(cells(text::width(&conflicts) + 2));
    }
    let synced = synced(state);
    if !synced.is_empty() {
        let style = pen.style(Role::Muted);
        pen.text_right(room, &synced, style);
        room.width = room.width.saturating_sub(cells(text::width(&synced) + 2));
    }
    let style = pen.style(Role::Title);
    pen.text_right(room, title, style);
}

/// How many conflicts there are; nothing where there are none.
fn conflicts(state: &State) -> String {
    match state.session.project().table(CONFLICT).len() {
        0 => String::new(),
        1 => format!("{} 1 conflict", mark(Tone::Warn)),
        count => format!("{} {count} conflicts", mark(Tone::Warn)),
    }
}

/// How saving stands.
pub fn saving(state: &State) -> (String, Tone) {
    let (tone, saving) = match state.session.saving() {
        None => (Tone::Muted, "not kept"),
        Some(Saving::Failed(_)) => (Tone::Bad, "NOT SAVED"),
        Some(_) if state.session.bar().is_some() => (Tone::Warn, "read-only"),
        Some(Saving::Saved) => (Tone::Good, "saved"),
        Some(Saving::Saving) => (Tone::Note, "saving …"),
    };
    (format!("{} {saving} ", mark(tone)), tone)
}

/// When the project was last in step with those who share it; nothing where it isn't shared.
fn synced(state: &State) -> String {
    let shared = &state.outside.shared;
    if shared.syncing {
        return "syncing …".to_owned();
    }
    let Some(at) = shared.synced else { return String::new() };
    let minutes = state.session.now.signed_duration_since(at).num_minutes().max(0);
    match minutes {
        0 => "synced".to_owned(),
        1..=59 => format!("synced {minutes} min ago"),
        60..=1439 => format!("synced {} h ago", minutes / 60),
        _ => format!("synced {} d ago", minutes / 1440),
    }
}

/// The line of sheets, with the filter, sort, marks and count.
pub fn sheets(pen: &mut Pen, area: Area, state: &State) {
    let list = state.list();
    let mut facts = Vec::new();
    if !list.filter.trim().is_empty() {
        let verb = if list.lit { "highlight" } else { "filter" };
        facts.push((Role::Filter, format!("{verb}: {} (Esc clears)", list.filter.trim())));
    }
    if !list.group.is_empty() {
        facts.push((Role::Muted, format!("by {}", list.group.replace('_', " "))));
    }
    let sheet = state.sheet();
    // The heat map tells it below its cells.
    if sheet.registers.contains(&risk::REGISTER.key) && sheet.side != Side::HeatMap {
        let told = state.heat.exposure().told(&state.session.context());
        facts.extend(Some((Role::Muted, told)).filter(|(_, told)| !told.is_empty()));
    }
    if !list.marks.is_empty() {
        facts.push((Role::Marked, format!("{} marked", list.marks.len())));
    }
    if state.sheet().shows.is_of_days() {
        names(pen, area, state);
        return;
    }
    let total: usize = list.registers.iter().map(|r| state.session.project().table(r.key).len()).sum();
    let count = if list.count() == total || list.is_of_matters() {
        format!("{}", list.count())
    } else {
        format!("{} of {total}", list.count())
    };
    if list.resting() > 0 {
        facts.push((Role::Muted, format!("{} put off (Tab)", list.resting())));
    }
    let kept = cells(text::width(&count)) + 2;
    facts.push((Role::Muted, count));
    // The names of the sheets give way to what hides or marks rows, and to the count of these.
    let pressing = facts.iter().filter(|(role, _)| *role != Role::Muted);
    let told: u16 = pressing.map(|(_, fact)| cells(text::width(&text::clean(fact))) + 2).sum();
    let room = area.width.saturating_sub((told + kept).min(area.width * 3 / 5).max(kept));
    let x = names(pen, Area { width: room, ..area }, state);
    let mut right = area.from_column(x);
    right.width = right.width.saturating_sub(1);
    for (role, fact) in facts.into_iter().rev() {
        let wide = cells(text::width(&text::clean(&fact))).min(right.width);
        let style = pen.style(role);
        pen.text_right(right, &fact, style);
        right.width = right.width.saturating_sub(wide + 2);
    }
}

/// Writes the names of the sheets: all, or where there is no room for that, the one that shows and those behind it
/// that fit. Gives the cells they take.
fn names(pen: &mut Pen, area: Area, state: &State) -> u16 {
    let (idle, active) =
        (pen.style(Role::TabIdle), pen.style(Role::Title).add_modifier(Modifier::UNDERLINED));
    let (tab, at) = (&TABS[state.desk.tab], state.desk.sheets[state.desk.tab]);
    let name = |place: usize| match tab.sheets.get(place).map_or("", |sheet| sheet.name) {
        "" => state.desk.picked.plural,
        name => name,
    };
    let wide = |place: usize| cells(text::width(name(place))) + 2;
    let fits =
        |first: &usize, last: usize, marks: u16| (*first..=last).map(wide).sum::<u16>() + marks <= area.width;
    let last = tab.sheets.len() - 1;
    let from = (0..=at.min(last)).find(|first| fits(first, at.min(last), 4)).unwrap_or(at.min(last));
    let first = if fits(&0, last, 0) { 0 } else { from };
    let mut x = 1;
    if first > 0 {
        x += pen.text(area.from_column(x), "‹ ", idle);
    }
    for place in first..=last {
        let left = if place < last { 2 } else { 0 };
        if place > first && x + wide(place) + left > area.width + 2 {
            x += pen.text(area.from_column(x), "›", idle) + 2;
            break;
        }
        x += pen.text(area.from_column(x), name(place), if place == at { active } else { idle }) + 2;
    }
    x
}

/// Rows of the longest notice: what stands above gives way, for the remedy comes last.
const NOTICE: u16 = 4;

/// What happened, over as many rows as it needs, or the full text of the cell under the cursor.
pub fn notice(pen: &mut Pen, area: Area, state: &State) {
    let Some(notice) = &state.notice else {
        cell_in_full(pen, area, state);
        return;
    };
    let lead = format!(" {} ", mark(notice.tone));
    let lines = text::wrap(&notice.text, usize::from(area.width).saturating_sub(text::width(&lead) + 1));
    let rows = cells(lines.len()).clamp(1, NOTICE).min(area.y + 1);
    let area = Area { y: area.y + 1 - rows, height: rows, ..area };
    if rows > 1 {
        pen.clear(area);
    }
    let style = pen.tone(notice.tone);
    let used = pen.text(area, &lead, style);
    for row in 0..rows {
        // What is longer still ends in the last row, cut with a mark.
        let words = match lines.get(usize::from(row)..) {
            Some(rest) if row + 1 == rows => rest.join(" "),
            Some([line, ..]) => line.clone(),
            _ => break,
        };
        pen.text(area.row(row).from_column(used), &words, style);
    }
}

/// What stands in the cell under the cursor, where the table may have cut it.
fn cell_in_full(pen: &mut Pen, area: Area, state: &State) {
    let (list, context) = (state.list(), state.session.context());
    if state.sheet().shows == Shows::Month && state.layout().side.is_none() {
        let day = state.desk.diary.day.on(context.today);
        let names: Vec<_> = state.desk.diary.on(day).iter().map(|entry| named(entry, &context)).collect();
        let names = if names.is_empty() { "nothing".to_owned() } else { names.join(" · ") };
        let style = pen.style(Role::Text);
        pen.text(area.from_column(1), &format!("{}: {names}", day.format("%a %-d %b")), style);
        return;
    }
    if state.sheet().shows == Shows::Workdays {
        let style = pen.style(Role::Text);
        pen.text(area.from_column(1), &super::workdays::line(state), style);
        return;
    }
    let Some((register, id)) = list.current() else { return };
    let Some(record) = context.project.table(register.key).get(id) else { return };
    if let Some(matter) = list.matter(id).filter(|_| tells_why(list)) {
        let style = pen.style(Role::Text);
        pen.text(area.from_column(1), &matter.why.join("; "), style);
        return;
    }
    let Some(field) = list.current_field(context.project) else { return };
    let style = pen.style(Role::Muted);
    let used = pen.text(area.from_column(1), &format!("{}: ", field.label), style);
    let style = pen.style(Role::Text);
    pen.text(area.from_column(1 + used), &context.show(record, field), style);
}

/// Whether the cursor is where the reason of a matter says more than its cell: on it, or on its title.
fn tells_why(list: &List) -> bool {
    list.columns.get(list.cursor.column).is_none_or(|column| matches!(column.key.as_str(), "title" | WHY))
}

/// Whether a list lies on top whose rows are records to open, and nothing to take in.
fn only_opens(state: &State) -> bool {
    matches!(state.layers.last(), Some(Layer::Listing(listing)) if listing.only_opens())
}

/// Commands whose keys always show: without them nobody finds the rest; in a list over a tab what opens a row and what
/// closes it.
const ALWAYS: [&str; 13] = [
    "help",
    "commands",
    "quit",
    "quick-add",
    "take",
    "network-open",
    "close-listing",
    "close-network",
    "close-scales",
    "close-sweep",
    "mend",
    "end-meeting",
    "leave-minutes",
];

/// The commands that work now, those first whose keys are to be seen first.
fn worked_now(state: &State) -> Vec<&'static Command> {
    let scopes = state.scopes();
    let barred = state.session.bar().is_some();
    // Conflicts come about by themselves: nobody adds one, or marks it done.
    let settled = scopes.contains(&Scope::Conflict);
    // What needs attention is dealt with; all else about it is said on the other tabs.
    let dealt_with = scopes.contains(&Scope::Today);
    let unfit = move |command: &Command| {
        barred && command.changes
            || dealt_with && matches!(command.name, "new-record" | "read" | "edit")
            || !meetings::is_fit(state, command)
            || command.name == "write-page" && papers::paper(state).is_none()
            || settled && matches!(command.name, "new-record" | "quick-add" | "done" | "edit")
    };
    let shown = move |command: &&Command| !command.hint.is_empty() && !unfit(command);
    let hinted = |scope: Scope| all().filter(move |command| command.scope == scope && shown(command));
    let mut commands: Vec<&Command> = scopes.iter().flat_map(|scope| hinted(*scope)).collect();
    let question = state.layers.last().is_some_and(|layer| matches!(layer, Layer::Question(_)));
    if !question {
        let always = |command: &&Command| ALWAYS.contains(&command.name);
        // What is done to a row all day long stands where a narrow screen has room.
        let rank = |command: &Command| match command.scope {
            Scope::Today => 1,
            // What is done at every item of a meeting, and where letters are typed and ? is one.
            Scope::Sitting if matches!(command.name, "next-item" | "minuting-help") => 1,
            Scope::Around => 3,
            _ if dealt_with && matches!(command.name, "open" | "done" | "date" | "owner") => 0,
            _ => 2,
        };
        // On a series there is one thing to do.
        commands.sort_by_cached_key(|command| (!always(command), command.name != "convene", rank(command)));
    }
    commands
}

/// The line of keys that work now.
pub fn hints(pen: &mut Pen, area: Area, state: &State) {
    let scopes = state.scopes();
    let (key_style, text_style) = (pen.style(Role::Key), pen.style(Role::Muted));
    let mut x = 1;
    let mut write = |pen: &mut Pen, keys: &str, hint: &str| {
        let wide = cells(text::width(keys) + text::width(hint) + 3);
        if x + wide > area.width {
            return false;
        }
        x += pen.text(area.from_column(x), keys, key_style) + 1;
        x += pen.text(area.from_column(x), hint, text_style) + 2;
        true
    };
    if state.outside.waits {
        write(pen, "Esc", "wait no longer: what is typed is heard once the disk has answered");
        return;
    }
    if !state.pending.is_empty() {
        write(pen, &Key::show_sequence(&state.pending), "then");
        for (key, command) in state.keymap.next(scopes, &state.pending) {
            write(pen, &key.to_string(), command.name);
        }
        return;
    }
    let mut said: Vec<(&str, &str)> = Vec::new();
    for command in worked_now(state) {
        let keys = state.keymap.spelled(command);
        // A key of a narrower place hides that of a wider one.
        let hidden = said.iter().any(|(_, known)| *known == keys);
        let hint = if command.name == "take" && only_opens(state) { "open" } else { command.hint };
        if keys.is_empty() || hidden || said.iter().any(|(known, _)| *known == hint) {
            continue;
        }
        said.push((hint, keys));
        if !write(pen, keys, hint) {
            break;
        }
    }
}
