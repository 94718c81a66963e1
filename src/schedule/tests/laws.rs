//! Laws that hold for any plan.

use proptest::prelude::*;

use super::super::fault::Fault;
use super::super::instant::{DAY, Instant};
use super::super::plan::*;
use super::super::{Network, Scheduled, Trial};
use super::draft::{at, calendars, options};

fn schedule(plan: &Plan) -> Scheduled {
    Network::new(plan.clone()).schedule()
}

fn kind() -> impl Strategy<Value = LinkKind> {
    use LinkKind::*;
    prop::sample::select(vec![FinishStart, StartStart, FinishFinish, StartFinish])
}

fn lag() -> impl Strategy<Value = Lag> {
    prop_oneof![4 => Just(Lag::Working(0)), 1 => (-9_600..9_600i64).prop_map(Lag::Working), 1 => (-9_600..9_600i64).prop_map(Lag::Elapsed)]
}

/// Links between any two of so many tasks, wrong ones included.
fn links(count: u32) -> impl Strategy<Value = Vec<Link>> {
    let ends = (0..count + 1, 0..count + 1, kind(), lag());
    prop::collection::vec(ends, 0..30).prop_map(|ends| {
        let link = |(id, (from, to, kind, lag))| Link { id: id as u32, from, to, kind, lag };
        ends.into_iter().enumerate().map(link).collect()
    })
}

fn task() -> impl Strategy<Value = (u32, i64, Option<u32>)> {
    (
        0..4u32,
        prop_oneof![1 => Just(0), 4 => (0..8i64).prop_map(|days| days * 4_800), 2 => 0..40_000i64],
        prop::option::weighted(0.3, 0..3u32),
    )
}

fn constraint() -> impl Strategy<Value = Constraint> {
    let date = (1..28i64).prop_map(|day| at("01T08") + day * DAY);
    prop_oneof![
        6 => Just(Constraint::AsSoonAsPossible),
        1 => date.clone().prop_map(Constraint::StartNoEarlier),
        1 => date.clone().prop_map(Constraint::FinishNoLater),
        1 => date.prop_map(Constraint::StartOn),
    ]
}

prop_compose! {
    /// A plan of automatic tasks without constraints, outline and all; links may be wrong.
    fn plan()(tasks in prop::collection::vec(task(), 1..20))(
        links in links(tasks.len() as u32),
        tasks in Just(tasks),
    ) -> Plan {
        let mut open: Vec<u32> = vec![];
        let tasks = tasks.into_iter().enumerate().map(|(id, (level, duration, calendar))| {
            open.truncate(level as usize);
            let parent = open.last().copied();
            open.push(id as u32);
            Task { parent, calendar, duration, ..Task::default() }
        });
        Plan { options: options(), tasks: tasks.collect(), calendars: calendars(), links, assignments: vec![] }
    }
}

prop_compose! {
    /// A plan whose links are all sound.
    pub(super) fn sound_plan()(mut plan in plan()) -> Plan {
        let faults = Network::new(plan.clone()).faults;
        plan.links.retain(|link| !faults.iter().any(|fault| link_of(fault) == Some(link.id)));
        plan
    }
}

fn link_of(fault: &Fault) -> Option<u32> {
    match fault {
        Fault::DanglingLink(link)
        | Fault::SelfLink(link)
        | Fault::OwnSummaryLink(link)
        | Fault::Loop { link, .. } => Some(*link),
        _ => None,
    }
}

/// Leaves one calendar and working lags.
fn simplify(plan: &mut Plan) {
    plan.tasks.iter_mut().for_each(|task| task.calendar = None);
    for link in &mut plan.links {
        if let Lag::Elapsed(lag) = link.lag {
            link.lag = Lag::Working(lag);
        }
    }
}

/// Whether every link's two ends keep their distance.
fn keeps_links(network: &Network, scheduled: &Scheduled) -> bool {
    (0..network.tasks.len() as u32).flat_map(|id| network.order.after.of(id)).all(|link| {
        let (from, to) = (&scheduled.dates[link.from as usize], &scheduled.dates[link.to as usize]);
        let from = if link.kind.from_finish() { from.finish } else { from.start };
        let to = if link.kind.to_start() { to.start } else { to.finish };
        let bound = network.after_lag(from, link);
        network.calendar_of(link.to).between(bound, to) >= 0
    })
}

proptest! {
    #[test]
    fn every_link_that_is_not_said_to_be_left_out_is_kept(plan in plan()) {
        let network = Network::new(plan);
        // A link into a summary is handed down on the summary's calendar, not on that of each task.
        let to_summary = |id: u32| network.outline.summary(id).is_some() && !network.order.before.of(id).is_empty();
        prop_assume!(!(0..network.tasks.len() as u32).any(to_summary));
        prop_assert!(keeps_links(&network, &network.schedule()));
    }

    #[test]
    fn the_order_of_the_links_does_not_matter(plan in sound_plan(), turn in 0..30usize) {
        let mut turned = plan.clone();
        let by = turn.min(turned.links.len());
        turned.links.rotate_left(by);
        turned.links.reverse();
        prop_assert_eq!(schedule(&plan).dates, schedule(&turned).dates);
    }

    #[test]
    fn nothing_is_late_in_an_unconstrained_plan(mut plan in sound_plan()) {
        // A finish driven by a link may fall outside its calendar, where no late date can follow.
        simplify(&mut plan);
        let scheduled = schedule(&plan);
        for (id, dates) in scheduled.dates.iter().enumerate() {
            prop_assert!(dates.start <= dates.finish);
            prop_assert!(dates.late_finish <= scheduled.finish);
            prop_assert!(scheduled.slack[id].total >= 0, "task {} {:?} {:?}", id, dates, scheduled.slack[id]);
            prop_assert!(scheduled.slack[id].free >= 0 && scheduled.slack[id].free <= scheduled.slack[id].total);
        }
    }

    #[test]
    fn another_link_makes_nothing_earlier(mut plan in sound_plan(), from in 0..20u32, to in 0..20u32, kind in kind()) {
        // A lead could take a task, and whatever is then linked to it, before the project's start.
        simplify(&mut plan);
        for link in &mut plan.links {
            if let Lag::Working(lag) = &mut link.lag {
                *lag = lag.abs();
            }
        }
        let mut linked = plan.clone();
        let count = plan.tasks.len() as u32;
        linked.links.push(Link { id: 999, from: from % count, to: to % count, kind, lag: Lag::Working(0) });
        prop_assume!(Network::new(linked.clone()).faults.is_empty());
                for (before, after) in schedule(&plan).dates.iter().zip(schedule(&linked).dates) {
            prop_assert!(after.start >= before.start && after.finish >= before.finish);
        }
    }

    #[test]
    fn lengthening_a_task_moves_the_finish_by_no_more(mut plan in sound_plan(), at in 0..20usize, more in 0..20_000i64) {
        simplify(&mut plan);
        let mut longer = plan.clone();
        let at = at % plan.tasks.len();
        longer.tasks[at].duration += more;
        let network = Network::new(plan);
        let moved = network.calendar_of(0).between(network.schedule().finish, schedule(&longer).finish);
        prop_assert!(moved <= more, "moved by {} of {}", moved, more);
    }

    /// A trial is run twice, so that nothing of one run is left in the next.
    #[test]
    fn a_trial_gives_the_dates_of_the_plan_with_these_durations(mut plan in sound_plan(), other in prop::collection::vec(0..30_000i64, 20), which in 0..20usize, late in prop::collection::vec(prop::bool::weighted(0.1), 20)) {
        for (task, _) in plan.tasks.iter_mut().zip(late).filter(|(_, late)| *late) {
            task.constraint = Constraint::AsLateAsPossible;
        }
        let which = which % plan.tasks.len();
        plan.tasks[which].duration += 1;
        plan.assignments.push(Assignment { task: which as u32, calendar: Some(1), span: plan.tasks[which].duration, delay: 0, resume: None, remaining: 0 });
        let mut trial = Trial::new(&Network::new(plan.clone()));
        trial.run(&other);
        let entered = trial.durations().to_vec();
        trial.run(&entered);
        let as_entered = Network::new(plan.clone()).schedule();
        prop_assert_eq!(trial.finish(), as_entered.finish);
        prop_assert_eq!(trial.late(), &as_entered.dates);
        for (task, duration) in plan.tasks.iter_mut().zip(&other) {
            task.duration = *duration;
        }
        plan.assignments[0].span = other[which];
        let expected = Network::new(plan).schedule();
        trial.run(&other);
        prop_assert_eq!(trial.late(), &expected.dates);
    }

    /// Settles the worry that a change reaches further than it is followed.
    #[test]
    fn a_plan_scheduled_again_after_changes_is_the_plan_scheduled_anew(
        plan in plan(),
        changes in prop::collection::vec((0..20u32, task(), constraint(), prop::option::weighted(0.2, 1..28i64)), 1..8),
    ) {
        let mut network = Network::new(plan);
        let mut scheduled = network.schedule();
        for (which, (_, duration, calendar), constraint, deadline) in changes {
            let which = which % network.tasks.len() as u32;
            let deadline = deadline.map(|day| at("01T17") + day * DAY);
            let task = Task { calendar, duration, constraint, deadline, ..network.tasks[which as usize].clone() };
            prop_assert!(network.replace(which, task));
            network.schedule_again(&mut scheduled, &[which]);
            let anew = network.schedule();
            prop_assert_eq!(&scheduled.dates, &anew.dates);
            prop_assert_eq!(&scheduled.slack, &anew.slack);
            prop_assert_eq!((scheduled.finish, &scheduled.faults), (anew.finish, &anew.faults));
        }
    }

    #[test]
    fn finished_work_never_moves(mut plan in plan(), which in 0..20usize, day in 1..28i64) {
        let summary = |id: usize| plan.tasks.iter().any(|task| task.parent == Some(id as u32));
        let leaves: Vec<usize> = (0..plan.tasks.len()).filter(|id| !summary(*id)).collect();
        let which = leaves[which % leaves.len()];
        let (start, finish) = (at("01T08") + day * DAY, at("01T17") + day * DAY);
        let done = Progress { actual_start: start, actual_finish: Some(finish), stop: None, resume: None, done: 4_800, remaining: 0 };
        plan.tasks[which].progress = Some(Box::new(done));
        let network = Network::new(plan);
        let scheduled = network.schedule();
        let dates = &scheduled.dates[which];
        prop_assert_eq!((dates.start, dates.finish, dates.late_start, dates.late_finish), (start, finish, start, finish));
        prop_assert!(!scheduled.slack[which].critical);
    }

    /// On a calendar without nights, so that a finish is also a start.
    #[test]
    fn a_plan_from_its_start_and_its_mirror_from_its_finish_agree(mut plan in sound_plan()) {
        plan.options.calendar = 2;
        simplify(&mut plan);
        for link in &mut plan.links {
            if let Lag::Working(lag) = &mut link.lag {
                *lag = lag.abs();
            }
        }
        for task in &mut plan.tasks {
            task.parent = None;
        }
        let day = |at: Instant| Instant::new(2 * options().start.tenths() - at.tenths() + 1_000 * DAY);
        let mut mirrored = plan.clone();
        mirrored.options.finish = Some(day(plan.options.start));
        for task in &mut mirrored.tasks {
            task.constraint = Constraint::AsLateAsPossible;
        }
        for link in &mut mirrored.links {
            (link.from, link.to) = (link.to, link.from);
            link.kind = match link.kind {
                LinkKind::StartStart => LinkKind::FinishFinish,
                LinkKind::FinishFinish => LinkKind::StartStart,
                kind => kind,
            };
        }
        prop_assume!(Network::new(plan.clone()).faults.is_empty());
        for (dates, mirror) in schedule(&plan).dates.iter().zip(schedule(&mirrored).dates) {
            prop_assert_eq!((day(mirror.finish), day(mirror.start)), (dates.start, dates.finish));
        }
    }
}
