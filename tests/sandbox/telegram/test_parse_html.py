import pytest

from sandbox.errors import RefusedError
from sandbox.telegram.parse_html import parse_html


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("i", "italic"),
        ("em", "italic"),
        ("u", "underline"),
        ("ins", "underline"),
        ("s", "strikethrough"),
        ("del", "strikethrough"),
        ("code", "code"),
        ("pre", "pre"),
        ("tg-spoiler", "spoiler"),
        ("blockquote", "blockquote"),
    ],
)
def test_every_tag_of_telegram_becomes_its_entity(tag: str, kind: str):
    parsed = parse_html(f"😀<{tag}>hi</{tag}>")

    assert parsed.text == "😀hi"
    assert parsed.entities == ({"type": kind, "offset": 2, "length": 2},)


def test_a_link_carries_its_address():
    parsed = parse_html('<a href="https://a.org/?x=1&amp;y=2">more</a>')

    assert parsed.entities[0]["url"] == "https://a.org/?x=1&y=2"


def test_a_link_to_nowhere_is_plain_text():
    assert parse_html('<a href="nowhere">more</a>').entities == ()


def test_tags_may_be_nested():
    parsed = parse_html("<blockquote expandable>a <b>b <i>c</i></b></blockquote>")

    assert [entity["type"] for entity in parsed.entities] == [
        "italic",
        "bold",
        "expandable_blockquote",
    ]


def test_code_in_a_language_is_one_entity():
    parsed = parse_html('<pre><code class="language-python">x = 1</code></pre>')

    assert parsed.entities == (
        {"type": "pre", "offset": 0, "length": 5, "language": "python"},
    )


def test_references_become_signs():
    assert parse_html("&lt;3 &amp; &#128512; &quot;&nbsp;").text == '<3 & 😀 "&nbsp;'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<b>hi", 'Can\'t find end tag corresponding to start tag "b"'),
        ("hi</b>", "Unexpected end tag at byte offset 2"),
        (
            "<b>é</i>",
            'Unmatched end tag at byte offset 5, expected "</b>", found "</i>"',
        ),
        ("<script>", 'Unsupported start tag "script" at byte offset 0'),
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_faults_are_named_as_telegram_names_them(text: str, fault: str):
    with pytest.raises(RefusedError) as refused:
        parse_html(text)

    assert refused.value.description == f"Bad Request: can't parse entities: {fault}"
