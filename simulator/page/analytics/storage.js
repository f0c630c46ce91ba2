// Where ids are kept: in a cookie for a year, mirrored in local storage; either restores the other.

const YEAR = 365 * 24 * 3600;
const cookieDomain = widestDomain();

/** The widest domain of this host that a browser keeps cookies for; none for an address. */
function widestDomain() {
  const labels = location.hostname.split(".");
  if (labels.length < 2 || /^[\d.]+$/.test(location.hostname)) return "";
  for (let first = labels.length - 2; first >= 0; first -= 1) {
    const domain = labels.slice(first).join(".");
    document.cookie = `__tld__=1; domain=.${domain}`;
    if (readCookie("__tld__") === "1") {
      document.cookie = `__tld__=; domain=.${domain}; max-age=0`;
      return domain;
    }
  }
  return "";
}

function readCookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found === undefined ? null : decodeURIComponent(found.slice(name.length + 1));
}

function writeCookie(name, value) {
  const life = value === null ? 0 : YEAR;
  const domain = cookieDomain && `; domain=${cookieDomain}`;
  document.cookie = `${name}=${encodeURIComponent(value ?? "")}${domain}; path=/; max-age=${life}; SameSite=Lax`;
}

/** Values of local storage are JSON; what cannot be read counts as not there. */
function readStored(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function writeStored(name, value) {
  if (value === null) localStorage.removeItem(name);
  else localStorage.setItem(name, JSON.stringify(value));
}

function readId(name) {
  const id = readCookie(name) || readStored(name) || null;
  if (id !== null) writeId(name, id);
  return id;
}

function writeId(name, id) {
  writeCookie(name, id);
  writeStored(name, id);
}
