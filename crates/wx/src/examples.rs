//! The examples under each command's help, which are also those of the manual pages.

pub(crate) const WX: &str = "\
Examples:
  wx                        a summary: current conditions, next periods, alerts
  wx portland or            for a town; or a ZIP code, a station, a saved name
  wx seattle boise          for several places, one after the other
  wx 40.7128,-74.0060       for a place, as LATITUDE,LONGITUDE
  wx --lat 21.3 --lon -157.9 --json
  wx --format '{temperature} {unit}, {condition}, {wind}'
  wx --bar waybar           one line for a status bar, at once
  wx now --units si         current conditions, in metric units
  wx week --details         seven days in whole sentences
  wx alerts --follow        changes among the alerts as they come
  wx forecast --explain     the forecast with its source and age
  wx status                 the state of server and upstream

Where no server runs, wx starts weatherd in the background; wx server stop ends it.";

pub(crate) const NOW: &str = "\
Examples:
  wx now
  wx now KBFI --units us,wind=kn
  wx now portland or --clock 24h
  wx now --station KSEA --exclude-station KBFI
  wx now --format '{condition}, {temperature} {unit}, humidity {humidity}%'";

pub(crate) const HOURLY: &str = "\
Examples:
  wx hourly
  wx hourly 97201 --count 48
  wx hourly --curves                  temperature, rain and wind at a glance
  wx hourly --format '{start_time} {temperature} {probability_of_precipitation}%'";

pub(crate) const WEEK: &str = "\
Examples:
  wx week
  wx week anchorage ak --details
  wx week --json | jq '.periods[].short_forecast'";

pub(crate) const NOTABLE: &str = "\
Examples:
  wx notable
  wx notable seattle boise --units si
  wx notable --json | jq -r '.facts[].text'";

pub(crate) const ALERTS: &str = "\
Examples:
  wx alerts
  wx alerts WA                        in a whole state, by its code in capitals
  wx alerts WAZ315                    in a zone or county
  wx alerts --severity severe --exclude-event 'Small Craft*'
  wx alerts --follow                  what changed since the last time, then what changes
  wx alerts --follow --notify seattle  on the desktop too
  wx alerts --follow --since start --json";

pub(crate) const GRID: &str = "\
Examples:
  wx grid --list
  wx grid snowfallAmount
  wx grid windGust bend or --units us,wind=kn";

pub(crate) const CHART: &str = "\
Examples:
  wx chart -o weather.png
  wx chart honolulu -o week.svg --theme dark --size 1920x600
  wx chart --hours 48 --units si -o - --as svg";

pub(crate) const DISCUSSION: &str = "\
Examples:
  wx discussion
  wx discussion KMIA --product HWO";

pub(crate) const SUN: &str = "\
Examples:
  wx sun
  wx sun fairbanks ak --date 2026-12-21 --clock 24h";

pub(crate) const PLACE: &str = "\
Examples:
  wx place portland
  wx place 97201
  wx place 44.08,-121.31";

pub(crate) const FORECAST: &str = "\
Examples:
  wx forecast
  wx forecast 40.7128,-74.0060 --json
  wx forecast --within 50ms           what is known after 50 ms";

pub(crate) const EXPLAIN: &str = "\
Examples:
  wx explain
  wx explain KBFI --max-age 10m --json";

pub(crate) const STATUS: &str = "\
Examples:
  wx status                           whether it is well, and which server it is
  wx status --verbose                 with its counters
  wx status --json | jq .cache.memory_hits";

pub(crate) const SERVER: &str = "\
Examples:
  wx server                           whether one runs
  wx server start                     one that runs until it is stopped
  wx server restart                   with the settings as they are now
  wx server log --follow";

pub(crate) const WATCH: &str = "\
Examples:
  wx watch
  wx watch fairbanks ak --units si --clock 24h

Keys: q quit, r refresh, u units, t 12/24 h, left and right earlier and later hours, a alerts,
d discussion, ? help";

#[cfg(feature = "mcp")]
pub(crate) const MCP: &str = "\
Examples:
  claude mcp add weather -- wx mcp
  wx --dir ~/weather mcp";

pub(crate) const COMPLETIONS: &str = "\
Examples:
  wx completions bash > ~/.local/share/bash-completion/completions/wx
  wx completions zsh weatherd";

pub(crate) const MAN: &str = "\
Examples:
  wx man | man -l -
  wx man ~/.local/share/man/man1";

pub(crate) const CONFIG: &str = "\
Examples:
  wx config
  wx config set place 'portland, or'
  wx config set places.home 47.6062,-122.3321
  wx config set units si,wind=kn
  wx config get cache.disk
  wx config unset clock
  wx config edit";
