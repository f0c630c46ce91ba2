// Asks Segment's own packages. Reads rows of one kind on standard input, prints an answer a
// line. Usage: node oracle.cjs fql|mapping|cloud
"use strict";

const fs = require("fs");
const http = require("http");
const https = require("https");
const net = require("net");

const { parseFql, validate } = require("@segment/destination-subscriptions");
const { Destination, transform } = require("@segment/actions-core");

function say(answer) {
  process.stdout.write(JSON.stringify(answer) + "\n");
}

function askTrigger({ fql, event }) {
  const parsed = parseFql(fql);
  if (parsed.error) return { valid: false, result: false };
  try {
    return { valid: true, result: validate(parsed, event) };
  } catch {
    return { valid: true, result: false };
  }
}

function askMapping({ mapping, event }) {
  try {
    const output = transform(mapping, event);
    return output === undefined ? { ok: true, output_is_undefined: true } : { ok: true, output };
  } catch (error) {
    const parts = error.name === "AggregateError" ? [...error] : [error];
    return { ok: false, error: { name: error.name, messages: parts.map((one) => one.message) } };
  }
}

// Adobe's side of a delivery: canned answers on a loopback socket, the raw request noted.
let current = null;

function onRequest(socket) {
  let read = "";
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    read += chunk.toString("latin1");
    if (!read.includes("\r\n\r\n")) return;
    const [first, ...lines] = read.split("\r\n\r\n")[0].split("\r\n");
    read = "";
    const method = first.split(" ")[0];
    const headers = {};
    for (const line of lines) {
      const colon = line.indexOf(":");
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    for (const hidden of ["host", "connection"]) delete headers[hidden];
    const path = first.slice(method.length + 1, -" HTTP/1.1".length);
    current.requests.push({ method, path, headers, body: "" });
    const lookups = current.requests.filter((one) => one.method === "GET").length;
    const name = method === "GET" ? (lookups > 1 ? "lookup2" : "lookup") : "update";
    reply(socket, current.server[name] || { status: 200 });
  });
}

function reply(socket, canned) {
  if (canned.reset) {
    socket.destroy();
    return;
  }
  const body = canned.body === undefined ? "SUCCESS" : canned.body;
  const extra = Object.entries(canned.headers || {}).map(([name, value]) => `${name}: ${value}\r\n`);
  const phrase = canned.reason === undefined ? http.STATUS_CODES[canned.status] || "" : canned.reason;
  socket.end(
    `HTTP/1.1 ${canned.status} ${phrase}\r\nContent-Type: text/plain\r\n${extra.join("")}` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

async function askCloud(definition, row) {
  current = { requests: [], server: row.server || {} };
  const stats = [];
  const statsClient = { incr: (name) => stats.push(name), histogram() {}, observe() {}, set() {} };
  const subscription = { subscribe: row.subscribe, partnerAction: "updateProfile", mapping: row.mapping };
  let answer;
  try {
    const settings = { ...row.settings, subscription };
    const output = await new Destination(definition).onEvent(row.event, settings, {
      statsContext: { statsClient, tags: [] },
    });
    const skipped = output.length === 1 && output[0].output !== "Mappings resolved";
    answer = { ok: true, skipped, status: 200, error: null };
  } catch (error) {
    const status = error.status !== undefined ? error.status : error.response ? error.response.status : null;
    const errors = (error.errors || [...(error[Symbol.iterator] ? error : [])]).map((one) => ({
      message: one.message,
    }));
    answer = { ok: false, skipped: false, status, error: { name: error.name, message: error.message, errors } };
  }
  return { ...answer, requests: current.requests, stats };
}

async function main(kind) {
  const rows = fs.readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  if (kind !== "cloud") {
    for (const row of rows) say(kind === "fql" ? askTrigger(row) : askMapping(row));
    return;
  }
  const definition = require("./action-destinations/dist/destinations/adobe-target").default;
  // Newer schema libraries take the destination's and the action's names for URIs.
  definition.name = "target";
  definition.actions.updateProfile.title = "update";
  const server = net.createServer(onRequest);
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  https.request = ({ method, path, headers }, callback) =>
    http.request({ method, path, headers, host: "127.0.0.1", port, agent: false }, callback);
  for (const row of rows) say(await askCloud(definition, row));
  server.close();
}

main(process.argv[2]);
