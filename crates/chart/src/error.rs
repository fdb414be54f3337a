//! The failures of drawing a PNG.

/// A failure to make a PNG. SVG and lines of text are always made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PngError {
    /// The picture would be empty, or larger than we are willing to keep in memory.
    #[error("a picture of {width}x{height} pixels is outside of what can be drawn")]
    Size {
        /// Asked-for width in pixels.
        width: u32,
        /// Asked-for height in pixels.
        height: u32,
    },
    /// Our own SVG was not understood; this is a defect of this crate.
    #[error("drawing the picture failed: {0}")]
    Drawing(String),
}
