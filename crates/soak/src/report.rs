//! The figures of a run, each with what it must be. Knows nothing of how they came about.

/// Figures and verdicts, in the order they were added.
#[derive(Debug)]
pub(crate) struct SoakReport {
    ignores_times: bool,
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
    /// Begins one without figures; one that `ignores_times` shows them, and demands nothing of them.
    pub(crate) fn new(ignores_times: bool) -> Self {
        Self {
            ignores_times,
            rows: Vec::new(),
            words: Vec::new(),
        }
    }

    /// Tells whether times are only shown.
    pub(crate) fn ignores_times(&self) -> bool {
        self.ignores_times
    }

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

    /// Adds a figure that depends on how fast the machine is.
    pub(crate) fn demand_time(
        &mut self,
        name: impl Into<String>,
        is: impl ToString,
        must: impl Into<String>,
        holds: bool,
    ) {
        if self.ignores_times {
            self.tell(name, is);
        } else {
            self.demand(name, is, must, holds);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_demanded_unless_times_are_ignored() {
        for (ignores_times, verdict) in [(false, (2, 2)), (true, (1, 1))] {
            let mut report = SoakReport::new(ignores_times);
            report.demand_time("a wait", "4 s", "< 3 s", false);
            report.demand("wrong answers", 1, "0", false);
            assert_eq!(report.verdict(), verdict, "{ignores_times}");
        }
    }
}
