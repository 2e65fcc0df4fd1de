"""mapping.onnx and generator.onnx of a model pack."""

from __future__ import annotations

import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from ..latent.source import GeneratorSource
from ..latent.surface import SurfaceHead
from ..stylegan2.generator import Mapping
from .fold import FoldedLinear, FoldedSynthesis

OPSET = 17
TRACE_BATCH = 2


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


def write_graph(model: nn.Module, example: Tensor, path: Path, inputs: str, outputs: list[str]) -> None:
    """Traces a model of one input; the first axis of everything is dynamic."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sizes are fixed on purpose; the tracer warns about every one
        torch.onnx.export(
            model.eval(),
            (example,),
            str(path),
            input_names=[inputs],
            output_names=outputs,
            dynamic_axes={name: {0: "B"} for name in (inputs, *outputs)},
            opset_version=OPSET,
            do_constant_folding=True,
        )
    onnx.checker.check_model(onnx.load(str(path)))


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
    write_graph(mapping, torch.zeros(TRACE_BATCH, source.z_dim), folder / "mapping.onnx", "z", ["w"])
    with torch.no_grad():
        ws = source.broadcast(source.map(torch.randn(TRACE_BATCH, source.z_dim))).contiguous()
    outputs = ["image"] + [name for name, _, _ in source.outputs]
    model: nn.Module = folded_generator(source)
    if source.surface is not None:
        model = WithSurface(model, source.surface)
    write_graph(model, ws, folder / "generator.onnx", "ws", outputs)
