//! The 14 points of the DCMA, each with what offends against it.

use super::{Analysis, Found, columns, heading};
use crate::insight::health::{Point, Verdict, assess, status_date};
use crate::model::kind::Tone;
use crate::model::text;
use crate::schedule::explain::moment;
use crate::session::Session;
use crate::tui::listing::Row;

/// The 14 points of the DCMA.
pub static ANALYSIS: Analysis = Analysis {
    name: "Health",
    doc: "The schedule by the 14 points of the DCMA, with what offends against each.",
    find,
};

/// Offenders against a point that are listed.
const SHOWN: usize = 200;

/// Columns of the name of a point, and of the gaps beside it.
const POINT: usize = 30;

fn find(session: &Session, room: usize) -> Found {
    let context = session.context();
    let points = assess(&context, session.schedule());
    let mut rows = Vec::new();
    let figures = |in_full: bool| -> Vec<String> {
        let found = |point: &Point| match point.verdict() {
            // Why it can't be assessed stands below, where there is no room for it here.
            Verdict::NotApplicable if !in_full => "–".to_owned(),
            _ => point.told(),
        };
        let cells =
            points.iter().map(|point| vec![point.verdict().word().to_owned(), found(point), point.asked()]);
        columns(&cells.collect::<Vec<_>>())
    };
    let full = figures(true);
    let fits = full.iter().all(|words| text::width(words) + POINT <= room);
    heading(&mut rows, "The 14 points: verdict, what was found, what is asked");
    for (point, figures) in points.iter().zip(if fits { full } else { figures(false) }) {
        let name = format!("{:>2} {}", point.number, point.name);
        rows.push(Row { name, words: figures, tone: tone(point), below: told(point), ..Row::default() });
    }
    for point in points.iter().filter(|point| point.verdict() == Verdict::Fail) {
        if point.offenders.is_empty() {
            continue;
        }
        heading(&mut rows, format!("{} {}: Enter opens what offends", point.number, point.name));
        rows.extend(point.offenders.iter().take(SHOWN).map(|offender| Row {
            name: offender.name.clone(),
            words: offender.why.clone(),
            of: context.project.find(offender.id).map(|(register, record)| (register, record.id)),
            ..Row::default()
        }));
        let more = point.offenders.len().saturating_sub(SHOWN);
        if more > 0 {
            rows.push(super::said(format!("… and {more} more: “mainstay health --all” names them")));
        }
    }
    let failed = points.iter().filter(|point| point.verdict() == Verdict::Fail).count();
    let title =
        format!("Health as of {}: {failed} of {} points fail", moment(status_date(&context)), points.len());
    Found { title, rows, levelling: None }
}

fn tone(point: &Point) -> Tone {
    match point.verdict() {
        Verdict::Pass => Tone::Good,
        Verdict::Fail => Tone::Bad,
        Verdict::NotApplicable => Tone::Muted,
    }
}

fn told(point: &Point) -> String {
    let offenders = match point.offenders.len() {
        0 => String::new(),
        1 => "\n1 offends against it, listed below.".to_owned(),
        count => format!("\n{count} offend against it, listed below."),
    };
    let more = match point.verdict() {
        Verdict::Fail => offenders,
        Verdict::NotApplicable => format!("\nIt can't be assessed: {}.", point.told()),
        Verdict::Pass => String::new(),
    };
    format!("{}.{more}", point.asks)
}
