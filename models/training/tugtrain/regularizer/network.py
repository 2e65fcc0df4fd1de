"""The Latent Regularizer: pulls a code back to the natural ones (Auto DragGAN, arXiv 2407.18656, names it and its aim).

How it does so is ours. Two parts: an anchor in closed form (drop what lies outside the principal directions of W, shrink what exceeds
the natural range) and a transformer over the W+ layer tokens that denoises what is left, told by the code at the start of the drag
who the person is: how far a layer should go to the mean of all layers, how far that mean to the natural codes, and what else to change. A threshold on the length of the correction, calibrated on natural codes, lets those pass unchanged.
A limit in closed form stands behind both: the way from the start of the drag ends where hardly any natural code lies farther out, however long one pulls.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from ..latent.attention import EncoderLayer, mlp, zero_last
from ..latent.statistics import Whitening

INPUT_LIMIT = 6.0  # whitened numbers beyond this are cut before the network sees them


@dataclass(frozen=True)
class RegularizerConfig:
    """Shape of the network; surface: width of the part that knows where natural codes lie."""

    layers: int
    width: int = 128
    heads: int = 4
    depth: int = 3
    surface: int = 384

    def to_json(self) -> dict:
        """Plain values for a checkpoint."""
        return asdict(self)


class LatentRegularizer(nn.Module):
    """forward is the ONNX graph."""

    limit: Tensor
    threshold: Tensor
    largest: Tensor

    def __init__(
        self, config: RegularizerConfig, whitening: Whitening, largest: float, limit: float | None = None
    ) -> None:
        """largest: root mean square whitened length (NaturalDistance.p99) beyond which a layer's code is shrunk. limit: distance that
        no code may exceed (NaturalDistance.far); 1.25 times `largest`, if not given. The network is on the whitening's device.
        """
        super().__init__()
        self.config, self.whitening = config, whitening
        self.register_buffer("largest", torch.tensor(largest))
        self.register_buffer("limit", torch.tensor(1.25 * largest if limit is None else limit))
        self.register_buffer("threshold", torch.tensor(0.0))
        self.of_layer = nn.Linear(3 * whitening.size, config.width)
        self.layer_name = nn.Parameter(torch.randn(1, config.layers, config.width) * 0.1)
        self.body = nn.ModuleList(EncoderLayer(config.width, config.heads) for _ in range(config.depth))
        self.norm = nn.LayerNorm(config.width)
        self.out = zero_last(nn.Linear(config.width, whitening.size))
        # The tokens are narrower than a code. What a correction needs at full width has a path of its own, and the tokens say how much.
        self.surface = mlp(whitening.size, config.surface, config.surface, whitening.size)
        zero_last(self.surface[-1])
        self.gates = nn.Linear(config.width, 2)
        self.to(whitening.mean.device)

    def anchor(self, x: Tensor) -> Tensor:
        """Whitened codes [B, L, K], each layer shrunk to the natural range where it is longer."""
        length = x.square().mean(2, keepdim=True).sqrt()
        return x * (self.largest / length.clamp_min(1e-6)).clamp_max(1.0)

    def denoise(self, x: Tensor, start: Tensor) -> Tensor:
        """Whitened codes [B, L, K] and those at the start of the drag -> the natural codes nearest to them."""
        near = self.anchor(x).clamp(-INPUT_LIMIT, INPUT_LIMIT)
        start = start.clamp(-INPUT_LIMIT, INPUT_LIMIT)
        middle = near.mean(1, keepdim=True)
        tokens = self.of_layer(torch.cat([near, near - middle, start], -1)) + self.layer_name
        for layer in self.body:
            tokens = layer(tokens)
        tokens = self.norm(tokens)
        agree, natural = torch.sigmoid(self.gates(tokens)).split(1, 2)
        return near + agree * (middle - near) + natural * self.surface(middle) + self.out(tokens)

    def correction(self, x: Tensor, start: Tensor) -> Tensor:
        """What denoising would change [B, L, K], without the threshold."""
        return self.denoise(x, start) - x

    def forward(self, ws: Tensor, start_ws: Tensor, strength: Tensor) -> tuple[Tensor, Tensor]:
        """ws, start_ws [B, L, D], strength [B] (0: identity, 1: all of the correction) -> ws_out [B, L, D], distance [B].

        distance is that of `ws_out`: with a strength above 0 at most `limit`, or that of the start where it lies farther out.
        """
        x, start = self.whitening(ws), self.whitening(start_ws)
        change = self.correction(x, start)
        size = change.square().mean((1, 2), keepdim=True).sqrt()
        # soft threshold: natural codes need a correction below it and pass unchanged
        change = change * (1 - self.threshold / size.clamp_min(1e-6)).clamp_min(0.0)
        inside = self.whitening.back(x)
        amount = strength[:, None, None]
        out = ws + amount * (change @ self.whitening.colourer)
        # what lies outside the principal directions is dropped only as far as a correction was called for
        called = (size > self.threshold).to(ws.dtype)
        out = out + amount * called * (inside - ws)
        share = self.share_inside(start, self.whitening(out) - start)[:, None, None]
        limited = (amount > 0).to(ws.dtype)
        out = out + limited * (1 - share) * (start_ws - out)
        return out, self.whitening.distance(out)

    def share_inside(self, start: Tensor, way: Tensor) -> Tensor:
        """Whitened start codes and ways from them [B, L, K] -> the largest share [B] of each way, at most 1, after which the code is no
        farther out than the limit (or than the start, where that lies beyond it): the root of |start + share way|^2 = limit^2.
        """
        length = way.square().mean((1, 2)).clamp_min(1e-12)
        along = (start * way).mean((1, 2))
        at_start = start.square().mean((1, 2)).sqrt()
        room = torch.relu(self.limit - at_start) * (self.limit + at_start)
        root = torch.sqrt(along * along + length * room)
        return ((root - along) / length).clamp(0.0, 1.0)
