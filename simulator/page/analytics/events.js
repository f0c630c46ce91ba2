// The events a page makes of its calls.

const LIBRARY = { name: "analytics.js", version: "next-1.84.3" };
const isObject = (value) => Object.prototype.toString.call(value) === "[object Object]";

/** What each call takes, as an event's own fields and the options. */
const MAKERS = {
  track: ([event, properties, options]) => {
    if (typeof event !== "string" || !event) throw new Error("Event missing");
    return [{ event, properties: isObject(properties) ? properties : {} }, options];
  },

  page: (given) => {
    const texts = given.filter((one) => typeof one === "string");
    const [properties = {}, options] = given.filter(isObject);
    const [category, name] = texts.length > 1 ? texts : [undefined, texts[0]];
    const described = { ...pageContext(), ...properties, ...(category && { category }), ...(name && { name }) };
    return [{ ...(category && { category }), ...(name && { name }), properties: described }, options];
  },

  identify: (given) => {
    const [id, traits, options] = userArguments(given);
    user.identify(id, traits);
    return [{ userId: id ?? user.id(), traits: user.traits() }, options];
  },

  group: (given) => {
    const [id, traits, options] = userArguments(given);
    if (id) writeId("ajs_group_id", id);
    writeStored("ajs_group_properties", { ...readStored("ajs_group_properties"), ...traits });
    return [{ groupId: id ?? readId("ajs_group_id"), traits: readStored("ajs_group_properties") }, options];
  },

  alias: (given) => {
    const [to, from] = given.filter((one) => ["string", "number"].includes(typeof one)).map(String);
    const ids = { userId: to, previousId: from ?? user.id() ?? user.anonymousId() };
    return [ids, given.find(isObject)];
  },
};

/** An id may be left out; a number is taken for text. */
function userArguments(given) {
  const named = ["string", "number"].includes(typeof given[0]);
  const rest = (named || given[0] == null ? given.slice(1) : given).filter(isObject);
  return [named ? String(given[0]) : undefined, rest[0] || {}, rest[1]];
}

function makeEvent(type, given) {
  const [fields, options = {}] = MAKERS[type](given);
  if (options.anonymousId) user.anonymousId(options.anonymousId);
  const { context = {}, integrations = {}, timestamp, messageId, userId } = isObject(options) ? options : {};
  const page = type === "page" ? { ...pageContext(), ...picked(fields.properties, Object.keys(pageContext())) } : pageContext();
  const event = {
    timestamp: timestamp || new Date(),
    integrations: { ...loadedWith, ...integrations },
    type,
    userId: user.id() ?? undefined,
    anonymousId: user.anonymousId(),
    ...fields,
    context: {
      page: { ...page, ...context.page },
      userAgent: navigator.userAgent,
      locale: navigator.language,
      library: LIBRARY,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...campaign(),
      ...Object.fromEntries(Object.entries(context).filter(([name]) => name !== "page")),
    },
    messageId: messageId || `ajs-next-${Date.now()}-${uuid()}`,
  };
  return userId ? { ...event, userId } : event;
}

function pageContext() {
  const { pathname, search, href } = location;
  const canonical = document.querySelector("link[rel='canonical']")?.getAttribute("href");
  return { path: pathname, referrer: document.referrer, search, title: document.title, url: canonical || href.split("#")[0] };
}

function picked(from, names) {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}

function campaign() {
  const named = Array.from(new URLSearchParams(location.search)).filter(([name]) => name.startsWith("utm_"));
  const fields = named.map(([name, value]) => [name === "utm_campaign" ? "name" : name.slice(4), value]);
  return fields.length ? { campaign: Object.fromEntries(fields) } : {};
}
