//! The Gantt as a picture: SVG that browsers, word processors and printers show, with names, dates,
//! links and a legend.

use chrono::NaiveDateTime;
use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use super::scale::Scale;
use super::sheet::Sheet;
use super::{Bar, Pressing, Shape, Span};
use crate::model::text;

/// Pixels of a row, of a cell of time, of a level of the outline.
const ROW: f64 = 20.0;
const CELL: f64 = 12.0;
const INDENT: f64 = 12.0;
/// Pixels that a letter takes at the size of names, about.
const LETTER: f64 = 6.6;
/// Pixels of the widest column of names.
const WIDEST: f64 = 360.0;
/// Rows of dates above the bars, and of the legend below them.
const HEAD: f64 = 2.0 * ROW;

const INK: &str = "#1c2733";
const FAINT: &str = "#8a97a5";
const MUTED: &str = "#5d6b79";
const LINK: &str = "#aab5c0";
const RULE: &str = "#dde3ea";
const OFF: &str = "#f1f4f7";
const BLUE: &str = "#3f7fb5";
const DONE: &str = "#1f4f78";
const AMBER: &str = "#d9a013";
const RED: &str = "#c8372d";
const GREEN: &str = "#2e8b57";

/// A place on the page: pixels from the left and from the top.
type Point = (f64, f64);

/// Draws a page of the Gantt. `today` is a line down the page; `works` tells working days.
pub fn svg(
    sheet: &Sheet,
    scale: &Scale,
    cells: u16,
    today: NaiveDateTime,
    works: &dyn Fn(chrono::NaiveDate) -> bool,
) -> Vec<u8> {
    let title = text::width(&sheet.title) as f64 * LETTER + INDENT;
    let widest = sheet
        .rows
        .iter()
        .map(|row| f64::from(row.depth) * INDENT + text::width(&row.name) as f64 * LETTER + INDENT);
    let names = widest.fold(title.max(120.0), f64::max).min(WIDEST);
    let mut drawing = Drawing {
        out: Writer::new_with_indent(Vec::new(), b' ', 1),
        scale: *scale,
        names,
        width: names + f64::from(cells) * CELL,
        bottom: HEAD + sheet.rows.len() as f64 * ROW,
    };
    // Writing into memory can't fail.
    let _ = drawing.page(sheet, cells, today, works);
    let mut bytes = drawing.out.into_inner();
    bytes.push(b'\n');
    bytes
}

/// A picture being drawn.
struct Drawing {
    out: Writer<Vec<u8>>,
    scale: Scale,
    /// Pixels of the column of names.
    names: f64,
    width: f64,
    /// Where the last row ends.
    bottom: f64,
}

type Drawn = std::io::Result<()>;

impl Drawing {
    fn page(
        &mut self,
        sheet: &Sheet,
        cells: u16,
        today: NaiveDateTime,
        works: &dyn Fn(chrono::NaiveDate) -> bool,
    ) -> Drawn {
        let (width, height) = (self.width, self.bottom + 2.0 * ROW);
        let frame = [
            ("xmlns", "http://www.w3.org/2000/svg".to_owned()),
            ("viewBox", format!("0 0 {width:.0} {height:.0}")),
            ("width", format!("{width:.0}")),
            ("height", format!("{height:.0}")),
            ("font-family", "Helvetica, Arial, sans-serif".to_owned()),
            ("font-size", "11".to_owned()),
        ];
        self.out.write_event(Event::Start(tag("svg", &frame)))?;
        self.words_in("title", &[], &sheet.title)?;
        self.hatches()?;
        self.rectangle((0.0, 0.0, width, height), "#ffffff")?;
        self.ground(cells, works)?;
        self.head(sheet, cells)?;
        for (place, row) in (0..).zip(&sheet.rows) {
            let y = HEAD + f64::from(place) * ROW;
            self.line((0.0, y + ROW), (width, y + ROW), RULE, "")?;
            let room = (self.names - f64::from(row.depth) * INDENT - INDENT) / LETTER;
            let name = text::fit(&row.name, room.max(4.0) as usize).into_owned();
            self.words((6.0 + f64::from(row.depth) * INDENT, y + 14.0), &name, INK, row.summary)?;
        }
        let window = format!("{:.0} 0 {:.0} {:.0}", self.names, width - self.names, self.bottom);
        let clip = [
            ("x", format!("{:.0}", self.names)),
            ("width", format!("{:.0}", width - self.names)),
            ("height", format!("{:.0}", self.bottom)),
            ("viewBox", window),
        ];
        self.out.write_event(Event::Start(tag("svg", &clip)))?;
        for ((from, from_end), (to, to_end)) in sheet.chart.joints() {
            self.link(&sheet.chart.bars, (from, from_end), (to, to_end))?;
        }
        for (place, bar) in (0..).zip(&sheet.chart.bars) {
            if let Some(bar) = bar {
                self.bar(HEAD + f64::from(place) * ROW, bar)?;
            }
        }
        let x = self.x(today);
        self.line((x, HEAD), (x, self.bottom), GREEN, "")?;
        if let Some(at) = sheet.chart.reported {
            self.progress(&sheet.chart.bars, at)?;
        }
        self.out.write_event(Event::End(BytesEnd::new("svg")))?;
        self.line((self.names, 0.0), (self.names, self.bottom), FAINT, "")?;
        self.legend(sheet.chart.reported.is_some())?;
        self.out.write_event(Event::End(BytesEnd::new("svg")))
    }

    /// The place of a moment from the left.
    fn x(&self, moment: NaiveDateTime) -> f64 {
        let minutes = (moment - self.scale.origin).num_seconds() as f64 / 60.0;
        self.names + minutes / self.scale.zoom.minutes as f64 * CELL
    }

    /// Stripes for what is critical and dots for what nearly is, so that neither is told by colour alone.
    fn hatches(&mut self) -> Drawn {
        self.out.write_event(Event::Start(tag("defs", &[])))?;
        for (name, color, width) in [("critical", RED, "3"), ("near", AMBER, "1.5")] {
            let size = [
                ("id", name.to_owned()),
                ("width", "6".to_owned()),
                ("height", "6".to_owned()),
                ("patternUnits", "userSpaceOnUse".to_owned()),
                ("patternTransform", "rotate(45)".to_owned()),
            ];
            self.out.write_event(Event::Start(tag("pattern", &size)))?;
            self.rectangle((0.0, 0.0, 6.0, 6.0), color)?;
            let stripe = [
                ("y2", "6".to_owned()),
                ("stroke", "#ffffff".to_owned()),
                ("stroke-opacity", "0.55".to_owned()),
                ("stroke-width", width.to_owned()),
            ];
            self.out.write_event(Event::Empty(tag("line", &stripe)))?;
            self.out.write_event(Event::End(BytesEnd::new("pattern")))?;
        }
        self.out.write_event(Event::End(BytesEnd::new("defs")))
    }

    fn ground(&mut self, cells: u16, works: &dyn Fn(chrono::NaiveDate) -> bool) -> Drawn {
        if self.scale.zoom.minutes > 24 * 60 {
            return Ok(());
        }
        for cell in 0..cells {
            let day = self.scale.moment(i64::from(cell)).map(|moment| moment.date());
            if day.is_some_and(|day| !works(day)) {
                let x = self.names + f64::from(cell) * CELL;
                self.rectangle((x, HEAD, CELL, self.bottom - HEAD), OFF)?;
            }
        }
        Ok(())
    }

    fn head(&mut self, sheet: &Sheet, cells: u16) -> Drawn {
        let fitted = |words| text::fit(words, ((self.names - INDENT) / LETTER) as usize).into_owned();
        let (title, subtitle) = (fitted(&sheet.title), fitted(&sheet.subtitle));
        self.words((6.0, 14.0), &title, INK, true)?;
        self.words((6.0, 14.0 + ROW), &subtitle, FAINT, false)?;
        for (row, tier) in [0.0, 1.0].into_iter().zip(self.scale.zoom.tiers) {
            for (cell, label) in self.scale.labels(tier, cells) {
                let x = self.names + f64::from(cell) * CELL;
                self.line((x, row * ROW), (x, (row + 1.0) * ROW), RULE, "")?;
                self.words((x + 3.0, row * ROW + 14.0), &label, INK, row == 0.0)?;
            }
        }
        self.line((0.0, HEAD), (self.width, HEAD), FAINT, "")
    }

    fn bar(&mut self, y: f64, bar: &Bar) -> Drawn {
        let (from, to) = (self.x(bar.span.0), self.x(bar.span.1));
        if let Some((start, finish)) = bar.baseline {
            let (start, finish) = (self.x(start), self.x(finish));
            self.rectangle((start, y + 15.5, (finish - start).max(2.0), 2.5), FAINT)?;
        }
        if let Some(latest) = bar.latest {
            self.line((to, y + 9.0), (self.x(latest), y + 9.0), FAINT, "3 3")?;
        }
        match bar.shape {
            Shape::Summary => {
                let path =
                    format!("M{from:.1} {:.1}H{to:.1}v7l-4 -4H{:.1}l-4 4z", y + 5.0, (from + 4.0).min(to));
                self.path(&path, INK, INK)?;
            }
            Shape::Milestone(pressing) => {
                let color = if pressing == Pressing::Critical { RED } else { AMBER };
                let path = format!("M{from:.1} {:.1}l6 6l-6 6l-6 -6z", y + 3.0);
                self.path(&path, color, INK)?;
            }
            Shape::Inactive => self.line((from, y + 9.0), (to, y + 9.0), FAINT, "1 3")?,
            Shape::Task(pressing) => {
                let whole = [bar.span];
                let split = bar.pieces.len() > 1;
                if split {
                    self.line((from, y + 9.0), (to, y + 9.0), FAINT, "1 3")?;
                }
                for piece in if split { &bar.pieces[..] } else { &whole } {
                    self.stretch(y, *piece, bar.done, pressing)?;
                }
            }
        }
        if let Some(deadline) = bar.deadline {
            let x = self.x(deadline);
            let color = if deadline < bar.span.1 { RED } else { GREEN };
            self.path(&format!("M{x:.1} {:.1}l-5 -7h10z", y + 16.0), color, color)?;
        }
        let after = [Some(bar.span.1), bar.deadline].into_iter().flatten().max();
        let x = after.map_or(to, |after| self.x(after)) + 9.0;
        if bar.label.is_empty() { Ok(()) } else { self.beside((x, y + 13.0), &bar.label) }
    }

    fn stretch(&mut self, y: f64, span: Span, done: NaiveDateTime, pressing: Pressing) -> Drawn {
        let (from, to, upto) = (self.x(span.0), self.x(span.1), self.x(done.clamp(span.0, span.1)));
        let fill = match pressing {
            Pressing::Critical => "url(#critical)",
            Pressing::Near => "url(#near)",
            Pressing::Free => BLUE,
        };
        self.rectangle((from, y + 3.5, (to - from).max(2.0), 11.0), fill)?;
        if upto > from {
            self.rectangle((from, y + 7.0, upto - from, 4.0), DONE)?;
        }
        Ok(())
    }

    /// The progress line: down the status date, with a tip at each task that is behind or ahead.
    fn progress(&mut self, bars: &[Option<Bar>], at: NaiveDateTime) -> Drawn {
        let status = self.x(at);
        let mut path = format!("M{status:.1} {HEAD:.1}");
        for (row, bar) in (0..).zip(bars) {
            let y = HEAD + f64::from(row) * ROW;
            let point = bar.as_ref().map_or(at, |bar| bar.reached(at));
            if point != at {
                let x = self.x(point);
                path += &format!("V{:.1}L{x:.1} {:.1}L{status:.1} {:.1}", y + 1.0, y + 9.0, y + 17.0);
            }
        }
        path += &format!("V{:.1}", self.bottom);
        self.path(&path, "none", RED)
    }

    /// A line from an end of one task to an end of another, with an arrow.
    fn link(&mut self, bars: &[Option<Bar>], from: (usize, bool), to: (usize, bool)) -> Drawn {
        let end = |(row, finish): (usize, bool)| {
            let span = bars.get(row)?.as_ref()?.span;
            let y = HEAD + row as f64 * ROW + 9.0;
            Some((self.x(if finish { span.1 } else { span.0 }), y))
        };
        let Some(((x, y), (tip, below))) = end(from).zip(end(to)) else { return Ok(()) };
        let (out, ahead) = (if from.1 { 6.0 } else { -6.0 }, if to.1 { 6.0 } else { -6.0 });
        let (path, tip) = if !to.1 && x + 2.0 <= tip {
            // From a finish to a start behind it: down onto the bar.
            let (edge, arrow) =
                if below > y { (below - 6.0, "l-3 -5h6z") } else { (below + 6.0, "l-3 5h6z") };
            (
                format!("M{x:.1} {y:.1}H{:.1}V{edge:.1}", tip + 2.0),
                format!("M{:.1} {edge:.1}{arrow}", tip + 2.0),
            )
        } else {
            let turn = if from.1 { (x + out).max(tip + ahead) } else { (x + out).min(tip + ahead) };
            let arrow = if turn > tip { "l5 -3v6z" } else { "l-5 -3v6z" };
            (format!("M{x:.1} {y:.1}H{turn:.1}V{below:.1}H{tip:.1}"), format!("M{tip:.1} {below:.1}{arrow}"))
        };
        self.path(&path, "none", LINK)?;
        self.path(&tip, LINK, LINK)
    }

    fn legend(&mut self, reported: bool) -> Drawn {
        let (y, mut x) = (self.bottom + ROW, 6.0);
        let entries: [(&str, &str); 7] = [
            (DONE, "done"),
            (BLUE, "to do"),
            ("url(#near)", "a week of slack or less"),
            ("url(#critical)", "critical"),
            (FAINT, "baseline"),
            (GREEN, "today; deadline (red where missed)"),
            (RED, "progress line"),
        ];
        for (fill, words) in entries.into_iter().take(if reported { 7 } else { 6 }) {
            self.rectangle((x, y - 8.0, 16.0, 9.0), fill)?;
            self.words((x + 21.0, y), words, INK, false)?;
            x += 34.0 + words.len() as f64 * LETTER;
        }
        Ok(())
    }

    fn rectangle(&mut self, (x, y, width, height): (f64, f64, f64, f64), fill: &str) -> Drawn {
        let attributes = [
            ("x", format!("{x:.1}")),
            ("y", format!("{y:.1}")),
            ("width", format!("{width:.1}")),
            ("height", format!("{height:.1}")),
            ("fill", fill.to_owned()),
        ];
        self.out.write_event(Event::Empty(tag("rect", &attributes)))
    }

    fn line(&mut self, from: Point, to: Point, stroke: &str, dashes: &str) -> Drawn {
        let mut attributes = vec![
            ("x1", format!("{:.1}", from.0)),
            ("y1", format!("{:.1}", from.1)),
            ("x2", format!("{:.1}", to.0)),
            ("y2", format!("{:.1}", to.1)),
            ("stroke", stroke.to_owned()),
        ];
        if !dashes.is_empty() {
            attributes.push(("stroke-dasharray", dashes.to_owned()));
        }
        self.out.write_event(Event::Empty(tag("line", &attributes)))
    }

    fn path(&mut self, path: &str, fill: &str, stroke: &str) -> Drawn {
        let attributes = [("d", path.to_owned()), ("fill", fill.to_owned()), ("stroke", stroke.to_owned())];
        self.out.write_event(Event::Empty(tag("path", &attributes)))
    }

    fn words(&mut self, (x, y): Point, words: &str, fill: &str, strong: bool) -> Drawn {
        let mut attributes =
            vec![("x", format!("{x:.1}")), ("y", format!("{y:.1}")), ("fill", fill.to_owned())];
        if strong {
            attributes.push(("font-weight", "bold".to_owned()));
        }
        self.words_in("text", &attributes, words)
    }

    /// Words beside a bar, on a rim that keeps them legible over lines. (Not by `paint-order`, which many
    /// programs that show SVG don't know.)
    fn beside(&mut self, at: Point, words: &str) -> Drawn {
        let words = &text::fit(words, ((self.width - at.0) / LETTER).max(0.0) as usize);
        let rim = [
            ("x", format!("{:.1}", at.0)),
            ("y", format!("{:.1}", at.1)),
            ("stroke", "#ffffff".to_owned()),
            ("stroke-width", "3".to_owned()),
        ];
        self.words_in("text", &rim, words)?;
        self.words(at, words, MUTED, false)
    }

    fn words_in(&mut self, name: &str, attributes: &[(&str, String)], words: &str) -> Drawn {
        self.out.write_event(Event::Start(tag(name, attributes)))?;
        self.out.write_event(Event::Text(BytesText::new(&text::clean(words))))?;
        self.out.write_event(Event::End(BytesEnd::new(name)))
    }
}

fn tag<'a>(name: &'a str, attributes: &[(&str, String)]) -> BytesStart<'a> {
    let mut tag = BytesStart::new(name);
    for (key, value) in attributes {
        tag.push_attribute((*key, value.as_str()));
    }
    tag
}
