"""Networks as ONNX files."""

from __future__ import annotations

import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

OPSET = 17
TRACE_BATCH = 2

Axes = dict[str, dict[int, str]]  # name of an input or output -> its dynamic axes and what they are called


def batch_axes(*names: str) -> Axes:
    """For inputs and outputs of which only the first axis, the batch, is dynamic."""
    return {name: {0: "B"} for name in names}


def write_graph(
    model: nn.Module,
    examples: tuple[Tensor, ...],
    path: Path,
    inputs: list[str],
    outputs: list[str],
    axes: Axes,
) -> None:
    """Traces a model on examples, one for each input, and checks what was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sizes are fixed on purpose; the tracer warns about every one
        torch.onnx.export(
            model.eval(),
            examples,
            str(path),
            input_names=inputs,
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=OPSET,
            do_constant_folding=True,
        )
    onnx.checker.check_model(onnx.load(str(path)))
