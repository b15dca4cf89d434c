"""The form of a certificate: every fault is told at once, and nothing strange gets through."""

from contextlib import suppress
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from helpers.certificates import proven_certificate
from regiomap.errors import CertificateError, FileError, RegiomapError
from regiomap.proofs.form import read_certificate, shown
from regiomap.proofs.nodes import Cut, Fork, Tariff

GOOD = proven_certificate(1)
LEAF = {"prices": GOOD["prices"], "toll": 0, "cuts": []}


def told(**changes: object) -> str:
    """Return what is said about the good certificate with some fields changed."""
    with pytest.raises(CertificateError) as error:
        read_certificate(GOOD | changes)
    assert "search again" in str(error.value)
    return str(error.value)


def test_a_certificate_is_read_as_it_is() -> None:
    read = read_certificate(GOOD)
    assert read.codes == tuple(GOOD["codes"])
    assert read.step == Fraction(1, 2)
    assert read.edges == tuple(map(tuple, GOOD["edges"]))
    assert read.tariff.prices == tuple(GOOD["prices"])
    assert (read.cost, read.limit, read.proven) == (GOOD["cost"], GOOD["limit"], True)
    assert read.nodes


def test_a_tariff_bounds_a_plan() -> None:
    tariff = Tariff((5, -1), -3, (Cut((0, 1), 2, 4), Cut((0,), 2, 9)))
    assert tariff.bound((2, 5)) == 4 - 15 - 4
    assert Tariff((5, -1), 3, ()).bound((2, 5)) == 4 + 6
    assert tariff.total() == 6 + 3 + 4 * 2 + 9


def test_a_tree_is_read_with_the_numbers_of_its_branches() -> None:
    inner = {"pair": [0, 2], "together": LEAF, "apart": LEAF | {"toll": 1}}
    nodes = read_certificate(
        GOOD | {"tree": {"pair": [0, 1], "together": inner, "apart": LEAF}}
    ).nodes
    root = nodes[0]
    assert isinstance(root, Fork)
    assert root.pair == (0, 1)
    below = nodes[root.together]
    assert isinstance(below, Fork)
    far = nodes[below.apart]
    assert isinstance(far, Tariff)
    assert far.toll == 1
    assert isinstance(nodes[root.apart], Tariff)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("codes", [], "'codes' names no municipality"),
        ("codes", ["b", "a"], "'codes' are not sorted, or one occurs twice"),
        ("codes", [1], "'codes' must hold texts"),
        ("codes", "abc", "'codes' must be a list, got 'abc'"),
        ("edges", [[1, 0, 3]], "places i < j"),
        ("edges", [[0, 1, 3], [0, 1, 4]], "'edges' are not sorted, or one occurs twice"),
        ("edges", [[0, 1, -3]], "a weight of 0 or more"),
        ("edges", [[0, 1, 2.5]], "got [0, 1, 2.5]"),
        ("edges", [[0, 1]], "got [0, 1]"),
        ("edges", [[0, 999, 1]], "got [0, 999, 1]"),
        ("weight", 3, "'weight' must be text, got 3"),
        ("step", [1, 0], "'step' must hold whole numbers of 1 or more: step[1] = 0"),
        ("step", [1], "'step' must hold 2 numbers, got 1"),
        ("loads", [1], "'loads' must hold"),
        ("size", [5, 4], "'size' must be (fewest, most), got 5 and 4"),
        ("n_regions", [0, 4], "n_regions[0] = 0"),
        ("together", [[1, 1]], "'together' must hold pairs [i, j]"),
        ("counts", None, "'counts' must be a list, got None"),
        ("counts", [1], "'counts[0]' must be an object, got 1"),
        ("counts", [{"of": [1], "bounds": [0, 1]}], "'counts[0].of' must hold"),
        ("counts", [{"of": [], "bounds": [2, 1]}], "'counts[0].bounds' must be (fewest, most)"),
        ("groups", [[0]], "'groups' must hold every place in 'codes' once"),
        ("groups", [[]], "'groups' must hold every place in 'codes' once"),
        ("grain", 0, "'grain' must be a whole number of 1 or more, got 0"),
        ("prices", [1], "'prices' must hold"),
        ("toll", True, "'toll' must be a whole number, got True"),
        ("cuts", [3], "'cuts[0]' must be an object, got 3"),
        ("cuts", [{"members": [0, 0], "divisor": 2, "fine": 1}], "different numbers of groups"),
        ("cuts", [{"members": [99], "divisor": 2, "fine": 1}], "different numbers of groups"),
        ("cuts", [{"members": [0], "divisor": 0, "fine": -1}], "cuts[0].fine"),
        ("bound", float("nan"), "'bound' must be a whole number, got nan"),
        ("bound", 2**63, "add up to 2**62 or more"),
        ("best", None, "'proven' is true, and 'best' holds no plan"),
        ("best", [[1]], "'best' must hold"),
        ("cost", None, "'cost' must be a whole number of 0 or more, got None"),
        ("proven", 1, "'proven' must be true or false, got 1"),
        ("limit", "7", "'limit' must be a whole number, got '7'"),
        ("tree", [], "'tree' must be an object, got []"),
        ("tree", {"pair": [0, 1], "together": LEAF}, "'tree.apart' must be an object, got None"),
        ("tree", {"pair": [1, 1], "together": LEAF, "apart": LEAF}, "two groups a < b"),
        ("tree", {"prices": [], "toll": 0, "cuts": []}, "'tree.prices' must hold"),
        ("format", "regiomap certificate 2", "must be 'regiomap certificate 1'"),
    ],
)
def test_each_fault_is_told(field: str, value: object, words: str) -> None:
    assert words in told(**{field: value})


def test_faults_are_told_together_and_numbered() -> None:
    said = told(toll=None, grain=-1, weight=7)
    assert said.startswith("3 problems in the certificate: (1) ")
    assert all(one in said for one in ("'toll'", "'grain'", "'weight'", "(3)"))


def test_numbers_of_any_size_and_trees_of_any_depth_are_refused_in_words() -> None:
    huge = 10**6000
    assert "thousands of digits" in told(grain=-huge)
    assert "2**62" in told(toll=huge)
    assert "2**62" in told(step=[huge, 1])
    assert "got a number" in told(cuts=[{"members": [0], "divisor": 2, "fine": -huge}])
    assert shown(3) == "3"
    loop: dict[str, Any] = {"pair": [0, 1], "together": LEAF}
    loop["apart"] = loop
    assert "more than 10000 levels" in told(tree=loop)


def test_a_deep_tree_that_is_whole_is_read() -> None:
    tree: dict[str, Any] = LEAF
    for _ in range(3000):
        tree = {"pair": [0, 1], "together": LEAF, "apart": tree}
    assert len(read_certificate(GOOD | {"tree": tree}).nodes) == 6001


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "holds no JSON that can be read"),
        ("[" * 100_000, "holds no JSON that can be read"),
        ("[1" + "0" * 5000 + "]", "holds no JSON that can be read"),
        ("[1, 2]", "holds [1, 2], and no certificate"),
        ("NaN", "holds nan, and no certificate"),
        ("{}", "its 'format' must be 'regiomap certificate 1', got None"),
    ],
)
def test_a_file_that_holds_none_is_told(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "some.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CertificateError) as error:
        read_certificate(path)
    assert words in str(error.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"cannot read .*none\.json"):
        read_certificate(tmp_path / "none.json")
    (tmp_path / "latin.json").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(FileError, match="Is it the file of a certificate"):
        read_certificate(tmp_path / "latin.json")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@generated(st.sampled_from(sorted(GOOD)), ANYTHING)
@settings(deadline=None, max_examples=200)
def test_whatever_stands_in_a_field_nothing_else_is_raised(field: str, value: object) -> None:
    changed = deepcopy(GOOD) | {field: value}
    with suppress(RegiomapError):
        read = read_certificate(changed)
        assert len(read.tariff.prices) == len(read.groups)
        assert len(read.loads) == len(read.codes)
