// A device of its own in a frame: cookies, storage and time that the frame beside it does not share.
// It runs before anything else of the page.

const builtIn = JSON.parse(document.getElementById("built-in").textContent);
const device = makeDevice(builtIn.device, window.localStorage);

function makeDevice(name, shared) {
  const RealDate = Date;
  const offset = builtIn.now - RealDate.now();
  let moved = 0;
  const now = () => RealDate.now() + offset + moved;
  window.Date = class extends RealDate {
    constructor(...given) {
      super(...(given.length ? given : [now()]));
    }
    static now() {
      return now();
    }
  };

  const prefix = `offtarget ${builtIn.tenant} ${name} `;
  const keysOf = (kind) => Object.keys(shared).filter((one) => one.startsWith(prefix + kind));

  Object.defineProperty(document, "cookie", {
    get: () => keysOf("cookie ").map(readCookie).filter(Boolean).join("; "),
    set: writeCookie,
  });
  Object.defineProperty(window, "localStorage", { value: storage("stored ") });

  function readCookie(key) {
    const { value, until } = JSON.parse(shared.getItem(key));
    if (until !== null && until <= now()) return shared.removeItem(key);
    return `${key.slice(`${prefix}cookie `.length)}=${value}`;
  }

  /** One page, one path: of a cookie's attributes only its time matters here. */
  function writeCookie(text) {
    const [pair, ...attributes] = String(text).split(";").map((one) => one.trim());
    const [cookie, ...value] = pair.split("=");
    const named = Object.fromEntries(attributes.map((one) => one.split("=")).map(([key, ...rest]) => [key.toLowerCase(), rest.join("=")]));
    const age = named["max-age"];
    const until = age !== undefined ? now() + Number(age) * 1000 : named.expires ? RealDate.parse(named.expires) : null;
    shared.setItem(`${prefix}cookie ${cookie}`, JSON.stringify({ value: value.join("="), until }));
  }

  function storage(kind) {
    return {
      getItem: (key) => shared.getItem(prefix + kind + key),
      setItem: (key, value) => shared.setItem(prefix + kind + key, value),
      removeItem: (key) => shared.removeItem(prefix + kind + key),
      clear: () => keysOf(kind).forEach((key) => shared.removeItem(key)),
      key: (number) => keysOf(kind)[number]?.slice((prefix + kind).length) ?? null,
      get length() {
        return keysOf(kind).length;
      },
    };
  }

  return {
    storage: storage("shop "),
    forget: () => keysOf("").forEach((key) => shared.removeItem(key)),
    moveTo: (instant) => (moved += instant - now()),
  };
}
