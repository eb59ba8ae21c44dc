"""The door of a running hall, asked as an attacker asks: no browser, no manners."""

import asyncio
import http.client
import re
import sys
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hall_fixtures import RunningHall, make_course
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.web import create_signed_value
from tornado.websocket import websocket_connect

from daisuso.curriculum.consent import ConsentForm
from daisuso.curriculum.content import load_content
from daisuso.hall.cookie_key import cookie_key
from daisuso.hall.door import Door
from daisuso.response.consent import ConsentBook
from daisuso.response.course_directory import CourseDirectory
from daisuso.roster.code import new_code, shown
from daisuso.roster.roster import Entry, add_learner, changed


class Phone:
    """A client that keeps cookies, as a browser does, and says where its requests come from."""

    def __init__(self, hall: RunningHall, address: str = "127.0.0.1") -> None:
        self.hall = hall
        self.address = address
        self.cookies: dict[str, str] = {}
        self.set: list[str] = []

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    @property
    def session(self) -> str:
        return next((name for name in self.cookies if name.startswith("daisuso-session-")), "")

    def ask(
        self, path: str, form: dict[str, str] | None = None, *, origin: str | None = "own", method: str = ""
    ) -> tuple[int, str, dict[str, str]]:
        host = f"hall.test:{self.hall.port}"
        headers = {"Host": host} | ({"Cookie": self.cookie} if self.cookies else {})
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            if origin is not None:
                headers["Origin"] = f"http://{host}" if origin == "own" else origin
        one = http.client.HTTPConnection("127.0.0.1", self.hall.port, timeout=30, source_address=(self.address, 0))
        one.request(method or ("GET" if form is None else "POST"), path, urlencode(form) if form is not None else None, headers)
        reply = one.getresponse()
        body = reply.read().decode("utf-8", "replace")
        self.set = reply.headers.get_all("Set-Cookie") or []
        for line in self.set:
            for name, morsel in SimpleCookie(line).items():
                if morsel.value:
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
        one.close()
        return reply.status, body, {name.lower(): value for name, value in reply.headers.items()}

    def come_in(self, entry: Entry) -> "Phone":
        assert self.ask("/enter", {"code": shown(entry.code)})[2]["location"].startswith("/enter/name")
        assert self.ask("/enter/name", {"me": "yes"})[2]["location"] == "/"
        return self

    def kernel(self, path: str = "/lesson/vneid") -> str:
        status, body, _ = self.ask(path)
        assert status == 200
        return re.search(r'"kernel":"([0-9a-f-]{36})"', body)[1]  # type: ignore[index]

    def connect(self, kernel: str) -> int:
        """Open the channel; return 101, or the status of the refusal."""

        async def scene() -> int:
            request = HTTPRequest(
                f"ws://127.0.0.1:{self.hall.port}/api/kernels/{kernel}/channels?session_id=x",
                headers={"Host": f"hall.test:{self.hall.port}", "Cookie": self.cookie},
            )
            try:
                line = await websocket_connect(request)
            except HTTPClientError as error:
                return error.code
            line.close()
            return 101

        return asyncio.run(scene())


def signed_course(root: Path) -> tuple[Path, Path, Entry, Entry]:
    """A course whose roster has Lan and Hoa, who have agreed to be graded."""
    course, lessons = make_course(root)
    (course / "roster.csv").write_text("learner,given_name\n", "utf-8")
    opened = CourseDirectory.open(course)
    people = [add_learner(opened, name) for name in ("Lan", "Hoa")]
    for entry in people:
        ConsentBook(opened, entry.learner).decide(ConsentForm.from_json(load_content("consent.json")), {"grading": True})
    return course, lessons, people[0], people[1]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningHall, Entry, Entry]]:
    course, lessons, lan, hoa = signed_course(tmp_path_factory.mktemp("door"))
    hall = RunningHall(course, lessons, options={"learner": None}).start()
    yield hall, lan, hoa
    assert hall.stop() == 0


@pytest.fixture
def hall(made: Any) -> RunningHall:
    # Each test begins with nobody signed in.
    return made[0]


@pytest.fixture
def lan(made: Any) -> Entry:
    return made[1]


@pytest.fixture
def hoa(made: Any) -> Entry:
    return made[2]


SOME_KERNEL = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "path", ["/", "/consent", "/about-you", "/lesson/vneid", "/assessment/vneid", "/assessment/nothing", "/lesson/vneid?lang=en"]
)
def test_a_stranger_is_led_to_the_door_and_learns_no_name(hall: RunningHall, path: str) -> None:
    status, body, headers = Phone(hall).ask(path)
    assert status == 303
    assert headers["location"] == f"/enter?next={quote(path.partition('?')[0], safe='')}"
    status, body, _ = Phone(hall).ask(headers["location"])
    assert status == 200
    assert "Lan" not in body and "Hoa" not in body


def test_a_stranger_reaches_nothing_else(hall: RunningHall) -> None:
    phone = Phone(hall)
    assert phone.ask("/consent", {"agree-grading": "yes"})[2]["location"] == "/enter?next=%2Fconsent"
    assert phone.ask(f"/page/{SOME_KERNEL}/end", {})[0] == 303
    assert phone.ask("/leave", {})[2]["location"] == "/enter?left=1"
    assert phone.ask("/elsewhere", {})[2]["location"].startswith("/enter")
    assert phone.ask("/enter/name", {"me": "yes"})[2]["location"].startswith("/enter?")
    assert phone.ask("/ping")[0] == 204
    assert phone.ask(f"/ping?kernel={SOME_KERNEL}")[0] == 401
    assert phone.connect(SOME_KERNEL) == 403
    assert phone.session == ""


def test_the_name_is_shown_after_a_right_code_and_nothing_is_opened_before_it_is_confirmed(hall: RunningHall, lan: Entry) -> None:
    phone = Phone(hall)
    assert phone.ask(f"/k/{lan.code}")[2]["location"] == "/enter/name?next=%2F"
    assert phone.session == ""
    assert phone.ask("/")[0] == 303
    assert "Bạn là Lan phải không?" in phone.ask("/enter/name")[1]
    phone.ask("/enter/name", {"me": "no"})
    assert phone.ask("/enter/name")[2]["location"].startswith("/enter?")
    assert phone.ask("/enter/name", {"me": "yes"})[2]["location"].startswith("/enter?")
    assert phone.ask("/")[0] == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(hall: RunningHall, lan: Entry) -> None:
    phone = Phone(hall).come_in(lan)
    (line,) = [line for line in phone.set if line.startswith("daisuso-session-") and "Max-Age" in line]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(line.split("; "))
    assert "Lan" not in line and lan.code not in line
    phone.ask("/leave", {})


FORGED = ("", "x", "25747-0001.00000000000000000000000000000000", "2|1:0|10:1|1:x|4:eHh4|" + "0" * 64)


@pytest.mark.parametrize("value", FORGED)
def test_a_forged_cookie_is_a_strangers(hall: RunningHall, lan: Entry, value: str) -> None:
    phone = Phone(hall).come_in(lan)
    forger = Phone(hall)
    forger.cookies = {phone.session: value}
    assert forger.ask("/")[0] == 303
    right = phone.cookies[phone.session]
    forger.cookies = {phone.session: right[:-1] + ("0" if right[-1] != "0" else "1")}
    assert forger.ask("/")[0] == 303
    forger.cookies = {phone.session.replace("session", "asked"): right}
    assert forger.ask("/enter/name")[0] == 303
    assert phone.ask("/")[0] == 200
    phone.ask("/leave", {})


def test_a_right_code_alone_is_no_session(hall: RunningHall, lan: Entry) -> None:
    phone = Phone(hall)
    phone.ask(f"/k/{lan.code}")
    ((name, value),) = phone.cookies.items()
    phone.cookies = {name.replace("asked", "session"): value}
    assert phone.ask("/")[0] == 303


def test_the_cookie_of_another_course_opens_nothing(hall: RunningHall, lan: Entry, tmp_path: Path) -> None:
    course, _, other, _ = signed_course(tmp_path)
    assert other.learner == lan.learner
    key = cookie_key(CourseDirectory.open(course))
    door = Door(CourseDirectory.open(course), key)
    mine = Phone(hall).come_in(lan)
    assert not mine.session.endswith(door.course_mark)
    value = f"{lan.learner}.{door.sessions.join(lan.learner, door.mark(other))}"
    taken = Phone(hall)
    for name in (mine.session, f"daisuso-session-{door.course_mark}"):
        taken.cookies[name] = create_signed_value(key, name, value).decode()
    assert taken.ask("/")[0] == 303
    mine.ask("/leave", {})


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://hall.test", "http://hall.test.evil.example"])
@pytest.mark.parametrize("path", ["/enter", "/enter/name", "/elsewhere", "/leave", "/consent"])
def test_a_form_of_another_site_does_nothing(hall: RunningHall, lan: Entry, path: str, origin: str | None) -> None:
    phone = Phone(hall).come_in(lan)
    assert phone.ask(path, {"code": lan.code, "me": "yes"}, origin=origin)[0] == 403
    assert phone.ask("/")[0] == 200
    stranger = Phone(hall)
    assert stranger.ask(path, {"code": lan.code, "me": "yes"}, origin=origin)[0] == 403
    assert stranger.cookies == {}
    phone.ask("/leave", {})


def test_a_planted_session_is_not_the_one_that_signing_in_gives(hall: RunningHall, lan: Entry, hoa: Entry) -> None:
    attacker = Phone(hall).come_in(hoa)
    victim = Phone(hall)
    victim.cookies = dict(attacker.cookies)
    victim.come_in(lan)
    assert victim.cookies[victim.session] != attacker.cookies[attacker.session]
    # What was planted is ended, so that the attacker holds nothing of the victim's and the victim nothing of theirs.
    assert attacker.ask("/")[0] == 303
    assert "Xin chào, Lan" in victim.ask("/")[1]
    before = victim.cookies[victim.session]
    victim.ask("/leave", {})
    victim.come_in(lan)
    assert victim.cookies[victim.session] != before
    victim.ask("/leave", {})


def test_a_session_that_was_left_is_ended_for_whoever_copied_it(hall: RunningHall, lan: Entry) -> None:
    phone = Phone(hall).come_in(lan)
    thief = Phone(hall)
    thief.cookies = dict(phone.cookies)
    assert thief.ask("/")[0] == 200
    phone.ask("/leave", {})
    assert phone.session == ""
    assert thief.ask("/")[0] == 303


@pytest.mark.parametrize(
    "wish",
    [
        "http://evil.example/", "//evil.example", "/\\evil.example", "/lesson/vneid/../..//evil.example", "/lesson/vneid\r\nX: y",
        "javascript:alert(1)", "/lesson/vneid?x=http://evil.example", "/leave", "/k/123456782", "/lesson/vneid/",
    ],
)  # fmt: skip
def test_the_way_on_leads_nowhere_else(hall: RunningHall, lan: Entry, wish: str) -> None:
    phone = Phone(hall)
    way = f"?{urlencode({'next': wish})}"
    assert phone.ask(f"/k/{lan.code}{way}")[2]["location"] == "/enter/name?next=%2F"
    assert 'name="next" value="/"' in phone.ask(f"/enter/name{way}")[1]
    assert phone.ask("/enter/name", {"me": "yes", "next": wish})[2]["location"] == "/"
    assert phone.ask(f"/enter{way}")[2]["location"] == "/"
    phone.ask("/leave", {})


def test_the_way_on_leads_to_the_lesson_that_was_asked_for(hall: RunningHall, lan: Entry) -> None:
    phone = Phone(hall)
    way = phone.ask("/lesson/vneid")[2]["location"]
    assert 'name="next" value="/lesson/vneid"' in phone.ask(way)[1]
    way = phone.ask("/enter", {"code": lan.code, "next": "/lesson/vneid"})[2]["location"]
    assert way == "/enter/name?next=%2Flesson%2Fvneid"
    assert phone.ask("/enter/name", {"me": "yes", "next": "/lesson/vneid"})[2]["location"] == "/lesson/vneid"
    phone.ask("/leave", {})


@pytest.mark.parametrize("typed", ['"><script>alert(1)</script>', "12\u0000", "ế" * 500, "' or 1=1", "١٢٣"])
def test_what_was_typed_comes_back_as_text(hall: RunningHall, typed: str) -> None:
    status, body, _ = Phone(hall).ask("/enter", {"code": typed})
    assert status in (200, 400)
    assert "<script>alert" not in body and "ế" * 41 not in body and "Traceback" not in body


@pytest.mark.parametrize(
    "path",
    ["/k/", "/k/..%2f..%2fdaisuso.toml", "/k/%00", "/k/" + "1" * 61, "/k/123456782/x", "/enter/..", "/enter/name/x", "/.daisuso"],
)
def test_the_doors_addresses_lead_to_no_file(hall: RunningHall, path: str) -> None:
    status, body, _ = Phone(hall).ask(path)
    assert status in (200, 400, 404)
    assert "synthetic = " not in body and "Lan" not in body


def test_one_learner_cannot_touch_the_pages_of_another(hall: RunningHall, lan: Entry, hoa: Entry) -> None:
    mine, theirs = Phone(hall).come_in(lan), Phone(hall).come_in(hoa)
    assert "Xin chào, Lan" in mine.ask("/")[1] and "Xin chào, Hoa" in theirs.ask("/")[1]
    kernel = mine.kernel()
    assert mine.connect(kernel) == 101
    assert theirs.connect(kernel) == 404
    assert theirs.ask(f"/ping?kernel={kernel}")[0] == 410
    assert theirs.ask(f"/page/{kernel}/end", {})[0] == 404
    assert mine.ask(f"/ping?kernel={kernel}")[0] == 204
    theirs.ask("/consent", {})
    book = ConsentBook(CourseDirectory.open(hall.course), lan.learner)
    assert book.given() == {"grading": True, "research": False}
    assert not ConsentBook(CourseDirectory.open(hall.course), hoa.learner).given()["grading"]
    assert (hall.course / "work" / lan.learner).is_dir() and not (hall.course / "work" / hoa.learner).exists()
    assert mine.ask(f"/page/{kernel}/end", {})[0] == 204
    mine.ask("/leave", {}), theirs.ask("/leave", {})


def test_an_older_session_reaches_no_kernel_of_its_learner(hall: RunningHall, lan: Entry) -> None:
    old = Phone(hall).come_in(lan)
    kernel = old.kernel()
    new = Phone(hall)
    new.ask(f"/k/{lan.code}")
    new.ask("/enter/name", {"me": "yes"})
    # Not before it was told to: the first still works.
    assert new.ask("/")[2]["location"] == "/elsewhere?next=%2F"
    assert new.ask(f"/ping?kernel={kernel}")[0] == 409
    assert new.connect(kernel) == 409
    assert old.connect(kernel) == 101
    assert new.ask("/elsewhere", {"next": "/lesson/vneid"})[2]["location"] == "/lesson/vneid"
    assert old.connect(kernel) == 409
    assert old.ask(f"/ping?kernel={kernel}")[0] == 409
    for path in ("/", "/lesson/vneid", "/consent"):
        assert old.ask(path)[2]["location"].startswith("/elsewhere?")
    assert old.ask("/consent", {"agree-research": "yes"})[0] == 303
    assert not ConsentBook(CourseDirectory.open(hall.course), lan.learner).given()["research"]
    assert new.ask("/")[0] == 200
    new.ask("/leave", {}), old.ask("/leave", {})


def test_a_learner_taken_from_the_roster_is_signed_out_with_a_sentence(hall: RunningHall, hoa: Entry) -> None:
    phone = Phone(hall).come_in(hoa)
    course = CourseDirectory.open(hall.course)
    with changed(course) as entries:
        entries.remove(hoa)
    assert phone.ask("/")[2]["location"].startswith("/enter")
    body = phone.ask("/enter")[1]
    assert "không còn trong danh sách" in body and "Hoa" not in body
    assert phone.session == ""
    assert "không còn trong danh sách" not in phone.ask("/enter")[1]
    with changed(course) as entries:
        entries.append(hoa)


def test_a_restarted_hall_knows_the_phone_and_which_of_two_goes_on(hall: RunningHall, lan: Entry) -> None:
    first, second = Phone(hall).come_in(lan), Phone(hall).come_in(lan)
    second.ask("/elsewhere", {})
    hall.kill()
    hall.start()
    assert "Xin chào, Lan" in second.ask("/")[1]
    assert first.ask("/")[2]["location"] == "/elsewhere?next=%2F"
    assert "Lan" not in hall.log.read_text("utf-8") and lan.code not in hall.log.read_text("utf-8")
    first.ask("/leave", {}), second.ask("/leave", {})


@pytest.mark.skipif(sys.platform == "darwin", reason="there is one loopback address only")
def test_codes_cannot_be_tried_one_after_another(hall: RunningHall, lan: Entry, hoa: Entry) -> None:
    known, phone = Phone(hall, "127.0.0.9").come_in(lan), Phone(hall, "127.0.0.9")
    # Wrong check digits and right codes cost nothing.
    for _ in range(30):
        assert "Có chữ số bị gõ nhầm" in phone.ask("/enter", {"code": "123456789"})[1]
        assert phone.ask("/enter", {"code": hoa.code})[0] == 303
    wrong = [new_code([lan.code, hoa.code]) for _ in range(21)]
    assert {phone.ask("/enter", {"code": code})[0] for code in wrong[:20]} == {200}
    status, refused, headers = phone.ask("/enter", {"code": wrong[20]})
    assert status == 429 and 0 < int(headers["retry-after"]) <= 20
    assert "Chờ 1\N{NO-BREAK SPACE}phút" in refused and "người hướng dẫn" in refused
    # A right code, typed or scanned, is told nothing else.
    assert phone.ask("/enter", {"code": hoa.code})[:2] == (429, refused.replace(wrong[20], hoa.code))
    assert phone.ask(f"/k/{hoa.code}")[:2] == (429, refused.replace(wrong[20], hoa.code))
    assert known.ask("/")[0] == 200
    assert Phone(hall).ask(f"/k/{hoa.code}")[0] == 303
    known.ask("/leave", {})


def test_only_these_pages_are_for_strangers() -> None:
    from daisuso.hall.app import _ADDRESSES, _DOOR_ADDRESSES
    from daisuso.hall.channel import PageChannel
    from daisuso.hall.room.trainer_pages import TrainerHandler

    handlers = {handler for _, handler in [*_ADDRESSES, *_DOOR_ADDRESSES]} - {PageChannel}
    # The trainer's pages ask for a key in place of a code: tests of the room.
    handlers = {handler for handler in handlers if not issubclass(handler, TrainerHandler)}
    known = {"AssetHandler", "PingHandler", "EnterHandler", "SlipHandler", "NameHandler", "ElsewhereHandler", "LeaveHandler"}
    assert {handler.__name__ for handler in handlers if handler.for_everyone} == known
