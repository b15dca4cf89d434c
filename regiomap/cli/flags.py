"""Messages in the words of the shell: flags where Python has arguments, and no word it lacks."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["PYTHON_ONLY", "flags_of", "in_flags"]

# Arguments of Python that messages name and no verb has; the shell says that they are Python's.
PYTHON_ONLY = (
    "at_least", "centres_in_region", "fixed_years", "last_year", "max_branches", "max_bytes",
    "max_states", "max_worse", "n_jobs", "short_border_m", "size_by", "sliver_share",
    "snap_tolerance_m", "time_limit_s", "timeout_s", "travel_minutes",
)  # fmt: skip
# What the shell calls otherwise than Python.
_OTHERWISE = {"time_limit_s": "time_limit", "timeout_s": "timeout", "travel_minutes": "travel"}
# A text that was received, as a message shows it, is left alone; one inside code is not.
_QUOTED = re.compile(r"""(?<![\w=(\[,.])('[^']*'|"[^"]*")(?!\w)""")
_SET = re.compile(r"(?<![\w.(])([a-z][a-z0-9_]*)=(True\b)?(?=(\S{0,3}))")
_CALL = re.compile(r"(?<![\w(])[a-z][\w.]*\((?:[^()]|\([^()]*\))*\)(?:\.\w+\([^()]*\))*")
_VALUES = ("'", '"', "-", "(", "...", "[")  # how a value begins that is no word
_IN_PYTHON = " in Python"


def flags_of(command: Any, words: Iterable[str]) -> dict[str, str]:  # noqa: ANN401  (of typer)
    """Return the flags of the verb among the words of a call, by the names of their arguments."""
    verb = command
    for word in words:
        verb = getattr(verb, "commands", {}).get(word, verb)
    params = () if verb is command else verb.params
    return {one.name: max(one.opts, key=len) for one in params if one.opts[0].startswith("-")}


def in_flags(said: str, flags: Mapping[str, str]) -> str:
    """Return a message with the flags of a verb for the arguments of Python they stand for.

    Parameters
    ----------
    said
        A message, in the words of Python.
    flags
        The flags of the verb, by the names of their arguments.

    Examples
    --------
    >>> flags = {"n_regions": "--n-regions", "crs": "--crs", "repair": "--repair"}
    >>> in_flags("n_regions must be 2 or more. Say crs=4326.", flags)
    '--n-regions must be 2 or more. Say --crs 4326.'
    >>> in_flags("bounds['population'] must not fall.", {"bound": "--bound"})
    '--bound population must not fall.'
    >>> in_flags("Mend the file, or call repair_municipalities() and read.", flags)
    'Mend the file, or give --repair and read.'
    >>> in_flags("there is no file 'crs=4326'. Call check_adjacency().", flags)
    "there is no file 'crs=4326'. Call check_adjacency() in Python."
    """
    flags = dict(flags) | {
        python: flags[ours] for python, ours in _OTHERWISE.items() if ours in flags
    }
    parts = _QUOTED.split(said)
    for at in range(0, len(parts), 2):
        parts[at] = _translated(parts[at], flags)
    return "".join(parts)


def _translated(said: str, flags: Mapping[str, str]) -> str:
    if "repair" in flags:
        said = re.sub(r"\bcall repair_municipalities\(\)", f"give {flags['repair']}", said)
    if "bridge" in flags:
        said = said.replace("a bridge, leave", f"a bridge ({flags['bridge']} A:B), leave")
    if "bound" in flags:
        said = re.sub(r"\bbounds\['([^']*)'\]", rf"{flags['bound']} \1", said)
    said = _CALL.sub(_called, said)
    said = _SET.sub(lambda found: _set(found, flags), said)
    for name in _long(flags):
        said = re.sub(rf"(?<![\w-]){name}(?![\w=(])", flags[name], said)
    for name in PYTHON_ONLY:
        if name in flags:
            continue
        said = re.sub(rf"(?<![\w-]){name}(?![\w=(])", f"{name}{_IN_PYTHON}", said)
    return said


def _called(found: re.Match[str]) -> str:
    """Return a call of Python, and that it is one; 'file(s)' and 'plan(1).csv' are none."""
    call = found[0]
    name = call[: call.index("(")]
    return f"{call}{_IN_PYTHON}" if "_" in name or "." in name or call.endswith("()") else call


def _set(found: re.Match[str], flags: Mapping[str, str]) -> str:
    name = found[1]
    if found[2] and name in flags:
        return flags[name]
    begins = found[3]
    valued = bool(found[2]) or begins[:1].isalnum() or begins.startswith(_VALUES)
    if name in flags:
        return f"{flags[name]} " if valued else flags[name]
    return found[0] if valued else f"{found[0]}{_IN_PYTHON}"


def _long(flags: Iterable[str]) -> list[str]:
    """Return the names that are no word of a sentence."""
    return [name for name in flags if "_" in name]
