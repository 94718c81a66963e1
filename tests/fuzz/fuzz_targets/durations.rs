//! Durations, lags and numbers as they are typed into fields, also over what stands there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mainstay::model::field::Field;
use mainstay::model::kind::{Kind, duration};
use mainstay::query::typed;
use mainstay_fuzz::{context, project};

fuzz_target!(|text: &str| {
    let context = context(project());
    if let Ok(length) = duration::parse(text, context.style()) {
        assert_eq!(duration::from_exact(&duration::exact(length)), Some(length));
        let shown = duration::format(length, context.style());
        duration::parse(&shown, context.style()).expect("what is shown is read");
    }
    for register in context.project.registers() {
        let figures = |field: &&&Field| {
            matches!(
                field.kind,
                Kind::Duration
                    | Kind::Lag
                    | Kind::Number
                    | Kind::Money
                    | Kind::Percent
                    | Kind::PercentOf
                    | Kind::Scale(..)
                    | Kind::Hours
            )
        };
        for field in context.project.fields(register.key).iter().filter(figures) {
            if let Ok(value) = typed::read(field, text, &context) {
                typed::read_over(field, &value, text, &context).ok();
                field.kind.format(&value, &context);
            }
        }
    }
});
