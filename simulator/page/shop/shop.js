// The shop: pages, products, a login, and a banner that asks before anything is loaded.

const PRODUCTS = [
  { name: "Fjell 88", kind: "Skis", price: 549 },
  { name: "Fonn 102", kind: "Skis", price: 629 },
  { name: "Skare", kind: "Boots", price: 319 },
  { name: "Tinde", kind: "Boots", price: 279 },
];
const METHODS = ["track", "page", "identify", "group", "alias", "reset", "ready", "on", "addSourceMiddleware", "setAnonymousId", "user"];
const byId = (id) => document.getElementById(id);
const pageName = new URLSearchParams(location.search).get("page") || "Home";
const { storage } = device;

/** Segment's snippet, but for the script itself, which waits for a choice. */
function queueCalls() {
  const waiting = (window.analytics = []);
  for (const method of METHODS) waiting[method] = (...given) => waiting.push([method, ...given]);
  waiting._writeKey = builtIn.key;
  waiting._cdn = location.origin;
}

/** Load analytics.js as a consent manager does: refused destinations are left out of the page. */
function loadAnalytics(choice) {
  const granted = choice === "granted";
  const categoryPreferences = Object.fromEntries(builtIn.categories.map((one) => [one, granted]));
  const stamp = ({ payload, next }) => {
    payload.obj.context.consent = { categoryPreferences };
    next(payload);
  };
  window.analytics._loadOptions = granted ? {} : { integrations: { "Adobe Target Web": false } };
  window.analytics.unshift(["addSourceMiddleware", stamp]);
  document.head.append(Object.assign(document.createElement("script"), {
    src: `/analytics.js/v1/${encodeURIComponent(builtIn.key)}/analytics.min.js`, async: true,
  }));
}

/** Let Adobe Target choose the hero, where at.js is there to ask. */
async function showHero() {
  if (!window.adobe?.target) return;
  try {
    const request = { execute: { mboxes: [{ index: 0, name: "hero" }] } };
    const response = await window.adobe.target.getOffers({ request });
    await window.adobe.target.applyOffers({ selector: "#hero", response });
  } catch {
    // the page's own content stays
  }
}

function showProducts() {
  byId("page-name").textContent = pageName === "Home" ? "This week" : pageName;
  const shown = PRODUCTS.filter(({ kind }) => kind === pageName);
  byId("products").append(...(shown.length ? shown : PRODUCTS.slice(1, 3)).map((product) => {
    const item = document.createElement("li");
    const name = Object.assign(document.createElement("b"), { textContent: product.name });
    const price = Object.assign(document.createElement("span"), { textContent: `${product.price} €` });
    const buy = Object.assign(document.createElement("button"), { textContent: "Buy" });
    buy.setAttribute("aria-label", `Buy ${product.name}`);
    buy.addEventListener("click", () => {
      window.analytics.track("Order Completed", { product: product.name, total: product.price });
      buy.textContent = "Bought";
    });
    item.append(name, price, buy);
    return item;
  }));
}

function showVisitor() {
  const known = storage.getItem("user");
  byId("who").textContent = known ? `Hello, ${known}` : "";
  byId("login").hidden = Boolean(known);
  byId("logout").hidden = !known;
}

byId("login").addEventListener("submit", (event) => {
  event.preventDefault();
  const { id, plan } = Object.fromEntries(new FormData(event.target));
  storage.setItem("user", id);
  window.analytics.identify(id, { plan });
  showVisitor();
  setTimeout(showHero, 200);
});

byId("logout").addEventListener("click", () => {
  storage.removeItem("user");
  window.analytics.reset();
  showVisitor();
});

for (const button of document.querySelectorAll("[data-choice]")) {
  button.addEventListener("click", () => {
    const { choice } = button.dataset;
    byId("consent").hidden = true;
    if (choice === "later") return; // calls wait; a page that is left takes them with it
    storage.setItem("consent", choice);
    loadAnalytics(choice);
  });
}

document.addEventListener("at-request-succeeded", ({ detail }) => detail.mbox || showHero(), { once: true });
queueCalls();
window.analytics.page(pageName);
showProducts();
showVisitor();
if (storage.getItem("consent")) loadAnalytics(storage.getItem("consent"));
else byId("consent").hidden = false;
window.demo = device;
