"""`python3 -m tugtrain recipe FILE --out RUN`: runs the steps of a recipe that are not finished, or goes on where it was stopped."""

from __future__ import annotations

import argparse
import fcntl
import os
import shlex
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Callable, Iterator, NoReturn

from ..run.options import OptionError
from ..stages.catalogue import stage_module
from .marks import digest_of, mark_of, write_mark
from .plan import Action, Decision, decide, forced_by, resumes
from .reading import Recipe, Step, read_recipe

TRAINING = Path(__file__).resolve().parents[2]
# A stage's own processes and threads are all that should run: a maths library with threads of its own spins against them.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


Start = Callable[[list[str]], int]


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in place of ending the program."""

    def error(self, message: str) -> NoReturn:
        """See the class."""
        raise OptionError(message)


def named_path(text: str) -> tuple[str, Path]:
    """An argparse type: NAME=PATH."""
    name, equals, path = text.partition("=")
    if not (name and equals and path):
        raise argparse.ArgumentTypeError(f"expected NAME=PATH, got {text!r}")
    return name, Path(path)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("recipe", type=Path, help="a file of recipes/")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="RUN", help="a folder with one for each step"
    )
    parser.add_argument(
        "--input",
        type=named_path,
        action="append",
        default=[],
        metavar="NAME=PATH",
        help="where an input of the recipe is, if not where it says; may be given several times",
    )
    parser.add_argument(
        "--from", dest="first", metavar="STEP", help="run this step and what follows from it again"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="check the recipe, say what would be run and why"
    )


def check_options(step: Step, places: dict[str, Path]) -> None:
    """OptionError, with the step's name, unless its stage takes these options."""
    parser = _Parser(add_help=False)
    stage_module(step.stage).add_options(parser)
    try:
        parser.parse_args(step.arguments(places))
    except OptionError as error:
        raise OptionError(f"step {step.name}: {error}") from None


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keeps the folder of a run to one command at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise OptionError(f"--out: another recipe is running in {folder}") from None
        yield


def in_a_process(arguments: list[str]) -> int:
    """Runs a stage in a process of its own: trainings fork, which wants a process that has not computed yet."""
    command = [sys.executable, "-m", "tugtrain", *arguments]
    return subprocess.run(command, cwd=TRAINING, env={**os.environ, **ENVIRONMENT}).returncode


class Run:
    """A recipe in the folder of a run. `go` returns when all steps are finished."""

    def __init__(
        self,
        recipe: Recipe,
        folder: Path,
        given: dict[str, Path],
        first: str | None = None,
        start: Start = in_a_process,
    ) -> None:
        """given, first: see add_options. start: runs the arguments of one stage -> its exit code."""
        self.recipe, self.forced, self.start = recipe, forced_by(recipe, first), start
        self.places = recipe.places(given)
        self.digests = {name: digest_of(path) for name, path in self.places.items()}
        self.places |= {step.name: folder.absolute() / step.name for step in recipe.steps}
        for step in recipe.steps:
            check_options(step, self.places)

    def go(self, dry: bool) -> None:
        """Runs what has to run, or only says so."""
        for step in self.recipe.steps:
            folder = self.places[step.name]
            decision = decide(step, folder, self.digests, step.name in self.forced)
            self._tell(step, decision)
            if decision.action is Action.KEEP:
                self.digests[step.name] = decision.digest
            elif not dry:
                self.digests[step.name] = self._run(step, decision)

    def _arguments(self, step: Step, decision: Decision) -> list[str]:
        more = ["--resume"] if resumes(step, decision) else []
        return [step.stage, *step.arguments(self.places), *more]

    def _tell(self, step: Step, decision: Decision) -> None:
        why = f" ({decision.why})" if decision.why else ""
        print(f"{step.name}: {decision.action.value}{why}", flush=True)
        if decision.action is not Action.KEEP:
            print(f"  tugtrain {shlex.join(self._arguments(step, decision))}", flush=True)

    def _run(self, step: Step, decision: Decision) -> str:
        """Runs a step -> digest of its result."""
        folder, mark = self.places[step.name], mark_of(step, self.digests)
        if decision.action is Action.AFRESH and folder.exists():
            shutil.rmtree(folder)
        write_mark(folder, mark)
        began = time.monotonic()
        try:
            code = self.start(self._arguments(step, decision))
        except KeyboardInterrupt:
            raise OptionError(f"stopped in step {step.name}; run the same command again to go on") from None
        if code != 0:
            raise OptionError(
                f"step {step.name} ended with code {code}, its message is above; run the same command again to go on"
            )
        finished = replace(mark, result=digest_of(folder))
        write_mark(folder, finished)
        print(f"{step.name}: {time.monotonic() - began:.0f} s", flush=True)
        return finished.digest


def run(options: argparse.Namespace) -> None:
    """Runs the recipe. OptionError for a wrong one, and when a step fails."""
    recipe = read_recipe(options.recipe)
    work = Run(recipe, options.out, dict(options.input), options.first)
    if options.dry_run:
        work.go(dry=True)
        return
    with alone_in(options.out):
        work.go(dry=False)
