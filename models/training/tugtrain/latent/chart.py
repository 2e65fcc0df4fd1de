"""Charts: the coordinates in which the predictor says how a code should change. Ours; the paper does not describe such a step.

A predictor that writes changes of w directly can repaint the person a little at every step, and the small errors add up. A
chart leaves only changes that are wanted:

- LinearChart: a fixed set of directions of W. Works for any generator; the directions come from label pairs that hold appearance.
- MappingChart: for a generator whose z has named entries. It reads z back from w with a small trained network, lets only the
  geometry entries of z move, and maps back: dw = mapping(z + dz) - mapping(z). The change stays on the surface of natural codes,
  and appearance entries cannot move at all.
"""

from __future__ import annotations

import copy
from typing import Sequence

import torch
from torch import Tensor, nn

from ..stylegan2.generator import Mapping
from ..stylegan2.layers import ACT_GAIN, SLOPE
from .attention import mlp, zero_last
from .statistics import Whitening


class Chart(nn.Module):
    """Common shape: `context` numbers describe a code, `size` coordinates describe a change of it."""

    context: int
    size: int

    def encode(self, w: Tensor) -> Tensor:
        """w [N, D] -> what the predictor may know about the code [N, context]."""
        raise NotImplementedError

    def step(self, context: Tensor, change: Tensor) -> Tensor:
        """Changes of coordinates [B, L, size] at codes with that context [B, context] -> changes of w [B, L, D]."""
        raise NotImplementedError


class LinearChart(Chart):
    """Coordinates along fixed directions: basis [size, D], each row one standard deviation of the label pairs' changes."""

    basis: Tensor

    def __init__(self, whitening: Whitening, basis: Tensor) -> None:
        super().__init__()
        self.whitening = whitening
        self.register_buffer("basis", basis)
        self.context, self.size = whitening.size, basis.shape[0]

    def encode(self, w: Tensor) -> Tensor:
        """The whitened code."""
        return self.whitening(w)

    def step(self, context: Tensor, change: Tensor) -> Tensor:
        """A sum of directions, the same at every code."""
        return change @ self.basis


def principal_changes(changes: Tensor, share: float = 0.995, largest: int = 128) -> Tensor:
    """Basis for a LinearChart from changes of w [N, D]: the principal directions that hold `share` of their variance."""
    values, vectors = torch.linalg.eigh((changes.t() @ changes).double() / len(changes))
    values, vectors = values.flip(0).clamp_min(0), vectors.flip(1)
    enough = int((values.cumsum(0) < share * values.sum()).sum()) + 1
    count = min(enough, largest)
    return (vectors[:, :count] * values[:count].sqrt()).t().float().contiguous()


class BackwardMapping(nn.Module):
    """A mapping network run backwards: w -> z. Starts as the exact inverse, layer by layer, and is then trained on disturbed codes.

    Every layer of the mapping is a linear map and a leaky ReLU, which undoes with slope 1 / 0.2; the linear maps are undone by damped
    pseudo-inverses. A small network beside it learns what damping and disturbance call for.
    """

    def __init__(self, mapping: Mapping, whitening: Whitening, width: int, damping: float = 0.01) -> None:
        super().__init__()
        self.layers = nn.ModuleList()
        for index in reversed(range(mapping.depth)):
            forward = getattr(mapping, f"fc{index}")
            weight = (forward.weight * forward.weight_gain).detach().cpu().double()
            bias = (forward.bias * forward.bias_gain).detach().cpu().double()
            back = nn.Linear(weight.shape[0], weight.shape[1])
            inverse = _damped_inverse(weight, damping)
            with torch.no_grad():
                back.weight.copy_(inverse.float())
                back.bias.copy_((-inverse @ bias).float())
            self.layers.append(back)
        self.whitening = whitening
        self.beside = mlp(whitening.size, width, width, self.layers[-1].out_features)
        zero_last(self.beside[-1])

    def forward(self, w: Tensor) -> Tensor:
        """w [N, D] -> z [N, Z]."""
        x = w
        for layer in self.layers:
            x = x / ACT_GAIN
            x = layer(torch.relu(x) - torch.relu(-x) / SLOPE)
        return x + self.beside(self.whitening(w))


def _damped_inverse(weight: Tensor, damping: float) -> Tensor:
    """Pseudo-inverse in which directions weaker than `damping` of the strongest are held back."""
    u, s, v = torch.linalg.svd(weight, full_matrices=False)
    return (v.t() * (s / (s.square() + (damping * s[0]).square()))) @ u.t()


class MappingChart(Chart):
    """Coordinates are the geometry entries of z, in standard deviations; the context is all of z as read from w."""

    place: Tensor

    def __init__(
        self,
        whitening: Whitening,
        mapping: Mapping,
        z_dim: int,
        geometry: Sequence[int],
        clip: float,
        width: int = 256,
    ) -> None:
        super().__init__()
        if not geometry or max(geometry) >= z_dim or min(geometry) < 0:
            raise ValueError(f"geometry: entries must lie in 0..{z_dim - 1}")
        self.whitening = whitening
        self.mapping = copy.deepcopy(mapping).requires_grad_(False)
        self.reader = BackwardMapping(mapping, whitening, width)
        self.clip = clip
        # one-hot rows place a coordinate in z: a matrix product exports better than an indexed write
        place = torch.zeros(len(geometry), z_dim)
        place[torch.arange(len(geometry)), torch.tensor(geometry)] = 1
        self.register_buffer("place", place)
        self.context, self.size = z_dim, len(geometry)
        self.to(whitening.mean.device)

    def encode(self, w: Tensor) -> Tensor:
        """z as read from the code, within +-clip."""
        return self.reader(w).clamp(-self.clip, self.clip)

    def step(self, context: Tensor, change: Tensor) -> Tensor:
        """mapping(z + dz) - mapping(z), where z + dz is kept within +-clip.

        Both are computed in batches of one shape: a matrix product may round differently in another, and no change must give exactly none.
        """
        batch, layers = change.shape[0], change.shape[1]
        here = context[:, None].expand(-1, layers, -1)
        there = (here + change @ self.place).clamp(-self.clip, self.clip)
        moved = self.mapping(there.reshape(batch * layers, self.context))
        stayed = self.mapping(here.reshape(batch * layers, self.context))
        return (moved - stayed).reshape(batch, layers, -1)
