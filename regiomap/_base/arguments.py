"""What a public function accepts, read from its own type hints, so that nothing else slips in.

`checked` stands on every public function and class. It looks at what the caller gave before any
work is done: what is of the wrong kind is refused in a sentence, and what is honest is made
plain (a whole number of NumPy becomes an int, a graph of libpysal one of networkx). Ranges, and
how arguments fit each other, are for the function itself.
"""

import datetime as dt
import inspect
import os
import re
import types
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache, wraps
from numbers import Integral, Real
from pathlib import PurePath
from typing import Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd

from regiomap._base.copied import CopiedField
from regiomap._base.messages import is_broken, listed, shown
from regiomap._base.options import require_choice
from regiomap.errors import AssignmentError, BoundaryError, OptionError, RegiomapError

__all__ = ["as_graph", "checked"]

# Of these the functions say more: how many at least, and which forms a crosswalk may have.
_TOLD_ELSEWHERE = {"self", "n", "n_samples", "crosswalk"}
Thing = TypeVar("Thing", bound=Callable[..., Any])


class _Kind(NamedTuple):
    """One kind of argument: what it is called, who is of it, and how it is made plain."""

    called: str
    fits: Callable[[object], bool]
    convert: Callable[[str, Any], Any] = lambda _, value: value
    error: type[RegiomapError] = OptionError


def checked(thing: Thing) -> Thing:
    """Return a function, or a class with its methods, that checks what it is given.

    Examples
    --------
    >>> @checked
    ... def double(number: int) -> int:
    ...     return 2 * number
    >>> double("2")
    Traceback (most recent call last):
    regiomap.errors.OptionError: number must be a whole number, got '2'.
    """
    if isinstance(thing, type):
        for name, method in list(vars(thing).items()):
            if inspect.isfunction(method) and (name == "__init__" or not name.startswith("_")):
                setattr(thing, name, _checked(method))
        return thing
    whole: Thing = _checked(thing)
    return whole


def _checked(function: Any) -> Any:  # noqa: ANN401  (any function)
    if hasattr(function, "__wrapped__"):
        return function
    signature = inspect.signature(function)

    @wraps(function)
    def call_checked(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        try:
            given = signature.bind(*args, **kwargs)
        except TypeError:  # too many or too few arguments, or an unknown one: Python says which
            return function(*args, **kwargs)
        kinds = _kinds(function)
        for name, value in given.arguments.items():
            if name in kinds:
                given.arguments[name] = _accepted(name, value, kinds[name])
        return function(*given.args, **given.kwargs)

    return call_checked


def _accepted(name: str, value: object, kinds: tuple[_Kind, ...]) -> Any:  # noqa: ANN401
    """Return what was given as the first kind that it is; raise when it is none."""
    for kind in kinds:
        if kind.fits(value):
            return kind.convert(name, value)
    *others, last = dict.fromkeys(kind.called for kind in kinds if kind is not _NONE_GIVEN)
    wanted = f"{', '.join(others)} or {last}" if others else last
    takes = "takes" if last.startswith("a list") else "must be"
    raise kinds[-1].error(f"{name} {takes} {wanted}, got {shown(value)}.{_hint(value, kinds)}")


def _hint(value: object, kinds: tuple[_Kind, ...]) -> str:
    """Return what to do with something that is nearly what is asked."""
    wanted = {kind.called for kind in kinds}
    if type(value).__name__ == "Proposal":
        return " A proposal holds plans: give proposal.best."
    if isinstance(value, pd.DataFrame) and _SERIES.called in wanted:
        return " Of a table take the column of regions, with the codes as its index."
    if isinstance(value, Mapping) and _SERIES.called in wanted:
        return " Call pd.Series() on it first."
    return ""


@cache
def _kinds(function: Callable[..., Any]) -> dict[str, tuple[_Kind, ...]]:
    """Return the kinds that each argument of a function may be, by its name."""
    kinds = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.annotation is inspect.Parameter.empty or name in _TOLD_ELSEWHERE:
            continue
        hint = parameter.annotation
        if isinstance(hint, str):
            hint = _resolved(hint, function)
        found = _of_hint(hint)
        if parameter.default == ():
            found = (_NONE_GIVEN, *found)
        if found and found[0] is not _ANY:
            kinds[name] = _with_remedy(name, found)
    return kinds


def _resolved(hint: str, function: Callable[..., Any]) -> Any:  # noqa: ANN401
    """Return the type that a hint in quotes names, also one that is imported for checkers only."""
    import regiomap  # noqa: PLC0415  (by name, after everything is loaded)

    names = {
        name: getattr(surface, name)
        for surface in (regiomap, regiomap.reports)
        for name in re.findall(r"\b[A-Z]\w+", hint)
        if name in surface.__all__
    }
    plain = re.sub(r"pd\.Series\[[^]]*\]", "pd.Series", hint)
    known = {"Mapping": Mapping, "pd": pd, "Any": Any}
    return eval(plain, known | names | function.__globals__)  # noqa: S307  (our own source)


def _of_hint(hint: Any) -> tuple[_Kind, ...]:  # noqa: ANN401
    """Return the kinds that a type hint allows; `_ANY` where it says nothing to check."""
    if get_origin(hint) not in {Union, types.UnionType}:
        return (_of_one(hint),)
    kinds = tuple(kind for one in get_args(hint) for kind in _of_hint(one))
    if _PATH in kinds:  # a path may be text
        kinds = tuple(kind for kind in kinds if kind is not _TEXT)
    return (_ANY,) if _ANY in kinds else tuple(dict.fromkeys(kinds))


def _of_one(hint: Any) -> _Kind:  # noqa: ANN401
    inner = get_args(hint)
    plain = get_origin(hint) or hint
    if hasattr(plain, "__value__"):  # the name of a type, as NumPy has it from Python 3.12 on
        plain = get_origin(plain.__value__) or plain.__value__
    makers: dict[Any, Callable[[], _Kind]] = {
        tuple: lambda: _tuple(inner),
        Literal: lambda: _choice(inner),
        Mapping: lambda: _mapping(inner[1] if inner else Any),
    }
    if plain in {Iterable, Collection, Sequence, list}:
        return _many(inner[0] if inner else Any, ordered=plain is Sequence)
    if plain in makers:
        return makers[plain]()
    if plain is CopiedField:  # it looks itself at what it is given
        return _ANY
    if plain in _KINDS:
        return _KINDS[plain]
    return _instance(plain) if isinstance(plain, type) else _ANY


def _with_remedy(name: str, kinds: tuple[_Kind, ...]) -> tuple[_Kind, ...]:
    if name == "assignment" and kinds == (_SERIES,):
        return (_ASSIGNMENT,)
    if name.endswith("_m"):
        metres = "a number of metres, 0 or more"
        return tuple(one._replace(called=metres) if one is _KINDS[float] else one for one in kinds)
    return kinds


@cache
def _instance(cls: type) -> _Kind:
    if issubclass(cls, os.PathLike):
        return _PATH
    if cls.__module__.split(".")[0] not in {"regiomap", "folium"}:
        return _ANY
    an = "an" if cls.__name__[0] in "AEIOU" else "a"
    kind = _Kind(f"{an} {cls.__name__}", lambda value: isinstance(value, cls))
    _OBJECTS.add(kind)
    return kind


@cache
def _choice(choices: tuple[Any, ...]) -> _Kind:
    def convert(name: str, value: Any) -> Any:  # noqa: ANN401
        require_choice(name, value, choices)
        return value.item() if isinstance(value, np.generic) else value

    called = f"one of {', '.join(map(repr, choices))}"
    return _Kind(called, lambda value: value is not None, convert)


@cache
def _tuple(inner: tuple[Any, ...]) -> _Kind:
    """Return the kind of a tuple, as long as its hint says; a list is as good."""
    if Ellipsis in inner:
        return _many(inner[0], ordered=True)

    def fits(value: object) -> bool:
        if isinstance(value, np.ndarray):
            return bool(value.shape == (len(inner),))
        return isinstance(value, (tuple, list)) and len(value) == len(inner)

    whole = len(inner) == 2 and inner[0] is int  # noqa: PLR2004  (bounds)
    return _Kind("(fewest, most)" if whole else f"{len(inner)} things in a row", fits)


@cache
def _many(inner: Any, *, ordered: bool) -> _Kind:  # noqa: ANN401
    """Return the kind of a list; also of anything else that can be listed, yet is no text."""
    kinds = _of_hint(inner)

    def fits(value: object) -> bool:
        if isinstance(value, (str, bytes, pd.DataFrame, os.PathLike, nx.Graph)):
            return False
        if isinstance(value, (set, frozenset, Mapping)):
            return not ordered
        return isinstance(value, Iterable) and (not isinstance(value, np.ndarray) or value.ndim > 0)

    def convert(name: str, value: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, Collection) or isinstance(value, pd.Series):
            value = list(value)  # some can be gone through only once
        _require_whole_texts(name, value)
        if isinstance(value, Mapping) and (_OBJECTS | {_TEXT}) & set(kinds):
            value = list(value)
        if isinstance(value, (list, tuple, set)) and (_OBJECTS | {_TEXT}) & set(kinds):
            return [_accepted(f"{name}[{i}]", one, kinds) for i, one in enumerate(value)]
        return value

    return _Kind("a list of codes or names" if kinds == (_TEXT,) else "a list", fits, convert)


@cache
def _mapping(inner: Any) -> _Kind:  # noqa: ANN401
    if get_origin(inner) is Literal:
        return _ANY  # the function names its choices
    kinds = _of_hint(inner)

    def convert(name: str, value: Any) -> Any:  # noqa: ANN401
        if not _OBJECTS & set(kinds):
            return value
        return {key: _accepted(f"{name}[{shown(key)}]", one, kinds) for key, one in value.items()}

    return _Kind("a dict", lambda value: isinstance(value, Mapping), convert)


def as_graph(name: str, value: Any) -> nx.Graph:  # noqa: ANN401
    """Return the graph of neighbours that was given, also one of libpysal.

    Raises
    ------
    OptionError
        If it is no graph, if it has directions, or several edges between two nodes.
    """
    graph = value
    if not isinstance(value, nx.Graph):
        graph = nx.Graph(value.to_networkx())
        # libpysal writes a municipality without neighbours as its own neighbour.
        graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    for wrong, what, remedy in (
        (graph.is_directed(), "has directions", "to_undirected()"),
        (graph.is_multigraph(), "has several edges for a pair", "nx.Graph(graph)"),
    ):
        if wrong:
            raise OptionError(
                f"{name} {what}, and neighbours are neighbours both ways, once. Give {remedy}."
            )
    kinds = {str if isinstance(node, str) else type(node) for node in graph}
    if len(kinds) > 1:
        raise OptionError(
            f"{name} has nodes of several kinds ({listed(kind.__name__ for kind in kinds)}). "
            "Make them codes, as text: nx.relabel_nodes(graph, str)."
        )
    return graph


def _as_series(name: str, value: pd.Series) -> pd.Series:
    """Return a Series; raise when its index or its cells hold what can be no code or name."""
    if value.index.nlevels > 1:
        raise AssignmentError(
            f"the index of {name} has {value.index.nlevels} levels, and must be the code. "
            "Take one of them: series.droplevel(...)."
        )
    if value.dtype == object and not all(isinstance(cell, Hashable) for cell in value.array):
        raise AssignmentError(
            f"{name} holds lists or other tables in its cells, and must hold one value a row. "
            "Call explode() first."
        )
    _require_whole_texts(f"the index of {name}", value.index)
    _require_whole_texts(name, value)
    return value


def _as_table(name: str, value: pd.DataFrame) -> pd.DataFrame:
    """Return a table; raise when a text in it is none."""
    _require_whole_texts(f"the index of {name}", value.index)
    for at, column in enumerate(value.columns):
        _require_whole_texts(f"column {shown(column)} of {name}", value.iloc[:, at])
    return value


def _require_whole_texts(where: str, cells: Collection[object]) -> None:
    """Raise when a text holds half a character: no file, page or figure could show it."""
    kind = str(getattr(cells, "dtype", "object"))  # others are numbers, or whole texts of pandas
    if kind == "object" and (broken := [cell for cell in cells if is_broken(cell)]):
        said = listed(ascii(cell)[1:-1] for cell in broken)
        raise OptionError(
            f"{where} holds half a character ({said}), which no text can. Mend the text."
        )


def _is_graph(value: object) -> bool:
    known = isinstance(value, nx.Graph) or callable(getattr(value, "to_networkx", None))
    return known and not isinstance(value, type)


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (Real, Decimal)):
        return False
    try:
        float(value)
    except (OverflowError, ValueError):
        return False
    return True


def _plain(_: str, value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, (Decimal, Fraction)):
        return float(value)
    return value.item() if isinstance(value, np.generic) else value


def _is_path(value: object) -> bool:
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    return isinstance(value, str) and PurePath(value).name != ""


def _is_date(value: object) -> bool:
    known = isinstance(value, (dt.date, np.datetime64))
    return known and value == value  # noqa: PLR0124  (not a time is not itself)


def _as_date(_: str, value: Any) -> dt.date:  # noqa: ANN401
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    return value.date() if isinstance(value, dt.datetime) else value


def _isinstance(*classes: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, classes)


_ANY = _Kind("anything", lambda _: True)
_NONE = _Kind("None", lambda value: value is None)
_NONE_GIVEN = _Kind("None", lambda value: value is None, lambda *_: ())
_TEXT = _Kind("text", _isinstance(str))
_PATH = _Kind("a path", _is_path)
_SERIES = _Kind("a Series", _isinstance(pd.Series), _as_series)
_ASSIGNMENT = _SERIES._replace(
    called="a Series with the codes as index and the region as value", error=AssignmentError
)
# What is looked at inside lists and dicts too; of the rest the function itself says more.
_OBJECTS = {_SERIES}
_KINDS: dict[Any, _Kind] = {
    types.NoneType: _NONE,
    str: _TEXT,
    bool: _Kind("True or False", _isinstance(bool, np.bool_), _plain),
    int: _Kind("a whole number", _is_whole, lambda _, value: int(value)),
    float: _Kind("a number", _is_number, _plain),
    dt.date: _Kind("a day", _is_date, _as_date),
    Callable: _Kind("a function", callable),
    pd.Series: _SERIES,
    pd.DataFrame: _Kind("a table (DataFrame)", _isinstance(pd.DataFrame), _as_table),
    # A plain table will do where no shapes are needed; who needs them says so.
    gpd.GeoDataFrame: _Kind(
        "a GeoDataFrame of municipalities", _isinstance(pd.DataFrame), _as_table, BoundaryError
    ),
    np.ndarray: _Kind("an array", lambda value: isinstance(value, np.ndarray) and value.ndim > 0),
    nx.Graph: _Kind("a graph of neighbours, from build_adjacency()", _is_graph, as_graph),
}
