//! Durations, lags and numbers as they are typed into fields, also over what stands there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mainstay::model::field::Field;
use mainstay::model::id::Ids;
use mainstay::model::kind::{Kind, duration};
use mainstay::model::record::Record;
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
                field.kind.format(&value, &context);
                let mut record = Record::new(Ids::new(1).fresh());
                record.put(field.key, value);
                typed::read_over(field, &record, text, &context).ok();
            }
        }
    }
});
