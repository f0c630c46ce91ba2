// Cookies: mbox in Adobe's format, session#<id>#<until>|PC#<id>#<until>, and the edge's number.

const MBOX_COOKIE = "mbox";
const EDGE_COOKIE = "mboxEdgeCluster";

function readCookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found === undefined ? "" : found.slice(name.length + 1);
}

/** Without a time it lasts as long as the browser runs. */
function writeCookie(name, value, until) {
  const parts = [`${name}=${value}`, "path=/"];
  if (until !== undefined) parts.push(`expires=${new Date(until).toUTCString()}`);
  // A browser takes no Domain that is an address or a lone name; without one it means the host.
  const host = settings.cookieDomain;
  if (host && host !== location.hostname) parts.push(`domain=${host}`);
  if (settings.secureOnly) parts.push("SameSite=None", "Secure");
  document.cookie = parts.join("; ");
}

/** Whether this page keeps cookies for the cookie domain: without them at.js does nothing. */
function cookiesWork() {
  writeCookie("at_check", "true");
  const works = readCookie("at_check") === "true";
  writeCookie("at_check", "", 0);
  return works;
}

/** The entries that still count, by name. */
function mboxEntries() {
  const entries = {};
  for (const entry of readCookie(MBOX_COOKIE).split("|")) {
    const [name, value, until] = entry.split("#").map(unescaped);
    if (!name || value === undefined || !/^\d+$/.test(until || "")) continue;
    if (Math.ceil(Date.now() / SECOND) <= Number(until)) entries[name] = { value, until: Number(until) };
  }
  return entries;
}

/** Undefined for what no encoding gives: anybody may have written into a cookie. */
function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function keepMboxEntry(name, value, life) {
  const entries = mboxEntries();
  entries[name] = { value, until: Math.ceil((Date.now() + life) / SECOND) };
  const text = ["session", "PC"]
    .filter((one) => one in entries)
    .map((one) => `${one}#${encodeURIComponent(entries[one].value)}#${entries[one].until}`)
    .join("|");
  writeCookie(MBOX_COOKIE, text, Math.max(...Object.values(entries).map((one) => one.until)) * SECOND);
}

/** The session's id, renewed with every request. */
function sessionId() {
  const overridden = new URLSearchParams(location.search).get("mboxSession");
  const id = overridden || mboxEntries().session?.value || hexId();
  keepMboxEntry("session", id, SESSION_LIFE);
  return id;
}

function deviceId() {
  return mboxEntries().PC?.value;
}

/** Keep the device's id an answer brings, and the edge its suffix names. */
function keepDeviceId(id) {
  keepMboxEntry("PC", id, settings.deviceIdLifetime);
  const hint = /.*\.(\d+)_\d+$/.exec(id);
  if (hint && settings.overrideMboxEdgeServer) {
    const until = Date.now() + settings.overrideMboxEdgeServerTimeout;
    writeCookie(EDGE_COOKIE, readCookie(EDGE_COOKIE) || hint[1], until);
  }
}

function hexId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
}
