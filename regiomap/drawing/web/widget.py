"""The live map as a widget: what people change on it is a plan in Python, and the other way."""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import geopandas as gpd
import networkx as nx
import pandas as pd
import traitlets

from regiomap._base.arguments import checked
from regiomap._base.messages import is_broken, shown
from regiomap._base.texts import Language, Terms, text
from regiomap.answers.fingerprint import region_text
from regiomap.assignments import require_known
from regiomap.drawing.web.literal import as_parsed
from regiomap.drawing.web.live import (
    MOST_STEPS,
    Division,
    Hello,
    Journal,
    Step,
    Turn,
    encode_division,
    is_view,
    message_of,
)
from regiomap.drawing.web.page import FRAME_HEIGHT_PX, RegioMap, host_script
from regiomap.drawing.web.payload import named_plans
from regiomap.errors import OptionError, RegiomapError
from regiomap.plans.plan import Plan

__all__ = ["LiveMap"]

_LOG = logging.getLogger(__name__)
_MOST_REFUSED = 100


class _PlanTrait(traitlets.TraitType[Plan, Plan | pd.Series]):
    """A plan of the municipalities of the map; a Series of regions is made one."""

    info_text = "a Plan, or a Series (index the code, value region)"

    def validate(self, obj: "LiveMap", value: Any) -> Plan:  # noqa: ANN401  (as it was set)
        """Return what is set as a whole plan; raise an error of regiomap when it is none."""
        return obj._finished(value)  # noqa: SLF001  (its own trait)

    def set(self, obj: Any, value: Any) -> None:  # noqa: ANN401  (as traitlets has it)
        """Set the plan, and note its step before any other one is taken."""
        with obj._turns:  # noqa: SLF001  (its own map)
            super().set(obj, value)


class LiveMap(anywidget.AnyWidget):
    """A map in a notebook on which Python and people change the same plan.

    Made by `draw_live_map`. Show it as the last line of a cell, as often as you like: all of its
    views show the same plan.

    Parameters
    ----------
    drawn
        The map as `draw_map` draws it.
    plans
        The plans on it, by title; the first one is shown.
    municipalities, graph, parents
        What a plan is checked with.
    language, terms
        Of the map.
    editable
        Whether people can change the plan on the map.
    redraw
        Draws plans by title, for the still page.

    Attributes
    ----------
    plan
        The plan that the map shows, a trait: `live.observe(react, "plan")` calls `react` after
        every change, and `live.plan = other` shows another one, which has the same municipalities.
        A plan that was given, or set, is itself again when the map comes back to it, with its
        proof; one that people made is not exact, and has its checks (`live.plan.check()`).
    refused
        What browsers sent that was not accepted, and why, a sentence each: the latest hundred.
    """

    _esm = host_script()
    plan = _PlanTrait(help="The plan that the map shows.")
    refused = traitlets.Tuple(help="What browsers sent that was not accepted, and why.")
    _page = traitlets.Unicode().tag(sync=True)
    _words = traitlets.Dict().tag(sync=True)
    _height_px = traitlets.Int(FRAME_HEIGHT_PX).tag(sync=True)

    def __init__(
        self,
        drawn: RegioMap,
        plans: Mapping[str, Plan | pd.Series],
        *,
        municipalities: gpd.GeoDataFrame,
        graph: nx.Graph,
        parents: pd.Series | str | None,
        language: Language,
        terms: Terms,
        editable: bool,
        redraw: Callable[[Mapping[str, Plan | pd.Series]], RegioMap],
    ) -> None:
        # What browsers send comes in a thread of its own where the notebook has one for it.
        self._turns = threading.RLock()
        self._drawn, self._plans, self._redraw = drawn, dict(plans), redraw
        self._municipalities, self._graph, self._parents = municipalities.copy(), graph, parents
        self._codes = tuple(municipalities.index)
        self._language, self._editable = language, editable
        finished = [self._finished(plan) for plan in plans.values()]
        self._weight = finished[0].weight
        # Of equal divisions the first one is meant.
        self._given = {self._division(plan): plan for plan in reversed(finished)}
        self._set: dict[Division, Plan] = {}
        self._regions = {one for division in self._given for one in division if one is not None}
        # As the button on the map names a new region, which stays free of those that are there.
        most = range(1, len(self._codes) + len(self._regions) + 1)
        self._new_regions = {text("map", "region.new", language, terms, n=n) for n in most}
        self._first = self._division(finished[0])
        self._journal = Journal([self._first])
        title = as_parsed(drawn.get_root().title)  # half a character has no bytes to be sent as
        keys = ("followed", "gone", "late", "refused", "stale")
        words = {key: text("live", key, language) for key in keys}
        words["title"] = text("live", "frame", language, title=title)
        super().__init__(plan=finished[0], _page=drawn.live_page(), _words=words)

    # -- in Python -----------------------------------------------------------------------------

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to go back."""
        return self._journal.beside("undo") is not None

    @property
    def can_redo(self) -> bool:
        """Whether there is a step that was undone."""
        return self._journal.beside("redo") is not None

    def undo(self) -> None:
        """Go back one step, as the button on the map does; without one nothing happens."""
        self._walk("undo")

    def redo(self) -> None:
        """Take back the last undo, as the button on the map does; without one nothing happens."""
        self._walk("redo")

    def _walk(self, turn: Turn) -> None:
        with self._turns:
            division = self._journal.beside(turn)
            if division is None:
                return
            self._take(turn, division)
            self.plan = self._plan_of(division)

    @traitlets.observe("plan")
    def _show(self, change: Mapping[str, Any]) -> None:
        """Send a plan that was set in Python to every view."""
        division = self._division(change["new"])
        self._regions.update(one for one in division if one is not None)
        if division != self._journal.division:
            self._set[division] = change["new"]
            for oldest in list(self._set)[:-MOST_STEPS]:
                del self._set[oldest]
            self._take("go", division)

    def _take(self, turn: Turn, division: Division, view: str = "") -> None:
        """Note a step, and tell every view of it."""
        went = self._journal.turned(turn, division, view)
        said = {"kind": "step", "turn": went, "by": view, "revision": self._journal.revision}
        self.send(said | {"division": encode_division(division), "words": self._words["followed"]})

    @checked
    def _finished(self, plan: Plan | pd.Series) -> Plan:
        """Return what is set as a plan that knows its municipalities, neighbours and parents."""
        (plan,) = named_plans([plan], self._language).values()
        plan = plan if isinstance(plan, Plan) else Plan(plan)
        require_known(
            plan.assignment.index, self._codes, what="the municipalities", named_by="the plan"
        )
        if broken := [one for one in self._division(plan) if one is not None and is_broken(one)]:
            raise OptionError(f"a region holds half a character: {broken[0]!a}. Mend it.")
        is_whole = (
            tuple(plan.assignment.index) == self._codes
            and plan.graph is not None
            and plan.municipalities is not None
        )
        return plan if is_whole else self._with_checks(plan)

    def _with_checks(self, plan: Plan) -> Plan:
        graph = self._graph if plan.graph is None else None
        parents = self._parents if plan.parents is None else None
        return plan.with_municipalities(self._municipalities, graph=graph, parents=parents)

    def _division(self, plan: Plan) -> Division:
        """Return the region of each municipality as text, in the order of the map."""
        regions = {code: region_text(region) for code, region in plan.assignment.items()}
        return tuple(regions.get(code) for code in self._codes)

    def _plan_of(self, division: Division) -> Plan:
        """Return the plan of a division: the one that was given or set, or a new one."""
        if found := self._set.get(division) or self._given.get(division):
            return found
        assignment = pd.Series(list(division), self._municipalities.index, name="region")
        source = text("live", "source", self._language)
        return self._with_checks(Plan(assignment, weight=self._weight, source=source))

    # -- from browsers -------------------------------------------------------------------------

    def _handle_msg(self, msg: object) -> None:
        """Take what a browser sends: a step or a question. No trait is ever set from there."""
        told: Any = msg.get("content") if isinstance(msg, Mapping) else None
        data: Any = told.get("data") if isinstance(told, Mapping) else None
        method = data.get("method") if isinstance(data, Mapping) else None
        if method == "request_state":
            self.send_state()
        elif method == "custom":
            said = {"method": method, "content": data.get("content")}
            # It shows what goes wrong in an observer of the caller, and lives on.
            super()._handle_msg({"content": {"data": said}, "buffers": []})
        else:
            self._refuse(f"a browser may not set anything here, and tried {shown(data)}.")

    def _handle_custom_msg(self, content: object, buffers: object) -> None:  # noqa: ARG002
        """Take a message of a map when its turn comes, or refuse it with a sentence."""
        with self._turns:
            self._answer(content)

    def _answer(self, content: object) -> None:
        try:
            said = message_of(content, len(self._codes), self._regions | self._new_regions)
        except RegiomapError as error:
            view = content.get("frame") if isinstance(content, Mapping) else None
            self._refuse(str(error), view)
            return
        if isinstance(said, Hello):
            self.send({"kind": "start", "to": said.view, **self._journal.encode()})
        elif not self._editable:
            self._refuse("the map may not be edited, and sent a step.", said.view)
        elif not self._journal.is_seen(said.view, said.heard):
            reason = "a map sent a step from a plan that had been changed meanwhile."
            self._refuse(reason, said.view, "stale")
        else:
            self._accept(said)

    def _accept(self, said: Step) -> None:
        plan = self._plan_of(said.division)
        self._take(said.turn, said.division, said.view)
        self.plan = plan

    def _refuse(self, reason: str, view: object = None, words: str = "refused") -> None:
        """Keep what was refused, and let the map that sent it show the plan again."""
        _LOG.warning("refused: %s", reason)
        self.refused = (*self.refused, reason)[-_MOST_REFUSED:]
        if is_view(view):  # whoever has no name of a view is answered nothing
            self.send({"kind": "refused", "to": view, "words": self._words[words]})

    # -- as it is shown ------------------------------------------------------------------------

    def __repr__(self) -> str:
        """Return in one line what it shows."""
        return f"<LiveMap: {self.plan._verdict()}>"  # noqa: SLF001  (in its words)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401  (as anywidget has it)
        """Return the live view, and for where no Python answers the page with the present plan."""
        shown_as: Any = super()._repr_mimebundle_(**kwargs)
        data, metadata = shown_as if isinstance(shown_as, tuple) else (shown_as, {})
        drawn = self._drawn
        if self._journal.division != self._first:
            edited = {text("live", "edited", self._language): self.plan}
            drawn = self._redraw(edited | self._plans)
        return {**data, "text/html": drawn._repr_html_()}, metadata
