//! What sets a date: the bound that is named gives the date, and without it the task is no later.

use proptest::prelude::*;

use super::super::explain::{Bound, Driver, End};
use super::super::forward::{self, Forward};
use super::super::plan::*;
use super::super::{Network, Scheduled};
use super::draft::{at, draft};
use super::laws::sound_plan;

/// The leading end of a task and what sets it, asked of a schedule that is done.
fn leading(network: &Network, scheduled: &Scheduled, id: TaskId) -> (End, Vec<Bound>) {
    let mut dates = scheduled.dates.clone();
    let mut inherited = forward::room(network);
    Forward::over(network, &mut inherited, &mut dates, network.options.start).leading(id)
}

fn check(text: &str, task: &str, expected: &str) {
    let plan = draft(text);
    let (network, scheduled) = plan.scheduled();
    let id = plan.names.iter().position(|name| name == task).unwrap() as TaskId;
    let (end, bounds) = leading(&network, &scheduled, id);
    let name = |id: TaskId| &plan.names[id as usize];
    let said = bounds.iter().map(|bound| match bound.driver {
        Driver::Link(link) => format!("{}>{}", name(link.from), name(link.to)),
        Driver::Constraint { of, .. } => format!("constraint of {}", name(of)),
        Driver::ManualSummary(of) => format!("manual {}", name(of)),
        other => format!("{other:?}"),
    });
    assert_eq!(format!("{end:?}: {}", said.collect::<Vec<_>>().join(", ")), expected, "{text}");
}

#[test]
fn the_driver_is_what_the_forward_pass_went_by() {
    check("A 1d", "A", "Start: ProjectStart");
    check("A 2d\nB 1d\nC 1d <A <B", "C", "Start: A>C");
    check("A 2d\nB 2d\nC 1d <A <B", "C", "Start: A>C, B>C");
    check("A 5d\nB 1d <A:FF", "B", "Finish: A>B");
    check("A 1d\nB 5d <A:FF", "B", "Start: ProjectStart");
    check("A 2d\nS 0 <A\n  B 1d", "B", "Start: A>S");
    check("A 2d\nB 1d <A snet:08T08", "B", "Start: constraint of B");
    check("S 0 snet:08T08\n  B 1d", "B", "Start: constraint of S");
    check("A 2d\nB 1d <A snet:05T08", "B", "Start: A>B");
    check("A 2d\nB 1d <A fnet:09T17", "B", "Finish: constraint of B");
    check("A 4d\nB 1d <A fnet:09T17", "B", "Start: A>B, constraint of B");
    check("A 2d\nB 1d <A fnlt:05T17", "B", "Finish: constraint of B");
    check("A 2d\nB 1d <A mso:20T08", "B", "Start: constraint of B");
    check("A 1d\nS 0 manual:07T08..08T17\n  B 1d <A", "B", "Start: manual S");
}

prop_compose! {
    /// A sound plan with constraints, deadlines and delays by levelling here and there.
    fn limited_plan()(
        mut plan in sound_plan(),
        limits in prop::collection::vec((0..10u8, 5..20i64, 0..20_000i64), 20),
    ) -> Plan {
        for (task, (sort, day, delay)) in plan.tasks.iter_mut().zip(limits) {
            let date = at("01T08") + day * super::super::instant::DAY;
            match sort {
                0 => task.constraint = Constraint::StartNoEarlier(date),
                1 => task.constraint = Constraint::FinishNoEarlier(date),
                2 => task.constraint = Constraint::StartNoLater(date),
                3 => task.constraint = Constraint::StartOn(date),
                4 => task.leveling_delay = delay,
                _ => {}
            }
        }
        plan
    }
}

/// The plan without one thing that sets a date; `None` if that can't be taken away, or holds the task
/// back from going later.
fn without(plan: &Plan, driver: Driver) -> Option<Plan> {
    let mut other = plan.clone();
    match driver {
        Driver::Link(link) => other.links.retain(|kept| kept.id != link.id),
        Driver::Constraint {
            of,
            constraint: Constraint::StartNoEarlier(_) | Constraint::FinishNoEarlier(_),
        } => {
            other.tasks[of as usize].constraint = Constraint::AsSoonAsPossible;
        }
        _ => return None,
    }
    Some(other)
}

proptest! {
    #[test]
    fn the_bound_gives_the_date_and_without_it_the_task_is_no_later(plan in limited_plan()) {
        let network = Network::new(plan.clone());
        let scheduled = network.schedule();
        for id in (0..plan.tasks.len() as TaskId).filter(|id| network.outline.summary(*id).is_none()) {
            let dates = &scheduled.dates[id as usize];
            let delay = network.tasks[id as usize].leveling_delay;
            let (_, bounds) = leading(&network, &scheduled, id);
            prop_assert!(!bounds.is_empty());
            for bound in bounds {
                let end = bound.end;
                let pinned = matches!(bound.driver, Driver::Constraint { of, .. } if of == id);
                match end {
                    // A constraint is met before levelling puts the task off, which it then doesn't.
                    End::Start if pinned && !matches!(network.tasks[id as usize].constraint, Constraint::StartNoEarlier(_)) =>
                        prop_assert_eq!(network.begin(id, bound.date), dates.start),
                    End::Start => prop_assert_eq!(network.begin(id, bound.date + delay), dates.start),
                    End::Finish if delay == 0 => prop_assert_eq!(bound.date, dates.finish),
                    End::Finish => prop_assert!(bound.date <= dates.finish),
                }
                let Some(other) = without(&plan, bound.driver) else { continue };
                let other = Network::new(other);
                let after = other.schedule();
                // What nothing else holds starts with the project, even if a lead took it before that.
                let (_, now) = leading(&other, &after, id);
                let fell_back = now[0].driver == Driver::ProjectStart || bound.date < plan.options.start;
                let after = &after.dates[id as usize];
                prop_assert!(fell_back || after.start <= dates.start && after.finish <= dates.finish, "task {} by {:?}", id, bound);
            }
        }
    }
}
