//! The figures of a run, each with what it must be. Knows nothing of how they came about.

/// Figures and verdicts, in the order they were added.
#[derive(Debug, Default)]
pub(crate) struct SoakReport {
    rows: Vec<ReportRow>,
    words: Vec<String>,
}

#[derive(Debug)]
struct ReportRow {
    name: String,
    is: String,
    must: String,
    holds: bool,
}

impl SoakReport {
    /// Adds a figure that is only shown.
    pub(crate) fn tell(&mut self, name: impl Into<String>, is: impl ToString) {
        self.demand(name, is, "", true);
    }

    /// Adds a figure that is demanded.
    pub(crate) fn demand(
        &mut self,
        name: impl Into<String>,
        is: impl ToString,
        must: impl Into<String>,
        holds: bool,
    ) {
        self.rows.push(ReportRow {
            name: name.into(),
            is: is.to_string(),
            must: must.into(),
            holds,
        });
    }

    /// Adds details of what went wrong.
    pub(crate) fn complain(&mut self, words: impl IntoIterator<Item = String>) {
        self.words.extend(words);
    }

    /// Returns the number of demands, and of those that were not met.
    pub(crate) fn verdict(&self) -> (usize, usize) {
        let demands = self.rows.iter().filter(|row| !row.must.is_empty());
        let missed = self.rows.iter().filter(|row| !row.holds);
        (demands.count(), missed.count())
    }

    /// Prints the table, then the details.
    #[expect(clippy::print_stdout, reason = "the program's result")]
    pub(crate) fn print(&self) {
        println!("| figure | is | must be | |\n|---|---:|---:|---|");
        for ReportRow {
            name,
            is,
            must,
            holds,
        } in &self.rows
        {
            let verdict = match (must.is_empty(), holds) {
                (true, _) => "",
                (false, true) => "ok",
                (false, false) => "FAILED",
            };
            println!("| {name} | {is} | {must} | {verdict} |");
        }
        for words in &self.words {
            println!("\n- {words}");
        }
    }
}
