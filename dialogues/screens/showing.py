"""From a progress to the screen that belongs to it.

Rule 1: every screen has Hide; every screen of a form under way has Help and Stop; every question but the gate
        has Skip; every question has Back.
Rule 2: a comment that was written stands on every screen until it is sent or left out,
        because the message on the screen is the only place where it is kept.
Rule 3: nothing is told by a sign or a colour alone.
Rule 4: nobody chooses by a label that is cut off: where one is too long for its button on a
        small phone, all of them stand in full above.
"""

from collections.abc import Iterable, Iterator
from textwrap import shorten

from dialogues.edition import Edition, Moment, comment_will_be_read
from dialogues.faq import Answer as LocalAnswer
from dialogues.happened import (
    CARDS,
    AskedAboutTeam,
    AskedHelp,
    AskedLanguages,
    AskedResults,
    Began,
    CameAsProfessional,
    ChoseLanguage,
    Declined,
    Delivery,
    Finished,
    Hid,
    KeptComment,
    LookedOver,
    Picked,
    ReadAnswer,
    ReadMore,
    Reopened,
    Resumed,
    Sent,
    Skipped,
    StartedAgain,
    StartedWriting,
    Stopped,
    WentBack,
    WentOn,
    Withdrawal,
    Withdrew,
)
from dialogues.progress import INTRO, SKIPPED, WRITTEN, Part, Progress
from dialogues.questionnaire import (
    Area,
    Audience,
    Choice,
    CommentBox,
    Gate,
    OneChoice,
    PolicingArea,
    QuestionValue,
    Scale,
    SeveralChoices,
)
from dialogues.receipt import code_of
from dialogues.routing import numbering, path
from dialogues.screens.screen import Button, Look, Paragraph, Row, Screen
from dialogues.support import lines_for
from dialogues.wording import Wording


LABEL_CHARACTERS = 64
"""More than this, no phone shows on one button."""

WHOLE_LABEL_CHARACTERS = 31
"""What a phone of 320 px shows on a button in a row of its own.

Measured in `tests/bot/telegram/test_labels.py`.
"""

ADULT_AGES = (25, 98)
"""In place of a professional's age, which is not asked: no help line for young people."""

HELP_LINES_AFTER_SENDING = 3
"""The first of the list; the rest is one tap away, and the buttons stay in sight."""


def screen(edition: Edition, moment: Moment, progress: Progress) -> Screen:
    """Return the screen of the place where a person stands."""
    match progress.place.part:
        case Part.INTRO:
            return _intro(edition, progress)
        case Part.REVIEW:
            return _review(edition, progress)
        case Part.SENT:
            return _sent(edition, moment, progress)
        case Part.ENDED:
            return _ended(edition, progress)
        case Part.QUESTION | Part.BOROUGH | Part.WRITING | Part.CHECKING:
            question = edition.questionnaire.question(progress.place.question)
            return _asked(edition, moment, progress, question)


def chosen_area(question: Area, progress: Progress) -> PolicingArea | None:
    """Return the policing area that was picked, if one was."""
    answer = progress.answers.get(question.id, SKIPPED)
    for area in question.policing_areas:
        if answer[:1] == (area.id,):
            return area
    return None


def ages_of(edition: Edition, progress: Progress) -> tuple[int, int] | None:
    """Return the youngest and oldest age in the band that was picked, if one was."""
    if edition.questionnaire.audience is Audience.PROFESSIONALS:
        return ADULT_AGES
    gate = edition.questionnaire.gate
    answer = progress.answers.get(gate.id, SKIPPED) if gate else SKIPPED
    if gate is None or not answer:
        return None
    starts = [choice.minimum_age or 0 for choice in gate.choices]
    youngest = gate.choice(answer[0]).minimum_age or 0
    return youngest, min(
        (start for start in starts if start > youngest), default=99
    ) - 1


def _made(
    edition: Edition,
    progress: Progress,
    paragraphs: Iterable[Paragraph],
    rows: Iterable[Row],
) -> Screen:
    return Screen((*paragraphs, *_comment(edition, progress)), tuple(rows))


def _comment(edition: Edition, progress: Progress) -> Iterator[Paragraph]:
    if progress.comment:
        yield Paragraph(edition.wording(progress).say("your_comment"), Look.SMALL)
        yield Paragraph(progress.comment, Look.COMMENT)


def _notice(wording: Wording, text_id: str, **facts: object) -> tuple[Paragraph, ...]:
    title = Paragraph(wording.say(f"{text_id}_title"), Look.TITLE)
    return title, Paragraph(wording.say(text_id, **facts))


# The opening, its cards, and help


def _intro(edition: Edition, progress: Progress) -> Screen:
    wording = edition.wording(progress)
    questionnaire = edition.questionnaire
    return _made(
        edition,
        progress,
        (
            Paragraph(wording.of(questionnaire.title), Look.TITLE),
            *(Paragraph(wording.of(text)) for text in questionnaire.intro),
            *_draft(edition, progress),
        ),
        (
            (Button(wording.say("button_yes_start"), Began()),),
            (Button(wording.say("button_no_thanks"), Declined()),),
            (Button(wording.say("button_tell_me_more"), ReadMore(0)),),
            *foot(edition, progress),
        ),
    )


def card(edition: Edition, progress: Progress, number: int) -> Screen:
    """Return one card of "tell me more", counted from 0."""
    wording = edition.wording(progress)
    number = min(number, CARDS - 1)
    counted = wording.say("card_number", number=number + 1, all=CARDS)
    onward: tuple[Row, ...] = ()
    if number + 1 < CARDS:
        onward = ((Button(wording.say("button_more"), ReadMore(number + 1)),),)
    return _made(
        edition,
        progress,
        (*_notice(wording, f"card_{number + 1}"), Paragraph(counted, Look.SMALL)),
        (
            *onward,
            (Button(wording.say("button_back_to_start"), Resumed()),),
            *foot(edition, progress),
        ),
    )


def help_card(edition: Edition, progress: Progress) -> Screen:
    """Return who can be reached, and the way back to where the person stood."""
    wording = edition.wording(progress)
    stop: tuple[Row, ...] = ()
    if progress.place.part not in (Part.SENT, Part.ENDED, Part.INTRO):
        stop = ((Button(wording.say("button_stop"), Stopped()),),)
    return _made(
        edition,
        progress,
        (*_notice(wording, "help"), _help_list(edition, progress)),
        (
            (Button(wording.say("button_resume"), Resumed()),),
            *stop,
            *foot_without_help(edition, progress),
        ),
    )


def help_alone(edition: Edition, progress: Progress) -> Screen:
    """Return who can be reached, for somebody who typed the command."""
    wording = edition.wording(progress)
    return Screen((*_notice(wording, "help"), _help_list(edition, progress)))


def _help_list(
    edition: Edition, progress: Progress, *, at_most: int | None = None
) -> Paragraph:
    wording = edition.wording(progress)
    lines = lines_for(edition.help_lines, ages_of(edition, progress))[:at_most]
    return Paragraph(
        "\n".join(
            f"• {wording.of(line.for_what)}: {wording.of(line.reach)}" for line in lines
        )
    )


# Know your local team


def local_answers(edition: Edition, progress: Progress) -> Screen:
    """Return what can be asked about the local team, and the way back."""
    wording = edition.wording(progress)
    asked = tuple(wording.of(answer.question) for answer in edition.answers)
    return _made(
        edition,
        progress,
        (*_notice(wording, "faq"), *_in_full(asked)),
        (
            *(
                (Button(label, ReadAnswer(number)),)
                for number, label in enumerate(asked)
            ),
            (Button(wording.say(_way_back(progress)), Resumed()),),
            *foot(edition, progress, stop=_is_under_way(progress)),
        ),
    )


def local_answer(edition: Edition, progress: Progress, number: int) -> Screen:
    """Return one answer with its sources; the list for a number that has none."""
    if number >= len(edition.answers):
        return local_answers(edition, progress)
    wording = edition.wording(progress)
    answer = edition.answers[number]
    return _made(
        edition,
        progress,
        (
            Paragraph(wording.of(answer.question), Look.TITLE),
            *(Paragraph(wording.of(text)) for text in answer.answer),
            Paragraph(_where_from(wording, answer), Look.SMALL),
        ),
        (
            (Button(wording.say("button_all_answers"), AskedAboutTeam()),),
            *foot(edition, progress, stop=_is_under_way(progress)),
        ),
    )


def _where_from(wording: Wording, answer: LocalAnswer) -> str:
    named = [
        f"{source.name}, {source.year}"
        if source.year
        else wording.say("faq_undated", source=source.name)
        for source in answer.sources
    ]
    day = wording.day(answer.checked_on)
    return wording.say("faq_from", sources="; ".join(named), day=day)


def _way_back(progress: Progress) -> str:
    # A command opens a form of its own: a person in the middle of one was not there.
    is_new = progress.place == INTRO and not progress.answers
    return "button_back_to_start" if is_new else "button_resume"


def _is_under_way(progress: Progress) -> bool:
    return progress.place.part not in (Part.INTRO, Part.SENT, Part.ENDED)


# Questions


def _asked(
    edition: Edition, moment: Moment, progress: Progress, question: QuestionValue
) -> Screen:
    return _made(
        edition,
        progress,
        (
            *_above(edition, progress, question),
            *_asking(edition, progress, question),
            *_below(edition, moment, progress, question),
        ),
        (*_options(edition, progress, question), *_ways(edition, progress, question)),
    )


def _above(
    edition: Edition, progress: Progress, question: QuestionValue
) -> Iterator[Paragraph]:
    wording = edition.wording(progress)
    which, of_how_many = numbering(edition.questionnaire, progress, question)
    if of_how_many:
        text_id = "number_about_you" if question.about_you else "number"
        counted = wording.say(text_id, which=which, all=of_how_many)
        yield Paragraph(counted, Look.SMALL)
    if _follows_hard_question(edition, progress, question):
        yield Paragraph(wording.say("help_is_there"), Look.SMALL)
    if question.before and progress.place.part in (Part.QUESTION, Part.WRITING):
        yield Paragraph(wording.of(question.before))


def _follows_hard_question(
    edition: Edition, progress: Progress, question: QuestionValue
) -> bool:
    onward = path(edition.questionnaire, progress)
    at = onward.index(question)
    return at > 0 and onward[at - 1].help_after


def _asking(
    edition: Edition, progress: Progress, question: QuestionValue
) -> Iterator[Paragraph]:
    wording = edition.wording(progress)
    if progress.place.part is Part.CHECKING:
        yield from _notice(wording, "checking")
    elif progress.place.part is Part.BOROUGH and isinstance(question, Area):
        yield Paragraph(wording.of(question.text_borough), Look.TITLE)
    else:
        yield Paragraph(wording.of(question.text), Look.TITLE)


def _below(
    edition: Edition, moment: Moment, progress: Progress, question: QuestionValue
) -> Iterator[Paragraph]:
    wording = edition.wording(progress)
    part = progress.place.part
    if question.help and part in (Part.QUESTION, Part.WRITING):
        yield Paragraph(wording.of(question.help))
    if isinstance(question, CommentBox) and part in (Part.QUESTION, Part.WRITING):
        kept = comment_will_be_read(edition, moment)
        text_id = "comment_is_read" if kept else "comment_not_passed_on"
        yield Paragraph(wording.say(text_id))
    if part is Part.WRITING:
        yield Paragraph(wording.say("writing"))
    if part is Part.QUESTION:
        yield from _below_question(edition, progress, question)


def _below_question(
    edition: Edition, progress: Progress, question: QuestionValue
) -> Iterator[Paragraph]:
    wording = edition.wording(progress)
    match question:
        case Area():
            yield Paragraph(_areas_list(question))
        case OneChoice() | SeveralChoices() | Scale():
            yield from _in_full(wording.of(each.text) for each in question.choices)
        case CommentBox():
            pass
    answer = _answer_in_words(edition, progress, question)
    if answer and not isinstance(question, SeveralChoices | CommentBox):
        yield Paragraph(wording.say("answer_now", answer=answer), Look.SMALL)


def _in_full(labels: Iterable[str]) -> Iterator[Paragraph]:
    """Yield the labels as a list if one of them is too long for its button."""
    listed = tuple(labels)
    if any(len(label) > WHOLE_LABEL_CHARACTERS for label in listed):
        yield Paragraph("\n".join(f"• {label}" for label in listed))


def _areas_list(question: Area) -> str:
    return "\n".join(
        f"• {area.name}: {', '.join(borough.name for borough in area.boroughs)}"
        for area in question.policing_areas
    )


def _options(
    edition: Edition, progress: Progress, question: QuestionValue
) -> Iterator[Row]:
    wording = edition.wording(progress)
    match question:
        case Area():
            yield from _area_options(wording, progress, question)
        case CommentBox():
            yield from _comment_options(wording, progress, question)
        case SeveralChoices():
            for at, choice in enumerate(question.choices):
                yield (Button(_tick(wording, progress, question, choice), Picked(at)),)
            yield (Button(wording.say("button_done"), Finished()),)
        case _:
            for at, choice in enumerate(question.choices):
                yield (Button(wording.of(choice.text), Picked(at)),)


def _tick(
    wording: Wording, progress: Progress, question: SeveralChoices, choice: Choice
) -> str:
    label = wording.of(choice.text)
    ticked = choice.id in progress.answers.get(question.id, SKIPPED)
    return wording.say("ticked", label=label) if ticked else label


def _area_options(
    wording: Wording, progress: Progress, question: Area
) -> Iterator[Row]:
    area = chosen_area(question, progress)
    if progress.place.part is Part.BOROUGH and area is not None:
        yield from (
            (Button(borough.name, Picked(at)),)
            for at, borough in enumerate(area.boroughs)
        )
        return
    areas = [
        Button(each.name, Picked(at)) for at, each in enumerate(question.policing_areas)
    ]
    yield from (tuple(areas[at : at + 2]) for at in range(0, len(areas), 2))
    for at, place in enumerate(question.elsewhere, start=len(areas)):
        yield (Button(wording.of(place.text), Picked(at)),)


def _comment_options(
    wording: Wording, progress: Progress, question: CommentBox
) -> Iterator[Row]:
    if progress.place.part is Part.WRITING:
        return
    if progress.comment and question.id not in progress.answers:
        yield (Button(wording.say("button_keep_comment"), KeptComment()),)
    text_id = "button_change_comment" if progress.comment else "button_write"
    yield (Button(wording.say(text_id), StartedWriting()),)


def _ways(
    edition: Edition, progress: Progress, question: QuestionValue
) -> Iterator[Row]:
    wording = edition.wording(progress)
    part = progress.place.part
    answered = bool(progress.answers.get(question.id)) and part is Part.QUESTION
    if answered and not isinstance(question, SeveralChoices):
        yield (Button(wording.say("button_go_on"), WentOn()),)
    if not edition.questionnaire.is_gate(question.id):
        yield (Button(wording.say(_skip_label(question, progress)), Skipped()),)
    yield from foot(edition, progress, back=True, stop=True)


def foot(
    edition: Edition, progress: Progress, *, back: bool = False, stop: bool = False
) -> Iterator[Row]:
    """Yield the ways that every screen has: help, hide, and the other languages."""
    wording = edition.wording(progress)
    row = [Button(wording.say("button_help"), AskedHelp())]
    if back:
        row.insert(0, Button(wording.say("button_back"), WentBack()))
    if stop:
        row.append(Button(wording.say("button_stop"), Stopped()))
    yield tuple(row)
    yield from foot_without_help(edition, progress)


def foot_without_help(edition: Edition, progress: Progress) -> Iterator[Row]:
    """Yield the ways that even the help screen has."""
    wording = edition.wording(progress)
    row = [Button(wording.say("button_hide"), Hid())]
    if len(edition.languages) > 1:
        row.append(Button(wording.say("button_language"), AskedLanguages()))
    yield tuple(row)


def languages(edition: Edition, progress: Progress) -> Screen:
    """Return the languages to pick from, each by its own name, and the way back."""
    wording = edition.wording(progress)
    offered = [
        Button(language.name, ChoseLanguage(locale))
        for locale, language in edition.languages.items()
    ]
    return _made(
        edition,
        progress,
        (
            *_notice(wording, "language"),
            *_keeps(edition, progress),
            *_draft(edition, progress),
        ),
        (
            *(tuple(offered[at : at + 2]) for at in range(0, len(offered), 2)),
            (Button(wording.say(_way_back(progress)), Resumed()),),
            (
                Button(wording.say("button_help"), AskedHelp()),
                Button(wording.say("button_hide"), Hid()),
            ),
        ),
    )


def _keeps(edition: Edition, progress: Progress) -> Iterator[Paragraph]:
    if _is_under_way(progress):  # a command begins a form of its own, without answers
        yield Paragraph(edition.wording(progress).say("language_keeps"))


def _draft(edition: Edition, progress: Progress) -> Iterator[Paragraph]:
    wording = edition.wording(progress)
    if not wording.language.is_checked:
        yield Paragraph(wording.say("language_draft"), Look.SMALL)


def _skip_label(question: QuestionValue, progress: Progress) -> str:
    if progress.place.part is Part.WRITING:
        return "button_write_nothing"
    if isinstance(question, CommentBox) and progress.comment:
        return "button_leave_out"
    if isinstance(question, Area):
        return "button_rather_not_say"
    return "button_skip"


# Before sending


def _answer_in_words(
    edition: Edition, progress: Progress, question: QuestionValue
) -> str:
    """Return the answer as this person reads it; empty where there is none."""
    wording = edition.wording(progress)
    answer = progress.answers.get(question.id, SKIPPED)
    match question:
        case CommentBox():
            return wording.say("comment_written") if answer == WRITTEN else ""
        case Area():
            names = {borough.id: borough.name for borough in question.boroughs()}
            names |= {area.id: area.name for area in question.policing_areas}
            names |= {each.id: wording.of(each.text) for each in question.elsewhere}
            return names[answer[-1]] if answer else ""
        case _:
            return wording.listed(
                wording.of(question.choice(each).text) for each in answer
            )


def _review(edition: Edition, progress: Progress) -> Screen:
    wording = edition.wording(progress)
    onward = path(edition.questionnaire, progress)
    answered = sum(bool(progress.answers.get(question.id)) for question in onward)
    skipped = len(onward) - answered
    return _made(
        edition,
        progress,
        (
            *_notice(wording, "review", answered=answered, skipped=skipped),
            Paragraph(wording.say("review_no_name")),
        ),
        (
            (Button(wording.say("button_send"), Sent()),),
            (Button(wording.say("button_look_over"), LookedOver()),),
            *foot(edition, progress, back=True, stop=True),
        ),
    )


def all_answers(edition: Edition, progress: Progress) -> Screen:
    """Return the list of questions and answers, each of which can be changed."""
    wording = edition.wording(progress)
    onward = path(edition.questionnaire, progress)
    asked = [
        (
            at,
            wording.of(question.text),
            _answer_in_words(edition, progress, question) or wording.say("skipped"),
        )
        for at, question in enumerate(edition.questionnaire.questions)
        if question in onward
    ]
    listed = "\n".join(
        f"{number}. {text}\n{wording.arrow} {answer}"
        for number, (_, text, answer) in enumerate(asked, start=1)
    )

    def rows() -> Iterator[Row]:
        yield (Button(wording.say("button_all_right"), Resumed()),)
        for number, (at, _, answer) in enumerate(asked, start=1):
            label = shorten(f"{number}. {answer}", LABEL_CHARACTERS, placeholder=" …")
            yield (Button(label, Reopened(at)),)
        yield from foot(edition, progress, stop=True)

    return _made(
        edition,
        progress,
        (
            *_notice(wording, "all_answers"),
            Paragraph(listed),
        ),
        rows(),
    )


# After the end


def _sent(edition: Edition, moment: Moment, progress: Progress) -> Screen:
    wording = edition.wording(progress)

    def paragraphs() -> Iterator[Paragraph]:
        yield from _notice(wording, "sent")
        mixed_at = wording.moment(moment.mixed_at)
        yield Paragraph(wording.say("sent_take_back", moment=mixed_at))
        yield Paragraph(wording.say("sent_receipt", code=code_of(progress.form)))
        yield Paragraph(wording.say("sent_clear_chat"))
        yield Paragraph(wording.say("help_title"), Look.TITLE)
        yield _help_list(edition, progress, at_most=HELP_LINES_AFTER_SENDING)

    return _made(
        edition,
        progress,
        paragraphs(),
        (
            (Button(wording.say("button_results"), AskedResults()),),
            (Button(wording.say("button_take_back"), Withdrew()),),
            *foot(edition, progress),
        ),
    )


def not_now(edition: Edition, progress: Progress) -> Screen:
    """Return that a form could not be taken just now, and the way to try again."""
    wording = edition.wording(progress)
    return _made(
        edition,
        progress,
        _notice(wording, "not_now"),
        (
            (Button(wording.say("button_send"), Sent()),),
            *foot(edition, progress, stop=True),
        ),
    )


def comment_lost(edition: Edition, moment: Moment, progress: Progress) -> Screen:
    """Return the comment box, and that what was written there is lost."""
    asked = screen(edition, moment, progress)
    said = Paragraph(edition.wording(progress).say("comment_lost"))
    return Screen((*asked.paragraphs[:1], said, *asked.paragraphs[1:]), asked.rows)


def not_taken(edition: Edition, progress: Progress, delivery: Delivery) -> Screen:
    """Return why a form was not taken, and what can be done."""
    wording = edition.wording(progress)
    way: tuple[Row, ...] = ()
    if delivery is Delivery.ROUND_OVER:
        way = ((Button(wording.say("button_start_again"), StartedAgain()),),)
    return Screen(
        _notice(wording, delivery.value),
        (*way, *foot(edition, progress)),
    )


def taken_back(edition: Edition, progress: Progress, withdrawal: Withdrawal) -> Screen:
    """Return what became of taking answers back."""
    wording = edition.wording(progress)
    notice = _notice(wording, withdrawal.value)
    match withdrawal:
        case Withdrawal.TAKEN_BACK:
            again = (Button(wording.say("button_start_again"), StartedAgain()),)
            return Screen(notice, (again, *foot(edition, progress)))
        case Withdrawal.NOT_NOW:
            retry = (Button(wording.say("button_take_back"), Withdrew()),)
            return Screen(notice, (retry, *foot(edition, progress)))
        case Withdrawal.NOT_FOUND:
            return Screen(
                (*notice, _help_list(edition, progress)),
                tuple(foot_without_help(edition, progress)),
            )


def _ended(edition: Edition, progress: Progress) -> Screen:
    wording = edition.wording(progress)
    which = _ending(edition, progress)
    paragraphs = _notice(wording, which)
    if which in ("too_young", "supervised"):
        paragraphs = (*paragraphs, _help_list(edition, progress))
    way: tuple[Row, ...] = ()
    if which == "stopped":
        way = ((Button(wording.say("button_start_again"), StartedAgain()),),)
    if is_too_old(edition, progress):
        paragraphs = (*paragraphs, Paragraph(wording.say("too_old_professionals")))
        way = ((Button(wording.say("button_professionals"), CameAsProfessional()),),)
    return Screen(paragraphs, (*way, *foot(edition, progress)))


def is_too_old(edition: Edition, progress: Progress) -> bool:
    """Return whether a form has ended at the gate because the person is too old for it."""
    has_ended = progress.place.part is Part.ENDED
    return has_ended and _ending(edition, progress) == "too_old"


def _ending(edition: Edition, progress: Progress) -> str:
    gate = edition.questionnaire.gate
    answer = progress.answers.get(gate.id, SKIPPED) if gate else SKIPPED
    match gate.choice(answer[0]).gate if gate and answer else None:
        case Gate.TOO_YOUNG:
            return "too_young"
        case Gate.SUPERVISED | Gate.OPEN:
            return "supervised"
        case Gate.TOO_OLD:
            return "too_old"
        case None:
            return "stopped"
