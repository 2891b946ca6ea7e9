/* How many characters are left: output[data-counts="name"] beside a field with maxlength. Nothing else. */
(() => {
  "use strict";

  function count(field) {
    const scope = field.closest("form") || document;
    const place = scope.querySelector(`[data-counts="${CSS.escape(field.name)}"]`);
    if (place && field.maxLength > 0) place.textContent = String(field.maxLength - field.value.length);
  }

  function all() {
    for (const place of document.querySelectorAll("[data-counts]")) {
      const scope = place.closest("form") || document;
      const field = scope.querySelector(`[name="${CSS.escape(place.dataset.counts)}"]`);
      if (field) count(field);
    }
  }

  document.addEventListener("input", (event) => event.target.name && count(event.target));
  document.addEventListener("workshop:restored", (event) => event.target.name && count(event.target));
  document.addEventListener("htmx:after:swap", all);
  all();
})();
