// Words come from the message table that the host hands over; none stand in these files.

const NUMBER = /^\d+$/;

/** A number stays with the words beside it: "câu 4", "2 câu" never break between the two. */
function keepTogether(sentence, place) {
  return sentence.replaceAll(` {${place}}`, `\u00a0{${place}}`).replaceAll(`{${place}} `, `{${place}}\u00a0`);
}

/** Return `say(id, fill)`: a sentence of the table with its places filled in. An unknown id shows itself, which a test finds. */
export function speaker(words) {
  return (id, fill) => {
    let sentence = words[id] || id;
    for (const [place, value] of Object.entries(fill || {})) {
      if (NUMBER.test(String(value))) sentence = keepTogether(sentence, place);
      // Not replace(): a learner's text may hold "$&".
      sentence = sentence.split(`{${place}}`).join(String(value));
    }
    return sentence;
  };
}

/** Return `read(text)`: a bilingual text {vi, en} in the page's language. */
export function reader(lang) {
  return (text) => (text ? text[lang] || text.vi || "" : "");
}

/** A name at the start of a line: "bác Tư" becomes "Bác Tư". */
export function capital(name) {
  return name ? name[0].toLocaleUpperCase("vi") + name.slice(1) : "";
}
