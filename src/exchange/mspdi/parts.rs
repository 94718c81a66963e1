//! The parts of a file in their order, walked over on another processor while those before are read.

use std::panic::resume_unwind;
use std::sync::mpsc;
use std::thread::{self, Builder};

use super::xml::{self, Element, Walk};
use super::{Error, Fault};

/// Below so many bytes a file is read by the time that another processor would have begun.
const MUCH: usize = 1 << 20;

/// So many elements and parts are handed over at once.
const LOAD: usize = 1024;

/// So many loads wait to be read.
const AHEAD: usize = 32;

/// What a part of a file is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// An element that tells of the project.
    Head,
    Calendar,
    Task,
    Resource,
    Assignment,
}

/// The sections that contain records.
const SECTIONS: [(&str, Part); 4] = [
    ("Calendars", Part::Calendar),
    ("Tasks", Part::Task),
    ("Resources", Part::Resource),
    ("Assignments", Part::Assignment),
];

/// Parts that follow each other: the elements of all, and where those of each end.
#[derive(Default)]
struct Load<'a> {
    elements: Vec<Element<'a>>,
    ends: Vec<(Part, usize)>,
}

impl<'a> Load<'a> {
    fn each(&self) -> impl Iterator<Item = (Part, &[Element<'a>])> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(_, end)| *end));
        let parts = starts.zip(&self.ends);
        parts.map(|(start, (part, end))| (*part, self.elements.get(start..*end).unwrap_or_default()))
    }
}

/// Hands over the elements of each part of a file. What was handed over before an error is worth nothing.
pub(super) fn each<'a>(source: &'a str, mut read: impl FnMut(Part, &[Element<'a>])) -> Result<(), Error> {
    let mut read_all = |load: Load<'a>| load.each().for_each(|(part, elements)| read(part, elements));
    if source.len() < MUCH {
        return walk(source, read_all);
    }
    thread::scope(|scope| {
        let (hand_over, loads) = mpsc::sync_channel(AHEAD);
        let walker = Builder::new().spawn_scoped(scope, move || {
            walk(source, |load| {
                // Nobody takes it where reading panicked; that panic is told.
                let _ = hand_over.send(load);
            })
        });
        let Ok(walker) = walker else { return walk(source, read_all) };
        loads.into_iter().for_each(&mut read_all);
        walker.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// Walks over a file and hands over loads of its parts.
fn walk<'a>(source: &'a str, mut hand_over: impl FnMut(Load<'a>)) -> Result<(), Error> {
    let mut walk = Walk::new(source);
    match walk.root()? {
        ("Project", None) => {}
        ("Project", Some(namespace)) if namespace == xml::NAMESPACE => {}
        (name, namespace) => {
            let of = namespace.map(|namespace| format!(" of {namespace}")).unwrap_or_default();
            let fault = Fault::WrongRoot(super::margin::quoted(&format!("<{name}>{of}")));
            return Err(Error { line: xml::line(source, name), fault });
        }
    }
    let mut load = Load::default();
    let mut end = |load: &mut Load<'a>, part| {
        load.ends.push((part, load.elements.len()));
        if load.elements.len().saturating_add(load.ends.len()) >= LOAD {
            hand_over(std::mem::take(load));
        }
    };
    while let Some(section) = walk.child()? {
        let Some((_, part)) = SECTIONS.iter().find(|(name, _)| *name == section) else {
            load.elements.push(Element { name: section, raw: walk.contents()? });
            end(&mut load, Part::Head);
            continue;
        };
        while walk.child()?.is_some() {
            walk.children(&mut load.elements)?;
            end(&mut load, *part);
        }
    }
    walk.rest()?;
    hand_over(load);
    Ok(())
}
