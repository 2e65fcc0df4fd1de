"""predictor.onnx of a model pack."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from ..run.graph_file import TRACE_BATCH, batch_axes, write_graph
from .network import DragInput, LatentPredictor, PredictorConfig

TRACE_POINTS = 5  # while tracing; the graph takes any number


def example_drag(config: PredictorConfig, w_dim: int, batch: int, points: int, seed: int = 0) -> DragInput:
    """Random inputs of the right shapes."""
    random = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(shape, generator=random)

    layers, history = config.layers, config.history
    return DragInput(
        ws=normal(batch, layers, w_dim) * 0.5,
        start_ws=normal(batch, layers, w_dim) * 0.5,
        features=normal(batch, points, config.feature_channels),
        positions=normal(batch, points, 2).clamp(-1, 1),
        motions=normal(batch, points, 2) * 3,
        hold=(normal(batch, points) > 1).float(),
        valid=(normal(batch, points) > -2).float(),
        history_delta=normal(batch, history, layers, w_dim) * 0.05,
        history_motion=normal(batch, history, points, 2),
        history_valid=torch.ones(batch, history),
        reach=normal(batch, points).exp() * 20 if config.reach else None,
    )


def export_predictor(model: LatentPredictor, path: Path) -> None:
    """Writes the graph of the contract: inputs as in DragInput, output delta."""
    w_dim = model.whitening.mean.shape[0]
    drag = example_drag(model.config, w_dim, TRACE_BATCH, TRACE_POINTS)
    names = drag.names()
    axes = batch_axes(*names, "delta")
    for name in ("features", "positions", "motions", "hold", "valid", "reach"):
        if name in names:
            axes[name][1] = "P"
    axes["history_motion"][2] = "P"
    write_graph(model, drag.values(), path, names, ["delta"], axes)
