import pytest

from dialogues.errors import LetterContentError
from dialogues.questionnaire import Version
from dialogues.submission import Comment, Submission, from_bytes, to_bytes


SUBMISSION = Submission(
    questionnaire="small",
    questionnaire_version=1,
    wording=Version.PLAIN,
    locale="en",
    invite=0,
    answers={"sweet": ("yes",), "sour": (), "area": ("north", "enfield")},
)
COMMENT = Comment(
    questionnaire="small", questionnaire_version=1, locale="en", text="😀"
)


@pytest.mark.parametrize("content", [SUBMISSION, COMMENT], ids=["answers", "comment"])
def test_a_letter_loads_back(content):
    assert from_bytes(to_bytes(content)) == content


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"{}",
        b'{"kind": "else"}',
        b"\xff",
        b'{"kind": "comment", "text": "secret"}',
    ],
)
def test_other_bytes_are_refused_without_being_quoted(given):
    with pytest.raises(LetterContentError) as raised:
        from_bytes(given)

    assert "secret" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_neither_letter_holds_a_form_number_a_time_or_an_account():
    names = set(Submission.model_fields) | set(Comment.model_fields)

    assert names == {
        *("kind", "questionnaire", "questionnaire_version", "locale"),
        *("wording", "invite", "answers", "text", "may_be_read"),
    }
