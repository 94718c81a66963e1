//! From meaning to colour: the only place where a role or tone becomes a style.
//!
//! Colours are of the fixed part of the 256-colour palette, so that they look the same everywhere,
//! and text keeps the terminal's own colours. No meaning is told by colour alone: [`mark`]
//! gives the shape or letter that stands beside it.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use crate::model::kind::Tone;

/// What a piece of the screen is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the words are the screen's own")]
pub enum Role {
    /// Everything that is nothing else; also fills the screen.
    Text,
    Muted,
    /// Heads of columns and sections.
    Header,
    TabActive,
    TabIdle,
    /// The row that keys act on.
    Selected,
    /// The selected row of a part that keys don't go to.
    SelectedIdle,
    /// The cell under the cursor.
    Cursor,
    Border,
    Title,
    /// A key in a line of hints.
    Key,
    Input,
    Placeholder,
    Complaint,
    Notice,
    /// A row chosen for a change of many.
    Marked,
    /// A task that has parts, in the outline and in the chart.
    Summary,
    Critical,
    Bar,
    BarDone,
    Milestone,
    Today,
    Weekend,
    Slack,
    Deadline,
    /// A task that has little slack.
    NearCritical,
    /// Where the baseline has a task: a line below it.
    Baseline,
    /// A link between tasks.
    Link,
    /// A link of the task under the cursor.
    OwnLink,
    /// The filter that is on.
    Filter,
}

/// How the screen is coloured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// For terminals with a dark ground.
    #[default]
    Dark,
    /// For terminals with a light ground.
    Light,
    /// White on black, colours at their strongest.
    HighContrast,
    /// Without colour: bold, underlined, reversed.
    Mono,
}

/// The colours of a theme, as places in the 256-colour palette.
struct Palette {
    muted: u8,
    faint: u8,
    accent: u8,
    good: u8,
    warn: u8,
    bad: u8,
    /// Bars of the chart.
    bar: u8,
    /// Marks of the chart that belong to no bar.
    mark: u8,
    /// Grounds from the strongest to the faintest: cursor, selection, field, shade.
    grounds: [u8; 4],
    /// Text on the ground of the cursor, and on the other grounds.
    ink: [u8; 2],
}

const DARK: Palette = Palette {
    muted: 248,
    faint: 243,
    accent: 117,
    good: 114,
    warn: 221,
    bad: 210,
    bar: 74,
    mark: 183,
    grounds: [117, 237, 236, 235],
    ink: [16, 255],
};

const LIGHT: Palette = Palette {
    muted: 240,
    faint: 244,
    accent: 24,
    good: 22,
    warn: 58,
    bad: 124,
    bar: 67,
    mark: 90,
    grounds: [24, 253, 254, 254],
    ink: [231, 16],
};

const HIGH_CONTRAST: Palette = Palette {
    muted: 252,
    faint: 250,
    accent: 123,
    good: 120,
    warn: 226,
    bad: 217,
    bar: 123,
    mark: 219,
    grounds: [226, 16, 17, 236],
    ink: [16, 231],
};

impl Theme {
    /// All themes, with the names that the configuration knows them by.
    pub const ALL: &[(&str, Theme)] = &[
        ("dark", Theme::Dark),
        ("light", Theme::Light),
        ("high-contrast", Theme::HighContrast),
        ("mono", Theme::Mono),
    ];

    /// The theme of that name.
    pub fn named(name: &str) -> Option<Theme> {
        Theme::ALL.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, theme)| *theme)
    }

    /// How a role looks. Styles are made to be laid over [`Role::Text`].
    pub fn style(self, role: Role) -> Style {
        match self {
            Theme::Dark => DARK.style(role),
            // Its own ground: in a dark terminal dark letters would vanish.
            Theme::Light if role == Role::Text => fg(16).bg(Color::Indexed(231)),
            Theme::Light => LIGHT.style(role),
            Theme::HighContrast => high_contrast(role),
            Theme::Mono => mono(role),
        }
    }

    /// How a meaning looks; [`mark`] stands beside it.
    pub fn tone(self, tone: Tone) -> Style {
        match self {
            Theme::Dark => DARK.tone(tone),
            Theme::Light => LIGHT.tone(tone),
            Theme::HighContrast => HIGH_CONTRAST.tone(tone),
            Theme::Mono => match tone {
                Tone::Bad => Style::new().add_modifier(Modifier::BOLD.union(Modifier::UNDERLINED)),
                Tone::Warn => Style::new().add_modifier(Modifier::BOLD),
                Tone::Muted => Style::new().add_modifier(Modifier::DIM),
                Tone::Plain | Tone::Note | Tone::Good => Style::new(),
            },
        }
    }
}

fn fg(color: u8) -> Style {
    Style::new().fg(Color::Indexed(color))
}

impl Palette {
    fn style(&self, role: Role) -> Style {
        let [cursor, selection, field, shade] = self.grounds.map(Color::Indexed);
        let [on_cursor, on_ground] = self.ink.map(fg);
        match role {
            Role::Text => Style::new(),
            Role::Muted | Role::TabIdle => fg(self.muted),
            Role::Header => fg(self.muted).add_modifier(Modifier::BOLD),
            Role::TabActive => on_cursor.bg(cursor).add_modifier(Modifier::BOLD),
            Role::Selected => on_ground.bg(selection).add_modifier(Modifier::BOLD),
            Role::SelectedIdle => on_ground.bg(shade),
            Role::Cursor => on_cursor.bg(cursor),
            Role::Border => fg(self.faint),
            Role::Title | Role::Key => fg(self.accent).add_modifier(Modifier::BOLD),
            Role::Input => on_ground.bg(field),
            Role::Placeholder => fg(self.muted).add_modifier(Modifier::ITALIC),
            Role::Complaint => fg(self.bad).add_modifier(Modifier::BOLD),
            Role::Notice => fg(self.accent),
            Role::Marked | Role::Filter => fg(self.warn).add_modifier(Modifier::BOLD),
            Role::Summary => Style::new().add_modifier(Modifier::BOLD),
            Role::Critical => fg(self.bad).add_modifier(Modifier::BOLD),
            Role::Bar => fg(self.bar),
            Role::BarDone => fg(self.accent),
            Role::Milestone => fg(self.warn),
            Role::Today => fg(self.good),
            Role::Weekend => fg(self.faint).bg(shade),
            Role::Slack => fg(self.faint),
            Role::Deadline => fg(self.mark).add_modifier(Modifier::BOLD),
            Role::NearCritical => fg(self.warn),
            Role::Baseline => {
                Style::new().underline_color(Color::Indexed(self.mark)).add_modifier(Modifier::UNDERLINED)
            }
            Role::Link => fg(self.faint),
            Role::OwnLink => fg(self.accent).add_modifier(Modifier::BOLD),
        }
    }

    fn tone(&self, tone: Tone) -> Style {
        match tone {
            Tone::Plain => Style::new(),
            Tone::Muted => fg(self.muted),
            Tone::Note => fg(self.accent),
            Tone::Good => fg(self.good),
            Tone::Warn => fg(self.warn),
            Tone::Bad => fg(self.bad).add_modifier(Modifier::BOLD),
        }
    }
}

/// White on black; what is selected is reversed, so that a meaning's colour becomes its ground.
fn high_contrast(role: Role) -> Style {
    match role {
        Role::Text => fg(231).bg(Color::Indexed(16)),
        Role::Selected => Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD),
        Role::SelectedIdle => Style::new().add_modifier(Modifier::UNDERLINED | Modifier::BOLD),
        Role::Cursor => HIGH_CONTRAST.style(role).remove_modifier(Modifier::REVERSED),
        _ => HIGH_CONTRAST.style(role),
    }
}

fn mono(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Text
        | Role::Input
        | Role::Bar
        | Role::BarDone
        | Role::NearCritical
        | Role::Slack
        | Role::Link
        | Role::TabIdle
        | Role::Today
        | Role::Notice => style,
        Role::Muted | Role::Border | Role::Placeholder | Role::Weekend => style.add_modifier(Modifier::DIM),
        Role::Header | Role::SelectedIdle => style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        Role::Title
        | Role::Key
        | Role::Summary
        | Role::Complaint
        | Role::Marked
        | Role::Filter
        | Role::Critical
        | Role::Milestone
        | Role::OwnLink
        | Role::Deadline => style.add_modifier(Modifier::BOLD),
        Role::Baseline => style.add_modifier(Modifier::UNDERLINED),
        Role::TabActive => style.add_modifier(Modifier::REVERSED | Modifier::BOLD),
        Role::Selected => style.add_modifier(Modifier::REVERSED),
        // Stands out of a selected row by not being reversed.
        Role::Cursor => {
            style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED).remove_modifier(Modifier::REVERSED)
        }
    }
}

/// The shape that stands beside a meaning, one cell wide.
pub fn mark(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => " ",
        Tone::Muted => "·",
        Tone::Note => "•",
        Tone::Good => "●",
        Tone::Warn => "▲",
        Tone::Bad => "■",
    }
}

/// Stand-ins for a terminal whose locale is not UTF-8.
const ASCII: &[(&str, char)] = &[
    ("─━═╌╴╶╸╺┄┈‾▔▁–—", '-'),
    ("│┃║╎┆┊▏▕▎▍▌▐❘", '|'),
    ("┌┐└┘├┤┬┴┼╭╮╯╰┏┓┗┛╔╗╚╝╠╣╦╩╬", '+'),
    ("█▇▆▅▄▃▂▀▛▜▉▊▋■▪", '#'),
    ("▓▒", '='),
    ("▞▖▝", '%'),
    ("░·⋅", '.'),
    ("●○◦", 'o'),
    ("◆◇•★⏺", '*'),
    ("▲△⚠", '!'),
    ("▶▸►→›»❯", '>'),
    ("◀◂◄←‹«❮", '<'),
    ("▼▾↓", 'v'),
    ("▴↑", '^'),
    ("✓✔☑", 'x'),
    ("✗✘×", 'X'),
    ("“”„", '"'),
    ("‘’", '\''),
    ("…", '~'),
    ("⏎", '/'),
    ("£", 'L'),
    ("€", 'E'),
    ("¥", 'Y'),
    ("≤", '<'),
    ("≥", '>'),
    ("\u{a0}\u{202f}", ' '),
];

/// Replaces every cell that isn't ASCII, for a terminal whose locale is not UTF-8.
pub fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if let Some(c) = cell.symbol().chars().next().filter(|c| !c.is_ascii()) {
            let known = ASCII.iter().find(|(shapes, _)| shapes.contains(c));
            cell.set_char(known.map_or('?', |(_, plain)| *plain));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TONES: [Tone; 6] = [Tone::Plain, Tone::Muted, Tone::Note, Tone::Good, Tone::Warn, Tone::Bad];
    /// Roles that are read as text, and lie on the ground of whatever is below.
    const WORDS: [Role; 14] = [
        Role::Muted,
        Role::Header,
        Role::TabIdle,
        Role::Title,
        Role::Key,
        Role::Placeholder,
        Role::Complaint,
        Role::Notice,
        Role::Marked,
        Role::Filter,
        Role::Critical,
        Role::Milestone,
        Role::Deadline,
        Role::Today,
    ];
    const SHAPES: [Role; 7] =
        [Role::Border, Role::Bar, Role::BarDone, Role::NearCritical, Role::Slack, Role::Link, Role::OwnLink];

    /// Relative luminance by WCAG 2.2 of a colour of the fixed palette.
    fn luminance(color: Color) -> f64 {
        let Color::Indexed(index @ 16..) = color else { panic!("{color} differs between terminals") };
        let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
        let [red, green, blue] = match index {
            232.. => [8 + 10 * (index - 232); 3],
            _ => [(index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6].map(level),
        }
        .map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(one: Color, other: Color) -> f64 {
        let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
        if one > other { one / other } else { other / one }
    }

    /// The grounds on which a theme's text comes to lie: the terminal's own, and the theme's.
    fn grounds(theme: Theme) -> Vec<Color> {
        let own = match theme {
            Theme::Light => [Color::Indexed(231), Color::Indexed(255)],
            _ => [Color::Indexed(16), Color::Indexed(235)],
        };
        let roles = [Role::Selected, Role::SelectedIdle, Role::Input, Role::Weekend];
        own.into_iter().chain(roles.iter().filter_map(|role| theme.style(*role).bg)).collect()
    }

    #[test]
    fn everything_is_legible_on_every_ground() {
        for theme in [Theme::Dark, Theme::Light, Theme::HighContrast] {
            let words = WORDS.map(|role| (format!("{role:?}"), theme.style(role)));
            let tones = TONES.map(|tone| (format!("{tone:?}"), theme.tone(tone)));
            for ground in grounds(theme) {
                for (name, style) in words.iter().chain(&tones) {
                    let seen = style.fg.map_or(21.0, |fg| contrast(fg, ground));
                    assert!(seen >= 4.5, "{theme:?} {name} on {ground}: {seen:.2}");
                }
            }
            for role in SHAPES {
                let seen = contrast(theme.style(role).fg.unwrap(), grounds(theme)[0]);
                assert!(seen >= 3.0, "{theme:?} {role:?}: {seen:.2}");
            }
            for role in [Role::Selected, Role::SelectedIdle, Role::Cursor, Role::Input, Role::TabActive] {
                let style = theme.style(role);
                if let (Some(fg), Some(bg)) = (style.fg, style.bg) {
                    assert!(contrast(fg, bg) >= 4.5, "{theme:?} {role:?}: {:.2}", contrast(fg, bg));
                }
            }
        }
    }

    #[test]
    fn without_colour_there_is_no_colour() {
        let styles = WORDS.iter().chain(&SHAPES).map(|role| Theme::Mono.style(*role));
        for style in styles.chain(TONES.map(|tone| Theme::Mono.tone(tone))) {
            assert_eq!((style.fg, style.bg), (None, None));
        }
        assert_ne!(Theme::Mono.style(Role::Selected), Theme::Mono.style(Role::Text));
    }

    #[test]
    fn meanings_differ_in_shape_also_in_ascii() {
        let mut seen = Vec::new();
        for tone in TONES {
            let mut buffer = Buffer::with_lines([mark(tone)]);
            to_ascii(&mut buffer);
            let plain = buffer[(0, 0)].symbol().to_owned();
            assert!(plain.is_ascii() && !seen.contains(&plain), "{tone:?}");
            seen.push(plain);
        }
    }

    #[test]
    fn a_screen_in_ascii_says_the_same() {
        let mut buffer = Buffer::with_lines(["┌ Zoë’s plan ─┐", "│ 日本 ▲ 50% …│"]);
        to_ascii(&mut buffer);
        assert_eq!(buffer, Buffer::with_lines(["+ Zo?'s plan -+", "| ? ?  ! 50% ~|"]));
    }
}
