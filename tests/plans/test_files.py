"""What is saved is read again as it was, whatever it is called, or refused in words."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

import regiomap as rm
from helpers.lands import squares
from regiomap._base.csv import read_csv, write_csv
from regiomap.errors import AssignmentError, FileError, OptionError, RegiomapError

ENDINGS = (".csv", ".geojson", ".gpkg")
# What readers, spreadsheets and shells take for something else.
_BLANKS = " \t\r\n\v\f\x1c\x85\xa0\u2028\u2029\ufeff"
_LETTERS = f"abé,;|\"'{_BLANKS}=+-@\uff1d\uff0b\uff0d\uff20\0<&\\0129.[]{{}}"
WORDS = st.one_of(
    st.text(_LETTERS, max_size=6),
    st.text(max_size=6),
    st.sampled_from(["2025-01-31", "NA", "nan", "None", "null", "true", "1e5", "007", "[1]", "{}"]),
)


def plan_of(rows: list[tuple[str, str | None, str]]) -> rm.Plan:
    """Return a plan of squares in a row: code, region and name of each."""
    codes, regions, names = zip(*rows, strict=True)
    table = squares(range(len(rows))).assign(name=pd.Series(names, dtype=object))
    table = table.set_index(pd.Index(codes, name="nis", dtype=object))
    assignment = pd.Series(regions, index=table.index, name="region", dtype=object)
    return rm.Plan(assignment, municipalities=table)


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(
        st.tuples(WORDS, st.one_of(st.none(), WORDS), WORDS),
        min_size=1,
        max_size=5,
        unique_by=lambda row: row[0],
    ),
    ending=st.sampled_from(ENDINGS),
)
def test_a_plan_comes_back_or_is_refused_in_words(
    rows: list[tuple[str, str | None, str]],
    ending: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("trip") / f"plan{ending}"
    plan = plan_of(rows)
    texts = [text for row in rows for text in row if text is not None]
    words = [text for code, region, _ in rows for text in (code, region) if text is not None]
    unfit = any("\0" in text or "\ud800" <= max(text, default="") <= "\udfff" for text in texts)
    blank = any(word != word.strip() or not word for word in words)
    if unfit or blank:
        with pytest.raises(RegiomapError, match=r"would not come back|which no file keeps"):
            plan.save(path)
        return
    plan.save(path)
    if all(region is None for _, region, _ in rows):
        with pytest.raises(AssignmentError, match="no municipality has a region"):
            rm.read_plan(path)
        return
    again = rm.read_plan(path)
    assert list(again.assignment.index) == [code for code, _, _ in rows]
    assert [None if pd.isna(region) else region for region in again.assignment] == [
        region for _, region, _ in rows
    ]
    assert again.names == {code: name for code, _, name in rows if name.strip()}


@settings(max_examples=200, deadline=None)
@given(cells=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
def test_any_cell_of_a_csv_comes_back(
    cells: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("cells") / "table.csv"
    table = pd.DataFrame(cells, columns=["a", "b"], dtype=object)
    if any("\0" in text for row in cells for text in row):
        with pytest.raises(FileError, match="which no file keeps"):
            write_csv(table, path)
        return
    write_csv(table, path)
    again = read_csv(path)
    assert [(a or "", b or "") for a, b in again.itertuples(index=False)] == cells


@pytest.mark.parametrize("sign", "=+-@\uff1d\uff0b\uff0d\uff20")
def test_no_cell_starts_as_a_formula_whatever_the_width_of_its_sign(
    sign: str, tmp_path: Path
) -> None:
    path = tmp_path / "plan.csv"
    plan_of([(f"{sign}1", f"{sign}2", f"{sign}3")]).save(path)
    assert path.read_text(encoding="utf-8").splitlines()[1] == f"'{sign}1,'{sign}3,'{sign}2"
    assert rm.read_plan(path).assignment.to_dict() == {f"{sign}1": f"{sign}2"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_carriage_return_in_a_cell_is_a_part_of_it(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"plan{ending}"
    plan_of([("1", "no\rord", "A\rB"), ("2", "no", "C"), ("3", "ord", "D")]).save(path)
    again = rm.read_plan(path)
    assert again.assignment.to_dict() == {"1": "no\rord", "2": "no", "3": "ord"}
    assert again.names == {"1": "A\rB", "2": "C", "3": "D"}


def test_a_carriage_return_without_quotes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(b"nis,region\n1,x\n2,no\rord,y\n")
    with pytest.raises(FileError, match=r"line 3: a carriage return stands within a cell"):
        rm.read_plan(path)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("alphabet", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_a_spreadsheet_saves_is_read(
    end: str, separator: str, alphabet: str, tmp_path: Path
) -> None:
    rows = [["NIS", "Naam, kort;", "Region", ""], ["1", "één", "a,b;c", ""], ["2", "x", " y ", ""]]
    quoted = [[f'"{cell}"' if {",", ";"} & set(cell) else cell for cell in row] for row in rows]
    path = tmp_path / "plan.csv"
    path.write_bytes(end.join(map(separator.join, [*quoted, [""]])).encode(alphabet))
    assert rm.read_plan(path).assignment.to_dict() == {"1": "a,b;c", "2": "y"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "nis,region\n1,Liège\n".encode("cp1252"),
            "line 2 is not in UTF-8.*save it as 'CSV UTF-8'",
        ),
        (b"nis,region\n1,a\0b\n", "it holds a NUL"),
        (b'nis,region\n1,"a\n', "line 2: unexpected end of data"),
        (b'nis,region\n1,"a"b\n', "line 2: ',' expected"),
        (b"nis,region,region\n1,a,b\n", "the column 'region' is there twice"),
        (b"\n\n", "it is empty"),
        (b"nis,region\n1," + b"x" * 200_000, "field larger than field limit"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_in_words(
    content: bytes, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(content)
    with pytest.raises(FileError, match=message):
        rm.read_plan(path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_blanks_never_make_one_region_of_two(ending: str, tmp_path: Path) -> None:
    plan = plan_of([("1", "x", "A"), ("2", "x ", "B")])
    with pytest.raises(AssignmentError, match=r"1 region would not come back .* \('x '\)"):
        plan.save(tmp_path / f"plan{ending}")
    assert not list(tmp_path.iterdir())


def test_regions_that_differ_in_blanks_only_are_refused_when_read(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("nis,region\n1,x\n2, x\n3,y \n", encoding="utf-8")
    rows = [{"nis": "1", "region": "x"}, {"nis": "2", "region": " x"}]
    features = [{"type": "Feature", "geometry": None, "properties": row} for row in rows]
    (tmp_path / "plan.json").write_text(json.dumps({"features": features}), encoding="utf-8")
    for name in ("plan.csv", "plan.json"):
        with pytest.raises(AssignmentError, match="only in the blanks around them: ' x', 'x'"):
            rm.read_plan(tmp_path / name)


def test_values_that_are_one_as_text_are_refused(tmp_path: Path) -> None:
    codes = pd.Series({"1": "x", 1: "y"})
    regions = pd.Series({"1": "1", "2": 1}, dtype=object)
    for assignment in (codes, regions):
        with pytest.raises(AssignmentError, match="are the same text"):
            rm.Plan(assignment).save(tmp_path / "plan.csv")
    twice = pd.Series(["x", "y"], index=["1", "1"])
    with pytest.raises(AssignmentError, match=r"1 codes occur more than once \('1'\)"):
        rm.Plan(twice).save(tmp_path / "plan.csv")


# -- GeoJSON and GeoPackage of others --------------------------------------------------------------


def write_geojson(path: Path, rows: list[object]) -> None:
    features = [{"type": "Feature", "geometry": None, "properties": row} for row in rows]
    whole = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(whole), encoding="utf-8")


@pytest.mark.parametrize("value", [["1"], {"a": 1}, True, []])
@pytest.mark.parametrize(("column", "noun"), [("nis", "code"), ("region", "region")])
def test_a_code_or_region_that_is_no_text_is_told_with_its_row(
    column: str, noun: str, value: object, tmp_path: Path
) -> None:
    path = tmp_path / "plan.geojson"
    write_geojson(path, [{"nis": "1", "region": "x"}, {"nis": "2", "region": "x", column: value}])
    with pytest.raises(AssignmentError, match=rf"1 {noun}s are no text \(row 2\)"):
        rm.read_plan(path)


@pytest.mark.parametrize("column", ["nis", "name"])
def test_a_list_for_a_municipality_is_told_with_its_row(column: str, tmp_path: Path) -> None:
    path = tmp_path / "municipalities.geojson"
    shape = box(4, 50, 5, 51).__geo_interface__
    features = [
        {"type": "Feature", "geometry": shape, "properties": {"nis": ["1", "2"], "name": ["A"]}},
        {"type": "Feature", "geometry": shape, "properties": {"nis": ["3", "4"], "name": ["B"]}},
    ]
    for feature in features:
        feature["properties"]["nis" if column == "name" else "name"] = "x"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    if column not in pyogrio.read_info(path)["fields"]:
        pytest.skip("this GDAL leaves a column of lists out")
    for read in (rm.read_municipalities, rm.repair_municipalities):
        with pytest.raises(RegiomapError, match=rf"2 cells of '{column}' are no text"):
            read(path)


@pytest.mark.parametrize("value", [["1"], {"a": 1}, []])
@pytest.mark.parametrize("ending", ENDINGS)
def test_no_list_is_saved_as_a_region(value: object, ending: str, tmp_path: Path) -> None:
    plan = plan_of([("1", "x", "A"), ("2", "x", "B")])
    regions = pd.Series({"1": "x", "2": value}, dtype=object)
    nasty = rm.Plan(regions, municipalities=plan.municipalities)
    with pytest.raises(AssignmentError, match="1 region is no text"):
        nasty.save(tmp_path / f"plan{ending}")
    with pytest.raises(AssignmentError, match="holds lists or other tables"):
        rm.check_nesting(pd.Series({"1": "x", "2": [1]}), pd.Series({"1": "p", "2": "p"}))


def test_half_a_character_in_a_name_is_refused_when_saved(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="which no file keeps"):
        plan_of([("1", "x", "\ud800")]).save(tmp_path / "plan.csv")


def test_numbers_in_a_geojson_are_their_digits_and_days_are_text(tmp_path: Path) -> None:
    path = tmp_path / "plan.geojson"
    write_geojson(
        path,
        [{"NIS": 11001, "Region": 1, "x": [1]}, {"NIS": 11002.0, "Region": "2025-01-31"}, None],
    )
    with pytest.raises(AssignmentError, match="1 rows have no code"):
        rm.read_plan(path)
    write_geojson(path, [{"NIS": 11001, "Region": 1}, {"NIS": 11002.0, "Region": "2025-01-31"}])
    assert rm.read_plan(path).assignment.to_dict() == {"11001": "1", "11002": "2025-01-31"}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"features": 3}', '{"features": [3]}', "[" * 100_000, "\ufeff{", "NaN"],
)
def test_a_json_that_is_no_plan_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=r"cannot read 'plan\.geojson': .*not a plan in GeoJSON"):
        rm.read_plan(path)


def test_columns_of_the_same_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.geojson"
    write_geojson(path, [{"nis": "1", "region": "x", "Region": "y"}])
    with pytest.raises(AssignmentError, match="has the column 'region' twice"):
        rm.read_plan(path)


def test_of_several_layers_the_plan_is_read(tmp_path: Path) -> None:
    path = tmp_path / "several.gpkg"
    for layer, region in (("other", "wrong"), ("plan", "right")):
        table = gpd.GeoDataFrame(
            {"nis": ["1"], "region": [region]}, geometry=[box(0, 0, 1, 1)], crs=31370
        )
        pyogrio.write_dataframe(table, path, layer=layer, append=path.exists())
    assert rm.read_plan(path).assignment.to_dict() == {"1": "right"}

    without = tmp_path / "without.gpkg"
    for layer in ("one", "two"):
        pyogrio.write_dataframe(table, without, layer=layer, append=without.exists())
    with pytest.raises(OptionError, match=r"2 layers \('one', 'two'\), and none .* 'plan'"):
        rm.read_plan(without)

    single = tmp_path / "single.gpkg"
    pyogrio.write_dataframe(table, single, layer="whatever")
    assert rm.read_plan(single).assignment.to_dict() == {"1": "right"}


# -- names, and codes that occur twice -------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_names_of_a_file_are_kept(ending: str, tmp_path: Path) -> None:
    one, two = tmp_path / f"one{ending}", tmp_path / f"two{ending}"
    plan_of([("1", "x", "Aalst"), ("2", "x", "Gent"), ("3", "y", "Ieper")]).save(one)
    plan_of([("1", "x", "Aalst"), ("2", "y", "Gent"), ("3", "y", "Ieper")]).save(two)
    plan = rm.read_plan(one)
    assert plan.to_frame()["members"].to_dict() == {"x": "Aalst, Gent", "y": "Ieper"}
    moved = rm.compare_plans(plan, rm.read_plan(two))
    row = {"name": "Gent", "from_region": "x", "to_region": "y", "remark": ""}
    assert moved.to_dict("index") == {"2": row}
    plan.save(tmp_path / "again.csv")
    assert rm.read_plan(tmp_path / "again.csv").names == plan.names


def test_where_no_name_is_known_no_code_is_given_for_one(tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("nis,region\n1,x\n2,x\n3,y\n", encoding="utf-8")
    bare = rm.read_plan(path)
    moved = rm.compare_plans(bare, pd.Series({"1": "x", "2": "y", "3": "y"}))
    assert list(moved.columns) == ["from_region", "to_region", "remark"]
    named = plan_of([("1", "x", "Aalst"), ("2", "y", "Gent"), ("3", "y", "Ieper")])
    assert rm.compare_plans(bare, named)["name"].tolist() == ["Gent"]


def test_codes_that_occur_twice_are_refused() -> None:
    plan = plan_of([("1", "x", "A"), ("2", "x", "B"), ("3", "y", "C")])
    twice = pd.Series(["x", "x", "y", "y"], index=["1", "2", "3", "3"])
    for pair, which in (((plan, twice), "second plan"), ((twice, twice), "first plan")):
        with pytest.raises(AssignmentError, match=rf"more than once in the {which}: '3'"):
            rm.compare_plans(*pair)
    assert plan.municipalities is not None
    space = rm.PlanSpace(rm.build_adjacency(plan.municipalities), size=(1, 2))
    with pytest.raises(AssignmentError, match="more than once in the plan: '3'"):
        space.contains(twice)
