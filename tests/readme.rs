//! The tables of the README are those of the program. `UPDATE_README=1 cargo test --test readme`
//! writes them anew.

use std::fmt::Write as _;

use mainstay::registers;
use mainstay::tui::command::{Scope, all};
use mainstay::tui::keymap::Keymap;

/// The keys that work in each place.
fn keys() -> String {
    let keymap = Keymap::default();
    let mut text = String::new();
    for (scope, _, heading) in Scope::ALL {
        let _ = write!(text, "\n#### {heading}\n\n| key | does |\n|---|---|\n");
        for command in all().filter(|command| command.scope == *scope) {
            let keys = keymap.keys_of(command);
            let keys: Vec<_> = keys
                .iter()
                .map(|keys| format!("`{}`", mainstay::tui::key::Key::show_sequence(keys).replace('|', "\\|")))
                .collect();
            let _ = writeln!(text, "| {} | {} |", keys.join(" "), command.doc);
        }
    }
    text
}

/// The registers and what they are for.
fn register_table() -> String {
    let mut text = "\n| register | refs | for |\n|---|---|---|\n".to_owned();
    for register in registers::ALL {
        let _ = writeln!(text, "| `{}` | {} | {} |", register.key, register.reference(1), register.doc);
    }
    text
}

/// The commands of the command line.
fn commands() -> String {
    let mut text = "\n| command | does |\n|---|---|\n".to_owned();
    for command in mainstay::cli::args::command().get_subcommands().filter(|c| !c.is_hide_set()) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(text, "| `mainstay {}` | {} |", command.get_name(), about);
    }
    text
}

#[test]
fn the_tables_are_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let mut current = readme.clone();
    for (name, table) in [("keys", keys()), ("registers", register_table()), ("commands", commands())] {
        let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let from = current.find(&start).expect("the README marks its tables") + start.len();
        let to = from + current[from..].find(&end).expect("each table has an end mark");
        current.replace_range(from..to, &format!("{table}\n"));
    }
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(path, &current).unwrap();
    } else {
        assert_eq!(current, readme, "run UPDATE_README=1 cargo test --test readme");
    }
}
