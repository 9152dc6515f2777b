from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import content
from dialogues.errors import WordingFaultError
from dialogues.languages import LOCALES
from dialogues.typed.danger import DangerPhrases, danger_in
from dialogues.typed.words import read_sections


CONTENT = files("dialogues") / "content"


def _read(*names: str) -> str:
    return CONTENT.joinpath(*names).read_text("utf-8")


ENGLISH = {
    "en": DangerPhrases.read(
        "en.txt",
        _read("danger", "en.txt"),
        ordinary=read_sections(_read("words", "en_ordinary.txt"))["ordinary"],
    )
}


ALL = content.danger_phrases()
SENTENCES = Path(__file__).parent / "danger"


@pytest.mark.parametrize(
    "written",
    [
        # harming themselves
        "sometimes i want to kill myself",
        "i wanna die",
        "I really just want to fucking die",
        "honestly id be better off dead",
        "kms",
        "i dont want to be here anymore",
        "I don’t want to be alive",
        "been cutting myself again",
        "killmyself",
        "i might kill my self",
        "gonna kil myslef",
        "want to k i l l m y s e l f",
        "thinking about suicde",
        "self-harm is the only thing that helps",
        "i took all my mums pills",
        "no point living tbh",
        "I feel like ending it all, I want it to end",
        # hurt at home
        "my dad hits me",
        "my stepdad always beats me when he drinks",
        "mum slapped me again yesterday",
        "my boyfriend strangled me",
        "im scared to go home",
        "i dont feel safe at home",
        "there is domestic violence in my house",
        "my uncle locked me in my room",
        "my dad will kill me if he finds out",
        "they are forcing me to marry my cousin",
        "my brother batters me",
        # sexual abuse
        "he raped me",
        "a teacher touched me",
        "my coach keeps touching me",
        "he made me have sex with his friend",
        "my ex shared my nudes",
        "some man online is blackmailing me with pics",
        "i was sexually asaulted on the bus",
        "i think im being groomed",
        "he followed me home from the station",
        # weapons and threats
        "some boys pulled a knife on me",
        "he pulled out a big zombie knife on me",
        "they said theyre gonna stab me",
        "olders threatened to kill my mum",
        "i got robbed at knifepoint",
        "they know where I live",
        "im in danger",
        "someone held a blade to my throat",
        "i was stabbed last year",
        "they are looking for me and my life is in danger",
        # made to carry
        "they make me carry drugs",
        "olders made me hold a shank",
        "i have to go cunch this weekend",
        "I owe them money and cant pay",
        "its county lines",
        "forced to sell weed",
        "i hold drugs for a man",
        "they want to use my bank account",
        # running away
        "im going to run away from home",
        "thinking of running away",
        "i got kicked out and have nowhere to go",
        "Ive been sleeping rough",
        "im homeless",
        "I ran away last night",
    ],
)
def test_a_phrase_of_danger_is_found(written):
    assert danger_in(written, ENGLISH)


HARMLESS = pytest.mark.parametrize(
    "written",
    [
        "we just kill time by the shops",
        "this is killing me lol",
        "my dad's gonna kill me haha",
        "they killed the youth club",
        "the beat is hard and the tune hits",
        "I was dying of laughter",
        "more police on the buses please",
        "knife crime is getting worse round here",
        "boys run away from the police because they are scared",
        "teach us about stop and search",
        "hit me up on snap",
        "the police never help us",
        "feds pulled us over for no reason",
        "my dad is a police officer",
        "my mum works nights and my brother is nice",
        "keep in touch with schools",
        "they should help homeless people",
        "give us jobs so kids do not sell weed",
        "stop kids joining a gang",
        "I live in Hackney and it is quiet",
        "moped racing is loud",
        "they grouped us by the wall",
        "touch wood it never happens",
        "some skill myself and others lack",
        "the school beats others at football",
        "allow it man its dead round here",
        "my phone died and i was late",
        "",
    ],
)


@HARMLESS
def test_everyday_talk_brings_no_help_card(written):
    assert not danger_in(written, ENGLISH)


@HARMLESS
def test_everyday_talk_means_no_danger_in_another_language(written):
    assert not danger_in(written, ALL)


# Sentences in the other languages: "+ " is danger, "- " is none.


def sentences(sign: str) -> Iterator[tuple[str, str]]:
    for path in sorted(SENTENCES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(sign):
                yield path.stem, line.removeprefix(sign)


@pytest.mark.parametrize(("locale", "written"), [*sentences("+ ")])
def test_danger_is_found_in_the_language_it_is_written_in(locale, written):
    assert danger_in(written, {locale: ALL[locale]})


@pytest.mark.parametrize(("locale", "written"), [*sentences("- ")])
def test_everyday_talk_of_no_language_brings_a_help_card(locale, written):
    assert not danger_in(written, ALL), locale


def test_every_language_of_ours_has_phrases_and_sentences_to_try_them():
    tried = {path.stem for path in SENTENCES.glob("*.txt")}

    assert tuple(ALL) == LOCALES
    assert tried == set(LOCALES) - {"en"}


def test_a_harmless_phrase_hides_no_other():
    assert danger_in("mum will kill me lol but i want to die", ENGLISH)
    assert danger_in("we kill time. he will kill me", ENGLISH)


def test_any_of_the_languages_may_find_it():
    other = DangerPhrases.read("xx", "[any]\nchcę umrzeć")

    assert danger_in("chce umrzec", {**ENGLISH, "pl": other}) == ("pl",)
    assert not danger_in("chce umrzec", ENGLISH)
    assert not danger_in("i want to die", {})


def test_a_gap_takes_up_to_four_words():
    phrases = {"en": DangerPhrases.read("xx", "[any]\ntake .. pills")}

    assert danger_in("take pills", phrases)
    assert danger_in("take all of those white pills", phrases)
    assert not danger_in("take a lot of my small pills", phrases)
    assert not danger_in("take a lot", phrases)


def test_an_ordinary_word_is_no_misspelling():
    text = "[any]\ngroping"

    assert danger_in("groupping groping", {"en": DangerPhrases.read("", text)})
    assert danger_in("grouping", {"en": DangerPhrases.read("", text)})
    assert not danger_in(
        "grouping", {"en": DangerPhrases.read("", text, ordinary=["grouping"])}
    )


def test_every_fault_of_a_file_is_told_at_once():
    text = "[name]\nweapon\n[any]\n{weapon} me\n.. me\n"

    with pytest.raises(WordingFaultError) as caught:
        DangerPhrases.read("xx.txt", text)

    assert str(caught.value).splitlines() == [
        "xx.txt: 4 faults.",
        "  line 1, the file: there are no phrases. Write one a line, below '[any]'.",
        "  line 2, name: weapon defines nothing. Write 'name = words'.",
        "  line 4, {weapon} me: there is no list named weapon. Add it below [name].",
        "  line 5, any: a phrase begins or ends with a gap. Take '..' out there.",
    ]


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at(text):
    assert danger_in(text, ENGLISH) in {(), ("en",)}


def test_no_phrase_is_made_harmless_by_the_list_of_harmless_ones():
    for phrase in ("kill myself", "he will kill me", "my dad hits me", "ran away"):
        assert danger_in(phrase, ENGLISH)
