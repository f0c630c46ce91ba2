// What at.js is told: built in when it is downloaded, and overruled by window.targetGlobalSettings.

const SECOND = 1000;

const DEFAULTS = {
  ...BUILT_IN,
  endpoint: "/rest/v1/delivery",
  enabled: document.compatMode === "CSS1Compat",
  cookieDomain: cookieDomainOf(location.hostname),
  secureOnly: false,
  overrideMboxEdgeServer: true,
  overrideMboxEdgeServerTimeout: 1860 * SECOND,
  deviceIdLifetime: 63244800 * SECOND,
  bodyHidingEnabled: true,
  bodyHiddenStyle: "body {opacity: 0 !important}",
  selectorsPollingTimeout: 5 * SECOND,
  viewsEnabled: true,
};
const SESSION_LIFE = 1860 * SECOND;

const settings = readSettings();

/** Read once, when the library starts; in quirks mode nothing can be overruled. */
function readSettings() {
  const given = DEFAULTS.enabled ? window.targetGlobalSettings || {} : {};
  const read = { ...DEFAULTS };
  for (const name of Object.keys(given)) {
    if (given[name] !== undefined && given[name] !== null) read[name] = given[name];
  }
  if ("globalMboxAutoCreate" in given) read.pageLoadEnabled = given.globalMboxAutoCreate;
  return read;
}

/** The last two labels of a host, three below the likes of co.uk; an address or a lone name as it is. */
function cookieDomainOf(host) {
  const labels = host.split(".");
  if (/^[\d.]+$/.test(host) || host.includes(":") || labels.length === 1) return host;
  const second = /^(com|edu|gov|net|mil|org|nom|co|name|info|biz)$/;
  return labels.slice(labels.length > 2 && second.test(labels.at(-2)) ? -3 : -2).join(".");
}
