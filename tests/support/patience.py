"""How long a test waits for what must come."""

from typing import Final


# Shorter than the 50 seconds of a poll: whoever waits for its end has waited in vain.
PATIENCE_SECONDS: Final = 40.0
"""Machines that build many things at once are slow; nothing waits this long by design."""
