"""Check the finished tables against their own description, before anything is written.

The first validator, `digest.render.open_data.check_tables`, is ours and shares our mistakes.
This one is the package `csvw`, which knows nothing of us but the published metadata: what
it refuses, anybody's validator would refuse. It reads files only, never the network.
"""

import warnings
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from digest.errors import UnsafeTableError
from digest.render.open_data import PROFESSIONALS, TABLES
from storage.files import translated_file_errors


with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # rdflib's own, when csvw imports it
    from csvw import CSVW  # type: ignore[import-untyped]  # it has no stubs


def check_described(files: Mapping[str, bytes]) -> None:
    """Raise `UnsafeTableError` if a table of a release is not as its metadata says.

    The files stand meanwhile in a folder that nobody else may open. What csvw says
    is left out of the error: it quotes the values.
    """
    place = Path(gettempdir())
    # Made with 0700 by the standard library.
    with translated_file_errors(place), TemporaryDirectory(dir=place) as folder:
        for table in (TABLES, PROFESSIONALS):
            for name in (table.name, table.metadata):
                (Path(folder) / name).write_bytes(files[name])
        faults = tuple(
            fault
            for table in (TABLES, PROFESSIONALS)
            for fault in _faults(Path(folder) / table.metadata)
        )
    if faults:
        raise UnsafeTableError(faults)


def _faults(metadata: Path) -> tuple[str, ...]:
    # The package finds faults by counting warnings: where the process hides them
    # (PYTHONWARNINGS=ignore, or the same one a second time), it would find none.
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        try:
            read = CSVW(str(metadata), validate=True)
            is_valid = bool(read.is_valid)
        except ValueError:
            return (f"csvw cannot read it as {metadata.name} describes it",)
    if is_valid:
        return ()
    return (f"csvw finds {len(read.warnings)} faults by {metadata.name}",)
