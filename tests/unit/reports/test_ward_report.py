import html
import json
import re
from html.parser import HTMLParser

import pytest
import small_course

from daisuso.cohort.simulate import simulate
from daisuso.errors import ResultsError
from daisuso.messages import table as message_table
from daisuso.reports.sentences import five_sentences, steps, title
from daisuso.reports.ward_facts import ward_facts
from daisuso.reports.ward_report import render, write
from daisuso.reports.write import write_results
from daisuso.response.course_directory import CourseDirectory
from daisuso.results.results import compute

ALL = [f"vneid-m{n:02d}" for n in range(1, 15)]


class Page(HTMLParser):
    """Collects ids, links, headings, and checks that tags close."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.ids, self.links, self.open, self.words, self.headings, self.tags = [], [], [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
        if tag not in ("meta", "br", "link", "img", "input", "hr"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if "id" in dict(attributes):
            self.ids.append(dict(attributes)["id"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)


def _words(text):
    return " ".join(" ".join(Page(text).words).replace("\u00a0", " ").split())


def _course(place, answers, learners=(), **settings):
    """A graded course: learner -> item -> (status, score)."""
    course = CourseDirectory.open(small_course.write_course(place, learners=[*answers, *learners], **settings))
    rows = []
    for learner, given in answers.items():
        for assignment in ("vneid", "vneid-plan"):
            items = [
                _evidence(item, answer) for item, answer in given.items() if (item == "vneid-w01") == (assignment == "vneid-plan")
            ]
            if items:
                rows.append({**small_course.work(learner, assignment), "items": json.dumps(items)})
    small_course.write_gradebook(course, rows)
    return course


def _evidence(item, answer):
    critical = ["vneid-no-passcode"] if isinstance(answer, tuple) else []
    score = answer[1] if critical else None if isinstance(answer, str) else float(answer)
    status = answer if isinstance(answer, str) else "scored"
    return [item, 1, status, score, score or 0.0, critical, "", 1, "2026-11-21T02:00Z", {}]


def _report(course, lang="vi"):
    results = compute([course])
    facts = ward_facts(results.courses[0], results.of(course.course), lang)
    return facts, render(facts, lang)


def _learners(count, answers):
    return {f"hv-{n:03d}": dict(answers) for n in range(count)}


CASES = {
    "no learners": ({}, ()),
    "one learner": (_learners(1, dict.fromkeys(ALL, 1.0)), ()),
    "one learner who handed in nothing": ({}, ("hv-001",)),
    "nobody handed in": ({}, tuple(f"hv-{n:03d}" for n in range(25))),
    "all perfect": (_learners(25, dict.fromkeys(ALL, 1.0)), ()),
    "all wrong": (_learners(25, dict.fromkeys(ALL, 0.0)), ()),
    "nothing reached": (_learners(25, dict.fromkeys(ALL, "not_reached")), ()),
    "all left blank": (_learners(25, dict.fromkeys(ALL, "unanswered")), ()),
    "everything refused": (_learners(25, dict.fromkeys(ALL, "refused")), ()),
    "everything malformed": (_learners(25, dict.fromkeys(ALL, "format_error")), ()),
    "all unsafe": (_learners(25, {**dict.fromkeys(ALL, 1.0), "vneid-m06": ("miss", 0.0)}), ()),
    "nine": (_learners(9, dict.fromkeys(ALL, 1.0)), ()),
    "a few of many": ({**_learners(40, dict.fromkeys(ALL, 1.0)), "hv-900": dict.fromkeys(ALL, 0.0)}, ()),
}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("case", CASES)
def test_every_class_gets_a_whole_page(case, lang, tmp_path):
    answers, learners = CASES[case]
    facts, text = _report(_course(tmp_path / "course", answers, learners), lang)
    page = Page(text)
    assert len(set(page.ids)) == len(page.ids)
    assert {link[1:] for link in page.links} <= set(page.ids)
    words = _words(text)
    assert not re.search(r"\{|\}|\bnan\b|\bNone\b(?! of \d)|<NA>|NaT|\binf\b|undefined", words)
    assert len(five_sentences(facts, lang)) == 5 and 1 <= len(steps(facts, lang)) <= 5
    assert sum(tag == "h1" for tag, _ in page.tags) == 1


@pytest.mark.parametrize(
    ("case", "wanted"),
    [
        ("no learners", "25747: lớp chưa có học viên"),
        ("one learner", "25747: chưa đủ 10 người có kết quả để báo cáo"),
        ("nobody handed in", "25747: 25 người trong lớp, chưa ai nộp bài"),
        ("all perfect", "25747: 25 trong 25 đại sứ số đã sẵn sàng đi từng nhà với bài vneid"),
        ("all wrong", "25747: 0 trong 25 đại sứ số đã sẵn sàng đi từng nhà với bài vneid"),
        ("nothing reached", "25747: chưa đủ 10 người có kết quả để báo cáo"),
        ("everything refused", "25747: chưa đủ 10 người có kết quả để báo cáo"),
        ("nine", "25747: chưa đủ 10 người có kết quả để báo cáo"),
        ("a few of many", "25747: ít nhất 32 trong 41 đại sứ số đã sẵn sàng đi từng nhà với bài vneid"),
    ],
)
def test_the_title_is_the_finding(case, wanted, tmp_path, monkeypatch):
    monkeypatch.setattr("daisuso.reports.ward_facts.ward_name", lambda code: code)
    monkeypatch.setattr("daisuso.reports.ward_facts.module_name", lambda slug, lang: slug)
    answers, learners = CASES[case]
    facts, _ = _report(_course(tmp_path / "course", answers, learners))
    assert title(facts, "vi") == wanted


@pytest.mark.parametrize("case", ["one learner", "nine", "nothing reached", "nobody handed in", "no learners"])
def test_no_number_is_made_up_where_there_is_none(case, tmp_path):
    answers, learners = CASES[case]
    _, text = _report(_course(tmp_path / "course", answers, learners))
    words = _words(text)
    read = words.index("Đọc các hình này")
    # Shares stand nowhere but in the explanation of the cuts.
    assert "%" not in words[:read].replace("Khoảng 95%", "")
    assert "<figure" not in text


def test_sentences_name_their_table_and_row_and_link_it(tmp_path):
    answers = {f"hv-{n:03d}": dict.fromkeys(ALL, 1.0 if n < 20 else 0.4) for n in range(50)}
    _, text = _report(_course(tmp_path / "course", answers))
    five = text[text.index('<section class="card five"') : text.index('<dl class="figures"')]
    items = re.findall(r"<li>(.*?)</li>", five, flags=re.DOTALL)
    assert len(items) == 5
    for item in items:
        assert re.search(r"\(bảng (ward_summary|module_summary), dòng <a href=\"#\1-[\w-]+\">[\w-]+</a>\)", item)


def test_numbers_of_the_sentences_are_those_of_the_tables(tmp_path):
    answers = {f"hv-{n:03d}": dict.fromkeys(ALL, 1.0 if n < 20 else 0.4) for n in range(50)}
    answers["hv-900"] = {"vneid-m01": 1.0}
    course = _course(tmp_path / "course", answers, [f"hv-8{n:02d}" for n in range(13)])
    frames = compute([course]).frames
    module = frames["module_summary"].iloc[0]
    facts, _ = _report(course)
    ready, weak, safe, missing, waiting = (sentence.words for sentence in five_sentences(facts, "vi"))
    assert ready.startswith(f"{module['ready']} trong {module['decided']} người") and "40%" in ready
    assert f"từ {round(module['share_low'] * 100)}% đến {round(module['share_high'] * 100)}%" in ready
    row = frames["ward_summary"].set_index("competency").loc[five_sentences(facts, "vi")[1].rows[0]]
    assert f"{row['reached']} trong {row['learners_with_level']} người đạt" in weak
    assert safe == (
        "Không ai trong 50 người đã làm câu về an toàn có việc làm không an toàn. "
        "Còn 1 người đã nộp bài nhưng phải làm nốt các câu về an toàn."
    )
    assert (module["critical_seen"], module["critical_unseen"]) == (50, 1)
    assert "64 người: 13 người chưa nộp bài VNeID, 1 người" in missing
    assert waiting == "Không còn bài viết nào chờ chấm và không có bài nào bị từ chối."


@pytest.mark.parametrize(
    ("extra", "learners", "wanted"),
    [
        ({}, [], "Cả 12 người trong lớp đã nộp bài và có đủ câu để kết luận."),
        ({}, ["hv-800"], "Lớp có 13 người: 1 người chưa nộp bài VNeID; những người này không bị tính là chưa đạt."),
        (
            {"hv-900": {"vneid-m01": 1.0}},
            [],
            "Lớp có 13 người, ai cũng đã nộp: 1 người chưa đủ câu để kết luận; những người này không bị tính là chưa đạt.",
        ),
    ],
)
def test_the_fourth_sentence_says_who_is_missing(extra, learners, wanted, tmp_path):
    facts, _ = _report(_course(tmp_path / "course", {**_learners(12, dict.fromkeys(ALL, 1.0)), **extra}, learners))
    assert five_sentences(facts, "vi")[3].words == wanted


def test_the_fifth_sentence_says_what_waits(tmp_path):
    answers = _learners(3, {**dict.fromkeys(ALL, 1.0), "vneid-w01": "awaiting_mark"})
    facts, _ = _report(_course(tmp_path / "a", answers))
    assert five_sentences(facts, "vi")[4].words == "Còn 3 bài viết chờ người chấm; không có bài nào bị từ chối."
    facts, _ = _report(_course(tmp_path / "b", {**answers, "hv-900": dict.fromkeys(ALL, "refused")}))
    assert five_sentences(facts, "vi")[4].words == "Còn 3 bài viết chờ người chấm và 1 bài bị từ chối; danh sách ở cuối trang."


def test_steps_put_safety_first_and_count_people(tmp_path):
    answers = {f"hv-{n:03d}": dict.fromkeys(ALL, 1.0 if n < 30 else 0.4) for n in range(50)}
    for n in range(12):
        answers[f"hv-{n:03d}"]["vneid-m06"] = ("miss", 0.0)
    facts, _ = _report(_course(tmp_path / "course", answers, ["hv-800"]))
    found = steps(facts, "vi")
    assert found[0] == "Cho 12 người làm lại phần ứng xử an toàn, trước khi họ đi từng nhà."
    assert found[1].startswith("Dạy lại “Bảo vệ tài khoản, mật khẩu và OTP” cho 32 người")
    assert "Mời 1 người chưa nộp đến làm bài." in found


def test_small_numbers_of_results_stand_nowhere(tmp_path):
    # 41 learners; 37 strong, 4 below: neither 4 nor 37 may be seen of any result.
    answers = {f"hv-{n:03d}": dict.fromkeys(ALL, 1.0 if n < 37 else 0.3) for n in range(41)}
    answers["hv-000"]["vneid-m06"] = ("miss", 1.0)
    _, text = _report(_course(tmp_path / "course", answers))
    words = _words(text)
    before = words[: words.index("Đọc các hình này")]
    numbers = {int(number) for number in re.findall(r"(?<![\d,.%A-Z])\d+(?![\d,.%])", before)}
    assert not numbers & {36, 37, 40}, numbers
    assert not re.search(r"(?<!\d)[1-9] (trong|người)", before)
    assert "dưới 10" in before.lower() and "ít nhất 32 trong 41" in before
    alternatives = html.unescape(" ".join(re.findall(r'aria-label="([^"]*)"', text)))
    assert not re.search(r"\b(4|36|37|40) người", alternatives)


def test_names_and_codes_of_learners_are_not_in_the_report(tmp_path):
    course = CourseDirectory.open(small_course.write_course(tmp_path / "course"))
    simulate(course, learners=25, seed=3)
    small_course.grade(course)
    _, text = _report(course)
    assert "mp-25747" not in text and "Học viên mô phỏng" not in text


def test_the_page_needs_nothing_from_outside_and_runs_nothing(tmp_path):
    _, text = _report(_course(tmp_path / "course", *CASES["all perfect"]))
    page = Page(text)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "iframe", "object", "embed", "form", "img", "base"}
    policy = next(found["content"] for tag, found in page.tags if tag == "meta" and found.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    for _, found in page.tags:
        assert not any(name.startswith("on") for name in found)
        for name in ("href", "src", "xlink:href"):
            assert found.get(name, "#").startswith("#")
    assert "@import" not in text and not re.search(r"url\((?!#)", text)
    assert dict(page.tags)["html"]["lang"] == "vi"


def test_synthetic_is_said_first_and_real_is_not_called_synthetic(tmp_path):
    _, made_up = _report(_course(tmp_path / "a", *CASES["all perfect"]))
    _, real = _report(_course(tmp_path / "b", *CASES["all perfect"], synthetic=False))
    words = _words(made_up)
    assert words.index("Số liệu mô phỏng.") < words.index("Năm câu cần biết")
    assert '<meta name="daisuso-synthetic" content="true">' in made_up
    assert "mô phỏng" not in _words(real) and 'content="false"' in real


def test_only_the_state_confirms(tmp_path):
    for lang, words in (("vi", "là của Nhà nước, trên VNeID"), ("en", "is the State's, on VNeID")):
        _, text = _report(_course(tmp_path / lang, *CASES["all perfect"]), lang)
        assert words in _words(text)


def test_hostile_reasons_and_ids_are_only_text(tmp_path):
    course = CourseDirectory.open(small_course.write_course(tmp_path / "course", learners=["hv-001"]))
    reason = '<script>alert(1)</script>"><img src=x onerror=1> {{7*7}} {a}'
    small_course.write_gradebook(course, [small_course.work("hv-001", status="refused", reason=reason)])
    _, text = _report(course)
    assert "<script" not in text and "<img" not in text and "{{7*7}}" not in html.unescape(text)


def test_refused_and_waiting_work_is_listed_without_people(tmp_path):
    course = CourseDirectory.open(small_course.write_course(tmp_path / "course", learners=["hv-001"]))
    rows = [small_course.work(f"hv-{n:03d}", status="refused", reason=f"reason {n}") for n in range(5)]
    small_course.write_gradebook(course, rows)
    _, text = _report(course)
    words = _words(text)
    work = words[words.index("Bài còn chờ một người xem") :]
    assert "bị từ chối vneid 5 bài không nhận được" in work
    assert "hv-00" not in text and "reason 0" not in text


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_waiting_work_shows_no_learner_and_no_path_and_counts_works(lang, tmp_path):
    course = CourseDirectory.open(small_course.write_course(tmp_path / "course", learners=["hv-001"]))
    where = "submitted/hv-002/vneid"
    flags = [
        f"{where}/responses.jsonl: it is the same journal as learner 'hv-009' handed in; one may be a copy.",
        f"{where}: the notebook is missing; graded from the journal.",
    ]
    answers = [_evidence(item, "format_error") for item in ALL[:3]]
    rows = [
        {**small_course.work("hv-002", flags=flags), "items": json.dumps(answers)},
        small_course.work("hv-003", status="refused", reason="submitted/hv-003/vneid/responses.jsonl: the journal is empty."),
        small_course.work("hv-004", status="refused", reason="submitted/hv-004/vneid/vneid.ipynb: this is not a notebook"),
    ]
    small_course.write_gradebook(course, rows)
    facts, page = _report(course, lang)
    assert "submitted/" not in page and "responses.jsonl" not in page and not re.search(r"hv-\d", page)
    assert [(entry.kind, entry.count, entry.reasons) for entry in facts.work] == [
        ("flagged", 1, ("same_journal", "other")),
        ("format_error", 1, ("unreadable_answer",)),
        ("refused", 2, ("damaged_journal", "refused")),
    ]


@pytest.mark.parametrize(
    ("status", "why"),
    [("refused", "có bài bị từ chối"), ("format_error", "chưa câu nào được chấm"), ("not_reached", "chưa câu nào")],
)
def test_a_class_without_a_scored_item_is_neither_safe_nor_short_of_items(status, why, tmp_path):
    facts, page = _report(_course(tmp_path / "course", _learners(25, dict.fromkeys(ALL, status))))
    safe, missing = (five_sentences(facts, "vi")[place].words for place in (2, 3))
    assert safe.startswith("Chưa biết có ai làm việc không an toàn hay không")
    assert missing.startswith("Lớp có 25 người, ai cũng đã nộp: 25 người") and why in missing
    words = _words(page)
    assert "Không ai trong" not in words and "chưa đủ câu để kết luận" not in words


def test_those_who_skipped_the_safety_tasks_are_counted_and_asked_to_do_them(tmp_path):
    answers = _learners(30, dict.fromkeys(ALL, 1.0))
    for n in range(12):
        answers[f"hv-{n:03d}"]["vneid-m06"] = "unanswered"
    facts, _ = _report(_course(tmp_path / "course", answers))
    ready, _, safe, missing, _ = (sentence.words for sentence in five_sentences(facts, "vi"))
    assert ready.startswith("18 trong 18 người") and safe.startswith("Không ai trong 18 người")
    assert safe.endswith("Còn 12 người đã nộp bài nhưng phải làm nốt các câu về an toàn.")
    assert "12 người chỉ còn thiếu câu về an toàn" in missing
    assert steps(facts, "vi")[0] == "Mời 12 người làm nốt các câu về an toàn, trước khi họ đi từng nhà."


def test_write_names_one_report_a_ward(tmp_path):
    courses = []
    for ward in ("25747", "25750"):
        courses.append(_course(tmp_path / ward, *CASES["all perfect"], ward=ward))
    written = write_results(courses, tmp_path / "out")
    assert [path.name for path in written[:2]] == ["report-25747.html", "report-25750.html"]
    assert (tmp_path / "out" / "results.json").is_file()


def test_an_unknown_course_is_named(tmp_path):
    results = compute([_course(tmp_path / "course", {})])
    with pytest.raises(ResultsError, match="'nowhere'"):
        write(results, "nowhere", tmp_path / "x.html")


def test_the_same_results_give_the_same_page(tmp_path):
    course = _course(tmp_path / "course", *CASES["a few of many"])
    assert _report(course)[1] == _report(course)[1]


def test_every_word_of_the_report_has_both_languages():
    vietnamese, english = (message_table(lang, ("rep.", "tab.")) for lang in ("vi", "en"))
    assert vietnamese.keys() == english.keys()
    for name, sentence in vietnamese.items():
        places = set(re.findall(r"\{(\w+)\}", sentence))
        assert places == set(re.findall(r"\{(\w+)\}", english[name])), name
