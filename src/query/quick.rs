//! Quick add: a record in one line, `a @priya fri !high #dpia Draft DPIA >R-7`.
//!
//! | written | becomes |
//! |---|---|
//! | a letter first: `a` action, `r` risk, `i` issue … | the register |
//! | `@name` | the owner; further ones other people |
//! | a date in words, anywhere | the due date |
//! | `!high` | the priority |
//! | `#tag` | a tag |
//! | `>R-7` | a link |
//! | `field:value` | that field |
//! | anything else | the title |
//!
//! Nothing is refused or lost: what is ambiguous or does not read stays in the title, with a note.
//! A word with `\` before it, or words in quotes, are title and nothing else.

mod reader;

use std::ops::Range;

use super::when;
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::field::Field;
use crate::model::id::Ids;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::registers::decision;

/// What a line became.
#[derive(Clone, Debug)]
pub struct Quick {
    /// The register of the new record.
    pub register: &'static Register,
    /// The values of its fields, the title among them.
    pub values: Vec<(&'static Field, Value)>,
    /// What was taken out of the line, in its order. The rest is the title.
    pub parts: Vec<Part>,
    /// What there is to say: names that are new, and what seems to mean something and does not read.
    pub notes: Vec<Note>,
}

/// A part of the line that became something else than title.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its bytes in the line.
    pub place: Range<usize>,
    /// The field that it went into; `None` = it names the register.
    pub field: Option<&'static Field>,
}

/// Something to say about a part of the line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// Its bytes in the line.
    pub place: Range<usize>,
    /// What there is to say, as a sentence.
    pub text: String,
    /// What it is about.
    pub about: About,
}

/// What a note is about, the weightiest last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum About {
    /// Somebody whom nobody knows yet.
    NewName,
    /// Something that seems to mean more than it was read as.
    Unread,
    /// A date that is past, or that was read as one of next year.
    Date,
}

/// A letter that says what a line is when it stands first.
#[derive(PartialEq, Eq, Debug)]
pub struct Letter {
    /// The letter.
    pub letter: &'static str,
    /// What the line is then, in a word.
    pub name: &'static str,
    /// The register of the record that the line makes; "" = it makes none.
    pub makes: &'static str,
    /// Fields of the record that it fills besides, each as it would be typed.
    pub fills: &'static [(&'static str, &'static str)],
    /// What may stand behind it in minutes; "" = they don't know it, and it is of the quick line alone.
    pub example: &'static str,
}

impl Letter {
    const fn new(letter: &'static str, name: &'static str, makes: &'static str) -> Self {
        Letter { letter, name, makes, fills: &[], example: "" }
    }

    const fn minuted(self, example: &'static str) -> Self {
        Letter { example, ..self }
    }

    const fn filling(self, fills: &'static [(&'static str, &'static str)]) -> Self {
        Letter { fills, ..self }
    }

    /// The register of the record that the line makes.
    pub fn register(&self, context: &Context) -> Option<&'static Register> {
        context.project.registers().iter().find(|register| register.key == self.makes).copied()
    }
}

/// Every letter, those of minutes first.
pub const LETTERS: &[Letter] = &[
    Letter::new("a", "action", "action").minuted("@jo fri Draft DPIA"),
    Letter::new("d", "decision", "decision").minuted("Approve CR-4"),
    Letter::new("r", "risk", "risk").minuted("Late steel !4x3"),
    Letter::new("i", "issue", "issue").minuted("Router is down @sam"),
    Letter::new("s", "assumption", "assumption").minuted("The site is free in May"),
    Letter::new("p", "parking lot", "agenda_item").minuted("Venue").filling(&[("status", "parked")]),
    Letter::new("q", "question", "agenda_item")
        .minuted("Who pays?")
        .filling(&[("status", "parked"), ("tags", "question")]),
    Letter::new("n", "note", "").minuted("Said in passing"),
    Letter::new("x", "external dependency", "external_dependency"),
    Letter::new("c", "change", "change"),
    Letter::new("l", "lesson", "lesson"),
    Letter::new("m", "meeting", "meeting"),
    Letter::new("t", "task", "task"),
    Letter::new("g", "agenda item", "agenda_item"),
];

/// Reads a line for a register, or for another one that its first letter picks.
pub fn parse(line: &str, register: &'static Register, context: &Context) -> Quick {
    let rest = line.trim_start();
    let start = line.len() - rest.len();
    if let Some((letter, behind)) = rest.split_once(char::is_whitespace)
        && !behind.trim().is_empty()
        && let Some(known) = LETTERS.iter().find(|known| known.letter == letter)
        && let Some(picked) = known.register(context)
    {
        let end = start + letter.len();
        let mut quick = reader::read(line, end, picked, context);
        quick.parts.insert(0, Part { place: start..end, field: None });
        quick.fill(known, context);
        return quick;
    }
    parse_in(line, register, context)
}

/// Reads a line for this register and no other.
pub fn parse_in(line: &str, register: &'static Register, context: &Context) -> Quick {
    reader::read(line, 0, register, context)
}

impl Quick {
    /// Fills the fields that the letter of a line says, where the line says nothing of them. A list grows.
    pub fn fill(&mut self, letter: &Letter, context: &Context) {
        for (key, text) in letter.fills {
            let Some(field) = context.project.field(self.register.key, key) else { continue };
            let Ok(filled) = field.kind.parse(text, context) else { continue };
            match (self.values.iter_mut().find(|(known, _)| known.key == field.key), &filled) {
                (None, _) => self.values.push((field, filled)),
                (Some((_, Value::List(known))), Value::List(more)) => {
                    *known = known.iter().chain(more.iter()).cloned().collect();
                }
                (Some(_), _) => {}
            }
        }
    }

    /// The edits that add the record: `record`, a fresh one of the register, with the values of the line.
    pub fn edits(&self, mut record: Record, context: &Context, ids: &mut Ids) -> Result<Vec<Edit>, String> {
        let mut others = Vec::new();
        let (plain, written): (Vec<_>, Vec<_>) =
            self.values.iter().partition(|(field, _)| field.write.is_none());
        for (field, value) in plain {
            record.put(field.key, value.clone());
        }
        for (field, value) in written {
            let edits = field.enter((self.register.key, &record), value.clone(), context, ids);
            for edit in edits.map_err(|complaint| format!("{}: {complaint}", field.label))? {
                match edit {
                    Edit::Set(_, id, key, value) if id == record.id => record.put(key, value),
                    other => others.push(other),
                }
            }
        }
        self.register.stamp_new(&mut record, context.today);
        if self.register.key == decision::REGISTER.key && decision::is_nobodys(&record) {
            return Err(
                "It is made, but by nobody: write who decided (decided_by:NAME), or forum:NAME".to_owned()
            );
        }
        others.insert(0, Edit::Add(self.register.key, record));
        Ok(others)
    }

    /// What the line will become, in words: `Action: Draft DPIA · Owner Priya Shah · Due Fri 20 Nov 2026`.
    pub fn preview(&self, context: &Context) -> String {
        let title = self.register.roles.title;
        let mut text = format!("{}:", self.register.name);
        for (field, value) in self.values.iter().filter(|(field, _)| field.key == title) {
            text.push(' ');
            text.push_str(&field.kind.format(value, context));
        }
        for (field, value) in self.values.iter().filter(|(field, _)| field.key != title) {
            let shown = match value {
                Value::Date(date) => when::echo(*date),
                value => field.kind.format(value, context),
            };
            text.push_str(&format!(" · {} {shown}", field.label));
        }
        for note in &self.notes {
            text.push_str(&format!(" · {}", note.text));
        }
        text
    }

    /// The same in two: what is new or uncertain, to be read first, and what the line will become.
    pub fn remarks(&self, context: &Context) -> (String, String) {
        let remarks: Vec<&str> = self.notes.iter().map(|note| note.text.as_str()).collect();
        let plain = Quick { notes: Vec::new(), ..self.clone() };
        (remarks.join(" · "), plain.preview(context))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::{Author, Step};
    use crate::model::fresh;
    use crate::model::id::Id;
    use crate::model::project::Project;
    use crate::query::sample::{ACTION, RISK_REGISTER, TITLE, context, small, today};
    use crate::registers;
    use proptest::prelude::*;

    fn check(line: &str, preview: &str) {
        let project = small();
        let context = context(&project);
        assert_eq!(parse(line, &ACTION, &context).preview(&context), preview, "{line}");
    }

    #[test]
    fn a_line_becomes_a_record() {
        check(
            "a @priya.s fri !high #dpia Draft DPIA >R-1",
            "Action: Draft DPIA · Owner Priya Shah · Priority High · Tags dpia · Links R-001 · Due date Fri 20 Nov 2026",
        );
        check("r Switches arrive late !high", "Risk: Switches arrive late !high · Risks have no priority");
        check("Call Sam by 14 dec, about steel", "Action: Call Sam about steel · Due date Mon 14 Dec 2026");
        check("Call Sam by 14/12, about steel", "Action: Call Sam about steel · Due date Mon 14 Dec 2026");
        check("Call Sam in 2 weeks", "Action: Call Sam · Due date Wed 2 Dec 2026");
        check("end of month tidy up", "Action: tidy up · Due date Mon 30 Nov 2026");
        check("cost:1.2k Order cabling owner:me", "Action: Order cabling · Cost £1,200 · Owner Ana Lopez");
        check("notes:\"late, again\" Chase it", "Action: Chase it · Notes late, again");
        check("@me @sam @p.rao Plan", "Action: Plan · Owner Ana Lopez · People Sam, Priya Rao");
        check("#a, #b. x >a1 >R-2", "Action: x · Tags a, b · Links A-001, R-002");
        check("title:Draft the plan", "Action: Draft the plan");
        check("a", "Action: a");
        check("", "Action:");
    }

    #[test]
    fn a_whole_name_may_have_several_words() {
        check("@Zoe Angstrom Draft", "Action: Draft · Owner Zoë Ångström");
        check("@priya shah, Draft", "Action: Draft · Owner Priya Shah");
        check("Ask @Ana  Lopez", "Action: Ask · Owner Ana Lopez");
        check("@sam Draft", "Action: Draft · Owner Sam");
        let new = |name: &str, rest: &str, first: &str| {
            format!("{name} is a new name (if “{rest}” is none of it: @{first}, {rest})")
        };
        let lind = new("Bo Lind", "Lind", "Bo");
        check("Ask @Bo Lind", &format!("Action: Ask · Owner Bo Lind · {lind}"));
        check("@Bo Lind", &format!("Action: · Owner Bo Lind · {lind} · it has no title yet"));
        check("@Bo, Lind", "Action: Lind · Owner Bo · Bo is a new name");
        check("@\"Bo Lind\" Draft", "Action: Draft · Owner Bo Lind · Bo Lind is a new name");
        let muller = new("Lea Müller", "Müller", "Lea");
        let due = "Due date Fri 20 Nov 2026";
        check("@Lea Müller fri Draft", &format!("Action: Draft · Owner Lea Müller · {due} · {muller}"));
        check("@Lea Müller Draft DPIA", &format!("Action: Draft DPIA · Owner Lea Müller · {muller}"));
        let bo = |next: &str| format!("Bo is a new name: for “Bo {next}” write @\"Bo {next}\"");
        check("@Bo DPIA draft", &format!("Action: DPIA draft · Owner Bo · {}", bo("DPIA")));
        check("@Bo Draft the DPIA", &format!("Action: Draft the DPIA · Owner Bo · {}", bo("Draft")));
        check("@Bo draft it", "Action: draft it · Owner Bo · Bo is a new name");
        check("@sam Draft", "Action: Draft · Owner Sam");
        check(
            "Ask @Eva Maria Silva",
            &format!(
                "Action: Ask · Owner Eva Maria Silva · {}",
                new("Eva Maria Silva", "Maria Silva", "Eva")
            ),
        );
    }

    #[test]
    fn another_surname_than_that_of_somebody_known_is_never_passed_over() {
        let zoe = "Zoë Ångström is meant: for “Zoë Müller” write @\"Zoë Müller\"";
        check("@Zoë Müller Draft DPIA", &format!("Action: Müller Draft DPIA · Owner Zoë Ångström · {zoe}"));
        check("@Zoë Müller", &format!("Action: Müller · Owner Zoë Ångström · {zoe}"));
        let new = "Zoë Müller is a new name (if “Müller” is none of it: @Zoë, Müller)";
        check("Ask @Zoë Müller", &format!("Action: Ask · Owner Zoë Müller · {new}"));
        let due = "Due date Fri 20 Nov 2026";
        check("Ask @Zoë Müller fri", &format!("Action: Ask · Owner Zoë Müller · {due} · {new}"));
        check("@\"Zoë Müller\" Ask", "Action: Ask · Owner Zoë Müller · Zoë Müller is a new name");
        check("@Zoë Draft the DPIA", "Action: Draft the DPIA · Owner Zoë Ångström");
        check("@Zoë Draft DPIA", "Action: Draft DPIA · Owner Zoë Ångström");
        check("Ask @Zoë about it", "Action: Ask about it · Owner Zoë Ångström");
        check("Ask @zoë Ångström", "Action: Ask · Owner Zoë Ångström");
    }

    /// Settles the worry that a title ends in the middle: “Move the review to”.
    #[test]
    fn a_date_that_belongs_to_what_is_said_stays_in_the_title() {
        let kept = |word: &str, label: &str| {
            format!("“{word}” stays in the title: write “by {word}” to enter it as {label}")
        };
        let due = kept("Friday", "Due date");
        check("Move the review to Friday", &format!("Action: Move the review to Friday · {due}"));
        let last = "Due date Fri 4 Dec 2026 · “Friday” stays in the title: the last date counts";
        check("Move the review to Friday by 4 dec", &format!("Action: Move the review to Friday · {last}"));
        check("Draft the DPIA fri", "Action: Draft the DPIA · Due date Fri 20 Nov 2026");
        check("Call the mill on friday", "Action: Call the mill · Due date Fri 20 Nov 2026");
    }

    #[test]
    fn a_day_that_is_past_is_said_however_it_is_written() {
        let past = "Due date Wed 1 Jan 2020 · Wed 1 Jan 2020 is past: 2513 days ago";
        check("Call by 2020-01-01", &format!("Action: Call · {past}"));
        check("due:2020-01-01 Call", &format!("Action: Call · {past}"));
    }

    #[test]
    fn what_could_be_a_date_in_figures_is_said() {
        let said = " · “30/11” stays in the title: write “by 30/11” to enter it as Due date";
        check("Draft 30/11", &format!("Action: Draft 30/11{said}"));
        check("Draft 30/11 by fri", "Action: Draft 30/11 · Due date Fri 20 Nov 2026");
        check("Draft 31/31", "Action: Draft 31/31");
    }

    #[test]
    fn what_is_no_date_stays_in_the_title() {
        check("We may march on 24/7 in Q1", "Action: We may march on 24/7 in Q1");
        check("Book 2 days of training", "Action: Book 2 days of training");
        check("Upgrade to 3.11", "Action: Upgrade to 3.11");
        check("due:fri Report of 14 nov", "Action: Report of 14 nov · Due date Fri 20 Nov 2026");
        check("Plan \"Good Friday\" rota", "Action: Plan \"Good Friday\" rota");
        check("Meet \\fri people \\@home", "Action: Meet fri people @home");
        check(
            "Minutes of mon 16 nov 2026 by fri",
            "Action: Minutes of mon 16 nov 2026 · Due date Fri 20 Nov 2026 \
             · “mon 16 nov 2026” stays in the title: the last date counts",
        );
    }

    #[test]
    fn nothing_is_lost_and_what_does_not_read_is_said() {
        check("@priya Draft", "Action: @priya Draft · “priya” could be Priya Rao or Priya Shah");
        check("@bob.marsh Draft", "Action: Draft · Owner Bob Marsh · Bob Marsh is a new name");
        check(
            "!huge Draft",
            "Action: !huge Draft · “huge” is none of Low, Medium, High: did you mean “High”?",
        );
        check("Draft >R-99", "Action: Draft >R-99 · there is no record R-99");
        check(
            "cost:much Draft",
            "Action: cost:much Draft · Cost: “much” is no amount of money, such as 1,250 or £99.50",
        );
        check(
            "See http://x.org:80 at 10:30 - a > b # @ !",
            "Action: See http://x.org:80 at 10:30 - a > b # @ !",
        );
        check(
            "fri !low !high x",
            "Action: !high x · Priority Low · Due date Fri 20 Nov 2026 · Priority is given already",
        );
        check("score:5 x", "Action: score:5 x");
    }

    #[test]
    fn what_is_worked_out_is_not_entered() {
        let project = Project::new(registers::ALL);
        let context = context(&project);
        let quick = parse("r Flood in the riser !high", &ACTION, &context);
        assert_eq!(
            quick.preview(&context),
            "Risk: Flood in the riser !high · Band is worked out and can't be entered: write !4x3 for probability and impact"
        );
    }

    #[test]
    fn scores_and_priorities_are_entered_by_a_mark_wherever_there_are_any() {
        let project = Project::new(registers::ALL);
        let context = context(&project);
        let preview = |line: &str| parse(line, &ACTION, &context).preview(&context);
        assert_eq!(preview("r Flood !4x3"), "Risk: Flood · Probability 4 · Impact 3");
        assert!(preview("r Flood !9x3").starts_with("Risk: Flood !9x3 · "), "it stays in the title");
        assert_eq!(preview("t Lay cables !high"), "Task: Lay cables · Priority 750");
        assert_eq!(preview("t Lay cables !620"), "Task: Lay cables · Priority 620");
    }

    #[test]
    fn what_is_parked_or_asked_waits_in_the_parking_lot_from_the_quick_line_too() {
        let project = Project::new(registers::ALL);
        let context = context(&project);
        let preview = |line: &str| parse(line, &ACTION, &context).preview(&context);
        assert!(
            preview("p Venue").starts_with("Agenda item: Venue · Status Parked"),
            "{}",
            preview("p Venue")
        );
        let asked = preview("q Who pays #money");
        assert!(asked.contains("Status Parked") && asked.contains("Tags money, question"), "{asked}");
        assert!(preview("n Said").starts_with("Action: n Said"), "a note is of minutes alone");
    }

    #[test]
    fn parts_say_what_became_of_the_line() {
        let project = small();
        let context = context(&project);
        let line = "  r @zoe Late \"x\" fri";
        let quick = parse(line, &ACTION, &context);
        assert_eq!(quick.register.key, RISK_REGISTER.key);
        let line = "@zoe Draft, by next fri #x";
        let quick = parse(line, &ACTION, &context);
        let parts: Vec<_> =
            quick.parts.iter().map(|part| (&line[part.place.clone()], part.field.unwrap().key)).collect();
        assert_eq!(parts, [("@zoe", "owner"), ("by next fri", "due"), ("#x", "tags")]);
        assert_eq!(parse_in("r Late", &ACTION, &context).values[0].1, Value::text("r Late"));
    }

    #[test]
    fn the_edits_add_one_record_with_all_of_it() {
        let project = small();
        let context = context(&project);
        let quick = parse("@me tomorrow #x Draft", &ACTION, &context);
        let mut ids = Ids::new(1);
        let record = fresh::record(quick.register, Id(500), &context);
        let edits = quick.edits(record, &context, &mut ids).unwrap();
        let author = Author { name: "Ana".into(), at: today().and_hms_opt(9, 0, 0).unwrap() };
        let after = project.apply(&Step::new("Add", edits), &author).unwrap();
        let record = after.table(ACTION.key).get(Id(500)).unwrap();
        assert_eq!((record.get(TITLE), record.value("status").as_text()), ("Draft", "open"));
        assert_eq!(record.value("due"), &Value::Date(today().succ_opt().unwrap()));
    }

    #[test]
    fn every_register_takes_a_line() {
        let author = Author { name: "Ana".into(), at: today().and_hms_opt(9, 0, 0).unwrap() };
        let project = Project::new(registers::ALL);
        for register in registers::ALL {
            let context = context(&project);
            let quick = parse_in("@bob fri !high #x New thing", register, &context);
            let mut ids = Ids::new(1);
            let record = fresh::record(register, ids.fresh(), &context);
            let edits =
                quick.edits(record, &context, &mut ids).unwrap_or_else(|e| panic!("{}: {e}", register.key));
            let after = project.apply(&Step::new("Add", edits), &author).unwrap();
            assert!(!after.table(register.key).is_empty(), "{}", register.key);
        }
    }

    proptest! {
        #[test]
        fn every_letter_typed_is_in_the_title_or_in_a_part(
            line in prop::collection::vec("@[a-z]{1,3}|fri|14 nov|in 2 weeks|by|#[a-z]{1,2}|![a-z]|>R-[19]|due:x|\"|\\\\|[a-z]{1,4}|.{0,4}", 0..9),
        ) {
            let line = line.join(" ");
            let project = small();
            let context = context(&project);
            let quick = parse_in(&line, &ACTION, &context);
            let title = quick.values.iter().find(|(field, _)| field.key == "title").map_or("", |(_, v)| v.as_text());
            let mut rest = line.clone();
            for part in quick.parts.iter().rev() {
                rest.replace_range(part.place.clone(), "");
            }
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '\\').collect::<String>();
            prop_assert_eq!(letters(title), letters(&rest), "{}", line);
            for note in &quick.notes {
                prop_assert!(line.get(note.place.clone()).is_some());
            }
            let _ = parse(&line, &RISK_REGISTER, &context).preview(&context);
        }
    }
}
