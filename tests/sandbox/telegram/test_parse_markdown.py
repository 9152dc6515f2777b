import pytest

from sandbox.errors import RefusedError
from sandbox.telegram.parse_markdown import parse_markdown


@pytest.mark.parametrize(
    ("text", "said", "kinds"),
    [
        ("*hi*", "hi", ["bold"]),
        ("_hi_", "hi", ["italic"]),
        ("__hi__", "hi", ["underline"]),
        ("~hi~", "hi", ["strikethrough"]),
        ("||hi||", "hi", ["spoiler"]),
        ("`a*b`", "a*b", ["code"]),
        ("```python\nx = 1```", "x = 1", ["pre"]),
        ("*a _b_*", "a b", ["italic", "bold"]),
        (">one\n>two\nrest", "one\ntwo\nrest", ["blockquote"]),
        ("**>one\n>two||", "one\ntwo", ["expandable_blockquote"]),
        (r"1\. a\-b", "1. a-b", []),
    ],
)
def test_marks_become_entities(text: str, said: str, kinds: list[str]):
    parsed = parse_markdown(text)

    assert parsed.text == said
    assert [entity["type"] for entity in parsed.entities] == kinds


def test_a_link_carries_its_address():
    parsed = parse_markdown(r"[more](https://a.org/\(x\))")

    assert parsed.text == "more"
    assert parsed.entities[0]["url"] == "https://a.org/(x)"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "1. a",
            "Character '.' is reserved and must be escaped with the preceding '\\'",
        ),
        ("é*a", "Can't find end of Bold entity at byte offset 2"),
        ("`a", "Can't find end of Code entity at byte offset 0"),
        ("*a _b*", "Can't find end of Italic entity at byte offset 3"),
        ("[a", "Can't find end of TextUrl entity at byte offset 0"),
    ],
)
def test_faults_are_named_as_telegram_names_them(text: str, fault: str):
    with pytest.raises(RefusedError) as refused:
        parse_markdown(text)

    assert refused.value.description == f"Bad Request: can't parse entities: {fault}"
