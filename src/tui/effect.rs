//! Effects: what the screen wants of the outside. The one function that carries them out is the
//! loop's; nothing else in the screen touches files, the clock or other programs.

use std::path::PathBuf;

/// Something to be done outside of the state.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Ends the program.
    Quit,
    /// Gives the terminal back until the shell resumes the program.
    Suspend,
    /// Lets the user's editor change a text, then puts it into the line of the form on top.
    EditText(String),
    /// Puts text on the clipboard.
    Copy(String),
    /// Writes the project now.
    Save,
    /// Opens another project by name or path.
    Open(PathBuf),
    /// Makes a project with this name and opens it.
    New(String),
    /// Opens the sample project, which is kept nowhere.
    Demo,
    /// Reads a file of another program into the project.
    Import(PathBuf),
    /// Writes the shown register, or the plan, to a file.
    Export(PathBuf, bool),
}
