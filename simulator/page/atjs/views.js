// The page load, and the views it prefetches.

const views = {};
let waiting = null; // views triggered while the page loads

/** Begin a page: ask for its offers and for all its views, with the body hidden till they come. */
function beginPage() {
  const { pageLoadEnabled, viewsEnabled } = settings;
  if (!pageLoadEnabled && !viewsEnabled) return;
  const ask = (provided) => {
    const wire = toWire(pageSays(provided).whole);
    const body = {
      ...(pageLoadEnabled ? { execute: { pageLoad: wire.details } } : {}),
      ...(viewsEnabled ? { prefetch: { views: [wire.details] } } : {}),
    };
    return askTarget(body, wire);
  };
  hideBody();
  waiting = [];
  announced(withProvided(ask)).then(showPage).catch(() => {}).finally(() => {
    showBody();
    const triggered = waiting;
    waiting = null;
    for (const show of triggered) show();
  });
}

async function showPage(answer) {
  keepViews(answer.prefetch);
  const pageLoad = answer.execute?.pageLoad || {};
  watchClicks(placeOf("pageLoad", pageLoad), pageLoad);
  await render(pageLoad.options || []);
}

/** Keep views for when they are triggered, and watch the clicks that belong to none of them. */
function keepViews(prefetched = {}) {
  for (const view of prefetched.views || []) {
    if (view.name) views[view.name.toLowerCase()] = usable(view);
  }
  watchClicks({}, prefetched);
}

/** Of what is prefetched at.js throws away what it could not tell Target of. */
function usable({ options = [], metrics = [], ...part }) {
  const told = (one) => one.eventToken;
  return { ...part, ...filled({ options: options.filter(told), metrics: metrics.filter(told) }) };
}

/** Show a view and tell Target of it, once the page's own offers are there or have failed. */
function triggerView(name, { page = true } = {}) {
  if (!name) return; // at.js does nothing at all
  const show = () => showView(String(name).toLowerCase(), page);
  if (waiting) waiting.push(show);
  else show();
}

/** Page parameters are asked for when Target is told: those of a view not prefetched, at once. */
function showView(name, page) {
  const view = views[name];
  const tell = () => page && notify("display", placeOf("view", { ...view, name }), view?.options?.map((one) => one.eventToken));
  if (!view) return tell();
  watchClicks(placeOf("view", view), view);
  render(view.options || []).then(tell);
}
