// adobe.target: what sites call.

/** Ask for offers: the given execute and prefetch, completed with what the page says of itself. */
function getOffers({ request = {}, timeout } = {}) {
  const { execute, prefetch } = request;
  if (!execute && !prefetch) return Promise.reject(new Error("execute or prefetch is required"));
  if (!running) return Promise.reject(new Error(DISABLED));
  const ask = (provided) => {
    const said = pageSays(provided);
    const [executed, prefetched] = [execute, prefetch].map((parts) => completedParts(parts, said));
    return askTarget(filled({ execute: executed, prefetch: prefetched }), toWire(said.whole), request, timeout);
  };
  return announced(withProvided(ask));
}

function completedParts(parts = {}, said) {
  const { pageLoad, mboxes, views: wanted } = parts;
  return {
    ...(pageLoad ? { pageLoad: completed(pageLoad, said.whole) } : {}),
    ...(mboxes ? { mboxes: mboxes.map((one) => completed(one, mboxParameters(said, one.name))) } : {}),
    ...(wanted ? { views: wanted.map((one) => completed(one, said.whole)) } : {}),
  };
}

/** Render what getOffers brought, and tell Target of what had only been prefetched; views wait to be triggered. */
async function applyOffers({ selector, response } = {}) {
  if (!response) throw new Error("response is required");
  keepViews(response.prefetch);
  for (const [kind, part, prefetched] of partsOf(response)) {
    const shown = prefetched ? usable(part) : part;
    await render(shown.options || [], selector, kind === "mbox" ? { mbox: part.name } : {});
    watchClicks(placeOf(kind, part), part);
    if (prefetched) notifyShown(placeOf(kind, part), shown);
  }
}

function* partsOf({ execute = {}, prefetch = {} }) {
  for (const [parts, prefetched] of [[execute, false], [prefetch, true]]) {
    if (parts.pageLoad) yield ["pageLoad", parts.pageLoad, prefetched];
    for (const mbox of parts.mboxes || []) yield ["mbox", mbox, prefetched];
  }
}

/** Ask for one mbox, in the form of at.js 1.x. */
function getOffer({ mbox, params = {}, success = () => {}, error = () => {}, timeout } = {}) {
  if (!mbox || mbox.length > LONGEST_NAME) return error("fail", mbox ? "mbox option is too long" : "mbox option is required");
  if (!running) return error("warning", DISABLED);
  const global = mbox === settings.globalMboxName;
  const ask = (provided) => {
    const own = flattened(params);
    const said = pageSays(provided);
    const wire = toWire({ ...said.whole, ...own });
    const { details } = toWire(mboxParameters(said, mbox, own));
    const execute = global ? { pageLoad: details } : { mboxes: [{ index: 0, name: mbox, ...details }] };
    return askTarget({ execute }, wire, {}, timeout);
  };
  announced(withProvided(ask), { mbox }).then(
    ({ execute: answered = {} }) => success(offerActions(global ? answered.pageLoad : answered.mboxes?.[0])),
    (failure) => error("error", failure.message),
  );
}

/** The options of an mbox, as the actions at.js 1.x made of them. */
function offerActions(part = {}) {
  return (part.options || []).flatMap(({ type, content }) => {
    if (type === "html") return [{ action: "setContent", content }];
    if (type === "json") return [{ action: "setJson", content: [content] }];
    if (type === "redirect") return [{ action: "redirect", url: content }];
    return type === "actions" ? content.map(({ type: action, ...rest }) => ({ action, ...rest })) : [];
  });
}

/** Render what getOffer brought. */
function applyOffer({ mbox, selector, offer = [] } = {}) {
  const options = offer.map(({ action, content, url, ...rest }) => {
    if (action === "setContent") return { type: "html", content };
    if (action === "setJson") return { type: "json", content };
    if (action === "redirect") return { type: "redirect", content: url };
    return { type: "actions", content: [{ type: action, content, ...rest }] };
  });
  render(options, selector, { mbox });
}

/** Tell Target of a visit of an mbox: at once, or whenever an event befalls what a selector names. */
function trackEvent({ mbox, type, params = {}, selector, preventDefault, success = () => {}, error = () => {} } = {}) {
  if (!mbox || mbox.length > LONGEST_NAME) return error("fail", mbox ? "mbox option is too long" : "mbox option is required");
  if (!running) return error("warning", DISABLED);
  const send = () => {
    const said = pageSays();
    const wire = toWire(mboxParameters(said, mbox, params));
    wire.thirdPartyId ||= toWire(said.whole).thirdPartyId;
    tellTarget([{ ...notification(type), ...wire.details, mbox: { name: mbox } }], wire);
    success();
  };
  if (!selector) return send();
  for (const element of document.querySelectorAll(selector)) {
    element.addEventListener(type, (event) => {
      if (preventDefault) event.preventDefault();
      send();
    });
  }
}

/** Send notifications as they are; what comes back, nobody reads. */
function sendNotifications({ request = {} } = {}) {
  const { notifications = [], execute, prefetch } = request;
  if (execute || prefetch) throw new Error("execute or prefetch is not allowed");
  if (!notifications.length) throw new Error("notifications is required");
  if (!running) return;
  const said = pageSays();
  const named = ({ mbox }) => (mbox ? mboxParameters(said, mbox.name) : said.whole);
  const complete = notifications.map((one) => completed({ ...notification(one.type), ...one }, named(one)));
  tellTarget(complete, toWire(said.whole), request);
}

const LONGEST_NAME = 250;
const DISABLED = "Adobe Target is disabled";
const running = settings.enabled && !switchedOff() && cookiesWork();

/** Visitors of a page can switch at.js off: by a cookie, in its address, or in that they come from. */
function switchedOff() {
  const inAddress = (url) => URL.canParse(url) && new URL(url).searchParams.has("mboxDisable");
  return inAddress(location.href) || inAddress(document.referrer) || readCookie("mboxDisable") !== "";
}

function ofAnOlderVersion(name) {
  return () => console.warn(`AT: ${name} does nothing in at.js 2.x`);
}

window.adobe = window.adobe || {};
window.adobe.target = {
  VERSION: settings.version,
  event: EVENTS,
  getOffer,
  getOffers,
  applyOffer,
  applyOffers,
  trackEvent,
  triggerView: (name, options) => (running ? triggerView(name, options) : undefined),
  sendNotifications,
  registerExtension: ofAnOlderVersion("registerExtension"),
};
for (const name of ["mboxCreate", "mboxDefine", "mboxUpdate"]) window[name] = ofAnOlderVersion(name);

announce(EVENTS.LIBRARY_LOADED);
if (running) beginPage();
else console.warn(`AT: ${DISABLED}: it needs a doctype, no mboxDisable, and cookies for ${settings.cookieDomain}`);
