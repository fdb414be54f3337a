// Calls of the npm package weathered, each told as a line: its name, the time of what it got, or its error.
//   check-nws.mjs DIRECTORY LATITUDE LONGITUDE STATION, where DIRECTORY has the package installed
// The name of the service leads to $PORT of this machine, as a line in /etc/hosts would have it.
import https from "node:https";
import { createRequire } from "node:module";

const connect = https.Agent.prototype.createConnection;
https.Agent.prototype.createConnection = function (options, callback) {
  const here = { host: "127.0.0.1", port: Number(process.env.PORT), servername: options.host };
  return connect.call(this, { ...options, ...here }, callback);
};

const [directory, ...place] = process.argv.slice(2);
const [latitude, longitude] = place.slice(0, 2).map(Number);
const station = place[2];
const { Client } = createRequire(`${directory}/`)("weathered");
const client = new Client();
const updated = (body) => body.properties.updateTime;
const measured = (observation) => observation.properties.timestamp;
const there = (value) => {
  if (value === undefined || value === null) throw new Error("nothing");
  return null;
};
const calls = {
  getAlerts: async () => there((await client.getAlerts(true, { area: "WA" })).features),
  "getAlerts at a point": async () =>
    there((await client.getAlerts(true, { latitude, longitude })).features),
  "getForecast baseline": async () => updated(await client.getForecast(latitude, longitude, "baseline")),
  "getForecast hourly": async () => updated(await client.getForecast(latitude, longitude, "hourly")),
  getStations: async () => there((await client.getStations(latitude, longitude)).features[0]),
  getNearestStation: async () => there((await client.getNearestStation(latitude, longitude)).properties),
  getStationObservations: async () => measured((await client.getStationObservations(station)).features[0]),
  getLatestStationObservations: async () => measured(await client.getLatestStationObservations(station)),
};
for (const [name, call] of Object.entries(calls)) {
  let result;
  try {
    result = [name, await call(), null];
  } catch (error) {
    result = [name, null, String(error)];
  }
  console.log(`RESULT ${JSON.stringify(result)}`);
}
