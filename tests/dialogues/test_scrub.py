import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.scrub import MASK, scrub


@pytest.mark.parametrize(
    "private",
    [
        "07700 900123",
        "+44 (0)7700 900-123",
        "sam@example.org",
        "sam.k+x@mail.example.co.uk",
        "@sam_k",
        "https://example.org/x?y=z",
        "www.example.org",
        "t.me/sam_k",
        "example.com",
        "SE15 4QN",
        "se154qn",
        "N1 9GU",
        "EC1A 1BB",
        "SE15",
        "42",
        "٠٧٧٠٠٩٠٠١٢٣",
        "user1234",
    ],
)
def test_what_names_a_person_or_a_place_is_masked(private):
    assert scrub(f"before {private} after") == f"before {MASK} after"


@pytest.mark.parametrize(
    "harmless",
    [
        "Black boys get stopped more",
        "They don't listen. Ever.",
        "it is gay-friendly / not",
        "I was 9 then",
        "Year 9",
        "me@",
        "a @ b",
        "e.g. more buses",
        "mon-fri... whatever",
    ],
)
def test_plain_words_stay_as_they_are(harmless):
    assert scrub(harmless) == harmless


def test_lines_become_one_line():
    assert scrub(" one\n\ntwo\tthree ") == "one two three"


def test_nothing_becomes_nothing():
    assert scrub(" \n ") == ""


@given(st.text())
def test_a_comment_is_one_line_without_long_numbers(text):
    scrubbed = scrub(text)

    assert "\n" not in scrubbed
    assert scrubbed == scrubbed.strip()
    digits = "".join(each if each.isdecimal() else " " for each in scrubbed)
    assert all(len(number) == 1 for number in digits.split())


@given(st.text(alphabet="a1@. /-:wk+☺\n", max_size=60))
def test_no_handle_and_no_address_is_left(text):
    scrubbed = scrub(text)

    assert "://" not in scrubbed or "http" not in scrubbed
    assert not any(
        word.startswith("@") and word[1:3].isalnum() and len(word) > 2
        for word in scrubbed.split()
    )
