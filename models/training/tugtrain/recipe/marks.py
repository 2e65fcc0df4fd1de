"""Marks: what a step was made of, kept beside its result, so that a finished one is not run again."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .reading import Step, Value

FILE = "recipe.json"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Mark:
    """stage, options: as in the recipe, references not replaced, so that a run may move. inputs: name -> digest of what was used.
    result: digest of all that the step left in its folder; None while it has not finished."""

    stage: str
    options: dict[str, Value]
    inputs: dict[str, str]
    result: str | None = None

    @property
    def digest(self) -> str:
        """What those that follow from this step are made of: its result, and how it came about."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def same_work(self, other: "Mark") -> bool:
        """Whether both are of the same stage, options and inputs."""
        return replace(self, result=None) == replace(other, result=None)

    def difference(self, other: "Mark") -> str:
        """What of `other` is new, in a few words; "" where nothing is."""
        if self.stage != other.stage:
            return f"stage {self.stage} -> {other.stage}"
        for name in sorted({*self.options, *other.options}):
            before, now = self.options.get(name), other.options.get(name)
            if before != now or type(before) is not type(now):
                return f"option {name}: {_shown(before)} -> {_shown(now)}"
        changed = sorted(
            name for name in {*self.inputs, *other.inputs} if self.inputs.get(name) != other.inputs.get(name)
        )
        return f"{changed[0]} is another" if changed else ""


def _shown(value: Value | None) -> str:
    return "not set" if value is None else str(value)


def mark_of(step: Step, digests: dict[str, str]) -> Mark:
    """The mark of a step that is about to run; digests: of inputs, and results of steps, by name."""
    return Mark(step.stage, step.options, {name: digests[name] for name in step.references})


def read_mark(folder: Path) -> Mark | None:
    """The mark in a step's folder; None where there is none that can be read."""
    try:
        return Mark(**json.loads((folder / FILE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def write_mark(folder: Path, mark: Mark) -> None:
    """Writes beside the target, then renames: a crash leaves the old mark whole."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{FILE}.part"
    part.write_text(json.dumps(asdict(mark), indent=1) + "\n")
    os.replace(part, folder / FILE)


def digest_of(path: Path) -> str:
    """SHA-256 over a file, or over the names and contents of all files in a folder but its mark."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    total = hashlib.sha256()
    for file in files:
        name = file.relative_to(path).as_posix() if file != path else ""
        if name == FILE:
            continue
        content = hashlib.sha256()
        with file.open("rb") as opened:
            while part := opened.read(CHUNK):
                content.update(part)
        total.update(f"{name}\0{content.hexdigest()}\n".encode())
    return total.hexdigest()
