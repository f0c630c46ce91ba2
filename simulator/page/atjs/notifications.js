// What Target is told afterwards: a mbox visited, a view shown, an offer clicked.

function notification(type) {
  return { id: hexId(), type: type || "display", timestamp: Date.now() };
}

/** Tell of a place that was shown or clicked, with the page's parameters and its tokens. */
function notify(type, place, tokens) {
  const wire = toWire(globalParameters());
  const one = { ...notification(type), ...wire.details, ...place };
  tellTarget([tokens ? { ...one, tokens } : one], wire);
}

/** Tell of a prefetched place that is now in the page. */
function notifyShown(place, part) {
  const tokens = (part.options || []).map((one) => one.eventToken).filter(Boolean);
  if (tokens.length) notify("display", place, tokens);
}

/** Tell of clicks on what a part's metrics name. */
function watchClicks(place, part) {
  for (const { type, selector, eventToken } of part.metrics || []) {
    if (type !== "click" || !selector || !eventToken) continue;
    elementsAt(selector).then(
      (elements) => elements.forEach((one) => one.addEventListener("click", () => notify("click", place, [eventToken]))),
      () => {}, // nothing to be clicked
    );
  }
}

/** How a notification names a part of an answer. */
function placeOf(kind, part) {
  if (kind === "pageLoad") return { pageLoad: filled({ state: part.state }) };
  return { [kind]: filled({ name: part.name, key: part.key, state: part.state }) };
}
