"""The translations as they are shipped, and the tools that keep them whole."""

from string import Formatter

import pytest
from babel import Locale

from bot import content
from bot.operator import translations
from dialogues.languages import LOCALES, NAMES, PLURALS, Language, read
from dialogues.questionnaire import Text, Version
from dialogues.review.catalogues import (
    Original,
    Report,
    State,
    brought_up_to_date,
    originals,
    report,
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


REPORTS = {each: report(each, shipped(each), MESSAGES) for each in SHIPPED}


# What is shipped


@EACH_SHIPPED
def test_no_translation_is_broken(locale):
    assert REPORTS[locale].those(State.FAULTY) == ()


@EACH_SHIPPED
def test_no_language_falls_below_what_it_had_reached(locale):
    floor = translations.floor(content.CATALOGUES)

    assert not translations.is_below(REPORTS[locale], floor), (
        "If an English text was changed or removed: earshot catalogues --write-floor."
    )


def test_every_language_has_a_floor():
    assert set(translations.floor(content.CATALOGUES)) == set(SHIPPED)


@EACH_SHIPPED
def test_what_is_translated_stands_as_the_tool_writes_it(locale):
    now = entries(shipped(locale))

    written = entries(brought_up_to_date(locale, shipped(locale), MESSAGES))

    gone = [each for each in now if each not in written]
    assert len(gone) == len(REPORTS[locale].left_over)
    kept = [each for each in now if each in written]
    assert kept == [each for each in written if each in now]


def entries(catalogue: str) -> list[str]:
    """Return the entries of a file, without the remarks on where a text stands."""
    without = [line for line in catalogue.splitlines() if line[:2] != "#."]
    return "\n".join(without).strip().split("\n\n")


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


def of_polish(catalogue: str) -> Report:
    return report("pl", catalogue, FEW)


def test_a_whole_catalogue_has_nothing_to_do():
    whole = of_polish(POLISH)

    assert whole.to_do == ()
    assert whole.left_over == ()
    assert str(whole) == "3 translated of 3, 0 fuzzy, 0 missing, 0 faulty"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"Tak"', '""', "texts: yes: missing"),
        ('"Tak"', '"  "', "texts: yes: missing"),
        ('"Tak"', '"\u200b\u2060\u00a0"', "texts: yes: missing"),
        ('"Tak"', '"\u3164"', "texts: yes: missing"),
        ('"Tak"', '"Ta\\nk"', "it has a line break"),
        ('"Tak"', '"Tak\\n"', "it has a line break"),
        ('"Tak"', '"Ta\u2028k"', "it has a line break"),
        ('msgid "Yes"', '#, fuzzy\nmsgid "Yes"', "texts: yes: fuzzy"),
        ("zobacz {day}", "zobacz {dzien}", "{day} is lost"),
        ("zobacz {day}", "zobacz {dzien}", "{dzien} is nowhere in the original"),
        ("zobacz {day}", "zobacz {day} {}", "a brace stands alone"),
        ("zobacz {day}", "zobacz {day}}", "a brace stands alone"),
        ("zobacz {day}", "zobacz {day} {day:d}", "a brace stands alone"),
        ("zobacz {day}", "zobacz {day} {day!z}", "a brace stands alone"),
        ("zobacz {day}", "zobacz {day} {day:{day}}", "a brace stands alone"),
        ("pod 101", "na policję", "101 is lost"),
        ("{number} dni (kilka)", "", "texts: days: missing"),
        ("{number} dni (kilka)", "kilka dni", "{number} is lost"),
        ('msgstr[2] "{number} dni"\n', "", "texts: days: missing"),
        ('msgctxt "plain"', 'msgctxt "standard"', "texts: call: missing"),
    ],
)
def test_what_is_to_do_is_told(old, new, said):
    changed = POLISH.replace(old, new)

    assert changed != POLISH
    [to_do] = of_polish(changed).to_do
    assert said in str(to_do)


@pytest.mark.parametrize(
    ("old", "new", "left_over"),
    [
        ('msgid "Yes"', 'msgid "No"', "No"),
        ('msgid "Yes"\nmsgstr "Tak"', '#~ msgid "Yes"\n#~ msgstr "Tak"', "Yes"),
    ],
)
def test_what_nothing_asks_for_any_more_is_told(old, new, left_over):
    assert of_polish(POLISH.replace(old, new)).left_over == (left_over,)


@pytest.mark.parametrize(
    ("old", "new", "figures"),
    [
        ('"Tak"', '""', "2 translated of 3, 0 fuzzy, 1 missing, 0 faulty"),
        (
            'msgid "Yes"',
            '#, fuzzy\nmsgid "Yes"',
            "2 translated of 3, 1 fuzzy, 0 missing",
        ),
        ("pod 101", "na policję", "2 translated of 3, 0 fuzzy, 0 missing, 1 faulty"),
    ],
)
def test_a_report_counts(old, new, figures):
    assert figures in str(of_polish(POLISH.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Tak"', '" \u200b"'),
        ('"Tak"', '"Ta\\nk"'),
        ('msgctxt "plain"', 'msgctxt "formal"'),
        ("zobacz {day}", "zobacz {dzien}"),
        ("zobacz {day}", "zobacz {day} {}"),
        ("zobacz {day}", "zobacz {day}}"),
        ("zobacz {day}", "zobacz {day} {day:d}"),
        ("zobacz {day}", "zobacz {day} {day!z}"),
        ("zobacz {day}", "zobacz {day} {day:{day}}"),
        ('msgstr[2] "{number} dni"\n', ""),
    ],
)
def test_what_cannot_be_filled_in_is_a_gap_and_stops_no_conversation(old, new):
    whole = read("pl", POLISH).catalogue
    broken = read("pl", POLISH.replace(old, new)).catalogue

    assert len(broken) == len(whole) - 1
    assert broken.items() <= whole.items()


@pytest.mark.parametrize(
    "says",
    [
        "nplurals=6; plural=n;",
        "nplurals=3; plural=(1/0);",
        "nplurals=abc; plural=(n != 1);",
        "nplurals=3; plural=__import__(os);",
        'nplurals=3; "\n"plural=n;',
        "",
    ],
)
def test_a_language_counts_as_we_say_whatever_its_catalogue_says(says):
    head, tail = POLISH.split("nplurals=3")
    changed = f"{head}{says}\\n{tail[tail.index(chr(34)) :]}"

    for reading in (
        lambda: read("pl", changed),
        lambda: of_polish(changed),
        lambda: brought_up_to_date("pl", changed, FEW),
    ):
        with pytest.raises(
            ValueError, match="Plural-Forms is not that of pl; write: n"
        ):
            reading()


def test_a_catalogue_that_does_not_say_how_to_count_counts_all_the_same():
    without = "\n".join(
        line for line in POLISH.splitlines() if "Plural-Forms" not in line
    )
    folded = POLISH.replace("nplurals=3; ", 'nplurals=3;"\n" ')

    assert read("pl", without).plural(22) == read("pl", POLISH).plural(22) == 1
    assert read("pl", folded).catalogue == read("pl", POLISH).catalogue


def test_a_text_in_too_few_forms_is_a_gap_and_faulty():
    turkish = """
msgid "{number} day"
msgid_plural "{number} days"
msgstr[0] "{number} gün"
"""

    assert read("tr", turkish).catalogue == {}
    assert "1 forms, and the language counts with 2" in str(
        report("tr", turkish, FEW[2:]).to_do[0]
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

    assert of_polish(once) == of_polish(POLISH)
    assert read("pl", once).is_checked
    assert brought_up_to_date("pl", once, FEW) == once


def test_a_new_catalogue_is_a_draft_with_everything_to_do():
    new = brought_up_to_date("ar", "", FEW)

    assert not read("ar", new).is_checked
    assert report("ar", new, FEW).many(State.MISSING) == len(FEW)


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
