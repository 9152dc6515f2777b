from typing import Any

import pytest

from sandbox.errors import RefusedError
from sandbox.telegram.markup import check_markup
from tests.sandbox.support import buttons


def rows(*widths: int) -> dict[str, Any]:
    button = {"text": "x", "callback_data": "x"}
    return {"inline_keyboard": [[button] * width for width in widths]}


def with_data(data: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}


@pytest.mark.parametrize("data", ["x", "x" * 64, "é" * 32])
def test_callback_data_of_1_to_64_bytes_is_taken(data: str):
    assert check_markup(with_data(data)).inline == with_data(data)


@pytest.mark.parametrize("data", ["", "x" * 65, "é" * 33, 7])
def test_other_callback_data_is_refused(data: Any):
    with pytest.raises(RefusedError, match="Bad Request: BUTTON_DATA_INVALID"):
        check_markup(with_data(data))


def test_a_hundred_buttons_fit_and_one_more_does_not():
    check_markup(rows(*[8] * 12, 4))

    with pytest.raises(RefusedError, match="reply markup is too long"):
        check_markup(rows(*[8] * 12, 5))


def test_eight_buttons_fit_in_a_row_and_nine_do_not():
    check_markup(rows(8))

    with pytest.raises(RefusedError, match="reply markup is too long"):
        check_markup(rows(9))


def test_a_button_that_does_nothing_is_refused():
    with pytest.raises(RefusedError, match="Text buttons are unallowed"):
        check_markup({"inline_keyboard": [[{"text": "x"}]]})


def test_a_button_that_does_two_things_is_refused():
    button = {"text": "x", "callback_data": "x", "url": "https://a.org"}

    with pytest.raises(RefusedError, match="More than one action"):
        check_markup({"inline_keyboard": [[button]]})


def test_a_button_without_words_is_refused():
    with pytest.raises(RefusedError, match="Text is empty"):
        check_markup(buttons(" "))


def test_a_button_to_nowhere_is_refused():
    with pytest.raises(RefusedError, match="URL 'nowhere' is invalid"):
        check_markup({"inline_keyboard": [[{"text": "x", "url": "nowhere"}]]})


def test_empty_rows_are_left_out():
    assert check_markup({"inline_keyboard": [[], []]}).inline is None


def test_two_kinds_of_markup_are_refused():
    with pytest.raises(RefusedError, match="of one kind"):
        check_markup({"force_reply": True, **buttons("x")})


def test_an_edit_takes_an_inline_keyboard_only():
    with pytest.raises(RefusedError, match="Bad Request: inline keyboard expected"):
        check_markup({"force_reply": True}, only_inline=True)


def test_a_keyboard_of_texts_keeps_its_rows():
    markup = check_markup({"keyboard": [["a", {"text": "b"}]]})

    assert markup.keyboard == {"rows": [["a", "b"]], "one_time": False}


def test_something_that_is_no_markup_is_refused():
    with pytest.raises(RefusedError, match="object expected as reply markup"):
        check_markup("buttons")
