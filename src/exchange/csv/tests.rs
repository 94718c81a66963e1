//! Tables as officers and their programs write them, and the laws of going out and coming back.

use proptest::prelude::*;

use super::*;
use crate::model::arbitrary::{Dice, cases};
use crate::model::edit::{Author, Step};
use crate::model::field::{Field, Fill};
use crate::model::id::Id;
use crate::model::kind::Kind;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::registers::{self, action, every, risk, task, trial};

fn today() -> chrono::NaiveDate {
    "2026-11-20".parse().unwrap()
}

fn context(project: &Project) -> Context<'_> {
    Context { me: "Ana", ..Context::on(project, today(), &()) }
}

fn read(text: &str, register: &'static Register, project: &Project) -> Import {
    Import::read(text.as_bytes(), Some(register), &context(project), &mut Ids::new(3)).unwrap()
}

fn after(project: &Project, import: &Import) -> Project {
    assert_eq!(import.faults, [], "{:?}", import.notices);
    let author = Author { name: "Ana".into(), at: today().and_hms_opt(9, 0, 0).unwrap() };
    project.apply(&Step::new("Import", import.edits.clone()), &author).unwrap()
}

fn empty() -> Project {
    Project::new(registers::ALL)
}

/// The values of a field in the order of refs.
fn column(project: &Project, register: &str, word: &str) -> Vec<String> {
    let field = project.field(register, word).unwrap();
    let mut records: Vec<_> = project.table(register).iter().collect();
    records.sort_by_key(|record| record.number);
    records.iter().map(|record| context(project).show(record, field)).collect()
}

fn whole(project: &Project, register: &'static Register, fields: &[&'static Field]) -> Vec<u8> {
    let mut records: Vec<_> = project.table(register.key).iter().cloned().collect();
    records.sort_by_key(|record| record.number);
    export(register, &records, fields, &context(project), true).bytes
}

#[test]
fn a_column_that_no_field_has_is_kept_as_what_all_of_its_cells_are() {
    let kind = |header: &str, cells: &[&str]| {
        let rows: Vec<_> = cells.iter().map(|cell| format!("Late,\"{cell}\"")).collect();
        let import = read(&format!("Title,{header}\n{}\n", rows.join("\n")), &risk::REGISTER, &empty());
        let project = after(&empty(), &import);
        let shown = column(&project, "risk", header);
        (project.fields("risk").last().unwrap().kind, shown)
    };
    let check = |header: &str, cells: &[&str], expected: Kind, shown: &[&str]| {
        assert_eq!(kind(header, cells), (expected, shown.iter().map(|&text| text.to_owned()).collect()));
    };
    check("Agreed on", &["2026-07-02", "", "3 Jul 2026"], Kind::Date, &["2 Jul 26", "", "3 Jul 26"]);
    check("Agreed on", &["7/2/2026", "7/25/2026"], Kind::Date, &["2 Jul 26", "25 Jul 26"]);
    check("Agreed on", &["2026-07-02 00:00"], Kind::Date, &["2 Jul 26"]);
    check("Crew", &["12", "1,234.5", "-3"], Kind::Number, &["12", "1234.5", "-3"]);
    check("Crew", &["2.50", "3.25"], Kind::Number, &["2.5", "3.25"]);
    // What would be lost by being read as more than text stays text.
    for (header, cells) in [
        ("Agreed on", ["2026-07-02", "soon"]),
        ("Agreed on", ["2026-07-02 14:30", "2026-07-03"]),
        ("Agreed on", ["25/7/2026", "7/25/2026"]),
        ("Version", ["1.1", "1.10"]),
        ("Account", ["00123", "456"]),
        ("Account", ["1234567890123456789", "2"]),
        ("Telephone", ["+44 20 7946 0000", "2"]),
        ("Their number", ["12 000", "7"]),
        ("Share", ["5%", "7%"]),
        ("No", ["12", "13"]),
    ] {
        check(header, &cells, Kind::Text, &cells);
    }
    // One order of day and month for the file: a column that doesn't keep to it is text.
    let text = "Title,Review date,Agreed on\nLate,1/25/2027,25/1/2027\n";
    let project = after(&empty(), &read(text, &risk::REGISTER, &empty()));
    assert_eq!(column(&project, "risk", "Agreed on"), ["25/1/2027"]);
    assert_eq!(column(&project, "risk", "review"), ["25 Jan 27"]);
}

#[test]
fn money_in_brackets_leads_to_money_and_a_part_to_no_column() {
    let text = "Title,Impact,Impact (€),Probability (1-5),Due,Score\nLate,4,\"12,000\",3,2026-12-01,12\n";
    let import = read(text, &risk::REGISTER, &empty());
    let project = after(&empty(), &import);
    for (field, value) in [("impact", "4"), ("cost_likely", "£12,000"), ("probability", "3"), ("review", "")]
    {
        assert_eq!(column(&project, "risk", field), [value], "{field}");
    }
    let notices = import.notices.join(" ");
    assert!(
        notices.contains("custom fields: “Due” (date).") && notices.contains("passed over: “Score”."),
        "{notices}"
    );
    let change = read("Title,Impact (GBP)\nMore,500\n", &registers::change::REGISTER, &empty());
    assert_eq!(column(&after(&empty(), &change), "change", "impact_cost"), ["£500"]);
}

#[test]
fn a_row_by_which_a_decision_is_made_by_nobody_is_told_with_its_line() {
    let decision = &registers::decision::REGISTER;
    let text = "Title,Status,Made by\nKeep the wing,Made,\nRent a van,Proposed,\nHire,Made,Bo\n";
    let first = read(text, decision, &empty());
    let told = |import: &Import| {
        let nobody = import.notices.iter().filter(|notice| notice.contains("by nobody"));
        nobody.map(|notice| notice.split(':').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told(&first), ["line 2"], "{:?}", first.notices);
    let project = after(&empty(), &first);
    let again = read("Ref,Status,Made by\nD-1,Made,\nD-2,Made,\nD-3,Made,\n", decision, &project);
    assert_eq!(told(&again), ["line 3", "line 4"], "what this file does, not what was so before");
    let shown: Vec<_> =
        ["title", "status"].iter().map(|key| project.field("decision", key).unwrap()).collect();
    let pasted =
        Import::pasted("Close the yard\tMade\n", (decision, &shown), &context(&empty()), &mut Ids::new(1));
    assert_eq!(told(&pasted.unwrap()), ["line 1"]);
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn what_goes_out_comes_back_unchanged(seed: u64) {
        let project = Dice::new(seed).project(registers::ALL, 40);
        for register in registers::ALL {
            let fields = usual_fields(register, &context(&project));
            let bytes = whole(&project, register, &fields);
            let import = Import::read(&bytes, Some(register), &context(&project), &mut Ids::new(1)).unwrap();
            prop_assert_eq!(&import.faults, &[]);
            prop_assert!(import.rows.iter().all(Outcome::is_same), "{:?}", import.rows);
            prop_assert!(import.edits.is_empty());
        }
    }

    /// Settles the worry that a table that we write does anything in a spreadsheet or on a terminal.
    #[test]
    fn what_goes_out_is_text_and_no_order(seed: u64) {
        let project = Dice::new(seed).project(registers::ALL, 40);
        for register in registers::ALL {
            let bytes = whole(&project, register, &usual_fields(register, &context(&project)));
            let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[3..]);
            for row in reader.records() {
                for cell in &row.unwrap() {
                    prop_assert_eq!(cell.find(crate::model::text::acts), None, "{:?}", cell);
                    let formula = cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
                    prop_assert!(!formula || cell.parse::<f64>().is_ok(), "{:?}", cell);
                }
            }
        }
    }

    #[test]
    fn a_register_moves_to_an_empty_project(seed: u64) {
        let project = Dice::tame(seed).project(registers::ALL, 60);
        for register in registers::ALL.iter().filter(|register| register.key != "custom_field") {
            let plain = |field: &&&Field| field.is_stored() && field.write.is_none() && !field.kind.is_link() && matches!(field.fill, Fill::Nothing);
            let fields = usual_fields(register, &context(&project));
            let fields: Vec<_> = fields.iter().filter(plain).filter(|f| register.fields().any(|own| own.key == f.key)).copied().collect();
            let bytes = whole(&project, register, &fields);
            let import = Import::read(&bytes, Some(register), &context(&empty()), &mut Ids::new(1)).unwrap();
            let moved = after(&empty(), &import);
            prop_assert_eq!(String::from_utf8(whole(&moved, register, &fields)), String::from_utf8(bytes));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, text in "(Title|Owner|Due|[,;\"\n=1/A-]){0,30}") {
        for bytes in [&bytes[..], text.as_bytes()] {
            let _ = Import::read(bytes, None, &context(&empty()), &mut Ids::new(1));
            let _ = Import::read(bytes, Some(&risk::REGISTER), &context(&empty()), &mut Ids::new(1));
        }
    }
}

const RISKS: &str = "Risk log of the network refresh;;;;\r\n;;;;\r\n\
    Risk ID;Title;Risk owner;Date raised;Wiggle\r\n\
    RSK-1;Late steel;Priya;25/11/2026;w1\r\n\
    RSK-2;\"Two;parts\r\nof a title\";;3/12/2026;\r\n";

#[test]
fn a_list_from_a_spreadsheet_becomes_records_and_nothing_of_it_is_lost() {
    let import = Import::read(RISKS.as_bytes(), None, &context(&empty()), &mut Ids::new(3)).unwrap();
    assert_eq!((import.register.key, import.counts()), ("risk", (2, 0, 0)));
    let project = after(&empty(), &import);
    assert_eq!(column(&project, "risk", "title"), ["Late steel", "Two;parts of a title"]);
    assert_eq!(column(&project, "risk", "owner"), ["Priya", ""]);
    assert_eq!(column(&project, "risk", "raised"), ["25 Nov 26", "3 Dec 26"]);
    assert_eq!(column(&project, "risk", "Wiggle"), ["w1", ""]);
    assert_eq!(column(&project, "risk", "Risk ID"), ["RSK-1", "RSK-2"]);
    assert!(
        import
            .notices
            .iter()
            .any(|notice| notice.contains("“Risk ID” (line of text), “Wiggle” (line of text)")),
        "{:?}",
        import.notices
    );
    assert!(import.notices.iter().any(|notice| notice.contains("in line 3")));

    let again = read(&RISKS.replace("Priya", "Bo"), &risk::REGISTER, &project);
    assert_eq!(again.counts(), (0, 1, 1));
    assert_eq!(again.rows[0].changes, [("Owner", "Priya".to_owned(), "Bo".to_owned())]);
    assert_eq!(column(&after(&project, &again), "risk", "owner"), ["Bo", ""]);
}

#[test]
fn brackets_behind_a_header_may_say_the_form_of_its_cells() {
    let field = |header: &str| {
        super::columns::field(header, &risk::REGISTER, &context(&empty())).map(|field| field.key)
    };
    assert_eq!(field("Likelihood (1-5)"), Some("probability"));
    assert_eq!(field("Next review (dd/mm/yyyy)"), Some("review"));
    assert_eq!(field("Status [Open/Shut]"), Some("status"));
    assert_eq!(field("Cost (€)"), field("Cost"));
    assert_eq!(field("Owner (deputy)"), None);
}

#[test]
fn refs_decide_which_record_a_row_is_and_are_kept() {
    let project = after(&empty(), &read("Ref,Title\nA-007,Call\n,Write\n", &action::REGISTER, &empty()));
    let numbers: Vec<_> = column(&project, "action", "title");
    assert_eq!(numbers, ["Call", "Write"]);
    assert!(project.by_ref("A-8").is_some());
    let import = read("ref,title\na7,Call again\n", &action::REGISTER, &project);
    assert_eq!(import.counts(), (0, 1, 0));
    let twice = read("ref,title\nA-007,x\na-7,y\n", &action::REGISTER, &project);
    assert_eq!(twice.faults[0].to_string(), "line 3: A-007 stands in line 2 already: leave one of them out");
    let error =
        Import::read(b"Ref,Title\nA-7,x\n", Some(&risk::REGISTER), &context(&project), &mut Ids::new(1));
    assert!(
        error
            .unwrap_err()
            .to_string()
            .starts_with("the refs are those of Actions, not of Risks: take them for Actions (--as action)")
    );
}

#[test]
fn without_refs_titles_keep_a_second_import_from_doubling() {
    let text = "Title,Owner\nCall,Bo\nWrite,Cy\n";
    let project = after(&empty(), &read(text, &action::REGISTER, &empty()));
    assert_eq!(read(text, &action::REGISTER, &project).counts(), (0, 0, 2));
    let import = read("Title,Owner\nCall,Cy\nTwin,\nTwin,\n", &action::REGISTER, &project);
    assert_eq!(import.counts(), (2, 1, 0));
    assert!(import.notices.iter().any(|notice| notice.contains("by their titles")));
}

#[test]
fn rows_without_a_ref_among_rows_with_refs_are_found_by_their_titles() {
    let text = "Ref,Title,Owner\nA-003,Call,Bo\n,\"Write\nit\",Cy\n,Call,Di\n";
    let project = after(&empty(), &read(text, &action::REGISTER, &empty()));
    assert_eq!(column(&project, "action", "title"), ["Call", "Write it", "Call"]);
    let again = read(text, &action::REGISTER, &project);
    assert_eq!((again.counts(), &again.edits[..]), ((0, 0, 3), &[][..]), "{:?}", again.rows);
    assert_eq!(again.notices, ["Rows without “Ref” were matched to records by their titles: 2."]);
    // Which of two is meant can't be told.
    let twins = read("Ref,Title\n,Write it\n,Call\n,New\n,New\n", &action::REGISTER, &project);
    assert_eq!(twins.counts(), (3, 0, 1));
    assert!(
        twins.notices.iter().any(|notice| notice.ends_with("if they are not: “Call”.")),
        "{:?}",
        twins.notices
    );
}

#[test]
fn cells_beyond_the_headers_are_kept_and_said_and_importing_again_changes_nothing() {
    let text = "Title,,Owner\nA,w,Bo\nB\nC,,Cy,x,\n";
    let import = read(text, &action::REGISTER, &empty());
    let said = &import.notices.join(" ");
    assert!(said.contains("more cells than there are headers: 1, in line 4. "), "{said}");
    assert!(said.contains("custom fields: “Column 2” (line of text), “Column 4” (line of text)."), "{said}");
    assert!(said.contains("Rows shorter than the headers: 1."), "{said}");
    let project = after(&empty(), &import);
    assert_eq!(column(&project, "action", "Column 4"), ["", "", "x"]);
    let again = read(text, &action::REGISTER, &project);
    assert_eq!((again.counts(), &again.edits[..]), ((0, 0, 3), &[][..]), "{:?}", again.rows);
}

#[test]
fn a_link_that_can_not_be_is_left_out_and_the_plan_comes_in() {
    let text = "ID,Task,Predecessors\n1,A,1\n2,B,\"1FS+9999999999d\"\n3,C,2\n";
    let import = Import::read(text.as_bytes(), None, &context(&empty()), &mut Ids::new(3)).unwrap();
    let project = after(&empty(), &import);
    assert_eq!(column(&project, "task", "predecessors"), ["", "", "2"]);
    for place in ["line 2, column 3 (Predecessors): a task can't wait", "line 3, column 3 (Predecessors): "] {
        let said = import.notices.iter().find(|notice| notice.starts_with(place)).unwrap();
        assert!(said.ends_with(": the links of this cell were left out."), "{said}");
    }
    assert_eq!(read(text, &task::REGISTER, &project).counts(), (0, 0, 3));
}

#[test]
fn rows_that_do_not_fit_are_all_named_and_nothing_is_imported() {
    let text = "Title,Due,Status\nA,31/02/2026,open\nB,2026-01-01,purple\n";
    let import = read(text, &action::REGISTER, &empty());
    assert!(import.edits.is_empty());
    let said: Vec<_> = import.faults.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 2);
    assert!(said[0].starts_with("line 2, column 2 (Due): "), "{}", said[0]);
    assert!(said[1].starts_with("line 3, column 3 (Status): “purple” is none of"), "{}", said[1]);
}

#[test]
fn a_column_decides_whether_its_numbers_have_a_decimal_comma() {
    let check = |text: &str, costs: &[&str], notice: &str| {
        let import = read(text, &risk::REGISTER, &empty());
        assert_eq!(column(&after(&empty(), &import), "risk", "cost_likely"), costs, "{text}");
        let said = import.notices.iter().find(|notice| notice.contains("decimal"));
        assert_eq!(said.map_or("", String::as_str), notice, "{text}");
    };
    let german = "Title;Cost likely\nA;12.500\nB;3.000 €\n";
    let so = "“Cost likely” was read with a decimal comma, as";
    let usual = format!("{so} it is usual where semicolons stand between cells: “12.500” is 12500.");
    check(german, &["£12,500", "£3,000"], &usual);
    let sure = format!("{so} “1.234,50” can only be read so: “12.500” is 12500.");
    check(&format!("{german}C;1.234,50\n"), &["£12,500", "£3,000", "£1,234.50"], &sure);
    check(&format!("{german}C;1,234.50\n"), &["£12.50", "£3", "£1,234.50"], "");
    check(
        "Title;Cost likely\nA;1,125\n",
        &["£1.13"],
        &usual.replace("12500", "1.125").replace("12.500", "1,125"),
    );
    let quoted = "“Cost likely” was read with a decimal point, as nothing in the file says otherwise: “12,000” is 12000.";
    check("Title,Cost likely\nA,\"12,000\"\n", &["£12,000"], quoted);
    check("Title,Cost likely\nA,12000\nB,99.5\n", &["£12,000", "£99.50"], "");
    let wrong = read("Title;Cost likely\nA;1\nB;950,0,0\n", &risk::REGISTER, &empty());
    let faults: Vec<_> = wrong.faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        ["line 3, column 2 (Cost likely): “950,0,0” is no amount of money, such as 1,250 or £99.50"]
    );
}

#[test]
fn quotes_that_swallow_rows_are_named_by_where_they_open() {
    let check = |text: &str, place: &str| {
        let error =
            Import::read(text.as_bytes(), Some(&action::REGISTER), &context(&empty()), &mut Ids::new(1));
        let said = error.unwrap_err().to_string();
        assert!(said.starts_with(place), "{said}");
    };
    check("Title,Notes\nA,\"never closed\nB,x\n", "line 2, column 2: the quote");
    check("Title,Notes\nA,\"never closed\nB,\"fine\"\n", "line 2, column 2: the quote");
    let row = "2026-01-05,x,y\n";
    check(
        &format!("Due,Title,Owner\n\"2026-01-05,x,y\n{}\",a,b\n", row.repeat(120)),
        "line 2, column 1: the quote",
    );
    check(&format!("sep=,\nTitle,Notes\n,\"A{}\n", row.repeat(9_000)), "line 3, column 2: the quote");
    check(
        &format!("Title,Notes\nA,\"{}\"\n", "x".repeat(65_600)),
        "line 2, column 2: the text that begins here is longer than 64 KB",
    );
    check(&format!("Title,Notes\nA,{}\n", "x".repeat(65_600)), "line 2, column 2: the text that begins here");
    check(&format!("Title{}\n", ",".repeat(501)), "line 1: the table has more than 500 columns");
    check(&format!("Title\n{}", "a\n".repeat(100_001)), "line 100001: the table has more than 100000 rows");
    let minutes = format!("Title,Due,Notes\nA,,\"{}\"\n", "Said, and agreed.\n".repeat(300));
    assert!(read(&minutes, &action::REGISTER, &empty()).faults.is_empty(), "a long text is no row");
    let fine = "Title,Notes\n5\" pipe,\"said \"\"no\"\"\"\n";
    let project = after(&empty(), &read(fine, &action::REGISTER, &empty()));
    assert_eq!(column(&project, "action", "notes"), ["said \"no\""]);
    assert_eq!(column(&project, "action", "title"), ["5\" pipe"]);
}

#[test]
fn encodings_and_separators_are_found() {
    let check = |bytes: &[u8], notice: bool| {
        let import =
            Import::read(bytes, Some(&action::REGISTER), &context(&empty()), &mut Ids::new(1)).unwrap();
        let notices = import.notices.iter().filter(|said| !said.starts_with("Nobody"));
        assert_eq!(notices.count(), usize::from(notice), "{:?}", import.notices);
        assert_eq!(column(&after(&empty(), &import), "action", "title"), ["Zoë’s café"]);
    };
    let text = "Title\tOwner\nZoë’s café\tBo\n";
    check(text.as_bytes(), false);
    check(&[b"\xef\xbb\xbf", text.as_bytes()].concat(), false);
    let utf16: Vec<u8> = "\u{feff}"
        .chars()
        .chain(text.chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    check(&utf16, false);
    check(&encoding_rs::WINDOWS_1252.encode(text).0, true);
    check(format!("sep=;\r\nListSchema={{}}\r\n{}", text.replace('\t', ";")).as_bytes(), false);
    let refuses = |bytes: &[u8], what: &str| {
        let error = Import::read(bytes, None, &context(&empty()), &mut Ids::new(1)).unwrap_err().to_string();
        assert!(error.contains(what), "{error}");
    };
    refuses(b"", "empty");
    refuses(b"PK\x03\x04\0\0", "Excel workbook");
    refuses(b"some text\nwithout headers\n", "say which with --as");
    refuses(b"Title,Owner\nx,y\n", "could be those of");
}

#[test]
fn headers_that_repeat_keep_all_their_cells() {
    let text = "Title,Labels,Labels,Labels,Owner,Owner\nA,x,,y,Bo,Cy\n";
    let project = after(&empty(), &read(text, &action::REGISTER, &empty()));
    assert_eq!(column(&project, "action", "tags"), ["x, y"]);
    assert_eq!(column(&project, "action", "owner"), ["Bo"]);
    assert_eq!(column(&project, "action", "Owner 2"), ["Cy"]);
}

#[test]
fn a_plan_of_microsoft_project_keeps_its_outline_and_links() {
    let text = "ID,Active,Task Mode,Name,Duration,Start,Finish,Predecessors,Outline Level,Notes\n\
        1,Yes,Auto Scheduled,Design,5 days,2026 January 02 8:00 AM,2026 January 08 5:00 PM,,1,\n\
        2,Yes,Auto Scheduled,Sketch,2 days,2026 January 02 8:00 AM,2026 January 05 5:00 PM,,2,\n\
        3,Yes,Auto Scheduled,Draw,180 hrs,2026 January 06 8:00 AM,2026 February 05 5:00 PM,2FS+1 day,2,\n\
        4,Yes,Auto Scheduled,Build,10d?,2026 February 06 8:00 AM,2026 February 19 5:00 PM,\"1,3SS\",1,\n";
    let import = Import::read(text.as_bytes(), None, &context(&empty()), &mut Ids::new(3)).unwrap();
    assert_eq!(import.register.key, "task");
    let project = after(&empty(), &import);
    assert_eq!(column(&project, "task", "parent"), ["", "T-1", "T-1", ""]);
    assert_eq!(column(&project, "task", "predecessors"), ["", "", "2FS+1d", "1; 3SS"]);
    // A summary keeps what a new task begins with; its own duration is rolled up.
    assert_eq!(column(&project, "task", "duration"), ["1d?", "2d", "180h", "10d?"]);
    assert_eq!(column(&project, "task", "constraint"), ["", "Start no earlier than", "", ""]);
    assert!(project.table("task").iter().all(|task| !task.get(task::RANK).is_empty()));
}

#[test]
fn names_that_nobody_has_yet_are_told_once() {
    let known = Record::new(Id(1)).with(every::TITLE, "Ask").with(every::OWNER, "Priya Shah");
    let known = trial::project([(&action::REGISTER, known)]);
    let text = "Title,Owner\nPay,Bo Lind\nCall,priya shah\nGo,Priya\nRun,bo lind\nSit,Ana\n";
    let said = read(text, &action::REGISTER, &known).notices.join(" ");
    assert!(said.contains("Nobody in the project is called so yet: “Bo Lind”, “Priya”."), "{said}");
    let many: Vec<_> = (0..25).map(|number| format!("Pay,Person {number}")).collect();
    let said =
        read(&format!("Title,Owner\n{}\n", many.join("\n")), &action::REGISTER, &known).notices.join(" ");
    assert!(said.contains("“Person 19” and 5 more."), "{said}");
    assert_eq!(after(&known, &read(text, &action::REGISTER, &known)).table("action").len(), 6);
}
