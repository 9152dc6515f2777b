"""What the reception answers: orders to the channel that draws them, one after the other.

They know no message and no page. A channel keeps what it must to carry them out.
"""

from dataclasses import dataclass

from bot.interview.capsule import Seal
from bot.interview.published import Shown
from dialogues.screens.screen import Hide, Prompt, Screen, Tell
from dialogues.wording import Wording


@dataclass(frozen=True, slots=True)
class ShowForm:
    """Put this screen in the place of the form's last one."""

    screen: Screen
    seal: Seal
    """Makes what a button of this screen brings back."""
    wording: Wording
    """The texts as this person reads them, for what the channel says of its own."""
    is_writing: bool
    """Whether the prompt stays open below it."""


@dataclass(frozen=True, slots=True)
class SayAside:
    """Say this beside the form, in the place of the last such; it has no buttons."""

    screen: Screen
    wording: Wording
    picture: Shown | None = None
    """What the words say, drawn."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Let the person type; what is typed comes back with the capsule."""

    prompt: Prompt
    capsule: str
    """"" where a receipt code is asked for: nothing but the code is needed."""


@dataclass(frozen=True, slots=True)
class AskNoMore:
    """Take the open prompt away."""


@dataclass(frozen=True, slots=True)
class PutAway:
    """Take away all that was shown so far, of this form and of any other."""


Order = ShowForm | SayAside | Ask | AskNoMore | PutAway | Tell | Hide
Reply = tuple[Order, ...]
