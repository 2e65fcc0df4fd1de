"""UserControllableLT: Endo 2022, "User-Controllable Latent Transformer for StyleGAN Image Layout Editing", written from the paper.

One shot: points with their wanted motion go in, the edited code comes out. A token for each point is made of its motion and the generator's
feature there; an encoder looks at the points without an order; the decoder's queries are the first W+ vectors with learned positions;
w + alpha * Linear(h) is the answer. A point to be held is one whose motion is zero.

The paper's tokens have the 512 entries of its w and 8 heads; ours have the entries of this generator's w. Layers are narrower inside than the paper's
(latent/attention.py), motions are in cells of the finest feature map, and the decoder is as deep as the encoder.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..latent.attention import DecoderLayer, EncoderLayer, padding_bias
from ..latent.source import GeneratorSource
from ..predictor.starts import at_points
from ..run import checkpoints
from .cases import Cases, Outcome
from .descent import EDIT_LAYERS

ALPHA = 0.1


class LatentTransformer(nn.Module):
    """The network. features: channels at a point; w_dim: entries of a W+ vector, which heads must divide."""

    def __init__(self, features: int, w_dim: int, depth: int = 6, heads: int = 8) -> None:
        super().__init__()
        self.shape = {"features": features, "w_dim": w_dim, "depth": depth, "heads": heads}
        self.motion, self.feature = nn.Linear(2, w_dim), nn.Linear(features, w_dim)
        self.join = nn.Linear(2 * w_dim, w_dim)
        self.position = nn.Parameter(0.02 * torch.randn(EDIT_LAYERS, w_dim))
        self.encoder = nn.ModuleList(EncoderLayer(w_dim, heads) for _ in range(depth))
        self.decoder = nn.ModuleList(DecoderLayer(w_dim, heads) for _ in range(depth))
        self.memory_norm, self.out_norm = nn.LayerNorm(w_dim), nn.LayerNorm(w_dim)
        self.out = nn.Linear(w_dim, w_dim)

    def forward(self, edited: Tensor, motion: Tensor, feature: Tensor, valid: Tensor) -> Tensor:
        """edited [B, 6, D] first W+ vectors, motion [B, P, 2] cells, feature [B, P, F], valid [B, P] 0 or 1 -> new vectors [B, 6, D]."""
        parts = [F.relu(self.motion(motion)), F.relu(self.feature(feature))]
        tokens, bias = self.join(torch.cat(parts, -1)), padding_bias(valid)
        for layer in self.encoder:
            tokens = layer(tokens, bias)
        memory, hidden = self.memory_norm(tokens), edited + self.position
        for layer in self.decoder:
            hidden = layer(hidden, memory, bias)
        return edited + ALPHA * self.out(self.out_norm(hidden))

    def save(self, path: Path, **extra: object) -> None:
        """Writes a checkpoint with `extra` beside the weights."""
        checkpoints.save(path, {"shape": self.shape, "model": self.state_dict(), **extra})


def load_transformer(path: Path, option: str = "--transformer") -> tuple[LatentTransformer, dict]:
    """The network of a checkpoint and all that the checkpoint holds. Raises OptionError naming `option`."""
    values = checkpoints.load(path, option)
    model = LatentTransformer(**values["shape"])
    model.load_state_dict(values["model"])
    return model.eval().requires_grad_(False), values


def motion_cells(source: GeneratorSource, motion: Tensor) -> Tensor:
    """px of the picture -> cells of the finest feature map."""
    return motion * (source.feature_sizes[-1] / source.resolution)


@torch.no_grad()
def edit(model: LatentTransformer, source: GeneratorSource, cases: Cases) -> Outcome:
    """One shot for all cases; it does not know where its points went and answers with the targets. Masks are not part of the method."""
    outcome = Outcome.start(cases)
    _, maps = source.features(cases.ws)
    feature = at_points(maps, cases.points, source.resolution)
    motion = motion_cells(source, cases.targets - cases.points)
    outcome.ws[:, :EDIT_LAYERS] = model(cases.ws[:, :EDIT_LAYERS], motion, feature, cases.valid.float())
    outcome.points, outcome.iterations = cases.targets.clone(), outcome.iterations + 1
    return outcome
