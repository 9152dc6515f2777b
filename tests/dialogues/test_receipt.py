import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.languages import Language
from dialogues.progress import FormNumber
from dialogues.questionnaire import Text
from dialogues.receipt import code_of, form_of, is_written_as_code
from dialogues.wording import Wording
from tests.support.builders import a_form_number


ARABIC = Language("ar")
forms = st.binary(min_size=8, max_size=8).map(FormNumber)


@given(forms)
def test_a_code_leads_back_to_its_form(form):
    assert form_of(code_of(form)) == form


@given(forms)
def test_a_code_may_be_typed_in_small_letters_without_dashes_and_with_spaces(form):
    code = code_of(form)

    for typed in (code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        assert form_of(typed) == form


@given(forms)
def test_a_code_may_be_copied_out_of_a_right_to_left_text(form):
    arabic = Wording(
        {"code": Text.model_validate("{code}")}, locale="ar", languages={"ar": ARABIC}
    )
    copied = arabic.say("code", code=code_of(form))

    assert copied != code_of(form)
    assert is_written_as_code(copied)
    assert form_of(copied) == form


@given(st.text())
def test_any_other_text_is_a_form_or_none(text):
    form = form_of(text)

    assert form is None or len(form) == 8


@pytest.mark.parametrize("text", ["", "Z" * 13, "0000-0000-0000", "/delete", "é" * 13])
def test_what_is_no_code_is_no_form(text):
    assert form_of(text) is None


def test_a_code_has_three_groups():
    assert [len(part) for part in code_of(a_form_number()).split("-")] == [4, 4, 5]
