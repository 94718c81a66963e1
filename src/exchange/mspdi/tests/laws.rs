//! Laws of files: whatever a project holds comes back, and no bytes break the reading.

use std::collections::HashMap;
use std::fmt;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::super::elements::{self, Held};
use super::super::kept::Kept;
use super::super::{Carried, read};
use super::{CALENDARS, RESOURCES, TASKS, differ, imported, written};
use crate::model::arbitrary::cases;
use crate::model::id::{Id, Ids};
use crate::model::kind::Kind;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::table::Table;
use crate::model::trail::Trail;
use crate::model::value::{Duration, Money, Unit, Value};
use crate::registers::{self, assignment, task};

/// A value that a field of this kind may hold.
fn any_value(kind: Kind) -> BoxedStrategy<Value> {
    let line = "[ -~à-ÿ\u{4e00}-\u{4eff}<>&\"']{0,12}";
    let note = "[ -~à-ÿ\u{4e00}-\u{4eff}<>&\t\r\n]{0,12}x";
    match kind {
        Kind::Text | Kind::Person => line.prop_map(|text| Value::text(text.trim())).boxed(),
        Kind::Note => note.prop_map(Value::text).boxed(),
        Kind::Number | Kind::Percent | Kind::PercentOf => {
            (0u32..100_000).prop_map(|n| Value::Number(f64::from(n) / 100.0)).boxed()
        }
        Kind::Scale(least, most) => {
            (least as i64..=most as i64).prop_map(|n| Value::Number(n as f64)).boxed()
        }
        Kind::Money => (-1_000_000i64..1_000_000).prop_map(|n| Value::Money(Money(n))).boxed(),
        Kind::Date => (0u64..40_000).prop_map(|n| Value::Date(day(n))).boxed(),
        Kind::Moment(_) => (0u64..40_000, 0u32..1440)
            .prop_map(|(n, m)| Value::Moment(day(n).and_hms_opt(m / 60, m % 60, 0).unwrap()))
            .boxed(),
        Kind::Duration | Kind::Lag => (1i64..1_000_000, 0..11usize, any::<bool>())
            .prop_map(|(amount, unit, estimated)| {
                Value::Duration(Duration { amount, unit: Unit::ALL[unit].0, estimated })
            })
            .boxed(),
        Kind::Flag => any::<bool>().prop_map(Value::Flag).boxed(),
        Kind::Choice(choices) => {
            (0..choices.len()).prop_map(move |place| Value::text(choices[place].key)).boxed()
        }
        Kind::Recurrence => Just(Value::text("FREQ=WEEKLY;BYDAY=TU")).boxed(),
        Kind::Hours => prop::sample::select(vec!["closed", "24h", "08:00-12:00 13:00-17:00"])
            .prop_map(Value::text)
            .boxed(),
        _ => Just(Value::Empty).boxed(),
    }
}

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(1985, 1, 1).unwrap() + chrono::Days::new(number)
}

/// A record of a register with any value in any field, links to any of six identities.
fn any_record(register: &'static crate::model::register::Register) -> BoxedStrategy<Record> {
    let fields: Vec<_> = register
        .fields()
        .filter(|field| field.is_stored())
        .map(|field| {
            let registers = match field.kind {
                Kind::Link(registers) => registers,
                _ => &[],
            };
            let link = (0..6u64, Just(registers)).prop_map(|(n, registers)| match registers.first() {
                Some(register) => Value::Link(identity(register, n)),
                None => Value::Empty,
            });
            let value = if registers.is_empty() { any_value(field.kind) } else { link.boxed() };
            (Just(field.key), prop_oneof![Just(Value::Empty), value])
        })
        .collect();
    fields
        .prop_map(|values| {
            let mut record = Record::new(Id(0));
            for (key, value) in values {
                record.put(key, value);
            }
            record
        })
        .boxed()
}

fn identity(register: &str, number: u64) -> Id {
    let place = registers::ALL.iter().position(|known| known.key == register).unwrap_or(0);
    Id(place as u64 * 100 + number + 1)
}

/// A project that shows itself as the file that it makes.
struct Plan(Project);

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&written(&self.0, &Carried::default()))
    }
}

fn any_plan() -> impl Strategy<Value = Plan> {
    let tables: Vec<_> = registers::ALL
        .iter()
        .map(|register| {
            // Registers from risks on are none of the format's.
            let mut of_plan = registers::ALL.iter().take_while(|known| known.key != "risk");
            let count = match register.key {
                "project" => 1..2,
                key if of_plan.any(|known| known.key == key) => 0..5,
                _ => 0..1,
            };
            prop::collection::vec(any_record(register), count).prop_map(|records| {
                let mut table = Table::default();
                for (place, mut record) in records.into_iter().enumerate() {
                    record.id = identity(register.key, place as u64);
                    table.put(record);
                }
                table
            })
        })
        .collect();
    tables.prop_map(|tables| Plan(Project::from_parts(registers::ALL, tables, Trail::default())))
}

/// The records of a register by the UID that they have in a file.
fn by_uid(project: &Project, register: &str) -> HashMap<String, Record> {
    let uid = |record: &Record| Kept::of(record).get("UID").map_or(record.number.to_string(), str::to_owned);
    project.table(register).iter().map(|record| (uid(record), record.as_ref().clone())).collect()
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn what_is_written_is_read_back_and_written_again_the_same(plan in any_plan()) {
        let project = plan.0;
        let file = written(&project, &Carried::default());
        let import = imported(&file);
        prop_assert_eq!(project.table("task").len(), import.project.table("task").len());
        prop_assert_eq!(differ(&file, &written(&import.project, &import.carried)), None);
        prop_assert_eq!(file.find(crate::model::text::acts), None, "a terminal would act on it");
    }

    #[test]
    fn every_field_that_the_format_has_comes_back(plan in any_plan()) {
        let import = imported(&written(&plan.0, &Carried::default()));
        for (register, list) in [("task", elements::TASK), ("resource", elements::RESOURCE), ("assignment", elements::ASSIGNMENT)] {
            let after = by_uid(&import.project, register);
            for (uid, before) in by_uid(&plan.0, register) {
                // Nothing can be assigned to no task.
                let Some(after) = after.get(&uid) else {
                    let task = before.get(assignment::TASK).and_then(|id| plan.0.table("task").get(id));
                    prop_assert!(register == "assignment" && task.is_none());
                    continue;
                };
                let idle = matches!(before.get(task::CONSTRAINT), "" | "asap" | "alap");
                for spec in list.iter().filter(|spec| spec.name != "Manual" && !(idle && spec.name == "ConstraintDate")) {
                    if let Held::Field(key, form) = spec.held {
                        let text = |record: &Record| form.write(record.value(key)).unwrap_or(spec.default.to_owned());
                        // The format says by these two days that there is no date.
                        if ["1984-01-01", "2049-12-31"].iter().any(|day| text(&before).starts_with(day)) {
                            continue;
                        }
                        prop_assert_eq!(text(&before), text(after), "{} of {} {}", spec.name, register, uid);
                    }
                }
            }
        }
    }

    #[test]
    fn damaged_files_never_panic(file in 0..3usize, cut: prop::sample::Index, length in 0..200usize, noise in "[<>/a-zA-Z0-9&; \"]{0,20}") {
        let file = [TASKS, CALENDARS, RESOURCES][file].as_bytes();
        let at = cut.index(file.len());
        let mut damaged = file[..at].to_vec();
        damaged.extend(noise.as_bytes());
        damaged.extend(file.get(at + length..).unwrap_or_default());
        if let Ok(import) = read(&damaged, &mut Ids::new(1)) {
            written(&import.project, &import.carried);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, text in "<Project>[<>/A-Za-z0-9 ]{0,60}") {
        let _ = (read(&bytes, &mut Ids::new(1)), read(text.as_bytes(), &mut Ids::new(1)));
    }
}
