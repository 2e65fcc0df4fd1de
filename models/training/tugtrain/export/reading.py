"""The files of a model pack, read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor


def read_manifest(folder: Path) -> dict[str, Any]:
    """FOLDER/manifest.json, of format 2 or 1, with what it says of dragging among the other fields, as format 1 has it.

    Raises ValueError when it is missing or no JSON.
    """
    path = folder / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from None
    capabilities = manifest.pop("capabilities", {})
    return {**manifest, **capabilities.get("drag", {})}


def read_graph(path: Path) -> onnx.ModelProto:
    """One graph of a pack. Raises ValueError when it is missing or no graph."""
    try:
        return onnx.load(str(path))
    except Exception as error:  # onnx raises what its protobuf library raises
        raise ValueError(f"{path}: {error}") from None


def initializers(graph: onnx.ModelProto) -> dict[str, Tensor]:
    """The constants of a graph by name, in the graph's order."""
    return {
        entry.name: torch.from_numpy(numpy_helper.to_array(entry).copy()) for entry in graph.graph.initializer
    }


def required(values: dict[str, Any], name: str) -> Any:
    """An entry of a manifest or of a graph's constants; a ValueError that names it when it is not there."""
    if name not in values:
        raise ValueError(f"{name} is missing: the pack was not written by this export stage")
    return values[name]
