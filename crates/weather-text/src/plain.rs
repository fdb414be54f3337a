//! Texts that came over a wire, made fit to be shown.

use weather_json::is_obeyed;

/// Returns the text without characters that a terminal obeys instead of showing them. Whatever came
/// over a wire passes through here before a person sees it.
pub fn plain(text: &str) -> String {
    let shown = |c: char| if is_obeyed(c) { ' ' } else { c };
    text.chars().map(shown).collect()
}
