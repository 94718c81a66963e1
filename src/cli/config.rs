//! The user's own settings: `config.toml` in the configuration folder. A mistake in it is said and
//! otherwise passed over; it never keeps the program from starting.
//!
//! ```toml
//! theme = "light"       # dark, light, high-contrast, mono
//! user = "Ana Silva"    # who “me” is, and whom the history names
//! dates = "day"         # 31/12/2026; "month" for 12/31/2026
//!
//! [keys.list]
//! "ctrl-n" = "new-record"
//! "x" = ""              # does nothing any more
//! ```

use std::fs;
use std::io::ErrorKind;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::style::DateOrder;
use crate::model::text::clean;
use crate::store::disk::shown;

/// What the user has set.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Config {
    /// The name of the screen's theme.
    pub theme: Option<String>,
    /// The user's name.
    pub user: Option<String>,
    /// What comes first in a date written in figures, in projects that say nothing themselves.
    pub dates: Option<DateOrder>,
    /// Keys of one's own: scope, keys, command. Whether they exist is for the screen to say.
    pub keys: Vec<(String, String, String)>,
}

const KNOWN: &str = "the settings are theme, user, dates and [keys.…]";

impl Config {
    /// Reads `config.toml` of the user's configuration folder; without one nothing is set.
    /// Complaints are sentences that name file and line.
    pub fn load() -> (Config, Vec<String>) {
        let folders = directories::ProjectDirs::from("", "", "mainstay");
        let Some(path) = folders.map(|folders| folders.config_dir().join("config.toml")) else {
            return (Config::default(), Vec::new());
        };
        let file = shown(&path);
        let (config, complaints) = match fs::read_to_string(&path) {
            Ok(text) => Config::parse(&text),
            Err(error) if error.kind() == ErrorKind::NotFound => return (Config::default(), Vec::new()),
            Err(error) => (Config::default(), vec![format!("it can't be read: {error}.")]),
        };
        (config, complaints.into_iter().map(|complaint| format!("{file}: {complaint}")).collect())
    }

    /// Reads the text of `config.toml`. Complaints are sentences that begin with the line.
    pub fn parse(text: &str) -> (Config, Vec<String>) {
        let line = |at: usize| 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut faults: Vec<(usize, String)> = errors
            .iter()
            .map(|error| (error.span().map_or(0, |span| span.start), format!("{}.", error.message())))
            .collect();
        let mut config = Config::default();
        for (name, value) in table.get_ref() {
            if let Err(fault) = config.set(name.get_ref(), value, &mut faults) {
                faults.push((name.span().start, fault));
            }
        }
        faults.sort();
        let sentence = |(at, fault): (usize, String)| format!("line {}: {}", line(at), clean(&fault));
        (config, faults.into_iter().map(sentence).collect())
    }

    fn set(
        &mut self,
        name: &str,
        value: &Spanned<DeValue>,
        faults: &mut Vec<(usize, String)>,
    ) -> Result<(), String> {
        match (name, value.get_ref()) {
            ("theme", DeValue::String(theme)) => self.theme = Some(theme.to_string()),
            ("user", DeValue::String(user)) => self.user = Some(user.to_string()),
            ("dates", DeValue::String(order)) => {
                self.dates = match order.as_ref() {
                    "day" => Some(DateOrder::DayFirst),
                    "month" => Some(DateOrder::MonthFirst),
                    _ => return Err("dates is \"day\" for 31/12/2026 or \"month\" for 12/31/2026.".into()),
                }
            }
            ("keys", DeValue::Table(scopes)) => {
                for (scope, keys) in scopes {
                    self.bind(scope, keys.get_ref(), faults);
                }
            }
            ("theme" | "user" | "dates", _) => return Err(format!("{name} has to be text in quotes.")),
            ("keys", _) => return Err("keys are set below a heading such as [keys.list].".into()),
            _ => return Err(format!("there is no setting “{name}”; {KNOWN}.")),
        }
        Ok(())
    }

    fn bind(&mut self, scope: &Spanned<impl AsRef<str>>, keys: &DeValue, faults: &mut Vec<(usize, String)>) {
        let name = scope.get_ref().as_ref();
        let DeValue::Table(keys) = keys else {
            let fault = "a key belongs below a heading such as [keys.list] or [keys.global].";
            faults.push((scope.span().start, fault.into()));
            return;
        };
        for (key, command) in keys {
            match command.get_ref().as_str() {
                Some(command) => {
                    self.keys.push((name.to_owned(), key.get_ref().to_string(), command.to_owned()));
                }
                None => {
                    let fault = "a key has the name of a command in quotes, or \"\" to do nothing.";
                    faults.push((command.span().start, fault.into()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn settings_are_read() {
        let text = "theme = \"light\"\nuser = 'Zoë'\ndates = \"month\"\n[keys.list]\n\"ctrl-n\" = \"new\"\nx = \"\"\n";
        let key = |keys: &str, command: &str| ("list".to_owned(), keys.to_owned(), command.to_owned());
        let config = Config {
            theme: Some("light".into()),
            user: Some("Zoë".into()),
            dates: Some(DateOrder::MonthFirst),
            keys: vec![key("ctrl-n", "new"), key("x", "")],
        };
        assert_eq!(Config::parse(text), (config, vec![]));
        assert_eq!(Config::parse(""), (Config::default(), vec![]));
    }

    #[test]
    fn a_mistake_is_named_and_the_rest_holds() {
        let check = |text: &str, complaint: &str| {
            let (config, complaints) = Config::parse(&format!("theme = \"light\"\n{text}\n"));
            assert_eq!(config.theme.as_deref(), Some("light"), "{text}");
            assert_eq!(complaints.len(), 1, "{complaints:?}");
            assert!(
                complaints[0].starts_with("line 2: ") && complaints[0].contains(complaint),
                "{complaints:?}"
            );
        };
        check("colour = \"red\"", "there is no setting “colour”");
        check("user = 3", "user has to be text");
        check("dates = \"year\"", "12/31/2026");
        check("keys = \"x\"", "below a heading");
        check("keys.list.x = 3", "name of a command");
        check("keys.x = \"undo\"", "below a heading");
        check("user =", "");
        check("\"a\\u001b[2J\" = 1", "␛[2J");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_complained_of(text in r#"([a-z]{1,4}|keys|theme|[\[\]=."'#\n ]|[^a-z]){0,30}"#) {
            let _ = Config::parse(&text);
        }
    }
}
