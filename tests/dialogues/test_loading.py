from textwrap import dedent

import pytest

from dialogues.errors import Fault, QuestionnaireFaultError, WordingFaultError
from dialogues.loading import load, load_help_lines, load_texts
from dialogues.questionnaire import OneChoice, Questionnaire
from tests.support.builders import QUESTIONNAIRES, SMALL, a_small_edition


ONE = (QUESTIONNAIRES / "one.yaml").read_text(encoding="utf-8")
SCALE = (QUESTIONNAIRES / "scale.yaml").read_text(encoding="utf-8")
HEAD = ONE[: ONE.index("  - id: sweet")]


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(QuestionnaireFaultError) as raised:
        load("some.yaml", text)
    return raised.value.faults


def the_fault_of(text: str) -> Fault:
    (fault,) = faults_of(text)
    return fault


def line_of(text: str, part: str) -> int:
    (line,) = [at for at, each in enumerate(text.splitlines(), 1) if part in each]
    return line


def with_question(question: str) -> str:
    body = dedent(question).strip().replace("\n", "\n    ")
    return f"{HEAD}  - {body}\n"


@pytest.mark.parametrize("name", SMALL)
def test_a_small_questionnaire_loads(name):
    assert isinstance(a_small_edition(name).questionnaire, Questionnaire)


@pytest.mark.parametrize("word", ["No", "yes", "on", "null", "~", "08", "1e3", "3.10"])
def test_a_word_stays_a_word(word):
    questionnaire = load("some.yaml", ONE.replace("text: Sweet}", f"text: {word}}}"))

    question = questionnaire.question("sweet")
    assert isinstance(question, OneChoice)
    assert question.choices[0].text.plain == word


def test_all_faults_are_told_at_once_with_line_place_and_remedy():
    text = """\
    id: Young People
    version: 1
    title: Safety
    minutes: soon
    questions:
      - id: age
        kind: one
        text: How old are you?
        choices:
          - {id: under_13, text: 12 or younger, gate: too_young, minimum_age: 0}
          - {id: aged_13, text: 13 or older, gate: open, minimum_age: 13}
      - id: sweet
        kind: two
        text: Sweet?
      - id: sour
        kind: one
        txet: Sour?
        choices: [{id: a, text: A}, {id: b}]
      - id: salt
        kind: one
        text: Salt?
        when: {question: pepper, any_of: [a]}
        choices: [{id: a, text: A}, {id: b, text: B}]
    """

    faults = faults_of(dedent(text))

    assert [(fault.line, fault.place) for fault in faults] == [
        (1, "id"),
        (1, "intro"),
        (4, "minutes"),
        (12, "questions[2]"),
        (15, "questions[3].text"),
        (17, "questions[3].txet"),
        (18, "questions[3].choices[2].text"),
        (19, "questions[4]"),
    ]
    assert all(fault.wrong and fault.remedy for fault in faults)


def test_a_report_names_the_file_and_how_many_faults_there_are():
    with pytest.raises(QuestionnaireFaultError) as raised:
        load("some.yaml", ONE.replace("version: 1", "version: 0\nedition: 1"))

    lines = str(raised.value).splitlines()
    assert lines[0] == "some.yaml: 2 faults."
    assert "line 4, edition: edition is not known here. Check its spelling" in lines[2]


def test_a_key_that_stands_twice_is_a_fault_where_it_stands_again():
    fault = the_fault_of(f"{ONE}title: Another title\n")

    assert fault.line == len(ONE.splitlines()) + 1
    assert fault.wrong == "title stands here twice"


def test_a_choice_id_that_stands_twice_is_a_fault():
    fault = the_fault_of(ONE.replace("{id: savoury", "{id: sweet"))

    assert fault.line == line_of(ONE, "- id: sweet")
    assert fault.wrong == "the choice id sweet is used 2 times"


def test_what_is_not_yaml_is_told_with_its_line():
    fault = the_fault_of("id: some\ntitle: [Safety\nminutes: 4\n")

    assert fault.line == 3
    assert fault.wrong.startswith("this is not YAML")


def test_a_character_that_yaml_does_not_take_is_told_with_its_line():
    fault = the_fault_of("id: ééééé\ntitle: bell \x07\nminutes: 4\n\n\n\n")

    assert fault.line == 2
    assert fault.wrong.startswith("there is a character")


@pytest.mark.parametrize("text", ["", "- a list\n", "just words\n"])
def test_a_file_that_is_no_mapping_is_told(text):
    assert the_fault_of(text).wrong == "the file is no mapping"


def test_questions_that_are_no_list_are_told():
    text = ONE[: ONE.index("questions:")] + "questions: none\n"

    assert "questions is no list" in {fault.wrong for fault in faults_of(text)}


def test_a_file_without_questions_is_told():
    text = ONE[: ONE.index("questions:")]

    assert [fault.place for fault in faults_of(text)] == ["questions"]


def test_a_scale_that_is_not_there_is_told():
    fault = faults_of(SCALE.replace("scale: how_much", "scale: how_often", 1))[0]

    assert fault.line == line_of(SCALE, "- id: warm") + 2
    assert fault.wrong == "there is no scale named how_often"


@pytest.mark.parametrize("scale", ["[how_much]", "{a: b}"])
def test_a_scale_that_is_no_name_is_told(scale):
    text = SCALE.replace("scale: how_much", f"scale: {scale}", 1)

    assert faults_of(text)[0].wrong.startswith("there is no scale named")


def test_a_scale_that_is_no_list_is_told():
    text = SCALE[: SCALE.index("scales:")] + "scales:\n  how_much: five points\n"

    wrong = [fault.wrong for fault in faults_of(text)]
    assert "there is no scale named how_much" in wrong


def test_a_fault_in_a_scale_is_told_once_and_where_it_is():
    text = SCALE.replace("{id: quite, text: Quite,", "{id: quite, txt: Quite,")

    faults = faults_of(text)

    assert {fault.place for fault in faults} == {
        "scales.how_much[2].text",
        "scales.how_much[2].txt",
    }
    assert {fault.line for fault in faults} == {line_of(text, "id: quite")}
    assert len(faults) == 2


def test_a_fault_in_what_is_added_to_a_scale_is_told_where_it_is():
    text = SCALE.replace("text: I was indoors", "txt: I was indoors")

    places = {fault.place for fault in faults_of(text)}

    assert places == {"questions[3].also[1].text", "questions[3].also[1].txt"}


def test_a_fault_of_a_question_with_a_scale_is_told_on_its_own_line():
    text = SCALE.replace("text: How warm is it?", "text: {plain: 'How warm is it?'}")

    fault = the_fault_of(text)

    assert fault.line == line_of(text, "How warm")
    assert fault.place == "questions[2].text.standard"


def test_choices_beside_a_scale_are_a_fault():
    text = SCALE.replace("    text: How warm", "    choices: []\n    text: How warm")

    assert the_fault_of(text).wrong == "choices stand beside a scale"


def test_an_id_that_is_no_id_is_told_with_what_to_use():
    fault = faults_of(ONE.replace("- id: sweet", "- id: Sweet!"))[0]

    assert fault.wrong == "id is not a plain id"
    assert fault.remedy.startswith("Use small letters")


def test_a_condition_that_looks_forward_is_told_at_its_question():
    text = with_question("""
        id: late
        kind: one
        text: Late?
        when: {question: later, any_of: [a]}
        choices: [{id: a, text: A}, {id: b, text: B}]
    """)

    fault = the_fault_of(text)

    assert fault.line == line_of(text, "id: late")
    assert fault.remedy == "Name a question that stands earlier in the file."


def test_a_questionnaire_that_is_too_big_is_refused_with_the_bits_it_is_over():
    choices = ", ".join(f"{{id: c{at}, text: C {at}}}" for at in range(15))
    many = "".join(
        f"  - {{id: q{at}, kind: one, text: Question, choices: [{choices}]}}\n"
        for at in range(40)
    )

    fault = the_fault_of(HEAD + many)

    # Forty questions of 15 choices, skipped, or not reached take 40 × log2(17) bits;
    # taps, places, wording, language, invite and gate take 38.8; and there are 160.
    assert fault.place == "questions"
    assert fault.wrong == "the questionnaire is 44 bits over the room in a button"
    assert fault.line == line_of(HEAD, "questions:")


def test_a_text_file_loads_with_one_text_for_both_wordings():
    texts = load_texts("texts.yaml", "yes: 'Yes'\nno: {plain: Nope, standard: 'No'}\n")

    assert texts["yes"].standard == "Yes"
    assert texts["no"].plain == "Nope"


def test_all_faults_of_a_text_file_are_told_at_once():
    with pytest.raises(WordingFaultError) as raised:
        load_texts("texts.yaml", "yes: {plain: 'Yes'}\nno: ''\n")

    assert [(fault.line, fault.place) for fault in raised.value.faults] == [
        (1, "yes.standard"),
        (2, "no.plain"),
        (2, "no.standard"),
    ]


def test_a_text_file_with_a_text_twice_is_refused():
    with pytest.raises(WordingFaultError, match="yes stands here twice"):
        load_texts("texts.yaml", "yes: A\nyes: B\n")


def test_a_help_line_without_a_source_is_refused():
    text = """\
    lines:
      - id: emergency
        for_what: Danger
        reach: call 999
        checked_on: 2026-11-22
    """

    with pytest.raises(
        WordingFaultError, match=r"line 2, lines\[1\].source: source is"
    ):
        load_help_lines("support.yaml", dedent(text))


@pytest.mark.parametrize(
    ("sides", "wrong"),
    [
        ("positive middle negative-", ["0 answers that count are negative"]),
        ("positive- middle negative", ["0 answers that count are positive"]),
        ("positive middle- negative", ["0 answers that count are middle"]),
        ("positive positive positive middle negative", ["3 answers that count are po"]),
        (
            "positive- middle- negative-",
            [f"0 answers that count are {each}" for each in ("mi", "ne", "po")],
        ),
    ],
)
def test_sides_that_no_bar_can_show_are_told_at_their_question(sides, wrong):
    choices = ", ".join(
        f"{{id: c{at}, text: C {at}, side: {side.rstrip('-')}, counts: {side[-1] != '-'}}}"
        for at, side in enumerate(sides.split())
    )
    text = with_question(f"""
        id: sided
        kind: one
        text: Which side?
        choices: [{choices}]
    """)

    faults = faults_of(text)

    assert [
        each.wrong[: len(said)] for each, said in zip(faults, wrong, strict=False)
    ] == wrong
    assert len(faults) == len(wrong)
    assert {each.line for each in faults} == {line_of(text, "id: sided")}
    assert all("'side: " in each.remedy for each in faults)


def test_a_scale_with_a_middle_that_does_not_count_is_refused():
    text = SCALE.replace("side: middle", "side: middle, counts: false")

    assert {each.wrong for each in faults_of(text)} == {
        "0 answers that count are middle"
    }


MORE_THAN_A_NAME = pytest.mark.parametrize(
    "place", ["{share:d}", "{share!z}", "{share!r}", "{share:{share}}", "{share.x}"]
)


@MORE_THAN_A_NAME
def test_more_than_a_name_in_braces_is_refused_in_a_sentence(place):
    text = SCALE.replace(
        "    text: How warm",
        f"    picture: {{statement: Warm, sentence: '{place} {{share}}'}}\n"
        "    text: How warm",
    )

    fault = the_fault_of(text)

    assert fault.line == line_of(text, "sentence: ")
    assert fault.wrong.startswith("between two braces there may be a name only")


@MORE_THAN_A_NAME
def test_more_than_a_name_in_braces_is_refused_in_texts_of_ones_own(place):
    own = f"own_texts:\n  - id: yes\n    text: '{place}'\n"

    fault = the_fault_of(ONE + own)

    assert fault.line == len(ONE.splitlines()) + 3
    assert fault.wrong.startswith("between two braces there may be a name only")
    with pytest.raises(WordingFaultError, match="line 2, yes: between two braces"):
        load_texts("texts.yaml", f"no: A\nyes: '{place}'\n")


@pytest.mark.parametrize("words", ["{a", "a}", "{a} {"])
def test_a_brace_that_stands_alone_is_told_in_plain_words(words):
    with pytest.raises(WordingFaultError, match="yes: a brace stands alone"):
        load_texts("texts.yaml", f"yes: '{words}'\n")


def test_a_text_needs_the_same_places_in_both_wordings():
    with pytest.raises(WordingFaultError, match="line 1, yes: both wordings need"):
        load_texts("texts.yaml", "yes: {plain: '{a}', standard: '{b}'}\n")


@pytest.mark.parametrize(
    ("own", "wrong"),
    [
        ("{id: day, text: 'On {day}'}", None),
        ("{id: day, text: One day}", None),
        ("{id: night, text: One night}", "there is no text night"),
        ("{id: day, text: 'On {hour}'}", "nothing fills hour in here"),
        (
            "{id: day, text: {counted: day, one: A day, other: '{day} days'}}",
            "it counts otherwise",
        ),
    ],
)
def test_an_own_text_has_what_the_text_has_that_it_stands_in_for(own, wrong):
    texts = load_texts("texts.yaml", "day: 'Until {day}'\n")
    text = f"{ONE}own_texts:\n  - {own}\n"

    if wrong is None:
        assert load("some.yaml", text, texts=texts).own_texts
        return
    with pytest.raises(QuestionnaireFaultError) as raised:
        load("some.yaml", text, texts=texts)
    (fault,) = raised.value.faults
    assert fault.line == len(text.splitlines())
    assert fault.wrong.startswith(wrong)


BOMB = "a: &a [x, x, x]\n" + "".join(
    f"{each}: &{each} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, each in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        (BOMB, 2, "*a stands for what is written elsewhere"),
        ("version: 1\nid: &a [*a]\n", 2, "*a stands for what is written elsewhere"),
        ("version: 1\nid: &a {b: *a}\n", 2, "*a stands for what is written elsewhere"),
        (f"version: 1\nid: {'[' * 3000}", 2, "here are more than 20 lists in one"),
        (f"version: 1\nid: {'{a: ' * 3000}", 2, "here are more than 20 lists in one"),
        (f"id: {'x' * (1 << 20)}\n", 1, "the file has more than 1,048,576 characters"),
    ],
)
def test_what_could_be_endless_is_told_before_it_is_built(text, line, wrong):
    fault = the_fault_of(text)

    assert fault.line == line
    assert fault.wrong.startswith(wrong)
    with pytest.raises(WordingFaultError, match=f"line {line}, the file"):
        load_texts("texts.yaml", text)


@pytest.mark.parametrize(
    ("given", "wrong", "remedy"),
    [
        (
            "role: would_helps",
            "role is none of the words that it may be",
            "Use one of: would_help, worries.",
        ),
        (
            "group: tribe",
            "group is none of the words that it may be",
            "Use one of: london, policing_area, borough, age, gender, ethnic_group.",
        ),
        (
            "key_questions: KQ1",
            "key_questions is no list",
            "Write a list, such as [KQ1].",
        ),
        (
            "key_questions: {KQ1: KQ2}",
            "key_questions is no list",
            "Write a list, such as [one, another].",
        ),
        ("title: [a]", "title is no text", "Write a text on this line."),
        (
            "sensitive: perhaps",
            "sensitive is neither true nor false",
            "Write true or false.",
        ),
    ],
)
def test_a_value_that_may_not_be_is_told_in_plain_words(given, wrong, remedy):
    text = ONE.replace("- id: sweet", f"- id: sweet\n    {given}")

    fault = the_fault_of(text)

    assert (fault.wrong, fault.remedy) == (wrong, remedy)
    assert fault.line == line_of(text, given)
