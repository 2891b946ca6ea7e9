/* After somebody erased what is about them: nothing of theirs stays on this device either. Other people who share the phone
   and other workshops keep what is theirs. */
(() => {
  "use strict";

  const mine = room.owner;
  for (const key of room.store.keys("workshop:")) {
    if (key.endsWith(`:${mine}`) || key.includes(`:${mine}:`)) room.store.remove(key);
  }
  if (window.caches) window.caches.delete("workshop-seen").catch(() => {}); // the room as it was last seen
})();
