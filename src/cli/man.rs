//! `mainstay man`: the manual page.

use anyhow::Result;

use super::output::Output;
use super::{Done, args};

pub(super) fn run(out: &mut Output) -> Result<Done> {
    let mut text = Vec::new();
    clap_mangen::Man::new(args::command()).render(&mut text)?;
    out.bytes(&text)?;
    Ok(Done::Well)
}
