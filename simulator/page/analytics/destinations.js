// Destinations in the page, and the way to Segment.

const pageDestinations = [];
let segment = {};

/** Load what the settings name, as plugins made by a factory on window. */
async function loadDestinations({ integrations = {}, remotePlugins = [] }) {
  segment = integrations["Segment.io"] || {};
  await Promise.all(remotePlugins.filter((one) => wanted(one.name, loadedWith)).map(loadPlugin));
}

async function loadPlugin({ name, url, libraryName, settings }) {
  try {
    await loadScript(url);
    const made = await window[libraryName](settings);
    for (const plugin of [made].flat()) {
      const one = { name, plugin, waiting: [] }; // events wait for it; no plugin waits for another
      pageDestinations.push(one);
      Promise.resolve(plugin.load({}, window.analytics)).then(() => {
        for (const event of one.waiting) act(one, event);
        one.waiting = null;
      });
    }
  } catch (error) {
    console.warn(`analytics.js: ${name} cannot be loaded`, error);
  }
}

function loadScript(src) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src, async: true });
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${src} cannot be loaded`));
    document.head.append(script);
  });
}

/** Whether an integrations object lets a destination have an event. */
function wanted(name, integrations) {
  return name in integrations ? Boolean(integrations[name]) : integrations.All !== false;
}

/** Let an event go to the page's destinations and to Segment at once; neither waits for the other. */
function dispatch(event) {
  for (const one of pageDestinations.filter(({ name }) => wanted(name, event.integrations))) {
    if (one.waiting) one.waiting.push(event);
    else act(one, event);
  }
  return send(event);
}

function act({ name, plugin }, event) {
  const warn = (error) => console.warn(`analytics.js: ${name}`, error);
  try {
    Promise.resolve(plugin[event.type]?.({ event })).catch(warn);
  } catch (error) {
    warn(error);
  }
}

async function send(event) {
  if (!wanted("Segment.io", event.integrations)) return;
  const { apiKey, apiHost, protocol = "https" } = segment;
  const ids = { userId: event.userId || user.id(), anonymousId: event.anonymousId || user.anonymousId() };
  const body = { ...event, ...ids, writeKey: apiKey, sentAt: new Date(), _metadata: { bundled: ["Segment.io"], unbundled: [], bundledIds: [] } };
  const headers = { "Content-Type": "text/plain", Authorization: `Basic ${btoa(`${apiKey}:`)}` };
  try {
    const answer = await fetch(`${protocol}://${apiHost}/${event.type[0]}`, {
      method: "post", keepalive: true, headers, body: JSON.stringify(body),
    });
    if (!answer.ok) console.warn(`analytics.js: Segment answered ${answer.status}`, await answer.text());
  } catch (error) {
    console.warn("analytics.js: Segment cannot be reached", error);
  }
}
