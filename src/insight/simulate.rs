//! Risk-weighted dates: the plan is scheduled many times over, each time with durations drawn at random
//! within their estimates and with the risks that happen to strike.
//!
//! Estimates and delays are drawn from a **triangular** distribution between the least and the most,
//! with its peak at the likely value: it needs nothing but the three points that officers are given,
//! and only arithmetic and square roots, which every machine rounds alike (a Beta-PERT would need
//! logarithms, which they don't). A risk strikes in a run with its probability, and then delays every
//! task that it affects by the same draw. Tasks and risks are independent of each other.
//!
//! The same seed gives the same result on any machine and any number of threads: every run draws from
//! a generator of its own, and what is summed up over the runs is summed in whole numbers.

pub mod picture;
mod sources;
mod tally;

pub use sources::{Source, Spread};
pub use tally::{Driver, Forecast, Index, Outcome};

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use crate::model::context::Context;
use crate::model::side_by_side::all;
use crate::schedule::instant::Tenths;
use crate::schedule::{Schedule, Trial};
use sources::Uncertainty;
use tally::Tally;

/// How to simulate.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Settings {
    /// How often the plan is scheduled.
    pub runs: u32,
    /// What the random numbers begin with.
    pub seed: u64,
    /// Threads to run on. The result doesn't depend on it.
    pub threads: usize,
    /// The spread of tasks that have no estimates of their own.
    pub spread: Option<Spread>,
}

/// What the simulation of a plan needs and gives.
#[derive(Clone, PartialEq, Debug)]
pub struct Simulation {
    /// How it was made.
    pub settings: Settings,
    /// What it drew: tasks with estimates, and risks.
    pub sources: Vec<Source>,
    /// What could not be taken into account, in sentences.
    pub notes: Vec<String>,
    /// What it found.
    pub outcome: Outcome,
}

/// Simulates a plan. `schedule` must be that of the project.
pub fn simulate(context: &Context, schedule: &Schedule, settings: Settings) -> Simulation {
    let mut notes = Vec::new();
    let sources = sources::read(context, schedule, settings.spread, &mut notes);
    let uncertainties: Vec<Uncertainty> = sources.iter().map(Source::uncertainty).collect();
    let trial = schedule.trial();
    let blank = Tally::new(context, schedule, settings.runs, sources.len());
    let threads = settings.threads.clamp(1, 64);
    // Each thread takes a run in every so many, so that all end at about the same time.
    let tallies = all(threads, |first| {
        let mut tally = blank.clone();
        let runs = (first as u32..settings.runs).step_by(threads);
        run(trial.clone(), schedule, &uncertainties, &mut tally, runs.map(|run| (run, settings.seed)));
        tally
    });
    let outcome = tallies.into_iter().fold(blank, Tally::joined).outcome(&sources, schedule);
    if outcome.left_out > 0 {
        let named =
            format!("{} milestones are left out: there are too many for so many runs", outcome.left_out);
        notes.push(named);
    }
    Simulation { settings, sources, notes, outcome }
}

/// Makes runs, each with a generator of its own.
fn run(
    mut trial: Trial,
    schedule: &Schedule,
    uncertainties: &[Uncertainty],
    tally: &mut Tally,
    runs: impl Iterator<Item = (u32, u64)>,
) {
    let entered = trial.durations().to_vec();
    let mut durations = entered.clone();
    let mut draws: Vec<Tenths> = vec![0; uncertainties.len()];
    for (run, seed) in runs {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(mixed(seed, run));
        durations.copy_from_slice(&entered);
        // Tasks come before risks, so that a delay adds to what was drawn.
        for (draw, uncertainty) in draws.iter_mut().zip(uncertainties) {
            *draw = uncertainty.draw(&mut random, &mut durations);
        }
        trial.run(&durations);
        let finish = trial.finish();
        tally.count(schedule, trial.late(), finish, &draws);
    }
}

/// A seed of a run that is far from those of the runs beside it.
fn mixed(seed: u64, run: u32) -> u64 {
    seed.rotate_left(17) ^ (u64::from(run) + 1).wrapping_mul(0xd134_2543_de82_ef95)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::id::Id;
    use crate::model::project::Project;
    use crate::model::record::Record;
    use crate::model::register::Register;
    use crate::model::value::{Duration, Unit, Value};
    use crate::registers::{dependency, every, project, risk, task, trial};
    use crate::schedule::instant::Instant;

    fn days(days: i64) -> Duration {
        Duration::new(days * 4_800, Unit::Days)
    }

    /// A task: its optimistic, likely and pessimistic days, and how many tasks before it the one stands
    /// that it waits for.
    type Draft = ([i64; 3], Option<usize>);

    /// A plan of tasks, perhaps with a risk: its chance in per cent, its days, the task it affects.
    fn plan(drafts: &[Draft], threat: Option<(f64, i64, usize)>) -> Project {
        trial::project(records(drafts, threat))
    }

    fn records(drafts: &[Draft], threat: Option<(f64, i64, usize)>) -> Vec<(&'static Register, Record)> {
        let start = trial::today().and_hms_opt(8, 0, 0).unwrap();
        let mut records = vec![(&project::REGISTER, Record::new(Id(1)).with(project::START, start))];
        for (place, ([least, likely, most], back)) in drafts.iter().enumerate() {
            let record = Record::new(Id(100 + place as u64)).with(task::RANK, format!("{place:03}"));
            let record = record.with(task::DURATION, days(*likely));
            records.push((
                &task::REGISTER,
                record.with(task::OPTIMISTIC, days(*least)).with(task::PESSIMISTIC, days(*most)),
            ));
            if let Some(from) = back.and_then(|back| place.checked_sub(1 + back)) {
                let link = Record::new(Id(1_000 + place as u64))
                    .with(dependency::PREDECESSOR, Id(100 + from as u64))
                    .with(dependency::SUCCESSOR, Id(100 + place as u64));
                records.push((&dependency::REGISTER, link));
            }
        }
        if let Some((chance, delay, at)) = threat {
            let risk = Record::new(Id(5_000)).with(every::STATUS, "open").with(risk::CHANCE, chance);
            let tasks = Value::links([Id(100 + (at % drafts.len()) as u64)]);
            let mut risk = risk.with(risk::DELAY_LIKELY, days(delay));
            risk.put(every::TASKS.name(), tasks);
            records.push((&risk::REGISTER, risk));
        }
        records
    }

    fn run(project: &Project, settings: Settings) -> (Schedule, Simulation) {
        let schedule = Schedule::of(project);
        let context = Context { derived: &schedule, ..trial::context(project) };
        let simulation = simulate(&context, &schedule, settings);
        (schedule, simulation)
    }

    const FEW: Settings = Settings { runs: 60, seed: 7, threads: 2, spread: None };

    fn draft() -> impl Strategy<Value = Draft> {
        ((0..4i64, 0..4i64, 0..9i64), prop::option::of(0..3usize))
            .prop_map(|((least, more, most), back)| ([least, least + more, least + more + most], back))
    }

    fn percentiles(forecast: &Forecast) -> Vec<Instant> {
        [0, 1, 10, 50, 80, 90, 100].map(|percent| forecast.percentile(percent)).to_vec()
    }

    proptest! {
        #![proptest_config(crate::model::arbitrary::cases(48))]

        #[test]
        fn what_is_certain_comes_out_as_planned(
            drafts in prop::collection::vec(draft(), 1..9),
            late in prop::collection::vec(prop::bool::weighted(0.2), 9),
        ) {
            let certain: Vec<Draft> = drafts.iter().map(|([_, likely, _], back)| ([*likely; 3], *back)).collect();
            let mut records = records(&certain, None);
            let tasks = records.iter_mut().filter(|(register, _)| register.key == task::REGISTER.key);
            for ((_, record), _) in tasks.zip(late).filter(|(_, late)| *late) {
                record.put(task::CONSTRAINT.name(), "alap".into());
            }
            let (schedule, simulation) = run(&trial::project(records), FEW);
            let outcome = &simulation.outcome;
            for forecast in outcome.milestones.iter().chain([&outcome.finish]) {
                let planned = forecast.task.map_or(schedule.finish(), |id| schedule.dates(id).unwrap().finish);
                prop_assert!(percentiles(forecast).iter().all(|date| *date == planned));
                prop_assert_eq!(forecast.kept, 1.0);
            }
            prop_assert!(outcome.drivers.is_empty());
        }

        #[test]
        fn percentiles_ascend_between_the_best_and_the_worst_and_threads_change_nothing(
            drafts in prop::collection::vec(draft(), 1..9),
            threads in 1..5usize,
            seed: u64,
        ) {
            let settings = Settings { seed, ..FEW };
            let (_, simulation) = run(&plan(&drafts, Some((40.0, 3, 1))), settings);
            let finish = percentiles(&simulation.outcome.finish);
            prop_assert!(finish.is_sorted());
            let all = |which: usize| -> Vec<Draft> {
                drafts.iter().map(|(points, back)| ([points[which]; 3], *back)).collect()
            };
            let best = Schedule::of(&plan(&all(0), None)).finish();
            let (worst, _) = run(&plan(&all(2), None), FEW);
            let worst = worst.working_time(None, best, worst.finish()) + 3 * 4_800;
            let (schedule, _) = run(&plan(&all(0), None), FEW);
            prop_assert!(finish[0] >= best);
            prop_assert!(schedule.working_time(None, best, finish[6]) <= worst);
            let (_, other) = run(&plan(&drafts, Some((40.0, 3, 1))), Settings { threads, ..settings });
            prop_assert_eq!(simulation.outcome, other.outcome);
        }

        #[test]
        fn a_sole_chain_is_always_critical(points in prop::collection::vec(draft(), 1..7)) {
            let chain: Vec<Draft> = points.iter().map(|([a, b, c], _)| ([a + 1, b + 1, c + 1], Some(0))).collect();
            let (_, simulation) = run(&plan(&chain, None), FEW);
            prop_assert_eq!(simulation.outcome.criticality.len(), chain.len());
            prop_assert!(simulation.outcome.criticality.iter().all(|index| index.share == 1.0));
        }

        #[test]
        fn a_risk_that_is_certain_delays_by_just_its_days(delay in 1..9i64, at in 0..5usize) {
            let chain: Vec<Draft> = (0..5).map(|days| ([days + 1; 3], Some(0))).collect();
            let (schedule, simulation) = run(&plan(&chain, Some((100.0, delay, at))), FEW);
            let finish = &simulation.outcome.finish;
            prop_assert_eq!(schedule.working_time(None, finish.planned, finish.percentile(50)), delay * 4_800);
        }
    }

    #[test]
    fn a_risk_strikes_as_often_as_its_chance_says_and_drives_the_finish() {
        let chain: Vec<Draft> = (0..3).map(|_| ([4, 5, 6], Some(0))).collect();
        let settings = Settings { runs: 4_000, ..FEW };
        let (_, simulation) = run(&plan(&chain, Some((25.0, 20, 1))), settings);
        let outcome = &simulation.outcome;
        let struck =
            outcome.finish.dates.partition_point(|date| date.day() <= outcome.finish.planned.day() + 14);
        let share = 1.0 - struck as f64 / 4_000.0;
        assert!((share - 0.25).abs() < 0.02, "{share}");
        assert_eq!(outcome.drivers[0].source, Id(5_000));
        let swing = outcome.drivers[0].swing as f64 / 4_800.0;
        assert!((swing - 20.0).abs() < 0.2, "{swing} days");
    }
}
