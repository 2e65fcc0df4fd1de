"""Predictor and regularizer as checkpoints: everything needed to use or export them is in the file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from ..run import checkpoints
from ..run.options import OptionError
from ..stylegan2.generator import GeneratorConfig, Mapping
from .chart import Chart, LinearChart, MappingChart
from .predictor import LatentPredictor, PredictorConfig
from .regularizer import LatentRegularizer, RegularizerConfig
from .statistics import NaturalDistance, Whitening
from .surface import SurfaceHead


def _empty_whitening(shape: list[int]) -> Whitening:
    dimensions, kept = shape
    return Whitening(torch.zeros(dimensions), torch.ones(kept), torch.zeros(dimensions, kept))


def _whitening_shape(whitening: Whitening) -> list[int]:
    return list(whitening.directions.shape)


def describe_mapping(
    generator: GeneratorConfig, geometry: list[int], clip: float, width: int
) -> dict[str, Any]:
    """What fixes the shape of a MappingChart (see there; width: of the reader)."""
    return {
        "kind": "mapping",
        "generator": generator.to_json(),
        "geometry": geometry,
        "clip": clip,
        "width": width,
    }


def _describe_chart(chart: Chart, generator: GeneratorConfig) -> dict[str, Any]:
    if isinstance(chart, MappingChart):
        width = chart.reader.beside[0].out_features
        return describe_mapping(generator, chart.place.argmax(1).tolist(), chart.clip, width)
    return {"kind": "linear", "size": chart.size}


def build_chart(values: dict[str, Any], whitening: Whitening) -> Chart:
    """A chart of a described shape, its weights still to be loaded."""
    if values["kind"] == "linear":
        return LinearChart(whitening, torch.zeros(values["size"], whitening.mean.shape[0]))
    config = GeneratorConfig.from_json(values["generator"])
    mapping = Mapping(config)
    return MappingChart(whitening, mapping, config.z_dim, values["geometry"], values["clip"], values["width"])


def save_predictor(
    path: Path, model: LatentPredictor, generator: GeneratorConfig, extra: dict[str, Any]
) -> None:
    """Writes a predictor; extra: measured numbers and the state of training."""
    values = {
        "config": model.config.to_json(),
        "chart": _describe_chart(model.chart, generator),
        "whitening": _whitening_shape(model.whitening),
        "model": model.state_dict(),
        **extra,
    }
    checkpoints.save(path, values)


def load_predictor(path: Path, option: str = "--predictor") -> tuple[LatentPredictor, dict[str, Any]]:
    """The predictor (evaluation mode) and everything that was saved with it."""
    values = checkpoints.load(path, option)
    for name in ("config", "chart", "whitening", "model"):
        if name not in values:
            raise OptionError(f"{option}: {path} is not a predictor checkpoint, it has no {name}")
    config = PredictorConfig.from_json(values["config"])
    whitening = _empty_whitening(values["whitening"])
    chart = build_chart(values["chart"], whitening)
    blank = torch.ones(config.feature_channels)
    model = LatentPredictor(config, chart, whitening, blank, blank)
    model.load_state_dict(values["model"])
    return model.eval(), values


def describe_surface(head: SurfaceHead | None) -> dict[str, Any]:
    """What a predictor's checkpoint keeps of the tracking map that its features come from."""
    if head is None:
        return {}
    return {"surface": {"channels": list(head.channels), "width": head.width, "model": head.state_dict()}}


def surface_of(values: dict[str, Any]) -> SurfaceHead | None:
    """The head of the tracking map from what load_predictor gives beside the predictor; None where there is none."""
    if "surface" not in values:
        return None
    kept = values["surface"]
    head = SurfaceHead(tuple(kept["channels"]), kept["width"])
    head.load_state_dict(kept["model"])
    return head.eval().requires_grad_(False)


def save_regularizer(
    path: Path, model: LatentRegularizer, natural: NaturalDistance, extra: dict[str, Any]
) -> None:
    """Writes a regularizer."""
    values = {
        "config": model.config.to_json(),
        "whitening": _whitening_shape(model.whitening),
        "natural": asdict(natural),
        "model": model.state_dict(),
        **extra,
    }
    checkpoints.save(path, values)


def load_regularizer(path: Path, option: str = "--regularizer") -> tuple[LatentRegularizer, dict[str, Any]]:
    """The regularizer (evaluation mode) and everything that was saved with it."""
    values = checkpoints.load(path, option)
    for name in ("config", "natural", "whitening", "model"):
        if name not in values:
            raise OptionError(f"{option}: {path} is not a regularizer checkpoint, it has no {name}")
    model = LatentRegularizer(
        RegularizerConfig(**values["config"]), _empty_whitening(values["whitening"]), 1.0
    )
    model.load_state_dict(values["model"])
    return model.eval(), values
