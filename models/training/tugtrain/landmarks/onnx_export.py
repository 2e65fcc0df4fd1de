"""The detector as an ONNX graph, for programs that judge drags without torch."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..run.graph_file import TRACE_BATCH, batch_axes, write_graph
from .model import INPUT, LandmarkNet

PICTURE = 2 * INPUT  # px; side of the pictures that the graph takes


class InPixels(nn.Module):
    """The detector with its answer in px of the picture."""

    def __init__(self, net: LandmarkNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, pictures: Tensor) -> Tensor:
        """pictures [B, 3, PICTURE, PICTURE] in -1..1 -> landmarks [B, 68, 2] (x, y)."""
        small = F.avg_pool2d(pictures, PICTURE // INPUT)
        return (self.net(small) + 1) * (PICTURE / 2)


def export_detector(net: LandmarkNet, path: Path) -> None:
    """Writes the graph: input `pictures`, output `landmarks`, as in InPixels; the batch is dynamic."""
    example = torch.zeros(TRACE_BATCH, 3, PICTURE, PICTURE)
    axes = batch_axes("pictures", "landmarks")
    write_graph(InPixels(net), (example,), path, ["pictures"], ["landmarks"], axes)
