//! A project file of any bytes is refused with a sentence, or read and written again without loss.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mainstay::registers;
use mainstay::session::Session;
use mainstay::store::format::{load, save};
use mainstay_fuzz::now;

fuzz_target!(|bytes: &[u8]| {
    let Ok(project) = load(bytes, "p.json", registers::ALL) else { return };
    let saved = save(&project);
    let again = load(&saved, "p.json", registers::ALL).expect("what was written is read");
    assert_eq!(save(&again), saved);
    Session::new(project, "Ana", now(), 1);
});
