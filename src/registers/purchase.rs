//! Purchases: from requisition to paid invoice, and what of each is still committed.

use chrono::NaiveDate;

use super::dates;
use super::every::{self, AS_CANCELLED, DUE, STATUS};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::value::Money;

/// Who sells it.
pub const SUPPLIER: Key<str> = Key::new("supplier");
/// The budget line that pays for it.
pub const BUDGET: Key<Id> = Key::new("budget");
/// The number of the purchase order.
pub const NUMBER: Key<str> = Key::new("po_number");
/// When it was ordered.
pub const ORDERED_ON: Key<NaiveDate> = Key::new("ordered_on");
/// Value without tax.
pub const NET: Key<Money> = Key::new("net");
/// Value-added tax on it.
pub const VAT: Key<Money> = Key::new("vat");
/// When it came.
pub const DELIVERED_ON: Key<NaiveDate> = Key::new("delivered_on");
/// Value of what has come, without tax.
pub const RECEIPTED: Key<Money> = Key::new("receipted");
/// Value invoiced so far, without tax.
pub const INVOICED: Key<Money> = Key::new("invoiced");
/// Value paid so far, without tax.
pub const PAID: Key<Money> = Key::new("paid");
/// When the contract ends.
pub const CONTRACT_END: Key<NaiveDate> = Key::new("contract_end");

/// Purchases.
pub static REGISTER: Register = Register {
    key: "purchase",
    code: "PO",
    digits: 3,
    name: "Purchase",
    plural: "Purchases",
    doc: "Requisitions, orders, deliveries, invoices and payments, and what is still committed.",
    sections: &[
        Section {
            heading: "Purchase",
            fields: &[
                every::title("Title", "What is bought.", "24 access switches with 5 years of support")
                    .alias(&["item", "name"]),
                every::description("What exactly, and for what."),
                Field::text(SUPPLIER, "Supplier", "Who sells it.")
                    .example("Northgate Networks")
                    .alias(&["vendor"]),
                Field::link(BUDGET, "Budget line", &["budget"], "The line that pays for it.")
                    .example("B-003")
                    .alias(&["cost code", "budget code"]),
                every::owner("Owner", "Who sees it from requisition to payment.").alias(&[
                    "buyer",
                    "assigned to",
                    "requester",
                ]),
                every::status(STATUSES, "requested"),
                Field::text(Key::new("requisition"), "Requisition", "Number of the requisition.")
                    .example("REQ-2281"),
                Field::choice(Key::new("route"), "Route", ROUTES, "How the supplier is chosen.")
                    .alias(&["procurement route", "sourcing"]),
                every::source("The change request or issue that it came from."),
            ],
        },
        Section {
            heading: "Order",
            fields: &[
                Field::text(NUMBER, "PO number", "Number of the purchase order.")
                    .example("4500018812")
                    .alias(&["po", "purchase order", "order number", "po no"]),
                Field::date(ORDERED_ON, "Ordered on", "Date of the purchase order.")
                    .past()
                    .alias(&["po date", "order date"]),
                Field::money(NET, "Net value", "Value without tax: what the budget line counts.")
                    .example("18,400")
                    .alias(&["value", "net", "amount", "po value", "order value"]),
                Field::money(VAT, "VAT", "Value-added tax on it.").example("3,680").alias(&["tax"]),
                Field::money(Key::new("gross"), "Gross value", "Net value and tax together.")
                    .alias(&["total", "gross"])
                    .computed(|record, _| gross(record).into()),
                Field::date(CONTRACT_END, "Contract ends", "When the contract or support runs out.")
                    .alias(&["contract end", "end of contract", "expiry date"]),
            ],
        },
        Section {
            heading: "Delivery and invoice",
            fields: &[
                every::due("Delivery due", "When it is to be delivered.").alias(&[
                    "due",
                    "due date",
                    "delivery date",
                    "expected delivery",
                ]),
                Field::number(
                    Key::new("overdue"),
                    "Days overdue",
                    "Days past the delivery date while it has not come.",
                )
                .computed(|record, context| overdue(record, context.today).into()),
                Field::date(DELIVERED_ON, "Delivered on", "When all of it had come.").past().alias(&[
                    "actual delivery",
                    "received on",
                    "delivered",
                ]),
                Field::money(RECEIPTED, "Receipted", "Net value of what has come so far.")
                    .alias(&["goods received", "grn"]),
                Field::money(INVOICED, "Invoiced", "Net value invoiced so far; empty counts by the status.")
                    .alias(&["invoice value", "invoice amount"]),
                Field::text(Key::new("invoice"), "Invoice number", "Numbers of the invoices.")
                    .alias(&["invoice no"]),
                Field::date(Key::new("invoiced_on"), "Invoiced on", "Date of the last invoice.")
                    .past()
                    .alias(&["invoice date"]),
                Field::money(PAID, "Paid", "Net value paid so far.").alias(&["amount paid"]),
                Field::date(Key::new("paid_on"), "Paid on", "Date of the last payment.")
                    .past()
                    .alias(&["payment date"]),
                Field::money(
                    Key::new("remaining"),
                    "Still committed",
                    "Net value ordered and not invoiced yet.",
                )
                .alias(&["remaining commitment", "outstanding"])
                .computed(|record, _| Some(committed(record)).filter(|money| money.0 != 0).into()),
                every::closed_on("Closed on", "When nothing was left to come or to pay."),
            ],
        },
        every::RECORD,
    ],
    columns: &[
        "ref",
        "title",
        "supplier",
        "status",
        "net",
        "remaining",
        "due",
        "overdue",
        "budget",
        "po_number",
    ],
    sort: "status,due",
    roles: Roles { priority: "", ..every::roles("closed", "closed_on") },
    check,
};

/// A purchase's way from wish to payment.
pub const STATUSES: &[Choice] = &[
    Choice::new("requested", "Requested", Tone::Plain).alias(&["open", "new", "draft", "requisitioned"]),
    Choice::new("approved", "Approved", Tone::Plain),
    Choice::new("ordered", "Ordered", Tone::Note).alias(&["placed", "raised", "issued", "in progress"]),
    Choice::new("part_received", "Part received", Tone::Warn).alias(&["part-received", "partially received"]),
    Choice::new("received", "Received", Tone::Good).alias(&["delivered", "receipted"]),
    Choice::new("invoiced", "Invoiced", Tone::Note),
    Choice::closing("paid", "Paid"),
    Choice::closing("closed", "Closed").alias(&["done", "complete", "completed"]),
    Choice::closing("cancelled", "Cancelled").alias(AS_CANCELLED),
];
/// How a supplier is chosen.
pub const ROUTES: &[Choice] = &[
    Choice::new("quote", "Quotes", Tone::Plain).alias(&["quotation", "rfq"]),
    Choice::new("tender", "Tender", Tone::Plain).alias(&["itt", "open tender", "rfp"]),
    Choice::new("framework", "Framework", Tone::Plain).alias(&["call-off", "call off"]),
    Choice::new("direct", "Direct award", Tone::Plain).alias(&["direct", "single source", "waiver"]),
];

/// What has been invoiced, net: as entered, otherwise all of it once the status says so.
pub fn invoiced(purchase: &Record) -> Money {
    let by_status = || match purchase.get(STATUS) {
        "invoiced" | "paid" | "closed" => purchase.get(NET),
        _ => None,
    };
    purchase.get(INVOICED).or_else(by_status).unwrap_or_default()
}

/// What is ordered and not invoiced yet, net. An invoice takes its value out of the commitment, so
/// that money is counted once: as committed or as spent.
pub fn committed(purchase: &Record) -> Money {
    match purchase.get(STATUS) {
        "ordered" | "part_received" | "received" | "invoiced" => {
            beyond(purchase.get(NET), invoiced(purchase))
        }
        _ => Money::default(),
    }
}

/// What has come and is not invoiced yet, net: to be accrued at the end of a period.
pub fn accrued(purchase: &Record) -> Money {
    let by_status = || purchase.get(NET).filter(|_| purchase.get(STATUS) == "received");
    match purchase.get(STATUS) {
        "cancelled" => Money::default(),
        _ => beyond(purchase.get(RECEIPTED).or_else(by_status), invoiced(purchase)),
    }
}

fn beyond(whole: Option<Money>, part: Money) -> Money {
    Money(whole.unwrap_or_default().0.saturating_sub(part.0).max(0))
}

fn gross(record: &Record) -> Option<Money> {
    let net = record.get(NET)?;
    Some(Money(net.0.saturating_add(record.get(VAT).unwrap_or_default().0)))
}

/// Whether it is still to come.
pub fn is_awaited(purchase: &Record) -> bool {
    matches!(purchase.get(STATUS), "requested" | "approved" | "ordered" | "part_received")
        && purchase.get(DELIVERED_ON).is_none()
}

fn overdue(record: &Record, today: NaiveDate) -> Option<f64> {
    dates::past(record.get(DUE)?, today).filter(|_| is_awaited(record))
}

fn check(record: &Record, _: &Context) -> Vec<Finding> {
    let place = (REGISTER.key, record.id);
    let mut all = dates::check(&REGISTER, record);
    let mut find = |severity, field, message| all.push(Finding::new(severity, place, field, message));
    let over = |part: Option<Money>, whole: Option<Money>| part.zip(whole).is_some_and(|(p, w)| p > w);
    if over(record.get(INVOICED), record.get(NET)) {
        let message = "More is invoiced than was ordered: query the invoice or raise the net value";
        find(Severity::Warning, INVOICED.name(), message);
    }
    if over(record.get(PAID), Some(invoiced(record))) {
        let message = "More is paid than was invoiced: correct one of the amounts";
        find(Severity::Warning, PAID.name(), message);
    }
    let spends = !matches!(record.get(STATUS), "requested" | "approved" | "cancelled" | "");
    if spends && record.get(BUDGET).is_none() {
        let message = "No budget line counts it: name the line that pays";
        find(Severity::Warning, BUDGET.name(), message);
    }
    if spends && record.get(NUMBER).is_empty() {
        find(Severity::Note, NUMBER.name(), "It is ordered without an order number: enter the number");
    }
    if record.get(DELIVERED_ON).zip(record.get(ORDERED_ON)).is_some_and(|(came, ordered)| came < ordered) {
        let message = "It came before it was ordered: correct one of the days";
        find(Severity::Warning, DELIVERED_ON.name(), message);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};

    fn order(status: &str) -> Record {
        Record::new(Id(1)).with(STATUS, status).with(NET, Money(100))
    }

    #[test]
    fn money_is_committed_from_the_order_until_the_invoice_and_never_counted_twice() {
        let check = |order: Record, expected: (i64, i64, i64)| {
            let found = (committed(&order), accrued(&order), invoiced(&order));
            assert_eq!((found.0.0, found.1.0, found.2.0), expected);
        };
        check(order("approved"), (0, 0, 0));
        check(order("ordered"), (100, 0, 0));
        check(order("part_received").with(RECEIPTED, Money(30)), (100, 30, 0));
        check(order("received"), (100, 100, 0));
        check(order("received").with(INVOICED, Money(40)), (60, 60, 40));
        check(order("invoiced"), (0, 0, 100));
        check(order("invoiced").with(INVOICED, Money(70)), (30, 0, 70));
        check(order("paid").with(INVOICED, Money(95)), (0, 0, 95));
        check(order("cancelled").with(RECEIPTED, Money(5)), (0, 0, 0));
        check(order("ordered").with(INVOICED, Money(120)), (0, 0, 120));
    }

    #[test]
    fn a_delivery_is_overdue_until_it_has_come() {
        let check = |status, expected| {
            let order = order(status).with(DUE, day("2026-11-18"));
            assert_eq!(trial::show(vec![(&REGISTER, order)], "overdue"), expected);
        };
        check("ordered", "2");
        check("part_received", "2");
        check("received", "");
        check("cancelled", "");
    }

    #[test]
    fn amounts_and_days_that_contradict_each_other_are_found() {
        let sound = || order("ordered").with(BUDGET, Id(2)).with(NUMBER, "45");
        let check =
            |order, expected: &[&str]| assert_eq!(trial::findings(vec![(&REGISTER, order)]), expected);
        check(sound(), &[]);
        check(order("requested"), &[]);
        check(order("ordered"), &["budget", "po_number"]);
        check(sound().with(INVOICED, Money(101)), &["invoiced"]);
        check(sound().with(PAID, Money(1)), &["paid"]);
        let early = sound().with(ORDERED_ON, day("2026-11-02")).with(DELIVERED_ON, day("2026-11-01"));
        check(early, &["delivered_on"]);
        check(sound().with(STATUS, "closed").with(every::CLOSED_ON, day("2026-11-02")), &[]);
    }
}
