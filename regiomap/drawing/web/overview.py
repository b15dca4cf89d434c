"""What the page knows of a question and of the answers to it, as plain data."""

import datetime as dt
import re
from typing import Any

from regiomap._base.messages import shown
from regiomap._base.texts import Language
from regiomap.answers.result import Answers
from regiomap.drawing.web.territory import Territory
from regiomap.errors import OptionError
from regiomap.plans.plan import Plan
from regiomap.plans.proof import proof_of

__all__ = ["encode_answers", "encode_question"]

_ADDRESS = re.compile(r"[^\s@<>\"'?&#%,;:]+@[\w.-]+\.\w+", re.ASCII)
# A number with more digits than this says nothing to people: how long it is, does.


def encode_question(
    question: str | None,
    *,
    sender: str | None,
    reply_to: str | None,
    reply_by: dt.date | str | None,
    plan: object,
    language: Language,
) -> dict[str, Any] | None:
    """Return what is asked, by whom and until when; None: nothing is asked.

    Raises
    ------
    OptionError
        If there is a sender, an address or a day without a question, or one of them is none.
    """
    given = {"sender": sender, "reply_to": reply_to, "reply_by": reply_by}
    if question is None or not question.strip():
        if asked := [name for name, value in given.items() if value is not None]:
            raise OptionError(f"{asked[0]} needs a question: say question='...' as well.")
        return None
    if reply_to is not None and not _ADDRESS.fullmatch(reply_to):
        raise OptionError(f"reply_to must be a mail address, got {shown(reply_to)}.")
    return {
        "text": question.strip(),
        "sender": sender or "",
        "replyTo": reply_to or "",
        "replyBy": "" if reply_by is None else _day(reply_by),
        "proof": _proof(plan, language),
    }


def _day(reply_by: dt.date | str) -> str:
    try:
        day = reply_by if isinstance(reply_by, dt.date) else dt.date.fromisoformat(reply_by)
    except ValueError:
        raise OptionError(
            f"reply_by must be a day such as '2026-12-15', got {shown(reply_by)}."
        ) from None
    return day.isoformat()[:10]


def _proof(plan: object, language: Language) -> str:
    """Return in one plain sentence what is proven about a plan, empty where nothing is."""
    if not isinstance(plan, Plan) or not (plan.exact or plan.bound > 0):
        return ""
    return proof_of(plan, language)


def encode_answers(answers: Answers | None, territory: Territory) -> dict[str, Any] | None:
    """Return the answers by position: who said what, and who is contested; None: there are none."""
    if answers is None:
        return None
    place = {code: i for i, code in enumerate(territory.codes)}
    if unknown := [one.nis for one in answers if one.nis not in place]:
        raise OptionError(
            f"the answers are about other municipalities than the table: {shown(unknown[0])} is "
            "not in it. Draw the plan they were collected for."
        )
    said = [
        {
            "place": place[one.nis],
            "verdict": one.verdict,
            "by": ", ".join(part for part in (one.name, one.role) if part),
            "remarks": [[*pair] for pair in one.remarks]
            + ([[None, one.remark]] * bool(one.remark)),
        }
        for one in answers
    ]
    wanted: dict[str, dict[str | None, list[int]]] = {}
    for one in answers:
        for nis, to in one.moves:
            wanted.setdefault(nis, {}).setdefault(to, []).append(place[one.nis])
    contested = [
        {
            "place": place[nis],
            "own": own == "other" and nis not in wanted,
            "moves": [
                {"to": to, "by": by}
                for to, by in sorted(
                    wanted.get(nis, {}).items(), key=lambda item: (-len(item[1]), item[0] or "")
                )
            ],
        }
        for nis, own in answers.contested()["own"].items()
        if nis in place
    ]
    return {
        "said": said,
        "contested": contested,
        "consensus": int((answers.per_region()["consensus"] == True).sum()),  # noqa: E712
        "refused": answers.refused[["file", "kind"]].to_numpy().tolist(),
    }
