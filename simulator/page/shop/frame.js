// The frame around both devices: blockers, the clock, and what the lab API tells of it all.

const builtIn = JSON.parse(document.getElementById("built-in").textContent);
const lab = `/_lab/v1/tenants/${encodeURIComponent(builtIn.tenant)}`;
const token = new URLSearchParams(location.hash.slice(1)).get("token");
const LOOK = 1200; // milliseconds between two looks at the lab
const LONGEST = 200; // lines kept
const byId = (id) => document.getElementById(id);
const seen = { requests: 0, deliveries: new Map() };

async function call(method, path, body) {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  const answer = await fetch(lab + path, { method, headers, body: body && JSON.stringify(body) });
  const content = await answer.json();
  byId("problem").hidden = answer.ok;
  if (!answer.ok) {
    byId("problem").textContent = content.error?.message || `the lab answered ${answer.status}`;
    throw new Error(content.error?.message);
  }
  return content;
}

function element(tag, attributes, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

// -- devices ---------------------------------------------------------------------------------

const frames = Object.fromEntries(
  Array.from(document.querySelectorAll("[data-device]"), (one) => [one.dataset.device, one.querySelector("iframe")]),
);

for (const [name, frame] of Object.entries(frames)) {
  const load = () => (frame.src = `/demo/${encodeURIComponent(builtIn.tenant)}/${name}?blocked=${blocker.value}`);
  const blocker = element("select", { onchange: load },
    element("option", { value: "", textContent: "no ad blocker" }),
    element("option", { value: "at.js", textContent: "blocks at.js" }),
    element("option", { value: "segment", textContent: "blocks Segment" }));
  blocker.setAttribute("aria-label", `Ad blocker on the ${name}`);
  const forget = element("button", { type: "button", className: "quiet", textContent: "Clear data", title: "Clear browsing data", onclick: () => {
    frame.contentWindow.demo.forget();
    load();
  } });
  frame.parentElement.querySelector(".bar").append(blocker, forget);
  if (builtIn.key) load();
}

// -- time ------------------------------------------------------------------------------------

function showTime(now) {
  byId("now").textContent = new Date(now).toLocaleString("en-GB", { timeZone: "UTC", dateStyle: "medium", timeStyle: "short" }) + " UTC";
}

for (const button of document.querySelectorAll("[data-move]")) {
  button.addEventListener("click", async () => {
    const { now } = await call("POST", "/clock", JSON.parse(button.dataset.move));
    for (const frame of Object.values(frames)) frame.contentWindow?.demo?.moveTo(Date.parse(now));
    await look();
  });
}

byId("reset").addEventListener("click", async () => {
  await call("POST", "/reset", {});
  for (const frame of Object.values(frames)) frame.contentWindow?.demo?.forget();
  location.reload();
});

byId("declare").addEventListener("click", async () => {
  await call("PUT", "/workspace", builtIn.proposal);
  location.reload();
});

byId("server").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { id, name, value } = Object.fromEntries(new FormData(event.target));
  const body = { writeKey: builtIn.key, userId: id, traits: { [name]: value } };
  await fetch("/v1/identify", { method: "POST", body: JSON.stringify(body) });
  await look();
});

// -- what goes by ----------------------------------------------------------------------------

const minute = (instant) => instant.slice(5, 16).replace("T", " ");
const words = (...parts) => parts.filter(Boolean).join(" · ").replaceAll("_", " ");

/** What is new among a tenant's requests and deliveries, as lines. */
function* news({ entries }, { deliveries }) {
  for (const one of entries.filter(({ number }) => number > seen.requests)) {
    seen.requests = one.number;
    const what = `${one.method} ${one.target.split("?")[0]} ${one.status}`;
    const why = words(one.ids.map(({ value }) => value).join(", "), one.verdict, one.sentence);
    yield { kind: "target", at: one.at, what, why, tone: one.status < 400 ? "good" : "bad" };
  }
  for (const one of deliveries) {
    const state = `${one.outcome} ${one.attempt}`;
    if (seen.deliveries.get(one.id) === state) continue;
    seen.deliveries.set(one.id, state);
    const next = one.next_attempt && `next attempt ${minute(one.next_attempt)}`;
    const what = words(`${one.type} → ${one.destination || "nobody"}: ${one.outcome}`);
    const at = one.attempts.at(-1)?.at || one.received_at;
    yield { kind: "segment", at, what, why: words(one.user_id, one.message, one.sentence, next), tone: one.outcome };
  }
}

function showNews(journal, listed) {
  const log = byId("log");
  const fresh = Array.from(news(journal, listed)).sort((one, other) => one.at.localeCompare(other.at));
  for (const { kind, at, what, why, tone } of fresh) {
    log.prepend(element("li", { className: `${kind} ${tone}` },
      element("time", { dateTime: at, textContent: minute(at) }),
      element("span", { className: "kind", textContent: kind }),
      element("b", { textContent: what }),
      element("span", { className: "why", textContent: why })));
  }
  while (log.children.length > LONGEST) log.lastElementChild.remove();
}

function showProfiles({ profiles }) {
  byId("profiles").replaceChildren(...profiles.map((one) => {
    const ids = one.identifiers.map(({ kind, value, visible, visible_at: at }) => element("li", {
      className: visible ? "" : "unseen",
      textContent: `${kind} ${value} ${visible ? "" : `— the profile API finds it from ${minute(at)}`}`,
    }));
    const values = Object.entries(one.attributes).map(([name, value]) => element("code", { textContent: `${name} = ${value}` }));
    return element("li", {}, element("b", { textContent: one.third_party_id || "nobody's yet" }),
      element("span", { className: "soft", textContent: ` gone after ${one.expires_at.slice(0, 10)}` }),
      element("ul", {}, ...ids), element("div", { className: "values" }, ...values));
  }));
  if (!profiles.length) byId("profiles").append(element("li", { className: "soft", textContent: "Nobody has come yet." }));
}

async function look() {
  const [clock, journal, deliveries, profiles] = await Promise.all(
    ["/clock", "/journal?limit=100", "/deliveries?limit=100", "/profiles?limit=20"].map((path) => call("GET", path)),
  );
  showTime(clock.now);
  showNews(journal, deliveries);
  showProfiles(profiles);
}

async function keepLooking() {
  if (!document.hidden) await look().catch(() => {});
  setTimeout(keepLooking, LOOK);
}

byId("tenant").textContent = builtIn.tenant;
byId(builtIn.key ? "devices" : "setup").hidden = false;
keepLooking();
