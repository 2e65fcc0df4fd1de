"""A model pack read back: the generator that its graphs were folded from. Ours; the inverse of fold.py, step by step.

Nothing is lost in folding but the noise, which a pack does not draw, and the mapping's learning-rate multiplier, which changes how a network
learns and not what it computes: both come back as zero strength and as a multiplier of one.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..latent.source import GeneratorSource
from ..latent.surface import SurfaceHead
from ..stylegan2.generator import FACES, Generator, GeneratorConfig
from ..stylegan2.layers import ACT_GAIN, FullyConnected, ModulatedConv, ToRGB
from ..stylegan2.resample import blurred_upsampling_kernel
from .reading import initializers, read_graph, read_manifest, required

LARGEST_MISMATCH = 1e-4  # of the sums of squared weights that a graph holds beside its kernels


def _set(parameter: Tensor, value: Tensor) -> None:
    parameter.data.copy_(value.reshape(parameter.shape))


def _unfold_linear(layer: FullyConnected, values: dict[str, Tensor], name: str, gain: float = 1.0) -> None:
    _set(layer.weight, required(values, f"{name}.weight") / (layer.weight_gain * gain))
    _set(layer.bias, required(values, f"{name}.bias") / (layer.bias_gain * gain))


def undo_upsampling_kernel(kernels: Tensor) -> Tensor:
    """[4 * O, I, 3, 3] -> [O, I, 3, 3], the left inverse of resample.blurred_upsampling_kernel."""
    outputs, inputs = kernels.shape[0] // 4, kernels.shape[1]
    one_hot = torch.eye(9, dtype=torch.float64).reshape(9, 1, 3, 3)
    phases = blurred_upsampling_kernel(one_hot).reshape(4, 9, 9).permute(0, 2, 1).reshape(36, 9)
    flat = kernels.double().reshape(4, outputs, inputs, 9).permute(1, 2, 0, 3).reshape(outputs, inputs, 36)
    return (flat @ torch.linalg.pinv(phases).t()).reshape(outputs, inputs, 3, 3).float()


def undo_packed_kernel(kernels: Tensor) -> Tensor:
    """[4 * O, 4 * I, 3, 3] -> [O, I, 3, 3], the inverse of resample.packed_kernel: the taps of the first of the four output pixels."""
    outputs, inputs = kernels.shape[0] // 4, kernels.shape[1] // 4
    first = kernels.reshape(2, 2, outputs, 2, 2, inputs, 3, 3)[0, 0]
    rows = [
        torch.stack([first[:, v % 2, w % 2, :, v // 2 + 1, w // 2 + 1] for w in (-1, 0, 1)], -1)
        for v in (-1, 0, 1)
    ]
    return torch.stack(rows, -2)


def _phases_first(kernels: Tensor) -> Tensor:
    """Kernels ordered (o, phase), as pixel_shuffle wants them -> ordered (phase, o)."""
    return kernels.reshape(-1, 4, *kernels.shape[1:]).transpose(0, 1).reshape(kernels.shape)


def _unfold_conv(layer: ModulatedConv, values: dict[str, Tensor], name: str, packed: bool) -> None:
    _unfold_linear(layer.affine, values, f"{name}.style")
    kernel = required(values, f"{name}.kernel")
    if layer.up:
        kernel = undo_upsampling_kernel(kernel if packed else _phases_first(kernel))
    elif packed:
        kernel = undo_packed_kernel(kernel)
    squares = required(values, f"{name}.squares")
    mismatch = (kernel.square().sum((2, 3)).t() - squares).abs().max() / squares.abs().max()
    if not float(mismatch) < LARGEST_MISMATCH:
        raise ValueError(
            f"{name}.kernel does not belong to {name}.squares: it was not written by this export stage"
        )
    _set(layer.weight, kernel * math.sqrt(layer.weight[0].numel()))
    _set(layer.bias, required(values, f"{name}.bias")[:, : layer.outputs])


def _unfold_rgb(layer: ToRGB, values: dict[str, Tensor], name: str, packed: bool) -> None:
    _unfold_linear(layer.affine, values, f"{name}.style", layer.weight_gain)
    weight = required(values, f"{name}.weight")[0]
    if packed:  # rows (rgb, phase), columns (phase, c): every phase has the same weights
        weight = weight.reshape(3, 4, 4, -1)[:, 0, 0]
    _set(layer.weight, weight)
    _set(layer.bias, required(values, f"{name}.bias"))


def _config(
    manifest: dict[str, Any], mapping: dict[str, Tensor], synthesis: dict[str, Tensor]
) -> GeneratorConfig:
    shape = GeneratorConfig(
        resolution=required(manifest, "resolution"),
        z_dim=required(manifest, "zDim"),
        w_dim=required(manifest, "wDim"),
        mapping_layers=sum(name.endswith(".weight") for name in mapping),
        mapping_lr_multiplier=1.0,
        normalize_z=required(manifest, "zNormalized"),
        # only generators of faces have a map that shows places of one
        z_is=FACES if manifest.get("surface") == "face" else "",
    )
    # squares [inputs, outputs] of the convolution that ends a block
    widths = (
        (resolution, required(synthesis, f"convs.{2 * level}.squares").shape[1])
        for level, resolution in enumerate(shape.resolutions)
    )
    return replace(shape, channels=tuple(widths))


def unfold_head(values: dict[str, Tensor]) -> SurfaceHead | None:
    """The head of the tracking map from the constants of generator.onnx; None where the pack has none."""
    parts = {name[len("head.") :]: value for name, value in values.items() if name.startswith("head.")}
    if not parts:
        return None
    width, coarse = parts["coarse.0.weight"].shape[:2]
    head = SurfaceHead((coarse, parts["fine.weight"].shape[1]), width)
    head.load_state_dict(parts)
    return head.eval().requires_grad_(False)


def load_pack_source(folder: Path) -> GeneratorSource:
    """The generator of a pack (manifest.json, mapping.onnx, generator.onnx) with the pack's feature stds and tracking map.

    It computes what the graphs compute, up to rounding. Raises ValueError naming the file or entry that is missing or not ours.
    """
    manifest = read_manifest(folder)
    mapping = initializers(read_graph(folder / "mapping.onnx"))
    graph = initializers(read_graph(folder / "generator.onnx"))
    # with a tracking map the synthesis network is a part of a larger one
    synthesis = {name.removeprefix("generator."): value for name, value in graph.items()}
    generator = Generator(_config(manifest, mapping, synthesis)).requires_grad_(False)
    clip = float(required(manifest, "zClip"))
    config = generator.config
    for index in range(config.mapping_layers):
        _unfold_linear(getattr(generator.mapping, f"fc{index}"), mapping, f"layers.{index}")
    std = {
        resolution: (ACT_GAIN / synthesis[f"inverse_std_{resolution}"]).flatten()
        for resolution in config.resolutions
        if f"inverse_std_{resolution}" in synthesis
    }
    for level, resolution in enumerate(config.resolutions):
        block = generator.synthesis.block(resolution)
        packed = resolution == config.resolution and resolution not in std
        if resolution == 4:
            _set(block.const, required(synthesis, "const"))
        else:
            _unfold_conv(block.conv0, synthesis, f"convs.{2 * level - 1}", packed)
        _unfold_conv(block.conv1, synthesis, f"convs.{2 * level}", packed)
        _unfold_rgb(block.torgb, synthesis, f"rgbs.{level}", packed)
    source = GeneratorSource(generator, tuple(std), clip, std)
    source.surface = unfold_head(graph)
    return source
