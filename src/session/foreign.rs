//! A file of another program, read: what crosses from the process that reads it to the one that has
//! the project open. Pure on both sides; that process is the command line's.
//!
//! Whatever a stranger's bytes can do to a reader, they do to a process that has nothing to lose. What
//! comes back is in forms of our own, and is read as strictly as any file: rows of cells, a project as
//! we write it, and sentences.

use serde::{Deserialize, Serialize};

use crate::exchange::csv::Table;
use crate::exchange::ical::{self, Event};
use crate::exchange::mspdi::{self, Carried};
use crate::model::id::Ids;
use crate::model::project::Project;
use crate::registers;
use crate::store::{Error, format};

/// A file of another program.
#[derive(Debug)]
pub struct Foreign {
    /// What is in it.
    pub contents: Contents,
    /// What is doubtful in it, as sentences.
    pub notices: Vec<String>,
}

/// What is in a file of another program.
#[derive(Debug)]
pub enum Contents {
    /// Rows of cells.
    Table(Table),
    /// A plan of Microsoft Project, and what it says that is computed.
    Plan(Project, Carried),
    /// A project of ours.
    Project(Project),
    /// The events of a calendar.
    Events(Vec<Event>),
}

/// How the names of an office's own files end.
const OFFICE: &[&str] = &["xls", "xlsx", "xlsm", "doc", "docx", "ppt", "pptx"];

/// What is said before the parts.
#[derive(Serialize, Deserialize)]
struct Head {
    /// What the parts are.
    what: What,
    /// How many bytes of the first part there are; the second takes the rest.
    length: usize,
    notices: Vec<String>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
enum What {
    Fault,
    Table,
    Plan,
    Project,
    Events,
}

impl Foreign {
    /// Reads a file by what is in it; its name only tells what it should be. `seed` decides the
    /// identities of what is read.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn read(name: &str, bytes: &[u8], seed: u64) -> Result<Self, String> {
        let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_lowercase());
        let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        if ending == "json" || start.starts_with(b"{") {
            let project = format::load(bytes, name, registers::ALL).map_err(|error| match error {
                Error::NotOurs(_) => {
                    format!("{name} is JSON of another program, which is not read yet: export it as CSV")
                }
                error => error.to_string(),
            })?;
            return Ok(Foreign { contents: Contents::Project(project), notices: Vec::new() });
        }
        if ending == "ics" || ical::recognises(bytes) {
            let (events, notices) = ical::read(bytes).map_err(|fault| format!("{name}: {fault}"))?;
            return Ok(Foreign { contents: Contents::Events(events), notices });
        }
        let of_an_office = OFFICE.contains(&ending.as_str());
        if !of_an_office && (matches!(ending.as_str(), "xml" | "mpp") || mspdi::recognises(bytes)) {
            let plan = mspdi::read(bytes, &mut Ids::new(seed)).map_err(|error| format!("{name}: {error}"))?;
            let notices = plan.notices.iter().map(ToString::to_string).collect();
            return Ok(Foreign { contents: Contents::Plan(plan.project, plan.carried), notices });
        }
        if of_an_office && !bytes.starts_with(b"PK") && !bytes.starts_with(&[0xd0, 0xcf]) {
            return Err(format!(
                "{name}: the name ends in .{ending}, but what is in it is something else: if it is a table of \
                 text, rename it to end in .csv"
            ));
        }
        let table = Table::read(bytes).map_err(|error| format!("{name}: {error}"))?;
        Ok(Foreign { contents: Contents::Table(table), notices: Vec::new() })
    }

    /// What was read, or why it can't be, as bytes that [`Foreign::unpack`] reads.
    pub fn pack(read: Result<Self, String>) -> Vec<u8> {
        let (what, notices, first, second) = match read {
            Err(fault) => (What::Fault, vec![fault], Vec::new(), Vec::new()),
            Ok(Foreign { contents, notices }) => match contents {
                Contents::Table(table) => (What::Table, notices, json(&table), Vec::new()),
                Contents::Plan(plan, carried) => {
                    (What::Plan, notices, format::save(&plan), json(&carried.contents()))
                }
                Contents::Project(project) => (What::Project, notices, format::save(&project), Vec::new()),
                Contents::Events(events) => (What::Events, notices, json(&events), Vec::new()),
            },
        };
        let mut bytes = json(&Head { what, length: first.len(), notices });
        bytes.push(b'\n');
        bytes.extend(first);
        bytes.extend(second);
        bytes
    }

    /// Reads what another process packed. It is believed no more than any file.
    ///
    /// # Errors
    /// Why the file can't be read, as that process says; or `None` where it says nothing that makes sense.
    pub fn unpack(bytes: &[u8]) -> Result<Self, Option<String>> {
        let end = bytes.iter().position(|byte| *byte == b'\n').ok_or(None)?;
        let (head, parts) = bytes.split_at(end);
        let Head { what, length, mut notices } = serde_json::from_slice(head).map_err(|_| None)?;
        let (first, second) = parts.get(1..).and_then(|parts| parts.split_at_checked(length)).ok_or(None)?;
        let project = || format::load(first, "", registers::ALL).map_err(|_| None);
        let contents = match what {
            What::Fault => return Err(notices.pop()),
            What::Table => Contents::Table(serde_json::from_slice(first).map_err(|_| None)?),
            What::Plan => {
                let carried = serde_json::from_slice(second).map_err(|_| None)?;
                Contents::Plan(project()?, Carried::with_contents(carried))
            }
            What::Project => Contents::Project(project()?),
            What::Events => Contents::Events(serde_json::from_slice(first).map_err(|_| None)?),
        };
        Ok(Foreign { contents, notices })
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    // Numbers and texts in lists always have a form.
    serde_json::to_vec(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::csv::Row;
    use crate::model::arbitrary::Dice;

    const PLAN: &[u8] = include_bytes!("../../tests/fixtures/mspdi/resources.xml");

    fn crossed(name: &str, bytes: &[u8]) -> Result<Foreign, Option<String>> {
        Foreign::unpack(&Foreign::pack(Foreign::read(name, bytes, 1)))
    }

    #[test]
    fn a_plan_crosses_with_all_that_it_says() {
        let (here, there) = (Foreign::read("p.xml", PLAN, 1).unwrap(), crossed("p.xml", PLAN).unwrap());
        assert_eq!(here.notices, there.notices);
        let (Contents::Plan(plan, carried), Contents::Plan(other, others)) = (here.contents, there.contents)
        else {
            panic!("a plan");
        };
        assert_eq!(format::save(&plan), format::save(&other));
        let sorted = |carried: &Carried| {
            let mut all: Vec<_> = carried.contents().into_iter().map(|c| format!("{c:?}")).collect();
            all.sort();
            all
        };
        assert_eq!(sorted(&carried), sorted(&others));
        assert!(sorted(&carried).len() > 3);
    }

    #[test]
    fn what_a_file_is_follows_from_what_is_in_it() {
        let refuses = |name: &str, bytes: &[u8], what: &str| {
            let said = crossed(name, bytes).unwrap_err().unwrap();
            assert!(said.starts_with(name) && said.contains(what), "{said}");
        };
        assert!(matches!(crossed("x", b"Title,Due\n").unwrap().contents, Contents::Table(_)));
        assert!(matches!(crossed("x", PLAN).unwrap().contents, Contents::Plan(..)));
        refuses("b.xlsx", b"PK\x03\x04 \x00", "an Excel workbook");
        refuses("b.xlsx", b"Title,Due\n", "rename it to end in .csv");
        refuses("b.xlsx", &[0xd0, 0xcf, 0x11, 0xe0], "an old Excel workbook");
        refuses("b", &[0xd0, 0xcf, 0x11, 0xe0], "a .mpp file");
        refuses("b.ics", b"BEGIN:VCALENDAR\r\n", "begins here and never ends");
        let holiday =
            b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261225\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert!(
            matches!(crossed("b", holiday).unwrap().contents, Contents::Events(events) if events.len() == 1)
        );
        refuses("b.json", b"[1]", "JSON of another program");
        refuses("b", br#"{"a":1}"#, "JSON of another program");
    }

    proptest! {
        #[test]
        fn tables_and_projects_cross_unchanged(
            seed: u64,
            rows in prop::collection::vec(prop::collection::vec("\\PC{0,5}", 1..4), 0..6),
        ) {
            let project = Dice::new(seed).project(registers::ALL, 8);
            let there = crossed("p.json", &format::save(&project)).unwrap();
            prop_assert!(matches!(there.contents, Contents::Project(other) if other == project));
            let rows = rows.into_iter().map(|cells| Row { line: 7, cells }).collect();
            let table = Table { rows, separator: '\t', notice: None };
            let contents = Contents::Table(table.clone());
            let packed = Foreign::pack(Ok(Foreign { contents, notices: vec!["n".to_owned()] }));
            let there = Foreign::unpack(&packed).unwrap();
            prop_assert!(matches!(there.contents, Contents::Table(other) if other == table));
        }

        #[test]
        fn nothing_that_comes_back_makes_it_panic(place: prop::sample::Index, byte: u8, bytes: Vec<u8>) {
            let _ = Foreign::unpack(&bytes);
            for file in [&b"Title,Due\nA,B\n"[..], b"<Project/>"] {
                let mut packed = Foreign::pack(Foreign::read("x", file, 1));
                let place = place.index(packed.len());
                packed[place] = byte;
                let _ = Foreign::unpack(&packed);
                let _ = Foreign::unpack(&packed[..place]);
            }
        }
    }
}
