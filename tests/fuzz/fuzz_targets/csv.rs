//! A table of any bytes becomes faults or edits that the project takes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mainstay::exchange::csv::Import;
use mainstay::model::edit::Step;
use mainstay::model::id::Ids;
use mainstay::registers;
use mainstay_fuzz::{author, context, project};

fuzz_target!(|bytes: &[u8]| {
    let (first, rest) = bytes.split_first().unwrap_or((&0, bytes));
    let register = registers::ALL.get(usize::from(*first)).copied();
    let Ok(import) = Import::read(rest, register, &context(project()), &mut Ids::new(1)) else { return };
    let step = Step::new("Import", import.edits);
    project().apply(&step, &author()).expect("an import without faults fits");
});
