// What practice says about an answer, worked out in the page: for pages without Python behind them. It says what
// daisuso.widgets.answer_feedback says, and refuses what the interactions refuse: a test compares the two over every practice item.

const MOST_LETTERS_WRITTEN = 8000;
const SPACES = /[\s\x1c-\x1f\x85]+/u;
const MEANINGLESS_END = /[ .!?,;:\u2026]+$/u;

const ids = (entries) => entries.map((entry) => entry.id);
const letters = (text) => [...text].length;

/** Small letters in NFC, single spaces, no full stop at the end. */
function normal(text) {
  return text.normalize("NFC").toLowerCase().split(SPACES).filter(Boolean).join(" ").replace(MEANINGLESS_END, "");
}

/** The same without Vietnamese diacritics. */
function bare(text) {
  return normal(text).normalize("NFD").replace(/\p{Mn}/gu, "").replaceAll("\u0111", "d");
}

function refuseChoice(item, value) {
  return ids(item.body.options).includes(value) ? null : ["format.option"];
}

function refuseChoices(item, value) {
  const known = ids(item.body.options);
  if (!Array.isArray(value) || !value.every((id) => known.includes(id)) || new Set(value).size !== value.length) return ["format.options"];
  const { choose } = item.body;
  return choose && value.length > choose ? ["q.too_many", { n: value.length, m: choose }] : null;
}

function refuseOrder(item, value) {
  const known = ids(item.body.options);
  const whole = Array.isArray(value) && value.length === known.length && known.every((id) => value.includes(id));
  return whole ? null : ["format.order"];
}

function refusePairs(item, value) {
  const pairs = value && typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : [];
  const [prompts, options] = [ids(item.body.prompts), ids(item.body.options)];
  return pairs.length && pairs.every(([prompt, option]) => prompts.includes(prompt) && options.includes(option)) ? null : ["format.matching"];
}

function refuseNumber(item, value) {
  const shape = typeof value === "string" && value.length <= 40 ? /^[0-9]{1,9}(?:[.,]([0-9]{1,6}))?$/.exec(value.trim()) : null;
  const { decimals, minimum, maximum } = item.body;
  if (!shape || (shape[1] || "").length > Number(decimals || 0)) return ["q.number_bad"];
  const number = numberIn(value);
  return number >= Number(minimum) && number <= Number(maximum) ? null : ["q.number_range", { a: minimum, b: maximum }];
}

const numberIn = (text) => Number(text.trim().replace(",", "."));

function refuseText(item, value) {
  if (typeof value !== "string") return ["format.text"];
  const long = item.type === "extended-text";
  const text = long ? value.normalize("NFC").trim() : normal(value);
  if (!text) return ["q.text_empty"];
  const most = long ? MOST_LETTERS_WRITTEN : item.body.max_length;
  const broken = long ? /\p{Cs}/u : /[\p{Cc}\p{Cs}]/u;
  return letters(text) > most || broken.test(text) ? ["format.text_long", { n: most }] : null;
}

/** Why a value is no answer to an item, as [message id, fill]; null where it is one. */
export function refusalOf(item, value) {
  return TYPES[item.type].refuse(item, value);
}

/** The explanation once it gives nothing away, else the sentence that asks to try again. */
function why({ key, say, right, reveal }, hint) {
  if (!right && !reveal) return [say(hint)];
  return key.explanation ? [key.explanation] : [];
}

const isChoiceRight = ({ key, value }) => value === key.values.correct;

function saidOfChoice({ key, value, right, reveal }) {
  const { correct } = key.values;
  const marks = { [value]: right ? "right" : "wrong" };
  const told = [value];
  if (reveal && !right) {
    marks[correct] = "missed";
    told.push(correct);
  }
  return { verdict: "wrong", marks, texts: told.map((option) => key.rationale[option]).filter(Boolean) };
}

const isSetRight = ({ key, value }) => value.length === key.values.correct.length && key.values.correct.every((id) => value.includes(id));

function saidOfChoices({ item, key, value, right, reveal, say, read }) {
  const { correct } = key.values;
  const missed = correct.filter((id) => !value.includes(id));
  const marks = {};
  const told = [];
  for (const { id } of item.body.options) {
    if (value.includes(id)) marks[id] = correct.includes(id) ? "right" : "wrong";
    if (value.includes(id) && !correct.includes(id)) told.push(id);
  }
  if (reveal || right) {
    for (const { id } of item.body.options) {
      if (missed.includes(id)) marks[id] = "missed";
      if (correct.includes(id)) told.push(id);
    }
  }
  const words = Object.fromEntries(item.body.options.map((option) => [option.id, read(option.text)]));
  const texts = told.filter((id) => key.rationale[id]).map((id) => `\u201c${words[id]}\u201d: ${key.rationale[id]}`);
  if (missed.length && !reveal) texts.push(say("p.more"));
  const hits = correct.length - missed.length;
  return { verdict: hits ? "partly" : "wrong", marks, texts, hits, of: correct.length };
}

function ofParts(told, marks, answer, hint) {
  const all = Object.values(marks);
  const hits = all.filter((mark) => mark === "right").length;
  return { verdict: hits ? "partly" : "wrong", marks, hits, of: all.length, texts: why(told, hint), answer: told.reveal ? answer : [] };
}

const groupsIn = (order) => order.flatMap((group, place) => group.map(() => place));
const groupOf = (order) => Object.fromEntries(order.flatMap((group, place) => group.map((id) => [id, place])));

function isOrderRight({ key, value }) {
  const group = groupOf(key.values.order);
  return value.every((id, place) => place === 0 || group[value[place - 1]] <= group[id]);
}

function saidOfOrder(told) {
  const { item, key, value, read } = told;
  const { order } = key.values;
  const [places, group] = [groupsIn(order), groupOf(order)];
  const marks = Object.fromEntries(value.map((id, place) => [id, group[id] === places[place] ? "right" : "wrong"]));
  const words = Object.fromEntries(item.body.options.map((option) => [option.id, read(option.text)]));
  return { ...ofParts(told, marks, order.flat().map((id) => words[id]), "p.place_wrong"), ordered: true };
}

const arePairsRight = ({ key, value }) => Object.entries(key.values.pairs).every(([prompt, option]) => value[prompt] === option);

function saidOfPairs(told) {
  const { item, key, value, read } = told;
  const { pairs } = key.values;
  const words = Object.fromEntries(item.body.options.map((option) => [option.id, read(option.text)]));
  const marks = Object.fromEntries(item.body.prompts.map(({ id }) => [id, value[id] === pairs[id] ? "right" : "wrong"]));
  return ofParts(told, marks, item.body.prompts.map(({ id, text }) => `${read(text)}: ${words[pairs[id]]}`), "p.pair_wrong");
}

function isNumberRight({ key, value }) {
  // Six decimals at most are typed: a part of the seventh is only the computer's way of writing tenths.
  return Math.abs(numberIn(value) - Number(key.values.value)) <= Number(key.values.tolerance || 0) + 1e-7;
}

function isTextRight({ key, value }) {
  const like = key.values.fold_diacritics ? bare : normal;
  return key.values.accept.some((answer) => like(answer) === like(value));
}

function saidOfTyped(told) {
  const { item, key, right, reveal, read } = told;
  const { value, accept } = key.values;
  const unit = item.body.unit ? ` ${read(item.body.unit)}` : "";
  const answer = item.type === "numeric" ? `${value}${unit}` : accept[0];
  return { verdict: "wrong", marks: { field: right ? "right" : "wrong" }, texts: why(told, "p.text_wrong"), answer: reveal ? [answer] : [] };
}

function saidOfWriting({ key, say }) {
  return { verdict: "open", marks: {}, texts: [say("p.open_text"), ...(key.explanation ? [key.explanation] : [])] };
}

const TYPES = {
  "single-choice": { refuse: refuseChoice, right: isChoiceRight, said: saidOfChoice },
  "multiple-choice": { refuse: refuseChoices, right: isSetRight, said: saidOfChoices },
  ordering: { refuse: refuseOrder, right: isOrderRight, said: saidOfOrder },
  matching: { refuse: refusePairs, right: arePairsRight, said: saidOfPairs },
  numeric: { refuse: refuseNumber, right: isNumberRight, said: saidOfTyped },
  "short-text": { refuse: refuseText, right: isTextRight, said: saidOfTyped },
  "extended-text": { refuse: refuseText, right: () => false, said: saidOfWriting },
};

/**
 * The feedback on an answer that was not refused.
 * @param item presented item      @param key its key: values, rationale and explanation in one language, critical
 * @param say, read  the words of the page      @param reveal also tell the right answer
 */
export function answerFeedback({ item, key, value, say, read, reveal }) {
  const { right, said } = TYPES[item.type];
  const told = { item, key, value, say, read, reveal, right: right({ item, key, value }) };
  const made = said(told);
  const chosen = [value].flat();
  if (told.right) made.verdict = "right";
  else if (key.critical && (key.values.unsafe || []).some((option) => chosen.includes(option))) made.verdict = "unsafe";
  return { ...made, revealed: reveal };
}
