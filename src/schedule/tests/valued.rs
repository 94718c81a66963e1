//! Costs, baselines and earned value of records.

use chrono::{NaiveDate, NaiveDateTime};
use proptest::prelude::*;

use crate::model::arbitrary::cases;

use super::super::Schedule;
use super::super::instant::Instant;
use crate::model::context::{Context, Derive};
use crate::model::edit::{Author, Edit, Step};
use crate::model::id::{Id, Ids};
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::value::{Duration, Money, Unit, Value};
use crate::registers::baseline::{self, figures};
use crate::registers::{self, assignment, progress, project, resource, task};

fn moment(text: &str) -> NaiveDateTime {
    format!("2026-{text}:00").parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    moment(&format!("{text}T00:00")).date()
}

/// A task of the plans below: days, hourly rate, units, cost per use, fixed cost, accruals, percent done.
#[derive(Clone, Debug)]
struct Planned {
    days: i64,
    rate: i64,
    units: f64,
    per_use: i64,
    fixed: i64,
    accrual: usize,
    percent: u32,
}

fn planned() -> impl Strategy<Value = Planned> {
    let money = prop_oneof![Just(0), 1..100_000i64];
    let parts = (0..20i64, money.clone(), 1..30u32, money.clone(), money, 0..9usize, 0..=100u32);
    parts.prop_map(|(days, rate, tenths, per_use, fixed, accrual, percent)| Planned {
        days,
        rate,
        units: f64::from(tenths) * 10.0,
        per_use,
        fixed,
        accrual,
        percent,
    })
}

/// A project of these tasks, one after the other in rank, its tasks, and an author.
struct Site {
    project: Project,
    tasks: Vec<Id>,
    ids: Ids,
}

impl Site {
    fn of(plan: &[Planned]) -> Self {
        let mut site = Self { project: Project::new(registers::ALL), tasks: vec![], ids: Ids::new(3) };
        let mut edits = vec![];
        let mut add = |register, fill: &dyn Fn(Record) -> Record| {
            let record = fill(Record::new(site.ids.fresh()));
            let id = record.id;
            edits.push(Edit::Add(register, record));
            id
        };
        add("project", &|record| record.with(project::START, moment("01-05T08:00")));
        let accruals = task::ACCRUALS;
        let summary = add("task", &|record| record.with(task::RANK, "a").with(task::FIXED_COST, Money(700)));
        for one in plan {
            let length = Duration::new(one.days * 4_800, Unit::Days);
            let who = add("resource", &|record| {
                record
                    .with(resource::STANDARD_RATE, Money(one.rate))
                    .with(resource::COST_PER_USE, Money(one.per_use))
                    .with(resource::ACCRUE_AT, accruals[one.accrual % 3].key)
            });
            let task = add("task", &|record| {
                record
                    .with(task::RANK, "a1")
                    .with(task::PARENT, summary)
                    .with(task::DURATION, length)
                    .with(task::FIXED_COST, Money(one.fixed))
                    .with(task::FIXED_COST_ACCRUAL, accruals[one.accrual / 3].key)
            });
            let work = Duration::rounded(length.amount as f64 * one.units / 100.0, Unit::Hours);
            add("assignment", &|record| {
                record
                    .with(assignment::TASK, task)
                    .with(assignment::RESOURCE, who)
                    .with(assignment::UNITS, one.units)
                    .with(assignment::WORK, work)
            });
            site.tasks.push(task);
        }
        site.tasks.push(summary);
        site.apply(edits);
        site
    }

    fn apply(&mut self, edits: Vec<Edit>) {
        let author = Author { name: "me".into(), at: moment("01-01T09:00") };
        self.project = self.project.apply(&Step::new("edit", edits), &author).unwrap();
    }

    fn take_baseline(&mut self) {
        let schedule = Schedule::of(&self.project);
        let context = Context { me: "me", ..Context::on(&self.project, day("01-05"), &schedule) };
        let baseline = Record::new(self.ids.fresh()).with(baseline::NUMBER, 0.0);
        let mut edits = figures::frozen(baseline.id, &context, &mut self.ids);
        edits.insert(0, Edit::Add("baseline", baseline));
        self.apply(edits);
    }

    fn report(&mut self, plan: &[Planned]) {
        for (at, one) in plan.iter().enumerate() {
            let schedule = Schedule::of(&self.project);
            let context = Context { me: "me", ..Context::on(&self.project, day("12-31"), &schedule) };
            let record = self.project.table("task").get(self.tasks[at]).unwrap();
            let percent = Value::Number(f64::from(one.percent));
            let edits = progress::write_percent(record, &percent, &context, &mut self.ids).unwrap();
            self.apply(edits);
        }
    }
}

proptest! {
    #![proptest_config(cases(64))]

    /// Settles the worry that planned value loses money on its way through the calendar, or that a
    /// task earns more than its budget.
    #[test]
    fn planned_value_grows_to_the_budget_and_earned_value_stays_within_it(plan in prop::collection::vec(planned(), 1..5)) {
        let mut site = Site::of(&plan);
        site.take_baseline();
        let schedule = Schedule::of(&site.project);
        for task in &site.tasks {
            for field in ["start_variance", "finish_variance", "duration_variance"] {
                prop_assert_eq!(schedule.derived(*task, field), Value::Duration(Duration::ZERO), "{}", field);
            }
            prop_assert_eq!(schedule.derived(*task, "cost_variance"), Value::Money(Money(0)));
        }
        site.report(&plan);
        let schedule = Schedule::of(&site.project);
        let budget = schedule.project_earned(Instant::MAX).budget.unwrap();
        let mut planned = 0;
        for at in (0..40).map(|days| schedule.end_of(day("01-04") + chrono::Days::new(days))) {
            let sums = schedule.project_earned(at);
            prop_assert!(sums.planned.unwrap() >= planned);
            planned = sums.planned.unwrap();
            for of_task in schedule.earned(at).iter() {
                let budget = of_task.budget.unwrap();
                prop_assert!((0..=budget).contains(&of_task.earned.unwrap()));
                prop_assert!((0..=budget).contains(&of_task.planned.unwrap()));
            }
        }
        prop_assert_eq!(planned, budget, "all that was planned is due at the end");
        // What was agreed stays, one task after the other: first those below the summary, then all.
        let mut emptied = Site { project: site.project.clone(), tasks: site.tasks.clone(), ids: Ids::new(9) };
        for task in &site.tasks {
            emptied.apply(vec![Edit::Remove("task", *task)]);
            let sums = Schedule::of(&emptied.project).project_earned(Instant::MAX);
            prop_assert_eq!((sums.budget, sums.planned), (Some(budget), Some(budget)));
        }
        let cost = schedule.derived(*site.tasks.last().unwrap(), "cost");
        prop_assert_eq!(cost, Value::Money(Money(budget)), "progress as planned costs as planned");
    }
}

#[test]
fn half_a_task_done_on_time_earns_half_its_budget() {
    let half = Planned { days: 10, rate: 1_000, units: 100.0, per_use: 0, fixed: 0, accrual: 8, percent: 50 };
    let mut site = Site::of(std::slice::from_ref(&half));
    site.take_baseline();
    site.report(&[half]);
    let schedule = Schedule::of(&site.project);
    let measured = |field: &str, today: &str| schedule.derived_on(site.tasks[0], field, day(today));
    let money = |units: i64| Value::Money(Money(units * 100));
    // Ten days of 8 hours at 10; five of them have passed on Friday.
    assert_eq!((measured("bac", "01-09"), measured("planned_value", "01-09")), (money(800), money(400)));
    assert_eq!(
        (measured("earned_value", "01-09"), measured("cost_of_work", "01-09")),
        (money(400), money(400))
    );
    assert_eq!(
        (measured("spi", "01-09"), measured("cpi", "01-09")),
        (Value::Number(1.0), Value::Number(1.0))
    );
    assert_eq!(measured("spi", "01-16"), Value::Number(0.5), "a week later nothing more is done");
    assert_eq!(measured("spi", "01-02"), Value::Empty, "nothing was to be done yet: not defined, not zero");
}

#[test]
fn planned_value_follows_the_rate_of_each_day_and_a_use_is_paid_when_work_begins() {
    let plan = Planned { days: 10, rate: 1_000, units: 100.0, per_use: 0, fixed: 0, accrual: 8, percent: 50 };
    for (rates, first_hour, week, all) in
        [("A 10; A 2026-01-12 30", 10, 400, 1_600), ("A 10 0 200; A 2026-01-12 30 0 900", 210, 600, 1_800)]
    {
        let mut site = Site::of(std::slice::from_ref(&plan));
        let who = site.project.table("resource").iter().next().unwrap().id;
        site.apply(vec![Edit::Set("resource", who, resource::RATES.name(), Value::text(rates))]);
        site.take_baseline();
        let schedule = Schedule::of(&site.project);
        for (at, due) in [("01-05T09:00", first_hour), ("01-09T17:00", week), ("01-16T17:00", all)] {
            let sums = schedule.earned(Instant::from_date_time(moment(at)).unwrap());
            assert_eq!(sums[1].planned, Some(due * 100), "{rates} {at}");
        }
    }
}

#[test]
fn what_the_plan_shows_by_itself_sums_up_no_costs() {
    let plan = Planned { days: 3, rate: 100, units: 100.0, per_use: 0, fixed: 0, accrual: 0, percent: 0 };
    let site = Site::of(&[plan.clone(), plan]);
    let schedule = Schedule::of(&site.project);
    for field in task::REGISTER.columns.iter().copied().chain([task::MILESTONE.name(), task::SUMMARY.name()])
    {
        schedule.derived(site.tasks[0], field);
    }
    assert!(schedule.ledger.get().is_none(), "the first frame of a large plan waits for no sums");
    schedule.derived(site.tasks[0], task::COST.name());
    assert!(schedule.ledger.get().is_some());
}
