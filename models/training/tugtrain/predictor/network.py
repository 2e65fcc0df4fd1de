"""The Latent Predictor: a transformer that says how the code must change for the points to take their next step.

Encoder-decoder over point tokens and W+ layer tokens as in Auto DragGAN (arXiv 2407.18656, abstract); the idea of one token
per point made of its motion and the generator's feature there is that of UserControllableLT (Endo 2022). Layer counts, the token
layout, the scaling by the motion's length, the chart and the history tokens are ours.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from ..latent.attention import DecoderLayer, EncoderLayer, padding_bias, zero_last
from ..latent.chart import Chart
from ..latent.statistics import Whitening

SMALLEST_MOTION = 1e-3  # px; shorter steps are below what the tracker can see and count as no motion
WAVES = 4  # sine waves per axis that tell a position finely
HISTORY_LIMIT = 4.0  # past motions beyond this many steps' lengths are cut: they say no more than "much"
OUTPUT_UNIT = (
    0.1  # standard deviations of a coordinate that move a point by about one px; keeps outputs near one
)
REACH_UNIT = 16.0  # px; how near a reach is to nothing is told by this over itself and this together
CONTEXT_LIMIT = (
    4.0  # whitened numbers beyond this are cut, so that a strange code does not blow the network up
)


@dataclass(frozen=True)
class PredictorConfig:
    """Shape of the network. edit_layers are the W+ layers that a drag changes."""

    layers: int
    edit_layers: tuple[int, ...]
    feature_channels: int
    history: int = 3
    width: int = 128
    heads: int = 4
    encoder_layers: int = 3
    decoder_layers: int = 3
    reach: bool = False
    """Whether the network is told each point's reach."""

    def __post_init__(self) -> None:
        if not self.edit_layers or min(self.edit_layers) < 0 or max(self.edit_layers) >= self.layers:
            raise ValueError(f"edit_layers: must name layers of 0..{self.layers - 1}, got {self.edit_layers}")
        for name in ("history", "feature_channels", "encoder_layers", "decoder_layers"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: must be at least 1, got {getattr(self, name)}")

    def to_json(self) -> dict:
        """Plain values for a checkpoint."""
        return {**asdict(self), "edit_layers": list(self.edit_layers)}

    @staticmethod
    def from_json(values: dict) -> "PredictorConfig":
        """The inverse of to_json."""
        fields: dict[str, Any] = {**values, "edit_layers": tuple(values["edit_layers"])}
        return PredictorConfig(**fields)


@dataclass
class DragInput:
    """The predictor's inputs, named and shaped as in the model pack contract (B batch, P points, H history, L layers)."""

    ws: Tensor  # [B, L, D]
    start_ws: Tensor  # [B, L, D]
    features: Tensor  # [B, P, F]
    positions: Tensor  # [B, P, 2] in -1..1
    motions: Tensor  # [B, P, 2] px
    hold: Tensor  # [B, P]
    valid: Tensor  # [B, P]
    history_delta: Tensor  # [B, H, L, D]
    history_motion: Tensor  # [B, H, P, 2] px
    history_valid: Tensor  # [B, H]
    reach: Tensor | None = None  # [B, P] px: how far around a point the picture may move with it

    def values(self) -> tuple[Tensor, ...]:
        """In the order of the ONNX graph's inputs, of those that there are."""
        return tuple(value for name in self.names() if (value := getattr(self, name)) is not None)

    def names(self) -> list[str]:
        """Of `values`."""
        return [name for name in self.__dataclass_fields__ if getattr(self, name) is not None]


class LatentPredictor(nn.Module):
    """See the module's docstring. forward is the ONNX graph."""

    feature_mean: Tensor
    feature_gain: Tensor
    edited: Tensor
    layer_share: Tensor
    waves: Tensor

    def __init__(
        self,
        config: PredictorConfig,
        chart: Chart,
        whitening: Whitening,
        feature_mean: Tensor,
        feature_std: Tensor,
    ):
        """feature_mean and feature_std [F]: of feature vectors at handles, used to normalise them inside the graph. It is on the whitening's
        device."""
        super().__init__()
        width = config.width
        self.config, self.chart, self.whitening = config, chart, whitening
        self.register_buffer("feature_mean", feature_mean)
        self.register_buffer("feature_gain", 1 / feature_std.clamp_min(1e-3))
        edited = torch.zeros(config.layers)
        edited[list(config.edit_layers)] = 1
        self.register_buffer("edited", edited[None, :, None])
        self.register_buffer("layer_share", (edited / edited.sum())[None, :, None])
        self.register_buffer("waves", math.pi * 2.0 ** torch.arange(WAVES))

        self.of_feature = nn.Linear(config.feature_channels, width)
        self.of_point = nn.Linear(5 + 4 * WAVES + 3 * config.history + config.reach, width)
        self.of_both = nn.Linear(2 * width, width)
        self.of_state = nn.Linear(2 * chart.context, width)
        self.of_history = nn.Linear(whitening.size, width)
        self.history_age = nn.Parameter(torch.randn(1, config.history, width) * 0.1)
        self.of_layer = nn.Linear(2 * whitening.size, width)
        self.layer_name = nn.Parameter(torch.randn(1, config.layers, width) * 0.1)
        self.encoder = nn.ModuleList(EncoderLayer(width, config.heads) for _ in range(config.encoder_layers))
        self.decoder = nn.ModuleList(DecoderLayer(width, config.heads) for _ in range(config.decoder_layers))
        self.norm_memory, self.norm_out = nn.LayerNorm(width), nn.LayerNorm(width)
        self.out = zero_last(nn.Linear(width, chart.size))
        self.to(whitening.mean.device)

    def mean_code(self, ws: Tensor) -> Tensor:
        """Mean over the edited layers: [B, L, D] -> [B, D]."""
        return (ws * self.layer_share).sum(1)

    def point_tokens(self, drag: DragInput, per_px: Tensor) -> Tensor:
        """[B, P, width]; per_px [B, 1, 1] turns px into lengths of this step."""
        angles = drag.positions[..., None] * self.waves
        waves = torch.cat([angles.sin(), angles.cos()], -1).flatten(2)
        past = (drag.history_motion * per_px[:, None]).clamp(-HISTORY_LIMIT, HISTORY_LIMIT)
        past = past * drag.history_valid[:, :, None, None]
        known = drag.history_valid[:, None, :].expand(-1, drag.positions.shape[1], -1)
        past = past.transpose(1, 2).flatten(2)
        wanted = drag.motions * per_px
        told = [drag.positions, wanted, drag.hold[..., None], waves, past, known]
        if self.config.reach:
            if drag.reach is None:
                raise ValueError("reach: this predictor is told one for each point")
            told.append((REACH_UNIT / (REACH_UNIT + drag.reach))[..., None])
        about = torch.cat(told, -1)
        seen = (drag.features - self.feature_mean) * self.feature_gain
        return self.of_both(torch.relu(torch.cat([self.of_feature(seen), self.of_point(about)], -1)))

    def coordinates(self, drag: DragInput) -> tuple[Tensor, Tensor]:
        """-> context of the current code [B, chart.context] and the change of coordinates wanted of each layer [B, L, chart.size]."""
        real = drag.valid[..., None]
        length = (drag.motions * real).square().sum(-1).sqrt().amax(1)[:, None, None]
        per_px = 1 / length.clamp_min(SMALLEST_MOTION)
        context = self.chart.encode(self.mean_code(drag.ws))
        moved = context - self.chart.encode(self.mean_code(drag.start_ws))

        state = self.of_state(torch.cat([context, moved], -1))[:, None]
        deltas = (drag.history_delta * self.layer_share[:, None]).sum(2)
        deltas = self.whitening.change(deltas) * per_px / OUTPUT_UNIT
        past = self.of_history(deltas.clamp(-HISTORY_LIMIT, HISTORY_LIMIT)) + self.history_age
        tokens = torch.cat([state, past, self.point_tokens(drag, per_px)], 1)
        valid = torch.cat([torch.ones_like(drag.valid[:, :1]), drag.history_valid, drag.valid], 1)
        bias = padding_bias(valid)
        for layer in self.encoder:
            tokens = layer(tokens, bias)
        memory = self.norm_memory(tokens)

        code = self.whitening(drag.ws).clamp(-CONTEXT_LIMIT, CONTEXT_LIMIT)
        drift = (code - self.whitening(drag.start_ws)).clamp(-CONTEXT_LIMIT, CONTEXT_LIMIT)
        queries = self.of_layer(torch.cat([code, drift], -1)) + self.layer_name + state
        for layer in self.decoder:
            queries = layer(queries, memory, bias)
        change = self.out(self.norm_out(queries)) * (OUTPUT_UNIT * length)
        return context, change

    def forward(
        self,
        ws: Tensor,
        start_ws: Tensor,
        features: Tensor,
        positions: Tensor,
        motions: Tensor,
        hold: Tensor,
        valid: Tensor,
        history_delta: Tensor,
        history_motion: Tensor,
        history_valid: Tensor,
        reach: Tensor | None = None,
    ) -> Tensor:
        """Inputs as in DragInput -> delta [B, L, D], zero on layers that are not edited and where no motion is wanted."""
        drag = DragInput(
            ws,
            start_ws,
            features,
            positions,
            motions,
            hold,
            valid,
            history_delta,
            history_motion,
            history_valid,
            reach,
        )
        context, change = self.coordinates(drag)
        return self.chart.step(context, change) * self.edited
