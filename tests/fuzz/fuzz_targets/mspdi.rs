//! A plan of any bytes is refused with a sentence, or read, and what is written of it is a plan again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mainstay::exchange::mspdi;
use mainstay::model::id::Ids;
use mainstay::session::Session;
use mainstay_fuzz::{context, now};

fuzz_target!(|bytes: &[u8]| {
    let Ok(plan) = mspdi::read(bytes, &mut Ids::new(1)) else { return };
    let written = mspdi::write(&context(&plan.project), &plan.carried);
    mspdi::read(&written, &mut Ids::new(1)).expect("what was written is read");
    Session::new(plan.project, "Ana", now(), 1);
});
