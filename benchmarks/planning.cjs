// Segment's own planning of the events in a file: reads them all, then lets the destination
// handle one after the other, its requests answered at once. Prints events a second, of the
// best of some rounds. Usage: node planning.cjs events.ndjson mapping.json rounds
"use strict";

const fs = require("fs");
const fetch = require("node-fetch");

// Whoever asks for node-fetch gets an answer without a network.
const stub = async () => new fetch.Response("", { status: 200 });
require.cache[require.resolve("node-fetch")].exports = Object.assign(stub, fetch, { default: stub });

const { Destination } = require("@segment/actions-core");
const definition = require("./action-destinations/dist/destinations/adobe-target").default;

async function main(file, mappingFile, rounds) {
  const events = fs.readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const mapping = JSON.parse(fs.readFileSync(mappingFile, "utf8"));
  // Newer schema libraries take the destination's and the action's names for URIs.
  definition.name = "target";
  definition.actions.updateProfile.title = "update";
  const destination = new Destination(definition);
  const subscription = { subscribe: 'type = "identify"', partnerAction: "updateProfile", mapping };
  const settings = { client_code: "acme", subscription };
  let best = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const began = process.cpuUsage();
    for (const event of events) await destination.onEvent(event, settings);
    const used = process.cpuUsage(began);
    best = Math.min(best, (used.user + used.system) / 1e6);
  }
  process.stdout.write(String(events.length / best));
}

main(process.argv[2], process.argv[3], Number(process.argv[4]));
