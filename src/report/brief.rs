//! The brief for a one-to-one with somebody: what is late and what was said of it, what comes next, what
//! others wait for, how promises were kept.

use super::Asked;
use super::document::{Block, Document, Line};
use crate::insight::person::Person;
use crate::model::kind::date;
use crate::registers::every::TITLE;

/// The brief on a person, without what is confidential unless that is asked for.
pub fn brief(person: &Person, asked: &Asked) -> Document {
    let context = &asked.context;
    let project = context.project.settings().map_or("", |settings| settings.get(TITLE));
    let day = date::format(context.today);
    let title = format!("One-to-one with {}, {day}", person.name);
    let foot: Vec<&str> = [project, &person.name, &day].into_iter().filter(|word| !word.is_empty()).collect();
    let mut document = Document::new(&title).of(project).by(context.me).ending(&foot.join(" · "));
    let facts = person.facts().into_iter().map(|(label, words)| (Line::from(label), Line::from(&*words)));
    document.add(Block::Facts(facts.collect()));
    for (heading, lines) in person.brief(context, asked.confidential) {
        document.heading(1, heading);
        document.add(Block::List(lines.iter().map(|line| Line::from(&**line)).collect()));
    }
    document.left_out = person.withheld(asked.confidential);
    document
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::person::person;
    use crate::model::id::Id;
    use crate::model::record::Record;
    use crate::registers::trial::{self, day};
    use crate::registers::{action, every};
    use crate::report::render::text;

    #[test]
    fn a_brief_tells_what_is_late_and_nothing_that_is_confidential_unasked() {
        let owed = |id, title: &str, due: &str| {
            let record = Record::new(Id(id)).with(TITLE, title).with(every::OWNER, "Bo");
            record.with(every::STATUS, "open").with(every::DUE, day(due))
        };
        let project = trial::project([
            (&action::REGISTER, owed(1, "Draft it", "2026-11-10").with(action::LAST_UPDATE, "by Friday")),
            (&action::REGISTER, owed(2, "Dismiss Cy", "2026-11-10").with(every::CONFIDENTIAL, true)),
        ]);
        let context = trial::context(&project);
        let told = |confidential| {
            let document = brief(&person(&context, "Bo"), &Asked { context, confidential });
            (text::render(&document, 78), document.left_out)
        };
        let (words, left_out) = told(false);
        assert!(words.contains("A-001 Draft it") && words.contains("“by Friday”"), "{words}");
        assert!(!words.contains("Dismiss") && left_out == 1, "{words}");
        assert!(told(true).0.contains("Dismiss") && told(true).1 == 0);
    }
}
