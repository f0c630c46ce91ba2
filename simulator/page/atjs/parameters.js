// The parameters of a page, sorted into the places of a request.

/** What a page's function returns: a query, a list of k=v, or an object; flattened. */
function pageParameters(name) {
  let given;
  try {
    given = typeof window[name] === "function" ? window[name]() : undefined;
  } catch {
    return {}; // at.js swallows what a page's function throws
  }
  if (typeof given === "string") given = given.split("&");
  if (Array.isArray(given)) return Object.fromEntries(given.filter(Boolean).map(decodedPair));
  return given && typeof given === "object" ? flattened(given) : {};
}

function decodedPair(pair) {
  const [name, ...rest] = String(pair).split("=");
  return [decoded(name), decoded(rest.join("="))];
}

function decoded(text) {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return text;
  }
}

/** Nested names joined by dots; empty objects vanish. */
function flattened(value, prefix = "", into = {}) {
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item && typeof item === "object") flattened(item, `${prefix}${key}.`, into);
    else into[prefix + key] = item;
  }
  return into;
}

/** What a page says of itself, asked once a request: {all} goes with every mbox, {whole} with the global one. */
function pageSays(provided = {}) {
  const all = pageParameters("targetPageParamsAll");
  return { all, whole: { ...all, ...pageParameters("targetPageParams"), ...provided } };
}

/** What goes with an mbox: what the page says for it, and the call's own. */
function mboxParameters(said, mbox, own = {}) {
  return { ...(mbox === settings.globalMboxName ? said.whole : said.all), ...own };
}

const TAKEN_OUT = ["orderId", "orderTotal", "productPurchasedId", "productId", "categoryId"];

/** Sort flat parameters: {thirdPartyId, token, details}, where details is a request's part. */
function toWire(named) {
  const parameters = {}, profileParameters = {}, taken = {};
  for (const name of Object.keys(named)) {
    const value = named[name] ?? "";
    if (name === "mbox3rdPartyId" || name === "at_property" || TAKEN_OUT.includes(name)) taken[name] = value;
    else if (name.includes("profile.")) profileParameters[name.slice("profile.".length)] = value;
    else parameters[name] = value;
  }
  const details = filled({ parameters, profileParameters, order: orderOf(taken), product: productOf(taken) });
  return { thirdPartyId: taken.mbox3rdPartyId, token: taken.at_property, details };
}

function orderOf({ orderId, orderTotal, productPurchasedId }) {
  const bought = productPurchasedId === undefined ? [] : String(productPurchasedId).split(",");
  const total = Number.parseFloat(orderTotal);
  return filled({
    id: orderId,
    total: Number.isNaN(total) ? undefined : total,
    purchasedProductIds: bought.map((one) => one.trim()).filter(Boolean),
  });
}

function productOf({ productId, categoryId }) {
  return filled({ id: productId, categoryId });
}

/** Without what is empty: no text, no list, no object of nothing. */
function filled(parts) {
  const kept = Object.entries(parts).filter(
    ([, one]) => one !== undefined && one !== "" && !(typeof one === "object" && !Object.keys(one).length),
  );
  return Object.fromEntries(kept);
}

/** A part of a request somebody wrote, with the page's parameters under its own. */
function completed(part, named) {
  const { details } = toWire(named);
  const whole = { ...part };
  for (const name of Object.keys(details)) whole[name] = { ...details[name], ...part[name] };
  return whole;
}
