// window.analytics: takes over what the snippet has gathered.

const called = window.analytics || [];
const loadedWith = called._loadOptions?.integrations || {};
const listeners = {};
let resolveReady;
const whenReady = new Promise((resolve) => (resolveReady = resolve));
const before = [];

function makeAnalytics() {
  const analytics = {
    initialized: false,
    user: () => user,
    setAnonymousId: (id) => user.anonymousId(id),
    reset: () => user.reset(),
    ready: (listener) => whenReady.then(() => listener?.()),
    on(name, listener) {
      (listeners[name] ||= []).push(listener);
      return analytics;
    },
    addSourceMiddleware(middleware) {
      before.push(middleware);
      return analytics;
    },
    load() {},
  };
  for (const type of Object.keys(MAKERS)) analytics[type] = (...given) => take(type, given);
  return analytics;
}

/** Make the event at once, with the ids of this moment; deliver it once destinations are known. */
async function take(type, given) {
  const event = filtered(makeEvent(type, given));
  if (event === null) return;
  // Where they are, a call that leaves the page must not outrun them: nothing is waited for.
  if (!window.analytics.initialized) await whenReady;
  await dispatch(event);
  for (const listener of listeners[type] || []) {
    const { properties, options } = event;
    listener(type === "track" ? event.event : event.userId, properties || event.traits, options);
  }
  given.find((one) => typeof one === "function")?.({ event });
}

/** Let source middleware change an event, or keep it: what does not call next drops it. */
function filtered(event) {
  let payload = { obj: event };
  for (const middleware of before) {
    let passed = null;
    middleware({ payload, next: (given) => (passed = given) });
    if (passed === null) return null;
    payload = passed;
  }
  return payload.obj;
}

async function begin() {
  user.anonymousId(); // made before any destination is there
  const answer = await fetch(`${called._cdn || BUILT_IN.cdn}/v1/projects/${BUILT_IN.writeKey}/settings`);
  if (!answer.ok) throw new Error(await answer.text());
  await loadDestinations(await answer.json());
  window.analytics.initialized = true;
  resolveReady();
}

window.analytics = makeAnalytics();
begin().catch((error) => console.error("analytics.js: failed to load", error));
for (const [method, ...given] of Array.isArray(called) ? called : []) window.analytics[method]?.(...given);
