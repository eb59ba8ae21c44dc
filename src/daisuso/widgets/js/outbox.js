// What is not yet on the keeper's disk waits here: in localStorage, or in the page's memory where storage is refused.

const memory = new Map();

function storageOf(host) {
  try {
    const storage = host.storage || window.localStorage;
    storage.setItem("daisuso/probe", "1");
    storage.removeItem("daisuso/probe");
    return storage;
  } catch {
    return null;
  }
}

/** Open the outbox of one learner, assignment and item. The learner is an opaque token that the host gives. */
export function openOutbox(host) {
  const name = `daisuso/${host.token || "-"}/${host.assignment || "-"}/${host.item.id}`;
  const storage = storageOf(host);

  function read() {
    let text = memory.get(name);
    if (storage) {
      try {
        text = storage.getItem(name) || text;
      } catch {
        // Memory still has it.
      }
    }
    if (!text) return [];
    try {
      const kept = JSON.parse(text);
      // An answer to an older version of the item answers another question.
      return kept.version === host.item.version && Array.isArray(kept.queue) ? kept.queue : [];
    } catch {
      return [];
    }
  }

  let durable = storage !== null;

  function write(queue) {
    const text = queue.length ? JSON.stringify({ version: host.item.version, queue }) : "";
    if (text) memory.set(name, text);
    else memory.delete(name);
    if (!storage) return;
    try {
      if (text) storage.setItem(name, text);
      else storage.removeItem(name);
      durable = true;
    } catch {
      durable = false; // full: the page must stay open, and says so
    }
  }

  return { read, write, isDurable: () => durable };
}
