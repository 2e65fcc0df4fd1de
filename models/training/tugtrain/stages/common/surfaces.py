"""Tracking maps from checkpoints."""

from pathlib import Path

from ...latent.surface import SurfaceHead, surface_of
from ...run import checkpoints
from ...run.options import OptionError, existing_file


def load_surface(path: Path, option: str) -> SurfaceHead:
    """The tracking map's head of a checkpoint of the stage tracking-map or of a predictor. OptionError, with the option, where there is none."""
    head = surface_of(checkpoints.load(existing_file(path, option, "tracking-map"), option))
    if head is None:
        raise OptionError(f"{option}: {path} has no tracking map")
    return head
