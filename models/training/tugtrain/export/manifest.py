"""manifest.json: what a program needs to know about a pack without opening its graphs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor

from ..latent.source import GeneratorSource
from ..latent.statistics import NaturalDistance
from ..predictor.network import PredictorConfig

FORMAT = 2
GRAPHS = ("mapping", "generator")
DRAG_GRAPHS = ("predictor", "regularizer")
MAX_POINTS = 32  # of one predictor call; more points would not fit a screen
MAX_BYTES = 40 * 2**20  # of a whole pack that is kept in git
KEPT_IN_GIT = Path(__file__).resolve().parents[4] / "models"


@dataclass
class PackInfo:
    """What the networks do not say themselves."""

    name: str
    title: str
    description: str
    licence: str
    credits: list[str]
    step_px: float
    history: int
    edit_layers: list[int]
    natural: NaturalDistance
    reach: bool = False
    metrics: dict[str, Any] = field(default_factory=dict)


def file_entry(path: Path) -> dict[str, Any]:
    """Name, size and SHA-256 of a file of the pack."""
    content = path.read_bytes()
    return {"path": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def write_manifest(folder: Path, source: GeneratorSource, w_mean: Tensor, info: PackInfo) -> dict[str, Any]:
    """Writes FOLDER/manifest.json over the graphs that lie there; returns its content.

    The pack has the capability `drag` when both of its graphs are there; one of them alone is left out.
    Raises ValueError when the graphs of a pack in the project together exceed MAX_BYTES; elsewhere a pack may have any size.
    """
    draggable = all((folder / f"{name}.onnx").is_file() for name in DRAG_GRAPHS)
    files = {name: folder / f"{name}.onnx" for name in (*GRAPHS, *(DRAG_GRAPHS if draggable else ()))}
    entries = {name: file_entry(path) for name, path in files.items() if path.is_file()}
    total = sum(entry["bytes"] for entry in entries.values())
    if total > MAX_BYTES and folder.resolve().is_relative_to(KEPT_IN_GIT):
        raise ValueError(
            f"the graphs have {total / 2**20:.1f} MiB together, at most {MAX_BYTES / 2**20:.0f} are kept in git"
        )
    config = source.generator.config
    manifest = {
        "format": FORMAT,
        "name": info.name,
        "title": info.title,
        "description": info.description,
        "licence": info.licence,
        "credits": info.credits,
        "resolution": config.resolution,
        "zDim": config.z_dim,
        "wDim": config.w_dim,
        "layers": config.layers,
        "zNormalized": config.normalize_z,
        "zClip": source.z_clip,
        "wMean": [round(float(value), 6) for value in w_mean],
        "capabilities": {"drag": _drag(source, info)} if draggable else {},
        "files": entries,
        "metrics": info.metrics,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest


def change_predictor(folder: Path, config: PredictorConfig, metrics: dict[str, Any]) -> None:
    """Brings FOLDER/manifest.json up to date with a predictor.onnx that was replaced; metrics: numbers that take the place of those of their names."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    drag = manifest["capabilities"]["drag"]
    drag |= {"editLayers": list(config.edit_layers), "history": config.history}
    drag.pop("reach", None)
    if config.reach:
        drag["reach"] = True
    manifest["files"]["predictor"] = file_entry(folder / "predictor.onnx")
    manifest["metrics"] |= metrics
    path.write_text(json.dumps(manifest, indent=1) + "\n")


def _drag(source: GeneratorSource, info: PackInfo) -> dict[str, Any]:
    """What dragging needs to know."""
    surface = {} if source.surface is None else {"surface": "face"}
    return {
        **surface,
        "by": "predictor",
        "editLayers": info.edit_layers,
        "history": info.history,
        "maxPoints": MAX_POINTS,
        **({"reach": True} if info.reach else {}),
        "stepPx": info.step_px,
        "features": [
            {"output": name, "size": size, "channels": channels} for name, size, channels in source.outputs
        ],
        "trackFeature": source.outputs[-1][0],
        "naturalDistance": {name: round(value, 5) for name, value in asdict(info.natural).items()},
    }
