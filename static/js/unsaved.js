/* A page of several forms: saving one keeps what is typed in the others and says that it is not saved yet; leaving asks. It
   must store nothing on the device. Without this script every form is saved by itself, as browsers do it. */
(() => {
  "use strict";

  const words = () => (document.querySelector("[data-unsaved-words]") || { dataset: {} }).dataset;
  const forms = () => [...document.querySelectorAll("main form")];
  const inputs = (form) => [...form.elements].filter((one) => one.name && one.type !== "hidden" && one.type !== "submit");
  const hidden = (form) => [...form.querySelectorAll("input[type=hidden]:not([name^=_]):not([name=command_id])")];
  const key = (form) => [form.getAttribute("action"), ...hidden(form).map((one) => one.value)].join(" ");
  let sending = false;

  function changed(one) {
    if (one.options) return one.selectedIndex !== Math.max(0, [...one.options].findIndex((o) => o.defaultSelected));
    return one.value !== one.defaultValue;
  }

  // What was refused stands in its form as if it had always been there: all of it is unsaved.
  const unsaved = (form) => inputs(form).filter((one) => "refused" in form.dataset || changed(one));

  function note(form, text, saved) {
    const old = form.querySelector("[data-unsaved-note]");
    if (old) old.remove();
    if (!text) return;
    const line = document.createElement("p");
    line.className = saved ? "saved" : "hint";
    line.dataset.unsavedNote = "";
    line.setAttribute("role", "status");
    line.textContent = text;
    form.append(line);
  }

  function put(page, form, refused) {
    const own = key(form);
    const kept = forms().filter((one) => one !== form)
      .map((one) => [key(one), "refused" in one.dataset, unsaved(one).map((i) => [i.name, i.value])]);
    const top = window.scrollY;
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    for (const [where, again, values] of kept) {
      const now = values.length ? forms().find((one) => key(one) === where) : null;
      if (!now) continue;
      for (const [name, value] of values) if (now.elements[name]) now.elements[name].value = value;
      if (again) now.dataset.refused = "";
      note(now, words().textUnsaved, false);
    }
    window.scrollTo(0, top);
    settle(forms().find((one) => key(one) === own), refused);
  }

  function settle(form, refused) {
    if (refused && form) form.dataset.refused = "";
    if (!refused && form) note(form, words().textSaved, true);
    const wrong = refused ? document.querySelector("main [autofocus]") : null;
    if (wrong) wrong.focus();
    else if (form) form.querySelector("button").focus({ preventScroll: true });
  }

  async function send(form, data) {
    const request = { method: "POST", body: new URLSearchParams(data), headers: { accept: "text/html" } };
    const answer = await fetch(form.action, request).catch(() => null);
    const text = answer ? await answer.text().catch(() => null) : null;
    sending = false;
    if (text === null) {
      note(form, words().textFailed, false);
      return;
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    if (page.querySelector("[data-unsaved-words]")) put(page, form, !answer.ok);
    else window.location.assign(answer.url); // logged out, for one
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.closest("main") || event.target.method !== "post") return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    send(event.target, new FormData(event.target, event.submitter));
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form) note(form, unsaved(form).length ? words().textUnsaved : "", false);
  });
  window.addEventListener("beforeunload", (event) => {
    if (forms().some((form) => unsaved(form).length)) event.preventDefault();
  });
})();
