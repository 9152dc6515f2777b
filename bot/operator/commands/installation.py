"""Say how this is set up."""

from bot.operator.console import OUT
from bot.settings import example


def settings() -> None:
    """Print every setting with its default, as a file for .env."""
    OUT.print(example(), end="", soft_wrap=True)
