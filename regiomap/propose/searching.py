"""Which pieces are searched for how many regions, until nothing else can be better in all.

A search for one number of regions also tells something about every other: its prices give a line
below the curve of the piece. So the numbers are shared out over the pieces as if each cost what is
proven, those that were chosen are searched, and again, until all that are chosen were.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from time import time as now

from regiomap.assignments import names_of
from regiomap.planspace.engine.tasks import in_parallel, workers
from regiomap.propose.bounded import plain_reasons
from regiomap.propose.solving import Found, Question, Task, solved_by_search
from regiomap.propose.spread import Piece, cheapest, require_possible
from regiomap.search.progress import Here
from regiomap.search.solve import warm_up

__all__ = ["Search", "Searched", "searched_pieces", "span_of"]

_ROUNDS = 40
_OTHERS = "no plan was found for the numbers of regions that were asked"
_FAR = Fraction(10) ** 30  # what a number of regions costs of which nothing is known


@dataclass(frozen=True)
class Search:
    """How pieces are searched.

    Attributes
    ----------
    max_steps
        For each search of a piece.
    time_limit_s
        What all searches may take together; None: no limit.
    until
        When they must be done, in seconds since 1970; None: no limit.
    done
        Told the parent of each piece, once nothing more is asked about it.
    note
        Told the parent of each search, and its cut and its bound as they move.
    """

    seed: int
    n_jobs: int | None
    max_steps: int
    time_limit_s: float | None
    done: Callable[[str], None]
    note: Callable[[str, float, float], None]
    until: float | None = None

    def begun(self) -> "Search":
        """Return the search with the clock running."""
        if self.time_limit_s is None:
            return self
        warm_up()  # which no limit pays for
        return replace(self, until=now() + self.time_limit_s)

    def ask(self, asked: Sequence[tuple[Task, int | None]]) -> list[Found]:
        """Search several pieces, side by side; Ctrl-C ends all of them, with what they have.

        Those that need more than a part of the memory are searched again by themselves, with all
        of it: which ones these are does not depend on how many are at work.
        """
        answers = self._asked(asked, modest=True)
        if not any(one.stopped for one in answers):
            left = [i for i, one in enumerate(answers) if one.cramped]
            alone = self._asked([asked[i] for i in left], modest=False)
            for i, found in zip(left, alone, strict=True):
                answers[i] = found
        return answers

    def _asked(self, asked: Sequence[tuple[Task, int | None]], *, modest: bool) -> list[Found]:
        most_here = None if modest else 1
        width = workers(self.n_jobs, most_here)
        questions = [
            Question(
                replace(task, modest=modest),
                k,
                self.seed,
                self.max_steps,
                self.until,
                -(-(len(asked) - i) // width),
                Here(self.note),
            )
            for i, (task, k) in enumerate(asked)
        ]
        return in_parallel(
            solved_by_search,
            questions,
            n_jobs=self.n_jobs,
            most_here=most_here,
            finish=True,
        )


@dataclass
class Searched:
    """A piece, and what is known of it by number of regions."""

    task: Task
    span: tuple[int, int]
    known: dict[int, Found] = field(default_factory=dict)
    lines: list[tuple[Fraction, Fraction]] = field(default_factory=list)
    why_not: str = ""
    certified: bool = True
    relaxed: tuple[str, ...] = ()

    def learn(self, k: int, found: Found) -> None:
        """Keep what a search told."""
        self.known[k] = found
        self.why_not = found.why_not or self.why_not
        self.certified = self.certified and found.certified
        self.relaxed = tuple(sorted({*self.relaxed, *found.relaxed}))
        if found.line is not None:
            self.lines.append(found.line)

    def least(self) -> dict[int, Fraction] | None:
        """Return what plans cut at least, by number of regions; None when that is unknown."""
        least = {}
        for k in range(self.span[0], self.span[1] + 1):
            found = self.known.get(k)
            if found is not None and not found.possible:
                continue
            bounds = [base + slope * k for base, slope in self.lines]
            if found is not None and found.bound is not None:
                bounds.append(found.bound)
            if not bounds:
                return None
            least[k] = max(*bounds, Fraction(0))
        return least

    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of regions that are not proven to be impossible."""
        span = range(self.span[0], self.span[1] + 1)
        return tuple(k for k in span if k not in self.known or self.known[k].possible)

    def hoped(self) -> dict[int, Fraction]:
        """Return the same for sharing out: what was searched in vain is not asked for again."""
        least = self.least()
        options = {}
        for k in range(self.span[0], self.span[1] + 1):
            found = self.known.get(k)
            if found is not None and found.plans is None:
                continue
            if least is not None:
                options[k] = least[k]
            else:
                options[k] = _FAR if found is None else found.cuts[0]
        return options

    def piece(self) -> Piece:
        """Return the piece with the plans that were found."""
        found = {k: one for k, one in sorted(self.known.items()) if one.plans is not None}
        # Nothing is impossible before every number of regions is.
        why_not = self.why_not or (_OTHERS if self.least() != {} else "")
        return Piece(
            self.task.parent,
            self.task.codes,
            None,
            {k: one.plans for k, one in found.items() if one.plans is not None},
            {k: one.cuts for k, one in found.items()},
            self.least(),
            "" if found else why_not,
            certified=self.certified,
            relaxed=self.relaxed,
            numbers=self.numbers(),
        )


def searched_pieces(
    tasks: Sequence[Task], exact: Sequence[Piece], n_regions: int | None, search: Search
) -> list[Piece]:
    """Return the pieces that are too large for the exact engine, searched.

    Parameters
    ----------
    exact
        The other pieces.
    n_regions
        Number of regions of all pieces together; None: any.
    """
    search = search.begun()
    plain = [_plainly_without_plan(task) for task in tasks]
    left = [task for task, one in zip(tasks, plain, strict=True) if one is None]
    known = [*exact, *filter(None, plain)]
    if n_regions is None:
        found = _for_any(left, search)
    else:
        found = _for_total(left, known, n_regions, search)
    others = iter(found)
    return [next(others) if one is None else one for one in plain]


def _plainly_without_plan(task: Task) -> Piece | None:
    """Return the piece without a plan where that is plain before any search, or None."""
    low, high = span_of(task)
    if low > high or not task.asked.figures:
        return None
    why = plain_reasons(task.asked, task.codes, names_of(task.graph), range(low, high + 1))
    return Piece(task.parent, task.codes, {}, {}, {}, {}, reason=why) if why else None


def _for_total(
    tasks: Sequence[Task], exact: Sequence[Piece], n_regions: int, search: Search
) -> list[Piece]:
    """Search each piece for the numbers of regions that share out a total best."""
    pieces = [Searched(task, span_of(task)) for task in tasks]
    require_possible([*exact, *(one.piece() for one in pieces)], n_regions)
    solvable = [one.least for one in exact if one.best and one.least is not None]
    wanted = _first_guess(pieces, exact, n_regions)
    for _ in range(_ROUNDS):
        asked = [(one, k) for one, k in zip(pieces, wanted, strict=True) if k not in one.known]
        if not asked:
            break
        answers = search.ask([(one.task, k) for one, k in asked])
        for (one, k), found in zip(asked, answers, strict=True):
            one.learn(k, found)
        if any(found.stopped for found in answers):
            break
        require_possible([*exact, *(one.piece() for one in pieces)], n_regions)
        hoped = [one.hoped() for one in pieces]
        chosen = cheapest([*solvable, *filter(None, hoped)], n_regions)
        if chosen is None:
            break
        numbers = iter(chosen[1][len(solvable) :])
        wanted = [
            next(numbers) if one else before for one, before in zip(hoped, wanted, strict=True)
        ]
    return [one.piece() for one in pieces]


def _for_any(tasks: Sequence[Task], search: Search) -> list[Piece]:
    """Search each piece for whatever number of regions is best."""
    pieces = []
    for task, found in zip(tasks, search.ask([(task, None) for task in tasks]), strict=True):
        span = span_of(task)
        one = Searched(
            task,
            span,
            why_not=found.why_not,
            certified=found.certified,
            relaxed=found.relaxed,
        )
        if found.bound is not None:
            one.lines.append((found.bound, Fraction(0)))
        if found.line is not None:
            one.lines.append(found.line)
        one.known = _by_number(found)
        piece = one.piece()
        pieces.append(piece if found.possible else piece.without_plan())
    return pieces


def _by_number(found: Found) -> dict[int, Found]:
    """Return what was found for each number of regions that its plans have."""
    if found.plans is None:
        return {}
    numbers = (found.plans.labels.max(axis=1) + 1).tolist()
    rows: dict[int, list[int]] = {}
    for row, k in enumerate(numbers):
        rows.setdefault(k, []).append(row)
    return {
        k: found._replace(plans=found.plans.take(at), cuts=[found.cuts[row] for row in at])
        for k, at in rows.items()
    }


def span_of(task: Task) -> tuple[int, int]:
    """Return the fewest and most regions that sizes allow a piece."""
    low, high = task.options["size"]
    n = sum((task.options.get("size_by") or dict.fromkeys(task.codes, 1)).values())
    return max(1, -(-n // high)), n // low


def _first_guess(pieces: Sequence[Searched], exact: Sequence[Piece], n_regions: int) -> list[int]:
    """Return numbers of regions in proportion to the pieces, within their spans."""
    # Roughly, whatever counts as size: it is only where looking begins.
    total = sum(len(one.task.codes) for one in pieces) + sum(len(one.codes) for one in exact)
    return [
        max(one.span[0], min(one.span[1], round(n_regions * len(one.task.codes) / total)))
        for one in pieces
    ]
