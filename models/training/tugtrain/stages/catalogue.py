"""The stages there are: what each does, and how it goes on when it was interrupted."""

from __future__ import annotations

import importlib
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from typing import Protocol, cast


class StageModule(Protocol):
    """What the module of a stage has."""

    def add_options(self, parser: ArgumentParser) -> None:
        """Adds the stage's options."""

    def run(self, options: Namespace) -> None:
        """Runs the stage. OptionError for a wrong option or missing input."""


@dataclass(frozen=True)
class Stage:
    """text: one line for people. checkpoint: the file in OUT from which --resume goes on; parts: OUT is a set of which what is there is
    kept. A stage with neither begins afresh."""

    text: str
    checkpoint: str | None = None
    parts: bool = False


STAGES = {
    "render": Stage("portraits from the face scans, with exact landmarks", parts=True),
    "render-pairs": Stage("the same in pairs that lie a small pull apart", parts=True),
    "render-sheet": Stage("portraits side by side in one picture file"),
    "render-motions": Stage("people before and after they moved, with where their points are"),
    "paired": Stage("StyleGAN2 on the renders: z = u, the render is the target", checkpoint="latest.pt"),
    "follow": Stage("the generator on pairs: what moves, and what stays", checkpoint="latest.pt"),
    "adversarial": Stage("the whole generator against a discriminator", checkpoint="adversarial.pt"),
    "sharpen": Stage("its high resolutions against one of patches", checkpoint="adversarial.pt"),
    "measure": Stage("errors of a generator on held-out renders"),
    "export-discriminator": Stage("the discriminator of sharpen as a graph"),
    "landmarks": Stage("landmark detector, for evaluation only", checkpoint="latest.pt"),
    "export-landmarks": Stage("the detector as a graph"),
    "import-landmarks": Stage("the detector back from its graph"),
    "evaluate-landmarks": Stage("how much of what single parts do the detector sees"),
    "trajectories": Stage("exact motion labels: pairs of portraits and how points move", parts=True),
    "trajectories-generic": Stage("motion labels of any generator, by tracking"),
    "dense-labels": Stage("where many points of the mesh are in portraits"),
    "surrogate": Stage("a small network from u to where points are"),
    "tracking-map": Stage("which place of the face each cell of a picture shows"),
    "regularizer": Stage("brings latents back to the natural distribution"),
    "predictor": Stage("changes latents of faces so that points move as wanted"),
    "predictor-generic": Stage("the same for any generator"),
    "export": Stage("checkpoints to a model pack of ONNX files"),
    "export-predictor": Stage("another predictor for a pack that stays as it is"),
    "match-finder": Stage("which vertex each point of the face finder lies on"),
    "surface": Stage("adds the surface that carries people's own photos to a pack"),
    "restore": Stage("a model pack back to checkpoints"),
    "evaluate": Stage("drags and long pulling with a pack's networks"),
    "evaluate-tracker": Stage("the label tracker against exact motion"),
    "evaluate-reach": Stage("how far half a face can go while the other stays"),
    "peers": Stage("published methods of dragging, to compare with"),
    "peers-train": Stage("trains the one of them that has a network"),
    "peers-tune": Stage("mean distances of one of them, to choose its options"),
}


def stage_module(name: str) -> StageModule:
    """The module of a stage, imported only now: torch takes seconds."""
    module = importlib.import_module(f".{name.replace('-', '_')}", __package__)
    return cast(StageModule, module)
