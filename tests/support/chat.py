"""A chat at the engine's level, in which every step goes through a capsule."""

from dataclasses import dataclass, field, replace
from functools import cache

from bot.interview.capsule import CAPSULE_CHARACTERS, Capsules, Opened, Seal
from bot.interview.ids import VisitId
from dialogues import engine
from dialogues.edition import Edition
from dialogues.engine import Step
from dialogues.happened import (
    Delivered,
    Delivery,
    Happened,
    StartedWriting,
    TakenBack,
    Tapped,
    Typed,
    Withdrawal,
)
from dialogues.progress import FormNumber, Progress
from dialogues.questionnaire import Questionnaire
from dialogues.screens.screen import (
    AskWhetherPosted,
    Begin,
    Button,
    Hide,
    Look,
    Post,
    Prompt,
    Screen,
    Show,
    ShowResults,
    Tell,
    Withdraw,
)
from tests.support.builders import MOMENT, a_form_number


KEY = b"k" * 64
CHAT = VisitId(-7)


@cache
def capsules_for(questionnaire: Questionnaire) -> Capsules:
    return Capsules(KEY, [questionnaire], round_number=1)


def through_capsule(
    capsules: Capsules, progress: Progress, tapped: Tapped
) -> tuple[Progress, Tapped]:
    """Return both as they come back with a tap: packed, sealed, opened, unpacked."""
    return brought_back(capsules, capsules.seal_for(CHAT, progress)(tapped))


def brought_back(capsules: Capsules, capsule: str) -> tuple[Progress, Tapped]:
    """Return what is in a capsule of the chat."""
    assert len(capsule) == CAPSULE_CHARACTERS
    opened = capsules.open(CHAT, capsule)
    assert isinstance(opened, Opened)
    return opened.progress, opened.tapped


def comment_on(screen: Screen) -> str:
    """Return the comment that stands on a screen, "" for none."""
    words = [each.text for each in screen.paragraphs if each.look is Look.COMMENT]
    assert len(words) <= 1
    return words[0] if words else ""


def buttons_of(screen: Screen) -> tuple[Button, ...]:
    return tuple(button for row in screen.rows for button in row)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is on the phone: the capsules' progress and the screen they stand under."""

    progress: Progress
    screen: Screen
    seal: Seal = field(repr=False, compare=False)
    """Makes the capsule of each of its buttons."""


@dataclass
class Chat:
    """A phone, and a letterbox that takes what is posted.

    Nothing passes from one step to the next but the capsule and the comment that stands
    on the screen. A typed text comes back with the capsule of its prompt, which has no
    comment.
    """

    edition: Edition
    invite: int = 0
    locale: str = "en"
    delivery: Delivery = Delivery.SENT
    posted: list[Post] = field(default_factory=list)
    letterbox: dict[bytes, Post] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    """What was said when all was taken off the screen."""
    prompts: list[Prompt] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.capsules = capsules_for(self.edition.questionnaire)
        self.begun = 0
        self.moments: list[Seen] = []
        self.start()

    def start(self) -> None:
        """Press START, or give the command: a form of its own each time."""
        self._begin(locale=self.locale)

    def _begin(self, *, locale: str) -> None:
        self.begun += 1
        first = engine.begin(
            self.edition,
            MOMENT,
            form=a_form_number(self.begun),
            locale=locale,
            invite=self.invite,
        )
        self.take(first)

    @property
    def now(self) -> Seen:
        return self.moments[-1]

    @property
    def progress(self) -> Progress:
        return self.now.progress

    @property
    def screen(self) -> Screen:
        return self.now.screen

    @property
    def screens(self) -> list[Screen]:
        """Every screen that was shown."""
        return [moment.screen for moment in self.moments]

    @property
    def buttons(self) -> tuple[Button, ...]:
        return buttons_of(self.screen)

    def take_back(self, form: FormNumber) -> Withdrawal:
        """Type a receipt code; return what becomes of what it stands for."""
        found = self.letterbox.pop(form, None) is not None
        return Withdrawal.TAKEN_BACK if found else Withdrawal.NOT_FOUND

    def tap(self, label: str) -> Step:
        """Tap the button with that label."""
        return self.tap_at(self.now, label)

    def tap_at(self, moment: Seen, label: str) -> Step:
        """Tap a button that was on the screen at that moment."""
        buttons = buttons_of(moment.screen)
        named = [button for button in buttons if button.label == label]
        assert len(named) == 1, f"{label!r} is not one of {_labels(buttons)}"
        return self.do_at(moment, named[0].means)

    def type(self, text: str) -> Step:
        return self.do(Typed(text))

    def do(self, happened: Happened) -> Step:
        """Let something happen where the phone stands; return the engine's step."""
        return self.do_at(self.now, happened)

    def do_at(self, moment: Seen, happened: Happened) -> Step:
        """Let something happen where the phone stood at that moment."""
        step = engine.step(self.edition, MOMENT, *self._arrived(moment, happened))
        self.take(step)
        return step

    def _arrived(self, moment: Seen, happened: Happened) -> tuple[Progress, Happened]:
        match happened:
            case Typed():
                capsule = moment.seal(StartedWriting())
                return brought_back(self.capsules, capsule)[0], happened
            case Delivered() | TakenBack():
                return moment.progress, happened
            case _:
                capsule = moment.seal(happened)
                progress, tapped = brought_back(self.capsules, capsule)
                comment = comment_on(moment.screen)
                return replace(progress, comment=comment), tapped

    def take(self, step: Step) -> None:
        """Carry out what a step says."""
        for output in step.outputs:
            match output:
                case Show(screen):
                    self._show(step.progress, screen)
                case Post() | AskWhetherPosted():
                    self.take(self._report(step.progress, output))
                case Withdraw(form):
                    back = TakenBack(self.take_back(form))
                    self.take(engine.step(self.edition, MOMENT, step.progress, back))
                case Begin(_, locale, self.edition.questionnaire.audience):
                    self._begin(locale=locale)
                case Begin() | ShowResults():
                    pass  # it leads elsewhere, and this chat stays where it is
                case Tell() | Hide() | Prompt():
                    self._hear(output)

    def _hear(self, output: Tell | Hide | Prompt) -> None:
        match output:
            case Tell(text):
                self.told.append(text)
            case Hide(text):
                self.hidden.append(text)
            case Prompt():
                self.prompts.append(output)

    def _show(self, progress: Progress, screen: Screen) -> None:
        seal = self.capsules.seal_for(CHAT, progress)
        self.moments.append(Seen(progress, screen, seal))

    def _report(self, progress: Progress, order: Post | AskWhetherPosted) -> Step:
        became = Delivered(self._delivered(order))
        return engine.step(self.edition, MOMENT, progress, became)

    def _delivered(self, order: Post | AskWhetherPosted) -> Delivery:
        if isinstance(order, AskWhetherPosted):
            was_posted = order.form in self.letterbox
            return Delivery.SENT if was_posted else Delivery.COMMENT_LOST
        self.posted.append(order)
        if self.delivery is Delivery.SENT:
            self.letterbox[order.form] = order
        return self.delivery


def _labels(buttons: tuple[Button, ...]) -> str:
    return ", ".join(button.label for button in buttons)
