"""The demo: its report in Markdown, in which a name is only a name."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import regiomap as rm
from helpers.nasty import municipalities, often, texts
from regiomap._base.texts import Language


def report_of(names: list[str], parent: str, *, max_states: int = 10**7) -> str:
    """Return the report of two regions, one municipality left over, and a short border."""
    import networkx as nx

    from regiomap.cli.demo import _report

    table = municipalities(names, [parent] * (len(names) - 1) + [f"{parent}!"])
    table["population"] = 1
    graph = rm.build_adjacency(table)
    for a, b in nx.utils.pairwise(table.index):
        graph.edges[a, b]["shared_border_m"] = 5.0
    proposal = rm.propose_regions(table, graph, size=(2, 2), n_regions=2, max_states=max_states)
    return _report(proposal, rm.check_adjacency(graph), 2025, "nl")


def tokens_of(report: str) -> list[tuple[str, str]]:
    """Return what Markdown makes of a report, without the texts; and the texts."""
    from markdown_it import MarkdownIt

    found = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(report):
        found += [(one.type, one.content) for one in [token, *(token.children or [])]]
    return [(kind, said) for kind, said in found if kind != "inline"]


def on_one_line(text: str) -> str:
    return " ".join(text.replace("\0", "\ufffd").split())


@often
@given(names=st.lists(texts, min_size=5, max_size=5), parent=texts)
def test_a_name_in_the_report_is_no_markdown(names: list[str], parent: str) -> None:
    names, parent = [f"x{name}" for name in names], f"x{parent}"
    told = tokens_of(report_of(names, parent))
    calm = tokens_of(report_of([f"x{i}" for i in range(5)], "x"))
    joining = {"text", "text_special"}
    assert [kind for kind, _ in joined(told, joining)] == [
        kind for kind, _ in joined(calm, joining)
    ]
    said = [text for kind, text in joined(told, joining) if kind == "text"]
    for name in names:
        assert any(on_one_line(name) in text for text in said)
    assert on_one_line(parent) in said


def joined(tokens: list[tuple[str, str]], kinds: set[str]) -> list[tuple[str, str]]:
    """Return the tokens with neighbours of these kinds as one text."""
    found: list[tuple[str, str]] = []
    for kind, text in tokens:
        if kind in kinds and found and found[-1][0] == "text":
            found[-1] = ("text", found[-1][1] + text)
        else:
            found.append(("text" if kind in kinds else kind, text))
    return found


@pytest.mark.parametrize(
    "text", ["# x", "- x", "1. x", "1) x", "> x", "+ x", "a | b", "---", "`x`"]
)
def test_what_begins_a_line_begins_nothing_in_the_report(text: str) -> None:
    from regiomap.documents.markdown import literal

    for line in (f"- {literal(text)}", f"| {literal(text)} | b |\n| --- | --- |\n| c | d |"):
        kinds = [kind for kind, _ in tokens_of(line)]
        calm = tokens_of(line.replace(literal(text), "x"))
        assert [k for k in kinds if not k.startswith("text")] == [
            k for k, _ in calm if not k.startswith("text")
        ]


def test_a_proposal_that_was_searched_claims_no_count() -> None:
    names, parent = ["Aalst", "Brecht", "Dilbeek", "Eeklo", "Furnes"], "Oost"
    solved, searched = (report_of(names, parent, max_states=most) for most in (10**7, 1))
    assert "het beste van precies 1 mogelijk voorstel" in solved
    assert "precies" not in searched
    assert "Dit voorstel is bewezen het beste dat mogelijk is." in searched
    assert "Oost | 2 | - |" in searched


def test_the_report_gives_three_answers_side_by_side(tmp_path: Path) -> None:
    from regiomap.cli.demo import run_demo

    demo = run_demo(tmp_path, language="en")
    report = (tmp_path / "report.md").read_text(encoding="utf-8")
    for said in (
        "## Three answers",
        "| What | Compact | Grown | Balanced |",
        "### What balance costs",
    ):
        assert said in report
    assert "has most people" in report
    compared = demo.answers.comparison
    assert report.count("\n| Regio Gent | ") >= 1
    assert f"The plans differ in {len(compared.decisions)} decisions" in report
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    for title in ("Compact", "Grown", "Balanced"):
        assert f'"title":"{title}"' in page
    table = rm.load_flanders()
    for name, plan in (
        ("plan.csv", demo.answers.compact.best),
        ("plan-grown.csv", demo.answers.grown.best),
        ("plan-balanced.csv", demo.answers.balanced),
    ):
        known = rm.read_plan(tmp_path / name, municipalities=table)
        assert rm.compare_plans(known, plan).empty


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_table_of_the_report_has_as_many_columns_as_its_rows(
    tmp_path: Path, language: Language
) -> None:
    """A rule of three cells under a heading of four makes no table, but a line of signs."""
    from regiomap.cli.demo import run_demo

    run_demo(tmp_path, language=language)
    report = (tmp_path / "report.md").read_text(encoding="utf-8")
    blocks = [block for block in report.split("\n\n") if block.startswith("|")]
    assert len(blocks) == report.count("\n| ---")
    for block in blocks:
        assert len({line.replace("\\|", "").count("|") for line in block.splitlines()}) == 1
