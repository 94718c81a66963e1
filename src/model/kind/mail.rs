//! E-mail addresses, as mail programs deliver to them.

use crate::model::text::clean;

/// Longer addresses can't be delivered to (RFC 5321, 4.5.3.1.3, less its brackets).
const LONGEST: usize = 254;

/// What keeps an address from being written in a header as it is. Quoted names before the `@` and
/// letters beyond ASCII are valid nowadays, but few programs deliver to them.
pub fn fault(address: &str) -> Option<&'static str> {
    if address.is_empty() {
        return Some("is empty");
    }
    if address.contains(char::is_control) {
        return Some("holds a line break or another control character");
    }
    if address.len() > LONGEST {
        return Some("is longer than any that can be delivered to");
    }
    let Some((local, domain)) = address.split_once('@') else { return Some("has no @") };
    if domain.contains('@') {
        return Some("has more than one @");
    }
    let strange = |c: char| !c.is_ascii_graphic() || "()<>[]:;\\,\"".contains(c);
    if local.contains(strange) || domain.contains(strange) {
        return Some("holds a character that addresses can't have");
    }
    let gap = |part: &str| part.split('.').any(str::is_empty);
    (gap(local) || gap(domain)).then_some("has nothing before or behind its @ or a dot")
}

/// What is wrong with an address, as a sentence.
pub fn complaint(address: &str) -> Option<String> {
    let why = fault(address)?;
    Some(format!("“{}” {why}: write one address, such as priya.shah@example.org", clean(address)))
}

/// Reads an address, with the name that mail programs copy along: `Priya Shah <priya.shah@example.org>`.
pub fn parse(text: &str) -> Result<String, String> {
    let text = text.trim();
    let named = text.strip_suffix('>').and_then(|text| text.rsplit_once('<'));
    // Where the name holds an address too, there are two.
    let bare = named.filter(|(name, _)| !name.contains('@')).map_or(text, |(_, bare)| bare);
    let bare = bare.strip_prefix("mailto:").unwrap_or(bare).trim();
    complaint(bare).map_or_else(|| Ok(bare.to_owned()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_read_and_anything_else_is_refused_with_its_reason() {
        let check = |text: &str, expected: Result<&str, &str>| match (parse(text), expected) {
            (Ok(read), Ok(address)) => assert_eq!(read, address),
            (Err(why), Err(part)) => assert!(why.contains(part), "{text}: {why}"),
            (read, _) => panic!("{text}: {read:?}"),
        };
        check(" zoe@x.example ", Ok("zoe@x.example"));
        check("Zoë Müller <zoe.mueller@x.example>", Ok("zoe.mueller@x.example"));
        check("mailto:it@intranet", Ok("it@intranet"));
        check("zoe@@x.example", Err("more than one @"));
        check("zoe@x@y", Err("more than one @"));
        check("zoe", Err("has no @"));
        check("zoe@", Err("nothing before or behind"));
        check("zoe@x..example", Err("nothing before or behind"));
        check("a@x.example\r\nBcc: all@x.example", Err("line break"));
        check("a@x.example, b@x.example", Err("more than one @"));
        check("zoë@x.example", Err("can't have"));
        check("a@x.example>, <b@x.example>", Err("more than one @"));
    }
}
