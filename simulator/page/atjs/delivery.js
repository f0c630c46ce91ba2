// Requests to the Delivery API: JSON as text/plain with credentials, or a beacon.

/** Send a request somebody waits for; resolves with the answer, or rejects with at.js's words. */
function askTarget(body, wire, given = {}, timeout = settings.timeout) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    const failed = (message) => () => reject(new Error(message));
    call.open("POST", deliveryUrl());
    call.withCredentials = true;
    call.timeout = timeout;
    call.setRequestHeader("Content-Type", "text/plain");
    call.onload = () => readAnswer(call.responseText).then(resolve, reject);
    call.onerror = failed("Network request failed");
    call.ontimeout = failed("Request timed out");
    call.send(JSON.stringify(deliveryRequest(body, wire, given, false)));
  });
}

/** at.js looks at no status: a body that has both status and message is an error. */
async function readAnswer(text) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Error("Malformed response JSON");
  }
  if (answer.status != null && answer.message != null) throw new Error(answer.message);
  if (answer.id?.tntId) keepDeviceId(answer.id.tntId);
  return cleaned(answer);
}

/** What a page sees of an answer: no ids, and nothing prefetched that at.js could not tell Target of. */
function cleaned({ execute, prefetch: { mboxes, views: found, ...rest } = {} }) {
  const prefetch = filled({
    ...rest,
    mboxes: mboxes?.filter((one) => one.name && one.index !== undefined).map(usable),
    views: found?.filter((one) => one.name).map(usable),
  });
  return filled({ execute, prefetch });
}

/** Send what nobody waits for. */
function tellTarget(notifications, wire, given = {}) {
  const url = deliveryUrl();
  const body = JSON.stringify(deliveryRequest({ notifications }, wire, given, true));
  if (navigator.sendBeacon?.(url, body)) return;
  const call = new XMLHttpRequest();
  call.open("POST", url, false);
  call.withCredentials = true;
  call.setRequestHeader("Content-Type", "text/plain");
  call.send(body);
}

function deliveryUrl() {
  const query = new URLSearchParams({
    client: settings.clientCode,
    sessionId: sessionId(),
    version: settings.version,
  });
  const edge = settings.overrideMboxEdgeServer && readCookie(EDGE_COOKIE);
  const host = edge ? `mboxedge${edge}.tt.omtrdc.net` : settings.serverDomain;
  return `${settings.secureOnly ? "https:" : ""}//${host}${settings.endpoint}?${query}`;
}

/** Complete a request with what at.js knows: the device, the page, the ids. */
function deliveryRequest(body, wire, given, beacon) {
  const token = given.property?.token || wire.token;
  const { tntId: _, ...ids } = given.id || {}; // the cookie alone says which device it is
  return {
    requestId: given.requestId || hexId(),
    context: { ...deliveryContext(beacon), ...given.context },
    id: {
      ...ids,
      ...filled({
        tntId: deviceId(),
        thirdPartyId: ids.thirdPartyId || wire.thirdPartyId,
      }),
    },
    ...(token ? { property: { token } } : {}),
    ...(given.experienceCloud ? { experienceCloud: given.experienceCloud } : {}),
    ...body,
  };
}

function deliveryContext(beacon) {
  const hints = navigator.userAgentData;
  return {
    userAgent: navigator.userAgent,
    ...(hints ? { clientHints: clientHints(hints) } : {}),
    timeOffsetInMinutes: -new Date().getTimezoneOffset(),
    channel: "web",
    screen: {
      width: screen.width,
      height: screen.height,
      orientation: screen.width < screen.height ? "portrait" : "landscape",
      colorDepth: screen.colorDepth,
      pixelRatio: window.devicePixelRatio,
    },
    window: { width: window.innerWidth, height: window.innerHeight },
    browser: { host: location.hostname },
    address: { url: location.href, referringUrl: document.referrer },
    crossDomain: "disabled",
    ...(beacon ? { beacon: true } : {}),
  };
}

function clientHints({ mobile, platform, brands }) {
  const browserUAWithMajorVersion = brands.map((one) => `"${one.brand}";v="${one.version}"`).join(", ");
  return { mobile, platform, browserUAWithMajorVersion };
}
