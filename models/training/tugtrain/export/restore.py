"""The predictor and the regularizer of a model pack, read back from their graphs. Ours.

Exporting leaves some weights without a name, transposed or turned into products. What became of each is found out instead of written down: a
network of the same shape, filled with random numbers, is exported, and every constant of that graph is looked up among its weights. The
pack's graph has the same constants in the same order.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Callable

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from ..latent.source import GeneratorSource
from ..latent.statistics import Whitening
from ..predictor.network import LatentPredictor, PredictorConfig
from ..predictor.onnx_export import export_predictor
from ..predictor.saved import build_chart, describe_mapping
from ..regularizer.network import LatentRegularizer, RegularizerConfig
from ..regularizer.onnx_export import export_regularizer
from .reading import initializers, read_graph, read_manifest, required


def _heads(graph: onnx.ModelProto, width: int) -> int:
    """Attention heads: the logits of the first softmax were multiplied by 1 / sqrt(width / heads)."""
    maker = {name: node for node in graph.graph.node for name in node.output}
    constant = {
        node.output[0]: numpy_helper.to_array(node.attribute[0].t)
        for node in graph.graph.node
        if node.op_type == "Constant"
    }
    node = next((node for node in graph.graph.node if node.op_type == "Softmax"), None)
    while node is not None and not (node.op_type == "Mul" and node.input[1] in constant):
        node = maker.get(node.input[0])
    if node is None:
        raise ValueError("no scaled attention found: the pack was not written by this export stage")
    return round(width * float(constant[node.input[1]]) ** 2)


def _count(values: dict[str, Tensor], part: str) -> int:
    """Layers of a stack, from the names of their norms."""
    return sum(name.startswith(f"{part}.") and name.endswith(".norm1.weight") for name in values)


def _whitening(mean: Tensor, whitener: Tensor) -> Whitening:
    """From the matrix that whitens (directions of length one, each divided by its spread)."""
    spread = 1 / whitener.norm(dim=0)
    return Whitening(mean, spread, whitener * spread)


def _fill(
    model: nn.Module, export: Callable[[Any, Path], None], graph: onnx.ModelProto, settled: set[str]
) -> None:
    """Copies the constants of a pack's graph into a network of the same shape that has none of them yet.

    settled: entries of the state that follow from the network's shape or are set already. Raises ValueError when another one is not found.
    """
    state = model.state_dict()
    kept = {name: state[name].clone() for name in settled}
    with torch.no_grad(), tempfile.TemporaryDirectory() as folder:
        for name, value in state.items():
            if name not in settled:
                value.normal_()
        export(model, Path(folder) / "fresh.onnx")
        fresh = initializers(read_graph(Path(folder) / "fresh.onnx"))
        packed = initializers(graph)
        shapes = [[list(value.shape) for value in group.values()] for group in (fresh, packed)]
        if shapes[0] != shapes[1]:
            raise ValueError("the graph has other constants than this export stage writes")
        pairs = list(zip(fresh.values(), packed.values()))
        for name, value in state.items():
            if name in settled:
                continue
            for random, wanted in pairs:
                if torch.equal(random, value):
                    value.copy_(wanted)
                    break
                if value.dim() == 2 and torch.equal(random, value.t()):
                    value.copy_(wanted.t())
                    break
            else:
                raise ValueError(f"{name} is not in the graph: the pack was not written by this export stage")
        for name, value in kept.items():
            state[name].copy_(value)


def load_pack_predictor(folder: Path, source: GeneratorSource) -> LatentPredictor:
    """The predictor of a pack; source: the pack's generator (load_pack_source). Raises ValueError naming what is wrong with the pack."""
    manifest, graph = read_manifest(folder), read_graph(folder / "predictor.onnx")
    values = initializers(graph)
    width = required(values, "layer_name").shape[2]
    config = PredictorConfig(
        layers=required(manifest, "layers"),
        edit_layers=tuple(required(manifest, "editLayers")),
        feature_channels=required(values, "feature_mean").shape[0],
        history=required(manifest, "history"),
        width=width,
        heads=_heads(graph, width),
        encoder_layers=_count(values, "encoder"),
        decoder_layers=_count(values, "decoder"),
        reach=any(given.name == "reach" for given in graph.graph.input),
    )
    whitening = _whitening(
        required(values, "chart.whitening.mean"), required(values, "chart.whitening.whitener")
    )
    described: dict[str, Any]
    if "chart.basis" in values:
        described = {"kind": "linear", "size": values["chart.basis"].shape[0]}
    else:
        described = describe_mapping(
            source.generator.config,
            required(values, "chart.place").argmax(1).tolist(),
            source.z_clip,
            required(values, "chart.reader.beside.0.weight").shape[0],
        )
    chart = build_chart(described, whitening)
    mapping = {
        f"chart.mapping.{name}": value for name, value in source.generator.mapping.state_dict().items()
    }
    blank = torch.ones(config.feature_channels)
    model = LatentPredictor(config, chart, whitening, blank, blank)
    state = model.state_dict()
    known = {"edited", "layer_share", "waves", "chart.place"}
    known |= {name for name in state if ".whitening." in f".{name}" or name.startswith("chart.mapping.")}
    for name in mapping.keys() & state.keys():
        state[name].copy_(mapping[name])
    _fill(model, export_predictor, graph, known & state.keys())
    return model.eval()


def load_pack_regularizer(folder: Path) -> LatentRegularizer:
    """The regularizer of a pack. Raises ValueError naming what is wrong with the pack."""
    graph = read_graph(folder / "regularizer.onnx")
    values = initializers(graph)
    width = required(values, "layer_name").shape[2]
    config = RegularizerConfig(
        layers=values["layer_name"].shape[1],
        width=width,
        heads=_heads(graph, width),
        depth=_count(values, "body"),
        surface=required(values, "surface.0.bias").shape[0],
    )
    whitening = _whitening(required(values, "whitening.mean"), required(values, "whitening.whitener"))
    model = LatentRegularizer(config, whitening, 1.0)
    settled = {name for name in model.state_dict() if name.startswith("whitening.")}
    _fill(model, export_regularizer, graph, settled)
    return model.eval()
