"""The predictor as a checkpoint: everything needed to use or export them is in the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from ..latent.chart import Chart, LinearChart, MappingChart
from ..latent.statistics import Whitening
from ..run import checkpoints
from ..run.options import OptionError
from ..stylegan2.generator import GeneratorConfig, Mapping
from .network import LatentPredictor, PredictorConfig


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
        "whitening": model.whitening.shape,
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
    whitening = Whitening.empty(values["whitening"])
    chart = build_chart(values["chart"], whitening)
    blank = torch.ones(config.feature_channels)
    model = LatentPredictor(config, chart, whitening, blank, blank)
    model.load_state_dict(values["model"])
    return model.eval(), values
