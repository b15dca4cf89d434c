"""Answers side by side: who agrees, what is contested, and tables that can be handed on."""

from pathlib import Path

import pytest

import regiomap as rm
from helpers.answers import RULES, answer, asked, collected, write
from helpers.lands import squares
from regiomap.answers.collect import collect_answers
from regiomap.answers.fingerprint import fingerprint_of
from regiomap.errors import UnknownMunicipalityError


def test_one_row_is_one_municipality_and_the_latest_counts(tmp_path: Path) -> None:
    answers = collected(tmp_path)
    table = answers.to_frame()
    assert list(table.index) == ["a", "b", "c", "d"]
    assert table["verdict"].to_list() == ["agree", "other", "other", "question"]
    assert table.loc["d", "files"] == "5-d.json, 6-d.eml"
    assert table["n_moves"].to_list() == [0, 1, 2, 0]
    assert table["n_moves"].dtype == "int64"
    assert table["region"].to_list() == ["x", "x", "x", "y"]
    assert len(answers) == 4
    assert not answers


def test_who_is_contested_is_counted_with_who_says_so(tmp_path: Path) -> None:
    answers = collected(tmp_path)
    contested = answers.contested()
    assert contested["n_answers"].to_dict() == {"c": 2, "b": 1, "d": 1}
    said = contested[["own", "to_regions", "said_by"]]
    assert said.to_dict("index")["c"] == {"own": "other", "to_regions": "y (2)", "said_by": "B, C"}
    moves = answers.moves()
    assert moves[["nis", "from_region", "to_region", "n_answers"]].to_numpy().tolist() == [
        ["c", "x", "y", 2],
        ["d", "y", None, 1],
    ]
    regions = answers.per_region()
    assert regions["n_answered"].to_dict() == {"x": 3, "y": 1}
    assert regions["n_contested"].to_dict() == {"x": 2, "y": 1}
    assert regions["consensus"].to_dict() == {"x": False, "y": False}
    assert answers.remarks()[["region", "name", "remark"]].to_numpy().tolist() == [
        ["y", "D", "=1+1"],
        [None, "D", "Waarom?"],
    ]
    assert repr(answers) == (
        "<Answers: 4 of 6 municipalities answered: 1 agree, 2 prefer something else, 1 ask; "
        "3 contested, not counted: 4>"
    )
    assert "1-a.json" in answers._repr_html_()


def test_the_overview_knows_the_bridges_that_every_page_knew(tmp_path: Path) -> None:
    land = squares("abcdef").rename_axis("nis")
    before = rm.build_adjacency(land)
    plan = asked().with_municipalities(land, graph=before)
    told = RULES | {"bridges": [["a", "d"], ["a", "f"]]}
    paths = [
        write(tmp_path, "a.json", answer("a", plan=fingerprint_of(plan.assignment))),
        write(tmp_path, "b.json", answer("b", plan=fingerprint_of(plan.assignment), rules=told)),
    ]
    graph = collect_answers(paths, plan=plan).graph()
    assert graph is not None
    bridges = {tuple(sorted(pair)) for pair in set(graph.edges) - set(before.edges)}
    assert bridges == {("a", "d")}
    assert ("a", "d") not in before.edges
    assert collect_answers(paths, plan=asked()).graph() is None


def test_all_who_agree_are_a_consensus(tmp_path: Path) -> None:
    paths = [write(tmp_path, f"{nis}.json", answer(nis)) for nis in "abc"]
    answers = collect_answers(paths, plan=asked())
    assert answers
    assert answers.per_region()["consensus"].to_list() == [True, None]
    assert answers.contested().empty


def test_tables_hold_no_formula_and_numbers_stay_numbers(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    nasty = answer("a", "other", by={"name": "=1+1", "role": "@SUM(A1)"})
    write(tmp_path, "a.json", nasty)
    answers = collect_answers(tmp_path / "a.json", plan=asked())
    answers.save(tmp_path / "out.csv")
    assert "'=1+1,'@SUM(A1)" in (tmp_path / "out.csv").read_text(encoding="utf-8")
    answers.save(tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    cells = {cell.value: cell.data_type for row in book["answers"].iter_rows() for cell in row}
    assert cells["=1+1"] == "s"
    assert cells[0] == "n"
    assert book.sheetnames == ["answers", "contested", "moves", "remarks", "regions", "not counted"]
    first = (tmp_path / "out.xlsx").read_bytes()
    answers.save(tmp_path / "out.xlsx")
    assert (tmp_path / "out.xlsx").read_bytes() == first


def test_a_plan_as_somebody_wants_it_is_checked_as_the_page_did(tmp_path: Path) -> None:
    land = squares("abcdef")
    graph = rm.build_adjacency(land)
    plan = rm.Plan(asked().assignment, municipalities=land, graph=graph)
    moves = [{"nis": "b", "to": "y"}, {"nis": "c", "to": "y"}, {"nis": "d", "to": "x"}]
    write(tmp_path, "a.json", answer("a", "other", moves=moves))
    answers = collect_answers(tmp_path, plan=plan)
    wanted = answers.plan_of("a")
    assert wanted.assignment.to_dict() == dict(zip("abcdef", "xyyxyy", strict=True))
    # 'a' and 'd' share a bridge, of which only the page knew.
    assert wanted.check(rm.Criteria(min_size=1)).per_region().loc["x", "contiguous"]
    assert not plan.with_municipalities(land).check().per_region().empty
    assert answers.criteria_of("a") == rm.Criteria()
    with pytest.raises(UnknownMunicipalityError, match="did not answer"):
        answers.plan_of("b")
    assert plan.assignment.to_dict() == asked().assignment.to_dict()
