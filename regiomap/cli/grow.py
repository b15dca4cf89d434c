"""Growth for the shell: a text of targets in, files and a few lines out."""

from collections.abc import Callable, Iterable
from pathlib import Path

from regiomap._base.csv import read_csv
from regiomap._base.texts import Language, amount, number, text
from regiomap.cli.inputs import require_outputs
from regiomap.cli.tables import Table, alphabetical
from regiomap.cli.verdicts import heads
from regiomap.drawing.figures.files import FIGURE_ENDINGS, save_figure
from regiomap.drawing.figures.growth import draw_gantt
from regiomap.errors import OptionError
from regiomap.growth.money import Costs, said_euro
from regiomap.growth.schedule import Pace, Schedule, schedule_growth
from regiomap.growth.supporters import Supporters
from regiomap.growth.targets import parse_targets
from regiomap.growth.team import Team
from regiomap.plans.plan import Plan

__all__ = ["grow_plan", "growth_lines", "require_growth_files"]


def grow_plan(
    plan: Plan,
    targets: str,
    *,
    out: Iterable[Path] = (),
    supporters: int | None = None,
    max_regions: int | None = None,
    budget: float | None = None,
    costs: Costs | None = None,
    pace: Pace = "targets",
    travel: Path | None = None,
    language: Language = "nl",
) -> Schedule:
    """Schedule the growth of a plan, write what is asked, and return the schedule.

    Parameters
    ----------
    plan
        The regions, with boundaries, neighbours and parents.
    targets
        Such as `2021:12:100,2024:30:300`: year, regions and municipalities at least.
    out
        Files to write, by their ending: .csv (one row a region), .html (the map with a slider of
        the years), .png, .svg or .pdf (who starts when).
    supporters, max_regions
        How many supporters there are, and how many regions one carries at most.
    budget
        Euro a year.
    costs
        What a region and a supporter cost a year.
    pace
        As for `schedule_growth`.
    travel
        CSV of travel minutes (`from,to,minutes`, by code or by region) that supporters travel,
        instead of straight lines.
    language
        Language of the map and the picture.

    Returns
    -------
    Schedule
        Who starts when, and who supports them.

    Raises
    ------
    OptionError
        If the targets are no targets, a file has another ending, `max_regions` is given without
        supporters, or another option is outside its range.
    InfeasibleError
        If the targets cannot be met, or the supporters cannot share the regions.
    FileError
        If a file cannot be written.

    Examples
    --------
    >>> import regiomap as rm
    >>> flanders = rm.load_flanders()
    >>> kempen = flanders[flanders["reference_region"] == "Kempen"]
    >>> plan = rm.propose_regions(kempen, n_regions=3).best
    >>> years, *_ = growth_lines(grow_plan(plan, "2026:1:5,2027:3:25"), "en")
    >>> years.rows[0]
    ('2026', '1', '1', '5', '5', '', 'Kempen (Herentals)')
    """
    paths = [Path(path) for path in out]
    require_growth_files(paths)
    if max_regions is not None and supporters is None:
        raise OptionError("how many regions a supporter carries needs the number of supporters.")
    if travel is not None and supporters is None:
        raise OptionError("--travel says how long supporters travel: give --supporters too.")
    team = None if supporters is None else Team(supporters, max_regions=max_regions)
    schedule = schedule_growth(
        plan,
        targets=parse_targets(targets),
        supporters=team,
        costs=costs,
        budget=budget,
        pace=pace,
        travel_minutes=None if travel is None else read_csv(travel),
    )
    for path in paths:
        _WRITERS[path.suffix.lower()](schedule, path, language)
    return schedule


def growth_lines(schedule: Schedule, language: Language) -> Iterable[str | Table]:
    """Return for people: the years, the supporters, and what is proven."""
    yield _years(schedule, language)
    if schedule.supporters is not None:
        yield _portfolios(schedule.supporters, language)
        yield _team_line(schedule.supporters, language)
    last = schedule.years.index[-1]
    reached = schedule.years.to_dict("index")[last]  # a row would turn all numbers into decimals
    values = {"year": last, "regions": reached["n_regions"], "n": reached["n_municipalities"]}
    said = [text("shell", "grow.said", language, **values)]
    if never := int(schedule.table["start"].isna().sum()):
        said.append(text("shell", "grow.never", language, n=never))
    early = amount(float(schedule.proof["optimum"]["readiness early"]), language)
    proven = "grow.proven" if schedule.optimal else "grow.open"
    yield " ".join([*said, text("shell", proven, language, value=early)])


def _years(schedule: Schedule, language: Language) -> Table:
    starts = schedule.table["start"].dropna()
    nobody = text("shell", "none", language)
    rows = []
    for year, row in schedule.years.to_dict("index").items():
        new = alphabetical(region for region, start in starts.items() if start == year)
        counts = ("n_regions", "target_regions", "n_municipalities", "target_municipalities")
        cost = said_euro(row["cost_eur"], language) if "cost_eur" in row else ""
        said = [number(int(row[key]), language) for key in counts]
        rows.append((str(year), *said, cost, ", ".join(new) or nobody))
    columns = ("year", "regions:", "target_regions:", "n:", "target_n:", "cost:", "starts")
    return Table(heads(language, *columns), rows)


def _portfolios(supporters: Supporters, language: Language) -> Table:
    unit = "minutes" if supporters.by_minutes else "km"
    rows = []
    for base, row in supporters.per_supporter().to_dict("index").items():
        carried = alphabetical(supporters.table.index[supporters.table["supporter"] == base])
        counts = [number(int(row[key]), language) for key in ("n_regions", "n_municipalities")]
        farthest = amount(row[f"max_{unit}"], language, rounding="up")
        rows.append((str(base), *counts, farthest, ", ".join(carried)))
    return Table(heads(language, "supporter", "regions:", "n:", f"{unit}:", "carries"), rows)


def _team_line(supporters: Supporters, language: Language) -> str:
    counts = supporters.per_supporter()["n_regions"]
    low, high = int(counts.min()), int(counts.max())
    span = text("shell", "grow.span", language, low=low, high=high) if low < high else low
    column = "travel_minutes" if supporters.by_minutes else "distance_km"
    unit = text("shell", "minutes" if supporters.by_minutes else "km", language)
    mean = number(float(supporters.table[column].mean()), language, digits=1)
    values = {"n": supporters.team.n, "regions": span, "mean": mean, "unit": unit}
    said = text("shell", "grow.team", language, **values)
    proven = text("shell", "grow.team.proven", language) if supporters.optimal else ""
    return f"{said} {proven}".strip()


def require_growth_files(paths: Iterable[Path]) -> None:
    """Raise before any work unless growth can be written to each of some files.

    Raises
    ------
    OptionError
        If growth is not written in files with such an ending.
    FileError
        If a file cannot be written.
    """
    require_outputs(paths, _WRITERS, "growth")


def _write_table(schedule: Schedule, path: Path, _: Language) -> None:
    schedule.save(path)


def _write_map(schedule: Schedule, path: Path, language: Language) -> None:
    from regiomap.render import draw_map, save_map

    plan = schedule.plan
    save_map(draw_map(plan.municipalities, plan, schedule=schedule, language=language), path)


def _write_picture(schedule: Schedule, path: Path, language: Language) -> None:
    save_figure(draw_gantt(schedule, language=language), path)


_WRITERS: dict[str, Callable[[Schedule, Path, Language], None]] = {
    ".csv": _write_table,
    ".html": _write_map,
    **dict.fromkeys(FIGURE_ENDINGS, _write_picture),
}
