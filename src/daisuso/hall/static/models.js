// The browser's half of a widget's state, as anywidget front-end modules know it.

const same = (one, other) => one === other || JSON.stringify(one) === JSON.stringify(other);

export class Model {
  /** @param find find(id): another model of the page */
  constructor(id, state, channel, find) {
    this.model_id = id;
    this.state = { ...state };
    this.channel = channel;
    this.listeners = new Map();
    this.widget_manager = { get_model: async (other) => find(other) };
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    this.take(typeof name === "string" ? { [name]: value } : name);
  }

  take(values) {
    const changed = Object.keys(values).filter((name) => !same(this.state[name], values[name]));
    for (const name of changed) this.state[name] = values[name];
    for (const name of changed) this.emit(`change:${name}`, this, values[name], {});
    if (changed.length) this.emit("change", this, {});
  }

  /** The hall takes no trait from a page: what a page says is a message, and Python decides what becomes of it. */
  save_changes() {
    throw new Error("pages of the hall send messages, not traits");
  }

  send(content) {
    this.channel.send(this.model_id, { method: "custom", content });
  }

  /** From the kernel. */
  receive({ method, state, content }) {
    if (method === "update") this.take(state);
    else if (method === "custom") this.emit("msg:custom", content, []);
  }

  on(names, run) {
    for (const name of names.split(" ")) this.listeners.set(name, [...(this.listeners.get(name) || []), run]);
  }

  off(names, run) {
    for (const name of names ? names.split(" ") : [...this.listeners.keys()]) {
      this.listeners.set(name, run ? (this.listeners.get(name) || []).filter((one) => one !== run) : []);
    }
  }

  emit(name, ...rest) {
    for (const run of this.listeners.get(name) || []) {
      try {
        run(...rest);
      } catch (error) {
        console.error(error);
      }
    }
  }
}
