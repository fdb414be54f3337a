//! The control endpoint under `/_simulator/`: faults, log, clock, alerts. Open only where the owner asked for it.
//!
//! Everything is said in the query, so that `curl -X POST` without a body suffices.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::clock::TimeSource as _;
use crate::faults::{FaultRule, FaultRuleId};
use crate::issued_alerts::{AlertInfo, IssuedAlertId};
use crate::query_parameters::QueryParameters;
use crate::response::{set_header, to_json};
use crate::state::SimulatorState;

/// The path that the endpoint lives under.
pub(crate) const PREFIX: &str = "/_simulator/";

/// Answers a control request.
pub(crate) fn respond(state: &SimulatorState, request: &Request<()>) -> Response<Bytes> {
    let query = QueryParameters::parse(request.uri().query().unwrap_or_default());
    let what = request
        .uri()
        .path()
        .strip_prefix(PREFIX)
        .unwrap_or_default();
    let answered = match (request.method().clone(), what) {
        (Method::GET, "faults") => Ok(faults(state)),
        (Method::POST, "faults") => add_fault(state, &query),
        (Method::DELETE, "faults") => remove_fault(state, &query),
        (Method::GET, "log") => Ok(log(state)),
        (Method::DELETE, "log") => {
            state.log.reset();
            Ok(log(state))
        }
        (Method::GET, "clock") => Ok(clock(state)),
        (Method::POST, "clock") => move_clock(state, &query),
        (Method::GET, "alerts") => Ok(alerts(state)),
        (Method::POST, "alerts") => issue(state, &query),
        (Method::DELETE, "alerts") => cancel(state, &query),
        (Method::POST, "reset") => {
            state.faults.clear();
            state.log.reset();
            Ok(json!({"reset": true}))
        }
        _ => Err((
            StatusCode::NOT_FOUND,
            format!("no control {} {what}", request.method()),
        )),
    };
    let (status, body) = match answered {
        Ok(body) => (StatusCode::OK, body),
        Err((status, error)) => (status, json!({"error": error})),
    };
    let mut response = Response::new(to_json(&body));
    *response.status_mut() = status;
    set_header(&mut response, &header::CONTENT_TYPE, "application/json");
    set_header(&mut response, &header::CACHE_CONTROL, "no-store");
    response
}

type ControlResult = Result<Value, (StatusCode, String)>;

fn bad(error: impl ToString) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, error.to_string())
}

fn faults(state: &SimulatorState) -> Value {
    let list = state.faults.list().into_iter();
    let rules = list.map(
        |(id, rule, injected)| json!({"id": id.0, "rule": rule.to_string(), "spoilt": injected}),
    );
    json!({"faults": rules.collect::<Vec<_>>()})
}

fn add_fault(state: &SimulatorState, query: &QueryParameters) -> ControlResult {
    let text = query
        .first("rule")
        .ok_or_else(|| bad("say ?rule=, such as status=503 path=/gridpoints"))?;
    let id = state.faults.add(text.parse::<FaultRule>().map_err(bad)?);
    Ok(json!({"id": id.0}))
}

fn remove_fault(state: &SimulatorState, query: &QueryParameters) -> ControlResult {
    match query.first("id") {
        None => state.faults.clear(),
        Some(id) => {
            let id = id.parse().map_err(bad)?;
            if !state.faults.remove(FaultRuleId(id)) {
                return Err((StatusCode::NOT_FOUND, format!("no fault {id}")));
            }
        }
    }
    Ok(faults(state))
}

fn log(state: &SimulatorState) -> Value {
    let log = &state.log;
    let recent = log.recent().into_iter().map(|request| {
        json!({
            "time": request.time.to_string(),
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "status": request.status,
            "faults": request.faults,
            "conditional": request.conditional,
        })
    });
    json!({"total": log.total(), "counts": log.counts(), "recent": recent.collect::<Vec<_>>()})
}

fn clock(state: &SimulatorState) -> Value {
    json!({"now": state.now().to_string(), "virtual": state.control_clock.is_some()})
}

fn move_clock(state: &SimulatorState, query: &QueryParameters) -> ControlResult {
    let fixed = || {
        (
            StatusCode::CONFLICT,
            "this is the machine's clock; start with --at to move it".to_owned(),
        )
    };
    let control_clock = state.control_clock.as_ref().ok_or_else(fixed)?;
    match (query.first("advance"), query.first("set")) {
        (Some(step), None) => control_clock.advance(step.parse::<SignedDuration>().map_err(bad)?),
        (None, Some(time)) => control_clock.set(time.parse::<Timestamp>().map_err(bad)?),
        _ => return Err(bad("say ?advance=1h or ?set=2026-03-04T22:38:00Z")),
    }
    Ok(json!({"now": control_clock.now().to_string()}))
}

fn alerts(state: &SimulatorState) -> Value {
    let listed = state.issued_alerts.listed(state.now()).into_iter();
    let messages = listed.map(|message| {
        json!({
            "id": message.alert.0,
            "message": message.message_type.words().0,
            "event": message.info.event,
            "ends": message.info.ends.to_string(),
        })
    });
    json!({"alerts": messages.collect::<Vec<_>>()})
}

/// Issues a new alert, with `?upgrade=` in the place of one, or with `?id=` an update of one.
fn issue(state: &SimulatorState, query: &QueryParameters) -> ControlResult {
    let say = "say ?point=47.6,-122.3&event=Flood+Warning&hours=6, ?id=0&hours=8, or \
               ?upgrade=0&event=Flood+Warning&hours=6; &references=no leaves references out";
    let now = state.now();
    let hours = query.first("hours").map(str::parse::<u16>).transpose();
    let ends = hours.map_err(|_| bad(say))?.map(|hours| {
        let step = SignedDuration::from_hours(hours.into());
        now.checked_add(step).unwrap_or(Timestamp::MAX)
    });
    choose_references(state, query);
    if let Some(id) = query.first("id") {
        let id = IssuedAlertId(id.parse().map_err(bad)?);
        let known = state.issued_alerts.revise(id, |info| {
            info.ends = ends.unwrap_or(info.ends);
            if let Some(text) = query.first("text") {
                text.clone_into(&mut info.text);
            }
        });
        return known
            .then(|| json!({"id": id.0}))
            .ok_or_else(|| unknown(id));
    }
    let (Some(event), Some(ends)) = (query.first("event"), ends) else {
        return Err(bad(say));
    };
    let info = AlertInfo {
        event: event.to_owned(),
        severity: query.first("severity").unwrap_or("Severe").to_owned(),
        text: query
            .first("text")
            .unwrap_or("An event issued on demand.")
            .to_owned(),
        onset: now,
        ends,
    };
    if let Some(id) = query.first("upgrade") {
        let id = IssuedAlertId(id.parse().map_err(bad)?);
        let upgraded = state.issued_alerts.upgrade(id, info);
        return upgraded
            .map(|id| json!({"id": id.0}))
            .ok_or_else(|| unknown(id));
    }
    let point = query.first("point").and_then(|point| {
        let (north, east) = point.split_once(',')?;
        Some((north.parse().ok()?, east.parse().ok()?))
    });
    let point = point.ok_or_else(|| bad(say))?;
    Ok(json!({"id": state.issued_alerts.issue(point, info).0}))
}

/// With `references=no`, messages name none of those before them, as the service's often do not.
fn choose_references(state: &SimulatorState, query: &QueryParameters) {
    let omits = query.first("references") == Some("no");
    state.issued_alerts.omit_references(omits);
}

fn cancel(state: &SimulatorState, query: &QueryParameters) -> ControlResult {
    let id = query.first("id").ok_or_else(|| bad("say ?id="))?;
    let id = IssuedAlertId(id.parse().map_err(bad)?);
    choose_references(state, query);
    let known = state.issued_alerts.cancel(id);
    known.then(|| alerts(state)).ok_or_else(|| unknown(id))
}

fn unknown(id: IssuedAlertId) -> (StatusCode, String) {
    (StatusCode::NOT_FOUND, format!("no alert {}", id.0))
}
