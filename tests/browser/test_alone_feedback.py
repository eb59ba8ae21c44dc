"""A page without Python says of every practice item what Python says, in both languages: the whole conversation is compared."""

import json
import random
from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import Any

import pytest
from widget_samples import MemorySink

from daisuso.assessment.interactions.dialogue import MOST_EVENTS
from daisuso.assessment.interactions.registry import interaction
from daisuso.assessment.item import BankItem
from daisuso.assessment.presentation import presented_to
from daisuso.curriculum.content import load_content
from daisuso.curriculum.dialogue import dialogue_of
from daisuso.curriculum.phone import HINT, phone_of
from daisuso.response.current_responses import CurrentResponses
from daisuso.response.journal_record import Record
from daisuso.response.responses import ItemResponse
from daisuso.site.practice import READER, for_page
from daisuso.widgets import bundle
from daisuso.widgets.answers import AnswerExchange
from daisuso.widgets.exchange import Exchange
from daisuso.widgets.traces import TraceExchange

# Talks to a host as a widget does; one host an item and conversation, its store empty at first.
TALK = """async (given) => {
  const [sheet, words, lang, talks] = JSON.parse(given);
  const said = [];
  for (const talk of talks) {
    const kept = new Map();
    const storage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
    const open = () => daisuso.aloneHost(sheet, { words, lang, place: "x", storage });
    let host = open();
    for (const message of talk) {
      if (message === "reload") { host = open(); continue; }
      const replies = [];
      const deaf = host.listen((reply) => replies.push(reply));
      host.send(message);
      await Promise.resolve();
      deaf();
      said.push(replies);
    }
  }
  return JSON.stringify(said);
}"""


def compiled() -> list[BankItem]:
    modules = [module["slug"] for module in load_content("course.json")["modules"]]
    return [BankItem.from_json(entry) for slug in modules for entry in load_content(f"practice/{slug}.json")["items"].values()]


ITEMS = compiled()
LOT = random.Random(4)


def rubric_of(entry: BankItem) -> Any:
    return load_content("rubrics.json")[entry.key.values["rubric"]] if entry.item.type == "extended-text" else None


class Journal(MemorySink):
    """A journal in memory that does not read all of itself again for each message."""

    def __init__(self) -> None:
        super().__init__()
        self.current = CurrentResponses()

    @property
    def responses(self) -> Mapping[str, ItemResponse]:  # type: ignore[override]
        return self.current.as_mapping()

    def record(self, kind: str, item: str, version: int, value: Any) -> Record:
        self.current.take(made := super().record(kind, item, version, value))
        return made


def exchange_of(entry: BankItem, lang: str) -> Exchange:
    item = presented_to(entry.item, READER)
    if item.type in ("simulation", "dialogue"):
        return TraceExchange(item, Journal(), lang, entry.key)
    return AnswerExchange(item, Journal(), lang, entry.key, rubric=rubric_of(entry))


def more_answers(entry: BankItem) -> list[Any]:
    """Answers beyond the interaction's own samples: as people type, tap and sort."""
    body, kind = entry.item.body, entry.item.type
    if kind == "ordering":
        orders = [list(order) for order in permutations([option["id"] for option in body["options"]])]
        return LOT.sample(orders, min(30, len(orders)))
    if kind == "matching":
        options = [option["id"] for option in body["options"]]
        prompts = [prompt["id"] for prompt in body["prompts"]]
        return [
            {prompt: LOT.choice(options) for prompt in LOT.sample(prompts, LOT.randint(1, len(prompts)))} for _ in range(10)
        ] + [dict.fromkeys(prompts, option) for option in options]
    if kind == "numeric":
        low, high = int(body["minimum"]), int(body["maximum"])
        return [*(str(number) for number in range(max(0, low - 2), high + 3)), "1,5", "2.0", " 3 ", "03", "1.000.000", "6,", "０"]
    if kind == "short-text":
        accept = entry.key.values["accept"]
        typed = [change(answer) for answer in accept for change in (str.title, str.upper, str.swapcase)]
        return [
            *typed,
            *(f"\t{answer} ." for answer in accept),
            "Đường dẫn",
            "khong biet",
            "a\x00b",
            "ß",
            "é…",
            "\u00a0x\u2003y",
            "x" * 60,
        ]
    if kind == "extended-text":
        return ["a\n\nb", "e\u0301" * 3000, "a" * 8000, "a" * 8001]
    return []


def conversations(entry: BankItem) -> list[list[Any]]:
    if entry.item.type in ("simulation", "dialogue"):
        return [*of_traces(entry), *wanderings(entry)]
    talks = []
    raws = [sample.raw for sample in interaction(entry.item.type).samples(entry.item, entry.key)] + more_answers(entry)
    for raw in raws:
        asked = [{"type": kind, "value": raw} for kind in ("answer", "check", "reveal", "check", "reveal")]
        talks.append([{"type": "hello"}, *asked, {"type": "hello"}, {"type": "answer", "value": None}, {"type": "hello"}])
    if entry.item.type == "extended-text":
        own = {criterion["id"]: 1 for criterion in rubric_of(entry)["criteria"]}
        talks.append([{"type": "self-mark", "value": own}, {"type": "check", "value": "Bài."}])
    return talks


def of_traces(entry: BankItem) -> list[list[Any]]:
    """Conversations along the interaction's own samples; what is possible of each, then one event that is not."""
    talks = []
    for sample in interaction(entry.item.type).samples(entry.item, entry.key):
        events = sample.raw.get("events") if isinstance(sample.raw, dict) else None
        # Events of another shape come from no page: Python meets hostile ones, a page alone meets only itself.
        if isinstance(events, list) and 0 < len(events) <= MOST_EVENTS and all(map(is_event, events)):
            talks.append([*posted(events), {"type": "hello"}, {"type": "restart"}, {"type": "hello"}])
    return talks


def is_event(event: Any) -> bool:
    return isinstance(event, dict) and {"a"} <= set(event) <= {"a", "v"} and isinstance(event["a"], str)


def posted(events: list[Any]) -> list[Any]:
    return [{"type": "event", "i": place, "value": event} for place, event in enumerate(events)]


def wanderings(entry: BankItem) -> list[list[Any]]:
    """Random ways through the machine to an end: with hints, detours, unsafe acts, checks too late, and an act that is none."""
    walk = walked_phone if entry.item.type == "simulation" else walked_talk
    talks = []
    for events in walk(entry.item.body["machine"]):
        wrong = [{"type": "event", "i": len(events), "value": {"a": "nowhere"}}, {"type": "event", "i": 99, "value": {"a": HINT}}]
        talks.append([*posted(events), *wrong, {"type": "hello"}])
    return talks


def walked_talk(machine: Any) -> Iterator[list[Any]]:
    talk = dialogue_of(machine)
    for _ in range(6):
        events, turn = [], talk.start
        while replies := talk.by_id[turn].replies:
            reply = LOT.choice(replies)
            events.append({"a": reply.id})
            turn = reply.go
        yield events


def walked_phone(machine: Any) -> Iterator[list[Any]]:
    """Wander for a while, then take the shortest way to an end: practice speaks of finished runs only."""
    phone = phone_of(machine)
    steps = {state: 0 for state in phone.graph if phone.ended(state)}
    before: dict[Any, list[Any]] = {}
    for state, acts in phone.graph.items():
        for after in acts.values():
            before.setdefault(after, []).append(state)
    found = list(steps)
    for state in found:  # grows while it is read: nearest to an end first
        for earlier in before.get(state, ()):
            if earlier not in steps:
                steps[earlier] = steps[state] + 1
                found.append(earlier)
    for length in (2, 6, 10, 15, 20, 30, 40, 50):
        events: list[Any] = []
        state = phone.start()
        while not phone.ended(state):
            ways = {act: after for act, after in phone.graph[state].items() if after in steps}
            if LOT.random() < 0.1:
                events.append({"a": HINT})
            if len(events) < length:
                ways = {act: after for act, after in ways.items() if not phone.ended(after)} or ways
                name = LOT.choice(list(ways))
            else:
                name = min(ways, key=lambda act: steps[ways[act]])
            events.append(dict(phone.acts[name].event()))
            state = ways[name]
        yield events


def plain(replies: list[Any]) -> list[Any]:
    """What a page shows of replies: without record numbers and times, and with ordinary spaces."""
    kept = [{name: value for name, value in reply.items() if name not in ("n", "at")} for reply in replies]
    return json.loads(json.dumps(kept).replace("\\u00a0", " "))  # type: ignore[no-any-return]


def said_by_python(entry: BankItem, lang: str, talks: list[list[Any]]) -> list[Any]:
    said = []
    for talk in talks:
        exchange = exchange_of(entry, lang)
        said += [plain(exchange.receive(message)) for message in talk]
    return said


def numbered(talks: list[list[Any]]) -> list[list[Any]]:
    return [[{**message, "seq": seq} for seq, message in enumerate(talk, 1)] for talk in talks]


@pytest.fixture(scope="module")
def page(browser: Any) -> Any:
    page = browser.new_page()
    page.set_content("<!doctype html><title>x</title>")
    page.add_script_tag(content=bundle.alone_script())
    yield page
    page.close()


@pytest.mark.parametrize("lang", ["vi", pytest.param("en", marks=pytest.mark.full)])
def test_the_page_says_what_python_says_of_every_practice_item(page: Any, lang: str) -> None:
    words = dict(bundle.words(lang)) | {name: text for name, text in bundle.alone_words(lang).items() if name.startswith("format.")}
    compared, verdicts, codes = 0, set(), set()
    for entry in ITEMS:
        talks = numbered(conversations(entry))
        sheet = {**for_page(entry, lang, rubric_of(entry)), "reread": None}
        expected = said_by_python(entry, lang, talks)
        actual = [plain(replies) for replies in json.loads(page.evaluate(TALK, json.dumps([sheet, words, lang, talks])))]
        messages = [message for talk in talks for message in talk]
        for message, one, other in zip(messages, expected, actual, strict=True):
            assert other == one, f"{entry.item.id} ({entry.item.type}): {json.dumps(message, ensure_ascii=False)[:300]}"
            verdicts |= {(entry.item.type, reply["verdict"]) for reply in one if "verdict" in reply}
            codes |= {reply["code"] for reply in one if "code" in reply}
        compared += len(messages)
    assert len(ITEMS) > 160
    assert compared > 20_000
    assert {kind for kind, _ in verdicts} == {entry.item.type for entry in ITEMS}
    assert {"right", "partly", "wrong", "unsafe", "open"} == {verdict for _, verdict in verdicts}
    assert {
        "q.number_bad",
        "q.number_range",
        "format.text_long",
        "q.text_empty",
        "format.option",
        "format.act",
        "save.old_page",
    } <= codes


def test_an_answer_is_there_again_after_a_reload_and_not_under_another_version(page: Any) -> None:
    entry = next(entry for entry in ITEMS if entry.item.type == "single-choice")
    sheet, words = for_page(entry, "vi"), dict(bundle.alone_words("vi"))
    chosen = entry.item.body["options"][0]["id"]
    answer = {"type": "answer", "seq": 1, "value": chosen}
    talk = [answer, "reload", {"type": "hello", "seq": 2}]
    replies = json.loads(page.evaluate(TALK, json.dumps([sheet, words, "vi", [talk]])))
    assert replies[-1][0]["response"] == chosen
    told = page.evaluate(
        """([sheet, words, answer]) => {
          const kept = new Map();
          const storage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
          const setting = { words, lang: "vi", place: "x", storage };
          const open = (version) => daisuso.aloneHost({ ...sheet, item: { ...sheet.item, version } }, setting);
          open(1).send(answer);
          return [open(1).response, open(2).response];
        }""",
        [sheet, words, answer],
    )
    assert told == [chosen, None]


def test_a_browser_that_keeps_nothing_says_so(page: Any) -> None:
    entry = next(entry for entry in ITEMS if entry.item.type == "single-choice")
    told = page.evaluate(
        """([sheet, words, value]) => {
          const storage = { getItem: () => null, setItem: () => { throw new Error("full"); } };
          const host = daisuso.aloneHost(sheet, { words, lang: "vi", place: "x", storage });
          const before = host.words["save.ok"];
          host.send({ type: "answer", seq: 1, value });
          return [before, host.words["save.ok"]];
        }""",
        [for_page(entry, "vi"), dict(bundle.alone_words("vi")), entry.item.body["options"][0]["id"]],
    )
    assert told == [
        "Đã lưu trong trình duyệt này lúc {time}",
        "Trình duyệt này không lưu được. Câu trả lời chỉ còn đến khi đóng trang.",
    ]
