"""What the page needs to know, as plain data: municipalities, neighbours, plans, words."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from regiomap._base.messages import listed, shown
from regiomap._base.texts import Language, Terms, text, texts
from regiomap.answers.fingerprint import fingerprint_of, region_text
from regiomap.assignments import require_known, require_once
from regiomap.checks.criteria import Criteria
from regiomap.drawing.web.reasons import Grounds, encode_reasons, encode_unplaced, labels_of
from regiomap.drawing.web.territory import Territory
from regiomap.drawing.web.tints import encode_colours, tints_of
from regiomap.drawing.web.topology import Topology
from regiomap.errors import (
    AssignmentError,
    OptionError,
    UnknownRegionError,
)
from regiomap.plans.plan import Plan
from regiomap.plans.proof import extremes_of, proof_of

if TYPE_CHECKING:
    from regiomap.growth.schedule import Schedule

__all__ = ["Plans", "checked_remarks", "encode_page", "encode_plan", "named_plans"]

Plans = Plan | pd.Series | Sequence[Plan | pd.Series] | Mapping[str, Plan | pd.Series]
# The words of the page, each key in one of these.
_SECTIONS = ("map", "answers", "criteria", "compare", "explain")
# A region id this short is shown on the map as it is; longer ones get a number.
_SHORT_ID = 3


def encode_page(
    territory: Territory,
    topology: Topology,
    plans: Mapping[str, Plan | pd.Series],
    *,
    criteria: Criteria,
    schedule: "Schedule | None",
    remarks: Mapping[str, str],
    former_names: Mapping[str, Sequence[str]],
    places: Mapping[str, tuple[float, float]],
    merged_from: Mapping[str, Sequence[str]],
    search_words: Mapping[str, Sequence[str]],
    language: Language,
    terms: Terms,
    title: str | None,
    source: str,
    date: str,
    editable: bool,
    tiles: bool,
    grounds: Grounds,
    question: dict[str, Any] | None = None,
    answers: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return all that a page shows; `tiles` says whether a background comes from elsewhere."""
    words = _page_texts(language, territory)
    encoded: list[dict[str, Any]] = []
    for name, plan in plans.items():
        encoded.append(encode_plan(name, plan, territory, language, *encoded[:1]))
        encoded[-1]["proof"] = f"{remarks.get(name, '')} {encoded[-1]['proof']}".strip()
    first = next(iter(plans.values()))
    return {
        "title": title or text("map", "title", language, terms),
        "language": language,
        "source": source,
        "date": date,
        "editable": editable,
        "tiles": tiles,
        "criteria": _encode_criteria(criteria),
        **encode_colours(territory),
        "texts": words,
        "terms": terms.words(),
        "municipalities": territory.encode(),
        "places": [{"name": name, "at": [lat, lng]} for name, (lng, lat) in places.items()],
        "formerNames": _encode_names(former_names, territory, "former_names"),
        "mergedFrom": _encode_names(merged_from, territory, "merged_from"),
        "searchWords": _encode_names(search_words, territory, "search_words"),
        "geometry": topology.encode(),
        "plans": encoded,
        "question": question,
        "answers": answers,
        "growth": _encode_schedule(schedule, encoded[0]["regions"]),
        "unplaced": encode_unplaced(grounds.unplaced, territory),
        "reasons": encode_reasons(
            territory,
            encoded[0]["of"],
            encoded[0]["regions"],
            criteria=criteria,
            alternatives=labels_of(first, grounds.alternatives or (), territory),
            language=language,
            terms=terms,
        ),
    }


def _page_texts(language: Language, territory: Territory) -> dict[str, str]:
    words = {key: one for section in _SECTIONS for key, one in texts(section, language).items()}
    if territory.coded_as == "code":  # as they are called outside Belgium
        words["code"] = words["code.plain"]
    if not territory.parents:
        words["lead"] = words["lead.plain"]
    return words


def _encode_criteria(criteria: Criteria) -> dict[str, object]:
    return {
        "minSize": criteria.min_size,
        "maxSize": criteria.max_size,
        "contiguous": criteria.contiguous,
        "nested": criteria.nested,
        "recommended": criteria.recommended,
    }


def _encode_names(
    names: Mapping[str, Sequence[str]], territory: Territory, named_by: str
) -> dict[str, list[str]]:
    """Return names, or other words, by position (as text, for JSON)."""
    place = {code: i for i, code in enumerate(territory.codes)}
    require_known(names, place, what="the municipalities", named_by=named_by)
    return {str(place[code]): [str(name) for name in old] for code, old in names.items()}


def checked_remarks(
    remarks: Mapping[str, str] | None, plans: Mapping[str, object]
) -> dict[str, str]:
    """Return what is to be said beside plans; raise unless each is a text about one of them.

    Raises
    ------
    OptionError
        If one is not.
    """
    if remarks is None:
        return {}
    if not isinstance(remarks, Mapping):
        raise OptionError(f"remarks must be texts by title of a plan, got {shown(remarks)}.")
    given: Mapping[Any, Any] = remarks
    for title, said in given.items():
        if title not in plans:
            raise OptionError(
                f"remarks says something of {shown(title)}, and the plans are {listed(plans)}."
            )
        if not isinstance(said, str):
            raise OptionError(f"the remark on {title!r} must be a text, got {shown(said)}.")
    return dict(remarks)


def named_plans(plans: Plans, language: Language) -> dict[str, Plan | pd.Series]:
    """Return every plan by its title, once it is sure that each can be drawn."""
    if isinstance(plans, Plan | pd.Series):
        plans = [plans]
    if not isinstance(plans, Mapping | list | tuple):
        raise OptionError(
            "plans must be a Plan, a Series (index the code, value region), or several of them as "
            f"a list or by title, got {type(plans).__name__}."
        )
    if not plans:
        raise AssignmentError("there is no plan to draw: give at least one plan or Series.")
    if not isinstance(plans, Mapping):
        first = text("map", "plan.first", language)
        others = (text("map", "plan.other", language, n=n) for n in range(1, len(plans)))
        plans = dict(zip([first, *others], plans, strict=True))
    named = {str(title): plan for title, plan in plans.items()}
    for title, plan in named.items():
        _require_drawable(plan, title)
    return named


def _require_drawable(plan: object, title: str) -> None:
    if not isinstance(plan, Plan | pd.Series):
        raise OptionError(
            f"plan {title!r} must be a Plan or a Series (index the code, value region), got "
            f"{type(plan).__name__}."
        )
    assignment = _assignment(plan)
    if assignment.empty:
        raise AssignmentError(f"plan {title!r} holds no municipality at all.")
    require_once(assignment, what=f"plan {title!r}")


def _assignment(plan: Plan | pd.Series) -> pd.Series:
    return plan.assignment if isinstance(plan, Plan) else plan


def encode_plan(
    title: str,
    plan: Plan | pd.Series,
    territory: Territory,
    language: Language,
    before: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a plan as plain data: regions in reading order, and the region of everybody."""
    assignment = _assignment(plan)
    named_by = f"plan {title!r}"
    require_known(assignment.index, territory.codes, what="the municipalities", named_by=named_by)
    region_of = {code: region_text(value) for code, value in assignment.items()}
    by_place = [region_of.get(code) for code in territory.codes]
    regions = _reading_order(by_place, territory)
    number = {region: i for i, region in enumerate(regions)}
    of = [-1 if region is None else number[region] for region in by_place]
    short = all(len(region) <= _SHORT_ID for region in regions)
    return {
        "title": title,
        "regions": regions,
        "labels": regions if short else [str(i + 1) for i in range(len(regions))],
        "colours": tints_of(of, len(regions), territory, before),
        "of": of,
        "proof": _proof(plan, language),
        "fingerprint": fingerprint_of(region_of),
    }


def _proof(plan: Plan | pd.Series, language: Language) -> str:
    """Return what is proven about a plan and how far its regions differ, empty where nothing is."""
    if not isinstance(plan, Plan):
        return ""
    proven = proof_of(plan, language) if plan.exact or plan.bound > 0 else ""
    return f"{proven} {extremes_of(plan, language)}".strip()


def _encode_schedule(
    schedule: "Schedule | None", regions: Collection[str]
) -> dict[str, Any] | None:
    """Return when each region of the first plan starts, as plain data; None: no schedule."""
    if schedule is None:
        return None
    starts = {str(region): year for region, year in schedule.starts.dropna().items()}
    if unknown := [region for region in starts if region not in regions]:
        raise UnknownRegionError(
            f"the schedule starts {len(unknown)} regions that the first plan does not have: "
            f"{listed(unknown)}. Draw the plan it was made for first: schedule.plan."
        )
    years = schedule.years
    return {
        "years": years.index.tolist(),
        "starts": {region: int(year) for region, year in starts.items()},
        "targets": years[["target_regions", "target_municipalities"]].to_numpy().tolist(),
    }


def _reading_order(by_place: Sequence[str | None], territory: Territory) -> list[str]:
    """Return the regions by the parent most members lie in, then by name, numbers as numbers."""
    members: dict[str, list[int]] = {}
    for place, region in enumerate(by_place):
        if region is not None:
            members.setdefault(region, []).append(territory.parent_of[place])
    main = {region: max(sorted(set(of)), key=of.count) for region, of in members.items()}
    return sorted(members, key=lambda region: (main[region], _natural(region), region))


def _natural(name: str) -> list[tuple[int, int, str]]:
    pieces: Iterable[str] = re.split(r"(\d+)", name)
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p.casefold()) for p in pieces if p]
