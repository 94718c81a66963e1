//! Which key does what where: the commands' own keys, and the user's in their place.

use std::collections::HashMap;

use super::command::{Command, Scope, all, named};
use super::key::Key;

/// Keys to commands, by scope.
#[derive(Clone, Debug)]
pub struct Keymap {
    bound: HashMap<(Scope, Vec<Key>), &'static Command>,
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
        Keymap { bound }
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
        (map, complaints)
    }

    fn bind(&mut self, scope: &str, keys: &str, name: &str) -> Result<(), String> {
        let scope = Scope::ALL
            .iter()
            .find(|(_, known, _)| *known == scope)
            .map(|(scope, ..)| *scope)
            .ok_or_else(|| format!("[keys.{scope}]: there is no such place for keys"))?;
        let sequence =
            Key::parse_sequence(keys).map_err(|complaint| format!("[keys.{}]: {complaint}", scope.name()))?;
        if name.is_empty() {
            self.bound.remove(&(scope, sequence));
            return Ok(());
        }
        let command = named(name)
            .ok_or_else(|| format!("[keys.{}] {keys}: there is no command “{name}”", scope.name()))?;
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
        keys.sort_by_key(|keys| (rank(keys).unwrap_or(0), keys.len()));
        keys
    }

    /// The usual key of a command as people write it; "" if it has none.
    pub fn spelled(&self, command: &Command) -> String {
        self.keys_of(command).first().map(|keys| Key::show_sequence(keys)).unwrap_or_default()
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
        next.sort_by_key(|(key, _)| key.to_string());
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_is_bound_twice_in_a_scope_and_none_hides_a_longer_one() {
        let mut seen: HashMap<(Scope, Vec<Key>), &str> = HashMap::new();
        for command in all() {
            for spelled in command.keys {
                let keys = Key::parse_sequence(spelled).unwrap_or_else(|e| panic!("{}: {e}", command.name));
                if let Some(other) = seen.insert((command.scope, keys), command.name) {
                    panic!("{spelled} does {other} and {}", command.name);
                }
            }
        }
        for ((scope, keys), name) in &seen {
            for length in 1..keys.len() {
                let hidden = seen.get(&(*scope, keys[..length].to_vec()));
                assert!(hidden.is_none(), "{name} can't be reached behind {hidden:?}");
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
    fn the_user_rebinds_and_hears_of_mistakes() {
        let own = |scope: &str, keys: &str, name: &str| (scope.to_owned(), keys.to_owned(), name.to_owned());
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
