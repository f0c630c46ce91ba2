// Offers into the page: options of a request's parts, and the actions of visual offers.

const HIDING_STYLE = "at-body-style";

/** Keep the body from being seen before its offers are in it. */
function hideBody() {
  if (!settings.bodyHidingEnabled || document.getElementById(HIDING_STYLE)) return;
  const style = document.createElement("style");
  style.id = HIDING_STYLE;
  style.className = "at-flicker-control";
  style.textContent = settings.bodyHiddenStyle;
  document.head.append(style);
}

function showBody() {
  document.getElementById(HIDING_STYLE)?.remove();
}

const ACTIONS = {
  setHtml: (element, html) => element.replaceChildren(fragment(html)),
  setText: (element, text) => (element.textContent = text),
  appendHtml: (element, html) => element.append(fragment(html)),
  prependHtml: (element, html) => element.prepend(fragment(html)),
  replaceHtml: (element, html) => element.replaceWith(fragment(html)),
  insertBefore: (element, html) => element.before(fragment(html)),
  insertAfter: (element, html) => element.after(fragment(html)),
  customCode: (element, html) => element.append(fragment(html)),
  setAttribute: (element, content) => {
    for (const [name, value] of Object.entries(content)) element.setAttribute(name, value);
  },
  setImageSource: (element, url) => element.setAttribute("src", url),
  setStyle: (element, { priority = "", ...styles }) => {
    for (const [name, value] of Object.entries(styles)) element.style.setProperty(name, value, priority);
  },
  resize: (element, { width, height }) => {
    element.style.width = size(width);
    element.style.height = size(height);
  },
  move: (element, { position = "relative", left, top }) => {
    Object.assign(element.style, { position, left: size(left), top: size(top) });
  },
  remove: (element) => element.remove(),
  rearrange: (element, { from, to }) => {
    const children = Array.from(element.children);
    const place = children[Number(to)];
    if (Number(from) < Number(to)) place?.after(children[Number(from)]);
    else place?.before(children[Number(from)]);
  },
};
const OF_OBJECTS = ["setAttribute", "setStyle", "resize", "move", "rearrange"];

/** HTML as nodes whose scripts run once they are in the page. */
function fragment(html) {
  return document.createRange().createContextualFragment(String(html));
}

function size(value) {
  return /^-?[\d.]+$/.test(String(value)) ? `${value}px` : value;
}

/** Do one action; what at.js does not know, or cannot do with such content, it drops. */
async function act({ type, selector, cssSelector, content }) {
  if (type === "redirect") return redirect(content);
  const known = Object.hasOwn(ACTIONS, type) && selector;
  if (!known || (OF_OBJECTS.includes(type) && (typeof content !== "object" || !content))) return;
  const elements = await elementsAt(cssSelector || selector);
  for (const element of elements) ACTIONS[type](element, content);
}

/** Wait for what a selector names; a page may build it late. */
function elementsAt(selector) {
  const found = () => Array.from(document.querySelectorAll(selector));
  if (found().length) return Promise.resolve(found());
  return new Promise((resolve, reject) => {
    const observer = new MutationObserver(() => found().length && finish());
    const late = setTimeout(() => finish(new Error(`Selector not found: ${selector}`)), settings.selectorsPollingTimeout);
    const finish = (error) => {
      observer.disconnect();
      clearTimeout(late);
      if (error) reject(error);
      else resolve(found());
    };
    observer.observe(document, { childList: true, subtree: true });
  });
}

function redirect(url) {
  announce(EVENTS.CONTENT_RENDERING_REDIRECT, { url });
  location.replace(url);
}

/** Render an option of a part of an answer into what the selector names; none is the head. */
async function renderOption({ type, content }, selector) {
  if (type === "redirect") return redirect(content);
  if (type === "actions") return Promise.all(content.map(act));
  if (type === "dynamic") content = await (await fetch(content)).text();
  if (type !== "html" && type !== "dynamic") return;
  const html = fragment(content);
  if (selector) for (const element of await elementsAt(selector)) element.replaceChildren(html.cloneNode(true));
  else document.head.append(...Array.from(html.children).filter((one) => one.matches("script, link, style")));
}

/** Render a list of options, and say on document how it went. */
async function render(options, selector, more = {}) {
  if (!options.length) return announce(EVENTS.CONTENT_RENDERING_NO_OFFERS, more);
  announce(EVENTS.CONTENT_RENDERING_START, more);
  const done = await Promise.allSettled(options.map((one) => renderOption(one, selector)));
  const failed = done.find((one) => one.status === "rejected");
  if (failed) announce(EVENTS.CONTENT_RENDERING_FAILED, { ...more, error: failed.reason.message });
  else announce(EVENTS.CONTENT_RENDERING_SUCCEEDED, more);
}
