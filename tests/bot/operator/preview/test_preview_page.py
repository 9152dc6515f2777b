import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest
from playwright.async_api import async_playwright

from bot.operator.preview.preview_page import Words, page, phrases, section, words_of
from bot.telegram.messages import of_prompt, of_screen
from dialogues.edition import Edition
from dialogues.questionnaire import Version
from dialogues.review.gallery import gallery
from dialogues.screens.screen import Look, Paragraph, Prompt, Screen
from dialogues.wording import Wording
from tests.bot.operator.preview.conftest import MARKUP
from tests.sandbox.page.test_page import CHROMIUM, SWITCHES


COMMENT = "More lights at ▇."
VOID = {"meta", "link", "br", "img", "input", "hr"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Reader(HTMLParser):
    """A page taken apart: its tags with what they stand in, and its texts by language.

    A text is what stands between two tags, and all that an element holds: English in a
    gap is a part of an Arabic paragraph.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[tuple[str, dict[str, str]]] = []
        self.text: list[tuple[str, str]] = []
        self.held: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = (tag, {name: value or "" for name, value in attrs})
        self.tags.append(found)
        if tag not in VOID:
            self.open.append(found)
            self.held.append("")

    def handle_endtag(self, tag):
        languages = [each["lang"] for _, each in self.open if "lang" in each]
        assert self.open.pop()[0] == tag
        held = self.held.pop()
        if held.strip() and tag != "style":
            self.text.append((languages[-1], held))
        if self.held and tag != "style":
            self.held[-1] += held

    def handle_data(self, data):
        if self.held:
            self.held[-1] += data
        if data.strip() and self.open[-1][0] != "style":
            languages = [each["lang"] for _, each in self.open if "lang" in each]
            self.text.append((languages[-1], data))

    def every(self, attribute: str) -> Iterator[str]:
        return (each[attribute] for _, each in self.tags if attribute in each)

    def words(self, language: str) -> set[str]:
        return {data for said_in, data in self.text if said_in == language}


@pytest.fixture(scope="session")
def html(edition: Edition) -> str:
    papers = {Version.PLAIN: "paper-en-plain.pdf"}
    sections = tuple(
        section(edition, locale, comment=COMMENT, papers=papers)
        for locale in edition.languages
    )
    return page(edition, sections, comment=COMMENT)


@pytest.fixture(scope="session")
def read(html: str) -> Reader:
    return Reader(html)


# All that is said stands on it


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_every_paragraph_and_label_that_the_bot_sends_is_on_the_page(
    edition, read, version, locale
):
    wording = Wording(edition.texts, version, locale, edition.languages)
    first_line = wording.say("first_line")
    wanted: set[str] = set()
    for each in gallery(edition, version, locale=locale, comment=COMMENT):
        if isinstance(each.shown, Screen):
            fields = of_screen(each.shown, lambda _: "", first_line=first_line)
            wanted |= {words.text for words in words_of(fields)}
            wanted |= {button.label for row in each.shown.rows for button in row}
        if isinstance(each.shown, Prompt):
            fields = of_prompt(each.shown)
            wanted |= {fields["text"], each.shown.placeholder}

    assert wanted - read.words(locale) == set()


def test_other_languages_stand_beside_the_english(read):
    phones = [each for _, each in read.tags if "phone" in each.get("class", "")]
    arabic = [each for each in phones if each["lang"] == "ar"]

    assert {"\u200fسؤال؟"} <= read.words("ar")
    assert {each["dir"] for each in arabic} == {"rtl"}
    assert {each["dir"] for each in phones if each["lang"] == "en"} == {"ltr"}
    follows = [after["lang"] for each, after in pairwise(phones) if each in arabic]
    # Only what is said in Arabic alone has nothing beside it.
    assert follows.count("ar") <= 1


# English in a gap


def screens_of(html: str, part: str) -> dict[str, str]:
    """Return the HTML of every screen of a part, such as "ar-plain"."""
    found = re.findall(
        rf'<article id="{part}-([\w-]+)">(.*?)</article>', html, re.DOTALL
    )
    return dict(found)


def test_a_screen_with_english_in_a_gap_says_so_in_words(html):
    first = screens_of(html, "ar-plain")["question-first"]

    gaps = re.findall(r'<span class="gap" lang="en" dir="ltr">(.*?)</span>', first)
    assert "\u2066Choice yes\u2069" in gaps
    assert "سؤال؟" not in gaps
    assert f"<strong>Not translated:</strong> {len(gaps)} texts are in English" in first


def test_a_screen_without_a_gap_says_nothing(html):
    for part in ("en-plain", "en-standard"):
        for screen in screens_of(html, part).values():
            assert "Not translated" not in screen
            assert "gap" not in screen


def test_the_table_of_languages_counts_the_screens_with_gaps(html):
    marked = [
        screen
        for part in ("ar-plain", "ar-standard")
        for screen in screens_of(html, part).values()
        if "Not translated" in screen
    ]
    [row] = re.findall(r'<tr>\n<th scope="row"><a href="#ar">.*?</tr>', html, re.DOTALL)

    assert f"<td>{len(marked)}</td>" in row


@pytest.mark.parametrize(
    ("text", "taken_apart"),
    [
        ("whole", [("whole", False)]),
        ("\ue000Stop\ue001", [("Stop", True)]),
        ("1. \ue000Stop\ue001!", [("1. ", False), ("Stop", True), ("!", False)]),
        # A label in a gap, ticked by a text in a gap.
        ("\ue000✓ \ue000Yes\ue001\ue001", [("✓ ", True), ("Yes", True)]),
        ("\ue000A label that is cut …", [("A label that is cut …", True)]),
    ],
)
def test_a_text_is_taken_apart_at_its_gaps(text, taken_apart):
    assert [(each.text, each.is_gap) for each in phrases(text)] == taken_apart


def test_words_are_shown_and_never_read_as_markup(html, read):
    assert MARKUP in read.words("en")
    assert "<b>tag" not in html


def test_review_status_and_what_is_missing_on_paper_are_told(read):
    said = read.words("en-GB")

    assert {"draft", "the original", "plain (PDF)", "standard: not made"} <= {
        each.strip(" ,\n") for each in said
    }


def test_entities_are_counted_as_telegram_counts():
    screen = Screen(
        (
            Paragraph("🌐🌐 first", Look.TITLE),
            Paragraph("one\ntwo"),
            Paragraph("🌐 said", Look.COMMENT),
            Paragraph("last"),
        )
    )

    fields = of_screen(screen, lambda _: "", first_line="Hello 🌐")

    assert words_of(fields) == (
        Words("Hello 🌐", "italic"),
        Words("🌐🌐 first", "bold"),
        Words("one\ntwo"),
        Words("🌐 said", "blockquote"),
        Words("last"),
    )


# The page as a page


def test_the_page_needs_nothing_else(html, read):
    leads_to = {each for each in read.every("href") if not each.startswith("#")}

    assert leads_to == {"paper-en-plain.pdf"}
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in read.tags}
    assert not list(read.every("src"))
    assert not re.search(r"url\(|@import|https?:", html)


def test_every_address_on_the_page_is_there_once(read):
    ids = list(read.every("id"))

    assert len(set(ids)) == len(ids)
    assert {each[1:] for each in read.every("href") if each[0] == "#"} <= set(ids)
    assert set(read.every("aria-labelledby")) <= set(ids)
    assert {"ar-plain-question-first", "en-standard-sent"} <= set(ids)


def test_no_level_of_headings_is_left_out(read):
    levels = [HEADINGS.index(tag) + 1 for tag, _ in read.tags if tag in HEADINGS]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_page_has_its_landmarks_and_nothing_that_only_looks_like_a_button(read):
    tags = [tag for tag, _ in read.tags]

    assert {"header", "main", "nav", "footer"} <= set(tags)
    assert tags.count("main") == 1
    assert "button" not in tags
    assert ("html", {"lang": "en-GB"}) in read.tags


def test_the_same_texts_give_the_same_page(edition, html):
    papers = {Version.PLAIN: "paper-en-plain.pdf"}
    again = tuple(
        section(edition, locale, comment=COMMENT, papers=papers)
        for locale in edition.languages
    )

    assert page(edition, again, comment=COMMENT) == html


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed here")
async def test_nothing_is_cut_off_on_the_narrowest_phone(html, tmp_path):
    (tmp_path / "preview.html").write_text(html, encoding="utf-8")
    wide = """() => [document.documentElement, ...document.querySelectorAll(
        ".phone, .said p, .key, h5, .note")].filter(
        each => each.scrollWidth > each.clientWidth + 1).length"""

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=SWITCHES
        )
        page = await browser.new_page(viewport={"width": 320, "height": 640})
        await page.goto((tmp_path / "preview.html").as_uri())
        too_wide = await page.evaluate(wide)
        await browser.close()

    assert too_wide == 0


# Contrast


CSS = (files("bot.operator.preview") / "content" / "page.css").read_text(
    encoding="utf-8"
)
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part))
    for part in CSS.split("@media (prefers-color-scheme: dark)")[:2]
)
DARK = dict(list(DARK.items())[: len(LIGHT)])
PAIRS = (
    *(("ink", ground) for ground in ("ground", "theirs", "quote", "wall")),
    *(("soft", ground) for ground in ("ground", "theirs")),
    *(("accent", ground) for ground in ("ground", "key")),
    ("link", "ground"),
    ("on-toast", "toast"),
)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_has_the_contrast_of_wcag_aa(colours, text, ground):
    darker, lighter = sorted((luminance(colours[text]), luminance(colours[ground])))

    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
