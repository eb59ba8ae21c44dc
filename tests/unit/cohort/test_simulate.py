import json
from hashlib import sha256

import numpy as np
import pytest
import small_course

from daisuso.assessment.bank import ItemBank
from daisuso.cohort.model import CohortModel
from daisuso.cohort.simulate import simulate
from daisuso.errors import CourseError, UsageError
from daisuso.response.course_directory import CourseDirectory
from daisuso.response.journal_reading import read_journal
from daisuso.response.scoring import NOT_REACHED, SCORED, UNANSWERED, score_form


def _course(tmp_path, **settings):
    return CourseDirectory.open(small_course.write_course(tmp_path / "course", **settings))


def _files(course):
    return {
        str(path.relative_to(course.root)): sha256(path.read_bytes()).hexdigest()
        for folder in (course.submitted, course.root / ".daisuso")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _outcomes(course, cohort, assignment="vneid"):
    """Score everything that was written: a matrix learner x item, not administered as NaN."""
    bank, policy = ItemBank.load(course.bank), small_course.policy()
    items = bank.form_items(bank.form(assignment))
    statuses, scores = [], []
    for learner in cohort.learners:
        path = course.submission(learner.id, assignment) / "responses.jsonl"
        reading = read_journal(path.read_bytes()) if path.is_file() else None
        found = score_form(bank, items, reading.responses, policy) if reading else ()
        statuses.append([outcome.status for outcome in found])
        scores.append([np.nan if outcome.score is None else outcome.score for outcome in found] or [np.nan] * len(items))
    return statuses, np.array(scores), items


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    course = _course(tmp_path_factory.mktemp("large"))
    cohort = simulate(course, learners=400, seed=2026)
    return course, cohort, *_outcomes(course, cohort)


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    one, other = _course(tmp_path / "one"), _course(tmp_path / "other")
    simulate(one, learners=12, seed=5)
    simulate(other, learners=12, seed=5)
    assert _files(one) == _files(other)


def test_another_seed_gives_other_people(tmp_path):
    one, other = _course(tmp_path / "one"), _course(tmp_path / "other")
    simulate(one, learners=12, seed=5)
    simulate(other, learners=12, seed=6)
    assert _files(one) != _files(other)


def test_a_larger_cohort_begins_with_the_same_people(tmp_path):
    small, more = _course(tmp_path / "small"), _course(tmp_path / "more")
    simulate(small, learners=5, seed=5)
    simulate(more, learners=9, seed=5)
    kept = {name: digest for name, digest in _files(small).items() if name.startswith("submitted")}
    assert kept.items() <= _files(more).items()


def test_running_again_changes_nothing(tmp_path):
    course = _course(tmp_path)
    simulate(course, learners=6, seed=5)
    before = _files(course)
    simulate(course, learners=6, seed=5)
    assert _files(course) == before


def test_every_journal_is_sound_says_synthetic_and_every_answer_can_be_read(large):
    course, _, statuses, _, _ = large
    for path in course.submitted.rglob("responses.jsonl"):
        reading = read_journal(path.read_bytes())
        assert reading.refusal is None and not reading.problems
        assert json.loads(path.read_bytes().split(b"\n")[0])["synthetic"] is True
    assert {status for row in statuses for status in row} <= {SCORED, UNANSWERED, NOT_REACHED}


def test_the_notebook_is_the_released_one(large):
    course, _, _, _, _ = large
    for path in course.submitted.rglob("*.ipynb"):
        assert path.read_bytes() == course.release_notebook(path.stem).read_bytes()


def test_people_drop_out_leave_blanks_and_do_not_hand_in(large):
    _, cohort, statuses, _, _ = large
    assert 400 * 0.88 < cohort.submissions["vneid"] < 400 * 0.97
    assert cohort.submissions["vneid"] * 0.75 < cohort.submissions["vneid-plan"] < cohort.submissions["vneid"] * 0.93
    flat = [status for row in statuses for status in row]
    assert 0.005 < flat.count(UNANSWERED) / len(flat) < 0.04
    assert 0.01 < flat.count(NOT_REACHED) / len(flat) < 0.10


def test_recovery_proportion_correct_follows_intended_difficulty(tmp_path):
    # Without the ward's own strong and weak competencies, so that items of different competencies can be compared.
    course = _course(tmp_path)
    cohort = simulate(course, learners=300, seed=2026, model=CohortModel(ward_competency_sd=0))
    _, scores, items = _outcomes(course, cohort)
    observed = np.nanmean(np.where(np.isnan(scores), np.nan, scores == 1), axis=0)
    intended = np.array([entry.meta.difficulty for entry in items])
    assert np.corrcoef(observed, intended)[0, 1] > 0.7
    assert observed[intended >= 0.8].min() > observed[intended <= 0.55].max()


def test_recovery_without_item_effects_is_close(tmp_path):
    course = _course(tmp_path)
    model = CohortModel(
        mean=0.0, ward_sd=0, person_sd=0.05, competency_sd=0, ward_competency_sd=0, item_sd=0, slope_sd=0, hand_in=1
    )
    cohort = simulate(course, learners=500, seed=1, model=model)
    _, scores, items = _outcomes(course, cohort)
    observed = np.nanmean(np.where(np.isnan(scores), np.nan, scores == 1), axis=0)
    for share, entry in zip(observed, items, strict=True):
        assert share == pytest.approx(entry.meta.difficulty, abs=0.075), entry.item.id


def test_recovery_ability_correlates_with_the_total_score_above_0_7(large):
    _, cohort, _, scores, _ = large
    abilities = np.array([learner.ability for learner in cohort.learners])
    complete = ~np.isnan(scores).any(axis=1)
    assert complete.sum() > 200
    assert np.corrcoef(abilities[complete], scores[complete].sum(axis=1))[0, 1] > 0.7


def test_roster_names_are_plainly_made_up(large):
    course, _, _, _, _ = large
    lines = course.roster.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["learner,given_name,code", "mp-25747-001,Học viên mô phỏng 001,"]
    assert len(lines) == 401


def test_parameters_and_true_abilities_are_kept(large):
    course, cohort, _, _, _ = large
    data = json.loads((course.root / ".daisuso" / "cohort.json").read_text(encoding="utf-8"))
    assert data["synthetic"] is True and data["seed"] == 2026
    assert data["abilities"][cohort.learners[0].id] == pytest.approx(cohort.learners[0].ability, abs=1e-6)


def test_refuses_a_course_that_is_not_synthetic(tmp_path):
    with pytest.raises(CourseError, match="not synthetic"):
        simulate(_course(tmp_path, synthetic=False), learners=1, seed=1)


def test_refuses_to_mix_with_real_work(tmp_path):
    course = _course(tmp_path)
    (course.submitted / "hv-0001" / "vneid").mkdir(parents=True)
    with pytest.raises(CourseError, match="hv-0001"):
        simulate(course, learners=1, seed=1)


def test_refuses_a_course_without_release(tmp_path):
    course = _course(tmp_path)
    for path in course.root.glob("release/*/*.ipynb"):
        path.unlink()
    with pytest.raises(CourseError, match="no assignment is released"):
        simulate(course, learners=1, seed=1)


def test_refuses_a_negative_number(tmp_path):
    with pytest.raises(UsageError, match="-1"):
        simulate(_course(tmp_path), learners=-1, seed=1)


def test_nobody_is_a_cohort_too(tmp_path):
    cohort = simulate(_course(tmp_path), learners=0, seed=1)
    assert cohort.learners == [] and cohort.submissions == {"vneid": 0, "vneid-plan": 0}


def test_progress_is_told(tmp_path):
    told = []
    simulate(_course(tmp_path), learners=3, seed=1, progress=lambda done, all_: told.append((done, all_)))
    assert told == [(1, 3), (2, 3), (3, 3)]
