//! Dates in words and figures, with and without times.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mainstay::model::kind::{Edge, date};
use mainstay::model::style::{DateOrder, Style};
use mainstay::query::when::{Sense, When, range, read, spot};
use mainstay_fuzz::{context, project};

fuzz_target!(|text: &str| {
    let context = context(project());
    for sense in [Sense::Planned, Sense::Done] {
        let when = When::of(&context, sense);
        let _ = (read(text, &when), spot(text, &when), range(text, &when));
    }
    for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
        if let Ok(day) = date::parse(text, order) {
            assert_eq!(date::parse(&day.to_string(), order), Ok(day));
        }
        let style = Style { date_order: order, ..Style::default() };
        let _ = date::parse_moment(text, Edge::Start, &style);
    }
});
