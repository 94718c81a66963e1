//! A line of any text becomes a record of any register, or a sentence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mainstay::model::edit::Step;
use mainstay::model::id::Ids;
use mainstay::model::record::Record;
use mainstay::query::quick::parse;
use mainstay_fuzz::{Dice, author, context, project};

fuzz_target!(|bytes: &[u8]| {
    let mut dice = Dice(bytes);
    let register = dice.one(project().registers());
    let Ok(line) = std::str::from_utf8(dice.0) else { return };
    let context = context(project());
    let quick = parse(line, register, &context);
    quick.preview(&context);
    let mut ids = Ids::new(1);
    let record = Record::new(ids.fresh());
    let Ok(edits) = quick.edits(record, &context, &mut ids) else { return };
    let _ = project().apply(&Step::new("Add", edits), &author());
});
