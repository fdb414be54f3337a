//! The size and colours of a picture, which its reader may choose.

/// Size and colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureStyle {
    /// In pixels. Drawn for 600 to 3840; less is drawn as a smaller copy of that.
    pub width: u32,
    /// In pixels. Drawn for 300 to 2160; less is drawn as a smaller copy of that.
    pub height: u32,
    /// The colours.
    pub theme: Theme,
}

/// Colours to suit what is around the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark on white.
    #[default]
    Light,
    /// Light on nearly black.
    Dark,
}

impl PictureStyle {
    /// Returns a picture of `width` by `height` pixels.
    pub const fn new(width: u32, height: u32, theme: Theme) -> Self {
        Self {
            width,
            height,
            theme,
        }
    }
}

impl Default for PictureStyle {
    /// Returns a light picture of 1200 by 500 pixels.
    fn default() -> Self {
        Self::new(1200, 500, Theme::Light)
    }
}
