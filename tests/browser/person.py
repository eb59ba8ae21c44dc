"""Answers items in a page as a person does: taps, arrows, typed text; what to answer is told from outside."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from daisuso.assessment.item import BankItem

SAVED = "Đã lưu"


class Person:
    """Someone at a phone who takes a form, one question a page."""

    def __init__(self, page: Page, lang: str = "vi") -> None:
        self.page = page
        self.lang = lang

    def card(self) -> Locator:
        """The visible question."""
        return self.page.locator(".ds:visible").first

    def words(self, text: Any) -> str:
        """What stands on the page for a bilingual text."""
        return str(text[self.lang])

    def wait_saved(self) -> None:
        """Wait until the save line says that the answer is on disk."""
        expect(self.page.locator(".ds-save:visible").last).to_contain_text(SAVED, timeout=30_000)

    def answer(self, entry: BankItem, raw: Any) -> None:
        """Give one answer, in the response format of the item's type."""
        getattr(self, "_" + entry.item.type.replace("-", "_"))(entry, raw)
        self.wait_saved()

    def _option(self, entry: BankItem, option: str) -> str:
        return next(self.words(one["text"]) for one in entry.item.body["options"] if one["id"] == option)

    def _tap(self, words: str) -> None:
        self.page.locator("label.ds-option:visible", has=self.page.get_by_text(words, exact=True)).click()

    def _single_choice(self, entry: BankItem, raw: str) -> None:
        self._tap(self._option(entry, raw))

    def _multiple_choice(self, entry: BankItem, raw: list[str]) -> None:
        for option in raw:
            self._tap(self._option(entry, option))

    def _ordering(self, entry: BankItem, raw: list[str]) -> None:
        rows = self.page.locator("li.ds-order-row:visible")
        for place, option in enumerate(raw):
            words = self._option(entry, option)
            while True:
                shown = [row.inner_text() for row in rows.locator(".ds-order-text").all()]
                at = shown.index(words)
                if at <= place:
                    break
                rows.nth(at).locator("button.ds-arrow").first.click()
        keep = self.page.locator("button:visible", has_text="Giữ thứ tự")
        if keep.count():
            keep.first.click()

    def _matching(self, entry: BankItem, raw: dict[str, str]) -> None:
        selects = self.page.locator("select.ds-select:visible")
        for place, prompt in enumerate(entry.item.body["prompts"]):
            if prompt["id"] in raw:
                selects.nth(place).select_option(raw[prompt["id"]])

    def _typed(self, raw: str) -> None:
        field = self.page.locator(".ds-field:visible").first
        field.fill(raw)
        field.blur()

    def _numeric(self, entry: BankItem, raw: str) -> None:
        self._typed(raw)

    def _short_text(self, entry: BankItem, raw: str) -> None:
        self._typed(raw)

    def _extended_text(self, entry: BankItem, raw: str) -> None:
        self._typed(raw)

    def _simulation(self, entry: BankItem, raw: dict[str, Any]) -> None:
        for event in raw["events"]:
            self._act(entry, event)

    def _act(self, entry: BankItem, event: dict[str, str]) -> None:
        acts = {act["id"]: act for screen in entry.item.body["machine"]["screens"] for act in screen.get("acts", [])}
        act = acts[event["a"]]
        button = self.page.locator(f'[data-act="{event["a"]}"]:visible')
        expect(button).to_be_visible()
        field = act.get("field", {})
        if act["kind"] == "type" and "digits" in field:
            for digit in "250819"[: field["digits"]].ljust(field["digits"], "1"):
                self.page.locator(".ds-key:visible", has_text=digit).first.click()
        elif act["kind"] == "type":
            self.page.locator(".ds-typing:visible .ds-field").fill(event.get("v") or "vi du")
        button.click()

    def _dialogue(self, entry: BankItem, raw: dict[str, Any]) -> None:
        replies = {reply["id"]: reply for turn in entry.item.body["machine"]["turns"] for reply in turn.get("replies", [])}
        for event in raw["events"]:
            self._tap(self.words(replies[event["a"]]["text"]))
            self.page.get_by_role("button", name="Nói câu này").click()
