import dataclasses

from small_course import bank, policy

from daisuso.response.responses import ItemResponse
from daisuso.response.scoring import STATUSES, score_form, score_item


def answered(value, version=1):
    return ItemResponse(value, version, 1, "2026-11-23T08:00Z")


def scored(responses, **changes):
    made = bank()
    items = made.form_items(made.form("vneid"))
    outcomes = score_form(made, items, responses, dataclasses.replace(policy(), **changes))
    assert [outcome.item for outcome in outcomes] == [entry.item.id for entry in items]
    assert all(outcome.status in STATUSES for outcome in outcomes)
    return items, outcomes


def test_missing_is_not_zero_what_was_never_reached_is_said():
    items, _ = scored({})
    first, second, third = (entry.item.id for entry in items[:3])
    _, outcomes = scored({second: answered("?")})
    assert [outcome.status for outcome in outcomes[:3]] == ["unanswered", "format_error", "not_reached"]
    assert all(outcome.score is None for outcome in outcomes)
    assert {first, third} <= {outcome.item for outcome in outcomes}


def test_an_answer_that_was_taken_back_is_no_answer():
    items, _ = scored({})
    names = [entry.item.id for entry in items]
    _, outcomes = scored({names[0]: answered(None), names[1]: answered({"events": []}), names[2]: answered("?")})
    assert [outcome.status for outcome in outcomes[:3]] == ["unanswered", "unanswered", "format_error"]
    _, outcomes = scored({name: answered(None) for name in names})
    assert {outcome.status for outcome in outcomes} == {"not_reached"}


def test_another_version_that_the_bank_lacks_is_refused_with_both_named():
    items, _ = scored({})
    _, outcomes = scored({items[0].item.id: answered("a", version=7)})
    assert outcomes[0].status == "refused"
    assert "version 7" in outcomes[0].reason and "expects 1" in outcomes[0].reason


def test_a_neutralised_item_gives_everyone_its_points_and_says_nothing():
    items, _ = scored({})
    name = items[0].item.id
    for responses in ({}, {name: answered("?")}):
        _, outcomes = scored(responses, neutralised=(name,))
        assert (outcomes[0].status, outcomes[0].score, outcomes[0].points) == ("neutralised", None, items[0].item.points)


def test_points_are_the_score_times_the_items_points():
    made = bank()
    for entry in made:
        if entry.item.type == "single-choice":
            right = score_item(entry, entry.key.values["correct"], policy())
            assert (right.status, right.score, right.points) == ("scored", 1.0, entry.item.points)
