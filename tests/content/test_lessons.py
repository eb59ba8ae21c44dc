"""What every module's lesson, trainer guide and handout must hold."""

import json
import re
from collections import Counter
from itertools import pairwise

import pytest
from modules import AVAILABLE, ROOT

each_module = pytest.mark.parametrize("module", AVAILABLE)
TRAINER_GUIDE = (
    "## Lớp 90 phút", "### Khi mất mạng, mất điện", "### Điều chỉnh cho từng người", "## Buổi cà phê sáng 15 phút",
    "## Gõ cửa 10 phút", "## Buổi tối gia đình số",
)  # fmt: skip
ADAPTED = ("Nhìn kém", "Nghe kém", "Ít chữ", "Không có điện thoại thông minh")
BRANDS = r"\b(Zalo Pay|ZaloPay|MoMo|VNPAY|Vietcombank|Agribank|BIDV|Shopee|Lazada|Tiki|TikTok|ChatGPT|Gemini|Copilot)\b"


@pytest.fixture
def lesson(repository, module):
    return repository.lessons[module, "vi"]


@pytest.fixture
def blocks(lesson):
    return [block for part in lesson.parts for block in part.blocks]


def read(module, name):
    return (ROOT / "curriculum/modules" / module / name).read_text(encoding="utf-8")


@each_module
def test_every_phrase_of_the_campaign_is_taught(repository, module):
    text = " ".join(read(module, "lesson.md").lower().split())
    assert [phrase for phrase in repository.course.modules[module].phrases if phrase.lower() not in text] == []


@each_module
def test_a_lesson_has_what_a_lesson_needs(lesson, blocks):
    kinds = Counter(block.kind for block in blocks)
    parts = len(lesson.parts)
    assert all(3 <= part.minutes <= 12 for part in lesson.parts)
    assert kinds["story"] >= 1 and kinds["picture"] >= 1 and kinds["fact"] >= parts
    assert kinds["teaching"] >= 3  # an older, a hurried and a disabled person
    for kind in ("safety", "mistakes", "teachback", "summary"):
        assert kinds[kind] >= max(1, parts - 2), kind
    assert all(sum(block.kind == "safety" for block in part.blocks) <= 1 for part in lesson.parts)


@each_module
def test_objectives_name_every_competency_of_the_module(repository, module, lesson):
    named = {objective.indicator.split(".")[0] for objective in lesson.objectives}
    assert named == set(repository.course.modules[module].competencies)


@each_module
def test_every_practice_item_stands_in_the_lesson(repository, module, lesson):
    used = [item for part in lesson.parts for item in part.practice()]
    assert sorted(used) == sorted(entry.item.id for entry in repository.practice[module])
    assert all(list(part.practice()) for part in lesson.parts)


@each_module
def test_minutes_are_those_of_the_lesson_and_its_test(repository, module, lesson):
    parts = sum(part.minutes for part in lesson.parts)
    assert repository.course.modules[module].minutes == parts + repository.forms[module].minutes


def test_minutes_of_a_path_are_the_sum_of_its_modules(repository):
    for path in repository.course.paths:
        assert path.minutes == sum(repository.course.modules[slug].minutes for slug in path.modules), path.id


@each_module
def test_sentences_of_a_lesson_are_short(blocks):
    """Measure: syllables a sentence. Half at most 14, nine of ten at most 24, none over 40."""
    text = "\n".join(block.content for block in blocks)
    text = re.sub(r"[*_`#>|-]", " ", text)
    lengths = sorted(len(words) for sentence in re.split(r"[.!?:;\n”]", text) if (words := sentence.split()))
    assert lengths[len(lengths) // 2] <= 14
    assert lengths[int(0.9 * len(lengths))] <= 24
    assert lengths[-1] <= 40


@each_module
def test_the_trainer_guide_covers_every_occasion(module):
    text = read(module, "trainer-guide.md")
    assert [heading for heading in TRAINER_GUIDE if f"\n{heading}" not in text] == []
    assert [who for who in ADAPTED if who not in text] == []
    minutes = [tuple(map(int, pair)) for pair in re.findall(r"(?m)^\| (\d+)–(\d+) \|", text.split("## Buổi cà phê sáng")[0])]
    assert minutes[0][0] == 0 and minutes[-1][1] == 90
    assert all(before[1] == after[0] for before, after in pairwise(minutes))


@each_module
def test_the_handout_is_one_page_of_large_print(module):
    body = read(module, "handout.md").split("---", 2)[2]
    assert len(body.split()) <= 230


@each_module
def test_no_brand_stands_in_what_learners_read(module):
    for name in ("lesson.md", "lesson.en.md", "practice.yaml", "handout.md"):
        assert re.findall(BRANDS, read(module, name)) == [], name


@each_module
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_page_of_a_lesson_is_endless(module, lang):
    """A page of the hall is one section: at most 620 words between spaces, boxes and sources included."""
    notebook = json.loads((ROOT / "notebooks/lessons" / lang / f"{module}.ipynb").read_text(encoding="utf-8"))
    words = Counter()
    for cell in notebook["cells"]:
        about = cell["metadata"].get("daisuso", {})
        if about.get("kind") == "reading":
            words[about["page"], about["page_title"]] += len("".join(cell["source"]).split())
    assert max(words.values()) <= 620, words.most_common(1)
