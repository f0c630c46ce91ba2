// Adobe Target Web in the page: lets the simulator say what at.js is told, and tells it.
//
// Triggers and mappings are Segment's, and are compiled once, on the server: a second
// implementation here could only differ. The page asks and waits, as it would for its own code:
// what comes later would be lost where a click leaves the page, and could overtake what came first.

const POLL = 100; // milliseconds, as Segment's own
const METHODS = ["track", "identify", "page", "group", "alias"];

window[BUILT_IN.libraryName] = (settings) => {
  const { steps, atJs, loads } = settings.offtarget;
  if (!loads) return []; // Segment makes a plugin for each enabled mapping
  let atJsLoaded;
  const plugin = {
    name: "Adobe Target Web",
    type: "destination",
    version: "1.0.0",
    isLoaded: () => Boolean(window.adobe),
    load: () => (atJsLoaded ||= loadAtJs(atJs, settings.cookie_domain)),
  };
  for (const method of METHODS) plugin[method] = (ctx) => act(steps, ctx);
  return [plugin];
};

/** Begin a page as Segment's destination does: what the page had set for at.js is gone. */
function loadAtJs(url, cookieDomain) {
  window.pageParams = {};
  window.targetGlobalSettings = { ...(usable(cookieDomain) && { cookieDomain }), enabled: true };
  window.targetPageParams = () => window.pageParams;
  document.head.append(Object.assign(document.createElement("script"), { src: url, async: true }));
  return new Promise((resolve) => {
    const look = () => (window.adobe ? resolve() : setTimeout(look, POLL));
    look();
  });
}

/** On this machine's own names no browser keeps cookies of a shop's domain: at.js would be off. */
function usable(cookieDomain) {
  return cookieDomain && !/(^|\.)localhost$|^127\.|^\[::1\]$/.test(location.hostname);
}

function act(url, ctx) {
  const { steps, errors } = ask(url, ctx.event);
  for (const step of steps) {
    if (step.set) Object.assign(window.pageParams, step.set);
    else if (step.trackEvent) window.adobe.target.trackEvent(step.trackEvent);
    else window.adobe.target.triggerView(step.triggerView.name ?? undefined, { page: step.triggerView.page });
  }
  if (errors.length) throw new Error(errors.join("; "));
  return ctx;
}

function ask(url, event) {
  const call = new XMLHttpRequest();
  call.open("POST", url, false);
  call.setRequestHeader("Content-Type", "text/plain");
  call.send(JSON.stringify(event));
  if (call.status !== 200) throw new Error(`the simulator answered ${call.status}: ${call.responseText}`);
  return JSON.parse(call.responseText);
}
