/* Commands on their way, kept on this device in the order of the fingers, for every tab of this person: an entry is here from
   the moment of handing in until its id has been answered. It must not send anything and knows no page. Wire: docs/wire.md.

   Of several tabs one sends at a time. Nothing is lost or done twice if two believe that they are the one: ids see to that. */
(() => {
  "use strict";

  const room = window.room;
  if (!room.live) return;

  const OLD = 3 * 24 * 3600 * 1000;
  const TURN = 15000;
  const prefix = `workshop:outbox:${room.owner}:`;
  const told = `workshop:told:${room.owner}`;
  const turn = `workshop:sender:${room.owner}`;
  const tab = room.newId();

  function all() {
    return room.store.keys(prefix).map((key) => room.store.get(key)).filter((entry) => entry && entry.id);
  }

  // What has lain here for days goes only when its owner says so again: the hall has moved on, and the server does not
  // remember for ever that it has already done it.
  function old(entry) {
    return !(Date.now() - entry.at < OLD);
  }

  function save(entry) {
    room.store.set(prefix + entry.place, entry);
  }

  function add(entry) {
    // Sorts as text, and behind the others even if this device's clock was put back.
    const last = all().reduce((most, one) => Math.max(most, parseInt(one.place, 10)), 0);
    entry.place = `${String(Math.max(Date.now(), last + 1)).padStart(15, "0")}-${entry.id.slice(0, 8)}`;
    take(); // before another tab hears of the entry
    save(entry);
  }

  function remove(entry) {
    room.store.remove(prefix + entry.place);
  }

  // Changes what is kept, unless another tab has taken it away meanwhile.
  function change(entry, values) {
    Object.assign(entry, values);
    if (room.store.get(prefix + entry.place)) save(entry);
  }

  // The answer is the other tabs' too: they show the same form.
  function answered(entry, frame) {
    room.store.set(told, { entry, frame, tab, at: Date.now() });
    room.store.remove(told);
  }

  // Whoever is in view goes first: a hidden tab may be asleep with its turn in its hand.
  function take() {
    const now = room.store.get(turn);
    const theirs = now && now.tab !== tab && Math.abs(Date.now() - now.at) < TURN && !(now.hidden && !document.hidden);
    if (!theirs) room.store.set(turn, { tab, hidden: document.hidden, at: Date.now() });
    return !theirs;
  }

  function leave() {
    if ((room.store.get(turn) || {}).tab === tab) room.store.remove(turn);
  }

  window.addEventListener("storage", (event) => {
    const news = event.key === told && event.newValue ? JSON.parse(event.newValue) : null;
    if (news) room.tell("workshop:answered", { entry: news.entry, frame: news.frame });
    else if (event.key === null || event.key === turn || event.key.startsWith(prefix)) room.tell("workshop:kept", {});
  });
  window.addEventListener("pagehide", leave);

  room.kept = { all, old, add, save, remove, change, answered, take, leave };
})();
