"""Answers side by side: who agrees, who moves whom where, and what is contested."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import networkx as nx
import pandas as pd

from regiomap._base.arguments import checked
from regiomap._base.csv import write_csv
from regiomap._base.files import require_ending, write_whole
from regiomap._base.messages import few, shown
from regiomap._base.notebook import as_table
from regiomap._base.reports import Report
from regiomap._base.xlsx import encode_workbook
from regiomap.answers.answer import Answer
from regiomap.answers.fingerprint import region_text
from regiomap.checks.criteria import Criteria
from regiomap.errors import UnknownMunicipalityError
from regiomap.plans.plan import Plan, names_known_to, without_proof

__all__ = ["Answers", "Given", "Refusal"]

Refusal = Literal["unreadable", "another plan", "replaced"]
ENDINGS = (".csv", ".xlsx")


@dataclass(frozen=True)
class Given:
    """An answer that counts, and the files it stands in."""

    answer: Answer
    files: tuple[str, ...]


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Answers(Report):
    """What municipalities answered to one plan.

    Truthy exactly when everybody who answered agrees, moves nobody, and every file counted.

    Attributes
    ----------
    plan
        The plan that was asked about.
    """

    plan: Plan
    _given: tuple[Given, ...] = field(repr=False)
    _refused: tuple[tuple[str, Refusal, str], ...] = field(repr=False)

    def __bool__(self) -> bool:
        """Return whether everybody who answered agrees, and every file counted."""
        calm = all(one.verdict == "agree" and not one.moves for one in self)
        return calm and not self._refused

    def __iter__(self) -> Iterator[Answer]:
        """Yield the answers that count, by the name of the municipality."""
        return iter([one.answer for one in self._given])

    def __len__(self) -> int:
        """Return how many municipalities answered."""
        return len(self._given)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an answer that counts.

        Returns
        -------
        DataFrame
            Index `nis`. Columns: `name` of the municipality, `region` in the plan, `verdict`
            (`agree`, `other`, `question`), `by` and `role` of who answered, `sent`, `remark`
            (in general), `n_remarks` (by region), `n_moves`, `files` it stands in.
        """
        rows = [
            (
                answer.nis,
                self._name(answer.nis),
                self._region(answer.nis),
                answer.verdict,
                answer.name,
                answer.role,
                answer.sent,
                answer.remark,
                len(answer.remarks),
                len(answer.moves),
                ", ".join(given.files),
            )
            for given, answer in ((given, given.answer) for given in self._given)
        ]
        columns = ["nis", "name", "region", "verdict", "by", "role", "sent", "remark"]
        return _table(rows, [*columns, "n_remarks", "n_moves", "files"]).set_index("nis")

    def moves(self) -> pd.DataFrame:
        """Return who is moved where, one row a municipality and a region, most wanted first.

        Returns
        -------
        DataFrame
            Columns: `nis`, `name`, `from_region` (missing: none), `to_region` (missing: none),
            `n_answers` that move it there, and whose they are (`said_by`, names).
        """
        by: dict[tuple[str, str | None], list[str]] = {}
        for answer in self:
            for nis, to in answer.moves:
                by.setdefault((nis, to), []).append(self._name(answer.nis))
        rows = [
            (nis, self._name(nis), self._region(nis), to, len(who), ", ".join(who))
            for (nis, to), who in by.items()
        ]
        rows.sort(key=lambda row: (-row[4], row[1], row[0], str(row[3])))
        columns = ["nis", "name", "from_region", "to_region", "n_answers", "said_by"]
        return _table(rows, columns)

    def remarks(self) -> pd.DataFrame:
        """Return what was said, one row a remark, region after region.

        Returns
        -------
        DataFrame
            Columns: `region` (missing: in general), `nis` and `name` of the municipality that
            says it, `by`, `role`, `remark`.
        """
        rows = [
            (region, answer.nis, self._name(answer.nis), answer.name, answer.role, remark)
            for answer in self
            for region, remark in (*answer.remarks, (None, answer.remark))
            if remark
        ]
        rows.sort(key=lambda row: (row[0] is None, row[0] or "", row[2]))
        return _table(rows, ["region", "nis", "name", "by", "role", "remark"])

    def contested(self) -> pd.DataFrame:
        """Return which municipalities somebody wants elsewhere, most contested first.

        Returns
        -------
        DataFrame
            Index `nis`. Columns: `name`, `region` in the plan, `n_answers` that move it or, from
            itself, prefer something else; `own` (what it says itself; missing: no answer);
            `to_regions` (with how many say so) and `said_by` (names).
        """
        movers: dict[str, list[str]] = {}
        wanted: dict[str, Counter[str]] = {}
        own = {answer.nis: answer.verdict for answer in self}
        for answer in self:
            asked: dict[str, str | None] = dict(answer.moves)
            if answer.verdict == "other":
                asked.setdefault(answer.nis, "?")
            for nis, to in asked.items():
                movers.setdefault(nis, []).append(self._name(answer.nis))
                if to != "?":
                    wanted.setdefault(nis, Counter())[to or "-"] += 1
        rows = [
            (
                nis,
                self._name(nis),
                self._region(nis),
                len(who),
                own.get(nis),
                ", ".join(f"{to} ({n})" for to, n in _counted(wanted.get(nis, Counter()))),
                ", ".join(who),
            )
            for nis, who in movers.items()
        ]
        rows.sort(key=lambda row: (-row[3], row[1], row[0]))
        columns = ["nis", "name", "region", "n_answers", "own", "to_regions", "said_by"]
        return _table(rows, columns).set_index("nis")

    def per_region(self) -> pd.DataFrame:
        """Return how far each region agrees.

        Returns
        -------
        DataFrame
            Index `region`. Columns: `n_municipalities`, `n_answered`, `n_agree`, `n_other`,
            `n_question`, `n_contested` (members that somebody wants elsewhere) and `consensus`
            (everybody who answered agrees, and nobody is contested; missing: nobody answered).
        """
        assigned = self.plan.assignment.map(region_text).dropna()
        verdicts = pd.Series({one.nis: one.verdict for one in self}, dtype=object)
        contested = set(self.contested().index)
        rows = []
        for region, codes in assigned.groupby(assigned, sort=True).groups.items():
            said = verdicts.reindex(codes).dropna()
            n = Counter(said)
            unsure = sum(code in contested for code in codes)
            agreed = n["agree"] == len(said) and not unsure if len(said) else None
            counts = (len(said), n["agree"], n["other"], n["question"], unsure)
            rows.append((region, len(codes), *counts, agreed))
        columns = ["region", "n_municipalities", "n_answered", "n_agree", "n_other", "n_question"]
        return _table(rows, [*columns, "n_contested", "consensus"]).set_index("region")

    @property
    def refused(self) -> pd.DataFrame:
        """What does not count: `file`, `kind` (`unreadable`, `another plan`, `replaced`), `reason`.

        Replaced is an answer of a municipality that answered again later.
        """
        return _table(self._refused, ["file", "kind", "reason"])

    def plan_of(self, municipality: str) -> Plan:
        """Return the plan as one municipality would have it, with the bridges of its page.

        Parameters
        ----------
        municipality
            Its code or its name.

        Raises
        ------
        UnknownMunicipalityError
            If it did not answer.
        """
        answer = self._of(municipality)
        wanted = self.plan.assignment
        for nis, to in answer.moves:
            wanted.loc[nis] = to
        graph = self.plan.graph
        if graph is not None:
            graph = _bridged(graph, answer.rules.bridges)
        source = f"the answer of {self._name(answer.nis)}"
        edited = replace(
            without_proof(self.plan),
            assignment=wanted,
            cut=float("nan"),
            source=source,
            graph=graph,
        )
        if self.plan.municipalities is None:
            return edited
        return edited.with_municipalities(self.plan.municipalities)

    def graph(self) -> nx.Graph | None:
        """Return the neighbours of the plan, with the bridges that the pages of all answers knew.

        None where the plan has no graph: then the map finds the neighbours itself.
        """
        graph = self.plan.graph
        known = [set(one.answer.rules.bridges) for one in self._given]
        if graph is None or not known:
            return graph
        return _bridged(graph, sorted(set.intersection(*known)))

    def criteria_of(self, municipality: str) -> Criteria:
        """Return the criteria that the page of one municipality checked with.

        Raises
        ------
        UnknownMunicipalityError
            If it did not answer.
        """
        rules = self._of(municipality).rules
        return Criteria(
            min_size=rules.min_size,
            max_size=rules.max_size,  # type: ignore[arg-type]
            contiguous=rules.contiguous,
            nested=rules.nested,
        )

    def save(self, path: str | Path) -> None:
        """Write the answers: as CSV one row an answer, as Excel workbook (`.xlsx`) every table.

        Numbers are numbers; whatever somebody wrote is text, and never a formula.

        Raises
        ------
        OptionError
            If the ending is another.
        FileError
            If the file cannot be written.
        """
        if require_ending(path, ENDINGS, "a table of answers") == ".csv":
            write_csv(self.to_frame().reset_index(), Path(path))
            return
        tables = {
            "answers": self.to_frame().reset_index(),
            "contested": self.contested().reset_index(),
            "moves": self.moves(),
            "remarks": self.remarks(),
            "regions": self.per_region().reset_index(),
            "not counted": self.refused,
        }
        write_whole(path, encode_workbook(tables))

    def _of(self, municipality: str) -> Answer:
        for answer in self:
            if municipality in {answer.nis, self._name(answer.nis)}:
                return answer
        names = few([self._name(one.nis) for one in self])
        raise UnknownMunicipalityError(
            f"{shown(municipality)} did not answer; who did: {names or 'nobody'}. Give one of them."
        )

    def _name(self, nis: str) -> str:
        return str(self._names.get(nis, nis))

    def _region(self, nis: str) -> str | None:
        return self._regions.get(nis)

    def __post_init__(self) -> None:
        regions = {code: region_text(one) for code, one in self.plan.assignment.items()}
        object.__setattr__(self, "_names", names_known_to(self.plan))
        object.__setattr__(self, "_regions", regions)

    _names: Mapping[str, str] = field(init=False, repr=False)
    _regions: Mapping[str, str | None] = field(init=False, repr=False)

    def _verdict(self) -> str:
        n = Counter(one.verdict for one in self)
        refused = f", not counted: {len(self._refused)}" if self._refused else ""
        return (
            f"{len(self)} of {len(self.plan.assignment)} municipalities answered: "
            f"{n['agree']} agree, {n['other']} prefer something else, {n['question']} ask; "
            f"{len(self.contested())} contested{refused}"
        )

    def _tables(self) -> list[str]:
        tables = [self.to_frame(), self.contested(), self.refused]
        return [as_table(table) for table in tables if len(table)]


def _bridged(graph: nx.Graph, bridges: Iterable[tuple[str, str]]) -> nx.Graph:
    """Return the graph with the bridges that a page knew, where it has none yet."""
    bridged = nx.Graph(graph)
    for a, b in bridges:
        if a in bridged and b in bridged and not bridged.has_edge(a, b):
            bridged.add_edge(a, b, shared_border_m=0.0, kind="bridge")
    return bridged


def _counted(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def _table(rows: Iterable[Sequence[Any]], columns: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=columns, dtype=object)
    numbers = {name: "int64" for name in columns if name.startswith("n_")}
    return table.astype(numbers)
