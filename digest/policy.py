"""The figures of disclosure control: one value, recorded in every release.

Sources: ONS "10-5 rule" (suppress under 10, round to 5) and the thresholds of the Secure
Research Service and ACRO; the rest was measured on a growing weekly series. All of it is
in standards.md 1.1 to 1.5.
"""

from pydantic import BaseModel, ConfigDict, Field


class Policy(BaseModel):
    """What may be shown, and when a figure may move. Counts of people, but for percent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Ten, not five: the same group is counted again each week, and two neighbouring
    # weeks can be subtracted.
    smallest_shown: int = Field(default=10, ge=1)
    """A cell with fewer people is shown as [low], zero included."""
    step: int = Field(default=10, ge=1)
    """A figure moves only when this many people have joined since it last did."""
    rounding_base: int = Field(default=5, ge=1)
    first_base: int = Field(default=50, ge=1)
    """The smallest base at which a row is shown at all."""
    full_scale_base: int = Field(default=100, ge=1)
    """From here a scale is shown point by point; below it, as three nets."""
    borough_base: int = Field(default=100, ge=1)
    sensitive_base: int = Field(default=100, ge=1)
    """Sensitive questions, which are shown for London and policing areas only."""
    ambiguity_width: int = Field(default=5, ge=1)
    """How many values a hidden cell must be able to have."""
    dominance_percent: int = Field(default=90, gt=50, le=100)
    """From here an option is shown as "90% or more", without any count of its row."""
    professionals_base: int = Field(default=50, ge=1)
    """The smallest base of a questionnaire that is reported for London only."""

    def tells_by_dominance(self, base: int, *, options: int) -> bool:
        """Say whether "under 90 %" leaves too few values to options that are all [low].

        The others then hold more than a tenth of the base, and each at most nine: of 80
        people, one other option with fewer than ten would have exactly nine.
        """
        low = self.smallest_shown - 1
        at_least = base * (100 - self.dominance_percent) // 100 + 1
        free = low * (options - 2) + self.ambiguity_width
        return free < at_least <= low * (options - 1)

    def dominance_told(self, base_shown: int, *, options: int) -> int:
        """Return the percent that may be told of a dominant option: 90, or 80.

        It follows from what is shown, so it says nothing more.
        """
        off = self.rounding_base - 1
        near = range(base_shown - off, base_shown + off + 1)
        if any(self.tells_by_dominance(base, options=options) for base in near):
            return self.dominance_percent - 10
        return self.dominance_percent


PUBLISHED = Policy()
