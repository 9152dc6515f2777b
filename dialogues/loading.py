"""From a text in YAML to a questionnaire, or to a list of everything wrong with it.

Every scalar is read as a string, so that `No` stays an answer and does not become a
truth value, and `08` stays a text. A person who edits a file sees all faults at once,
each with its line, its place and what to do.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import yaml
from pydantic import NonNegativeInt, TypeAdapter, ValidationError

from dialogues.errors import Fault, QuestionnaireFaultError, WordingFaultError
from dialogues.faq import Faq
from dialogues.packing import Packing
from dialogues.questionnaire import (
    Audience,
    FillableText,
    KeyQuestion,
    Question,
    Questionnaire,
    QuestionValue,
    Role,
    Text,
    faults_between,
    places_in,
)
from dialogues.support import HelpLines


Needed = Mapping[Audience, tuple[Role, ...]]
"""The roles that somebody asks the questionnaires of an audience for."""

_REMEDIES: Mapping[Role, str] = {
    Role.HEADLINE: "Put 'headline: 1' on the scale that the digest is to tell first.",
    Role.PICTURE: (
        "Put 'picture: {statement: …}' on a scale that young people are to be shown."
    ),
    Role.WOULD_HELP: (
        "Put 'role: would_help' on the question that asks what would help most."
    ),
    Role.WORRIES: "Put 'role: worries' on the question that asks what worries most.",
}

_MOST_CHARACTERS = 1 << 20
_DEEPEST = 20
"""Of lists and mappings in one another; a questionnaire has seven."""

_Path = tuple[str | int, ...]
_Value = TypeVar("_Value")

_QUESTION: TypeAdapter[QuestionValue] = TypeAdapter(Question)
_TEXTS: TypeAdapter[dict[str, Text]] = TypeAdapter(dict[str, FillableText])


class _Read:
    """Plain data read from YAML, the line of every part, and the faults so far."""

    def __init__(self, text: str) -> None:
        self.lines: dict[_Path, int] = {}
        self.faults: list[Fault] = []
        self.data: Any = None
        if len(text) > _MOST_CHARACTERS:
            wrong = f"the file has more than {_MOST_CHARACTERS:,} characters"
            self._add(1, "the file", wrong, "Take out what does not belong in it.")
            return
        try:
            if refused := _refused(text):
                self._add(*refused)
                return
            # The one in C is eight times as quick, and a bot that starts reads seven files.
            node = yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            wrong = f"this is not YAML ({error.problem})"
            self._add(line, "the file", wrong, "Check indents, colons and quotes.")
            return
        except yaml.reader.ReaderError as error:
            line = text.encode().count(b"\n", 0, error.position) + 1
            wrong = f"there is a character that YAML does not take ({error.reason})"
            self._add(line, "the file", wrong, "Take it out.")
            return
        if not isinstance(node, yaml.MappingNode):
            wrong = "the file is no mapping"
            self._add(1, "the file", wrong, "Start with lines such as 'id: …'.")
            return
        self.data = self._plain(node, ())

    def _add(self, line: int, place: str, wrong: str, remedy: str) -> None:
        fault = Fault(line, place, wrong, remedy)
        if fault not in self.faults:  # a scale is read once for each of its questions
            self.faults.append(fault)

    def fault(self, path: _Path, wrong: str, remedy: str) -> None:
        self._add(self.line(path), _place(path), wrong, remedy)

    def line(self, path: _Path) -> int:
        """Return the line of the nearest part that stands in the file, from 1."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def _plain(self, node: yaml.Node, path: _Path) -> Any:
        self.lines[path] = node.start_mark.line + 1
        match node:
            case yaml.MappingNode():
                return self._mapping(node, path)
            case yaml.SequenceNode():
                return [
                    self._plain(item, (*path, at)) for at, item in enumerate(node.value)
                ]
            case _:
                return node.value

    def _mapping(self, node: yaml.MappingNode, path: _Path) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in plain:
                self._add(
                    key_node.start_mark.line + 1,
                    _place((*path, key)),
                    f"{key} stands here twice",
                    "Take one of the two out.",
                )
            plain[key] = self._plain(value_node, (*path, key))
            self.lines[(*path, key)] = key_node.start_mark.line + 1
        return plain

    def invalid(self, error: ValidationError, path: _Path) -> None:
        """Take in what pydantic found in the part of the file at `path`."""
        found = error.errors(include_url=False)
        for each in found:
            # Within a question, pydantic names its kind first.
            loc = each["loc"][1:] if path[:1] == ("questions",) else each["loc"]
            deeper = any(
                other is not each and other["loc"][: len(each["loc"])] == each["loc"]
                for other in found
            )
            if deeper or self._has_been_told(path, loc, each["type"]):
                continue
            here = self._known(*self._in_scale(path, loc))
            facts = {**each.get("ctx", {}), "given": each["input"]}
            wrong, remedy = _said(each["type"], each["msg"], here, facts)
            self.fault(here, wrong, remedy)

    def _has_been_told(self, path: _Path, loc: _Path, kind: str) -> bool:
        if not self.faults:
            return False
        if path == ():  # what is wrong with the questions has been told better
            return loc in {(), ("questions",)}
        unknown_scale = loc == ("choices",) and (*path, "scale") in self.lines
        return unknown_scale and kind == "missing"

    def _in_scale(self, path: _Path, loc: _Path) -> tuple[_Path, _Path]:
        """Return both, led to the scale where the choices come from one."""
        match loc:
            case ("choices", int(at), *rest) if (*path, "scale") in self.lines:
                name = str(self.data["questions"][path[-1]]["scale"])
                points = len(self.data["scales"][name])
                if at < points:
                    return ("scales", name, at), tuple(rest)
                return (*path, "also", at - points), tuple(rest)
        return path, loc

    def _known(self, path: _Path, loc: _Path) -> _Path:
        for at, part in enumerate(loc):
            if (*path, part) in self.lines:
                path = (*path, part)
            elif at == len(loc) - 1 and isinstance(part, str):
                return (*path, part)
        return path


def _refused(text: str) -> tuple[int, str, str, str] | None:
    """Return the first thing in a file that may be endless: (line, place, wrong, remedy).

    A few lines of anchors and aliases stand for millions of values, or for themselves.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        match event:
            case yaml.AliasEvent():
                wrong = f"*{event.anchor} stands for what is written elsewhere"
                return line, "the file", wrong, "Write it out here."
            case yaml.CollectionStartEvent():
                depth += 1
                if depth > _DEEPEST:
                    wrong = f"here are more than {_DEEPEST} lists in one another"
                    return line, "the file", wrong, "Close brackets that stand open."
            case yaml.CollectionEndEvent():
                depth -= 1
            case _:
                pass
    return None


def _place(path: _Path) -> str:
    if not path:
        return "the file"
    said = ""
    for part in path:
        said += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return said.lstrip(".")


def _said(  # noqa: C901  (a table is not a complex function: docs/decisions/0012)
    kind: str, message: str, path: _Path, facts: Mapping[str, Any]
) -> tuple[str, str]:
    name = path[-1] if path else "it"
    match kind:
        case "missing":
            return f"{name} is missing", f"Add '{name}: …'."
        case "extra_forbidden":
            return f"{name} is not known here", "Check its spelling, or take it out."
        case "string_pattern_mismatch" if name == "id" or name == "question":
            return (
                f"{name} is not a plain id",
                "Use small letters, digits and _, with a letter first.",
            )
        case "union_tag_invalid" | "union_tag_not_found":
            known = facts.get("expected_tags", "'one', 'several', 'scale', …")
            return "kind is missing or not known", f"Use one of: {known}."
        case "enum" if "key_questions" in path:
            return (
                "this is no key question of the committee",
                f"Use one of: {', '.join(KeyQuestion)}.",
            )
        case "enum" | "literal_error":
            # Pydantic writes an enumeration as Python does: <Role.WORRIES: 'worries'>.
            words = re.findall("'([^']+)'", str(facts.get("expected")))
            return (
                f"{name} is none of the words that it may be",
                f"Use one of: {', '.join(words)}.",
            )
        case "tuple_type" | "list_type":
            given = facts.get("given")
            example = given if isinstance(given, str) and given else "one, another"
            return f"{name} is no list", f"Write a list, such as [{example}]."
        case "string_type":
            return f"{name} is no text", "Write a text on this line."
        case "bool_parsing" | "bool_type":
            return f"{name} is neither true nor false", "Write true or false."
        case _:
            return message.removeprefix("Value error, "), "Mend this value."


def load(
    name: str,
    text: str,
    *,
    needed: Needed | None = None,
    texts: Mapping[str, Text] | None = None,
) -> Questionnaire:
    """Return the questionnaire in a file's text.

    Raise `QuestionnaireFaultError` with every fault in it: of the YAML, of each question,
    between questions, of roles that are needed and that no question has, of own texts
    that cannot stand in for one of `texts`, and of a questionnaire that does not fit
    into a button. `name` stands in the message only.
    """
    read = _Read(text)
    if read.data is None:
        raise QuestionnaireFaultError(name, tuple(read.faults))
    questionnaire = _whole(read, _questions(read, needed or {}))
    if questionnaire is not None and (over := Packing.of(questionnaire).bits_over):
        read.fault(
            ("questions",),
            f"the questionnaire is {over} bits over the room in a button",
            "Take out questions or choices.",
        )
    if questionnaire is not None and texts is not None:
        _standing_in(read, questionnaire, texts)
    if read.faults or questionnaire is None:
        raise QuestionnaireFaultError(name, tuple(read.faults))
    return questionnaire


def _standing_in(
    read: _Read, questionnaire: Questionnaire, texts: Mapping[str, Text]
) -> None:
    for at, own in enumerate(questionnaire.own_texts):
        there = texts.get(own.id)
        if there is None:
            wrong = f"there is no text {own.id} that it could stand in for"
            read.fault(("own_texts", at), wrong, "Correct its id, or take it out.")
        elif more := places_in(own.text) - places_in(there):
            wrong = f"nothing fills {', '.join(sorted(more))} in here"
            known = ", ".join(sorted(places_in(there))) or "none"
            read.fault(("own_texts", at), wrong, f"There may be in braces: {known}.")
        elif own.text.counted != there.counted:
            wrong = "it counts otherwise than the text that it stands in for"
            remedy = f"Write it with 'counted: {there.counted}', one and other."
            if there.counted is None:
                remedy = "Take counted off."
            read.fault(("own_texts", at), wrong, remedy)


def _whole(read: _Read, questions: list[QuestionValue]) -> Questionnaire | None:
    head = {key: value for key, value in read.data.items() if key != "scales"}
    try:
        return Questionnaire.model_validate({**head, "questions": questions})
    except ValidationError as error:
        read.invalid(error, ())
        return None


def _questions(read: _Read, needed: Needed) -> list[QuestionValue]:
    """Return the questions that are right by themselves; note the faults of the rest."""
    given = read.data.get("questions", [])
    if not isinstance(given, list):
        read.fault(("questions",), "questions is no list", "Start each with '- id: …'.")
        return []
    right: list[tuple[int, QuestionValue]] = []
    for at, each in enumerate(given):
        try:
            right.append((at, _QUESTION.validate_python(_with_scale(read, at, each))))
        except ValidationError as error:
            read.invalid(error, ("questions", at))
    alone = (question for _, question in right)
    for index, wrong, remedy in faults_between(alone, _audience(read)):
        read.fault(("questions", right[index][0]), wrong, remedy)
    if right and len(right) == len(given):  # a wrong one may be the one that has it
        _lacking(read, right, needed)
    return [question for _, question in right]


def _lacking(
    read: _Read, right: list[tuple[int, QuestionValue]], needed: Needed
) -> None:
    there = {role for _, question in right for role in question.roles}
    for role in needed.get(_audience(read), ()):
        if role not in there:
            wrong = f"no question has the role {role.value}"
            read.fault(("questions",), wrong, _REMEDIES[role])


def _audience(read: _Read) -> Audience:
    given = read.data.get("audience")
    # Any other word is told as a fault of the whole.
    return Audience.PROFESSIONALS if given == "professionals" else Audience.YOUNG_PEOPLE


def _with_scale(read: _Read, at: int, given: Any) -> Any:
    """Return a question with the choices of the scale that it names put in."""
    if not isinstance(given, dict) or "scale" not in given:
        return given
    scales = read.data.get("scales", {})
    name = str(given["scale"])
    rest = {key: value for key, value in given.items() if key not in ("scale", "also")}
    points = scales.get(name) if isinstance(scales, dict) else None
    more = given.get("also", [])
    if not isinstance(points, list) or not isinstance(more, list):
        read.fault(
            ("questions", at, "scale"),
            f"there is no scale named {name}",
            "Define it under scales, or correct its name.",
        )
        return rest
    if "choices" in given:
        read.fault(
            ("questions", at, "choices"),
            "choices stand beside a scale",
            "Put what is added to the scale under also.",
        )
    return {**rest, "choices": [*points, *more]}


def load_texts(name: str, text: str) -> dict[str, Text]:
    """Return the texts in a file by id; raise `WordingFaultError` with every fault."""
    return _load_other(name, text, _TEXTS)


def load_figures(name: str, text: str) -> dict[str, int]:
    """Return the numbers in a file by name; raise `WordingFaultError` with every fault."""
    return _load_other(name, text, TypeAdapter(dict[str, NonNegativeInt]))


def load_help_lines(name: str, text: str) -> HelpLines:
    """Return the help lines in a file; raise `WordingFaultError` with every fault."""
    return _load_other(name, text, TypeAdapter(HelpLines))


def load_faq(name: str, text: str) -> Faq:
    """Return the answers in a file; raise `WordingFaultError` with every fault."""
    return _load_other(name, text, TypeAdapter(Faq))


def _load_other(name: str, text: str, adapter: TypeAdapter[_Value]) -> _Value:
    read = _Read(text)
    if not read.faults:
        try:
            return adapter.validate_python(read.data)
        except ValidationError as error:
            read.invalid(error, ())
    raise WordingFaultError(name, tuple(read.faults))
