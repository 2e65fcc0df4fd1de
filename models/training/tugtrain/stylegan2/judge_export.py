"""The discriminator of patches as an ONNX graph: a judge of whole pictures for programs without torch."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from ..run import checkpoints
from ..run.graph_file import TRACE_BATCH, batch_axes, write_graph
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
    """Writes the graph: input `pictures` [B, 3, S, S] as large as the generator's, output `scores`; checkpoint: of the stage
    sharpen.

    Raises ValueError for a checkpoint without such a discriminator.
    """
    values = checkpoints.load(checkpoint, "--checkpoint")
    if "sharpen" not in values:
        raise ValueError(
            f"{checkpoint} has no discriminator of patches; it comes from another stage than sharpen"
        )
    discriminator = PatchDiscriminator()
    discriminator.load_state_dict(values["sharpen"]["discriminator"])
    side = values["config"]["resolution"]
    example = torch.zeros(TRACE_BATCH, 3, side, side)
    axes = batch_axes("pictures", "scores")
    write_graph(PictureScore(discriminator), (example,), path, ["pictures"], ["scores"], axes)
