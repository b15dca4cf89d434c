"""Growth for the shell: a text of targets in, files and a few lines out."""

from collections.abc import Callable, Iterable
from pathlib import Path

from regiomap._base.csv import read_csv
from regiomap._base.texts import Language, amount
from regiomap.cli.inputs import require_outputs
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
    >>> next(iter(growth_lines(grow_plan(plan, "2026:1:5,2027:3:25"))))
    '2026: 1 region (target 1), 5 municipalities (target 5); starts: Kempen (Herentals)'
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


def growth_lines(schedule: Schedule) -> Iterable[str]:
    """Return lines for people: the years, the regions, the supporters."""
    yield from _years(schedule)
    if schedule.supporters is not None:
        yield from _portfolios(schedule.supporters)
    yield repr(schedule)


def _years(schedule: Schedule) -> Iterable[str]:
    starts = schedule.table["start"].dropna()
    for year, row in schedule.years.to_dict("index").items():
        new = [region for region, start in starts.items() if start == year]
        n = row["n_regions"]
        cost = f", {said_euro(row['cost_eur'])} euro" if "cost_eur" in row else ""
        yield (
            f"{year}: {n} region{'' if n == 1 else 's'} (target {row['target_regions']}), "
            f"{row['n_municipalities']} municipalities (target {row['target_municipalities']})"
            f"{cost}; starts: {', '.join(map(str, new)) or 'nobody'}"
        )


def _portfolios(supporters: Supporters) -> Iterable[str]:
    for base, row in supporters.per_supporter().to_dict("index").items():
        carried = supporters.table.index[supporters.table["supporter"] == base]
        unit = "minutes" if supporters.by_minutes else "km"
        farthest = amount(row[f"max_{unit}"], "en", rounding="up")
        yield (
            f"supporter at {base}: {row['n_regions']:.0f} regions, "
            f"{row['n_municipalities']:.0f} municipalities, at most {farthest} {unit} away: "
            f"{', '.join(map(str, carried))}"
        )
    yield repr(supporters)


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
