//! What keys do in lists of rows, and what opens them: a person, letters, a reply, names written twice.

use std::path::PathBuf;

use crate::insight::person::person as about;
use crate::model::kind::{Kind, Tone, date};
use crate::model::text::clean;
use crate::model::value::Value;
use crate::query::chased::Chased;
use crate::query::reply::{self, Said};
use crate::query::twice::twice;
use crate::registers::{chase, resource, stakeholder};
use crate::report::Asked;
use crate::report::brief::brief;
use crate::report::chase::{Bundle, Letter, bundles};
use crate::schedule::levelling::Move;
use crate::session::act::{Act, Deed};
use crate::session::pack::{draft, file_names};
use crate::tui::analyses::Shown;
use crate::tui::command::{Command, Scope};
use crate::tui::effect::Effect;
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Layer, Letters, Prompt, Question, Yes};
use crate::tui::listing::{Listing, Purpose, Row};
use crate::tui::paper::Paper;
use crate::tui::picker::{Item, Picker, Purpose as Picks};
use crate::tui::state::State;

use super::{command, go, records};

/// Lists of rows, and what opens them.
pub const COMMANDS: &[Command] = &[
    command(
        "person",
        Scope::List,
        &["P"],
        "Show who this is about: what they owe and how late usually, decided, attend, when they are away.",
        person,
    )
    .hinted("person"),
    command("people", Scope::Global, &[], "Show a person, chosen from everybody in the project.", people),
    command(
        "chase-letters",
        Scope::Global,
        &["C"],
        "Write a letter to everybody who owes something, with all of it: read, choose, write drafts or copy.",
        letters,
    ),
    command(
        "reply",
        Scope::Global,
        &["Y"],
        "Paste a reply; what its lines say of records is shown first, then taken in.",
        |s| s.layers.push(Layer::Letter(Input::default())),
    )
    .changing(),
    command(
        "merge-people",
        Scope::Global,
        &[],
        "List names that may be of one person written twice, to make them one everywhere.",
        merge_people,
    )
    .changing(),
    command(
        "brief",
        Scope::Person,
        &["w"],
        "Show a brief for a one-to-one as a document: copy it, or write it to a file.",
        show_brief,
    )
    .hinted("brief"),
    command("take", Scope::Listing, &["enter"], "Take what is switched on, or open the row.", take)
        .hinted("take"),
    command("switch", Scope::Switches, &["space"], "Switch this row on or off.", switch).hinted("on/off"),
    command("switch-all", Scope::Switches, &["M"], "Switch all rows on, or off.", |s| {
        on_top(s, Listing::switch_all)
    }),
    command("row-down", Scope::Listing, &["j", "down"], "Go to the next row.", |s| on_top(s, |l| l.step(1))),
    command("row-up", Scope::Listing, &["k", "up"], "Go to the row before.", |s| on_top(s, |l| l.step(-1))),
    command("row-first", Scope::Listing, &["g", "home"], "Go to the first row.", |s| {
        on_top(s, |l| l.step(isize::MIN))
    }),
    command("row-last", Scope::Listing, &["G", "end"], "Go to the last row.", |s| {
        on_top(s, |l| l.step(isize::MAX))
    }),
    command(
        "below-down",
        Scope::Listing,
        &["pagedown"],
        "Scroll the text below down; in a list of records, go ten rows down.",
        |s| on_top(s, |l| l.page(true)),
    ),
    command(
        "below-up",
        Scope::Listing,
        &["pageup"],
        "Scroll the text below up; in a list of records, go ten rows up.",
        |s| on_top(s, |l| l.page(false)),
    ),
    command("copy-row", Scope::Listing, &["y"], "Copy the letter or the row to the clipboard.", copy)
        .hinted("copy"),
    command(
        "letters-around",
        Scope::Letters,
        &["*"],
        "Write the letters on what is owed in all projects.",
        |s| s.effects.push(Effect::WriteLetters),
    )
    .hinted("all projects"),
    command(
        "log-letters",
        Scope::Letters,
        &["l"],
        "Enter the letters that are switched on in the chase ledger.",
        log,
    )
    .hinted("log")
    .changing(),
    command("listing-help", Scope::Listing, &["?", "f1"], "Explain the keys.", go::help),
    command("close-listing", Scope::Listing, &["esc", "q"], "Close the list.", |s| drop(s.layers.pop()))
        .hinted("close"),
    command("read-reply", Scope::Letter, &["ctrl-s"], "Show what the reply would change.", read_reply)
        .hinted("read it"),
    command("letter-help", Scope::Letter, &["f1"], "Explain the keys.", go::help),
    command("close-letter", Scope::Letter, &["esc"], "Go back and change nothing.", close_letter)
        .hinted("back"),
];

fn listing(state: &mut State) -> Option<&mut Listing> {
    match state.layers.last_mut() {
        Some(Layer::Listing(listing)) => Some(listing),
        _ => None,
    }
}

fn on_top(state: &mut State, change: impl FnOnce(&mut Listing)) {
    if let Some(listing) = listing(state) {
        change(listing);
    }
}

fn open(state: &mut State, listing: Listing) {
    state.layers.push(Layer::Listing(Box::new(listing)));
}

/// Lists what follows the project on top.
pub(super) fn show(state: &mut State, purpose: Purpose) {
    let listing = Listing::of(purpose, &state.session, state.screen.room());
    open(state, listing);
}

/// Puts the page of a person on top.
pub fn show_person(state: &mut State, name: &str) {
    show(state, Purpose::Person(name.to_owned()));
}

/// Shows the brief on the person whose page lies on top.
fn show_brief(state: &mut State) {
    let Some(Layer::Listing(listing)) = state.layers.last() else { return };
    let Purpose::Person(name) = &listing.purpose else { return };
    let context = state.session.context();
    let document = brief(&about(&context, name), &Asked { context, confidential: false });
    let stem = format!("brief-{}", name.to_lowercase().replace(char::is_whitespace, "-"));
    let left_out = document.left_out;
    state.layers.push(Layer::Page(Paper { document, stem }.page()));
    if left_out > 0 {
        state.say(Tone::Note, format!("{left_out} left out as confidential."));
    }
}

fn person(state: &mut State) {
    let names = names_here(state);
    match &names[..] {
        [] => state.say(Tone::Note, "Nobody is named here: choose the person with the command “people”."),
        [one] => show_person(state, &one.clone()),
        several => {
            let items = several.iter().map(|name| Item::key(name.clone(), "", name.clone())).collect();
            state.layers.push(Layer::Picker(Box::new(Picker::new("Person", Picks::Person, items))));
        }
    }
}

/// The names in the field under the cursor; else whose record it is, or whom it is about.
fn names_here(state: &State) -> Vec<String> {
    let context = state.session.context();
    let Some((register, id)) = state.list().current() else { return Vec::new() };
    let Some(record) = context.project.table(register.key).get(id) else { return Vec::new() };
    let names = |value: &Value| match value {
        Value::Text(name) => vec![name.to_string()],
        Value::List(names) => names.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    let of_people = |kind: Kind| matches!(kind, Kind::Person | Kind::People);
    let here = state.list().current_field(context.project).filter(|field| of_people(field.kind));
    let here = here.map_or(Vec::new(), |field| names(record.value(field.key)));
    if !here.is_empty() {
        return here;
    }
    let is_person = [stakeholder::REGISTER.key, resource::REGISTER.key].contains(&register.key);
    let first = context.project.fields(register.key).iter().find(|field| of_people(field.kind));
    let keys = [
        if is_person { register.roles.title } else { "" },
        register.roles.owner,
        first.map_or("", |f| f.key),
    ];
    keys.into_iter().map(|key| names(record.value(key))).find(|names| !names.is_empty()).unwrap_or_default()
}

fn people(state: &mut State) {
    let everybody = state.session.context().people();
    let items = everybody.iter().map(|name| Item::key(&**name, "", &**name)).collect();
    state.layers.push(Layer::Picker(Box::new(Picker::new("Person", Picks::Person, items))));
}

fn letters(state: &mut State) {
    let found: Result<Vec<(Bundle, Letter)>, String> = {
        let contexts = [state.session.context()];
        let letter = |bundle: Bundle| {
            let letter = bundle.letter(&contexts, &state.outside.templates)?;
            Ok((bundle, letter))
        };
        bundles(&contexts, &[]).into_iter().map(letter).collect()
    };
    let all = match found {
        Ok(all) => all,
        Err(complaint) => return state.say(Tone::Bad, complaint),
    };
    if all.is_empty() {
        let words = "Nobody has to be chased: nothing of others is late or due within a week. Looking into all \
                     projects …";
        state.effects.push(Effect::WriteLetters);
        return state.say(Tone::Note, words);
    }
    show_letters(state, all, vec![None]);
}

/// Lists letters on what is owed in some projects, in the place of those that are listed.
pub fn show_letters(state: &mut State, all: Vec<(Bundle, Letter)>, projects: Vec<Option<PathBuf>>) {
    if matches!(state.layers.last(), Some(Layer::Listing(listing)) if matches!(listing.purpose, Purpose::Letters(..)))
    {
        state.layers.pop();
    }
    let rows =
        all.iter().enumerate().map(|(place, (bundle, letter))| letter_row(place, bundle, letter)).collect();
    let of = if projects.len() > 1 { " of all projects" } else { "" };
    let title = format!("Chase letters{of}: Enter writes drafts, y copies one, l logs them");
    open(state, Listing::new(title, Purpose::Letters(all, projects), rows));
}

fn letter_row(place: usize, bundle: &Bundle, letter: &Letter) -> Row {
    let late = bundle.owed.iter().filter(|(_, owed)| owed.late > 0).count();
    let tone = ["reminder", "second reminder", "last before it is raised"][bundle.tone().min(2)];
    let away = bundle.away.map(|until| format!(" · away until {}", date::format(until)));
    let address = if bundle.email.is_empty() { " · no e-mail address" } else { "" };
    Row {
        name: bundle.who.to_string(),
        words: format!(
            "{} with them, {late} late{} · {tone}{address}",
            bundle.owed.len(),
            away.clone().unwrap_or_default()
        ),
        tone: if away.is_some() { Tone::Warn } else { Tone::Plain },
        // Who is on leave is not written to unless that is asked for.
        on: Some(away.is_none()),
        place,
        below: format!("To: {} {}\nSubject: {}\n\n{}", bundle.who, bundle.email, letter.subject, letter.text),
        ..Row::default()
    }
}

fn merge_people(state: &mut State) {
    let pairs = twice(&state.session.context());
    if pairs.is_empty() {
        return state
            .say(Tone::Good, "No two names look like one person. “mainstay people --merge” merges any two.");
    }
    let rows = pairs.iter().enumerate().map(|(place, pair)| Row {
        name: format!("{} → {}", pair.other, pair.kept),
        words: pair.why.to_owned(),
        place,
        ..Row::default()
    });
    let rows = rows.collect();
    open(
        state,
        Listing::new(
            "One person written twice? Space turns the names round, Enter merges",
            Purpose::Twice(pairs),
            rows,
        ),
    );
}

/// Asks before a text that was pasted is gone.
fn close_letter(state: &mut State) {
    let Some(Layer::Letter(input)) = state.layers.last() else { return };
    if input.text().trim().is_empty() {
        state.layers.pop();
        return;
    }
    let text = "Leave the reply? Its text is not kept, and nothing of it was taken in.".to_owned();
    state.layers.push(Layer::Question(Question { text, yes: Yes::Discard }));
}

/// Shows what the pasted reply on top would change.
pub fn read_reply(state: &mut State) {
    let Some(Layer::Letter(input)) = state.layers.last() else { return };
    let text = input.text().to_owned();
    let context = state.session.context();
    let lines = reply::read(&text, &context);
    let (mut rows, mut all): (Vec<Row>, Vec<Said>) = (Vec::new(), Vec::new());
    for line in lines {
        if line.says.is_empty() {
            rows.push(Row { heading: true, name: line.text, tone: Tone::Muted, ..Row::default() });
            continue;
        }
        for said in line.says {
            let title = said.of.and_then(|(register, id)| {
                let record = context.project.table(register.key).get(id)?;
                Some(context.name(register, record))
            });
            let words = said.mark.clone().unwrap_or_else(|| said.preview(&context));
            rows.push(Row {
                name: title.unwrap_or_else(|| said.reference.clone()),
                below: format!("{}\n{words}", line.text),
                words,
                tone: if said.mark.is_some() { Tone::Warn } else { Tone::Good },
                on: said.can_be_taken().then_some(true),
                of: said.of,
                place: all.len(),
                ..Row::default()
            });
            all.push(said);
        }
    }
    if all.is_empty() {
        return state
            .say(Tone::Note, "No line of it begins with a ref, such as “A-014 done”: nothing would change.");
    }
    let title = "What the reply says: Space leaves a line out, Enter takes in the rest";
    open(state, Listing::new(title, Purpose::Reply(text, all), rows));
}

fn switch(state: &mut State) {
    let Some(Layer::Listing(listing)) = state.layers.last_mut() else { return };
    let at = listing.current().map(|row| row.place);
    if let (Purpose::Twice(pairs), Some(pair)) = (&mut listing.purpose, at) {
        if let Some(pair) = pairs.get_mut(pair) {
            std::mem::swap(&mut pair.kept, &mut pair.other);
            let name = format!("{} → {}", pair.other, pair.kept);
            listing.rows[listing.at].name = name;
        }
    } else if listing.switch() {
        listing.step(1);
    } else {
        state.say(Tone::Note, "There is nothing to switch here.");
    }
}

fn take(state: &mut State) {
    let Some(Layer::Listing(listing)) = state.layers.last() else { return };
    let listing = listing.clone();
    match &listing.purpose {
        Purpose::Analysis(Shown { levelling: Some(levelling), .. }) => {
            let moves = listing.taken().into_iter().filter_map(|place| levelling.moves.get(place));
            let edits: Vec<_> = moves.map(Move::edit).collect();
            if edits.is_empty() {
                state.say(Tone::Note, "No move is switched on.");
            } else {
                state.apply("Level the resources", edits);
            }
        }
        Purpose::Person(_)
        | Purpose::Task(_)
        | Purpose::Owed(_)
        | Purpose::Analysis(_)
        | Purpose::Compared(..) => match listing.current().and_then(|row| row.of) {
            Some((register, id)) if state.session.project().table(register.key).get(id).is_some() => {
                records::open_form(state, register, id);
            }
            Some(_) => {
                state.say(Tone::Note, "It was removed: “mainstay --asat DATE” shows the plan as it was.")
            }
            None => {}
        },
        Purpose::Around(around) => {
            let Some((place, (register, id))) = listing.current().and_then(|row| Some((row.place, row.of?)))
            else {
                return;
            };
            match around.projects.get(place).and_then(|there| there.path.clone()) {
                Some(path) => state.effects.push(Effect::OpenAt(path, id)),
                None => {
                    state.layers.pop();
                    state.show(register, id);
                }
            }
        }
        Purpose::Reply(text, all) => {
            let taken: Vec<&Said> = listing.taken().into_iter().filter_map(|place| all.get(place)).collect();
            let step = state.session.replying(text, &taken);
            if state.perform_or_say(step) {
                state.layers.truncate(state.layers.len().saturating_sub(2));
            }
        }
        Purpose::Letters(..) if listing.taken().is_empty() => {
            state.say(Tone::Note, "No letter is switched on.")
        }
        Purpose::Letters(..) => {
            let folder = format!("chase-{}", state.session.today());
            state.ask(Prompt::new(Ask::Drafts, Input::new(folder)));
        }
        Purpose::Twice(pairs) => {
            let Some(pair) = listing.current().and_then(|row| pairs.get(row.place)) else { return };
            let step = state.session.merging_people(&[&pair.other], &pair.kept);
            if state.perform_or_say(step) {
                let said = state.notice.take();
                state.layers.pop();
                merge_people(state);
                state.notice = said;
            }
        }
    }
}

/// The letters that are switched on in the list on top, and the projects that they are about.
fn chosen(state: &State) -> (Vec<(Bundle, Letter)>, Vec<Option<PathBuf>>) {
    let on = |layer: &Layer| match layer {
        Layer::Listing(listing) => match &listing.purpose {
            Purpose::Letters(all, projects) => {
                let taken = listing.taken().into_iter().filter_map(|place| all.get(place).cloned());
                Some((taken.collect(), projects.clone()))
            }
            _ => None,
        },
        _ => None,
    };
    state.layers.iter().rev().find_map(on).unwrap_or_default()
}

/// Asks for the drafts to be written into a folder.
pub fn write_drafts(state: &mut State, folder: &str) -> Result<(), String> {
    if folder.trim().is_empty() {
        return Err("Type the name of a folder.".to_owned());
    }
    let (letters, _) = chosen(state);
    let names = file_names(letters.iter().map(|(bundle, _)| &*bundle.who), "eml");
    let files = letters.iter().zip(names).map(|((bundle, letter), name)| (name, draft(bundle, letter).0));
    let files = files.collect();
    state.effects.push(Effect::Drafts(folder.trim().into(), files));
    Ok(())
}

/// Asks whether the letters that were written are entered in the ledger.
pub fn offer_to_log(state: &mut State, chased: Vec<(Option<PathBuf>, Letters)>) {
    let mut people: Vec<&str> = chased.iter().flat_map(|(_, all)| all).map(|(who, _)| who.as_str()).collect();
    people.sort_unstable();
    people.dedup();
    let text = match people[..] {
        [] => return,
        [who] => format!("Enter the letter to {} in the chase ledger?", clean(who)),
        [..] => format!("Enter the letters to {} people in the chase ledger?", people.len()),
    };
    state.layers.push(Layer::Question(Question { text, yes: Yes::LogChases(chased) }));
}

/// Who was written to about what, by project.
pub fn chased(state: &State) -> Vec<(Option<PathBuf>, Letters)> {
    let (letters, projects) = chosen(state);
    let of = |place: usize| -> Letters {
        let all = letters.iter().map(|(bundle, _)| (bundle.who.to_string(), bundle.ids(place)));
        all.filter(|(_, ids)| !ids.is_empty()).collect()
    };
    let all = projects.into_iter().enumerate().map(|(place, path)| (path, of(place)));
    all.filter(|(_, all)| !all.is_empty()).collect()
}

/// Enters chases by e-mail in the ledgers.
pub fn log_chases(state: &mut State, chased: &[(Option<PathBuf>, Letters)]) {
    let channel = chase::CHANNELS.first().map_or("", |email| email.key);
    for (path, all) in chased {
        if let Some(path) = path {
            let ids = all.iter().flat_map(|(_, ids)| ids).copied().collect();
            let act = Act { deed: Deed::Chase, line: channel.to_owned() };
            state.effects.push(Effect::Act(path.clone(), ids, act));
            continue;
        }
        let step = state.session.logging(all, &Chased { channel, ..Chased::default() });
        if !state.perform(step) {
            return;
        }
    }
    state.layers.retain(|layer| !matches!(layer, Layer::Listing(_)));
}

fn log(state: &mut State) {
    let chased = chased(state);
    if chased.is_empty() {
        return state.say(Tone::Note, "There is no letter here that is switched on.");
    }
    log_chases(state, &chased);
}

fn copy(state: &mut State) {
    let Some(row) = listing(state).and_then(|listing| listing.current().cloned()) else { return };
    let text = if row.below.is_empty() { format!("{}\t{}", row.name, row.words) } else { row.below };
    state.effects.push(Effect::Copy(text));
    state.say(Tone::Good, format!("Copied: {}", row.name));
}
