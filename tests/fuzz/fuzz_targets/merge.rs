//! Two versions of a project merge into one that can be saved; with one of them unchanged, into the other.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mainstay::model::id::Ids;
use mainstay::model::merge::merge;
use mainstay::registers;
use mainstay::store::format::{load, save};
use mainstay_fuzz::{Dice, project};

fuzz_target!(|bytes: &[u8]| {
    let mut dice = Dice(bytes);
    let base = project();
    let (mut sides, mut ids) = ([base.clone(), base.clone()], Ids::new(9));
    while dice.goes_on() {
        let side = dice.below(2);
        if let Some(edited) = dice.edited(&sides[side], &mut ids) {
            sides[side] = edited;
        }
    }
    let [ours, theirs] = sides;
    assert_eq!(save(&merge(base, &ours, base).project), save(&ours));
    assert_eq!(save(&merge(base, base, &theirs).project), save(&theirs));
    let saved = save(&merge(base, &ours, &theirs).project);
    let again = load(&saved, "merged.json", registers::ALL).expect("what was merged is read");
    assert_eq!(save(&again), saved);
});
