//! Reading what tasks wait for, side by side: of a big plan that is more than its tasks.

use super::Fault;
use super::elements::LINK;
use super::item::Item;
use super::margin::{Margin, Place, quoted};
use super::read::{MANY, Uids};
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::side_by_side::both;
use crate::model::value::Value;
use crate::registers::dependency;

/// A link that has not been read yet.
pub(super) struct Unread<'a> {
    pub raw: &'a str,
    /// The identity that it gets.
    pub id: Id,
    pub successor: Id,
    /// The UID of that task.
    pub of: &'a str,
}

/// Remarks on parts of the source.
type Notices<'a> = Vec<(&'a str, Fault)>;

/// Links in their order, and what there is to say about them.
pub(super) fn read<'a>(links: &[Unread<'a>], tasks: &Uids) -> (Vec<Record>, Notices<'a>) {
    let (first, second) = links.split_at(links.len() / 2);
    let half = |links: &[Unread<'a>]| {
        let (mut margin, mut item) = (Margin::default(), Item::new());
        let records: Vec<_> =
            links.iter().map(|unread| link(unread, &mut item, tasks, &mut margin)).collect();
        (records, margin.notices)
    };
    let (mut all, mut others) = both(links.len() >= MANY, || half(first), || half(second));
    all.0.append(&mut others.0);
    all.1.append(&mut others.1);
    all
}

/// Reads a link of a task to what it waits for.
fn link<'a>(unread: &Unread<'a>, item: &mut Item<'a>, tasks: &Uids, margin: &mut Margin<'a>) -> Record {
    const PREDECESSOR: &str = "PredecessorUID";
    item.fill_of(unread.raw);
    let place = Place("a link of task", unread.of);
    let mut record = Record::new(unread.id).with(dependency::SUCCESSOR, unread.successor);
    let mut kept = margin.hold(LINK, item, place, &mut record, |_| true);
    if record.get(dependency::TYPE).is_empty() {
        record.put(dependency::TYPE.name(), Value::text("fs"));
    }
    let uid = item.get(PREDECESSOR);
    match uid.parse::<i64>() {
        Ok(-1) => {}
        Ok(number) => match tasks.get(&number) {
            Some(id) => record.put(dependency::PREDECESSOR.name(), Value::Link(*id)),
            None => {
                kept.keep(PREDECESSOR, uid);
                let (place, uid_text) = (place.to_string(), quoted(uid));
                margin.notice(uid, Fault::Dangling { place, element: PREDECESSOR, uid: uid_text });
            }
        },
        Err(_) => {
            let fault = Fault::Unreadable {
                place: place.to_string(),
                element: PREDECESSOR.to_owned(),
                text: uid.to_owned(),
                expected: "the UID of a task",
            };
            margin.notice(unread.raw, fault);
        }
    }
    kept.put(&mut record);
    record
}
