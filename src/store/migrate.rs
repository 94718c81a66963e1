//! Older versions of the format, brought to the present one: the one door for them. Pure.

use std::borrow::Cow;

use super::error::Error;
use super::format::VERSION;

/// Makes the text of a file of one version that of the next. It changes what the versions differ in and
/// nothing else: what neither knows stays as it stands. `file` is the name that errors say.
type Step = fn(&str, file: &str) -> Result<String, Error>;

/// The first step makes the second version of the first, and so on. A version without its step doesn't
/// compile, nor do the tests without a file that it wrote.
const STEPS: [Step; VERSION as usize - 1] = [];

/// The text of a file of version `from` as the present version has it.
pub fn to_present<'a>(text: &'a str, from: u32, file: &str) -> Result<Cow<'a, str>, Error> {
    let mut steps = STEPS.iter().skip((from as usize).saturating_sub(1));
    steps.try_fold(Cow::Borrowed(text), |text, step| step(&text, file).map(Cow::Owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers;
    use crate::store::format::{load, save};

    /// A file that the program of each version wrote.
    const WRITTEN: [&str; VERSION as usize] = [include_str!("../../tests/fixtures/version-1.json")];

    #[test]
    fn a_file_of_every_version_is_read_and_becomes_one_of_the_present() {
        for (version, text) in (1..).zip(WRITTEN) {
            assert!(text.contains(&format!("\"version\":{version},")), "{version} says that it is {version}");
            let project = load(text.as_bytes(), "p.json", registers::ALL).unwrap();
            let present = save(&project);
            assert_eq!(to_present(text, version, "p.json").unwrap().as_bytes(), present, "version {version}");
        }
    }

    #[test]
    fn what_was_written_by_version_1_means_what_it_meant() {
        let project = load(WRITTEN[0].as_bytes(), "p.json", registers::ALL).unwrap();
        let risk = project.by_ref("R-1").unwrap().1;
        assert_eq!(risk.value("title").as_text(), "Late steel");
        assert!(risk.foreign.is_some(), "a field of another program");
        assert!(
            project.by_ref("R-2").is_none() && project.table("risk").last_number() == 2,
            "a ref that is gone"
        );
        assert!(project.field("risk", "cost_code").is_some(), "a field of one's own");
        assert!(!project.trail().is_empty());
    }
}
