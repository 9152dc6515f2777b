"""Look at files and harm them."""

from pathlib import Path


def mode(path: Path) -> str:
    return f"{path.stat().st_mode & 0o7777:04o}"


def set_mode(path: Path, wanted: int) -> None:
    path.chmod(wanted)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def modes(folder: Path) -> dict[str, str]:
    return {path.name: mode(path) for path in folder.iterdir()}


def content(path: Path) -> bytes:
    return path.read_bytes()


def write(path: Path, given: bytes) -> None:
    """Write a file as the store would have made it: closed, in a closed folder."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(given)


def damage(path: Path) -> None:
    """Spoil all of a database but its first page, which makes it look whole."""
    spoiled = path.read_bytes()
    path.write_bytes(spoiled[:4096] + b"\xff" * (len(spoiled) - 4096))
