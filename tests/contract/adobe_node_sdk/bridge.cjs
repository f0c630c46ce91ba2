// Adobe's Node SDK, told what to do: a JSON line {call, client, arguments} on standard input
// each, answered with a JSON line {answer} or {error}, beside the hosts the SDK wanted.
//
//     NODE_PATH=… node bridge.cjs HOST:PORT
//
// Whatever host it wants, HOST:PORT stands in for it: nothing leaves this machine.
"use strict";

const readline = require("readline");
const TargetClient = require("@adobe/target-nodejs-sdk");

const [, , server] = process.argv;
const clients = new Map();
let hosts = [];

function fetchHere(url, options) {
  const wanted = new URL(url);
  hosts.push(wanted.host);
  const headers = { ...options.headers, host: wanted.host };
  return fetch(`http://${server}${wanted.pathname}${wanted.search}`, { ...options, headers });
}

function clientOf(options) {
  const key = JSON.stringify(options);
  if (!clients.has(key)) {
    const given = { client: "never-sent", serverDomain: server, secure: false, ...options };
    clients.set(key, TargetClient.create({ ...given, fetchApi: fetchHere }));
  }
  return clients.get(key);
}

async function answered({ call, client, arguments: given }) {
  const answer = await clientOf(client)[call](...given);
  return call === "getAttributes" ? answer.asObject() : answer;
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    hosts = [];
    let said;
    try {
      said = { answer: await answered(JSON.parse(line)) };
    } catch (error) {
      said = { error: String((error && error.message) || error) };
    }
    process.stdout.write(JSON.stringify({ ...said, hosts }) + "\n");
  }
  process.exit(0); // a client of the SDK has timers that would keep the process
}

main();
