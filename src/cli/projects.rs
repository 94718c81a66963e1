//! The commands on projects: new, projects.

use chrono::{DateTime, Local};
use serde_json::{Map, Value as Json, json};

use super::opening::Desk;
use super::output;

/// Makes a project and says where it is.
pub fn new(desk: &Desk, name: &str) -> anyhow::Result<u8> {
    let opened = desk.create(name)?;
    let place = opened.place();
    opened.save()?;
    output::lines([format!("Made {place}")])?;
    Ok(0)
}

/// Lists the projects of the data folder.
pub fn list(desk: &Desk, as_json: bool) -> anyhow::Result<u8> {
    let projects = desk.folder.projects()?;
    if as_json {
        let list = projects.iter().map(|listed| {
            let modified = DateTime::<Local>::from(listed.modified).to_rfc3339();
            json!({ "name": listed.name, "path": listed.path.to_string_lossy(), "modified": modified })
        });
        let list = Json::Array(list.collect());
        let folder = json!(desk.folder.path().to_string_lossy());
        output::json(Map::from_iter([("folder".to_owned(), folder), ("projects".to_owned(), list)]))?;
        return Ok(0);
    }
    if projects.is_empty() {
        let folder = crate::store::disk::shown(desk.folder.path());
        output::lines([format!("No projects yet in {folder}: make one with “mainstay new NAME”")])?;
        return Ok(0);
    }
    let rows: Vec<Vec<String>> = projects
        .iter()
        .map(|listed| {
            let modified = DateTime::<Local>::from(listed.modified).format("%-d %b %Y %H:%M").to_string();
            vec![listed.name.clone(), modified, listed.path.to_string_lossy().into_owned()]
        })
        .collect();
    output::table(&["Project", "Saved", "File"], &[false; 3], &rows)?;
    Ok(0)
}
