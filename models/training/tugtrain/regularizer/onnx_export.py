"""regularizer.onnx of a model pack."""

from __future__ import annotations

from pathlib import Path

import torch

from ..run.graph_file import TRACE_BATCH, batch_axes, write_graph
from .network import LatentRegularizer


def export_regularizer(model: LatentRegularizer, path: Path) -> None:
    """Writes the graph of the contract: ws, start_ws, strength -> ws_out, distance."""
    w_dim = model.whitening.mean.shape[0]
    ws = torch.randn(TRACE_BATCH, model.config.layers, w_dim)
    inputs, outputs = ["ws", "start_ws", "strength"], ["ws_out", "distance"]
    examples = (ws, ws.flip(0), torch.ones(TRACE_BATCH))
    write_graph(model, examples, path, inputs, outputs, batch_axes(*inputs, *outputs))
