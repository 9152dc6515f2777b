"""The attacks of docs/explanation/attacks.md, in the order of the table."""

from tests.attacks.figures import Attack, Ends


_COPIES = (
    "every file of the data folder and the log after every update; every account id"
)
_AROUND = "the copies around each Send; whose it was, and when"
_LATER = "every copy; the key folder after the week's mix"
_READER = "everything published; the method; how common each answer is"

ATTACKS: tuple[Attack, ...] = (
    Attack(
        "1 who took part, by traces",
        _COPIES,
        "an account in a file: as it is, encoded, hashed, or keyed with what is public",
    ),
    Attack(
        "1 who took part, learned",
        f"{_COPIES}; of four in five, whether they took part",
        "whether the fifth took part, from how near any digest comes to what is stored",
    ),
    Attack(
        "1 what they said",
        f"{_COPIES}; of four in five, what they said",
        "what the fifth said",
    ),
    Attack(
        "1 real bot",
        "the files, log and release of a bot that ran",
        "an account in any form",
    ),
    Attack(
        "1 tag to letters by order, in a backup",
        "one backup",
        "which tag came with which letters, by their places in the file",
    ),
    Attack(
        "1 order of sending in a backup",
        "one backup; the order in which people sent",
        "whose letters are whose",
    ),
    Attack(
        "1 order of sending in the files in use",
        "one copy of the data folder; the order in which people sent",
        "whose sealed letters are whose",
        Ends.LIMIT,
    ),
    Attack(
        "2 letters opened after the mix",
        _LATER,
        "every letter of that week with every piece of every key file",
    ),
    Attack(
        "2 waiting counts of an older copy",
        _LATER,
        "the exact counts that waited before the mix",
    ),
    Attack(
        "2 mixed letters named by waiting counts",
        _LATER,
        "which letter is the one person in a cell of the counts that wait now",
    ),
    Attack(
        "2 limit: people with 5 answers",
        "the data folder and the live key folder",
        "answers of one person, by the equal sums of cells of one",
        Ends.LIMIT,
    ),
    Attack(
        "2 who took part, after the round",
        "every copy; the key folder after the round",
        "every account against every tag, with every piece of every key file",
    ),
    Attack(
        "2 keys of a round",
        "the key folder after the round",
        "a key of that round",
    ),
    Attack(
        "2 control: letters opened",
        "the copies and keys of a week that is not mixed",
        "every letter",
        Ends.BITES,
    ),
    Attack(
        "2 control: who took part",
        "the copies and keys of a round that is open",
        "every account against every tag",
        Ends.BITES,
    ),
    Attack(
        "3 clock: kinds",
        _AROUND,
        "two kinds of Send, by the number and size of rows",
    ),
    Attack(
        "3 clock: shapes",
        _AROUND,
        "the least from the most that a form can say, by sizes and pages",
    ),
    Attack(
        "3 clock: ",
        _AROUND,
        "what was sent, from sizes, changed pages and bytes, and the bodies",
    ),
    Attack(
        "3 real bot",
        "the data folder of a bot that runs, compared every 5 ms",
        "an update that is no Send; two kinds of Send",
    ),
    Attack(
        "7 forged capsules",
        "500 true capsules of this chat",
        "flipped, cut, joined, longer, drawn and arbitrary ones",
    ),
    Attack(
        "7 true capsules of another",
        "true capsules of another chat, round or bot",
        "to use them here",
    ),
    Attack(
        "7 control",
        "true capsules of this chat",
        "to use them here",
        Ends.BITES,
    ),
    Attack(
        "7 real bot: errors",
        "forged buttons, tapped at a bot that runs",
        "to bring about an error, or a letter",
    ),
    Attack(
        "7 real bot: rows",
        "one's own Send, tapped twice, and a second form",
        "to be counted twice",
    ),
    Attack(
        "8 weeks",
        "the power to kill the compilation at any moment",
        "to have a letter counted twice, lost, or published differently",
    ),
    Attack(
        "9 unexpected",
        "every folder before and after every mix",
        "a file that nobody expects, or a mode that lets others in",
    ),
    Attack(
        "9 real bot",
        "the folders of a bot that ran",
        "the same",
    ),
    Attack("T1 ", _READER, "a lone newcomer's answer"),
    Attack("T2 ", _READER, "the answer of one of ten newcomers, nine being known"),
    Attack("T3 ", _READER, "a second draw, by making a release again or by waiting"),
    Attack("T4 ", _READER, "an answer of the people in no shown area"),
    Attack("T5 ", _READER, "two numbers for the same people"),
    Attack("T6 ", _READER, "what hidden cells can be; five values must be left"),
    Attack("T7 ", _READER, "a bias of the rounding; a variance that is not r(5-r)"),
    Attack("T8 ", "the ONS package for the method", "a cell that it rounds otherwise"),
    Attack(
        "T10 ",
        _READER,
        "T2 again, with the rule of ten newcomers off",
        Ends.BITES,
    ),
)
