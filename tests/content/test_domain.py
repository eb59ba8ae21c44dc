"""The domain is whole: framework, crosswalk, wards, facts."""

import re
from collections import Counter

from daisuso.curriculum.facts import Ward


def test_the_framework_has_26_competencies_and_78_indicators(repository):
    framework = repository.framework
    assert Counter(entry.domain for entry in framework.competencies.values()) == {"A": 4, "B": 7, "C": 4, "D": 2, "E": 5, "F": 4}
    assert sum(len(entry.indicators) for entry in framework.competencies.values()) == 78
    assert [level["vi"] for level in framework.levels] == ["Chưa đạt", "Đang học", "Đạt", "Vững"]


def test_the_crosswalk_is_filled_but_for_what_could_not_be_read(repository):
    for entry in repository.framework.competencies.values():
        assert entry.crosswalk["bdhvs"] and entry.crosswalk["digcomp22"] and entry.crosswalk["tt02_2025"]
        assert entry.crosswalk["qd757"] == ()


def test_168_wards(repository):
    assert Counter(ward.kind for ward in repository.wards.values()) == {"phường": 113, "xã": 54, "đặc khu": 1}
    assert repository.wards["26732"] == Ward("26732", "Đặc khu Côn Đảo", "đặc khu")


def test_every_fact_names_a_source(repository):
    for fact in repository.facts.values():
        assert re.search(r"https?://|github|Nghị|NĐ|Luật|Thông tư|Quyết định|Kế hoạch|Decree|Law", fact.source), fact.id


def test_modules_cover_every_competency(repository):
    taught = {competency for module in repository.course.modules.values() for competency in module.competencies}
    assert taught == set(repository.framework.competencies)


def test_paths(repository):
    paths = {path.id: path for path in repository.course.paths}
    core = next(path for path in paths.values() if path.modules == ("vai-tro", "thiet-bi", "vneid", "an-toan", "day-nguoi-lon"))
    assert core.minutes == 360
    assert any(path.modules == tuple(repository.course.modules) for path in paths.values())


def test_the_programme_never_claims_to_confirm(repository):
    """Only the State confirms, on VNeID: no text of ours says that daisuso does."""
    for lesson in repository.lessons.values():
        text = " ".join(block.content for part in lesson.parts for block in part.blocks)
        claim = r"(chúng tôi|chương trình( này)?|daisuso|đại sứ số) (sẽ )?xác nhận (đạt )?phổ cập"
        assert not re.search(claim, text, re.IGNORECASE)
