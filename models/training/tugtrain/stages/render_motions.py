"""People before and after they moved, side by side in one picture file, with where the 68 landmarks are in each: to judge how photos are pulled."""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ..faces.layout import EXPRESSION, INDEX, checked, sample_u
from ..faces.renderer import FaceRenderer
from ..run.options import OptionError
from .common.rendering import add_pictures
from .common.scans import given_scans

COLUMNS = 8
"""Pictures in a row of the sheet: four people before and after."""
LIVELY = 1.6
"""What a new expression is multiplied with: at 1 most people hardly move a thing."""
TURN = 0.8
"""By how many deviations heads turn in the mean; more would show what no picture of the start has."""
POSE = ("yaw", "pitch", "roll")
JPEG: dict[str, Any] = {"quality": 90, "subsampling": 0}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    add_pictures(
        parser, 40, "people, a multiple of 4; every other one turns the head, the others make a face"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="a .jpg; a .json is put beside it"
    )


def run(options: argparse.Namespace) -> None:
    """Writes OUT and what is known of it."""
    if options.count % (COLUMNS // 2):
        raise OptionError(f"--count: must be a multiple of {COLUMNS // 2}, got {options.count}")
    if options.out.suffix != ".jpg":
        raise OptionError(f"--out: must end in .jpg, got {options.out}")
    scans = given_scans(options)
    print(f"{options.count} people before and after, {options.size} px, in {options.out}")
    if options.dry_run:
        return
    renderer = FaceRenderer(scans)
    pictures: list[np.ndarray] = []
    people = []
    for index in range(options.count):
        kind, before, after = motion(options.seed, index)
        shown = [_shown(renderer, u, options.size) for u in (before, after)]
        pictures += [picture for picture, _ in shown]
        people.append({"kind": kind, "before": shown[0][1], "after": shown[1][1]})
    size = options.size
    grid = np.stack(pictures).reshape(-1, COLUMNS, size, size, 3).transpose(0, 2, 1, 3, 4)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(grid.reshape(-1, COLUMNS * size, 3)).save(options.out, **JPEG)
    options.out.with_suffix(".json").write_text(
        json.dumps({"size": size, "people": people}, separators=(",", ":")) + "\n"
    )


def motion(seed: int, index: int) -> tuple[str, np.ndarray, np.ndarray]:
    """What a person of a set does, and its u before and after."""
    before = sample_u(seed, index)
    random = np.random.RandomState(np.array([seed, index, 1], np.uint32))
    after = before.copy()
    turns = index % 2 == 1
    if turns:
        after[[INDEX[name] for name in POSE]] += TURN * random.standard_normal(len(POSE))
    else:
        after[EXPRESSION] = LIVELY * random.standard_normal(len(EXPRESSION))
    return "pose" if turns else "expression", checked(before), checked(after)


def _shown(renderer: FaceRenderer, u: np.ndarray, size: int) -> tuple[np.ndarray, dict[str, Any]]:
    """A picture, and what is known of it: u, the landmarks in px, and which of these are seen."""
    drawn = renderer.portrait(u, size)
    return drawn.image, {
        "u": np.round(u.astype(float), 4).tolist(),
        "landmarks": np.round(drawn.landmarks.astype(float), 2).tolist(),
        "seen": drawn.visible.astype(int).tolist(),
    }
