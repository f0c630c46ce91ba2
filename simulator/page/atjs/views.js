// The page load, and the views it prefetches.

const views = {};
let loaded = Promise.resolve();

/** Begin a page: ask for its offers and for all its views, with the body hidden till they come. */
function beginPage() {
  const wire = toWire(globalParameters());
  const body = {
    ...(settings.pageLoadEnabled ? { execute: { pageLoad: wire.details } } : {}),
    ...(settings.viewsEnabled ? { prefetch: { views: [wire.details] } } : {}),
  };
  if (!Object.keys(body).length) return;
  hideBody();
  loaded = announced(askTarget(body, wire)).then(showPage).catch(() => {}).finally(showBody);
}

async function showPage(answer) {
  for (const view of answer.prefetch?.views || []) {
    if (view.name) views[view.name.toLowerCase()] = usable(view);
  }
  const pageLoad = answer.execute?.pageLoad || {};
  watchClicks(placeOf("pageLoad", pageLoad), pageLoad);
  watchClicks({}, answer.prefetch || {});
  await render(pageLoad.options || []);
}

/** Of what is prefetched at.js throws away what it could not tell Target of. */
function usable(part) {
  return { ...part, options: (part.options || []).filter((one) => one.eventToken) };
}

/** Show a view and tell Target of it, once the page's own offers are there or have failed. */
async function triggerView(name, { page = true } = {}) {
  if (!name) return; // at.js does nothing at all
  const asked = String(name).toLowerCase();
  await loaded;
  const view = views[asked];
  if (view) {
    await render(view.options);
    watchClicks(placeOf("view", view), view);
  }
  if (!page) return;
  const tokens = view?.options.map((one) => one.eventToken);
  notify("display", placeOf("view", { ...view, name: asked }), tokens);
}
