//! The elements of each sort of record in the order of Microsoft Project's schema, and where the
//! contents of each are held.

use super::form::Form;
use crate::model::field::Key;
use crate::model::settings;
use crate::registers::baseline::figures;
use crate::registers::calendar::exception;
use crate::registers::every::{NOTES, OWNER, TITLE};
use crate::registers::{assignment, dependency, project, rates, resource, task};

/// An element of a record.
#[derive(Debug)]
pub(super) struct Spec {
    /// Its name.
    pub name: &'static str,
    /// Where its contents are held.
    pub held: Held,
    /// What is written where nothing is held, and read as nothing; "" = the element is left out.
    pub default: &'static str,
}

/// Where the contents of an element are held.
#[derive(Clone, Copy, Debug)]
pub(super) enum Held {
    /// In a field.
    Field(&'static str, Form),
    /// In a field of some records; computed, hence carried, for others.
    Either(&'static str, Form),
    /// Computed, hence carried; without a file, what the schedule has by this name ("" = nothing).
    Computed(&'static str, Form),
    /// Word for word with the record.
    Kept,
    /// By code of its own: identities, the outline, links, what is nested.
    Made,
}

impl Spec {
    const fn made(name: &'static str) -> Self {
        Spec { name, held: Held::Made, default: "" }
    }

    const fn kept(name: &'static str, default: &'static str) -> Self {
        Spec { name, held: Held::Kept, default }
    }

    const fn field<T: ?Sized>(name: &'static str, key: Key<T>, form: Form) -> Self {
        Spec { name, held: Held::Field(key.name(), form), default: "" }
    }

    const fn either<T: ?Sized>(name: &'static str, key: Key<T>, form: Form) -> Self {
        Spec { name, held: Held::Either(key.name(), form), default: "" }
    }

    const fn computed(name: &'static str, key: &'static str, form: Form) -> Self {
        Spec { name, held: Held::Computed(key, form), default: "" }
    }

    const fn or(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }

    /// Whether the file's own contents are carried beside the project.
    pub const fn is_carried(&self) -> bool {
        matches!(self.held, Held::Either(..) | Held::Computed(..))
    }
}

/// Finds elements by name. Those of a record mostly come in the order of its list.
pub(super) struct Finder {
    list: &'static [Spec],
    next: usize,
}

impl Finder {
    pub fn new(list: &'static [Spec]) -> Self {
        Finder { list, next: 0 }
    }

    pub fn find(&mut self, name: &str) -> Option<&'static Spec> {
        let places = || self.list.iter().enumerate();
        let (place, spec) =
            (places().skip(self.next).chain(places().take(self.next))).find(|(_, spec)| spec.name == name)?;
        self.next = place.saturating_add(1);
        Some(spec)
    }
}

/// The elements of all sorts of records.
pub(super) static LISTS: &[&[Spec]] =
    &[PROJECT, CALENDAR, EXCEPTION, WORK_WEEK, TASK, LINK, BASELINE, RESOURCE, ASSIGNMENT];

const ZERO: &str = "PT0H0M0S";

/// The head of the file.
pub(super) static PROJECT: &[Spec] = &[
    Spec::kept("SaveVersion", "14"),
    Spec::kept("BuildNumber", ""),
    Spec::kept("UID", ""),
    Spec::kept("Name", ""),
    Spec::kept("GUID", ""),
    Spec::made("Title"),
    Spec::kept("Subject", ""),
    Spec::kept("Category", ""),
    Spec::kept("Company", ""),
    Spec::field("Manager", OWNER, Form::Line),
    Spec::kept("Author", ""),
    Spec::kept("CreationDate", ""),
    Spec::kept("Revision", ""),
    Spec::kept("LastSaved", ""),
    Spec::made("ScheduleFromStart"),
    Spec::either("StartDate", project::START, Form::Moment),
    Spec::either("FinishDate", project::FINISH, Form::Moment),
    Spec::kept("FYStartDate", "1"),
    Spec::field("CriticalSlackLimit", project::CRITICAL_SLACK, Form::Number).or("0"),
    Spec::kept("CurrencyDigits", "2"),
    Spec::field("CurrencySymbol", settings::CURRENCY, Form::Line),
    Spec::kept("CurrencyCode", ""),
    Spec::kept("CurrencySymbolPosition", "0"),
    Spec::made("CalendarUID"),
    Spec::field("DefaultStartTime", settings::DAY_START, Form::Clock),
    Spec::field("DefaultFinishTime", settings::DAY_FINISH, Form::Clock),
    Spec::field("MinutesPerDay", settings::MINUTES_PER_DAY, Form::Number),
    Spec::field("MinutesPerWeek", settings::MINUTES_PER_WEEK, Form::Number),
    Spec::field("DaysPerMonth", settings::DAYS_PER_MONTH, Form::Number),
    Spec::kept("DefaultTaskType", "0"),
    Spec::kept("DefaultFixedCostAccrual", "3"),
    Spec::kept("DefaultStandardRate", ""),
    Spec::kept("DefaultOvertimeRate", ""),
    Spec::kept("DurationFormat", "7"),
    Spec::kept("WorkFormat", "2"),
    Spec::kept("EditableActualCosts", "0"),
    Spec::field("HonorConstraints", project::HONOUR_CONSTRAINTS, Form::Choice(project::HONOUR, 0)).or("0"),
    Spec::kept("EarnedValueMethod", "0"),
    Spec::kept("InsertedProjectsLikeSummary", "1"),
    Spec::field("MultipleCriticalPaths", project::MULTIPLE_CRITICAL_PATHS, Form::Flag).or("0"),
    Spec::kept("NewTasksEffortDriven", "0"),
    Spec::kept("NewTasksEstimated", "1"),
    Spec::kept("SplitsInProgressTasks", "1"),
    Spec::kept("SpreadActualCost", "0"),
    Spec::kept("SpreadPercentComplete", "0"),
    Spec::kept("TaskUpdatesResource", "1"),
    Spec::kept("FiscalYearStart", "0"),
    Spec::kept("WeekStartDay", "1"),
    Spec::kept("MoveCompletedEndsBack", "0"),
    Spec::kept("MoveRemainingStartsBack", "0"),
    Spec::kept("MoveRemainingStartsForward", "0"),
    Spec::kept("MoveCompletedEndsForward", "0"),
    Spec::kept("BaselineForEarnedValue", "0"),
    Spec::kept("AutoAddNewResourcesAndTasks", "1"),
    Spec::field("StatusDate", project::STATUS_DATE, Form::Moment),
    Spec::kept("CurrentDate", ""),
    Spec::kept("MicrosoftProjectServerURL", "1"),
    Spec::kept("Autolink", "0"),
    Spec::kept("NewTaskStartDate", "0"),
    Spec::kept("NewTasksAreManual", "0"),
    Spec::kept("DefaultTaskEVMethod", "0"),
    Spec::kept("ProjectExternallyEdited", "0"),
    Spec::kept("ExtendedCreationDate", ""),
    Spec::kept("ActualsInSync", "0"),
    Spec::kept("RemoveFileProperties", "0"),
    Spec::kept("AdminProject", "0"),
    Spec::kept("OutlineCodes", ""),
    Spec::kept("WBSMasks", ""),
    Spec::kept("ExtendedAttributes", ""),
];

/// A calendar.
pub(super) static CALENDAR: &[Spec] = &[
    Spec::made("UID"),
    Spec::kept("GUID", ""),
    Spec::field("Name", TITLE, Form::Line),
    Spec::made("IsBaseCalendar"),
    Spec::kept("IsBaselineCalendar", "0"),
    Spec::made("BaseCalendarUID"),
    Spec::made("WeekDays"),
    Spec::made("Exceptions"),
    Spec::made("WorkWeeks"),
];

/// An exception of a calendar.
pub(super) static EXCEPTION: &[Spec] = &[
    Spec::made("EnteredByOccurrences"),
    Spec::made("TimePeriod"),
    Spec::made("Occurrences"),
    Spec::field("Name", TITLE, Form::Line),
    Spec::field("Type", exception::REPEATS, Form::Choice(exception::PATTERNS, 1)).or("1"),
    Spec::field("Period", exception::PERIOD, Form::Number),
    Spec::field("DaysOfWeek", exception::DAYS_OF_WEEK, Form::Number),
    Spec::field("MonthItem", exception::ITEM, Form::Number),
    Spec::field("MonthPosition", exception::POSITION, Form::CountedFromZero),
    Spec::field("Month", exception::MONTH, Form::CountedFromZero),
    Spec::field("MonthDay", exception::MONTH_DAY, Form::Number),
    Spec::made("DayWorking"),
    Spec::made("WorkingTimes"),
];

/// A work week of a calendar.
pub(super) static WORK_WEEK: &[Spec] =
    &[Spec::made("TimePeriod"), Spec::field("Name", TITLE, Form::Line), Spec::made("WeekDays")];

/// A task.
pub(super) static TASK: &[Spec] = &[
    Spec::made("UID"),
    Spec::kept("GUID", ""),
    Spec::made("ID"),
    Spec::field("Name", TITLE, Form::Line),
    Spec::field("Active", task::INACTIVE, Form::Not).or("1"),
    Spec::field("Manual", task::MODE, Form::Choice(task::MODES, 0)),
    Spec::field("Type", task::TYPE, Form::Choice(task::TYPES, 0)).or("0"),
    Spec::kept("IsNull", "0"),
    Spec::kept("CreateDate", ""),
    Spec::kept("Contact", ""),
    Spec::made("WBS"),
    Spec::kept("WBSLevel", ""),
    Spec::made("OutlineNumber"),
    Spec::made("OutlineLevel"),
    Spec::field("Priority", task::PRIORITY, Form::Number).or("500"),
    Spec::either("Start", task::START, Form::Moment),
    Spec::either("Finish", task::FINISH, Form::Moment),
    Spec::either("Duration", task::DURATION, Form::Length("DurationFormat")),
    Spec::kept("StartText", ""),
    Spec::kept("FinishText", ""),
    Spec::kept("DurationText", ""),
    Spec::made("ManualStart"),
    Spec::made("ManualFinish"),
    Spec::made("ManualDuration"),
    Spec::either("DurationFormat", task::DURATION, Form::Unit).or("7"),
    Spec::kept("FreeformDurationFormat", ""),
    Spec::field("Work", task::WORK, Form::Work).or(ZERO),
    Spec::either("Stop", task::STOP, Form::Moment),
    Spec::either("Resume", task::RESUME, Form::Moment),
    Spec::kept("ResumeValid", "0"),
    Spec::field("EffortDriven", task::EFFORT_DRIVEN, Form::Flag).or("0"),
    Spec::kept("Recurring", "0"),
    Spec::computed("OverAllocated", "", Form::Flag).or("0"),
    Spec::either("Estimated", task::DURATION, Form::Estimated).or("0"),
    Spec::either("Milestone", task::MILESTONE, Form::Flag).or("0"),
    Spec::computed("Summary", task::SUMMARY.name(), Form::Flag).or("0"),
    Spec::kept("DisplayAsSummary", ""),
    Spec::computed("Critical", task::CRITICAL.name(), Form::Flag).or("0"),
    Spec::kept("IsSubproject", "0"),
    Spec::kept("IsSubprojectReadOnly", "0"),
    Spec::kept("SubprojectName", ""),
    Spec::kept("ExternalTask", "0"),
    Spec::kept("ExternalTaskProject", ""),
    Spec::computed("EarlyStart", task::EARLY_START.name(), Form::Moment),
    Spec::computed("EarlyFinish", task::EARLY_FINISH.name(), Form::Moment),
    Spec::computed("LateStart", task::LATE_START.name(), Form::Moment),
    Spec::computed("LateFinish", task::LATE_FINISH.name(), Form::Moment),
    Spec::computed("StartVariance", task::START_VARIANCE.name(), Form::Tenths("DurationFormat")),
    Spec::computed("FinishVariance", task::FINISH_VARIANCE.name(), Form::Tenths("DurationFormat")),
    Spec::computed("WorkVariance", "", Form::Number),
    Spec::computed("FreeSlack", task::FREE_SLACK.name(), Form::Tenths("DurationFormat")),
    Spec::computed("TotalSlack", task::TOTAL_SLACK.name(), Form::Tenths("DurationFormat")),
    Spec::computed("StartSlack", "start_slack", Form::Tenths("DurationFormat")),
    Spec::computed("FinishSlack", "finish_slack", Form::Tenths("DurationFormat")),
    Spec::field("FixedCost", task::FIXED_COST, Form::Money).or("0"),
    Spec::field("FixedCostAccrual", task::FIXED_COST_ACCRUAL, Form::Choice(task::ACCRUALS, 1)).or("3"),
    Spec::field("PercentComplete", task::PERCENT_COMPLETE, Form::Number).or("0"),
    Spec::field("PercentWorkComplete", task::PERCENT_WORK_COMPLETE, Form::Number).or("0"),
    Spec::field("Cost", task::COST, Form::Money).or("0"),
    Spec::kept("OvertimeCost", ""),
    Spec::kept("OvertimeWork", ZERO),
    Spec::field("ActualStart", task::ACTUAL_START, Form::Moment),
    Spec::field("ActualFinish", task::ACTUAL_FINISH, Form::Moment),
    Spec::field("ActualDuration", task::ACTUAL_DURATION, Form::Part("DurationFormat")).or(ZERO),
    Spec::field("ActualCost", task::ACTUAL_COST, Form::Money).or("0"),
    Spec::kept("ActualOvertimeCost", ""),
    Spec::field("ActualWork", task::ACTUAL_WORK, Form::Work).or(ZERO),
    Spec::kept("ActualOvertimeWork", ""),
    Spec::computed("RegularWork", task::WORK.name(), Form::Work),
    Spec::either("RemainingDuration", task::REMAINING_DURATION, Form::Part("DurationFormat")),
    Spec::either("RemainingCost", task::REMAINING_COST, Form::Money),
    Spec::either("RemainingWork", task::REMAINING_WORK, Form::Work),
    Spec::kept("RemainingOvertimeCost", ""),
    Spec::kept("RemainingOvertimeWork", ""),
    Spec::computed("ACWP", task::COST_OF_WORK.name(), Form::Money),
    Spec::computed("CV", task::CV.name(), Form::Money),
    Spec::field("ConstraintType", task::CONSTRAINT, Form::Choice(task::CONSTRAINTS, 0)).or("0"),
    Spec::made("CalendarUID"),
    Spec::field("ConstraintDate", task::CONSTRAINT_DATE, Form::Moment),
    Spec::field("Deadline", task::DEADLINE, Form::Moment),
    Spec::kept("LevelAssignments", "1"),
    Spec::kept("LevelingCanSplit", "1"),
    Spec::field("LevelingDelay", task::LEVELING_DELAY, Form::Tenths("LevelingDelayFormat")).or("0"),
    Spec::field("LevelingDelayFormat", task::LEVELING_DELAY, Form::Unit).or("8"),
    Spec::kept("PreLeveledStart", ""),
    Spec::kept("PreLeveledFinish", ""),
    Spec::kept("Hyperlink", ""),
    Spec::field("HyperlinkAddress", task::HYPERLINK, Form::Line),
    Spec::kept("HyperlinkSubAddress", ""),
    Spec::field("IgnoreResourceCalendar", task::IGNORE_RESOURCE_CALENDARS, Form::Flag).or("0"),
    Spec::field("Notes", NOTES, Form::Note),
    Spec::kept("HideBar", "0"),
    Spec::kept("Rollup", "0"),
    Spec::computed("BCWS", task::PLANNED_VALUE.name(), Form::Money),
    Spec::computed("BCWP", task::EARNED_VALUE.name(), Form::Money),
    Spec::field("PhysicalPercentComplete", task::PHYSICAL_PERCENT, Form::Number).or("0"),
    Spec::kept("EarnedValueMethod", "0"),
    Spec::made("PredecessorLink"),
    Spec::kept("ActualWorkProtected", ""),
    Spec::kept("ActualOvertimeWorkProtected", ""),
    Spec::made("ExtendedAttribute"),
    Spec::made("Baseline"),
    Spec::kept("OutlineCode", ""),
    Spec::kept("IsPublished", ""),
    Spec::kept("StatusManager", ""),
    Spec::kept("CommitmentStart", ""),
    Spec::kept("CommitmentFinish", ""),
    Spec::kept("CommitmentType", ""),
    Spec::kept("TimephasedData", ""),
];

/// A link of a task to what it waits for.
pub(super) static LINK: &[Spec] = &[
    Spec::made("PredecessorUID"),
    Spec::field("Type", dependency::TYPE, Form::Choice(dependency::TYPES, 0)),
    Spec::kept("CrossProject", "0"),
    Spec::kept("CrossProjectName", ""),
    Spec::field("LinkLag", dependency::LAG, Form::Tenths("LagFormat")).or("0"),
    Spec::field("LagFormat", dependency::LAG, Form::Unit).or("7"),
];

/// A baseline of a task, resource or assignment.
pub(super) static BASELINE: &[Spec] = &[
    Spec::made("Number"),
    Spec::kept("Interim", ""),
    Spec::field("Start", figures::START, Form::Moment),
    Spec::field("Finish", figures::FINISH, Form::Moment),
    Spec::field("Duration", figures::DURATION, Form::Length("DurationFormat")),
    Spec::field("DurationFormat", figures::DURATION, Form::Unit),
    Spec::kept("EstimatedDuration", ""),
    Spec::field("Work", figures::WORK, Form::Work),
    Spec::field("Cost", figures::COST, Form::Money),
    Spec::kept("BCWS", ""),
    Spec::kept("BCWP", ""),
    Spec::kept("FixedCost", ""),
    Spec::kept("TimephasedData", ""),
];

/// A resource.
pub(super) static RESOURCE: &[Spec] = &[
    Spec::made("UID"),
    Spec::kept("GUID", ""),
    Spec::made("ID"),
    Spec::field("Name", TITLE, Form::Line),
    Spec::made("Type"),
    Spec::kept("IsNull", "0"),
    Spec::field("Initials", resource::INITIALS, Form::Line),
    Spec::kept("Phonetics", ""),
    Spec::kept("NTAccount", ""),
    Spec::field("MaterialLabel", resource::MATERIAL_LABEL, Form::Line),
    Spec::kept("Code", ""),
    Spec::field("Group", resource::GROUP, Form::Line),
    Spec::kept("WorkGroup", "0"),
    Spec::field("EmailAddress", resource::EMAIL, Form::Line),
    Spec::kept("Hyperlink", ""),
    Spec::kept("HyperlinkAddress", ""),
    Spec::kept("HyperlinkSubAddress", ""),
    Spec::field("MaxUnits", resource::MAX_UNITS, Form::Share),
    Spec::computed("PeakUnits", "", Form::Share),
    Spec::computed("OverAllocated", "", Form::Flag).or("0"),
    Spec::kept("AvailableFrom", ""),
    Spec::kept("AvailableTo", ""),
    Spec::computed("Start", "", Form::Moment),
    Spec::computed("Finish", "", Form::Moment),
    Spec::kept("CanLevel", "0"),
    Spec::field("AccrueAt", resource::ACCRUE_AT, Form::Choice(task::ACCRUALS, 1)).or("3"),
    Spec::field("Work", resource::WORK, Form::Work),
    Spec::computed("RegularWork", resource::WORK.name(), Form::Work),
    Spec::kept("OvertimeWork", ""),
    Spec::computed("ActualWork", "", Form::Work),
    Spec::computed("RemainingWork", "", Form::Work),
    Spec::kept("ActualOvertimeWork", ""),
    Spec::kept("RemainingOvertimeWork", ""),
    Spec::computed("PercentWorkComplete", "", Form::Number),
    Spec::field("StandardRate", resource::STANDARD_RATE, Form::Rate),
    Spec::kept("StandardRateFormat", "2"),
    Spec::field("Cost", resource::COST, Form::Money),
    Spec::field("OvertimeRate", resource::OVERTIME_RATE, Form::Rate),
    Spec::kept("OvertimeRateFormat", "2"),
    Spec::kept("OvertimeCost", ""),
    Spec::field("CostPerUse", resource::COST_PER_USE, Form::Money),
    Spec::computed("ActualCost", resource::ACTUAL_COST.name(), Form::Money),
    Spec::kept("ActualOvertimeCost", ""),
    Spec::computed("RemainingCost", resource::REMAINING_COST.name(), Form::Money),
    Spec::kept("RemainingOvertimeCost", ""),
    Spec::computed("WorkVariance", "", Form::Number),
    Spec::computed("CostVariance", "", Form::Number),
    Spec::computed("SV", "", Form::Money),
    Spec::computed("CV", "", Form::Money),
    Spec::computed("ACWP", "", Form::Money),
    Spec::made("CalendarUID"),
    Spec::field("Notes", NOTES, Form::Note),
    Spec::computed("BCWS", "", Form::Money),
    Spec::computed("BCWP", "", Form::Money),
    Spec::field("IsGeneric", resource::GENERIC, Form::Flag).or("0"),
    Spec::kept("IsInactive", "0"),
    Spec::kept("IsEnterprise", "0"),
    Spec::kept("BookingType", "0"),
    Spec::kept("ActualWorkProtected", ""),
    Spec::kept("ActualOvertimeWorkProtected", ""),
    Spec::kept("ActiveDirectoryGUID", ""),
    Spec::kept("CreationDate", ""),
    Spec::made("ExtendedAttribute"),
    Spec::made("Baseline"),
    Spec::kept("OutlineCode", ""),
    Spec::made("IsCostResource"),
    Spec::kept("AssnOwner", ""),
    Spec::kept("AssnOwnerGuid", ""),
    Spec::kept("IsBudget", "0"),
    Spec::kept("AvailabilityPeriods", ""),
    Spec::made("Rates"),
    Spec::kept("TimephasedData", ""),
];

/// An assignment of a resource to a task.
pub(super) static ASSIGNMENT: &[Spec] = &[
    Spec::made("UID"),
    Spec::kept("GUID", ""),
    Spec::made("TaskUID"),
    Spec::made("ResourceUID"),
    Spec::field("PercentWorkComplete", assignment::PERCENT_WORK_COMPLETE, Form::Number).or("0"),
    Spec::field("ActualCost", assignment::ACTUAL_COST, Form::Money).or("0"),
    Spec::field("ActualFinish", assignment::ACTUAL_FINISH, Form::Moment),
    Spec::kept("ActualOvertimeCost", ""),
    Spec::kept("ActualOvertimeWork", ""),
    Spec::field("ActualStart", assignment::ACTUAL_START, Form::Moment),
    Spec::field("ActualWork", assignment::ACTUAL_WORK, Form::Work).or(ZERO),
    Spec::computed("ACWP", "", Form::Money),
    Spec::kept("Confirmed", "0"),
    Spec::field("Cost", assignment::COST, Form::Money).or("0"),
    Spec::field("CostRateTable", assignment::RATE_TABLE, Form::Choice(rates::TABLES, 0)).or("0"),
    Spec::kept("RateScale", ""),
    Spec::computed("CostVariance", "", Form::Number),
    Spec::computed("CV", "", Form::Money),
    Spec::field("Delay", assignment::DELAY, Form::Tenths("")).or("0"),
    Spec::computed("Finish", assignment::FINISH.name(), Form::Moment),
    Spec::computed("FinishVariance", "", Form::Number),
    Spec::kept("Hyperlink", ""),
    Spec::kept("HyperlinkAddress", ""),
    Spec::kept("HyperlinkSubAddress", ""),
    Spec::computed("WorkVariance", "", Form::Number),
    Spec::kept("HasFixedRateUnits", "1"),
    Spec::kept("FixedMaterial", "0"),
    Spec::field("LevelingDelay", assignment::LEVELING_DELAY, Form::Tenths("LevelingDelayFormat")).or("0"),
    Spec::field("LevelingDelayFormat", assignment::LEVELING_DELAY, Form::Unit).or("7"),
    Spec::kept("LinkedFields", "0"),
    Spec::kept("Milestone", "0"),
    Spec::field("Notes", NOTES, Form::Note),
    Spec::computed("Overallocated", "", Form::Flag).or("0"),
    Spec::kept("OvertimeCost", ""),
    Spec::field("OvertimeWork", assignment::OVERTIME_WORK, Form::Work).or(ZERO),
    Spec::computed("PeakUnits", "", Form::Share),
    Spec::computed("RegularWork", assignment::WORK.name(), Form::Work),
    Spec::computed("RemainingCost", assignment::REMAINING_COST.name(), Form::Money),
    Spec::kept("RemainingOvertimeCost", ""),
    Spec::kept("RemainingOvertimeWork", ""),
    Spec::either("RemainingWork", assignment::REMAINING_WORK, Form::Work),
    Spec::kept("ResponsePending", "0"),
    Spec::computed("Start", assignment::START.name(), Form::Moment),
    Spec::either("Stop", assignment::STOP, Form::Moment),
    Spec::either("Resume", assignment::RESUME, Form::Moment),
    Spec::computed("StartVariance", "", Form::Number),
    Spec::kept("Summary", ""),
    Spec::computed("SV", "", Form::Money),
    Spec::field("Units", assignment::UNITS, Form::Share),
    Spec::kept("UpdateNeeded", "0"),
    Spec::computed("VAC", "", Form::Number),
    Spec::field("Work", assignment::WORK, Form::Work),
    Spec::field("WorkContour", assignment::CONTOUR, Form::Choice(assignment::CONTOURS, 0)).or("0"),
    Spec::computed("BCWS", "", Form::Money),
    Spec::computed("BCWP", "", Form::Money),
    Spec::kept("BookingType", "0"),
    Spec::kept("ActualWorkProtected", ""),
    Spec::kept("ActualOvertimeWorkProtected", ""),
    Spec::kept("CreationDate", ""),
    Spec::kept("AssnOwner", ""),
    Spec::kept("AssnOwnerGuid", ""),
    Spec::kept("BudgetCost", ""),
    Spec::kept("BudgetWork", ""),
    Spec::made("ExtendedAttribute"),
    Spec::made("Baseline"),
    Spec::made("TimephasedData"),
];
