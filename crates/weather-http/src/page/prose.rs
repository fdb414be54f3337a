//! The text of a forecast office as headings and paragraphs. Offices break lines at a column and mark
//! headings by dots (".SYNOPSIS...Dry until Friday."); what is laid out by columns stays so.

/// A piece of such a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ProsePiece {
    Heading(String),
    Paragraph(String),
    /// Lines to be kept as they are.
    Table(String),
}

/// Spaces in a row that part columns.
const COLUMN_GAP: &str = "   ";

/// Returns the pieces of a text.
pub(super) fn pieces(text: &str) -> Vec<ProsePiece> {
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    let mut pieces = Vec::new();
    for block in lines.split(|line| is_break(line)) {
        read_block(block, &mut pieces);
    }
    pieces
}

/// Returns whether a line parts blocks: it is empty, or a mark (`&&`, `$$`).
fn is_break(line: &str) -> bool {
    matches!(line.trim(), "" | "&&" | "$$")
}

fn read_block(block: &[&str], pieces: &mut Vec<ProsePiece>) {
    let Some((first, rest)) = block.split_first() else {
        return;
    };
    if let Some((heading, after)) = heading(first) {
        pieces.push(ProsePiece::Heading(heading.to_owned()));
        let after = Some(after).filter(|after| !after.is_empty());
        let lines: Vec<_> = after.into_iter().chain(rest.iter().copied()).collect();
        return read_block(&lines, pieces);
    }
    let is_table = block.iter().any(|line| line.trim().contains(COLUMN_GAP));
    pieces.push(if is_table {
        ProsePiece::Table(block.join("\n"))
    } else {
        let words = block.iter().flat_map(|line| line.split_whitespace());
        ProsePiece::Paragraph(words.collect::<Vec<_>>().join(" "))
    });
}

/// Returns the heading that a line begins with, and what follows it.
fn heading(line: &str) -> Option<(&str, &str)> {
    let (heading, after) = line.strip_prefix('.')?.split_once("...")?;
    let is_heading = heading.starts_with(|c: char| c.is_ascii_uppercase()) && heading.len() <= 60;
    is_heading.then_some((heading.trim(), after.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_paragraphs_and_tables_are_told_apart() {
        let text = "Area Forecast Discussion\nNational Weather Service Seattle WA\n\n\
                    .SYNOPSIS...A front arrives\ntonight.\n\nIt leaves on Friday.\n\n&&\n\n\
                    .AVIATION...\nSEA   020   10SM\nBFI   030   6SM\n\n$$\n";
        let paragraph = |text: &str| ProsePiece::Paragraph(text.to_owned());
        let heading = |text: &str| ProsePiece::Heading(text.to_owned());
        assert_eq!(
            pieces(text),
            [
                paragraph("Area Forecast Discussion National Weather Service Seattle WA"),
                heading("SYNOPSIS"),
                paragraph("A front arrives tonight."),
                paragraph("It leaves on Friday."),
                heading("AVIATION"),
                ProsePiece::Table("SEA   020   10SM\nBFI   030   6SM".to_owned()),
            ]
        );
    }

    #[test]
    fn odd_texts_are_no_headings() {
        for text in ["", "\n\n", "...", "....", ".5 inches...or more", "a...b"] {
            let headings = pieces(text);
            let is_heading = |piece: &ProsePiece| matches!(piece, ProsePiece::Heading(_));
            assert!(!headings.iter().any(is_heading), "{text}");
        }
    }
}
