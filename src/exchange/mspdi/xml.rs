//! XML as a walk over elements, bounded in depth; and text into and out of markup.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "counts of rows, cells and letters of a file that stands in memory"
)]

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

use super::{Error, Fault};

/// How deep elements may stand in each other; Microsoft Project's own go to eight.
const DEEPEST: usize = 32;

/// A tag with its attributes is not longer, in bytes; Microsoft Project's own have no attributes.
const LONGEST_TAG: usize = 64 << 10;

/// What one element of a record holds is not longer, in bytes.
const LONGEST_ELEMENT: usize = 1 << 20;

/// How Microsoft Project's own files begin, as all of Office's once did.
pub(super) const BINARY: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];

/// The namespace of the format.
pub(super) const NAMESPACE: &str = "http://schemas.microsoft.com/project";

/// An element: its name without prefix, and what stands between its tags, as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'a> {
    pub name: &'a str,
    pub raw: &'a str,
}

/// A walk over the elements of a source.
pub(super) struct Walk<'a> {
    source: &'a str,
    reader: Reader<&'a [u8]>,
    /// Where the names of the elements begin that have been entered and not left.
    open: Vec<&'a str>,
    /// Whether the element entered last is written `<a/>`.
    hollow: bool,
}

impl<'a> Walk<'a> {
    pub fn new(source: &'a str) -> Self {
        let mut reader = Reader::from_str(source);
        // White space between elements is a third of all events.
        reader.config_mut().trim_text_start = true;
        Walk { source, reader, open: Vec::new(), hollow: false }
    }

    /// Enters the root element: its name and its namespace.
    pub fn root(&mut self) -> Result<(&'a str, Option<String>), Error> {
        loop {
            match self.event()? {
                Event::Start(start) => return Ok((self.enter(&start)?, namespace(&start))),
                Event::Empty(start) => {
                    self.hollow = true;
                    return Ok((self.enter(&start)?, namespace(&start)));
                }
                Event::Eof => return Err(self.not_xml("there is no element in it")),
                Event::Text(text) if !text.trim().is_empty() => {
                    return Err(self.not_xml("it does not begin with an element"));
                }
                _ => {}
            }
        }
    }

    /// Enters the next child of the element that the walk is in: its name. Leaves that element
    /// where it has no more children.
    pub fn child(&mut self) -> Result<Option<&'a str>, Error> {
        if std::mem::take(&mut self.hollow) {
            self.open.pop();
            return Ok(None);
        }
        loop {
            match self.event()? {
                Event::Start(start) => return self.enter(&start).map(Some),
                Event::Empty(start) => {
                    self.hollow = true;
                    return self.enter(&start).map(Some);
                }
                Event::End(_) => {
                    self.open.pop();
                    return Ok(None);
                }
                Event::Eof => return self.end().map(|()| None),
                _ => {}
            }
        }
    }

    /// What the element entered last contains, as it is written; leaves it.
    pub fn contents(&mut self) -> Result<&'a str, Error> {
        if std::mem::take(&mut self.hollow) {
            self.open.pop();
            return Ok("");
        }
        let start = self.reader.buffer_position() as usize;
        let mut deep = self.open.len();
        let mut after_tag = true;
        loop {
            // After a text the reader insists on markup, and a text may follow an element.
            if after_tag && deep < DEEPEST && self.plain_element().is_some() {
                continue;
            }
            let end = self.reader.buffer_position() as usize;
            let event = self.event()?;
            after_tag = matches!(event, Event::Start(_) | Event::End(_));
            match event {
                Event::Start(_) if deep >= DEEPEST => return Err(self.fault(end, Fault::TooDeep(DEEPEST))),
                Event::Start(_) => deep += 1,
                Event::End(_) if deep == self.open.len() => {
                    self.open.pop();
                    return Ok(self.source.get(start..end).unwrap_or_default());
                }
                Event::End(_) => deep -= 1,
                Event::Eof => return self.end().map(|()| ""),
                _ => {}
            }
        }
    }

    /// Adds the children of the element entered last, with what they contain; leaves it.
    pub fn children(&mut self, into: &mut Vec<Element<'a>>) -> Result<(), Error> {
        while let Some(element) = self.element()? {
            if element.raw.len() > LONGEST_ELEMENT {
                return Err(
                    self.fault(offset(self.source, element.raw), Fault::TooLong(LONGEST_ELEMENT >> 10))
                );
            }
            into.push(element);
        }
        Ok(())
    }

    /// The next child of the element entered last, with what it contains.
    fn element(&mut self) -> Result<Option<Element<'a>>, Error> {
        if let Some(element) = self.plain_element() {
            return Ok(Some(element));
        }
        let Some(name) = self.child()? else { return Ok(None) };
        Ok(Some(Element { name, raw: self.contents()? }))
    }

    /// The next child where it is `<Name>text</Name>` and no more. Nearly all elements of a plan are,
    /// and as three events each they would take five times as long.
    fn plain_element(&mut self) -> Option<Element<'a>> {
        const LONGEST_NAME: usize = 60;
        if self.hollow {
            return None;
        }
        let all = self.source.as_bytes();
        let rest = all.get(self.reader.buffer_position() as usize..)?;
        let [b'<', tag @ ..] = rest.trim_ascii_start() else { return None };
        let long = tag.iter().take(LONGEST_NAME).position(|byte| !byte.is_ascii_alphanumeric())?;
        let (name, [b'>', text @ ..]) = tag.split_at(long) else { return None };
        let (raw, [b'<', b'/', end @ ..]) = text.split_at(memchr::memchr2(b'<', b'&', text)?) else {
            return None;
        };
        let [b'>', after @ ..] = end.strip_prefix(name).filter(|_| long > 0)? else { return None };
        self.reader.stream().consume(rest.len() - after.len());
        let part = |part: &[u8], after: &[u8]| {
            let end = all.len() - after.len();
            self.source.get(end - part.len()..end)
        };
        Some(Element { name: part(name, tag.get(long..)?)?, raw: part(raw, text.get(raw.len()..)?)? })
    }

    /// Makes sure that nothing but white space and comments follows the root.
    pub fn rest(&mut self) -> Result<(), Error> {
        loop {
            match self.event()? {
                Event::Eof => return self.end(),
                Event::Start(_) | Event::Empty(_) | Event::CData(_) | Event::GeneralRef(_) => {
                    return Err(self.not_xml("something follows the end of the project"));
                }
                Event::Text(text) if !text.trim_matches(['\0', ' ', '\t', '\r', '\n']).is_empty() => {
                    return Err(self.not_xml("something follows the end of the project"));
                }
                _ => {}
            }
        }
    }

    #[inline]
    fn event(&mut self) -> Result<Event<'a>, Error> {
        match self.reader.read_event() {
            Ok(Event::DocType(_)) => Err(self.not(Fault::DocType)),
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.len() > LONGEST_TAG => {
                Err(self.not(Fault::TooLong(LONGEST_TAG >> 10)))
            }
            Ok(event) => Ok(event),
            Err(error) => Err(self.broken(&error)),
        }
    }

    #[cold]
    fn broken(&self, error: &quick_xml::Error) -> Error {
        let what = crate::model::text::clean(&error.to_string()).into_owned();
        self.fault(self.reader.error_position() as usize, Fault::NotXml(what))
    }

    fn enter(&mut self, start: &BytesStart) -> Result<&'a str, Error> {
        if self.open.len() >= DEEPEST {
            return Err(self.not(Fault::TooDeep(DEEPEST)));
        }
        let name = part(self.source, start.local_name().as_ref()).unwrap_or_default();
        self.open.push(name);
        Ok(name)
    }

    /// The end of the source: nothing may be open then.
    fn end(&self) -> Result<(), Error> {
        match self.open.last() {
            None => Ok(()),
            Some(name) => {
                Err(Error { line: line(self.source, name), fault: Fault::Unclosed((*name).to_owned()) })
            }
        }
    }

    fn not_xml(&self, what: &str) -> Error {
        self.not(Fault::NotXml(what.to_owned()))
    }

    fn not(&self, fault: Fault) -> Error {
        self.fault((self.reader.buffer_position() as usize).saturating_sub(1), fault)
    }

    fn fault(&self, at: usize, fault: Fault) -> Error {
        let before = self.source.as_bytes().get(..at).unwrap_or_default();
        Error { line: 1 + newlines(before), fault }
    }
}

fn namespace(start: &BytesStart) -> Option<String> {
    let prefix = start.name().prefix().map(|prefix| prefix.as_ref().to_owned());
    let key = prefix.map_or("xmlns".to_owned(), |prefix| format!("xmlns:{prefix}"));
    let attribute = start.try_get_attribute(&key).ok()??;
    Some(attribute.value.into_owned())
}

/// The place of a part of a source in it, in bytes.
pub(super) fn offset(source: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(source.as_ptr() as usize).min(source.len())
}

/// The line on which a part of a source begins, from 1.
pub(super) fn line(source: &str, part: &str) -> usize {
    let before = source.as_bytes().get(..offset(source, part)).unwrap_or_default();
    1 + newlines(before)
}

pub(super) fn newlines(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count() - 1
}

/// The same part of the source, living as long as it.
fn part<'a>(source: &'a str, part: &str) -> Option<&'a str> {
    let start = (part.as_ptr() as usize).checked_sub(source.as_ptr() as usize)?;
    let same = source.get(start..start.checked_add(part.len())?);
    debug_assert_eq!(same, Some(part), "a name that is no part of the source");
    same
}

/// The children of an element whose contents are known to be well-formed.
pub(super) fn children(raw: &str) -> impl Iterator<Item = Element<'_>> {
    let mut walk = Walk::new(raw);
    std::iter::from_fn(move || walk.element().ok()?)
}

/// The contents of the first child with this name.
pub(super) fn find<'a>(raw: &'a str, name: &str) -> Option<&'a str> {
    children(raw).find(|child| child.name == name).map(|child| child.raw)
}

/// Elements as the contents of another.
pub(super) fn joined(elements: &[Element]) -> String {
    elements.iter().flat_map(|Element { name, raw }| ["<", name, ">", raw, "</", name, ">"]).collect()
}

/// The text of an element from its contents: references resolved, lines ending in `\n`.
pub(super) fn text(raw: &str) -> Cow<'_, str> {
    if !raw.contains(['&', '<', '\r']) {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut reader = Reader::from_str(raw);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::CData(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(c)) => text.push(c),
                _ => match quick_xml::escape::resolve_predefined_entity(&reference) {
                    Some(character) => text.push_str(character),
                    None => text.push_str(&format!("&{};", &*reference)),
                },
            },
            Event::Eof => break,
            _ => {}
        }
    }
    Cow::Owned(text)
}

/// The contents of an element on one line: no white space between elements, no attributes, prefixes
/// or comments, and whatever is no XML left out.
pub(super) fn compact(raw: &str) -> Cow<'_, str> {
    if !raw.contains('<') {
        return Cow::Borrowed(raw);
    }
    let mut page = Page { out: Writer::new(Vec::new()) };
    page.replay(raw);
    Cow::Owned(String::from_utf8(page.out.into_inner()).unwrap_or_default())
}

/// A page of XML being written. Writing to memory never fails.
pub(super) struct Page {
    out: Writer<Vec<u8>>,
}

impl Page {
    pub fn new() -> Self {
        let mut page = Page { out: Writer::new_with_indent(Vec::new(), b'\t', 1) };
        let declaration = quick_xml::events::BytesDecl::new("1.0", Some("UTF-8"), Some("yes"));
        page.event(Event::Decl(declaration));
        page
    }

    pub fn finish(self) -> Vec<u8> {
        let mut bytes = self.out.into_inner();
        bytes.push(b'\n');
        bytes
    }

    fn event(&mut self, event: Event) {
        // A Vec takes every byte.
        let _ = self.out.write_event(event);
    }

    pub fn open_root(&mut self, name: &str) {
        self.event(Event::Start(BytesStart::new(name).with_attributes([("xmlns", NAMESPACE)])));
    }

    pub fn open(&mut self, name: &str) {
        self.event(Event::Start(BytesStart::new(proper(name))));
    }

    pub fn close(&mut self, name: &str) {
        self.event(Event::End(BytesEnd::new(proper(name))));
    }

    /// An element that contains a text.
    pub fn leaf(&mut self, name: &str, text: &str) {
        self.open(name);
        self.characters(text);
        self.close(name);
    }

    /// An element with contents kept from another file.
    pub fn raw(&mut self, name: &str, raw: &str) {
        if !raw.contains(['<', '&']) {
            return self.leaf(name, raw);
        }
        self.open(name);
        self.replay(raw);
        self.close(name);
    }

    /// Contents kept from another file: events are written one by one, so that whatever they were,
    /// what is written is well-formed.
    pub fn replay(&mut self, raw: &str) {
        let mut reader = Reader::from_str(raw);
        let nested = raw.contains('<');
        let mut open: Vec<String> = Vec::new();
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(start) if open.len() < DEEPEST => {
                    let name = start.local_name().as_ref().to_owned();
                    self.open(&name);
                    open.push(name);
                }
                Event::Empty(start) => {
                    let name = start.local_name().as_ref().to_owned();
                    self.event(Event::Empty(BytesStart::new(proper(&name))));
                }
                Event::End(_) => match open.pop() {
                    Some(name) => self.close(&name),
                    None => break,
                },
                Event::Text(part) if !nested || !part.trim().is_empty() => {
                    self.characters(&part.xml10_content());
                }
                Event::CData(part) => self.characters(&part),
                Event::GeneralRef(reference) => self.characters(&text(&format!("&{};", &*reference))),
                Event::Eof | Event::Start(_) => break,
                _ => {}
            }
        }
        while let Some(name) = open.pop() {
            self.close(&name);
        }
    }

    fn characters(&mut self, text: &str) {
        let escaped = quick_xml::escape::partial_escape(legal(text));
        // What would act on a terminal that shows the file, or be taken for the end of a line.
        let acts = |c: char| matches!(c, '\r' | '\u{7f}'..='\u{9f}');
        let escaped = if escaped.contains(acts) {
            let one = |c: char| if acts(c) { format!("&#{};", u32::from(c)) } else { c.to_string() };
            Cow::Owned(escaped.chars().map(one).collect())
        } else {
            escaped
        };
        self.event(Event::Text(BytesText::from_escaped(escaped)));
    }
}

/// A name that an element may have: the reader takes any, so that other signs may stand in one that was
/// kept.
fn proper(name: &str) -> Cow<'_, str> {
    let begins = |c: char| c.is_alphabetic() || c == '_';
    let goes_on = |c: char| begins(c) || c.is_numeric() || matches!(c, '-' | '.');
    if name.starts_with(begins) && name.chars().all(goes_on) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(std::iter::once('_').chain(name.chars().filter(|c| goes_on(*c))).collect())
}

/// A text without the characters that XML 1.0 can't hold (its production 2, Char).
fn legal(text: &str) -> Cow<'_, str> {
    let illegal = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(illegal) { Cow::Owned(text.replace(illegal, "")) } else { Cow::Borrowed(text) }
}

/// The text of a file: UTF-8, UTF-16 by its byte order mark, or the encoding that it declares.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Error> {
    let whole = |fault| Error { line: 0, fault };
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(whole(Fault::Empty));
    }
    if bytes.starts_with(BINARY) {
        return Err(whole(Fault::Binary));
    }
    let marked = encoding_rs::Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let label = declared(bytes).unwrap_or(b"utf-8");
    let said = encoding_rs::Encoding::for_label(label)
        .ok_or_else(|| whole(Fault::Encoding(String::from_utf8_lossy(label).into_owned())))?;
    // A file that says UTF-16 in letters of one byte was converted without changing what it says.
    let said = if said.is_ascii_compatible() { said } else { encoding_rs::UTF_8 };
    let (text, encoding, broken) = marked.unwrap_or(said).decode(bytes);
    if !broken {
        return Ok(text);
    }
    let before = std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
    let line = if encoding == encoding_rs::UTF_8 {
        1 + newlines(bytes.get(..before).unwrap_or_default())
    } else {
        0
    };
    Err(Error { line, fault: Fault::Encoding(encoding.name().to_owned()) })
}

/// The encoding that the XML declaration names.
fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let head = bytes.get(..200).unwrap_or(bytes);
    let head = head.get(..head.windows(2).position(|pair| pair == b"?>")?)?;
    let place = head.windows(8).position(|word| word == b"encoding")?;
    let mut parts = head.get(place..)?.split(|byte| matches!(byte, b'"' | b'\''));
    parts.nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_events(raw: &str) -> Vec<(String, String)> {
        let mut walk = Walk::new(raw);
        let mut all = Vec::new();
        while let Ok(Some(name)) = walk.child() {
            let Ok(contents) = walk.contents() else { break };
            all.push((name.to_owned(), contents.trim().to_owned()));
        }
        all
    }

    proptest! {
        #[test]
        fn plain_elements_are_read_as_events_would(parts in prop::collection::vec(prop::sample::select(vec![
            "<A>x</A>", "<B>", "</B>", "<C/>", " \n", "<D e='f'>g</D>", "<E>a &amp; b</E>", "<F><G>1</G></F>",
            "<H></H>", "<I>x</J>", "<!-- k -->", "<![CDATA[<l>]]>", "&", "<A>", "<p:M>n</p:M>", "<A>x</A >", "text",
        ]), 0..12)) {
            let raw = parts.concat();
            let plain: Vec<_> = children(&raw).map(|e| (e.name.to_owned(), e.raw.trim().to_owned())).collect();
            prop_assert_eq!(plain, by_events(&raw));
        }
    }
}
