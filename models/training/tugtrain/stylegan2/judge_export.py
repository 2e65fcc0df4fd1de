"""The discriminator of patches as an ONNX graph: a judge of whole pictures for programs without torch."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from ..export.graphs import TRACE_BATCH, write_graph
from ..run import checkpoints
from .patches import PatchDiscriminator


class PictureScore(nn.Module):
    """How much a picture looks like a render: the mean answer over all of its patches, above 0 more than not."""

    def __init__(self, discriminator: PatchDiscriminator) -> None:
        super().__init__()
        self.discriminator = discriminator

    def forward(self, pictures: Tensor) -> Tensor:
        """pictures [B, 3, S, S] in -1..1 -> scores [B]."""
        return self.discriminator(pictures).mean(1)


def export_discriminator(checkpoint: Path, path: Path) -> None:
    """Writes the graph: input `pictures` [B, 3, S, S] as large as the generator's, output `scores`; checkpoint: of the phase
    `adversarial` with --train-from.

    Raises ValueError for a checkpoint without such a discriminator.
    """
    values = checkpoints.load(checkpoint, "--export-discriminator")
    if "sharpen" not in values:
        raise ValueError(f"{checkpoint} has no discriminator of patches; train with --train-from")
    discriminator = PatchDiscriminator()
    discriminator.load_state_dict(values["sharpen"]["discriminator"])
    side = values["config"]["resolution"]
    example = torch.zeros(TRACE_BATCH, 3, side, side)
    write_graph(PictureScore(discriminator).eval(), example, path, "pictures", ["scores"])
