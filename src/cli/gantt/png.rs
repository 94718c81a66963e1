//! A drawing as pixels, for programs that show no SVG.

use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

/// The letters of most languages that run from left to right (DejaVu Sans); others are taken from the
/// fonts of the machine.
const FONT: &[u8] = include_bytes!("DejaVuSans.ttf");
/// Pixels of a unit of the drawing, so that a printer finds enough of them.
const FINENESS: f32 = 2.0;
/// The most pixels of a page: a quarter of a gigabyte of memory.
const MOST: f32 = 64_000_000.0;

/// The fonts to draw pages with; reading those of the machine takes a moment.
pub fn fonts() -> Arc<Database> {
    let mut fonts = Database::new();
    fonts.load_font_data(FONT.to_vec());
    fonts.load_system_fonts();
    fonts.set_sans_serif_family("DejaVu Sans");
    Arc::new(fonts)
}

/// A page of SVG as PNG.
pub fn png(svg: &[u8], fonts: &Arc<Database>) -> Result<Vec<u8>> {
    let options = Options { fontdb: fonts.clone(), ..Options::default() };
    let tree =
        Tree::from_data(svg, &options).map_err(|error| anyhow!("the drawing can't be read back: {error}"))?;
    let size = tree.size();
    let (width, height) = ((size.width() * FINENESS).ceil(), (size.height() * FINENESS).ceil());
    if width * height > MOST {
        bail!(
            "a page of {width} by {height} pixels is too large: name a zoom further off, fewer --rows, or --format svg"
        );
    }
    let mut page = Pixmap::new(width as u32, height as u32).ok_or_else(|| anyhow!("the page has no size"))?;
    resvg::render(&tree, Transform::from_scale(FINENESS, FINENESS), &mut page.as_mut());
    Ok(page.encode_png()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(width: u32, text: &str) -> Vec<u8> {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="40"><text x="4" y="30" font-size="20" font-family="sans-serif">{text}</text></svg>"#
        )
        .into_bytes()
    }

    #[test]
    fn letters_of_any_language_at_hand_become_pixels() {
        let fonts = fonts();
        let inked = |text: &str| {
            let page = Pixmap::decode_png(&png(&drawing(100, text), &fonts).unwrap()).unwrap();
            assert_eq!((page.width(), page.height()), (200, 80));
            page.pixels().iter().filter(|pixel| pixel.alpha() > 0).count()
        };
        assert_eq!(inked(""), 0);
        for text in ["Gate 3", "Ελλάς", "Київ", "Zoë", "→ ▲"] {
            assert!(inked(text) > 100, "{text}");
        }
    }

    #[test]
    fn a_page_too_large_for_memory_is_refused_in_words() {
        let refused = png(&drawing(1_000_000, "far"), &fonts()).unwrap_err().to_string();
        assert!(refused.contains("too large") && refused.contains("--rows"), "{refused}");
    }
}
