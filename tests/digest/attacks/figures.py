"""One line per attack, so that they can be collected into one table."""


def report(name: str, *, success: float, blind: float, tries: int) -> None:
    """Print how often the attack was right, against guessing without looking."""
    print(  # noqa: T201 (the line is the figure that CI keeps)
        f"ATTACK {name}: success {success:.3f} vs blind {blind:.3f} ({tries} tries)"
    )


def report_fact(name: str, fact: str) -> None:
    """Print what an attack found that has no chance level."""
    print(f"ATTACK {name}: {fact}")  # noqa: T201 (the line is the figure that CI keeps)
