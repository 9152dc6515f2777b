"""What the how-to pages show can be used as it stands."""

from bot import content
from dialogues.loading import load
from tests.docs.documents import ROOT


ADD_A_QUESTION = ROOT / "docs" / "how-to" / "add-a-question.md"


def test_the_question_that_is_shown_fits_into_our_questionnaire():
    whole = content.read(content.YOUNG_PEOPLE)
    page = ADD_A_QUESTION.read_text(encoding="utf-8")
    shown = page.partition("```yaml\n")[2].partition("```")[0]
    # On the page it stands below a number, three signs in.
    question = "".join(line[3:] for line in shown.splitlines(keepends=True))

    before, place, after = whole.partition("  - id: worries\n")
    questionnaire = load("with one more", f"{before}{question}\n{place}{after}")

    assert place
    assert len(questionnaire.questions) == 1 + len(content.questionnaire().questions)
