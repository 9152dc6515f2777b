"""Set a sheet as a tagged PDF (PDF/UA-1), with typst.

Rule 1: every word goes in as data; typst reads none of it as markup.
Rule 2: a letter that no font here has stops the sheet; an empty box is never printed.
        PDF/UA forbids them, and typst refuses.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

import typst

from typesetting.errors import NoLetterError
from typesetting.fonts import Fonts


_NO_LETTER: Final = "could not be displayed"


def to_pdf(template: bytes, sheet: Mapping[str, Any], *, fonts: Fonts) -> bytes:
    """Return the PDF; the same template, words and fonts give the same bytes.

    The template reads `sheet` as JSON from `sys.inputs.sheet`. Raise `NoLetterError`
    where no font here has a letter of it.
    """
    try:
        return typst.compile(
            template,
            font_paths=fonts,
            sys_inputs={"sheet": json.dumps(sheet)},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError as error:
        if _NO_LETTER in error.message:
            raise NoLetterError from None
        raise
