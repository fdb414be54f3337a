//! The size and colours of a picture, which its reader may choose.

/// Size and colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureStyle {
    /// In pixels. Drawn for 300 to 3840; a smaller picture leaves out what does not fit.
    pub width: u32,
    /// In pixels. Drawn for 150 to 2160; a smaller picture leaves out what does not fit.
    pub height: u32,
    /// The colours.
    pub theme: Theme,
    /// True to leave out the ground, so that what is behind the picture is seen through it.
    pub is_transparent: bool,
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
            is_transparent: false,
        }
    }

    /// Returns the same without a ground.
    #[must_use]
    pub const fn transparent(self) -> Self {
        Self {
            is_transparent: true,
            ..self
        }
    }
}

impl Default for PictureStyle {
    /// Returns a light picture of 1200 by 500 pixels.
    fn default() -> Self {
        Self::new(1200, 500, Theme::Light)
    }
}
