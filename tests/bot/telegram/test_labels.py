"""No label is cut off on a phone of 320 px: measured in a browser, in every language.

The room is that of Telegram for Android, where keyboard and message share a width: of 320
px some 262 are left for a row, 5 lie between two buttons, and 15 around a label of 15 px.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright

from bot import content
from dialogues.edition import Edition
from dialogues.languages import LOCALES
from dialogues.questionnaire import Text, Version
from dialogues.review.gallery import gallery
from dialogues.screens.pieces import WHOLE_LABEL_CHARACTERS
from dialogues.screens.screen import Screen
from dialogues.wording import Wording
from tests.sandbox.page.test_page import CHROMIUM, SWITCHES


pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed here"),
]

ROW, BETWEEN, AROUND = 262, 5, 15
FONT = "500 15px 'Noto Sans', 'Noto Sans Bengali', 'Noto Sans Gujarati', 'Noto Sans Arabic'"
WIDTHS = """([font, labels]) => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = font;
  return labels.map((label) => pen.measureText(label).width);
}"""
_NUMBER = re.compile(r"^\d+\. ")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=SWITCHES
        )
        yield await browser.new_page()
        await browser.close()


def room_in(row_of: int) -> float:
    return (ROW - BETWEEN * (row_of - 1)) / row_of - AROUND


async def cut_off(page: Page, edition: Edition, locale: str) -> list[str]:
    """Return the labels that are neither whole on their button nor above it."""
    found = {
        (label, room_in(row_of))
        for version in Version
        for screen in screens(edition, version, locale)
        for label, row_of in labels_of(edition, version, locale, screen)
    }
    labels = sorted(found)
    widths = await page.evaluate(WIDTHS, [FONT, [label for label, _ in labels]])
    return [
        f"{label}: {width:.0f} of {room:.0f}"
        for (label, room), width in zip(labels, widths, strict=True)
        if width > room
    ]


def screens(edition: Edition, version: Version, locale: str) -> Iterator[Screen]:
    for each in gallery(edition, version, locale=locale, comment="Yes."):
        if isinstance(each.shown, Screen):
            yield each.shown


def labels_of(
    edition: Edition, version: Version, locale: str, screen: Screen
) -> Iterator[tuple[str, int]]:
    """Yield each label that does not stand above, and with how many it shares a row."""
    above = "\n".join(paragraph.text for paragraph in screen.paragraphs)
    wording = Wording(edition.texts, version, locale, edition.languages)
    # A tick leads its label, which was read before it was tapped.
    before, _, after = wording.say("ticked", label="|").partition("|")
    for row in screen.rows:
        for button in row:
            label = button.label
            if label.startswith(before) and label.endswith(after):
                label = label.removeprefix(before).removesuffix(after)
            label = _NUMBER.sub("", label).removesuffix(" …")
            if label not in above:
                yield label, len(row)


def shown_in(locale: str, **texts: Text) -> Edition:
    edition = content.edition()
    return replace(
        edition,
        texts={**edition.texts, **texts},
        languages={each: edition.languages[each] for each in ("en", locale)},
    )


@pytest.mark.parametrize("locale", LOCALES)
async def test_every_label_can_be_read_whole_on_a_small_phone(page, locale):
    assert await cut_off(page, shown_in(locale), locale) == []


async def test_a_label_that_is_too_long_is_found(page):
    long = Text.model_validate("Stop this right now")

    found = await cut_off(page, shown_in("ro", button_stop=long), "en")

    assert len(found) == 2  # beside two other buttons, and beside one
    assert all(each.startswith("Stop this right now") for each in found)


async def test_as_many_letters_as_are_said_to_fit_do_fit(page):
    # "a" is about as wide as the average letter of a text.
    [width] = await page.evaluate(WIDTHS, [FONT, ["a" * WHOLE_LABEL_CHARACTERS]])

    assert width <= 1.1 * room_in(1)
