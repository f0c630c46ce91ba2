// Segment's own planning of the events in a file: reads them all, then lets the destination
// handle one after the other. Its requests are made as node-fetch makes them, URL parsed and
// normalised, and answered without being sent. Prints the events of a second of processor
// time, of the best of some rounds.
// Usage: node planning.cjs events.ndjson mapping.json rounds
"use strict";

const fs = require("fs");
const { Request } = require("node-fetch");
const { Destination } = require("@segment/actions-core");
const definition = require("./action-destinations/dist/destinations/adobe-target").default;

async function request(url, options) {
  new Request(url, options);
  return { status: 200, data: "" };
}

async function main(file, mappingFile, rounds) {
  const lines = fs.readFileSync(file, "utf8").split("\n").filter(Boolean);
  const events = lines.map((line) => JSON.parse(line));
  const mapping = JSON.parse(fs.readFileSync(mappingFile, "utf8"));
  // Newer schema libraries take the destination's and the action's names for URIs.
  definition.name = "target";
  definition.actions.updateProfile.title = "update";
  const destination = new Destination(definition);
  Object.getPrototypeOf(destination.actions.updateProfile).createRequestClient = () => request;
  const subscription = { subscribe: 'type = "identify"', partnerAction: "updateProfile", mapping };
  const settings = { client_code: "acme", subscription };
  let best = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const began = process.cpuUsage();
    for (const event of events) await destination.onEvent(event, settings);
    const { user, system } = process.cpuUsage(began);
    best = Math.min(best, (user + system) / 1e6);
  }
  process.stdout.write(String(events.length / best));
}

main(process.argv[2], process.argv[3], Number(process.argv[4]));
