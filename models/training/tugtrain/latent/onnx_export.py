"""predictor.onnx and regularizer.onnx of a model pack, with a parity test against torch where onnxruntime is installed."""

from __future__ import annotations

import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from .predictor import DragInput, LatentPredictor, PredictorConfig
from .regularizer import LatentRegularizer
from .saved import load_predictor, load_regularizer

OPSET = 17
TRACE_BATCH, TRACE_POINTS = 2, 5  # sizes used while tracing; both axes are dynamic in the graph
DRAG_INPUTS = tuple(DragInput.__dataclass_fields__)


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
    )


def _write(
    model: nn.Module,
    inputs: tuple[Tensor, ...],
    path: Path,
    names: dict[str, dict[int, str]],
    outputs: list[str],
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    inputs_named = [name for name in names if name not in outputs]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            inputs,
            str(path),
            input_names=inputs_named,
            output_names=outputs,
            dynamic_axes=names,
            opset_version=OPSET,
            do_constant_folding=True,
        )
    onnx.checker.check_model(onnx.load(str(path)))


def export_predictor(model: LatentPredictor, path: Path) -> None:
    """Writes the graph of the contract: inputs as in DragInput, output delta."""
    w_dim = model.whitening.mean.shape[0]
    drag = example_drag(model.config, w_dim, TRACE_BATCH, TRACE_POINTS)
    axes = {name: {0: "B"} for name in DRAG_INPUTS}
    for name in ("features", "positions", "motions", "hold", "valid"):
        axes[name][1] = "P"
    axes["history_motion"][2] = "P"
    axes["delta"] = {0: "B"}
    _write(model.eval(), drag.values(), path, axes, ["delta"])


def export_regularizer(model: LatentRegularizer, path: Path) -> None:
    """Writes the graph of the contract: ws, start_ws, strength -> ws_out, distance."""
    w_dim = model.whitening.mean.shape[0]
    ws = torch.randn(TRACE_BATCH, model.config.layers, w_dim)
    axes = {name: {0: "B"} for name in ("ws", "start_ws", "strength", "ws_out", "distance")}
    _write(model.eval(), (ws, ws.flip(0), torch.ones(TRACE_BATCH)), path, axes, ["ws_out", "distance"])


def onnx_export(predictor: Path, regularizer: Path, folder: Path) -> list[Path]:
    """Checkpoints of the predictor and regularizer stages -> folder/predictor.onnx and folder/regularizer.onnx."""
    paths = [folder / "predictor.onnx", folder / "regularizer.onnx"]
    export_predictor(load_predictor(predictor)[0], paths[0])
    export_regularizer(load_regularizer(regularizer)[0], paths[1])
    return paths
