"""Starting a predictor from one that was trained for an earlier state of the same generator. Ours."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..latent.chart import Chart, MappingChart
from ..latent.statistics import Whitening
from .network import LatentPredictor


def _through(layer: nn.Linear, old: Whitening, new: Whitening, blocks: list[bool]) -> tuple[Tensor, Tensor]:
    """Weights that do for coordinates of `new` what `layer` does for those of `old`. blocks: for each part of the input, whether it holds
    codes (True) or changes of codes (False)."""
    turn = new.colourer @ old.whitener  # [K new, K old]
    shift = (new.mean - old.mean) @ old.whitener
    parts, bias = [], layer.bias.clone()
    for part, is_code in zip(layer.weight.chunk(len(blocks), 1), blocks):
        parts.append(part @ turn.t())
        if is_code:
            bias = bias + part @ shift
    return torch.cat(parts, 1), bias


def _grew(new: Chart, old: Chart) -> bool:
    """Whether `new` has the context and the coordinates of `old`, in the same places, and more behind them."""
    if not (isinstance(new, MappingChart) and isinstance(old, MappingChart)):
        return False
    places = new.place.argmax(1)[: old.size].tolist()
    return new.context > old.context and places == old.place.argmax(1).tolist()


@torch.no_grad()
def begin_reader(chart: MappingChart, learned: LatentPredictor) -> bool:
    """Copies the reading of z from w of an earlier predictor of the same mapping -> whether it was one: another's would be of no use."""
    old = learned.chart
    if (
        not isinstance(old, MappingChart)
        or old.context != chart.context
        or old.whitening.size != chart.whitening.size
    ):
        return False
    mine, theirs = chart.mapping.state_dict(), old.mapping.state_dict()
    if any(not torch.allclose(mine[name].cpu(), value.cpu(), atol=1e-4) for name, value in theirs.items()):
        return False
    chart.reader.load_state_dict(old.reader.state_dict())
    return True


@torch.no_grad()
def carry_over(model: LatentPredictor, learned: LatentPredictor) -> list[str]:
    """Copies what `learned` knows into `model` -> names of parameters that did not fit and start afresh.

    The chart stays the model's own. Layers that read whitened codes are turned from the old directions of W into the new ones, and the layer
    that reads features is scaled from the old normalisation to the new one. Where z has got entries behind the old ones, or points a
    reach, the new ones start at nothing.
    """
    mine, afresh = dict(model.named_parameters()), []
    for name, value in learned.named_parameters():
        if name.startswith("chart."):
            continue
        if name in mine and mine[name].shape == value.shape:
            mine[name].copy_(value)
        else:
            afresh.append(name)
    old, new = learned.whitening, model.whitening
    for name, blocks in (("of_layer", [True, False]), ("of_history", [False])):
        layer = getattr(learned, name)
        if layer.weight.shape[1] == len(blocks) * old.size:
            weight, bias = _through(layer, old, new, blocks)
            own = getattr(model, name)
            own.weight.copy_(weight)
            own.bias.copy_(bias)
            afresh = [missing for missing in afresh if not missing.startswith(f"{name}.")]
    if _grew(model.chart, learned.chart):
        inside, outside = learned.chart.context, learned.chart.size
        model.of_state.weight.zero_()
        for mine_part, part in zip(model.of_state.weight.chunk(2, 1), learned.of_state.weight.chunk(2, 1)):
            mine_part[:, :inside] = part
        model.of_state.bias.copy_(learned.of_state.bias)
        for parameter, known in ((model.out.weight, learned.out.weight), (model.out.bias, learned.out.bias)):
            parameter.zero_()[:outside] = known
        afresh = [missing for missing in afresh if not missing.startswith(("of_state.", "out."))]
    if model.config.reach and not learned.config.reach:
        model.of_point.weight.zero_()[:, :-1] = learned.of_point.weight
        model.of_point.bias.copy_(learned.of_point.bias)
        afresh = [missing for missing in afresh if not missing.startswith("of_point.")]
    if "of_feature.weight" not in afresh:
        gain = learned.feature_gain / model.feature_gain
        shift = (model.feature_mean - learned.feature_mean) * learned.feature_gain
        model.of_feature.weight.copy_(learned.of_feature.weight * gain)
        model.of_feature.bias.copy_(learned.of_feature.bias + learned.of_feature.weight @ shift)
    return afresh
