"""What a run of a recipe has to do: which steps are finished, which go on, and which run afresh and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ..run.options import OptionError
from ..stages.catalogue import STAGES
from .marks import FILE, mark_of, read_mark
from .reading import Recipe, Step


class Action(Enum):
    """What is done with a step."""

    KEEP = "finished"
    GO_ON = "goes on"
    AFRESH = "runs"


@dataclass(frozen=True)
class Decision:
    """An action, and the reason for it, for people; of a finished step the digest that those which follow are made of."""

    action: Action
    why: str = ""
    digest: str = ""


def forced_by(recipe: Recipe, first: str | None) -> set[str]:
    """Steps that --from asks for: that one and what follows from it."""
    if first is None:
        return set()
    if first not in {step.name for step in recipe.steps}:
        names = ", ".join(step.name for step in recipe.steps)
        raise OptionError(f"--from: the recipe has no step {first}, only {names}")
    forced = {first}
    for step in recipe.steps:
        if forced.intersection(step.references):
            forced.add(step.name)
    return forced


def decide(step: Step, folder: Path, digests: dict[str, str], forced: bool) -> Decision:
    """digests: of the inputs, and of the results of steps that are finished and stay as they are, by name.

    OptionError when the folder holds something that no recipe made: it would be lost.
    """
    found = read_mark(folder)
    if found is None:
        if folder.is_dir() and any(path.name != f"{FILE}.part" for path in folder.iterdir()):
            raise OptionError(
                f"--out: {folder} was not made by a recipe, and {step.name} would replace it; move it away"
            )
        return Decision(Action.AFRESH)
    if forced:
        return Decision(Action.AFRESH, "asked for by --from")
    if waits_for := [name for name in step.references if name not in digests]:
        return Decision(Action.AFRESH, f"{waits_for[0]} is made anew")
    wanted = mark_of(step, digests)
    if not found.same_work(wanted):
        return Decision(Action.AFRESH, found.difference(wanted))
    if found.result is not None:
        return Decision(Action.KEEP, digest=found.digest)
    return _interrupted(step, folder)


def _interrupted(step: Step, folder: Path) -> Decision:
    stage = STAGES[step.stage]
    if stage.parts:
        return Decision(Action.GO_ON, "with what is missing of the set")
    if stage.checkpoint is not None and (folder / stage.checkpoint).is_file():
        return Decision(Action.GO_ON, f"from {stage.checkpoint}")
    return Decision(Action.AFRESH, "was interrupted before there was a checkpoint")


def resumes(step: Step, decision: Decision) -> bool:
    """Whether the stage needs --resume for it."""
    return decision.action is Action.GO_ON and STAGES[step.stage].checkpoint is not None
