//! The upstream is well, but the neighbours are not: one program asks for cold places on hundreds of
//! connections, another lets hundreds of calls wait, and nobody reads the log. What polite programs
//! ask all the same is answered soon, and rightly.

use std::time::Duration;

use anyhow::Result;

use crate::check::AnswerExpectation;
use crate::client_pool::ClientPool;
use crate::demands;
use crate::neighbours::Neighbours;
use crate::report::SoakReport;
use crate::run::{for_long, say};
use crate::test_bed::TestBed;

/// The wait of polite programs for answers that need the upstream, in seconds, that one in a hundred
/// may exceed.
const COLD: f64 = 3.0;

/// Has everybody ask for `time`.
pub(crate) fn in_crowd(
    test_bed: &TestBed,
    pool: &mut ClientPool,
    time: Duration,
    report: &mut SoakReport,
) -> Result<()> {
    say("among hostile neighbours");
    let before = test_bed.control.requests()?;
    let mut neighbours = Neighbours::start(test_bed.dir(), &test_bed.upstream, time.as_secs())?;
    neighbours.ask_for(time);
    let warm = for_long(pool, time, AnswerExpectation::Anything)?;
    let cold = neighbours.tally()?;
    drop(neighbours);
    let requests = test_bed.control.requests()? - before;
    report.tell("crowd: upstream requests", requests);
    demands::of_tally("crowd", &warm, Some(1.0), report);
    demands::of_tally("crowd, cold", &cold, Some(1.0), report);
    for percent in [50, 90, 99, 100] {
        let wait = cold.cold_percentile(percent);
        let name = format!("crowd, cold: wait of {percent} %");
        let told = format!("{wait:.2} s");
        if percent == 99 {
            report.demand_time(name, told, format!("< {COLD} s"), wait < COLD);
        } else {
            report.tell(name, told);
        }
    }
    let compared = cold.compared;
    let name = "crowd, cold: compared with what was served";
    report.demand(name, compared, "> 0", compared > 0);
    Ok(())
}
