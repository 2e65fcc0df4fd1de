"""mapping.onnx and generator.onnx of a model pack."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from ..latent.source import GeneratorSource
from ..latent.surface import SurfaceHead
from ..run.graph_file import TRACE_BATCH, batch_axes, write_graph
from ..stylegan2.generator import Mapping
from .fold import FoldedLinear, FoldedSynthesis


class FoldedMapping(nn.Module):
    """The mapping network with its gains multiplied in."""

    def __init__(self, mapping: Mapping) -> None:
        super().__init__()
        self.normalize_z = mapping.normalize_z
        self.layers = nn.Sequential(*[FoldedLinear(getattr(mapping, f"fc{i}")) for i in range(mapping.depth)])

    def forward(self, z: Tensor) -> Tensor:
        """z [B, z_dim] -> w [B, w_dim]."""
        if self.normalize_z:
            z = z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8)
        return self.layers(z)


def folded_generator(source: GeneratorSource) -> FoldedSynthesis:
    """The synthesis network as it is exported: noise off, feature maps divided by the source's stds."""
    return FoldedSynthesis(source.generator, source.feature_std, noise=False).eval()


class WithSurface(nn.Module):
    """A folded generator, and the tracking map that a head reads from its feature maps."""

    def __init__(self, generator: nn.Module, head: SurfaceHead) -> None:
        super().__init__()
        self.generator, self.head = generator, head

    def forward(self, ws: Tensor) -> tuple[Tensor, ...]:
        """ws [B, L, D] -> image, feature maps (coarse to fine), tracking map."""
        image, *maps = self.generator(ws)
        return (image, *maps, self.head(maps))


def export_generator(source: GeneratorSource, folder: Path) -> None:
    """Writes FOLDER/mapping.onnx (z -> w) and FOLDER/generator.onnx (ws -> image and the source's feature maps)."""
    mapping = FoldedMapping(source.generator.mapping)
    z = torch.zeros(TRACE_BATCH, source.z_dim)
    write_graph(mapping, (z,), folder / "mapping.onnx", ["z"], ["w"], batch_axes("z", "w"))
    with torch.no_grad():
        ws = source.broadcast(source.map(torch.randn(TRACE_BATCH, source.z_dim))).contiguous()
    outputs = ["image"] + [name for name, _, _ in source.outputs]
    model: nn.Module = folded_generator(source)
    if source.surface is not None:
        model = WithSurface(model, source.surface)
    write_graph(model, (ws,), folder / "generator.onnx", ["ws"], outputs, batch_axes("ws", *outputs))
