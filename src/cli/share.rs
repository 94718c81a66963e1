//! `mainstay share`: a project gets a history and a place where others find it.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Done;
use super::opening::Desk;
use super::output::Output;
use crate::registers;
use crate::store::disk::shown;
use crate::store::sync::{self, Sharing};

/// Share a project with other officers by git, or join one that is shared
#[derive(clap::Args, Debug)]
pub struct Share {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(clap::Subcommand, Debug)]
enum Deed {
    /// Put the project's folder under git and send the project to a remote
    ///
    /// The folder becomes a git repository, unless it lies in one already. Only the project's file and a
    /// line in .gitattributes are committed, under your own git identity; git learns to merge the file by
    /// record and field. REMOTE is an address as git takes it, or a folder, such as one on a shared
    /// drive, which is made if it isn't there. A remote that holds this project already is merged with
    /// it; one that holds another is refused, unless --beside is said.
    Init {
        /// Where the others find it: an address as git takes it, or a folder
        #[arg(required_unless_present = "here")]
        remote: Option<String>,
        /// Keep the history here only, without a remote
        #[arg(long, conflicts_with = "remote")]
        here: bool,
        /// Put the project beside others that the remote holds
        #[arg(long, conflicts_with = "here")]
        beside: bool,
    },
    /// Get a project that others share into your data folder
    Join {
        /// Where it is shared: an address as git takes it, or a folder
        remote: String,
        /// The folder to make for it
        #[arg(long, value_name = "FOLDER")]
        into: Option<PathBuf>,
    },
}

impl Share {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        match &self.deed {
            Deed::Init { remote, beside, .. } => {
                let how = Sharing { remote: remote.as_deref(), beside: *beside, forced: desk.is_forced() };
                let shared = sync::init(&desk.path()?, registers::ALL, how)?;
                let made = if shared.made { "Made a repository of" } else { "Uses the repository" };
                out.line(&format!("{made} {}", shared.place))?;
                shared.synced.told().iter().try_for_each(|line| out.line(line))?;
            }
            Deed::Join { remote, into } => {
                let name = remote.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default();
                let name = name.strip_suffix(".git").unwrap_or(name);
                let name = if Path::new(name).file_name().is_some() { name } else { "shared" };
                let folder = into.clone().unwrap_or_else(|| desk.folder.path().join(name));
                for joined in sync::join(remote, &folder, registers::ALL)? {
                    out.line(&format!("Joined {}: {}", joined.title, shown(&joined.path)))?;
                }
            }
        }
        Ok(Done::Well)
    }
}
