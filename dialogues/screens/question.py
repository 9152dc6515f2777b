"""One question, in all its parts: asked, its borough, and the writing of a comment.

Rule 1: every question has Back, and every one but the gate has Skip.
Rule 2: nothing is told by a sign or a colour alone.
"""

from collections.abc import Iterator

from dialogues.edition import Edition, Moment, comment_will_be_read
from dialogues.happened import (
    Finished,
    KeptComment,
    Picked,
    Skipped,
    StartedWriting,
    WentOn,
)
from dialogues.progress import SKIPPED, WRITTEN, Part, Progress, area_picked
from dialogues.questionnaire import (
    Area,
    Choice,
    CommentBox,
    OneChoice,
    QuestionValue,
    Scale,
    SeveralChoices,
)
from dialogues.routing import numbering, path
from dialogues.screens.pieces import foot, in_full, made, notice
from dialogues.screens.screen import Button, Look, Paragraph, Row, Screen
from dialogues.wording import Wording


def asked(edition: Edition, moment: Moment, progress: Progress) -> Screen:
    """Return the question that a person stands at."""
    wording = edition.wording(progress)
    question = edition.questionnaire.question(progress.place.question)
    return made(
        wording,
        progress,
        (
            *_above(edition, wording, progress, question),
            *_asking(wording, progress, question),
            *_below(edition, moment, wording, progress, question),
        ),
        (
            *_options(wording, progress, question),
            *_ways(edition, wording, progress, question),
        ),
    )


def comment_lost(edition: Edition, moment: Moment, progress: Progress) -> Screen:
    """Return the comment box, and that what was written there is lost."""
    box = asked(edition, moment, progress)
    said = Paragraph(edition.wording(progress).say("comment_lost"))
    return Screen((*box.paragraphs[:1], said, *box.paragraphs[1:]), box.rows)


def answer_in_words(
    wording: Wording, progress: Progress, question: QuestionValue
) -> str:
    """Return the answer as this person reads it; empty where there is none."""
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


# What is said


def _above(
    edition: Edition, wording: Wording, progress: Progress, question: QuestionValue
) -> Iterator[Paragraph]:
    onward = path(edition.questionnaire, progress)
    which, of_how_many = numbering(edition.questionnaire, onward, question)
    if of_how_many:
        text_id = "number_about_you" if question.about_you else "number"
        counted = wording.say(text_id, which=which, all=of_how_many)
        yield Paragraph(counted, Look.SMALL)
    if _follows_hard_question(onward, question):
        yield Paragraph(wording.say("help_is_there"), Look.SMALL)
    if question.before and progress.place.part in (Part.QUESTION, Part.WRITING):
        yield Paragraph(wording.of(question.before))


def _follows_hard_question(
    onward: tuple[QuestionValue, ...], question: QuestionValue
) -> bool:
    at = onward.index(question)
    return at > 0 and onward[at - 1].help_after


def _asking(
    wording: Wording, progress: Progress, question: QuestionValue
) -> Iterator[Paragraph]:
    if progress.place.part is Part.CHECKING:
        yield from notice(wording, "checking")
    elif progress.place.part is Part.BOROUGH and isinstance(question, Area):
        yield Paragraph(wording.of(question.text_borough), Look.TITLE)
    else:
        yield Paragraph(wording.of(question.text), Look.TITLE)


def _below(
    edition: Edition,
    moment: Moment,
    wording: Wording,
    progress: Progress,
    question: QuestionValue,
) -> Iterator[Paragraph]:
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
        yield from _below_question(wording, progress, question)


def _below_question(
    wording: Wording, progress: Progress, question: QuestionValue
) -> Iterator[Paragraph]:
    match question:
        case Area():
            yield Paragraph(_areas_list(question))
        case OneChoice() | SeveralChoices() | Scale():
            yield from in_full(wording.of(each.text) for each in question.choices)
        case CommentBox():
            pass
    answer = answer_in_words(wording, progress, question)
    if answer and not isinstance(question, SeveralChoices | CommentBox):
        yield Paragraph(wording.say("answer_now", answer=answer), Look.SMALL)


def _areas_list(question: Area) -> str:
    return "\n".join(
        f"• {area.name}: {', '.join(borough.name for borough in area.boroughs)}"
        for area in question.policing_areas
    )


# What can be tapped


def _options(
    wording: Wording, progress: Progress, question: QuestionValue
) -> Iterator[Row]:
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
    area = area_picked(question, progress)
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
    edition: Edition, wording: Wording, progress: Progress, question: QuestionValue
) -> Iterator[Row]:
    part = progress.place.part
    answered = bool(progress.answers.get(question.id)) and part is Part.QUESTION
    if answered and not isinstance(question, SeveralChoices):
        yield (Button(wording.say("button_go_on"), WentOn()),)
    if not edition.questionnaire.is_gate(question.id):
        yield (Button(wording.say(_skip_label(question, progress)), Skipped()),)
    yield from foot(wording, back=True, stop=True)


def _skip_label(question: QuestionValue, progress: Progress) -> str:
    if progress.place.part is Part.WRITING:
        return "button_write_nothing"
    if isinstance(question, CommentBox) and progress.comment:
        return "button_leave_out"
    if isinstance(question, Area):
        return "button_rather_not_say"
    return "button_skip"
