"""The translations as they are shipped, and the tools that keep them whole."""

from string import Formatter

import pytest
from babel import Locale

from bot import content
from dialogues.languages import LOCALES, NAMES, Language, read
from dialogues.questionnaire import Text, Version
from dialogues.review.catalogues import (
    PLURALS,
    Original,
    brought_up_to_date,
    faults_of,
    originals,
)
from dialogues.screens.results import pictures_of
from dialogues.wording import Wording


EDITION = content.edition()
MESSAGES = originals(EDITION)
SHIPPED = LOCALES[1:]
FEW = (
    Original("Yes", None, "texts: yes", on_button=True),
    Original("Call 101 or see {day}.", Version.PLAIN, "texts: call"),
    Original(("{number} day", "{number} days"), None, "texts: days"),
)
POLISH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"
"X-Review-Status: checked\\n"

msgid "Yes"
msgstr "Tak"

msgctxt "plain"
msgid "Call 101 or see {day}."
msgstr "Zadzwoń pod 101 albo zobacz {day}."

msgid "{number} day"
msgid_plural "{number} days"
msgstr[0] "{number} dzień"
msgstr[1] "{number} dni (kilka)"
msgstr[2] "{number} dni"
"""
EACH_SHIPPED = pytest.mark.parametrize("locale", SHIPPED)


def shipped(locale: str) -> str:
    return (content.CATALOGUES / locale / "earshot.po").read_text(encoding="utf-8")


# What is shipped


@EACH_SHIPPED
def test_every_message_is_translated_and_nothing_else(locale):
    assert faults_of(locale, shipped(locale), MESSAGES) == ()


@EACH_SHIPPED
def test_a_catalogue_is_as_the_tool_writes_it(locale):
    assert brought_up_to_date(locale, shipped(locale), MESSAGES) == shipped(locale)


@EACH_SHIPPED
def test_a_catalogue_that_nobody_checked_says_so(locale):
    # A native speaker who has read it all changes the header, and this line.
    assert not read(locale, shipped(locale)).is_checked
    assert not EDITION.languages[locale].is_checked


@EACH_SHIPPED
def test_a_language_counts_as_unicode_says(locale):
    plural = read(locale, shipped(locale)).plural
    forms: dict[int, str] = {}

    for number in range(1, 1001):
        forms.setdefault(plural(number), Locale.parse(locale).plural_form(number))
        assert forms[plural(number)] == Locale.parse(locale).plural_form(number), number


@EACH_SHIPPED
@pytest.mark.parametrize("version", Version)
def test_every_text_can_be_filled_in(locale, version):
    wording = Wording(EDITION.texts, version, locale, EDITION.languages)
    for text_id, text in EDITION.texts.items():
        facts = dict.fromkeys(places_in(text), 2)

        said = wording.say(text_id, **facts)

        assert "{" not in said, text_id
    for question, picture in pictures_of(EDITION.questionnaire).items():
        if picture.sentence is not None:
            assert "{" not in wording.filled(picture.sentence, share=2), question


def places_in(text: Text) -> list[str]:
    parsed = Formatter().parse(text.plain)
    return [name for _, name, _, _ in parsed if name]


def test_every_language_of_ours_is_offered_in_our_order():
    assert tuple(EDITION.languages) == LOCALES == tuple(NAMES)
    assert set(PLURALS) == set(SHIPPED)


# The tools


def test_a_whole_catalogue_has_no_faults():
    assert faults_of("pl", POLISH, FEW) == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"Tak"', '""', "texts: yes: missing"),
        ('msgid "Yes"', '#, fuzzy\nmsgid "Yes"', "texts: yes: fuzzy"),
        ('msgid "Yes"', 'msgid "No"', "No: obsolete"),
        ("zobacz {day}", "zobacz {dzien}", "{day} is lost"),
        ("zobacz {day}", "zobacz {dzien}", "{dzien} is nowhere in the original"),
        ("zobacz {day}", "zobacz {day} {}", "a brace stands alone"),
        ("zobacz {day}", "zobacz {day}}", "a brace stands alone"),
        ("pod 101", "na policję", "101 is lost"),
        ("{number} dni (kilka)", "", "texts: days: missing"),
        ("{number} dni (kilka)", "kilka dni", "{number} is lost"),
        ('msgctxt "plain"', 'msgctxt "standard"', "texts: call: missing"),
        (
            'msgid "Yes"\nmsgstr "Tak"',
            '#~ msgid "Yes"\n#~ msgstr "Tak"',
            "Yes: obsolete",
        ),
    ],
)
def test_a_broken_message_is_told(old, new, fault):
    broken = POLISH.replace(old, new)

    assert broken != POLISH
    assert any(
        each.startswith(fault) or fault in each for each in faults_of("pl", broken, FEW)
    )


def test_a_changed_original_keeps_its_translation_as_fuzzy():
    changed = (Original("Call 101 or see {day} again.", Version.PLAIN, "texts: call"),)

    catalogue = brought_up_to_date("pl", POLISH, (*changed, FEW[0], FEW[2]))

    assert "#, fuzzy" in catalogue
    assert "Zadzwoń" in catalogue
    assert (
        read("pl", catalogue).catalogue.get((Version.PLAIN, str(changed[0].id))) is None
    )


def test_bringing_up_to_date_keeps_what_is_there_and_comes_to_rest():
    once = brought_up_to_date("pl", POLISH, FEW)

    assert faults_of("pl", once, FEW) == ()
    assert read("pl", once).is_checked
    assert brought_up_to_date("pl", once, FEW) == once


def test_a_new_catalogue_is_a_draft_with_everything_to_do():
    new = brought_up_to_date("ar", "", FEW)

    assert not read("ar", new).is_checked
    assert len(faults_of("ar", new, FEW)) == len(FEW)


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1 dzień"), (3, "3 dni (kilka)"), (12, "12 dni"), (22, "22 dni (kilka)")],
)
def test_a_text_that_counts_takes_the_form_of_its_number(number, said):
    days = Text.model_validate(
        {"counted": "number", "one": "{number} day", "other": "{number} days"}
    )
    wording = Wording({"days": days}, locale="pl", languages={"pl": read("pl", POLISH)})

    assert wording.say("days", number=number) == said


def test_a_text_that_counts_falls_back_to_english_forms():
    days = Text.model_validate(
        {"counted": "number", "one": "{number} day", "other": "{number} days"}
    )
    wording = Wording({"days": days}, locale="tr", languages={"tr": Language("tr")})

    assert [wording.say("days", number=each) for each in (1, 2)] == ["1 day", "2 days"]
