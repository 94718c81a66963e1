//! Which key does what where: the commands' own keys, and the user's in their place.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use super::command::{Command, Scope, all, named};
use super::key::Key;

/// Keys to commands, by scope.
#[derive(Clone, Debug)]
pub struct Keymap {
    bound: HashMap<(Scope, Vec<Key>), &'static Command>,
    /// The usual key of each command as people write it, from the first time that one is asked for: each frame asks for
    /// some dozens.
    usual: OnceLock<HashMap<&'static str, String>>,
}

/// What the keys typed so far lead to.
#[derive(Clone, Copy, Debug)]
pub enum Lookup {
    /// A command.
    Found(&'static Command),
    /// The beginning of a longer sequence.
    Begun,
    /// Nothing.
    Nothing,
}

impl Default for Keymap {
    fn default() -> Self {
        let mut bound = HashMap::new();
        for command in all() {
            for keys in command.keys.iter().filter_map(|keys| Key::parse_sequence(keys).ok()) {
                bound.insert((command.scope, keys), command);
            }
        }
        Keymap { bound, usual: OnceLock::new() }
    }
}

impl Keymap {
    /// The usual keys with the user's in their place: (scope, keys, command). An empty command name
    /// unbinds. Complaints are sentences.
    pub fn with(overrides: &[(String, String, String)]) -> (Self, Vec<String>) {
        let (mut map, mut complaints) = (Self::default(), Vec::new());
        for (scope, keys, name) in overrides {
            if let Err(complaint) = map.bind(scope, keys, name) {
                complaints.push(complaint);
            }
        }
        complaints.extend(map.hidden());
        (map, complaints)
    }

    /// Sequences that can't be typed to their end, because their beginning does something already; a
    /// sentence for each such beginning.
    fn hidden(&self) -> Vec<String> {
        let mut behind: BTreeMap<(Scope, String), (&str, BTreeSet<String>)> = BTreeMap::new();
        for (scope, keys) in self.bound.keys() {
            let together = |other: &&(Scope, &str, &str)| {
                other.0 == *scope || other.0.within().contains(scope) || scope.within().contains(&other.0)
            };
            for (other, ..) in Scope::ALL.iter().filter(together) {
                for beginning in (1..keys.len()).filter_map(|length| keys.get(..length)) {
                    if let Some(command) = self.bound.get(&(*other, beginning.to_vec())) {
                        let place = (*other, Key::show_sequence(beginning));
                        let (_, all) = behind.entry(place).or_insert((command.name, BTreeSet::new()));
                        all.insert(Key::show_sequence(keys));
                    }
                }
            }
        }
        let told = |((scope, keys), (name, all)): ((Scope, String), (&str, BTreeSet<String>))| {
            let all: Vec<_> = all.into_iter().collect();
            format!(
                "[keys.{}] {keys} does “{name}”, so that nobody can type {}",
                scope.name(),
                all.join(", ")
            )
        };
        behind.into_iter().map(told).collect()
    }

    fn bind(&mut self, scope: &str, keys: &str, name: &str) -> Result<(), String> {
        let scope = Scope::ALL
            .iter()
            .find(|(_, known, _)| *known == scope)
            .map(|(scope, ..)| *scope)
            .ok_or_else(|| format!("[keys.{scope}]: there is no such place for keys"))?;
        let sequence =
            Key::parse_sequence(keys).map_err(|complaint| format!("[keys.{}]: {complaint}", scope.name()))?;
        self.usual = OnceLock::new();
        if name.is_empty() {
            self.bound.remove(&(scope, sequence));
            return Ok(());
        }
        let command = named(name)
            .ok_or_else(|| format!("[keys.{}] {keys}: there is no command “{name}”", scope.name()))?;
        if command.scope != scope && !scope.within().contains(&command.scope) {
            let (here, there) = (scope.name(), command.scope.name());
            return Err(format!("[keys.{here}] {keys}: “{name}” works in [keys.{there}] only"));
        }
        self.bound.insert((scope, sequence), command);
        Ok(())
    }

    /// What a sequence does, looking into the scopes in order.
    pub fn lookup(&self, scopes: &[Scope], keys: &[Key]) -> Lookup {
        for scope in scopes {
            if let Some(command) = self.bound.get(&(*scope, keys.to_vec())) {
                return Lookup::Found(command);
            }
        }
        let begun = self.bound.keys().any(|(scope, bound)| {
            scopes.contains(scope) && bound.len() > keys.len() && bound.starts_with(keys)
        });
        if begun { Lookup::Begun } else { Lookup::Nothing }
    }

    /// The keys bound to a command, shortest first.
    pub fn keys_of(&self, command: &Command) -> Vec<&[Key]> {
        let bound = self.bound.iter().filter(|(_, c)| c.name == command.name);
        let mut keys: Vec<&[Key]> = bound.map(|((_, keys), _)| keys.as_slice()).collect();
        // The order in which the command lists them tells the usual key from its alternatives.
        let rank =
            |keys: &[Key]| command.keys.iter().position(|k| Key::parse_sequence(k).is_ok_and(|k| k == keys));
        keys.sort_by_cached_key(|keys| (rank(keys).unwrap_or(0), keys.len(), Key::show_sequence(keys)));
        keys
    }

    /// The usual key of a command as people write it; "" if it has none.
    pub fn spelled(&self, command: &Command) -> &str {
        let spell = |command: &'static Command| {
            Some((command.name, Key::show_sequence(self.keys_of(command).first()?)))
        };
        let usual = self.usual.get_or_init(|| self.bound.values().copied().filter_map(spell).collect());
        usual.get(command.name).map_or("", String::as_str)
    }

    /// What may follow the keys typed so far.
    pub fn next(&self, scopes: &[Scope], keys: &[Key]) -> Vec<(Key, &'static Command)> {
        let mut next: Vec<_> = self
            .bound
            .iter()
            .filter(|((scope, bound), _)| {
                scopes.contains(scope) && bound.len() > keys.len() && bound.starts_with(keys)
            })
            .filter_map(|((_, bound), command)| Some((*bound.get(keys.len())?, *command)))
            .collect();
        next.sort_by_cached_key(|(key, command)| (key.to_string(), command.name));
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_is_bound_twice_in_a_scope_and_none_hides_a_longer_one() {
        assert_eq!(Keymap::default().hidden(), [""; 0]);
        let mut seen: HashMap<(Scope, Vec<Key>), &str> = HashMap::new();
        for command in all() {
            for spelled in command.keys {
                let keys = Key::parse_sequence(spelled).unwrap_or_else(|e| panic!("{}: {e}", command.name));
                if let Some(other) = seen.insert((command.scope, keys), command.name) {
                    panic!("{spelled} does {other} and {}", command.name);
                }
            }
        }
    }

    #[test]
    fn every_command_is_documented_and_named_once() {
        let mut names = std::collections::HashSet::new();
        for command in all() {
            assert!(names.insert(command.name), "{} is named twice", command.name);
            assert!(command.doc.ends_with('.') && command.doc.len() > 10, "{} has no sentence", command.name);
            let spelled =
                command.name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit());
            assert!(spelled, "{}", command.name);
        }
    }

    #[test]
    fn own_keys_that_can_not_work_are_told_of() {
        let complaint = |keys: &[(&str, &str, &str)]| {
            let own: Vec<_> = keys.iter().map(|(scope, keys, name)| own(scope, keys, name)).collect();
            Keymap::with(&own).1.join("; ")
        };
        let hidden = complaint(&[("list", "h", "new-record")]);
        assert!(
            hidden.starts_with("[keys.list] h does “new-record”") && hidden.contains("h b, "),
            "{hidden}"
        );
        let twice = complaint(&[("list", "D", "new-record"), ("list", "D D", "new-record")]);
        assert_eq!(twice, "[keys.list] D does “new-record”, so that nobody can type D D");
        let elsewhere = complaint(&[("list", "ctrl-n", "accept")]);
        assert_eq!(elsewhere, "[keys.list] ctrl-n: “accept” works in [keys.prompt] only");
        assert_eq!(complaint(&[("plan", "ctrl-n", "new-record"), ("list", "f8", "sync")]), "");
    }

    #[test]
    fn keys_of_one_command_stand_in_the_same_order_in_every_run() {
        let all = ["f8", "f12", "ctrl-n", "ctrl-b", "f11"];
        let shown = |map: &Keymap| {
            let keys = map.keys_of(named("new-record").unwrap());
            keys.iter().map(|keys| Key::show_sequence(keys)).collect::<Vec<_>>()
        };
        let with = |keys: Vec<&str>| {
            Keymap::with(&keys.iter().map(|k| own("list", k, "new-record")).collect::<Vec<_>>()).0
        };
        let first = shown(&with(all.to_vec()));
        for _ in 0..20 {
            assert_eq!(shown(&with(all.iter().rev().copied().collect())), first);
        }
    }

    fn own(scope: &str, keys: &str, name: &str) -> (String, String, String) {
        (scope.to_owned(), keys.to_owned(), name.to_owned())
    }

    #[test]
    fn the_user_rebinds_and_hears_of_mistakes() {
        let (map, complaints) = Keymap::with(&[
            own("list", "ctrl-n", "new-record"),
            own("list", "n", ""),
            own("list", "x", "fly"),
            own("moon", "x", "undo"),
        ]);
        assert_eq!(complaints.len(), 2, "{complaints:?}");
        let keys = Key::parse_sequence("ctrl-n").unwrap();
        assert!(matches!(map.lookup(&[Scope::List], &keys), Lookup::Found(c) if c.name == "new-record"));
        assert!(matches!(map.lookup(&[Scope::List], &Key::parse_sequence("n").unwrap()), Lookup::Nothing));
    }
}
