"""Screens outside of a form: commands, typed text, and buttons that no longer work."""

import re
from dataclasses import replace
from typing import Final

from dialogues.edition import Edition, Moment
from dialogues.engine import Step
from dialogues.happened import ChoseLanguage, StartedAgain, Withdrawal
from dialogues.packing import INVITES
from dialogues.progress import ENDED, FormNumber, Progress
from dialogues.questionnaire import Audience
from dialogues.receipt import code_of
from dialogues.screens.at_any_time import help_card, languages, local_answers
from dialogues.screens.pieces import foot, help_list, notice
from dialogues.screens.screen import Button, Look, Paragraph, Prompt, Screen, Show


_NOBODY: Final = FormNumber(bytes(8))
_EXAMPLE: Final = FormNumber(bytes.fromhex("0123456789abcdef"))


def for_help(edition: Edition, _moment: Moment, locale: str) -> Screen:
    """Return the help lines, as a command shows them: nobody's age is known."""
    listed = help_list(edition, Progress(_NOBODY, locale=locale))
    return Screen((*notice(edition.spoken(locale), "help"), listed))


def below_its_title(edition: Edition, locale: str, text_id: str) -> Screen:
    """Return a text of ours with nothing to fill in."""
    return _said(edition, locale, text_id)


def please_tap(edition: Edition, locale: str) -> Screen:
    """Return the answer to whatever a person types unasked."""
    return _said(edition, locale, "typed")


def help_first(edition: Edition, locale: str, step: Step) -> Step:
    """Return help in a language, before what a step shows; the way back leads there."""
    progress = replace(step.progress, locale=locale)
    return Step(step.progress, (Show(help_card(edition, progress)),))


def choose_language(edition: Edition, locale: str, form: FormNumber) -> Step:
    """Open a form at the choice of its language."""
    progress = Progress(form, locale=locale)
    return Step(progress, (Show(languages(edition, progress)),))


def about_team(edition: Edition, locale: str, form: FormNumber) -> Step:
    """Open a form at the list of answers about the local team."""
    progress = Progress(form, locale=locale)
    return Step(progress, (Show(local_answers(edition, progress)),))


def offer_language(edition: Edition, locale: str, form: FormNumber) -> Step:
    """Answer a typed text in the language that it seems to be in, and offer that."""
    progress = Progress(form, locale=locale)
    wording = edition.spoken(locale)
    begin = Button(wording.language.name, ChoseLanguage(locale))
    rows = ((begin,), *foot(wording))
    return Step(progress, (Show(Screen(please_tap(edition, locale).paragraphs, rows)),))


def unusable(
    edition: Edition, locale: str, form: FormNumber, *, round_over: bool
) -> Step:
    """Return what a button shows that cannot be used any more, and the way on."""
    wording, nowhere = edition.spoken(locale), _nowhere(locale, form)
    screen = Screen(
        _said(edition, locale, "round_over" if round_over else "old_button").paragraphs,
        (
            (Button(wording.say("button_start_again"), StartedAgain()),),
            *foot(wording),
        ),
    )
    return Step(nowhere, (Show(screen),))


def closed(edition: Edition, locale: str, form: FormNumber) -> Step:
    """Return what is shown while there are no questions to answer."""
    rows = tuple(foot(edition.spoken(locale)))
    screen = Screen(_said(edition, locale, "closed").paragraphs, rows)
    return Step(_nowhere(locale, form), (Show(screen),))


def _nowhere(locale: str, form: FormNumber) -> Progress:
    return Progress(form, place=ENDED, locale=locale)


def ask_code(edition: Edition, locale: str) -> tuple[Screen, Prompt]:
    """Return why a code is needed to take answers back, and the prompt for it."""
    wording = edition.spoken(locale)
    prompt = Prompt(wording.say("delete_here"), wording.say("delete_placeholder"))
    return _said(edition, locale, "delete", example=code_of(_EXAMPLE)), prompt


def code_tried(edition: Edition, locale: str, withdrawal: Withdrawal) -> Screen:
    """Return what became of a code that was typed."""
    said = _said(edition, locale, withdrawal.value)
    if withdrawal is not Withdrawal.NOT_FOUND:
        return said
    # Nothing in a code tells a wrong letter from answers that are mixed.
    again = Paragraph(edition.spoken(locale).say("code_again"))
    return Screen((*said.paragraphs, again))


def too_many_codes(edition: Edition, locale: str, *, minutes: int) -> Screen:
    """Return how long to wait after several codes that led to nothing."""
    return _said(edition, locale, "delete_wait", minutes=minutes)


def what_is_held(
    edition: Edition, moment: Moment, locale: str, *, is_marked: bool
) -> Screen:
    """Return, literally, what is held about the account that asks."""
    wording = edition.spoken(locale)
    facts = {"ends": _ends(edition, moment, locale)} if is_marked else {}
    which = "hold_mark" if is_marked else "hold_nothing"
    paragraphs = [
        Paragraph(wording.say("hold_title"), Look.TITLE),
        Paragraph(wording.say(which, **facts)),
    ]
    if is_marked:
        paragraphs.append(Paragraph(wording.say("hold_answers")))
    return Screen(tuple(paragraphs))


def forgetting(
    edition: Edition, moment: Moment, locale: str, *, is_marked: bool
) -> Screen:
    """Return when the mark of the account that asks will be gone."""
    wording = edition.spoken(locale)
    if is_marked:
        said = wording.say("forget", moment=wording.moment(moment.mixed_at))
    else:
        said = wording.say("forget_nothing")
    title = Paragraph(wording.say("forget_title"), Look.TITLE)
    return Screen((title, Paragraph(said)))


def invite_in(payload: str) -> int:
    """Return the number of the invite in a deep link; 0 for none and for any other.

    >>> invite_in("i42"), invite_in("hello"), invite_in("i99999999")
    (42, 0, 0)
    """
    found = re.fullmatch(r"i([1-9][0-9]{0,7})", payload)
    number = int(found[1]) if found else 0
    return number if number < INVITES else 0


PROFESSIONALS_PAYLOAD: Final = "work"
"""What stands in the deep link for professionals: https://t.me/<bot>?start=work."""


def audience_in(payload: str) -> Audience:
    """Return whose form a deep link opens; young people's for any but one.

    >>> audience_in("work").value, audience_in("i42").value
    ('professionals', 'young_people')
    """
    if payload == PROFESSIONALS_PAYLOAD:
        return Audience.PROFESSIONALS
    return Audience.YOUNG_PEOPLE


def _said(edition: Edition, locale: str, text_id: str, **facts: object) -> Screen:
    return Screen(notice(edition.spoken(locale), text_id, **facts))


def privacy(edition: Edition, moment: Moment, locale: str) -> Screen:
    """Return what is kept, for how long, and who answers for it."""
    wording = edition.spoken(locale)
    comments = ("comments",) if edition.comments_are_kept else ()
    return Screen(
        (
            Paragraph(wording.say("privacy_title"), Look.TITLE),
            Paragraph(_who_runs_it(edition, locale)),
            Paragraph(wording.say("privacy")),
            Paragraph(wording.say("privacy_sent", ends=_ends(edition, moment, locale))),
            *(
                Paragraph(wording.say(f"privacy_{part}"))
                for part in (
                    "week",
                    "typed",
                    *comments,
                    "back",
                    "why",
                    "complain",
                    "more",
                )
            ),
        )
    )


def _who_runs_it(edition: Edition, locale: str) -> str:
    wording = edition.spoken(locale)
    if not edition.organisation:
        return wording.say("privacy_who_unnamed")
    facts = {"organisation": edition.organisation, "contact": edition.contact}
    return wording.say("privacy_who", **facts)


def _ends(edition: Edition, moment: Moment, locale: str) -> str:
    return edition.spoken(locale).day(moment.ends_on)
