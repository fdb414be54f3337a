// Lists the calls of the description and tries them. Texts are set as texts, never as HTML.

const make = (name, text = "", properties = {}) =>
  Object.assign(document.createElement(name), { textContent: text }, properties);

// Descriptions have code between backticks.
const prose = (name, text) => {
  const element = make(name);
  element.append(...text.split("`").map((part, index) => (index % 2 ? make("code", part) : part)));
  return element;
};

const target = (path, form) => {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value.trim() === "") continue;
    const parts = name === "place" ? value.split(";") : [value];
    for (const part of parts) query.append(name, part.trim());
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
};

let stream = null;

const listen = (address, out) => {
  stream?.close();
  stream = new EventSource(address);
  out.textContent = "";
  const show = (event) => { out.textContent += `${event.type} ${event.lastEventId}\n${event.data}\n\n`; };
  for (const name of ["new", "updated", "extended", "ended"]) stream.addEventListener(name, show);
  stream.onerror = () => { out.textContent += "(the connection is lost)\n"; };
};

const ask = async (address, out) => {
  const response = await fetch(address);
  const fields = ["content-type", "cache-control", "age", "etag", "cache-status"];
  const head = fields.filter((name) => response.headers.has(name))
    .map((name) => `${name}: ${response.headers.get(name)}`);
  out.textContent = `${response.status} ${response.statusText}\n${head.join("\n")}\n\n${await response.text()}`;
};

const section = (path, call) => {
  const section = make("section");
  section.append(make("h2", `GET ${path}`), prose("p", call.summary));
  const form = make("form");
  for (const parameter of call.parameters.filter((parameter) => parameter.in === "query")) {
    const label = make("label");
    const example = [parameter.example ?? ""].flat().join(";");
    const input = make("input", "", { name: parameter.name, placeholder: example });
    label.append(make("span", parameter.name), input, prose("small", parameter.description));
    form.append(label);
  }
  const out = make("pre", "", { hidden: true, tabIndex: 0 });
  form.append(make("button", "Try it"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const address = target(path, form);
    out.hidden = false;
    out.textContent = address;
    try {
      await ("text/event-stream" in call.responses["200"].content ? listen : ask)(address, out);
    } catch (error) {
      out.textContent = String(error);
    }
  });
  section.append(form, out);
  return section;
};

const description = await (await fetch("/v1/openapi.json")).json();
document.getElementById("about").append(" ", prose("span", description.info.description));
for (const [path, item] of Object.entries(description.paths)) {
  document.getElementById("calls").append(section(path, item.get));
}
