"""Which vertex of the scans each point of the face finder lies on.

    python3 -m tugtrain match-finder --out VIEWS
    npm run --silent faces -- --points VIEWS/*.png > FOUND        (in the repository's root)
    python3 -m tugtrain match-finder --out VIEWS --found FOUND

The first call draws pictures, the last one writes tugtrain/surface/finder.json.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from ..faces.renderer import FaceRenderer
from ..faces.shards import RenderPlan
from ..run.options import OptionError, existing_file, number
from ..surface.finder import FILE, match
from .common.rendering import add_pictures
from .common.scans import given_scans


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the stage."""
    add_pictures(parser, 160, "pictures")
    parser.add_argument(
        "--stretch", type=number(0.1, 10), default=1.6, help="multiplies the expression: lips must part"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="of the pictures")
    parser.add_argument("--found", type=Path, metavar="FILE", help="what the face finder says of them")


def run(options: argparse.Namespace) -> None:
    """Draws into OUT, or writes finder.json."""
    scans = given_scans(options)
    plan = RenderPlan(options.count, options.size, options.seed, stretch=options.stretch)
    if options.dry_run:
        return
    renderer = FaceRenderer(scans)
    if options.found is None:
        options.out.mkdir(parents=True, exist_ok=True)
        for index in range(options.count):
            Image.fromarray(renderer.portrait(plan.u(index), plan.size).image).save(
                options.out / f"{index:04d}.png"
            )
        return
    lines = existing_file(options.found, "--found", "npm run faces").read_text().splitlines()
    try:
        vertex, error = match(renderer, plan, _points(lines))
    except (ValueError, KeyError) as problem:
        raise OptionError(f"--found: {problem}") from problem
    FILE.write_text(
        json.dumps({"vertex": vertex.tolist(), "error": [round(float(e), 2) for e in error]}) + "\n"
    )
    print(f"{len(vertex)} points, {error.mean():.2f} px of 256 from their vertices in the mean")


def _points(lines: list[str]) -> dict[int, np.ndarray]:
    """Of the pictures in which one face was found, by their number."""
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return {
        int(Path(entry["file"]).stem): np.array(entry["faces"][0]["points"])
        for entry in found
        if len(entry["faces"]) == 1
    }
