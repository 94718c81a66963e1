//! What of the screen outlasts a session: how it is divided, what shows in it, and how each table was chosen to look.
//! As text, which may be of another version or of nobody: each part is read for itself, and what doesn't fit is left
//! out.

use std::collections::{BTreeMap, HashSet};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::list::{Column, List};
use super::loads::Whom;
use super::plan::{By, Links, Panel, Parts};
use super::state::State;
use super::tabs::Sheet;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::report::gantt::scale::ZOOMS;

/// The screen of a project.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    /// The name of the Gantt's zoom, once it has one.
    #[serde(deserialize_with = "part")]
    zoom: Option<String>,
    /// The table's share of the width.
    #[serde(deserialize_with = "part")]
    splits: Option<[u16; 3]>,
    #[serde(deserialize_with = "part")]
    parts: Option<Parts>,
    #[serde(deserialize_with = "part")]
    links: Option<Links>,
    #[serde(deserialize_with = "part")]
    progress: bool,
    /// “why” or “load”: what stands below or beside the plan.
    #[serde(deserialize_with = "part")]
    panel: Option<String>,
    /// Whether nothing stands beside other tables.
    #[serde(deserialize_with = "part")]
    bare: bool,
    /// By tab, sheet and register, what differs from how a table begins.
    #[serde(deserialize_with = "named")]
    tables: BTreeMap<String, Table>,
}

/// A table.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Table {
    #[serde(deserialize_with = "columns")]
    columns: Vec<(String, Option<u16>)>,
    #[serde(deserialize_with = "part")]
    sort: String,
    #[serde(deserialize_with = "part")]
    filter: String,
    #[serde(deserialize_with = "part")]
    group: String,
    #[serde(deserialize_with = "part")]
    lit: bool,
    #[serde(deserialize_with = "each")]
    folded: Vec<String>,
}

/// A value, as far as it is of the shape that is asked for.
fn of_shape<T: DeserializeOwned>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}

/// A part; as it begins where it is of another shape.
fn part<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(from: D) -> Result<T, D::Error> {
    Ok(of_shape(Value::deserialize(from)?).unwrap_or_default())
}

/// Those of several parts that can be read.
fn each<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(part::<D, Vec<Value>>(from)?.into_iter().filter_map(of_shape).collect())
}

/// Those of several parts that can be read, by name.
fn named<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<BTreeMap<String, T>, D::Error> {
    let all = part::<D, BTreeMap<String, Value>>(from)?.into_iter();
    Ok(all.filter_map(|(name, value)| Some((name, of_shape(value)?))).collect())
}

/// Columns; one whose width can't be read is as wide as it begins.
fn columns<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(String, Option<u16>)>, D::Error> {
    Ok(each::<D, (String, Value)>(from)?.into_iter().map(|(key, width)| (key, of_shape(width))).collect())
}

impl Table {
    fn of(list: &List) -> Self {
        let mut folded: Vec<String> = list.folded().map(|id| id.to_string()).collect();
        folded.sort_unstable();
        Table {
            columns: list.columns.iter().map(|column| (column.key.clone(), column.width)).collect(),
            sort: list.sort.clone(),
            filter: list.filter.clone(),
            group: list.group.clone(),
            lit: list.lit,
            folded,
        }
    }

    fn put(self, list: &mut List, project: &Project) {
        let mut seen = HashSet::new();
        let once = self.columns.into_iter().filter(|(key, _)| seen.insert(key.clone()));
        let chosen = once.map(|(key, width)| Column { width: width.map(Column::cells), ..Column::new(&key) });
        // A field of one's own may be gone by now.
        let known =
            |column: &Column| list.registers.iter().any(|of| project.field(of.key, &column.key).is_some());
        let chosen: Vec<Column> = chosen.filter(known).collect();
        if !chosen.is_empty() {
            list.columns = chosen;
        }
        (list.sort, list.filter, list.group, list.lit) = (self.sort, self.filter, self.group, self.lit);
        list.fold(self.folded.iter().filter_map(|id| id.parse::<Id>().ok()));
    }
}

/// Names of what stands below the plan or beside it.
const WHY: &str = "why";
const LOAD: &str = "load";

fn name(tab: &str, sheet: &Sheet, register: &str) -> String {
    format!("{tab}/{}/{register}", sheet.name)
}

/// The screen as text.
pub fn text(state: &State) -> String {
    let plan = &state.plan;
    let panel = plan.panel.map(|panel| if panel == Panel::Why { WHY } else { LOAD });
    let mut tables = BTreeMap::new();
    for (tab, sheet, register, list) in state.tables() {
        let table = Table::of(list);
        if table != Table::of(&List::new(sheet, list.registers.clone())) {
            tables.insert(name(tab.name, sheet, register), table);
        }
    }
    let kept = Kept {
        zoom: ZOOMS.get(plan.zoom).filter(|_| plan.zoomed == Some(By::User)).map(|zoom| zoom.name.to_owned()),
        splits: Some(plan.splits()),
        parts: Some(plan.parts),
        links: Some(plan.links),
        progress: plan.progress,
        panel: panel.map(str::to_owned),
        bare: !state.desk.pane,
        tables,
    };
    serde_json::to_string_pretty(&kept).unwrap_or_default()
}

/// Lets the screen of a project look as it was left, and its plan begin where the work is.
pub fn recall(state: &mut State, kept: Option<&str>) {
    if let Some(kept) = kept {
        restore(state, kept);
    }
    state.plan.begins_at_work = true;
}

/// Makes the screen look as it was kept. What can't be read changes nothing.
pub fn restore(state: &mut State, text: &str) {
    let kept = serde_json::from_str(text).ok().and_then(of_shape::<Kept>);
    let Some(kept) = kept else { return };
    let plan = &mut state.plan;
    if let Some(zoom) = kept.zoom.and_then(|name| ZOOMS.iter().position(|zoom| zoom.name == name)) {
        plan.choose_zoom(zoom);
    }
    if let Some(splits) = kept.splits {
        plan.set_splits(splits);
    }
    plan.parts = kept.parts.unwrap_or(plan.parts);
    plan.links = kept.links.unwrap_or(plan.links);
    plan.progress = kept.progress;
    plan.panel = match kept.panel.as_deref() {
        Some(WHY) => Some(Panel::Why),
        Some(LOAD) => Some(Panel::Load(Whom::OfTask)),
        _ => None,
    };
    if plan.panel == Some(Panel::Why) {
        plan.look_around();
    }
    state.desk.pane = !kept.bare;
    let mut tables = kept.tables;
    state.begin_tables(|tab, sheet, register, list, project| {
        let Some(table) = tables.remove(&name(tab.name, sheet, register)) else { return false };
        table.put(list, project);
        true
    });
    state.settle();
}
