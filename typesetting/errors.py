"""What can go wrong while something is set.

TypesettingError
└── NoLetterError         no font on this machine has a letter of the text
"""


class TypesettingError(Exception):
    """The base of every error of this package."""


class NoLetterError(TypesettingError):
    """No font on this machine has a letter of the text."""
