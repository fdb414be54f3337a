// What the page gains where scripts run: suggestions, alerts and forecasts as they come, and a word when
// the daemon is out of reach. The page is whole without it.

const REFRESH = 5 * 60_000; // ages and hours go on without news
const RETRY = 15_000;
const GRACE = 1_500;
const LATE = 4_000; // a part that did not come in time

const place = document.body.dataset.place;
const connection = document.getElementById("connection");
const announcement = document.getElementById("announcement");

/* The weather, as it comes. */

const announced = new Set(shownAlerts());
const streams = new Map();
const lost = new Set();
let since;
let telling;
let timer;

function shownAlerts() {
  return [...document.querySelectorAll("[data-alert]")].map((alert) => alert.dataset.alert);
}

function tellConnection() {
  clearTimeout(telling);
  if (lost.size === 0) {
    since = undefined;
    connection.textContent = "";
    return;
  }
  since ??= new Date();
  // A page that is being left loses its streams too, and says nothing about it.
  telling = setTimeout(tellLoss, GRACE);
}

function tellLoss() {
  const time = since.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const words = `No connection to weatherd since ${time}. This page shows the weather as it was then.`;
  if (connection.textContent !== words) connection.textContent = words;
}

function mark(name, isLost) {
  if (isLost) lost.add(name);
  else lost.delete(name);
  tellConnection();
}

// Loads the page anew and takes over its middle; what is unfolded, focused and scrolled stays.
async function refresh() {
  clearTimeout(timer);
  timer = setTimeout(refresh, REFRESH);
  let text;
  try {
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    text = await response.text();
    mark("page", false);
  } catch {
    mark("page", true);
    clearTimeout(timer);
    timer = setTimeout(refresh, RETRY);
    return;
  }
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const style = (page) => page.querySelector("link[rel=stylesheet]")?.getAttribute("href");
  if (style(fresh) !== style(document)) {
    location.reload(); // another version of the daemon
    return;
  }
  take(fresh);
  if ("late" in fresh.body.dataset) {
    clearTimeout(timer);
    timer = setTimeout(refresh, LATE);
  }
}

function take(fresh) {
  const open = [...document.querySelectorAll("main details[open][id]")].map((details) => details.id);
  const focused = document.activeElement?.closest("main [id]")?.id;
  const summary = document.activeElement?.matches("summary");
  const strip = document.querySelector(".strip")?.scrollLeft ?? 0;
  for (const part of ["main", "footer"]) {
    const [old, now] = [document.querySelector(part), fresh.querySelector(part)];
    if (old && now) old.replaceChildren(...now.childNodes);
  }
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const again = focused && document.getElementById(focused);
  if (again) (summary ? again.querySelector("summary") : again)?.focus({ preventScroll: true });
  const scrolled = document.querySelector(".strip");
  if (scrolled) scrolled.scrollLeft = strip;
  document.title = fresh.title;
}

function listen(name, url, handle) {
  const stream = new EventSource(url);
  streams.set(name, stream);
  stream.onopen = () => {
    // What came while nobody listened is on the page.
    if (lost.has(name)) refresh();
    mark(name, false);
  };
  stream.onerror = () => {
    mark(name, true);
    if (stream.readyState !== EventSource.CLOSED || streams.get(name) !== stream) return;
    // Refused, not broken off: the browser does not try again.
    streams.delete(name);
    setTimeout(() => !document.hidden && !streams.has(name) && listen(name, url, handle), RETRY);
  };
  for (const change of ["new", "updated", "extended", "ended"]) {
    stream.addEventListener(change, (event) => handle(change, JSON.parse(event.data)));
  }
}

let pending;
function refreshSoon() {
  clearTimeout(pending);
  pending = setTimeout(refresh, 200); // changes come in groups
}

function onAlert(change, { alert, simulated }) {
  const isKnown = announced.has(alert.id);
  announced.add(alert.id);
  if (change === "new" && isKnown) return;
  if (change === "new") {
    const words = `New alert: ${alert.event}${simulated ? ", simulated" : ""}.`;
    announcement.textContent = words;
  }
  refreshSoon();
}

let forecast;
function onForecast(change, answer) {
  const time = answer.provenance.update_time;
  // The first event of a stream is the forecast that the page has.
  if (change === "updated" || (forecast && forecast !== time)) refreshSoon();
  forecast = time;
}

function start() {
  const query = `?place=${encodeURIComponent(place)}`;
  if (!streams.has("alerts")) listen("alerts", `/v1/alerts/events${query}`, onAlert);
  if (!streams.has("updates")) listen("updates", `/v1/updates${query}`, onForecast);
}

function stop() {
  for (const stream of streams.values()) stream.close();
  streams.clear();
  lost.clear();
  tellConnection();
}

if (place !== undefined) {
  // Browsers have few connections for one host: a page that nobody sees uses none.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return stop();
    start();
    refresh();
  });
  addEventListener("offline", () => mark("network", true));
  addEventListener("online", () => {
    mark("network", false);
    refresh();
  });
  if (!document.hidden) start();
  timer = setTimeout(refresh, "late" in document.body.dataset ? LATE : REFRESH);
}

/* Suggestions while one types (the combobox of WAI-ARIA's authoring practices). */

const input = document.getElementById("place");
const list = document.getElementById("suggestions");
let selected = -1;
let asked = 0;

function show(names) {
  selected = -1;
  list.replaceChildren(
    ...names.map((name, number) => {
      const item = document.createElement("li");
      item.id = `suggestion-${number}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = name;
      return item;
    }),
  );
  list.hidden = names.length === 0;
  input.setAttribute("aria-expanded", String(names.length > 0));
  input.removeAttribute("aria-activedescendant");
}

function select(number) {
  const items = [...list.children];
  selected = (number + items.length) % items.length;
  items.forEach((item, at) => item.setAttribute("aria-selected", String(at === selected)));
  input.setAttribute("aria-activedescendant", items[selected].id);
}

function go(name) {
  input.value = name;
  show([]);
  input.form.requestSubmit();
}

async function suggest() {
  const number = ++asked;
  const text = input.value.trim();
  if (text.length < 2) return show([]);
  try {
    const response = await fetch(`/v1/place?place=${encodeURIComponent(text)}`);
    const answer = response.ok ? await response.json() : { candidates: [] };
    // Only the last question counts.
    if (number === asked) show(answer.candidates.map((candidate) => candidate.name).slice(0, 8));
  } catch {
    show([]);
  }
}

let typing;
input.setAttribute("role", "combobox");
input.setAttribute("aria-autocomplete", "list");
input.setAttribute("aria-controls", list.id);
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Places");
show([]);
input.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(suggest, 120);
});
input.addEventListener("keydown", (event) => {
  if (list.hidden) return;
  if (event.key === "ArrowDown") select(selected + 1);
  else if (event.key === "ArrowUp") select(selected < 0 ? -1 : selected - 1);
  else if (event.key === "Escape") show([]);
  else if (event.key === "Enter" && selected >= 0) go(list.children[selected].textContent);
  else return;
  event.preventDefault();
});
input.addEventListener("blur", () => setTimeout(() => show([]), 150));
list.addEventListener("mousedown", (event) => {
  const item = event.target.closest("li");
  if (!item) return;
  event.preventDefault();
  go(item.textContent);
});
input.form.addEventListener("submit", () => {
  clearTimeout(typing);
  asked++;
});
