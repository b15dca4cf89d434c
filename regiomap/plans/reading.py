"""Plans from files, given the boundaries and neighbours that a file does not hold."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd

from regiomap._base.arguments import checked
from regiomap.assignments import parent_series
from regiomap.plans.files import read_plan_file
from regiomap.plans.plan import Plan, cut_of

__all__ = ["read_plan"]


@checked
def read_plan(
    path: str | Path,
    *,
    municipalities: gpd.GeoDataFrame | None = None,
    graph: nx.Graph | None = None,
    parents: pd.Series | str | None = None,
) -> Plan:
    r"""Read a plan from CSV (columns `nis`, `region`), GeoJSON, GeoPackage or GeoParquet.

    Parameters
    ----------
    path
        File that `Plan.save` or the map wrote, or any table with these columns.
    municipalities, graph
        Boundaries and neighbours to give the plan. Municipalities that the file does not name
        are then in the plan without a region.
    parents
        Parent of each municipality: a Series (index NIS code; missing: in no parent) or the name
        of a column of `municipalities`.

    Returns
    -------
    Plan
        Not exact: a file does not prove anything.

    Raises
    ------
    FileError
        If the file cannot be read.
    AssignmentError
        If a column is missing, a code is missing, occurs twice or is no text, two regions differ
        only in the blanks around them, or nothing is assigned; or if `parents` holds a
        municipality more than once.
    ColumnError
        If the municipalities have no such column of parents.
    UnknownMunicipalityError
        If the file names a code that the municipalities do not have.
    OptionError
        If the ending of the file is unknown, a GeoPackage has several layers and none of them
        is called `plan`, or a column of parents is named without the municipalities.

    Examples
    --------
    >>> import tempfile, pathlib, regiomap as rm
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "plan.csv"
    >>> _ = path.write_text("nis,name,region\n31005,Brugge,noord\n31003,Beernem,noord\n")
    >>> rm.read_plan(path)
    <Plan: 2 municipalities in 1 region>
    """
    path = Path(path)
    parents = None if parents is None else parent_series(parents, municipalities)
    assignment, names = read_plan_file(path)
    plan = Plan(assignment, source=path.name, graph=graph, parents=parents, names=names)
    if municipalities is None:
        known = plan.cut if graph is None else cut_of(assignment, graph, plan.weight, parents)
        return replace(plan, cut=known)
    return plan.with_municipalities(municipalities, graph=graph, parents=parents)
