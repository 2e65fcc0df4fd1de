"""Recipe files: TOML with the inputs that a machine has to give, and the steps in their order.

    [inputs]
    scans = "$TUG_SCANS"                    # a path; relative ones start at the recipe's folder

    [[step]]
    name = "renders"                        # also the folder of its result, in the folder of the run
    stage = "render"
    options = { scans = "{scans}", count = 12000 }

    [[step]]
    name = "generator"
    stage = "paired"
    options = { data = ["{renders}"], minutes = 62.0 }

{NAME} in an option stands for an input, or for the folder of a step: an earlier one, or the step itself. Only what is named like this is
watched for changes. `out` is the step's own folder where the options do not say otherwise. true gives an option without a value.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..run.options import OptionError
from ..stages.catalogue import STAGES

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
REFERENCE = re.compile(r"\{([^{}]*)\}")
Scalar = bool | int | float | str
Value = Scalar | list[Scalar]


@dataclass(frozen=True)
class Step:
    """One stage with its options, in which references are not yet replaced."""

    name: str
    stage: str
    options: dict[str, Value] = field(default_factory=dict)

    @property
    def references(self) -> list[str]:
        """Names of the inputs and steps that the options speak of, without the step itself."""
        found: list[str] = []
        for value in self.options.values():
            for part in value if isinstance(value, list) else [value]:
                found += REFERENCE.findall(part) if isinstance(part, str) else []
        return sorted({name for name in found if name != self.name})

    def arguments(self, places: dict[str, Path]) -> list[str]:
        """The command line behind the stage's name; places: where inputs are, and the folders of steps."""
        options: dict[str, Value] = {"out": f"{{{self.name}}}", **self.options}
        line: list[str] = []
        for option, value in options.items():
            if value is False:
                continue
            line.append(f"--{option}")
            if value is not True:
                parts = value if isinstance(value, list) else [value]
                line += [REFERENCE.sub(lambda found: str(places[found[1]]), str(part)) for part in parts]
        return line


@dataclass(frozen=True)
class Recipe:
    """inputs: name -> path as the file has it; folder: where relative ones of those start."""

    folder: Path
    inputs: dict[str, str]
    steps: list[Step]

    def places(self, given: dict[str, Path]) -> dict[str, Path]:
        """Where the inputs are: as `given`, else as the file says. An OptionError names one that is not there, or not asked for."""
        if unknown := sorted(set(given) - set(self.inputs)):
            raise OptionError(f"--input: the recipe has no input {unknown[0]}, only {', '.join(self.inputs)}")
        places = {}
        for name, written in self.inputs.items():
            if name in given:
                path = given[name].absolute()
            else:
                text = os.path.expandvars(written)
                if "$" in text or not text:
                    how = f"set {written}, or give" if text else "give"
                    raise OptionError(f"--input: {name} is needed; {how} --input {name}=PATH")
                path = (self.folder / text).absolute()
            if not path.exists():
                raise OptionError(f"--input: {name}: there is no {path}")
            places[name] = path
        return places


def _checked_value(where: str, value: Any) -> Value:
    parts = value if isinstance(value, list) else [value]
    if not parts or not all(isinstance(part, (bool, int, float, str)) for part in parts):
        raise OptionError(f"{where}: expected text, a number, true, false or a list of those, got {value!r}")
    return value


def _checked_step(where: str, values: Any, known: set[str]) -> Step:
    """A step; `known`: names that its options may refer to."""
    if not isinstance(values, dict) or set(values) - {"name", "stage", "options"}:
        raise OptionError(f"{where}: a step has name, stage and options, got {values!r}")
    name, stage, options = values.get("name"), values.get("stage"), values.get("options", {})
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise OptionError(f"{where}: name: expected words of a-z and 0-9 joined by -, got {name!r}")
    if name in known:
        raise OptionError(f"{where}: name: {name} is taken")
    if stage not in STAGES:
        raise OptionError(f"{where} ({name}): stage: there is no stage {stage!r}")
    if not isinstance(options, dict):
        raise OptionError(f"{where} ({name}): options: expected a table, got {options!r}")
    checked = {key: _checked_value(f"{where} ({name}): {key}", value) for key, value in options.items()}
    step = Step(name, stage, checked)
    if unknown := [reference for reference in step.references if reference not in known]:
        raise OptionError(f"{where} ({name}): {{{unknown[0]}}} is neither an input nor an earlier step")
    return step


def read_recipe(path: Path) -> Recipe:
    """Reads and checks a recipe. An OptionError names the file, the step and what is wrong with it."""
    try:
        values = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OptionError(f"{path}: {error}") from None
    if unknown := sorted(set(values) - {"inputs", "step"}):
        raise OptionError(f"{path}: {unknown[0]}: a recipe has inputs and steps only")
    inputs, written = values.get("inputs", {}), values.get("step", [])
    if not isinstance(inputs, dict) or not all(isinstance(place, str) for place in inputs.values()):
        raise OptionError(f"{path}: inputs: expected a table of paths")
    if not isinstance(written, list) or not written:
        raise OptionError(f"{path}: there is no [[step]]")
    known, steps = set(inputs), []
    for index, step in enumerate(written):
        steps.append(_checked_step(f"{path}: step {index + 1}", step, known))
        known.add(steps[-1].name)
    return Recipe(path.absolute().parent, dict(inputs), steps)
