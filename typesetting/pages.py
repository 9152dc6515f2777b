"""Pages of HTML, set from the templates of a package.

Rule 1: what goes into a page is text; the template says what is markup.
Rule 2: a name that a template asks for and nobody gave is a fault, and never a blank.
"""

from jinja2 import Environment, PackageLoader, StrictUndefined


def templates(package: str) -> Environment:
    """Return the templates in the folder `content` of a package."""
    return Environment(
        loader=PackageLoader(package, "content"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
