import pytest

from dialogues.questionnaire import Group, Role
from digest.classification import LONDON, Classification, Member
from digest.findings import (
    area_sentence,
    change_sentence,
    key_findings,
    most_chosen,
    not_shown_yet,
    scale_sentence,
    shares_of,
    signed,
    took_part,
)
from digest.policy import PUBLISHED
from digest.tables import Cell, Detail, Marker, Row, SafeTable
from tests.digest.builders import (
    a_choice,
    a_full_questionnaire,
    a_questionnaire,
    a_scale,
    an_area,
    compiled,
    records,
    several,
    times,
)


QUESTIONNAIRE = a_questionnaire(
    a_scale(),
    several("would_help", "listen", "clubs", "reasons", "none"),
    an_area("north", "south", "west"),
)
CLASSIFICATION = Classification.of(QUESTIONNAIRE)
TRUST, HELP = CLASSIFICATION.questions.values()


def a_row(
    positive: int | None,
    middle: int | None,
    negative: int | None,
    *,
    base: int,
    member: Member = LONDON,
    as_at_week: str = "2026-W30",
) -> Row:
    cells = [
        Cell(option=option, marker=Marker.NOT_YET)
        for option in ("very", "quite", "between", "little", "never")
    ]
    for net, percent in zip(TRUST.nets, (positive, middle, negative), strict=True):
        cells.append(
            Cell(option=net, marker=Marker.LOW)
            if percent is None
            else Cell(option=net, count=percent * base // 500 * 5, percent=percent)
        )
    return Row(
        group=member.group,
        member=member.id,
        question="trust",
        as_at_week=as_at_week,
        base=base,
        detail=Detail.NETS,
        cells=tuple(cells),
    )


def a_table(*rows: Row, before: tuple[Row, ...] = ()) -> SafeTable:
    others = compiled(QUESTIONNAIRE, ()).table
    given = {row.key: row for row in rows}
    return SafeTable(
        week="2026-W31",
        questionnaire="young_people",
        questionnaire_version=1,
        policy=PUBLISHED,
        rows=tuple(given.get(row.key, row) for row in others.rows),
        before=before,
    )


def area(name: str) -> Member:
    return Member(Group.POLICING_AREA, name, name.capitalize())


def test_a_scale_is_told_by_both_shares_and_the_net_score():
    assert scale_sentence(TRUST, a_row(45, 20, 35, base=80)) == (
        "45% said “very” or “quite”; 35% said “little” or “never”. Net score +10."
    )


def test_a_hidden_share_is_not_told():
    sentence = scale_sentence(TRUST, a_row(60, 25, None, base=80))

    assert sentence == (
        "60% said “very” or “quite” and 25% said “between”; smaller numbers are hidden."
    )


def test_a_scale_without_numbers_is_not_told():
    assert scale_sentence(TRUST, a_row(None, None, None, base=80)) == ""


def test_a_net_score_is_nothing_where_a_share_is_hidden():
    assert shares_of(a_row(60, 25, None, base=80)).net is None


@pytest.mark.parametrize(("points", "told"), [(8, "+8"), (-3, "−3"), (0, "0")])
def test_points_have_a_sign(points, told):
    assert signed(points) == told


def test_areas_are_compared_only_when_they_clearly_differ():
    close = a_table(
        a_row(50, 20, 30, base=60, member=area("north")),
        a_row(40, 20, 40, base=60, member=area("south")),
    )
    apart = a_table(
        a_row(80, 10, 10, base=300, member=area("north")),
        a_row(40, 20, 40, base=300, member=area("south")),
    )

    assert "within what rounding and chance" in area_sentence(
        CLASSIFICATION, close, TRUST
    )
    assert area_sentence(CLASSIFICATION, apart, TRUST) == (
        "Among those who answered, the positive share was highest in North (80%) and "
        "lowest in South (40%)."
    )


def test_one_area_is_compared_with_none():
    table = a_table(a_row(80, 10, 10, base=300, member=area("north")))

    assert area_sentence(CLASSIFICATION, table, TRUST) == ""


def test_a_change_is_told_only_when_it_is_clear():
    before = a_row(40, 20, 40, base=300)
    small = a_table(
        a_row(44, 20, 36, base=320, as_at_week="2026-W31"), before=(before,)
    )
    large = a_table(
        a_row(60, 20, 20, base=600, as_at_week="2026-W31"), before=(before,)
    )

    assert change_sentence(TRUST, small, LONDON) == ""
    assert change_sentence(TRUST, large, LONDON) == (
        "Since week 2026-W30, among those who answered, the share who said “very” or "
        "“quite” went from 40% to 60% and the share who said “little” or “never” went "
        "from 40% to 20%."
    )


def test_figures_shown_for_the_first_time_have_no_change():
    assert change_sentence(TRUST, a_table(a_row(40, 20, 40, base=300)), LONDON) == ""


def test_what_most_chose_leaves_out_answers_that_name_nothing():
    people = [
        *times(60, would_help=("listen", "clubs")),
        *times(20, would_help=("reasons",)),
        *times(70, would_help=("none",)),
    ]
    row = compiled(QUESTIONNAIRE, records(QUESTIONNAIRE, people)).table.row(
        LONDON.key, "would_help"
    )

    sentence = most_chosen(HELP, row)

    assert sentence.startswith("chosen most: “listen” (")
    assert "none" not in sentence


def test_nothing_is_said_where_nothing_is_shown():
    table = compiled(QUESTIONNAIRE, ()).table

    assert key_findings(CLASSIFICATION, table) == ()
    assert took_part(table) == "fewer than 50"
    assert most_chosen(HELP, table.row(LONDON.key, "would_help")) == ""


def test_what_nearly_everybody_chose_is_told_without_a_count():
    people = records(QUESTIONNAIRE, times(120, would_help=("listen",)))

    row = compiled(QUESTIONNAIRE, people).table.row(LONDON.key, "would_help")

    assert most_chosen(HELP, row) == "90% or more chose “listen”."


def test_groups_with_too_few_people_are_named_with_what_they_need():
    people = records(
        QUESTIONNAIRE, times(60, trust="very", area=("north", "north_left"))
    )

    missing = {
        each.topic: each.text
        for each in not_shown_yet(CLASSIFICATION, compiled(QUESTIONNAIRE, people).table)
    }

    assert missing == {
        "Policing areas": "South and West (shown from 50 people on)",
        "Boroughs": "all of them (shown from 100 people on)",
    }


def test_key_findings_are_at_most_five():
    questionnaire = a_full_questionnaire()
    points = ("very", "quite", "between", "little", "never")
    people = [
        {"trust": points[place % 5], "fair": points[place % 5], "would_help": "listen"}
        for place in range(150)
    ]

    findings = key_findings(
        Classification.of(questionnaire),
        compiled(questionnaire, records(questionnaire, people)).table,
    )

    assert [finding.topic for finding in findings] == ["Trust", "Fair", "Would_help"]


def test_headlines_come_in_the_order_of_their_rank():
    questionnaire = a_questionnaire(
        a_scale("fair"), a_scale("engages"), a_choice("known", "yes", "no"), a_scale()
    )

    headlines = Classification.of(questionnaire).roles[Role.HEADLINE]
    assert [each.id for each in headlines] == ["trust", "fair"]
