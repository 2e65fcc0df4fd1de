"""Known answers of the torch networks, for a test that runs the exported graphs in onnxruntime.

One JSON file: for each graph its inputs, and outputs sampled at fixed places, with the SHA-256 of the graph that they belong to.
Arrays are {"shape", "data"} (inputs), samples {"shape", "indices", "values"} (flat positions in the whole output).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..latent.source import GeneratorSource
from ..predictor.network import LatentPredictor
from ..predictor.onnx_export import example_drag
from ..regularizer.network import LatentRegularizer
from .manifest import file_entry

SAMPLES = 256  # values compared in each output
BATCH = 2
POINTS = 3


def _array(value: Tensor) -> dict[str, Any]:
    flat = value.detach().reshape(-1).tolist()
    return {"shape": list(value.shape), "data": [float(f"{v:.7g}") for v in flat]}


def _sampled(value: Tensor, seed: int = 0) -> dict[str, Any]:
    flat = value.detach().reshape(-1)
    count = min(SAMPLES, flat.numel())
    indices = np.sort(np.random.default_rng(seed).choice(flat.numel(), count, replace=False))
    values = flat[torch.from_numpy(indices)]
    spread = float(flat.max() - flat.min())
    return {
        "shape": list(value.shape),
        "range": float(f"{spread:.7g}"),
        "indices": indices.tolist(),
        "values": [float(f"{v:.7g}") for v in values.tolist()],
    }


def _rounded(value: Tensor) -> Tensor:
    """The numbers as the file holds them, so that torch and onnxruntime see the same inputs."""
    return torch.tensor(_array(value)["data"]).reshape(value.shape)


@torch.no_grad()
def known_answers(
    source: GeneratorSource,
    predictor: LatentPredictor | None,
    regularizer: LatentRegularizer | None,
    folder: Path,
) -> dict[str, Any]:
    """Answers of the networks whose graphs lie in FOLDER. Codes are mixed between layers, so that every layer counts."""
    random = torch.Generator().manual_seed(11)
    z = _rounded(torch.randn(BATCH, source.z_dim, generator=random).clamp(-source.z_clip, source.z_clip))
    w = source.map(z)
    ws = source.broadcast(w).clone()
    ws[:, ::3] = ws[:, ::3].flip(0)
    ws = _rounded(ws)
    image, maps = source.picture(ws)
    outputs = {"image": image, **{name: m for (name, _, _), m in zip(source.outputs, maps)}}
    graphs: dict[str, tuple[dict[str, Tensor], dict[str, Tensor]]] = {
        "mapping": ({"z": z}, {"w": w}),
        "generator": ({"ws": ws}, outputs),
    }
    if predictor is not None:
        drag = example_drag(predictor.config, source.w_dim, BATCH, POINTS)
        inputs = {name: _rounded(value) for name, value in zip(drag.names(), drag.values())}
        inputs["ws"], inputs["start_ws"] = ws, _rounded(source.broadcast(w))
        graphs["predictor"] = (inputs, {"delta": predictor(*inputs.values())})
    if regularizer is not None:
        inputs = {"ws": ws, "start_ws": _rounded(source.broadcast(w)), "strength": torch.tensor([1.0, 0.5])}
        ws_out, distance = regularizer(*inputs.values())
        graphs["regularizer"] = (inputs, {"ws_out": ws_out, "distance": distance})
    return {
        name: {
            "sha256": file_entry(folder / f"{name}.onnx")["sha256"],
            "inputs": {key: _array(value) for key, value in given.items()},
            "outputs": {key: _sampled(value) for key, value in made.items()},
        }
        for name, (given, made) in graphs.items()
    }


def write_answers(path: Path, answers: dict[str, Any]) -> None:
    """Writes the file of known answers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(answers) + "\n")
