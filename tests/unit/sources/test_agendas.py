"""The agenda of a class is the guide's own table; a gap, an overlap or a wrong end is named by its line."""

from daisuso.curriculum.agenda import Agenda, AgendaPart
from daisuso.sources.agendas import read_agenda
from daisuso.sources.node import Source

GUIDE = """---
title: "Sách"
module: vneid
lang: vi
minutes: 20
---

# Sách

## Lớp 20 phút

### Từng phút một

| Phút | Việc | Bạn nói | Để ý |
|---|---|---|---|
| 0–5 | Vào lớp | Phát phiếu. | Ai chưa vào |
| 5–20 | Phần 1, hai mức | Đọc chậm | Câu 6 |

Câu kết.

## Buổi cà phê

| Phút | Việc |
|---|---|
| 0–2 | Chào |
"""


def read(text: str) -> tuple[Agenda, list[tuple[int, str]]]:
    source = Source("trainer-guide.md")
    agenda = read_agenda(text, source)
    return agenda, [(problem.line, problem.what) for problem in source.problems]


def test_the_first_table_is_the_agenda() -> None:
    agenda, problems = read(GUIDE)
    assert problems == []
    assert agenda == Agenda("vi", (AgendaPart(0, 5, "Vào lớp"), AgendaPart(5, 20, "Phần 1, hai mức")))
    assert Agenda.from_json(agenda.to_json()) == agenda


def test_what_does_not_follow_is_named() -> None:
    assert read(GUIDE.replace("| 5–20", "| 6–20"))[1] == [(17, "minutes 6 to 20 do not follow minute 5")]
    assert read(GUIDE.replace("| 5–20", "| 5–19"))[1][0][1] == "the parts end at minute 19; the class has 20"
    assert "has no section" in read(GUIDE.replace("Từng phút một", "Lịch"))[1][0][1]
    assert read("# Sách\n")[1] != []
