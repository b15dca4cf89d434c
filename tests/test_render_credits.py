"""Where the boundaries on a map come from, and what its municipalities were called before."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

import regiomap as rm
from helpers.html import page_of
from helpers.lands import cells, halves


def test_embedded_flanders_knows_its_source_and_its_old_names() -> None:
    table = rm.load_flanders()
    page = page_of(rm.draw_map(table, table["reference_region"]))
    assert "Statbel" in page["source"]
    assert "CC BY 4.0" in page["source"]
    place = page["municipalities"]["names"].index("Pajottegem")
    assert page["formerNames"][str(place)] == ["Galmaarden", "Gooik", "Herne"]
    old = rm.load_flanders(2024)
    page = page_of(rm.draw_map(old, old["reference_region"]))
    place = page["municipalities"]["names"].index("Pelt")
    assert page["formerNames"][str(place)] == ["Neerpelt", "Overpelt"]
    assert "Galmaarden" not in str(page["formerNames"])


def credit_of(table: gpd.GeoDataFrame, **options: Any) -> tuple[str, str]:  # noqa: ANN401  (as draw_map takes them)
    page = page_of(rm.draw_map(table, pd.Series("x", table.index), parents=None, **options))
    return page["source"], page["date"]


def test_every_reader_tells_the_map_where_the_boundaries_come_from(tmp_path: Path) -> None:
    path = tmp_path / "gemeenten.gpkg"
    cells().to_file(path)
    read = rm.read_municipalities(path)
    assert read.attrs == {
        "source": "gemeenten.gpkg",
        "licence": None,
        "date": None,
        "vintage": None,
    }
    mended = rm.repair_municipalities(path).municipalities
    again = rm.repair_municipalities(mended).municipalities
    merged = rm.merge_municipalities(again, {"00": "01"})
    for table in (read, mended, again, merged, merged.iloc[:2], merged.to_crs(3812)):
        assert credit_of(table) == ("Bron: gemeenten.gpkg", "")
    assert credit_of(read, language="en", date="2025") == ("Source: gemeenten.gpkg", "2025")


def test_what_the_analyst_fills_in_travels_too() -> None:
    table = cells()
    assert credit_of(table) == ("", "")
    table.attrs = {"source": "Kadaster", "licence": "CC0", "date": "2025-01-01"}
    plan = rm.Plan(halves(table), municipalities=rm.repair_municipalities(table).municipalities)
    assert plan.municipalities is not None
    assert credit_of(plan.municipalities) == ("Bron: Kadaster, CC0", "2025-01-01")
    assert plan.regions().attrs["source"] == "Kadaster"
    assert credit_of(table, source="van mij", date="") == ("van mij", "")
    assert credit_of(table, source="") == ("", "2025-01-01")


def test_flanders_keeps_its_source_and_loses_its_year_when_it_is_merged() -> None:
    merged = rm.merge_municipalities(rm.load_flanders(2024), rm.load_merger_table())
    now = rm.load_flanders(2025)
    assert (now.attrs["vintage"], merged.attrs["vintage"]) == (2025, None)
    assert credit_of(merged) == credit_of(now)
    assert "Statbel" in credit_of(now)[0]
    assert merged.attrs["former_names"] == now.attrs["former_names"]
    assert rm.load_reference_regions().attrs["source"] == now.attrs["source"]


def test_former_names_come_from_the_table_and_are_those_of_its_rows() -> None:
    table = rm.load_flanders()
    part = table[table["name"].isin(["Pajottegem", "Gent"])]
    page = page_of(rm.draw_map(part, part["reference_region"]))
    place = page["municipalities"]["names"].index("Pajottegem")
    assert page["formerNames"] == {str(place): ["Galmaarden", "Gooik", "Herne"]}
    part.attrs.clear()
    assert page_of(rm.draw_map(part, part["reference_region"]))["formerNames"] == {}
