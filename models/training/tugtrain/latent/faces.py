"""What a predictor for rendered faces needs before it can be trained: the tracking map, the reading of z from w, starts of drags. Ours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from ..labels.dense import load_dense
from ..labels.shards import read_pairs
from ..run.options import existing_file
from .chart import MappingChart
from .chart_training import train_reader
from .drag_data import StartData
from .saved import surface_of
from .schedule import Budget
from .source import GeneratorSource
from .starts import make_starts
from .statistics import Whitening
from .surface import SurfaceHead
from .surface_training import train_surface
from .surrogate import GeometrySurrogate
from .surrogate_training import load_surrogate

POINTS = 48  # points of a start whose features are kept
Note = Callable[[str], Callable[[float, str], None]]  # title of a part -> its progress


@dataclass
class FaceData:
    """surrogate, chart (reader trained) and starts, and measured errors; the source's tracking map is set as well."""

    surrogate: GeometrySurrogate
    chart: MappingChart
    starts: StartData
    measures: dict[str, float]


def set_tracking_map(
    source: GeneratorSource, labels: Path, training: Budget | None, earlier: dict[str, Any], note: Note
) -> dict[str, float]:
    """Gives the source its tracking map, that of a predictor's checkpoint (`earlier`; {}: a new one) trained further -> measured errors.

    Without training it is the earlier one as it was, or none.
    """
    learned = surface_of(earlier)
    if training is None:
        source.surface = learned and learned.to(source.device)
        return {}
    points, dense = load_dense(str(existing_file(labels / "dense.npz", "--labels", "trajectories")))
    head = learned or SurfaceHead(tuple(channels for _, _, channels in source.outputs))
    head.to(source.device).train().requires_grad_(True)
    measures = train_surface(head, source, points, dense, training, note("tracking map"))
    source.surface = head.eval().requires_grad_(False)
    return measures


def prepare_faces(
    source: GeneratorSource,
    whitening: Whitening,
    labels: Path,
    starts: int,
    reader: Budget | None,
    surface: Budget | None,
    earlier: dict[str, Any],
    note: Note,
    seed: int = 0,
) -> FaceData:
    """labels: folder of the trajectories stage; what is made is on the source's device. earlier: a predictor's checkpoint whose tracking map is trained further ({}: none).

    reader and surface are the budgets of the two trainings; None leaves the reader as it is, and the tracking map as `earlier` has it
    (without one, out).
    """
    surrogate_path = existing_file(labels / "surrogate.pt", "--labels", "trajectories")
    measures = set_tracking_map(source, labels, surface, earlier, note)
    surrogate = load_surrogate(surrogate_path).to(source.device)
    geometry = surrogate.geometry
    chart = MappingChart(whitening, source.generator.mapping, source.z_dim, geometry.tolist(), source.z_clip)
    if reader is not None:
        measures["reader_rms"] = train_reader(chart, source, reader, note("reader"))
    chart.requires_grad_(False)
    data = make_starts(source, read_pairs(labels), starts, POINTS, seed, note("features"))
    return FaceData(surrogate, chart, data, measures)
