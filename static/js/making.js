/* Files of a large workshop: tells how far the making is, and lets it be cancelled. Without this script the links work as they
   are. It must keep nothing: the file goes straight to the downloads. */
(() => {
  "use strict";

  const box = document.querySelector("[data-making]");
  if (!box || !window.fetch || !window.ReadableStream || !window.AbortController) return;
  const stage = box.querySelector("[data-making-stage]");
  const bar = box.querySelector("[data-making-bar]");
  const cancel = box.querySelector("[data-making-cancel]");
  let making = null;

  // What is in the way, in the server's words.
  class Refused extends Error {}

  function tell(words, percent) {
    stage.textContent = words;
    if (percent === null) bar.removeAttribute("value");
    else bar.value = percent;
  }

  function show(news) {
    if (news.refused) throw new Refused(news.refused);
    cancel.hidden = news.stage === "keeps";
    const [, n, all] = /^(\d+)\/(\d+)$/.exec(news.stage || "") || [];
    if (all) tell(box.dataset.textFiles.replace("{n}", n).replace("{all}", all), Math.round((100 * (n - 1)) / all));
    else if (news.stage) tell(box.dataset[`text${news.stage[0].toUpperCase()}${news.stage.slice(1)}`] || "", null);
  }

  // Lines of news until the one that names the file; what follows is the file.
  async function read(answer) {
    const reader = answer.body.getReader();
    let rest = new Uint8Array(0);
    let file = null;
    const parts = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (file) {
        parts.push(value);
        size += value.length;
      } else {
        const joined = new Uint8Array(rest.length + value.length);
        joined.set(rest);
        joined.set(value, rest.length);
        rest = joined;
        let end = rest.indexOf(10);
        while (!file && end >= 0) {
          const news = JSON.parse(new TextDecoder().decode(rest.subarray(0, end)));
          rest = rest.slice(end + 1);
          if (news.at) return news;
          if (news.name) file = news;
          else show(news);
          end = rest.indexOf(10);
        }
        if (file) {
          parts.push(rest);
          size = rest.length;
        }
      }
      if (file) {
        const percent = Math.round((100 * size) / Math.max(1, file.size));
        tell(box.dataset.textLoads.replace("{percent}", percent), percent);
      }
    }
    if (!file || size !== file.size) throw new Error("not whole");
    return { name: file.name, content: new Blob(parts, { type: file.type }) };
  }

  function save(file) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file.content);
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  async function make(asked, options, name) {
    if (making) making.abort();
    const mine = (making = new AbortController());
    box.hidden = cancel.hidden = bar.hidden = false;
    box.querySelector("[data-making-name]").textContent = name;
    tell("", null);
    box.scrollIntoView({ block: "nearest" });
    try {
      const url = new URL(asked);
      url.searchParams.set("news", "1");
      const answer = await fetch(url, { ...options, credentials: "same-origin", signal: mine.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const made = await read(answer);
      if (made.at) location.assign(made.at);
      else save(made);
      tell(box.dataset.textDone, 100);
    } catch (error) {
      if (mine !== making) return;
      const cancelled = mine.signal.aborted && box.dataset.textCancelled;
      box.hidden = mine.signal.aborted && !cancelled;
      tell(cancelled || (error instanceof Refused ? error.message : box.dataset.textFailed), 0);
    }
    if (mine !== making) return;
    cancel.hidden = bar.hidden = true;
    making = null;
  }

  cancel.addEventListener("click", () => making && making.abort());
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[download]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    make(link.href, {}, link.parentElement.textContent);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-makes]");
    if (!form) return;
    event.preventDefault();
    make(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }, form.dataset.makes);
  });
})();
