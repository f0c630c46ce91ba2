// Asks the decisioning engine in Adobe's Node SDK. Reads {artifact, requests} as JSON on
// standard input, prints the contents shown to each request, a line each. Whatever the SDK
// would send anywhere is swallowed.
"use strict";

const fs = require("fs");
const TargetClient = require("@adobe/target-nodejs-sdk");

const { artifact, requests } = JSON.parse(fs.readFileSync(0, "utf8"));
const nothing = { ok: true, status: 204, text: async () => "", json: async () => ({}) };

const client = TargetClient.create({
  client: artifact.meta.clientCode,
  organizationId: "never@AdobeOrg",
  decisioningMethod: "on-device",
  artifactPayload: artifact,
  pollingInterval: 0,
  telemetryEnabled: false,
  fetchApi: async () => nothing,
  events: { clientReady: () => decide().then(() => process.exit(0)) },
});

async function decide() {
  for (const request of requests) {
    const { response } = await client.getOffers({ request, sessionId: "s-1" });
    const { mboxes = [], pageLoad = {} } = response.execute;
    const shown = [...mboxes, pageLoad].map(({ options = [] }) => options.map((one) => one.content));
    fs.writeSync(1, JSON.stringify(shown) + "\n");
  }
}
