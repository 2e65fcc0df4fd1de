"""What simulated drags are made from, and what they tell the loss (see drags.py)."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


NO_LIMIT = 1e4
"""Reach in px of a point with which everything may move."""


@dataclass(frozen=True)
class DragOptions:
    """How drags are drawn. Lengths in px of the picture. free_share: of the drags with one or two points, those pulled anywhere rather
    than to where another geometry has them. mask_share: of the drags with many points, those in which a part of the face is pulled and
    anchors hold all the rest but what is around that part, as a mask does. reach_share: of all other drags, those that have a reach, between
    shortest_reach and longest_reach px around their points, and of these the share in which it is the same around all; None for a predictor that is not told one.
    """

    resolution: int = 256
    shortest_step: float = 0.5
    longest_step: float = 10.0
    longest_free_pull: float = 45.0
    free_share: float = 0.45
    mask_share: float = 0.5
    reach_share: float | None = None
    shortest_reach: float = 10.0
    longest_reach: float = 90.0
    alike_share: float = 0.7
    arrived: float = 0.3
    longest_life: int = 60
    patience: int = 6
    position_noise: float = 1.5
    jitter: float = 0.3
    gain_spread: float = 0.15
    feature_drop: float = 0.15
    feature_noise: float = 0.3
    history: int = 3
    history_drop: float = 0.2


@dataclass
class StartData:
    """Starts of drags: what is known of n portraits. points indexes the surrogate's points.

    u [n, Z], point [n, K] (index of a surrogate point), visible positions [n, K, 2] px, features [n, K, F] at them (any float type),
    background positions [n, G, 2] px and their features [n, G, F]; neighbour [n, Z]: a u with the same appearance and other geometry;
    motion [n, K, 2] px: exact motion of the points from u to the neighbour.
    """

    u: Tensor
    neighbour: Tensor
    motion: Tensor
    point: Tensor
    position: Tensor
    feature: Tensor
    background: Tensor
    background_feature: Tensor

    def __len__(self) -> int:
        return len(self.u)


@dataclass
class StepTruth:
    """What the loss needs beside the predictor's inputs: codes u now and at the start [B, Z], surrogate points [B, P], the drag's own
    linear map [B, 2, 2], weights [B, P] of the points in the landing loss."""

    u: Tensor
    start_u: Tensor
    point: Tensor
    warp: Tensor
    weight: Tensor
    still: Tensor
    home: Tensor
