/* Finds a municipality in a long list by the beginnings of its words: input[data-filter="ID of the list"], whose entries
   carry data-name. "muen", "mün" and "mun" all find Münster. It must not hide what is chosen. */
(() => {
  "use strict";

  const LONG = { ä: "ae", ö: "oe", ü: "ue", ß: "ss" };

  function long(text) {
    return bare(text.toLowerCase().normalize("NFC").replace(/[äöüß]/g, (letter) => LONG[letter]));
  }

  function bare(text) {
    return text.toLowerCase().replace(/ß/g, "ss").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }

  function words(text) {
    return text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  }

  function matches(name, query) {
    const own = [...words(long(name)), ...words(bare(name))];
    return words(long(query)).every((part) => own.some((word) => word.startsWith(part)));
  }

  function filter(input) {
    const list = document.getElementById(input.dataset.filter);
    if (!list) return;
    let found = 0;
    for (const item of list.querySelectorAll("[data-name]")) {
      const fits = matches(item.dataset.name, input.value);
      if (fits) found += 1;
      item.hidden = !fits && !item.querySelector("input:checked");
    }
    for (const none of document.querySelectorAll(`[data-filter-none="${CSS.escape(list.id)}"]`)) none.hidden = found > 0;
  }

  // Enter takes the only one left instead of sending a half-filled form.
  function take(event) {
    const list = event.key === "Enter" && document.getElementById(event.target.dataset.filter);
    if (!list) return;
    event.preventDefault();
    const left = [...list.querySelectorAll("[data-name]")].filter((item) => !item.hidden);
    const choice = left.length === 1 && left[0].querySelector("input, button, a");
    if (!choice) return;
    if (choice.matches("input")) {
      choice.checked = true;
      choice.focus();
    } else choice.click();
  }

  // Whoever comes in is somebody else: what the person before saw is not theirs.
  document.addEventListener("submit", () => window.caches && window.caches.delete("workshop-seen").catch(() => {}));

  const all = () => document.querySelectorAll("[data-filter]").forEach(filter);
  document.addEventListener("input", (event) => event.target.matches("[data-filter]") && filter(event.target));
  document.addEventListener("keydown", (event) => event.target.matches("[data-filter]") && take(event));
  document.addEventListener("htmx:after:swap", all);
  all();
})();
