"""What a verb found, as one JSON object for programs: the same keys in every release of a format.

`docs/json.md` lists them all, and a test compares it with what the verbs write.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from regiomap._base.texts import Language
from regiomap.answers.result import Answers
from regiomap.checks.regions import RegionsReport
from regiomap.growth.schedule import Schedule
from regiomap.matryoshka import NestingReport
from regiomap.official.changes import BoundaryChanges
from regiomap.plans.plan import names_known_to
from regiomap.propose.exchange import Pareto
from regiomap.propose.proposal import Proposal

if TYPE_CHECKING:
    from regiomap.documents.standing import Standing
    from regiomap.documents.subject import Subject

__all__ = [
    "FORMAT",
    "answers_found",
    "changes_found",
    "growth_found",
    "json_text",
    "moves_found",
    "nesting_found",
    "proposal_found",
    "regions_found",
    "report_found",
]

FORMAT = 1  # goes up when a key goes away or means something else; keys may be added
_CHECKED = (
    "region", "ok", "size", "contiguous", "nested", "pullers", "meetings", "services", "remarks",
)  # fmt: skip
_NESTED = (
    "region", "nesting", "n_municipalities", "parent", "parents", "n_in_parents", "sticking_out",
)  # fmt: skip
_PROPOSED = ("region", "parent", "n_municipalities", "population", "area_km2")
_PARENTS = (
    "parent", "n_municipalities", "n_regions", "status", "cut", "bound", "gap", "reason",
)  # fmt: skip
_EXCHANGE = ("cut", "extra", "min", "max", "ratio", "proven")
_MOVED = ("code", "name", "from_region", "to_region", "remark")
_ON_MAPS = (
    "code", "name", "exists", "area_before_km2", "area_after_km2", "lost_km2", "gained_km2",
    "share_moved",
)  # fmt: skip
_LAND = ("from_code", "from_name", "to_code", "to_name", "area_km2")
_NEIGHBOURS = (
    "change", "code_a", "name_a", "code_b", "name_b", "shared_border_m", "both_exist",
)  # fmt: skip
_DOUBTFUL = ("kind", "code_a", "name_a", "code_b", "name_b", "amount_before", "amount_after")
_STARTS = ("region", "start", "n_municipalities", "readiness")
_YEARS = (
    "year", "n_new", "n_regions", "target_regions", "n_municipalities", "target_municipalities",
    "cost_eur",
)  # fmt: skip
_SUPPORTERS = ("supporter", "n_regions", "n_municipalities", "max_km", "max_minutes")
_ANSWERS = ("code", "name", "region", "verdict", "by", "role", "sent", "remark")
_CONTESTED = ("code", "name", "region", "n_answers", "own", "to_regions", "said_by")
_REFUSED = ("file", "kind", "reason")


def json_text(verb: str, found: Mapping[str, Any], *, files: Iterable[Path] = ()) -> str:
    """Return what a verb found as one JSON object, in letters that every terminal has."""
    told = {"format": FORMAT, "regiomap": version("regiomap"), "verb": verb, **found}
    told["files"] = [str(path) for path in files]
    return json.dumps(_plain(told), indent=2, allow_nan=False)


def regions_found(report: RegionsReport, language: Language) -> dict[str, Any]:
    """Return a check of regions."""
    table = report.per_region(language)
    return {"ok": bool(report), "verdict": repr(report), "regions": _rows(table, _CHECKED)}


def nesting_found(report: NestingReport) -> dict[str, Any]:
    """Return how regions lie in parents."""
    table = report.to_frame()
    return {"ok": bool(report), "verdict": repr(report), "regions": _rows(table, _NESTED)}


def proposal_found(proposal: Proposal, language: Language) -> dict[str, Any]:
    """Return a proposal: its best plan, municipality by municipality, and what is proven."""
    plan = proposal.best
    names = names_known_to(plan)
    return {
        "n_regions": plan.n_regions,
        "cut": plan.cut,
        "bound": proposal.bound,
        "gap": proposal.gap,
        "exact": plan.exact,
        # A whole number that may have forty digits, which few readers of JSON keep.
        "n_plans": None if proposal.n_plans is None else str(proposal.n_plans),
        "proof": proposal.explain_proof(language),
        "regions": _rows(plan.to_frame(), _PROPOSED),
        "assignment": [
            {"code": code, "name": names.get(code, code), "region": region}
            for code, region in plan.assignment.items()
        ],
        "unplaced": _rows(_coded(proposal.explain_unplaced(language)), ("code", "name", "reason")),
        "parents": _rows(proposal.parents, _PARENTS),
        "exchange": None if proposal.pareto is None else _exchange(proposal.pareto),
    }


def _exchange(pareto: Pareto) -> list[dict[str, Any]]:
    """Return the exchange between border and balance, with the same keys whatever is balanced."""
    ends = {f"{pareto.figure}_{end}": end for end in ("min", "max", "ratio")}
    return _rows(pareto.table.rename(columns=ends), _EXCHANGE)


def moves_found(moved: pd.DataFrame) -> dict[str, Any]:
    """Return who moved between two plans."""
    return {"same": moved.empty, "moved": _rows(_coded(moved), _MOVED)}


def changes_found(changes: BoundaryChanges) -> dict[str, Any]:
    """Return what differs between two maps."""
    pairs = {f"nis_{end}": f"code_{end}" for end in "ab"}
    ways = {f"{end}_nis": f"{end}_code" for end in ("from", "to")}
    return {
        "area_moved_km2": changes.area_moved_km2,
        "municipalities": _rows(_coded(changes.municipalities), _ON_MAPS),
        "land": _rows(changes.moved.rename(columns=ways), _LAND),
        "neighbours": _rows(changes.neighbours.rename(columns=pairs), _NEIGHBOURS),
        "doubtful": _rows(changes.doubtful.rename(columns=pairs), _DOUBTFUL),
    }


def growth_found(schedule: Schedule) -> dict[str, Any]:
    """Return who starts when, and who supports them."""
    supporters = schedule.supporters
    return {
        "regions": _rows(schedule.table, _STARTS),
        "years": _rows(schedule.years, _YEARS),
        "supporters": (
            None if supporters is None else _rows(supporters.per_supporter(), _SUPPORTERS)
        ),
    }


def answers_found(answers: Answers) -> dict[str, Any]:
    """Return answers of municipalities: each, what is contested, and what does not count."""
    return {
        "answers": _rows(_coded(answers.to_frame()), _ANSWERS),
        "contested": _rows(_coded(answers.contested()), _CONTESTED),
        "refused": _rows(answers.refused, _REFUSED),
    }


def report_found(subject: "Subject", standing: "Standing") -> dict[str, Any]:
    """Return what a report says of a plan in short."""
    return {
        "ok": not subject.outside,
        "n_regions": len(subject.members),
        "cut": subject.plan.cut,
        "extra": standing.extra,
        "proof": standing.proof,
        "broken": [
            {"region": one, "reason": "; ".join(map(subject.reason, subject.broken(one)))}
            for one in subject.outside
        ],
    }


def _coded(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its codes in the column `code`, whatever the country calls them."""
    if table.index.name is not None or "nis" not in table.columns:
        table = table.rename_axis("code").reset_index()
    return table.rename(columns={"nis": "code"})


def _rows(table: pd.DataFrame, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Return one object a row with these keys; a column that is not there is null."""
    first = keys[0]
    if first not in table.columns:
        table = table.rename_axis(first).reset_index()
    rows = table.reindex(columns=list(keys)).astype(object).to_numpy().tolist()
    return [dict(zip(keys, row, strict=True)) for row in rows]


def _plain(value: Any) -> Any:  # noqa: ANN401  (whatever a cell holds)
    """Return a value as JSON knows it: what is missing or endless is null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset | np.ndarray | pd.Index):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return None if pd.isna(value) else str(value)
