//! Chase letters: all that somebody owes, oldest first, in three tones, from templates that a user may
//! replace.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value as Variable;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, context};

use crate::insight::owed::{Owed, owed};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::needle::fold;
use crate::model::text::{clean, clean_block};
use crate::registers::absence;
use crate::registers::card::card;
use crate::registers::every::TITLE;

/// The templates as they come with the program, by the name that a file of the user's has: a reminder,
/// a second one, and one after which it is brought to others. The first line is the subject.
pub const TEMPLATES: [(&str, &str); 3] = [
    ("chase-1.txt", include_str!("chase/chase-1.txt")),
    ("chase-2.txt", include_str!("chase/chase-2.txt")),
    ("chase-3.txt", include_str!("chase/chase-3.txt")),
];

/// From how many chases on each template is used.
const FROM: [u32; 3] = [0, 1, 3];

/// Steps that a template may take; a letter on a thousand things takes some fifty thousand.
const FUEL: u64 = 2_000_000;

/// The texts of the three templates.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Templates(pub [String; 3]);

impl Default for Templates {
    fn default() -> Self {
        Templates(TEMPLATES.map(|(_, text)| text.to_owned()))
    }
}

/// What one person is chased on.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// The person.
    pub who: Arc<str>,
    /// The e-mail address, as it was entered; "" = none is known.
    pub email: String,
    /// The last day of the absence that the person is on.
    pub away: Option<NaiveDate>,
    /// What is owed, oldest first, with the place of its project among those asked.
    pub owed: Vec<(usize, Owed)>,
    /// How many confidential records were left out.
    pub withheld: usize,
}

/// A letter to one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
}

/// Everybody who is to be chased in some projects, by name: who owes something that is late or due within
/// a week, and is not to be asked again only later. Of `only` some people, whatever they owe; nobody
/// named = everybody but the one who asks.
pub fn bundles(projects: &[Context], only: &[&str]) -> Vec<Bundle> {
    let mut all: Vec<Bundle> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (place, context) in projects.iter().enumerate() {
        for (who, mut owed) in owed(context) {
            let key = fold(&who).into_owned();
            let named = only.iter().any(|name| fold(name.trim()) == key);
            if !only.is_empty() && !named || only.is_empty() && key == fold(context.me) {
                continue;
            }
            let asked = |owed: &Owed| {
                let later = owed.next.is_some_and(|day| day > context.today);
                owed.presses(context.today) && !later && !owed.confidential
            };
            if !named && !owed.iter().any(asked) {
                continue;
            }
            let before = owed.len();
            owed.retain(|owed| !owed.confidential && (named || owed.presses(context.today)));
            let slot = *places.entry(key).or_insert_with(|| {
                let (email, away) = (String::new(), None);
                all.push(Bundle { who: who.clone(), email, away, owed: Vec::new(), withheld: 0 });
                all.len() - 1
            });
            let bundle = &mut all[slot];
            if bundle.email.is_empty() {
                bundle.email = card(context, &who).email;
            }
            bundle.away = bundle.away.max(absence::away(context, &who, context.today));
            bundle.withheld += if named { before - owed.len() } else { 0 };
            bundle.owed.extend(owed.into_iter().map(|owed| (place, owed)));
        }
    }
    all.retain(|bundle| !bundle.owed.is_empty());
    for bundle in &mut all {
        bundle.owed.sort_by_key(|(place, owed)| (owed.due.is_none(), owed.due, *place));
    }
    all.sort_by_cached_key(|bundle| fold(&bundle.who).into_owned());
    all
}

impl Bundle {
    /// The place of the tone among the templates, by how often what is late was chased.
    pub fn tone(&self) -> usize {
        let chases = self.owed.iter().filter(|(_, owed)| owed.late > 0).map(|(_, owed)| owed.chases).max();
        FROM.iter().rposition(|from| chases.unwrap_or(0) >= *from).unwrap_or(0)
    }

    /// The records of one of the projects.
    pub fn ids(&self, project: usize) -> Vec<Id> {
        self.owed.iter().filter(|(place, _)| *place == project).map(|(_, owed)| owed.id).collect()
    }

    /// The letter.
    ///
    /// # Errors
    /// A sentence on what is wrong with the template: its name, the line, what it says.
    pub fn letter(&self, projects: &[Context], templates: &Templates) -> Result<Letter, String> {
        let tone = self.tone();
        let (name, template) = (TEMPLATES[tone].0, &templates.0[tone]);
        let today = projects.first().map_or(NaiveDate::MIN, |context| context.today);
        let title = |place: usize| {
            let settings = projects.get(place).and_then(|context| context.project.settings());
            settings.map_or(String::new(), |settings| one_line(settings.get(TITLE)))
        };
        let several = self.owed.iter().any(|(place, _)| *place != self.owed[0].0);
        let items: Vec<Variable> = self
            .owed
            .iter()
            .map(|(place, owed)| {
                let project = if several { title(*place) } else { String::new() };
                item(owed, &project, today)
            })
            .collect();
        let late = self.owed.iter().filter(|(_, owed)| owed.late > 0).count();
        let example = today.checked_add_days(chrono::Days::new(7)).unwrap_or(today);
        let asked = context! {
            name => one_line(&self.who),
            first_name => one_line(self.who.split_whitespace().next().unwrap_or_default()),
            project => if several { "Projects".to_owned() } else { self.owed.first().map_or(String::new(), |(place, _)| title(*place)) },
            count => self.owed.len(),
            late => late,
            items => items,
            today => date::format(today),
            example_day => example.format("%-d %B").to_string(),
            me => projects.first().map_or("", |context| context.me),
        };
        let text = render(name, template, asked)?;
        let (head, body) = text.split_once('\n').unwrap_or((&text, ""));
        let Some(subject) = head.trim().strip_prefix("Subject:") else {
            return Err(format!(
                "{name}: its first line has to be the subject, such as “Subject: {{{{ project }}}}”"
            ));
        };
        Ok(Letter {
            subject: clean(subject.trim()).into_owned(),
            text: clean_block(body.trim()).into_owned() + "\n",
        })
    }
}

fn one_line(text: &str) -> String {
    clean(&text.replace(['\r', '\n'], " ")).into_owned()
}

/// What a template knows of something owed.
fn item(owed: &Owed, project: &str, today: NaiveDate) -> Variable {
    let days = |count: i64| if count == 1 { "1 day".to_owned() } else { format!("{count} days") };
    let due = owed.due.map(|due| match due.cmp(&today) {
        Ordering::Less => format!("was due {}, {} ago", date::format(due), days(owed.late)),
        Ordering::Equal => "is due today".to_owned(),
        Ordering::Greater => format!("is due {} {}", due.format("%a"), date::format(due)),
    });
    context! {
        ref => owed.reference.as_str(),
        title => one_line(&owed.title),
        project => project,
        when => due.unwrap_or_else(|| "has no day yet".to_owned()),
        late => owed.late,
        chases => owed.chases,
        waiting_on => one_line(&owed.waiting_on),
    }
}

fn render(name: &str, template: &str, asked: Variable) -> Result<String, String> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    let made = syntax.and_then(|syntax| {
        environment.set_syntax(syntax);
        environment.template_from_named_str(name, template)?.render(asked)
    });
    made.map_err(|error| {
        let line = error.line().map_or(String::new(), |line| format!(", line {line}"));
        let why = match error.kind() {
            ErrorKind::OutOfFuel => "it goes on for too long to be a letter".to_owned(),
            ErrorKind::UndefinedError => "it names something that letters don't know".to_owned(),
            _ => error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
        };
        format!("{name}{line}: {}: mend it, or take the file away for the usual text", clean(&why))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record::Record;
    use crate::model::value::Value;
    use crate::registers::trial::{self, day};
    use crate::registers::{action, chase, every, stakeholder};

    fn project() -> crate::model::project::Project {
        let record = |id, title: &str, due: &str| {
            let record = Record::new(Id(id)).with(TITLE, title).with(every::OWNER, "Bo Lind");
            (&action::REGISTER, record.with(every::STATUS, "open").with(every::DUE, day(due)))
        };
        let (register, hidden) = record(4, "Secret", "2026-11-01");
        let address = Record::new(Id(9))
            .with(TITLE, "Bo Lind")
            .with(stakeholder::EMAIL, "bo@x.example\r\nBcc: all@x.example");
        trial::project([
            record(1, "Draft\nDPIA", "2026-11-10"),
            record(2, "Book {{ crane }}", "2026-11-20"),
            record(3, "Later", "2026-12-20"),
            (register, hidden.with(every::CONFIDENTIAL, true)),
            (&stakeholder::REGISTER, address),
        ])
    }

    fn chased(project: &crate::model::project::Project, times: u64) -> crate::model::project::Project {
        let entry = |n| {
            Record::new(Id(100 + n)).with(chase::ABOUT, Value::links([Id(1)])).with(chase::CHANNEL, "call")
        };
        trial::apply(project, (0..times).map(|n| crate::model::edit::Edit::Add("chase", entry(n))).collect())
    }

    #[test]
    fn a_letter_tells_what_presses_the_oldest_first_in_a_tone_by_the_chases() {
        let project = project();
        let subjects = [0, 1, 3].map(|times| {
            let project = chased(&project, times);
            let contexts = [trial::context(&project)];
            let all = bundles(&contexts, &[]);
            let [bundle] = &all[..] else { panic!("one person owes: {all:?}") };
            assert_eq!(bundle.owed.iter().map(|(_, owed)| owed.id).collect::<Vec<_>>(), [Id(1), Id(2)]);
            let letter = bundle.letter(&contexts, &Templates::default()).unwrap();
            assert!(
                letter.text.contains("A-001  Draft DPIA") && letter.text.contains("10 days ago"),
                "{}",
                letter.text
            );
            assert!(
                letter.text.contains("Book {{ crane }}") && !letter.text.contains("Secret"),
                "{}",
                letter.text
            );
            (bundle.tone(), letter.subject)
        });
        assert_eq!(subjects.each_ref().map(|(tone, _)| *tone), [0, 1, 2]);
        assert!(subjects[0].1 != subjects[1].1 && subjects[1].1 != subjects[2].1, "{subjects:?}");
    }

    #[test]
    fn who_is_asked_again_later_is_left_in_peace_unless_named() {
        let project = project();
        let later =
            |id| crate::model::edit::Edit::Set("action", Id(id), "next_chase", day("2026-11-30").into());
        let project = trial::apply(&project, vec![later(1), later(2)]);
        let contexts = [trial::context(&project)];
        assert!(bundles(&contexts, &[]).is_empty());
        let named = bundles(&contexts, &["bo lind"]);
        assert_eq!(
            (named[0].owed.len(), named[0].withheld),
            (3, 1),
            "all that is owed, but nothing confidential"
        );
        assert!(bundles(&contexts, &["Cy"]).is_empty());
    }

    #[test]
    fn a_template_that_does_not_read_is_named_with_its_line() {
        let project = project();
        let contexts = [trial::context(&project)];
        let bundle = &bundles(&contexts, &[])[0];
        let said = |text: &str| {
            bundle.letter(&contexts, &Templates([text.into(), text.into(), text.into()])).unwrap_err()
        };
        assert!(
            said("Subject: x\n{{ nmae }}").starts_with("chase-1.txt, line 2: it names something"),
            "{}",
            said("Subject: x\n{{ nmae }}")
        );
        let endless =
            "Subject: x\n{% for a in range(9999) %}{% for b in range(9999) %}.{% endfor %}{% endfor %}";
        assert!(said(endless).contains("goes on for too long"), "{}", said(endless));
        assert!(said("Subject: x\n{% for %}").starts_with("chase-1.txt, line 2: "));
        assert!(said("Hello").contains("first line"));
    }
}
