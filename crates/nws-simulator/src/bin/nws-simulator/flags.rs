//! The command line. Knows the flags, not their effects.

use std::path::PathBuf;

use clap::Parser;
use jiff::Timestamp;
use nws_simulator::FaultRule;

const EXAMPLES: &str = "\
Examples:
  nws-simulator
  nws-simulator --listen 127.0.0.1:0 --seed 7 --at 2026-03-04T22:38:00Z --frozen
  nws-simulator --tls --ca-out /tmp/ca.pem
  nws-simulator --fault 'status=500 path=/gridpoints chance=0.2' --fault 'latency=50ms..2s'
  nws-simulator --control --at 2026-03-04T22:38:00Z
    curl -A me -X POST 'http://127.0.0.1:8080/_simulator/faults?rule=status=503+path=/gridpoints'
    curl -A me -X POST 'http://127.0.0.1:8080/_simulator/clock?advance=24h'
    curl -A me -X POST 'http://127.0.0.1:8080/_simulator/alerts?point=47.6,-122.3&event=Flood+Warning&hours=6'
    curl -A me 'http://127.0.0.1:8080/_simulator/log'
    curl -A me -X DELETE 'http://127.0.0.1:8080/_simulator/faults'

The first line on standard output is the base URL. It runs until Ctrl-C or SIGTERM.";

/// An api.weather.gov that runs offline, with simulated weather.
#[derive(Debug, Parser)]
#[command(name = "nws-simulator", version, after_help = format!("{EXAMPLES}\n\n{}", FaultRule::SYNTAX))]
pub(crate) struct SimulatorFlags {
    /// Listen on this address; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub(crate) listen: String,

    /// Serve HTTPS with a self-made certificate for localhost, 127.0.0.1 and ::1.
    #[arg(long)]
    pub(crate) tls: bool,

    /// Write the authority that clients must trust to this file, as PEM.
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub(crate) ca_out: Option<PathBuf>,

    /// Simulate the weather of this seed.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) seed: u64,

    /// Begin at this time, such as 2026-03-04T22:38:00Z [default: the machine's time].
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,

    /// Keep the time of --at until the control endpoint moves it.
    #[arg(long, requires = "at")]
    pub(crate) frozen: bool,

    /// Inject faults by this rule; repeatable, syntax below.
    #[arg(long, value_name = "RULE")]
    pub(crate) fault: Vec<FaultRule>,

    /// Open the control endpoint under /_simulator/.
    #[arg(long)]
    pub(crate) control: bool,
}
