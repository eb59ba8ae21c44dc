"""A device with one voice; what it is told to say is kept in `spoken`, and forgotten when it is told to stop."""

VOICE = """
window.spoken = [];
const voice = { lang: "%s", localService: true, name: "x" };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [voice], cancel() { window.spoken = []; }, speak(words) { window.spoken.push(words); }, addEventListener() {},
} });
window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
"""
