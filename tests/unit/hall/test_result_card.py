"""What the result card says, from made-up outcomes."""

from dataclasses import replace

import small_course

from daisuso.hall.catalogue import Catalogue
from daisuso.hall.course_test import course_test
from daisuso.hall.home import home
from daisuso.hall.provisional import FAULT, NO_BANK, NO_CONSENT, SCORED, WORK_REFUSED, MarkedItem, Provisional, Work
from daisuso.hall.result_card import card
from daisuso.hall.standing import FormState, form_states
from daisuso.hall.track import place
from daisuso.messages import LANGUAGES
from daisuso.page.words import Words

POLICY = small_course.policy()
VI = Words("vi")
SKILLS = ("A3", "A3", "A3", "C2", "C2", "C2", "E3", "E3", "E3")


def marked(number, competency, score, *, status="scored", critical=(), use="module", module="vneid", **more):
    return MarkedItem(
        number, f"vneid-m{number:02d}", module, use, competency, f"{competency}.1", (), True, 1.0, status, score, critical, **more
    )


def form(scores, **more):
    """A form of nine items, three for each of three competencies; a score, a status, or ("miss", score) each."""
    items = []
    for number, (competency, score) in enumerate(zip(SKILLS, scores, strict=True), 1):
        if isinstance(score, str):
            items.append(marked(number, competency, None, status=score))
        elif isinstance(score, tuple):
            items.append(marked(number, competency, score[1], critical=("vneid-no-passcode",)))
        else:
            items.append(marked(number, competency, score))
    return Work(
        "vneid", SCORED, "module", "vneid", {"vi": "VNeID", "en": "VNeID"}, tuple(items), "2026-11-21T02:00:00", "AB", **more
    )


def shown(work, words=VI, others=()):
    return card(work, Provisional({one.assignment: one for one in (work, *others)}, POLICY), words, "Lan")


def state(work):
    found = form_states(Provisional({work.assignment: work}, POLICY), "vi")[work.assignment]
    return found.state, found.part


def flat(text):
    return text.replace("\u00a0", " ")


def test_all_right_is_said_and_nothing_is_to_practise():
    view = shown(form([1.0] * 9))
    assert flat(view.title) == "Lan đã làm được gì" and flat(view.lead) == "Bạn đạt 3 trong 3 năng lực đã kiểm tra."
    assert [row.level for row in view.can] == ["Vững"] * 3 and not (view.practise or view.unknown or view.boxes or view.notes)
    # Safety first.
    assert view.can[0].name == "Bảo vệ tài khoản, mật khẩu và OTP"
    assert flat(view.can[0].sentence).startswith("Dựa trên 3 câu. Có thể mới ")
    assert state(form([1.0] * 9)) == ("passed", 0)


def test_what_is_below_the_standard_is_named_with_its_place_in_the_lesson():
    view = shown(form([0.0, 0.5, 0.0, 1, 1, 1, 1, 1, 1]))
    (row,) = view.practise
    assert row.name == "Danh tính số với VNeID" and row.level == "Chưa đạt"
    (link,) = row.links
    assert link.address.startswith("/lesson/vneid#page-") and flat(link.words).startswith("Học lại phần “")
    assert link.about == "Phân biệt mức độ 1 và mức độ 2 và nơi làm thủ tục"
    assert state(form([0.0, 0.5, 0.0, 1, 1, 1, 1, 1, 1]))[0] == "practise"
    assert state(form([0.0, 0.5, 0.0, 1, 1, 1, 1, 1, 1]))[1] >= 1


def test_an_unsafe_act_stands_first_blocks_the_certificate_and_can_be_made_good():
    work = form([1, 1, 1, ("miss", 0.0), 1, 1, 1, 1, 1])
    view = shown(work)
    (box,) = view.boxes
    assert box.title.startswith("Cần làm lại: để người học tự gõ")
    assert box.why == "Vì vậy chưa thể cấp chứng nhận, dù các câu khác bạn làm tốt."
    assert box.link is not None and box.link.address.startswith("/lesson/vneid#page-")
    assert flat(view.lead).endswith("Còn 1 việc về an toàn cần làm lại trước khi đi từng nhà.")
    (row,) = view.practise
    assert row.level == "Đang học"
    # The competency is held down though its points are not: the dot does not stand above the level.
    high = shown(form([1, 1, 1, ("miss", 1.0), 1, 1, 1, 1, 1])).practise[0]
    assert high.level == "Đang học" and high.track.dot is not None and high.track.dot < 50
    assert "không an toàn" in high.sentence
    assert state(work)[0] == "practise"


def test_where_little_else_went_well_the_box_does_not_claim_it():
    assert shown(form([0, 0, 0, ("miss", 0.0), 0, 0, 0, 0, 0])).boxes[0].why == "Vì vậy chưa thể cấp chứng nhận."


def test_conduct_that_nobody_has_described_is_still_said():
    item = marked(1, "C2", 0.0, critical=("private-act",), module="another")
    view = shown(replace(form([1.0] * 9), items=(item,)))
    assert view.boxes[0].title == "Cần làm lại: một việc về an toàn" and view.boxes[0].link is None


def test_too_little_is_no_level_and_no_reproach():
    view = shown(form([1.0, "not_reached", "not_reached", 1, 1, 1, 1, 1, 1]))
    (row,) = view.unknown
    assert row.level == "Chưa đủ bài để nói" and flat(row.sentence) == "Mới có 1 câu, cần ít nhất 3."
    assert row.track.dot is None
    assert [flat(note) for note in view.notes] == ["Câu 2 và câu 3 bạn chưa làm tới, nên phiếu này không tính."]
    assert state(form([1.0, "not_reached", "not_reached", "not_reached", "not_reached", 1, 1, 1, 1])) == ("thin", 0)


def test_blank_technical_cancelled_and_waiting_are_said_apart():
    view = shown(form(["unanswered", "format_error", 1, "refused", "neutralised", 1, "awaiting_mark", 1, 1]))
    assert [flat(note) for note in view.notes] == [
        "Câu 7 là bài viết, đang chờ người chấm đọc.",
        "Câu 1 bạn để trống nên không có điểm.",
        "Câu 2: máy chưa đọc được câu trả lời. Đây là trục trặc kỹ thuật, không tính là sai.",
        "Câu 4: máy chưa đọc được câu trả lời. Đây là trục trặc kỹ thuật, không tính là sai.",
        "Câu 5 bị hủy do sự cố kỹ thuật, không tính là sai.",
    ]


def test_a_written_plan_waits():
    work = Work("vneid-plan", SCORED, "plan", "vneid", {}, (marked(1, "E3", None, status="awaiting_mark"),))
    assert flat(shown(work).title) == "Bài viết đang chờ chấm" and not shown(work).has_levels
    assert state(work) == ("waiting", 0)
    assert not form_states(Provisional({"vneid-plan": work}, POLICY), "vi")["vneid-plan"].has_result


def test_what_cannot_be_said_says_why_and_blames_nobody():
    said = {status: shown(Work("vneid", status)) for status in (NO_BANK, WORK_REFUSED, FAULT, NO_CONSENT)}
    assert all(not view.has_levels for view in said.values())
    assert len({view.title for view in said.values()}) == 4
    assert "không phải bạn làm sai" in said[WORK_REFUSED].lead and "không phải bạn làm sai" in said[FAULT].lead
    assert "Kết quả có sau khi chương trình chấm bài" in said[NO_BANK].lead
    assert {state(Work("vneid", status)) for status in said} == {("waiting", 0)}


def test_levels_count_everything_handed_in_and_say_so():
    other = replace(form([0.0] * 9), assignment="final-a", kind="final")
    other = replace(other, items=tuple(replace(item, item=f"f{item.number}", use="final") for item in other.items))
    view = shown(form([1.0] * 9), others=[other])
    assert [row.level for row in view.practise] == ["Đang học"] * 3
    assert "Tính cả 2 bài bạn đã nộp." in flat(view.practise[0].sentence)
    # The form itself has nothing to practise: the place comes from the other.
    assert all(row.links for row in view.practise)


def test_a_repair_that_is_safe_is_said():
    items = (marked(1, "C2", 1.0, use="repair"), marked(2, "C2", 1.0, use="repair"))
    view = shown(Work("repair-vneid-no-passcode", SCORED, "repair", "vneid", {}, items))
    assert "cả hai bài đều an toàn" in view.lead


def test_no_card_holds_a_percentage_or_a_rank():
    for lang in LANGUAGES:
        for scores in ([1.0] * 9, [0.5] * 9, [1, 0, 0.3, ("miss", 0), 0.7, 1, "unanswered", "not_reached", "not_reached"]):
            text = repr(shown(form(scores), Words(lang))).lower()
            assert "%" not in text and "rank" not in text and "xếp hạng" not in text


def prepost(name, scores):
    items = tuple(marked(n, code, score, use="prepost") for n, (code, score) in enumerate(zip(SKILLS, scores, strict=True), 1))
    return Work(name, SCORED, "prepost", "", {}, items)


def test_a_pre_test_gives_thanks_and_a_post_test_totals_by_domain_without_levels():
    pre, post = prepost("pre-test", [0.0] * 6 + [1.0] * 3), prepost("post-test", [1.0] * 6 + [0.5] * 3)
    provisional = Provisional({"pre-test": pre, "post-test": post}, POLICY)
    before = course_test(pre, provisional, VI, "Lan")
    assert before is not None and before.title == "Cảm ơn Lan" and before.totals == ()
    after = course_test(post, provisional, VI, "Lan")
    assert after is not None and after.compares
    assert [(one.name, flat(one.before), flat(one.now)) for one in after.totals] == [
        ("Nền tảng và danh tính số", "0 trong 3 điểm", "3 trong 3 điểm"),
        ("An toàn và dữ liệu cá nhân", "0 trong 3 điểm", "3 trong 3 điểm"),
        ("Dạy và kèm người lớn", "3 trong 3 điểm", "1,5 trong 3 điểm"),
        ("Cả bài", "3 trong 9 điểm", "7,5 trong 9 điểm"),
    ]
    alone = course_test(post, Provisional({"post-test": post}, POLICY), Words("en"), "Lan")
    assert alone is not None and not alone.compares and alone.totals[-1].now == "7.5 of 9 points"
    assert not shown(post).has_levels
    assert course_test(form([1.0] * 9), provisional, VI, "Lan") is None


def test_a_share_stands_in_the_zone_of_its_level():
    cuts = POLICY.cuts
    assert [place(share, cuts) for share in (0.0, 0.25, 0.5, 0.6, 0.7, 0.85, 1.0)] == [0.0, 12.5, 25.0, 37.5, 50.0, 75.0, 100.0]
    assert [int(place(n / 100, cuts) // 25.0001) for n in range(100)] == [POLICY.level(n / 100 - 1e-8) for n in range(100)]
    assert place(0.999, (0.5, 0.7, 1.0)) < 75 and place(1.0, (0.5, 0.7, 1.0)) == 100.0


def test_home_says_how_each_module_stands_and_leads_to_the_card(lesson, course):
    course.submission("an-01", "vneid").mkdir(parents=True)
    catalogue = Catalogue(course, lesson.parents[1])
    for known, kind, words, test in (
        (None, "new", "Chưa học, 30 phút", "Đã nộp, chờ chấm"),
        (FormState("waiting", False), "sent", "Đã nộp, chờ chấm", "Đã nộp, chờ chấm"),
        (FormState("passed", True), "passed", "Đạt, tạm tính", "Đã nộp. Xem kết quả tạm tính"),
        (FormState("practise", True, 3), "practise", "Nên làm lại phần 3", "Đã nộp. Xem kết quả tạm tính"),
        (FormState("practise", True), "practise", "Nên luyện thêm", "Đã nộp. Xem kết quả tạm tính"),
        (FormState("thin", True), "sent", "Đã nộp, chưa đủ bài để nói", "Đã nộp. Xem kết quả tạm tính"),
    ):
        view = home(catalogue, VI, "an-01", "An", {"vneid": known} if known else None)
        rows = {row.address: row for group in view.groups for row in group.rows}
        assert (rows["/lesson/vneid"].kind, flat(rows["/lesson/vneid"].state)) == (kind, words)
        assert (rows["/result/vneid"].kind, flat(rows["/result/vneid"].state)) == ("sent", test)


def test_home_leads_to_what_is_to_be_practised_when_every_test_is_handed_in(lesson, course):
    for slug, number in (("thiet-bi", 2), ("an-toan", 13)):
        text = lesson.read_text(encoding="utf-8").replace('"number": 3', f'"number": {number}')
        (lesson.parent / f"{slug}.ipynb").write_text(text, encoding="utf-8")
    for slug in ("thiet-bi", "vneid", "an-toan"):
        course.submission("an-01", slug).mkdir(parents=True)
    catalogue = Catalogue(course, lesson.parents[1])
    states = {"thiet-bi": FormState("passed", True), "vneid": FormState("practise", True, 1), "an-toan": FormState("passed", True)}
    assert flat(home(catalogue, VI, "an-01", "An", states).start) == "Học bài 3"
    assert flat(home(catalogue, VI, "an-01", "An").start) == "Học bài 2"
