import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import content
from bot.telegram.messages import of_picture, of_prompt, of_screen
from bot.telegram.updates import MessageId, PromptLink, prompt_link, quoted
from dialogues.happened import AskedHelp, Sent
from dialogues.languages import LOCALES
from dialogues.questionnaire import Version
from dialogues.review.gallery import Profile, gallery
from dialogues.screens.screen import Button, Hide, Look, Paragraph, Prompt, Screen, Tell


HELLO = "Hello."


def seal(means: object) -> str:
    return type(means).__name__


def test_a_screen_becomes_text_entities_and_a_keyboard():
    screen = Screen(
        (
            Paragraph("Title", Look.TITLE),
            Paragraph("body"),
            Paragraph("small", Look.SMALL),
            Paragraph("mine", Look.COMMENT),
        ),
        ((Button("Send", Sent()),), (Button("Help", AskedHelp()),)),
    )

    fields = of_screen(screen, seal, first_line=HELLO)

    assert fields["text"] == "Hello.\n\nTitle\n\nbody\n\nsmall\n\nmine"
    assert fields["entities"] == [
        {"type": "italic", "offset": 0, "length": 6},
        {"type": "bold", "offset": 8, "length": 5},
        {"type": "italic", "offset": 21, "length": 5},
        {"type": "blockquote", "offset": 28, "length": 4},
    ]
    assert fields["reply_markup"]["inline_keyboard"] == [
        [{"text": "Send", "callback_data": "Sent"}],
        [{"text": "Help", "callback_data": "AskedHelp"}],
    ]
    assert fields["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in fields


def test_offsets_are_counted_as_telegram_counts_them():
    screen = Screen((Paragraph("😀👩‍👧", Look.SMALL), Paragraph("ż", Look.COMMENT)))

    fields = of_screen(screen, seal, first_line=HELLO)

    assert fields["entities"] == [
        {"type": "italic", "offset": 0, "length": 7},
        {"type": "blockquote", "offset": 9, "length": 1},
    ]


def test_what_a_lock_screen_shows_first_gives_nothing_away():
    titled = Screen((Paragraph("If you need help", Look.TITLE),))
    numbered = Screen((Paragraph("Question 3 of 17", Look.SMALL), Paragraph("Why?")))
    warning = Screen((Paragraph("In danger?"), Paragraph("Anything?", Look.TITLE)))

    assert of_screen(titled, seal, first_line=HELLO)["text"].startswith(HELLO)
    assert of_screen(warning, seal, first_line=HELLO)["text"].startswith(HELLO)
    assert of_picture(titled, "f", first_line=HELLO)["caption"].startswith(HELLO)
    assert of_screen(numbered, seal, first_line=HELLO)["text"].startswith("Question 3")


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(before=st.lists(_WORDS, max_size=3), comment=_WORDS)
def test_a_comment_is_read_back_from_the_message_that_shows_it(before, comment):
    paragraphs = [Paragraph(each) for each in before]
    screen = Screen((*paragraphs, Paragraph(comment, Look.COMMENT)))

    fields = of_screen(screen, seal, first_line=HELLO)

    assert quoted(fields) == comment


def test_a_prompt_asks_for_a_reply_and_carries_its_capsule_back():
    prompt = Prompt("Write it here.", "No names")

    link = PromptLink("c" * 64, MessageId(77))

    fields = of_prompt(prompt, link=link, username="earshot_bot")

    assert fields["reply_markup"] == {
        "force_reply": True,
        "input_field_placeholder": "No names",
    }
    sent = {**fields, "from": {"is_bot": True}}
    assert prompt_link(sent) == link


# Telegram's limits, in UTF-16 code units: a message, what a tap is answered, a placeholder.
LONGEST = {Screen: 4096, Tell: 200, Hide: 200, Prompt: 64}


@pytest.mark.parametrize("locale", LOCALES)
def test_telegram_takes_all_that_is_said_in_every_language(locale):
    edition = content.edition()
    for version in Version:
        for exhibit in gallery(edition, version, locale=locale, comment="x" * 300):
            shown = exhibit.shown
            if isinstance(shown, Profile):
                assert units(shown.description) <= 512
                assert units(shown.short_description) <= 120
                assert all(1 <= units(said) <= 256 for _, said in shown.menu)
            else:
                assert units(longest_of(shown)) <= LONGEST[type(shown)], exhibit.name


def longest_of(shown: Screen | Prompt | Tell | Hide) -> str:
    match shown:
        case Screen():
            return str(of_screen(shown, seal, first_line=HELLO * 10)["text"])
        case Prompt():
            return shown.placeholder
        case Tell() | Hide():
            return shown.text


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
