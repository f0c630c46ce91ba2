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
      // Events wait for the plugin, and no plugin waits for another.
      pageDestinations.push({ name, plugin, last: Promise.resolve(plugin.load({}, window.analytics)) });
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
async function dispatch(event) {
  const ran = pageDestinations.filter((one) => wanted(one.name, event.integrations)).map((one) => {
    const act = () => one.plugin[event.type]?.({ event });
    const done = one.last.then(act);
    one.last = one.last.then(() => done.catch(() => {}));
    return done.catch((error) => console.warn(`analytics.js: ${one.name}`, error));
  });
  await Promise.all([...ran, send(event)]);
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
