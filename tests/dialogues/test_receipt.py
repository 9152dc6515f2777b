import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.progress import FormNumber
from dialogues.receipt import code_of, form_of
from tests.support.builders import a_form_number


forms = st.binary(min_size=8, max_size=8).map(FormNumber)


@given(forms)
def test_a_code_leads_back_to_its_form(form):
    assert form_of(code_of(form)) == form


@given(forms)
def test_a_code_may_be_typed_in_small_letters_without_dashes_and_with_spaces(form):
    code = code_of(form)

    for typed in (code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        assert form_of(typed) == form


@given(st.text())
def test_any_other_text_is_a_form_or_none(text):
    form = form_of(text)

    assert form is None or len(form) == 8


@pytest.mark.parametrize("text", ["", "Z" * 13, "0000-0000-0000", "/delete", "é" * 13])
def test_what_is_no_code_is_no_form(text):
    assert form_of(text) is None


def test_a_code_has_three_groups():
    assert [len(part) for part in code_of(a_form_number()).split("-")] == [4, 4, 5]
