// An unmodified client, in Node: names production hosts, and knows of no proxy.
// Prints a line of JSON for each URL: what each way of calling got, or why it got nothing.
import http from 'node:http';
import https from 'node:https';

function byModule(url, body, agent) {
  const { request } = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: body ? 'POST' : 'GET', agent }, (answer) => {
      let text = '';
      answer.on('data', (piece) => (text += piece));
      answer.on('end', () => resolve(text));
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const keeping = (url) => new (url.startsWith('https:') ? https : http).Agent({ keepAlive: true });
const ways = {
  module: (url, body) => byModule(url, body),
  agent: (url, body) => byModule(url, body, keeping(url)),
  none: (url, body) => byModule(url, body, false),
  fetch: async (url, body) => (await fetch(url, { method: body ? 'POST' : 'GET', body })).text(),
};

for (const url of process.argv.slice(2)) {
  const body = url.includes('/rest/') ? '{"context":{"channel":"web"}}' : undefined;
  const got = {};
  for (const [name, ask] of Object.entries(ways)) {
    try {
      got[name] = await ask(url, body);
    } catch (error) {
      got[name] = `failed: ${(error.cause ?? error).message}`;
    }
  }
  console.log(JSON.stringify(got));
}
process.exit(0);
