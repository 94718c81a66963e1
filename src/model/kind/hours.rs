//! Working hours of a day: `08:00-12:00 13:00-17:00`, `closed`, `24h`.

/// The periods of a day in minutes from midnight, in order, none overlapping; none = closed.
pub type Hours = Vec<(u16, u16)>;

/// Reads hours. `00:00` as an end is the midnight after.
pub fn parse(text: &str) -> Result<Hours, String> {
    let complaint =
        |part: &str| format!("“{part}” are no hours: write 08:00-12:00 13:00-17:00, 24h or closed");
    match text.trim().to_lowercase().as_str() {
        "closed" | "off" | "none" => return Ok(Vec::new()),
        "24h" | "24 h" => return Ok(vec![(0, 1440)]),
        _ => {}
    }
    let mut hours = Hours::new();
    for part in text.split([' ', ',', ';']).filter(|part| !part.is_empty()) {
        let (from, to) = part.split_once(['-', '–']).ok_or_else(|| complaint(part))?;
        let from = minute(from).ok_or_else(|| complaint(part))?;
        let to = match minute(to).ok_or_else(|| complaint(part))? {
            0 => 1440,
            to => to,
        };
        if from >= to {
            return Err(format!("“{part}” ends before it begins"));
        }
        hours.push((from, to));
    }
    hours.sort_unstable();
    if hours.windows(2).any(|pair| pair[0].1 > pair[1].0) {
        return Err(format!("the periods of “{}” overlap", text.trim()));
    }
    if hours.is_empty() { Err(complaint(text)) } else { Ok(hours) }
}

/// Writes hours; [`parse`] reads them back.
pub fn format(hours: &[(u16, u16)]) -> String {
    match hours {
        [] => "closed".to_owned(),
        [(0, 1440)] => "24h".to_owned(),
        periods => {
            let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
            let written = periods.iter().map(|(from, to)| format!("{}-{}", clock(*from), clock(*to)));
            written.collect::<Vec<_>>().join(" ")
        }
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "0"));
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60 || hour == 24 && minute == 0).then(|| hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_that_are_no_time_are_refused() {
        for text in ["2026-11-20", "65535-1", "9-65535:65535"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn reads_a_usual_day_a_night_and_a_holiday() {
        assert_eq!(parse("08:00-12:00 13:00-17:00"), Ok(vec![(480, 720), (780, 1020)]));
        assert_eq!(parse("9-17"), Ok(vec![(540, 1020)]));
        assert_eq!(parse("23:00-00:00"), Ok(vec![(1380, 1440)]));
        assert_eq!(parse("closed"), Ok(vec![]));
    }

    #[test]
    fn complains_of_what_is_no_day() {
        for text in ["", "8", "25:00-26:00", "12:00-08:00", "08:00-12:00 11:00-13:00"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reads_back_what_it_writes(mut edges in proptest::collection::btree_set(0u16..1440, 0..8)) {
            if edges.len() % 2 == 1 {
                edges.pop_last();
            }
            let edges: Vec<u16> = edges.into_iter().collect();
            let hours: Hours = edges.chunks(2).map(|pair| (pair[0], pair[1])).collect();
            prop_assert_eq!(parse(&format(&hours)), Ok(hours));
        }
    }
}
