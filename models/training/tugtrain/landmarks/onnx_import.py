"""The detector back from its ONNX graph, so that a generator or a pack can be judged without training it again.

The export folds each batch normalisation into the convolution before it; here the normalisation becomes one that only adds the bias.
"""

from __future__ import annotations

import math
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from .model import LandmarkNet


def _blocks(net: LandmarkNet) -> list[nn.Sequential]:
    """The convolutions with normalisation, in the order in which the forward pass meets them."""
    return [block for part in (net.fine, net.middle, net.coarse, net.merge) for block in part]  # type: ignore[misc]


def import_detector(path: Path) -> LandmarkNet:
    """Reads what `export_detector` wrote. Raises ValueError, with the path, for any other file."""
    try:
        graph = onnx.load(str(path)).graph
    except Exception as error:
        raise ValueError(f"{path}: not an ONNX graph ({error})") from None
    values = {
        entry.name: torch.from_numpy(numpy_helper.to_array(entry).copy()) for entry in graph.initializer
    }
    folded = [values.pop(name) for name in list(values) if not name.startswith("net.")]
    first = folded[0] if folded else torch.zeros(0)
    net = LandmarkNet(max(1, len(first)))
    blocks = _blocks(net)
    wanted = [shape for block in blocks for shape in (block[0].weight.shape, block[1].bias.shape)]
    if [value.shape for value in folded] != wanted:
        raise ValueError(f"{path}: not the graph of a landmark detector, or one of another version")
    with torch.no_grad():
        for block, weight, bias in zip(blocks, folded[0::2], folded[1::2]):
            _fill(block, weight, bias)
    rest = {name[len("net.") :]: value for name, value in values.items()}
    missing, unexpected = net.load_state_dict(rest, strict=False)
    unread = [name for name in missing if name.split(".")[0] in ("lateral", "heat")]
    if unread or unexpected:
        raise ValueError(f"{path}: {', '.join([*unread, *unexpected])} does not fit a landmark detector")
    return net.eval().requires_grad_(False)


def _fill(block: nn.Sequential, weight: Tensor, bias: Tensor) -> None:
    convolution, norm = block[0], block[1]
    assert isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d)
    convolution.weight.copy_(weight)
    norm.weight.fill_(math.sqrt(1 + norm.eps))
    norm.bias.copy_(bias)
