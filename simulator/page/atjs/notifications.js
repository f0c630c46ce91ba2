// What Target is told afterwards: a mbox visited, a view shown, an offer clicked.

function notification(type) {
  return { id: hexId(), type: type || "display", timestamp: Date.now() };
}

/** Tell of a place that was shown or clicked, with the page's parameters and its tokens. */
function notify(type, place, tokens) {
  const wire = toWire(pageSays().whole);
  const one = { ...notification(type), ...wire.details, ...place };
  tellTarget([tokens ? { ...one, tokens } : one], wire);
}

/** Tell of a prefetched place that is now in the page. */
function notifyShown(place, part) {
  const tokens = (part.options || []).map((one) => one.eventToken).filter(Boolean);
  if (tokens.length) notify("display", place, tokens);
}

const watched = new WeakMap(); // element → the tokens its clicks are told with

/** Tell of clicks on what a part's metrics name: of each once, however often the part is shown. */
function watchClicks(place, part) {
  for (const { type, selector, eventToken } of part.metrics || []) {
    if (type !== "click" || !selector || !eventToken) continue;
    elementsAt(selector).then(
      (elements) => elements.forEach((one) => watchClick(one, place, eventToken)),
      () => {}, // nothing to be clicked
    );
  }
}

function watchClick(element, place, token) {
  const tokens = watched.get(element) || new Set();
  if (tokens.has(token)) return;
  watched.set(element, tokens.add(token));
  element.addEventListener("click", () => notify("click", place, [token]));
}

/** How a notification names a part of an answer. */
function placeOf(kind, part) {
  if (kind === "pageLoad") return { pageLoad: filled({ state: part.state }) };
  return { [kind]: filled({ name: part.name, key: part.key, state: part.state }) };
}
