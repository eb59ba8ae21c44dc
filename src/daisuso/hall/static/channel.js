// The line to the page's kernel. When it breaks, it is mended; when the kernel has gone, the page is loaded again, once, at the same place.

const SILENT_AFTER = 5000; // ms without a sign of life after something was sent
const PING_WITHIN = 4000;
const DELAYS = [500, 1000, 2000, 3000, 5000];
const RELOAD_APART = 10000; // no two reloads by itself closer than this
// Who is not here any more, by the code of the closed line and by the answer to a ping.
const AWAY = { 4009: "waiting", 4001: "gone", 409: "waiting", 401: "gone" };
const ASLEEP_AFTER = 60000; // a page hidden for so long: the other end may have given its line up, unseen from here

function randomId() {
  // Not crypto.randomUUID: a page of a hotspot is no secure context.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Channel {
  /**
   * @param kernel  id of the page's kernel
   * @param message message(comm, data): what a widget's other half says
   * @param state   state("open" | "lost" | "gone" | "away", why): for the line that tells the learner
   */
  constructor(kernel, { message, state }) {
    Object.assign(this, { kernel, message, state });
    this.session = randomId();
    this.count = 0;
    this.tries = 0;
    this.silences = 0;
    this.gone = false;
    this.left = false;
    this.early = [];
    this.timer = 0;
    this.watch = 0;
    this.hiddenAt = Infinity;
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? this.wake() : this.rest()));
    document.addEventListener("daisuso:stuck", () => this.probe());
    window.addEventListener("pageshow", (event) => event.persisted && this.hurry());
    window.addEventListener("pagehide", (event) => event.persisted || this.end());
    // Unsaved answers lie in this browser; a question whether to leave would only stop the repair.
    window.addEventListener("beforeunload", (event) => this.gone && !this.left && event.stopImmediatePropagation(), { capture: true });
    this.connect();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/api/kernels/${this.kernel}/channels?session_id=${this.session}`);
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.tries = 0;
      for (const [comm, data] of this.early.splice(0)) this.send(comm, data);
      this.state("open");
    });
    socket.addEventListener("message", (event) => this.hear(JSON.parse(event.data)));
    socket.addEventListener("close", ({ code }) => {
      if (socket !== this.socket) return;
      if (AWAY[code]) this.leave(AWAY[code]);
      else this.lose();
    });
  }

  hear(message) {
    this.silences = 0;
    clearTimeout(this.watch);
    this.watch = 0;
    const { header, content } = message;
    if (header.msg_type === "comm_msg") this.message(content.comm_id, content.data);
    else if (content.execution_state === "dead" || content.execution_state === "restarting") this.replace();
  }

  /** Send to a widget's other half; throws when there is no line any more, so that the sender keeps what it has. */
  send(comm, data) {
    if (this.count === 0 && this.socket.readyState === WebSocket.CONNECTING) {
      this.early.push([comm, data]);
      return;
    }
    if (this.socket.readyState !== WebSocket.OPEN) throw new Error("no connection");
    this.count += 1;
    const header = { msg_id: `${this.session}_${this.count}`, msg_type: "comm_msg" };
    this.socket.send(JSON.stringify({ channel: "shell", header, content: { comm_id: comm, data } }));
    if (!this.watch) this.watch = setTimeout(() => this.silent(), SILENT_AFTER);
  }

  silent() {
    this.watch = 0;
    this.silences += 1;
    if (this.silences > 2) this.replace();
    else this.probe();
  }

  lose() {
    if (this.gone) return;
    this.state("lost");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.probe(), DELAYS[Math.min(this.tries, DELAYS.length - 1)]);
    this.tries += 1;
  }

  rest() {
    this.hiddenAt = Date.now();
  }

  /** The page is seen again. After a long sleep a line that looks open is not trusted: a new one is asked for. */
  wake() {
    const slept = Date.now() - this.hiddenAt > ASLEEP_AFTER;
    this.hiddenAt = Infinity;
    if (slept && this.socket.readyState === WebSocket.OPEN) this.drop();
    this.hurry();
  }

  /** Give the line up; what happens to it from now on is nobody's business. */
  drop() {
    const socket = this.socket;
    this.socket = { readyState: WebSocket.CLOSED };
    socket.close?.();
  }

  /** Try again now rather than later. */
  hurry() {
    if (this.gone || this.socket.readyState === WebSocket.OPEN) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.probe(), 0);
  }

  async probe() {
    if (this.gone) return;
    const cut = new AbortController();
    const timer = setTimeout(() => cut.abort(), PING_WITHIN);
    try {
      const reply = await fetch(`/ping?kernel=${this.kernel}`, { cache: "no-store", signal: cut.signal });
      if (AWAY[reply.status]) this.leave(AWAY[reply.status]);
      else if (reply.status === 410) this.replace();
      else if (reply.status === 204 && this.socket.readyState > WebSocket.OPEN) this.connect();
      else if (!reply.ok) this.lose();
    } catch {
      // No hall at the other end. A line that still looks open is not: close it, and begin again.
      this.drop();
      this.lose();
    } finally {
      clearTimeout(timer);
    }
  }

  /** The kernel has gone and the hall is there: load the page again, at the same place. */
  replace() {
    if (this.gone) return;
    this.gone = true;
    this.state("gone");
    // What is being typed goes to the widget, and so to the outbox.
    document.activeElement?.blur?.();
    let last = 0;
    try {
      last = Number(sessionStorage.getItem("daisuso:reloaded")) || 0;
      sessionStorage.setItem("daisuso:reloaded", String(Date.now()));
    } catch {
      // Private mode: the pause below still holds.
    }
    const wait = Math.max(400, Math.min(RELOAD_APART, RELOAD_APART - (Date.now() - last)));
    setTimeout(() => location.reload(), wait);
  }

  /** The learner is not at this page any more: it sends nothing, and what it holds stays in this browser. */
  leave(why) {
    if (this.gone) return;
    this.gone = true;
    this.left = true;
    clearTimeout(this.timer);
    clearTimeout(this.watch);
    const socket = this.socket;
    this.socket = { readyState: WebSocket.CLOSED };
    socket.close?.();
    this.state("away", why);
  }

  /** The page is being left: its kernel is not needed any more. */
  end() {
    navigator.sendBeacon(`/page/${this.kernel}/end`);
  }
}
