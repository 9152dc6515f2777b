from datetime import UTC, date, datetime

import pytest

from dialogues.languages import LOCALES, Language, read
from dialogues.packing import Packing
from dialogues.questionnaire import Text, Version
from dialogues.wording import Wording
from tests.support.builders import a_questionnaire


HELLO = Text(plain="Hi", standard="Hello")
TEXTS = {"hello": HELLO, "counted": Text.model_validate("{which} of {all}")}
TURKISH = {"tr": Language("tr", {(Version.PLAIN, "Hi"): ("Selam",)})}
CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"X-Review-Status: draft\\n"

msgctxt "standard"
msgid "Hello"
msgstr "Merhaba"

msgid "Hi"
msgstr "Selam"

#, fuzzy
msgid "Bye"
msgstr "?"
"""


def test_a_text_is_in_the_wording_of_the_person():
    assert Wording(TEXTS, Version.PLAIN).say("hello") == "Hi"
    assert Wording(TEXTS, Version.STANDARD).say("hello") == "Hello"


def test_a_translation_is_taken_where_there_is_one():
    assert Wording(TEXTS, Version.PLAIN, "tr", TURKISH).say("hello") == "Selam"


def test_a_gap_in_a_catalogue_is_english():
    assert Wording(TEXTS, Version.STANDARD, "tr", TURKISH).say("hello") == "Hello"
    assert Wording(TEXTS, Version.PLAIN, "so", TURKISH).say("hello") == "Hi"


def test_facts_are_filled_in_and_not_read_for_more_places():
    said = Wording(TEXTS).say("counted", which="{all}", all=3)

    assert said == "{all} of 3"


def test_the_same_english_is_another_word_where_one_version_has_a_text_of_its_own():
    trust = Text(plain="Mostly", standard="Mostly")
    fair = Text(plain="A lot", standard="Mostly")
    catalogue = {
        (None, "Mostly"): ("Büyük ölçüde",),
        (Version.STANDARD, "Mostly"): ("Sık",),
    }
    turkish = {"tr": Language("tr", catalogue)}

    wording = Wording({}, Version.STANDARD, "tr", turkish)

    assert (wording.of(trust), wording.of(fair)) == ("Büyük ölçüde", "Sık")


def test_a_text_without_an_id_of_ours_is_a_bug():
    with pytest.raises(KeyError):
        Wording(TEXTS).say("goodbye")


def test_english_is_the_first_of_eleven_languages_and_each_is_packed():
    locales = Packing.of(a_questionnaire()).locales

    assert LOCALES[0] == "en"
    assert len(set(LOCALES)) == 11
    assert locales.values == LOCALES


def test_a_catalogue_serves_one_version_or_both_and_says_if_it_was_checked():
    turkish = read("tr", CATALOGUE)

    assert turkish.catalogue == {
        (Version.STANDARD, "Hello"): ("Merhaba",),
        (None, "Hi"): ("Selam",),
    }
    assert not turkish.is_checked
    assert read("tr", CATALOGUE.replace("draft", "checked")).is_checked


def test_facts_in_a_right_to_left_text_keep_their_own_direction():
    arabic = {"ar": Language("ar")}

    said = Wording(TEXTS, Version.PLAIN, "ar", arabic).say("counted", which=3, all=14)

    assert said == "\u2066\u20683\u2069 of \u206814\u2069\u2069"


def test_a_moment_and_a_day_are_written_in_the_language_of_the_person():
    polish = Wording(TEXTS, Version.PLAIN, "pl", {"pl": Language("pl")})

    six = datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert Wording(TEXTS).moment(six) == "6 am on Monday 23 November"
    assert polish.moment(six) == "poniedziałek, 23 listopada 2026, 06:00"
    assert polish.day(date(2027, 2, 15)) == "15 lutego 2027"


def test_a_moment_in_a_language_no_longer_offered_is_english_like_the_rest():
    gone, english = Wording(TEXTS, Version.PLAIN, "pl"), Wording(TEXTS)

    six = datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert gone.moment(six) == english.moment(six)
    assert gone.day(date(2027, 2, 15)) == english.day(date(2027, 2, 15))


@pytest.mark.parametrize(
    ("translated", "shown"),
    [
        # A line begins at the side of its first letter, so a mark goes before it.
        ("Childline: اتصل", "Childline: اتصل"),
        ("اتصل: Childline", "اتصل: Childline"),
        ("{name} يسأل", "\u2068Earshot\u2069 يسأل"),
        # The parts of a number with spaces would change places, and so would a slash.
        ("اتصل: 116 123", "اتصل: \u2068116 123\u2069"),
        ("اتصل: 0800 1111 أو 999", "اتصل: \u20680800 1111\u2069 أو 999"),
        ("116 123", "\u2068116 123\u2069"),
        ("اكتب /help الآن", "اكتب \u2068/help\u2069 الآن"),
    ],
)
def test_names_numbers_and_commands_do_not_turn_a_right_to_left_text_over(
    translated, shown
):
    arabic = {"ar": Language("ar", {(Version.PLAIN, "Hi"): (translated,)})}
    wording = Wording(TEXTS, Version.PLAIN, "ar", arabic)

    assert wording.say("hello", name="Earshot") == f"\u200f{shown}"


def test_english_in_a_gap_runs_from_the_left_among_what_runs_from_the_right():
    wording = Wording(TEXTS, Version.PLAIN, "ar", {"ar": Language("ar")})

    assert wording.of(HELLO) == "\u2066Hi\u2069"


def test_a_preview_can_tell_the_english_in_a_gap_from_a_translation():
    arabic = Language("ar", {(Version.PLAIN, "Hi"): ("أهلا",)}, around_gaps=("<", ">"))
    wording = Wording(TEXTS, Version.PLAIN, "ar", {"ar": arabic})

    assert wording.of(HELLO) == "\u200fأهلا"
    assert wording.of(Text(plain="Bye", standard="Bye")) == "<\u2066Bye\u2069>"


def test_an_arrow_points_in_the_direction_of_reading():
    urdu = Wording(TEXTS, Version.PLAIN, "ur", {"ur": Language("ur")})

    assert (Wording(TEXTS).arrow, urdu.arrow) == ("→", "←")
