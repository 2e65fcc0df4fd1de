"""Recipes: a tiny one makes a pack from nothing, goes on where it was stopped, and does nothing twice; those that ship can be run."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import torch

from tests import stand_in
from tests.in_full import in_full
from tugtrain.__main__ import main
from tugtrain.recipe.command import Run
from tugtrain.recipe.marks import digest_of, read_mark
from tugtrain.recipe.reading import read_recipe
from tugtrain.run.options import OptionError
from tugtrain.run.progress import Progress

TRAINING = Path(__file__).resolve().parents[1]
TINY = Path(__file__).with_name("tiny.toml")


def quiet_stage(arguments: list[str]) -> int:
    """Runs a stage in this process, which spares starting one for each."""
    with contextlib.redirect_stdout(io.StringIO()):
        return main(arguments)


class Starter:
    """Starts stages, and remembers which. stops: steps during which the run ends as if it had been killed, a training in the middle of its
    time, and what is lost of their folders by it."""

    def __init__(self, stops: dict[str, str] | None = None) -> None:
        self.stops, self.started = dict(stops or {}), []  # type: dict[str, str], list[list[str]]

    def __call__(self, arguments: list[str]) -> int:
        self.started.append(arguments)
        folder = Path(arguments[arguments.index("--out") + 1])
        lost = self.stops.pop(folder.name, None)
        if lost is None:
            return quiet_stage(arguments)
        half = list(arguments)
        if "--minutes" in half:
            place = half.index("--minutes") + 1
            half[place] = str(float(half[place]) / 2)
        quiet_stage(half)
        for path in folder.glob(lost):
            path.rename(folder.parent / f"lost-{path.name}")
        return 1

    @property
    def steps(self) -> list[str]:
        """Names of the steps that were started."""
        return [Path(line[line.index("--out") + 1]).name for line in self.started]


@in_full
class Recipes(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        kept = tempfile.TemporaryDirectory()
        cls.addClassCleanup(kept.cleanup)
        cls.root = Path(kept.name)
        cls.enterClassContext(mock.patch.object(Progress, "update"))
        cls.scans = stand_in.path()
        torch.set_num_threads(1)

    def go(self, start: Starter, text: str | None = None, first: str | None = None) -> list[str]:
        """Runs the tiny recipe, or another text of it -> the steps that were started."""
        path = self.root / "tiny.toml"
        path.write_text(TINY.read_text() if text is None else text)
        with contextlib.redirect_stdout(io.StringIO()):
            Run(read_recipe(path), self.root / "run", {"scans": self.scans}, first, start).go(dry=False)
        return start.steps

    def dry(self, *more: object) -> list[str]:
        """What the command says would be done, a line for each step."""
        given = ["recipe", TINY, "--out", self.root / "run", "--input", f"scans={self.scans}", "--dry-run"]
        with contextlib.redirect_stdout(io.StringIO()) as said:
            self.assertEqual(main([str(part) for part in (*given, *more)]), 0)
        return [line for line in said.getvalue().splitlines() if not line.startswith(" ")]

    def test_1_a_run_that_is_stopped_goes_on(self) -> None:
        run = self.root / "run"
        stopped = Starter({"renders": "shard-00001", "landmarks": "latest.pt", "generator": "none"})
        for _ in range(3):
            with self.assertRaisesRegex(OptionError, "ended with code 1, .*run the same command again"):
                self.go(stopped)
        self.assertEqual(stopped.steps, ["renders", "renders", "landmarks", "landmarks", "generator"])
        self.assertNotIn("--resume", stopped.started[3])
        shard = (run / "renders" / "shard-00000" / "images.npy").stat().st_mtime_ns
        before = torch.load(run / "generator" / "latest.pt")["step"]
        self.assertIn("renders: finished", self.dry())
        self.assertIn("generator: goes on (from latest.pt)", self.dry())
        start = Starter()
        steps = self.go(start)
        self.assertEqual(steps[0], "generator")
        self.assertIn("--resume", start.started[0])
        self.assertGreater(torch.load(run / "generator" / "latest.pt")["step"], before)
        self.assertEqual((run / "renders" / "shard-00000" / "images.npy").stat().st_mtime_ns, shard)
        self.assertEqual(steps[-1], "pack")
        self.assertEqual(sum("--resume" in line for line in start.started), 1)
        manifest = json.loads((run / "pack" / "manifest.json").read_text())
        self.assertEqual(set(manifest["files"]), {"mapping", "generator", "predictor", "regularizer"})
        self.assertEqual(set(manifest["metrics"]), {"report", "measured-adversarial"})
        self.assertEqual(manifest["capabilities"]["drag"]["features"][-1]["output"], "surface_64")

    def test_2_what_is_finished_is_not_run_again(self) -> None:
        self.assertEqual(self.go(Starter()), [])
        self.assertTrue(all(line.endswith(": finished") for line in self.dry()))

    def test_3_a_changed_option_runs_its_step_and_what_follows(self) -> None:
        before = {path.parent.name: path.read_text() for path in (self.root / "run").glob("*/recipe.json")}
        text = TINY.read_text()
        changed = text.replace(
            "minutes = 0.01\nwidth = 16\ndepth = 1\nthreads = 1",
            "minutes = 0.01\nwidth = 8\nheads = 2\ndepth = 1\nthreads = 1",
            1,
        )
        self.assertNotEqual(changed, text)
        self.assertEqual(self.go(Starter(), changed), ["regularizer", "evaluate", "pack"])
        after = {path.parent.name: path.read_text() for path in (self.root / "run").glob("*/recipe.json")}
        kept = {name for name in before if before[name] == after[name]}
        self.assertEqual(set(before) - kept, {"regularizer", "evaluate", "pack"})
        self.assertIn("regularizer: runs (option heads: 2 -> not set)", self.dry())
        self.assertIn("pack: runs (evaluate is made anew)", self.dry())

    def test_4_from_a_step(self) -> None:
        lines = [line for line in self.dry("--from", "measured") if not line.endswith(": finished")]
        self.assertIn("measured: runs (asked for by --from)", lines)
        self.assertIn("pack: runs (asked for by --from)", lines)
        self.assertNotIn("sharpen", " ".join(lines))
        with self.assertRaisesRegex(OptionError, "--from: the recipe has no step dance"):
            self.go(Starter(), first="dance")

    def test_5_an_input_that_changed_is_noticed(self) -> None:
        other = self.root / "other.npz"
        other.write_bytes(self.scans.read_bytes() + b"\0")
        lines = self.dry("--input", f"scans={other}")
        self.assertEqual(lines[0], "renders: runs (scans is another)")

    def test_6_what_no_recipe_made_is_not_replaced(self) -> None:
        out = self.root / "mine" / "renders"
        out.mkdir(parents=True)
        (out / "picture.png").write_bytes(b"mine")
        with self.assertRaisesRegex(OptionError, "renders was not made by a recipe"):
            Run(read_recipe(TINY), out.parent, {"scans": self.scans}, start=Starter()).go(dry=False)
        self.assertEqual((out / "picture.png").read_bytes(), b"mine")

    def test_7_the_command_starts_processes(self) -> None:
        recipe = self.root / "sheet.toml"
        recipe.write_text(
            f'[inputs]\nscans = "{self.scans}"\n[[step]]\nname = "sheet"\nstage = "render-sheet"\n'
            'options = { scans = "{scans}", out = "{sheet}/sheet.png", count = 1, size = 64 }\n'
        )
        line = [sys.executable, "-m", "tugtrain", "recipe", str(recipe), "--out", str(self.root / "sheets")]
        for wanted in ("sheet: runs", "sheet: finished"):
            done = subprocess.run(line, cwd=TRAINING, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(wanted, done.stdout)
        mark = read_mark(self.root / "sheets" / "sheet")
        assert mark is not None
        self.assertEqual(mark.inputs, {"scans": digest_of(self.scans)})


class Files(unittest.TestCase):
    def test_those_that_ship_can_be_run(self) -> None:
        paths = sorted((TRAINING / "recipes").glob("*.toml"))
        self.assertGreater(len(paths), 3)
        with tempfile.TemporaryDirectory() as name:
            for path in (*paths, TINY):
                recipe = read_recipe(path)
                (Path(name) / "input").touch()
                given = {key: Path(name) / "input" for key in recipe.inputs}
                with contextlib.redirect_stdout(io.StringIO()) as said:
                    Run(recipe, Path(name) / "run", given).go(dry=True)
                self.assertEqual(said.getvalue().count(": runs"), len(recipe.steps), path)
            for path in paths:
                for key, place in read_recipe(path).inputs.items():
                    if place and not place.startswith("$"):
                        self.assertTrue((path.parent / place).exists(), f"{path}: {key}")

    def test_wrong_ones_are_named(self) -> None:
        step = '[[step]]\nname = "a"\nstage = "render"\n'
        for text, message in {
            "": "there is no \\[\\[step\\]\\]",
            "step = 3": "there is no \\[\\[step\\]\\]",
            "steps = []\n" + step: "steps: a recipe has inputs and steps only",
            "a = [": "r.toml: ",
            '[[step]]\nname = "A b"\nstage = "render"': "step 1: name: expected words",
            '[[step]]\nname = "a"\nstage = "dance"': "there is no stage 'dance'",
            '[[step]]\nname = "a"\nstage = "render"\nout = "x"': "a step has name, stage and options",
            step + step: "step 2: name: a is taken",
            step + 'options = { data = "{b}" }': "\\{b\\} is neither an input nor an earlier step",
            step + "options = { data = { x = 1 } }": "a\\): data: expected text",
            step + "options = { data = [] }": "a\\): data: expected text",
            "[inputs]\nx = 1\n" + step: "inputs: expected a table of paths",
            step + "options = { count = 0 }": "step a: argument --count: must be from 1",
            step + "options = { dance = true }": "step a: unrecognized arguments: --dance",
            '[inputs]\nx = "$TUG_NONE"\n' + step: "x is needed; set \\$TUG_NONE, or give --input x=PATH",
            '[inputs]\nx = "none"\n' + step: "x: there is no .*none",
        }.items():
            with tempfile.TemporaryDirectory() as name, self.subTest(text):
                path = Path(name) / "r.toml"
                path.write_text(text)
                errors = io.StringIO()
                with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
                    code = main(["recipe", str(path), "--out", str(Path(name) / "run"), "--dry-run"])
                self.assertEqual(code, 2)
                self.assertRegex(errors.getvalue(), message)
                self.assertFalse((Path(name) / "run").exists())


if __name__ == "__main__":
    unittest.main()
