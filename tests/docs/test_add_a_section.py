"""The section that the how-to page shows, put into a copy of the digest and rendered."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

from tests.docs.documents import ROOT, blocks


PAGE = ROOT / "docs" / "how-to" / "add-a-section.md"
FACT, TEMPLATE, INCLUDE = ("\n".join(each.lines) + "\n" for each in blocks(PAGE))
NAME = INCLUDE.split('"')[1]
# Run in the copy: two weeks, in the second of which many more have come to trust.
TWO_WEEKS = """
from pathlib import Path
import digest
from tests.digest.builders import a_full_questionnaire, compiled, records, times

assert Path(digest.__file__).parents[1] == Path.cwd()
asked = a_full_questionnaire()

def said(named, **trust):
    people = [each for answer in trust for each in times(trust[answer], trust=answer)]
    return records(asked, people, named=named)

before = said("before", very=20, quite=40, between=20, little=60, never=30)
since = said("since", very=150, quite=190, between=30, little=40, never=30)
first = compiled(asked, before)
second = compiled(asked, since, week="2026-W31", state=first.state)
print(second.files["digest.html"].decode())
"""


def put_in(file: Path, shown: str, *, before: str, after: str = "") -> None:
    """Put what the page shows above what is there."""
    text = file.read_text(encoding="utf-8")
    at = text.index(before, text.index(after))
    file.write_text(f"{text[:at]}{shown}{text[at:]}", encoding="utf-8")


@pytest.mark.slow
def test_a_section_takes_the_three_files_that_the_page_names(tmp_path):
    copy = copytree(ROOT / "digest", tmp_path / "digest")
    content = copy / "content"

    put_in(
        copy / "render" / "page.py", FACT, after="def _findings(", before="    }\n\n\n"
    )
    (content / NAME).write_text(TEMPLATE, encoding="utf-8")
    put_in(content / "page.html.jinja", INCLUDE, before="{% if divided %}")

    done = subprocess.run(  # noqa: S603  (our own words)
        (sys.executable, "-c", TWO_WEEKS),
        cwd=tmp_path,
        env={"PATH": os.defpath, "PYTHONPATH": f"{tmp_path}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    section = done.stdout.partition('<section aria-labelledby="moved">')[2]
    assert '<h2 id="moved">What has moved</h2>' in section
    assert "<p><strong>Trust</strong> Since week 2026-W30," in section
    assert section.index("</section>") < section.index('id="areas"')
