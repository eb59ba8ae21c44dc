"""Items of every type with their keys, a small phone, a small talk, and a journal in memory: for tests of the learner widgets."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from daisuso.assessment.item import Item, Key
from daisuso.errors import ResponseNotSaved, ResponseRefused
from daisuso.response.current_responses import CurrentResponses
from daisuso.response.journal_record import HAND_IN, MARK_NOTE, Record, canonical
from daisuso.response.responses import ItemResponse


def both(vi: str, en: str = "") -> dict[str, str]:
    return {"vi": vi, "en": en or f"{vi} (en)"}


SCENE = both(
    "Bác Tư đưa bạn nghe điện thoại. Người gọi xưng là công an, gửi đường dẫn và giục “nâng mức độ 2 ngay hôm nay”.",
    "Mr Tư hands you the phone. The caller says he is from the police, sends a link and urges him to “go to level 2 today”.",
)
OPTIONS = [
    {"id": "a", "text": both("Bấm đường dẫn, nhưng chỉ điền tên và ngày sinh", "Open the link, but enter only name and birthday")},
    {
        "id": "b",
        "text": both("Gác máy, rồi cùng bác đến Công an phường để hỏi", "Hang up, then go to the ward police together and ask"),
    },
    {"id": "c", "text": both("Nhờ người gọi chờ, bạn đọc mã OTP thay bác", "Ask the caller to wait and read out the OTP for him")},
    {"id": "d", "text": both("Gọi lại số đó xem có đúng là công an không", "Call the number back to see whether it is the police")},
]
RATIONALE = {
    "a": both("Tên và ngày sinh cũng là dữ liệu cá nhân.", "Name and birthday are personal data too."),
    "b": both("Mức độ 2 chỉ làm trực tiếp. Đi cùng bác là chắc nhất.", "Level 2 is done in person only. Going with him is safest."),
    "c": both("Mã OTP là của bác, không đọc cho ai.", "The OTP is his; it is read out to nobody."),
    "d": both(
        "Gọi lại nghe có vẻ cẩn thận, nhưng người nghe máy vẫn là kẻ lừa. Hãy hỏi ở nơi bạn biết chắc: Công an phường.",
        "Calling back sounds careful, but the same crook answers. Ask at a place you know: the ward police.",
    ),
}
STEPS = [
    {"id": "s1", "text": both("Gác máy", "Hang up")},
    {"id": "s2", "text": both("Gọi ngân hàng khóa tài khoản", "Call the bank to lock the account")},
    {"id": "s3", "text": both("Tắt mạng trên điện thoại", "Turn off the phone's network")},
    {"id": "s4", "text": both("Trình báo công an", "Report to the police")},
]
PROMPTS = [
    {"id": "p1", "text": both("Làm tài khoản định danh mức độ 2", "Getting a level 2 identity account")},
    {"id": "p2", "text": both("Thiếu tháng đóng bảo hiểm xã hội", "Missing months of social insurance")},
    {"id": "p3", "text": both("Thấy tiền bị chuyển đi lạ", "Money was moved and nobody knows why")},
]
PLACES = [
    {"id": "x", "text": both("Công an phường", "Ward police")},
    {"id": "y", "text": both("Cơ quan bảo hiểm", "Insurance office")},
    {"id": "z", "text": both("Ngân hàng", "Bank")},
]
LONG_PLACES = [
    {**place, "text": both(place["text"]["vi"] + " nơi bác đang cư trú", place["text"]["en"] + " where he lives")}
    for place in PLACES
]

PHONE: dict[str, Any] = {
    "name": "wallet",
    "kind": "phone",
    "title": both("Thêm thẻ bảo hiểm y tế vào ví", "Add the health card to the wallet"),
    "task": both(
        "Bạn ngồi cạnh bác Tư và chỉ bác làm, đến khi thẻ hiện trong ví. Bác là người cầm máy.",
        "You sit beside Mr Tư and show him, until the card is in the wallet. He holds the phone.",
    ),
    "person": both("bác Tư", "Mr Tư"),
    "steps": 4,
    "start": "s1",
    "hints": [
        both("Màn hình hỏi mã. Ai nên là người bấm?", "The screen asks for a code. Who should type?"),
        both("Bác tự bấm.", "He does."),
    ],
    "interruptions": [{"at": "s3", "screen": "s9", "when": ["in"]}],
    "screens": [
        {
            "id": "s1",
            "title": both("Trang chính", "Home"),
            "lines": [both("Chào bác Tư", "Hello Mr Tư")],
            "acts": [
                {"id": "k1", "where": "phone", "kind": "tap", "label": both("Ví giấy tờ", "Wallet"), "go": "s2"},
                {"id": "k2", "where": "phone", "kind": "tap", "label": both("Thông báo", "Messages"), "go": "s5"},
                {"id": "k3", "where": "phone", "kind": "scroll", "label": both("Xem thêm bên dưới", "See more below")},
            ],
        },
        {
            "id": "s2",
            "title": both("Ví giấy tờ", "Wallet"),
            "lines": [
                both("Nhập mã 6 số để mở ví giấy tờ", "Type the 6 digit code to open the wallet"),
                both("Chỉ chủ máy biết mã này.", "Only the owner knows it."),
            ],
            "acts": [
                {"id": "k4", "where": "phone", "kind": "back", "label": both("Quay lại trang chính", "Back to home"), "go": "s1"},
                {
                    "id": "k5",
                    "where": "phone",
                    "kind": "type",
                    "label": both("Mở ví", "Open"),
                    "field": {"digits": 6},
                    "when": ["his"],
                    "set": ["in"],
                    "go": "s3",
                },
                {
                    "id": "k6",
                    "where": "person",
                    "kind": "tap",
                    "label": both("Hỏi mã rồi bấm giúp bác", "Ask for the code and type it for him"),
                    "set": ["asked"],
                    "says": both("Mã là 250819 đó cháu.", "It is 250819, dear."),
                },
                {
                    "id": "k7",
                    "where": "person",
                    "kind": "tap",
                    "label": both("Đưa máy để bác tự bấm", "Hand him the phone to type himself"),
                    "set": ["his"],
                    "note": both("Bác cầm máy, bạn nhìn sang chỗ khác.", "He holds the phone, you look away."),
                },
                {
                    "id": "k8",
                    "where": "person",
                    "kind": "tap",
                    "label": both("Bấm “Quên mã” cho nhanh", "Tap “Forgot code” to be quick"),
                    "go": "s5",
                },
            ],
        },
        {
            "id": "s3",
            "title": both("Giấy tờ của tôi", "My documents"),
            "lines": [{**both("Tìm thấy một thẻ.", "One card found."), "when": ["found"]}],
            "acts": [
                {
                    "id": "k9",
                    "where": "phone",
                    "kind": "type",
                    "label": both("Tìm", "Search"),
                    "field": {"letters": 20},
                    "set": ["found"],
                },
                {
                    "id": "k10",
                    "where": "phone",
                    "kind": "tap",
                    "label": both("Thêm thẻ bảo hiểm y tế", "Add the health card"),
                    "when": ["found"],
                    "set": ["card"],
                    "go": "s8",
                },
                {
                    "id": "k11",
                    "where": "person",
                    "kind": "tap",
                    "label": both("Nhờ bác đọc tên trên màn hình", "Ask him to read the name aloud"),
                    "set": ["read"],
                },
            ],
        },
        {
            "id": "s5",
            "title": both("Thông báo", "Messages"),
            "lines": [both("Chưa có thông báo nào.", "Nothing new.")],
            "acts": [
                {"id": "k12", "where": "phone", "kind": "back", "label": both("Quay lại", "Back"), "go": "s1"},
                {"id": "k13", "where": "person", "kind": "tap", "label": both("Chờ thêm một lúc", "Wait a little")},
            ],
        },
        {
            "id": "s9",
            "title": both("Cuộc gọi đến", "Incoming call"),
            "lines": [both("Số lạ đang gọi.", "An unknown number calls.")],
            "acts": [
                {"id": "k14", "where": "phone", "kind": "tap", "label": both("Từ chối", "Decline"), "go": "return"},
                {
                    "id": "k15",
                    "where": "phone",
                    "kind": "tap",
                    "label": both("Nghe máy", "Answer"),
                    "set": ["called"],
                    "go": "return",
                },
            ],
        },
        {
            "id": "s8",
            "title": both("Ví giấy tờ", "Wallet"),
            "lines": [both("Thẻ bảo hiểm y tế đã có trong ví.", "The health card is in the wallet.")],
            "end": True,
        },
    ],
}
PHONE_KEY = {
    "goal": ["card"],
    "unsafe": [
        {
            "act": "k6",
            "conduct": "vneid-no-passcode",
            "told": both(
                "Bạn vừa hỏi mã của bác Tư. Từ lúc này có hai người biết mã.", "You asked for his code. Now two people know it."
            ),
            "real": both(
                "đưa máy lại cho bác, quay mặt đi, nói “Bác bấm giúp cháu nhé”.",
                "hand the phone back, look away, say “please type it yourself”.",
            ),
        },
        {
            "act": "k15",
            "conduct": "vneid-no-passcode",
            "told": both("Bạn nghe số lạ.", "You took the call."),
            "real": both("từ chối.", "decline."),
        },
    ],
    "verification": [{"acts": ["k11"], "before": "k10"}],
    "wrong_turns": ["s5"],
    "best_path": ["k1", "k7", "k5=250819", "k14", "k11", "k9=y", "k10"],
    "weights": {"goal": "0.6", "verification": "0.4"},
    "spare": "3",
    "detour_cost": "0.1",
    "help_cost": "0.05",
}
PHONE_BEST = [
    {"a": "k1"}, {"a": "k7"}, {"a": "k5", "v": "250819"}, {"a": "k14"}, {"a": "k11"}, {"a": "k9", "v": "y tế"}, {"a": "k10"},
]  # fmt: skip


def _turn(name: str, line: str, go: str, stage: str = "") -> dict[str, Any]:
    replies = [
        {"id": f"{name}a", "text": both("“Bác hiểu hết chưa ạ?”", "“Is it all clear now, sir?”"), "go": go},
        {
            "id": f"{name}b",
            "text": both(
                "“Cháu muốn biết cháu nói đã rõ chưa. Bác kể lại giúp cháu: mai bác mang gì, đến đâu?”",
                "“I want to know whether I was clear. What will you bring tomorrow, and where?”",
            ),
            "go": go,
        },
        {
            "id": f"{name}c",
            "text": both("“Bác đưa máy đây, cháu làm luôn cho nhanh.”", "“Give me the phone, I will do it quickly.”"),
            "go": go,
        },
    ]
    turn: dict[str, Any] = {"id": name, "line": both(line), "replies": replies}
    return turn | ({"stage": both(stage)} if stage else {})


TALK: dict[str, Any] = {
    "name": "teach-back",
    "kind": "dialogue",
    "title": both("Hỏi để biết bác đã hiểu", "Ask to know whether he understood"),
    "task": both(
        "Bạn vừa chỉ bác Tư chuẩn bị giấy tờ. Hãy hỏi xem bác nhớ gì.",
        "You told Mr Tư what to prepare. Find out what he remembers.",
    ),
    "person": both("bác Tư", "Mr Tư"),
    "initial": "T",
    "start": "t1",
    "turns": [
        _turn("t1", "Ừ, bác nghe rồi. Chắc bác nhớ.", "t2", "Bác cười, nhưng nhìn sang cái điện thoại."),
        _turn("t2", "Mai bác mang thẻ căn cước.", "t3"),
        _turn("t3", "Còn gì nữa không cháu?", "t9"),
        {"id": "t9", "line": both("Vậy mai gặp lại cháu.", "See you tomorrow."), "end": True},
    ],
}
TALK_KEY = {
    "skills": {"t1b": {"tell-me": 2}, "t2b": {"tell-me": 1, "try-again": 1}, "t3b": {"triage": 1}},
    "unsafe": [
        {
            "act": "t1c",
            "conduct": "no-take-over",
            "told": both("Bạn cầm máy của bác.", "You took his phone."),
            "real": both("để bác cầm máy.", "let him hold it."),
        }
    ],
    "best_path": ["t1b", "t2b", "t3b"],
    "politest": ["t1a", "t2a", "t3a"],
}

_ORDER = {"order": [["s1"], ["s2"], ["s3"], ["s4"]]}
_NUMBER = {"minimum": "0", "maximum": "60", "decimals": 0, "unit": both("ngày", "days")}
_BODIES: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "single-choice": ({"options": OPTIONS}, "dichotomous", {"correct": "b", "unsafe": ["c"]}),
    "multiple-choice": ({"options": OPTIONS, "choose": 2}, "net-correct", {"correct": ["b", "d"], "unsafe": ["c"]}),
    "ordering": ({"options": [STEPS[0], STEPS[2], STEPS[1], STEPS[3]]}, "concordant-pairs", _ORDER),
    "matching": ({"prompts": PROMPTS, "options": PLACES}, "per-pair", {"pairs": {"p1": "x", "p2": "y", "p3": "z"}}),
    "numeric": (_NUMBER, "dichotomous", {"value": "7", "tolerance": "0"}),
    "short-text": ({"max_length": 40}, "dichotomous", {"accept": ["công an phường"], "fold_diacritics": False}),
    "extended-text": ({"words": [80, 200]}, "rubric", {"rubric": "vneid-plan"}),
    "simulation": ({"machine": PHONE}, "trace", PHONE_KEY),
    "dialogue": ({"machine": TALK}, "skills", TALK_KEY),
}
STEMS = {
    "single-choice": both("Bạn nên làm gì trước tiên?", "What should you do first?"),
    "multiple-choice": both("Những việc nào nên làm?", "Which of these should be done?"),
    "ordering": both(
        "Bác Tư lỡ bấm đường dẫn lạ. Xếp việc cần làm theo thứ tự.", "Mr Tư opened a strange link. Put the steps in order."
    ),
    "matching": both("Mỗi việc nên đến đâu?", "Where should each go?"),
    "numeric": both("Phải kích hoạt tài khoản trong bao nhiêu ngày?", "Within how many days must the account be activated?"),
    "short-text": both("Làm mức độ 2 ở đâu?", "Where is level 2 done?"),
    "extended-text": both("Viết kế hoạch kèm bác Tư.", "Write a plan for coaching Mr Tư."),
    "simulation": both("Giúp bác Tư thêm thẻ bảo hiểm y tế vào ví.", "Help Mr Tư add the health card."),
    "dialogue": both("Trò chuyện với bác Tư.", "Talk with Mr Tư."),
}
TYPES = tuple(_BODIES)
EXPLANATION = both("Khóa tài khoản ngay thì tiền còn giữ được.", "Locking the account at once keeps the money.")


def make_item(kind: str, *, use: str = "module", body: dict[str, Any] | None = None, scene: bool = False) -> Item:
    made = {**_BODIES[kind][0], **(body or {})}
    return Item(f"vneid-{kind}", 1, kind, "vneid", use, 1.0, SCENE if scene else None, STEMS[kind], made)


def make_key(kind: str) -> Key:
    _, rule, values = _BODIES[kind]
    choice = kind.endswith("choice")
    critical = "vneid-no-passcode" if values.get("unsafe") else None
    return Key(rule, values, RATIONALE if choice else {}, None if choice else EXPLANATION, critical)


@dataclass
class MemorySink:
    """A journal in memory. `trouble` is raised by the next records while it is set."""

    records: list[Record] = field(default_factory=list)
    trouble: Exception | None = None

    @property
    def responses(self) -> dict[str, ItemResponse]:
        current = CurrentResponses()
        for record in self.records:
            current.take(record)
        return current.as_mapping()

    @property
    def mark_notes(self) -> dict[str, Record]:
        return {record.item: record for record in self.records if record.kind == MARK_NOTE}

    @property
    def handed_in(self) -> Record | None:
        return next((record for record in self.records if record.kind == HAND_IN), None)

    def record(self, kind: str, item: str, version: int, value: Any) -> Record:
        if self.trouble is not None:
            raise self.trouble
        if self.handed_in is not None:
            raise ResponseRefused("this work has been handed in")
        canonical(value)
        record = Record(len(self.records) + 1, "2026-11-22T02:41Z", kind, item, version, value, "0" * 32)
        self.records.append(record)
        return record

    def values(self) -> list[Any]:
        return [record.value for record in self.records]


def disk_full() -> ResponseNotSaved:
    error = ResponseNotSaved("the disk is full")
    error.__cause__ = OSError(28, "No space left on device")
    return error


def at_9_41() -> datetime:
    return datetime(2026, 11, 22, 9, 41)
