"use strict";
(() => {
  const form = document.querySelector("form.find");
  if (form) {
    const all = [...document.querySelectorAll("details.scenario")];
    const texts = all.map((one) => one.textContent.toLowerCase());
    const look = () => {
      const words = form.querySelector("input[type=search]").value.toLowerCase().trim();
      const wanted = [...form.querySelectorAll("input:checked")].map((one) => one.value);
      let shown = 0;
      all.forEach((one, place) => {
        const here = one.dataset.status.trim().split(" ").some((it) => wanted.includes(it));
        one.hidden = !(here && texts[place].includes(words));
        shown += one.hidden ? 0 : 1;
      });
      document.querySelectorAll("section.rule, section.feature").forEach((one) => {
        one.hidden = !one.querySelector("details.scenario:not([hidden])");
      });
      form.querySelector("output").textContent = `${shown} of ${all.length} shown`;
    };
    form.hidden = false;
    form.addEventListener("input", look);
    form.addEventListener("submit", (event) => event.preventDefault());
    look();
  }
  const open = (hash) => {
    const one = hash && document.getElementById(hash.slice(1));
    if (one && one.tagName === "DETAILS") one.open = true;
  };
  window.addEventListener("hashchange", () => open(location.hash));
  open(location.hash);
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((one) => { one.open = true; });
  });
  window.addEventListener("afterprint", () => closed.forEach((one) => { one.open = false; }));
})();
