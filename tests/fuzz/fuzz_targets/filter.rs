//! A filter of any text is refused with a sentence, or picks records of every register.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mainstay::query::filter::Filter;
use mainstay_fuzz::{context, project};

fuzz_target!(|text: &str| {
    let Ok(filter) = text.parse::<Filter>() else { return };
    let context = context(project());
    for register in context.project.registers() {
        let Ok(matcher) = filter.matcher(register, &context) else { continue };
        for record in context.project.table(register.key).iter() {
            matcher.matches(record, &context);
        }
    }
});
