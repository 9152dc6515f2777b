"""Write dialogues/content/words/en_ordinary.txt anew, from Debian's package wbritish.

    apt-get download wbritish && dpkg -x wbritish_*.deb unpacked
    python bench/ordinary_words.py unpacked

The package holds SCOWL, levels 10 to 50, in British spelling. Names are written there with
a capital letter, so only words in small letters are taken.
"""

import re
import sys
from pathlib import Path


WORDS = Path(__file__).parents[1] / "dialogues" / "content" / "words"

HEAD = """\
# Ordinary words of English, in small letters without accents.
# Source: SCOWL (wordlist.aspell.net), levels 10 to 50, British spelling, from Debian's
# wbritish {version}; its words in small letters, made by bench/ordinary_words.py.
# Licence: permissive, see SCOWL.txt beside this file, which must go where this file goes.

[ordinary]
"""

_LETTERS = str.maketrans("áàâäãåçéèêëíìîïñóòôöõúùûü", "aaaaaaceeeeiiiinooooouuuu")
_WIDTH = 96


def main(unpacked: Path) -> None:
    share = unpacked / "usr" / "share"
    lines = (share / "dict" / "british-english").read_text("utf-8").splitlines()
    plain = {line.translate(_LETTERS) for line in lines if line[:1].islower()}
    # Possessives are understood by rule; forms such as "don't" are kept.
    words = sorted(
        each for each in plain if re.fullmatch(r"[a-z]+(?:'(?!s$)[a-z]+)*", each)
    )
    rows = [""]
    for word in words:
        if len(rows[-1]) + len(word) >= _WIDTH:
            rows.append("")
        rows[-1] += f" {word}" if rows[-1] else word
    head = HEAD.format(version=sys.argv[2] if len(sys.argv) > 2 else "2020.12.07")
    (WORDS / "en_ordinary.txt").write_text(head + "\n".join(rows) + "\n", "utf-8")
    licence = (share / "doc" / "wbritish" / "copyright").read_text("utf-8")
    (WORDS / "SCOWL.txt").write_text(licence, "utf-8")
    print(f"{len(words)} words")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
