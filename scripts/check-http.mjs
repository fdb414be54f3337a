// Reads a stream of the daemon at the URL given with npm's eventsource, and checks it.
import { EventSource } from "eventsource";

const url = process.argv[2];
const source = new EventSource(`${url}/v1/updates?place=97201`);
const deadline = setTimeout(() => { console.error("no event"); process.exit(1); }, 30000);
source.addEventListener("new", (event) => {
  const answer = JSON.parse(event.data);
  if (!answer.provenance || event.lastEventId !== answer.provenance.update_time) {
    console.error(event);
    process.exit(1);
  }
  clearTimeout(deadline);
  source.close();
  console.log("eventsource: an event with its id");
});
