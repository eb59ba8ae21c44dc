// The way of an answer to the disk: posted, kept in the outbox, sent, acknowledged, taken out. Nothing else may say "saved".

import { openOutbox } from "./outbox.js";
import { announce } from "./ledger.js";

const BUSY_AFTER = 300; // ms; a fast save does not flicker
const FAIL_AFTER = 4000;
const RETRY_EVERY = 5000;
const STUCK_AFTER = 20000; // then the page itself may be dead: offer to load it again

let lastNumber = 0;

/** A number that grows over reloads too, so that the keeper of the answers can tell a repeated message from a new one. */
export function nextNumber() {
  lastNumber = Math.max(lastNumber + 1, Date.now() * 1000 + Math.floor(Math.random() * 1000));
  return lastNumber;
}

/**
 * @param host   the page's host: send(message), item, …
 * @param each   true: every message counts and keeps its order (events); false: the newest replaces the others (answers)
 * @param show   show(state): {kind: "busy" | "saved" | "failed" | "refused", …}
 * @param refused refused(message): what the keeper of the answers would not take
 */
export function createKeeper(host, { each, show, refused }) {
  const outbox = openOutbox(host);
  let queue = outbox.read();
  let busyTimer = 0;
  let failTimer = 0;
  let retryTimer = 0;
  let stuckTimer = 0;
  let failed = false;
  // What to say of an answer that nobody takes here any more: the page knows why.
  let away = document.documentElement.dataset.unsent || "";

  const waiting = () => queue.length;

  function keep() {
    outbox.write(queue.map(({ held, ...entry }) => entry));
    announce();
  }

  function stopTimers() {
    clearTimeout(busyTimer);
    clearTimeout(failTimer);
    clearInterval(retryTimer);
    clearTimeout(stuckTimer);
    busyTimer = failTimer = retryTimer = stuckTimer = 0;
  }

  function send(entry) {
    try {
      host.send({ ...entry, item: host.item.id });
    } catch {
      // No way through now; the timer will say so, and it is tried again.
    }
  }

  function sendAll() {
    queue.filter((entry) => !entry.held).forEach(send);
  }

  function fail(words) {
    if (away) {
      failed = true;
      stopTimers();
      show({ kind: "failed", words: outbox.isDurable() ? away : "", durable: outbox.isDurable(), away: true });
      return;
    }
    if (failed && !words) return;
    failed = true;
    clearTimeout(busyTimer);
    clearTimeout(failTimer);
    failTimer = 0;
    if (!retryTimer) retryTimer = setInterval(sendAll, RETRY_EVERY);
    if (!stuckTimer) {
      stuckTimer = setTimeout(() => {
        document.dispatchEvent(new CustomEvent("daisuso:stuck", { detail: { item: host.item.id } }));
        show({ kind: "failed", words, durable: outbox.isDurable(), stuck: true });
      }, STUCK_AFTER - FAIL_AFTER);
    }
    show({ kind: "failed", words, durable: outbox.isDurable(), stuck: false });
  }

  function watch() {
    if (!failed && !busyTimer) busyTimer = setTimeout(() => show({ kind: "busy" }), BUSY_AFTER);
    if (!failed && !failTimer) failTimer = setTimeout(() => fail(""), FAIL_AFTER);
  }

  /** Keep a message without sending it yet (someone is still typing). */
  function hold(message) {
    const entry = { ...message, seq: nextNumber(), held: true };
    queue = each ? [...queue, entry] : [entry];
    keep();
    if (!failed && !busyTimer) busyTimer = setTimeout(() => show({ kind: "busy" }), BUSY_AFTER);
  }

  /** Forget what is held: it turned out to be no answer. */
  function forget() {
    queue = queue.filter((entry) => !entry.held);
    keep();
    if (!waiting()) {
      stopTimers();
      failed = false;
    }
  }

  /** Send what was held. */
  function release() {
    const held = queue.filter((entry) => entry.held);
    if (!held.length) return;
    for (const entry of held) delete entry.held;
    held.forEach(send);
    if (waiting()) watch();
  }

  function post(message) {
    hold(message);
    release();
  }

  function acknowledged(message) {
    const known = queue.some((entry) => entry.seq === message.seq);
    queue = queue.filter((entry) => entry.seq !== message.seq);
    if (known) keep();
    if (waiting()) {
      // Someone is there, but the newest is still on its way: its time starts now.
      clearTimeout(failTimer);
      failTimer = 0;
      if (queue.some((entry) => !entry.held)) watch();
      return;
    }
    if (!known) return;
    const wasFailed = failed;
    failed = false;
    stopTimers();
    show({ kind: "saved", at: message.at || "", again: wasFailed });
  }

  function rejected(message) {
    if (!queue.some((entry) => entry.seq === message.seq)) return;
    if (message.retry) {
      fail(message.words);
      return;
    }
    // Never repeated: it could not be accepted later either. What was done after a refused event rests on it.
    queue = each ? [] : queue.filter((entry) => entry.seq !== message.seq);
    keep();
    failed = false;
    stopTimers();
    show({ kind: "refused", words: message.words });
    refused(message);
  }

  const wake = () => {
    if (document.visibilityState === "visible" && waiting()) sendAll();
  };
  const leave = () => {
    if (document.visibilityState === "hidden") release();
  };
  const leftAlone = () => {
    away = document.documentElement.dataset.unsent;
    for (const entry of queue) delete entry.held;
    if (waiting()) fail("");
  };
  document.addEventListener("daisuso:away", leftAlone);
  document.addEventListener("daisuso:connected", sendAll); // the page that carries the messages has its line again
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  window.addEventListener("pagehide", release);
  document.addEventListener("visibilitychange", wake);
  document.addEventListener("visibilitychange", leave);

  return {
    hold,
    forget,
    release,
    post,
    waiting,
    queued: () => queue,
    isDurable: outbox.isDurable,
    retry: sendAll,
    drop() {
      queue = [];
      failed = false;
      stopTimers();
      keep();
    },
    /** Send what an earlier visit of this page could not. */
    resume() {
      if (!waiting()) return;
      sendAll();
      watch();
    },
    hear(message) {
      if (message.type === "ack") acknowledged(message);
      else if (message.type === "refused") rejected(message);
    },
    close() {
      release();
      stopTimers();
      document.removeEventListener("daisuso:away", leftAlone);
      document.removeEventListener("daisuso:connected", sendAll);
      window.removeEventListener("online", wake);
      window.removeEventListener("pageshow", wake);
      window.removeEventListener("pagehide", release);
      document.removeEventListener("visibilitychange", wake);
      document.removeEventListener("visibilitychange", leave);
    },
  };
}
