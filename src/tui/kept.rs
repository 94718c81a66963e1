//! What of the screen outlasts a session: how it is divided, what shows in it, and how each table was chosen to look.
//! As text, which may be of another version or of nobody: what doesn't fit is left out.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::list::{Column, List};
use super::loads::Whom;
use super::plan::{Links, Panel, Parts};
use super::state::State;
use super::tabs::Sheet;
use crate::model::id::Id;
use crate::report::gantt::scale::ZOOMS;

/// The screen of a project.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    /// The name of the Gantt's zoom, once it has one.
    zoom: Option<String>,
    /// The table's share of the width.
    splits: Option<[u16; 3]>,
    parts: Option<Parts>,
    links: Option<Links>,
    progress: bool,
    /// “why” or “load”: what stands below or beside the plan.
    panel: Option<String>,
    /// Whether nothing stands beside other tables.
    bare: bool,
    /// By tab, sheet and register, what differs from how a table begins.
    tables: BTreeMap<String, Table>,
}

/// A table.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Table {
    columns: Vec<(String, Option<u16>)>,
    sort: String,
    filter: String,
    group: String,
    lit: bool,
    folded: Vec<String>,
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

    fn put(self, list: &mut List) {
        let mut seen = HashSet::new();
        let once = self.columns.into_iter().filter(|(key, _)| seen.insert(key.clone()));
        list.columns = once.map(|(key, width)| Column { key, width: width.map(Column::cells) }).collect();
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
        zoom: ZOOMS.get(plan.zoom).filter(|_| plan.zoomed).map(|zoom| zoom.name.to_owned()),
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
    let Ok(kept) = serde_json::from_str::<Kept>(text) else { return };
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
        table.put(list);
        // A field of one's own may be gone by now.
        let known =
            |column: &Column| list.registers.iter().any(|of| project.field(of.key, &column.key).is_some());
        list.columns.retain(known);
        !list.columns.is_empty()
    });
    state.settle();
}
