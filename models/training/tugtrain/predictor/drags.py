"""Drags simulated in latent space, on which the predictor is trained closed-loop. Ours.

A drag starts at a known u, has points on known mesh vertices and targets for them. The geometry surrogate says where the points are
after every step, so thousands of drags can run at once without rendering. Each drag sees the world slightly wrong on purpose, as
it will with the real generator: points do not sit exactly on their vertex, the picture moves a little more or less than the
surrogate says (a random linear map per drag, which only the history can reveal), and tracked positions jitter.
"""

from __future__ import annotations

from typing import Callable

import torch
from torch import Tensor

from ..labels.surrogate import GeometrySurrogate
from .drag_data import NO_LIMIT, DragOptions, StartData, StepTruth
from .network import DragInput

MOVE, HOLD, BACKGROUND, NONE = 0, 1, 2, 3
FACE_SLOTS = 68  # a whole face is pulled: the landmarks, which are the surrogate's first points
MASK_SLOTS = 12  # fewer points than this are no mask
MASK_MOVES = 6  # most points that are pulled where a mask holds the rest
MASK_FREE = (
    0.4  # largest share of the points around those that are neither pulled nor held: what is painted may move
)
MASK_BACKGROUND = (
    0.7  # largest share of the held points that lie on the background, as anchors of a mask often do
)
HOLD_WEIGHT = 2.0  # of all hold points together, as a multiple of the moving ones': many anchors of a mask must not outvote a few handles
STUCK_SHARE = 0.05  # of a step's length: less progress counts as none


def _push(past: Tensor, new: Tensor) -> Tensor:
    """Drops the oldest of past [B, H, ...] and appends new [B, ...]."""
    return torch.cat([past[:, 1:], new[:, None]], 1)


class DragPool:
    """`size` drags with up to `slots` points each that live side by side; finished ones are drawn anew."""

    def __init__(
        self,
        size: int,
        slots: int,
        data: StartData,
        surrogate: GeometrySurrogate,
        codes: Callable[[Tensor], Tensor],
        geometry: Tensor,
        layers: int,
        options: DragOptions,
        landmarks: Tensor | None = None,
        seed: int = 0,
    ) -> None:
        """codes: u -> w. geometry: indices of u's geometry entries. landmarks: where given, `slots` surrogate points that are
        always pulled together (a whole face)."""
        self.data, self.surrogate, self.codes, self.options = data, surrogate, codes, options
        self.geometry, self.layers, self.landmarks = geometry, layers, landmarks
        self.random = torch.Generator().manual_seed(seed)
        self.slots = slots
        self.device = device = data.u.device
        features, w_dim = data.feature.shape[-1], codes(data.u[:1]).shape[1]
        self.u = torch.zeros(size, data.u.shape[1], device=device)
        self.start_u = torch.zeros_like(self.u)
        self.point = torch.zeros(size, slots, dtype=torch.long, device=device)
        self.kind = torch.full((size, slots), NONE, device=device)
        self.start = torch.zeros(size, slots, 2, device=device)
        self.target = torch.zeros(size, slots, 2, device=device)
        self.anchor = torch.zeros(size, slots, 2, device=device)
        self.feature = torch.zeros(size, slots, features, device=device)
        self.warp = torch.zeros(size, 2, 2, device=device)
        self.still = torch.zeros(size, surrogate.points, device=device)
        self.home = torch.zeros(size, surrogate.points, 2, device=device)
        self.reach = torch.full((size, slots), NO_LIMIT, device=device)
        self.step_px = torch.zeros(size, device=device)
        # 1 where hold points ask to go back to where they were, 0 where they ask for no motion
        self.restoring = torch.zeros(size, device=device)
        self.age = torch.zeros(size, dtype=torch.long, device=device)
        self.life = torch.zeros(size, dtype=torch.long, device=device)
        # smallest mean distance left so far, and for how many steps it has not got smaller
        self.best = torch.zeros(size, device=device)
        self.stuck = torch.zeros(size, dtype=torch.long, device=device)
        self.past_delta = torch.zeros(size, options.history, w_dim, device=device)
        self.past_motion = torch.zeros(size, options.history, slots, 2, device=device)
        self.past_valid = torch.zeros(size, options.history, device=device)
        self.renew(torch.arange(size, device=device))
        self.age = (torch.rand(size, generator=self.random) * 4).long().to(device)

    def _uniform(self, low: float, high: float, *shape: int) -> Tensor:
        return torch.empty(shape).uniform_(low, high, generator=self.random).to(self.device)

    def _normal(self, *shape: int) -> Tensor:
        return torch.randn(shape, generator=self.random).to(self.device)

    def _whole(self, low: int, high: int, *shape: int) -> Tensor:
        return torch.randint(low, high, shape, generator=self.random).to(self.device)

    def _pick(self, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """Kinds [n, slots] and columns of data.point to use for n new drags."""
        n, slots = count, self.slots
        moves = (1 + (slots - 1) * self._uniform(0, 1, n).pow(2.5)).round()
        holds = ((slots - moves) * self._uniform(0, 1, n).pow(2) * (self._uniform(0, 1, n) < 0.5)).round()
        back = ((slots - moves - holds) * self._uniform(0, 1, n) * (self._uniform(0, 1, n) < 0.3)).round()
        order = torch.arange(slots, device=self.device)[None]
        kind = torch.full((n, slots), NONE, device=self.device)
        kind[order < (moves + holds + back)[:, None]] = BACKGROUND
        kind[order < (moves + holds)[:, None]] = HOLD
        kind[order < moves[:, None]] = MOVE
        columns = torch.rand(n, self.data.point.shape[1], generator=self.random).argsort(1)[:, :slots]
        spots = self._whole(0, self.data.background.shape[1], n, slots)
        return kind, columns.to(self.device), spots

    def _mask(self, rows: Tensor, kind: Tensor, columns: Tensor) -> Tensor:
        """Turns some of the drags into masked ones, in place: the points nearest to one of them move, those around are free, all others
        hold. -> which of the drags these are, indices."""
        if self.slots < MASK_SLOTS or self.landmarks is not None:
            return rows[:0]
        masked = (self._uniform(0, 1, len(rows)) < self.options.mask_share).nonzero()[:, 0]
        place = self.data.position[rows[masked][:, None], columns[masked]]
        nearest = (place - place[:, :1]).norm(dim=-1).argsort(1)
        columns[masked] = torch.gather(columns[masked], 1, nearest)
        moves = self._whole(1, MASK_MOVES + 1, len(masked), 1)
        free = moves + self._whole(0, int(MASK_FREE * (self.slots - MASK_MOVES)) + 1, len(masked), 1)
        order = torch.arange(self.slots, device=self.device)[None]
        back = self._uniform(0, 1, len(masked), self.slots) < self._uniform(
            0, MASK_BACKGROUND, len(masked), 1
        )
        held = torch.where(back, BACKGROUND, HOLD)
        held[:, -1] = HOLD
        kind[masked] = torch.where(order < moves, MOVE, torch.where(order < free, NONE, held))
        return masked

    def _limit(self, which: Tensor, here: Tensor, place: Tensor, kind: Tensor, share: float) -> None:
        """Gives the moving points of some of the new drags a reach, mostly one for all of them: what lies outside should stay, the farther
        the more."""
        o, n = self.options, len(which)
        low, high = torch.tensor([o.shortest_reach, o.longest_reach]).log().tolist()
        reach = torch.exp(self._uniform(low, high, n, self.slots))
        alike = self._uniform(0, 1, n, 1) < o.alike_share
        reach = torch.where(alike, reach[:, :1].expand(-1, self.slots), reach)
        limited = (self._uniform(0, 1, n) < share) & (self.still[which].sum(1) == 0)
        away = (here[:, :, None] - place[:, None]).norm(dim=-1)
        inside = torch.exp(-(away / reach[:, None]).square() / 2) * (kind == MOVE)[:, None]
        moves = limited[:, None] & (kind == MOVE)
        self.reach[which] = torch.where(moves, reach, NO_LIMIT)
        self.still[which] = torch.where(limited[:, None], 1 - inside.amax(2), self.still[which])

    def _goal(self, rows: Tensor) -> Tensor:
        """u whose geometry the points should reach: a neighbour of the label pairs, another face, or part of another face."""
        n = len(rows)
        goal = self.data.u[rows]
        choice = self._uniform(0, 1, n)
        other = self.data.u[self._whole(0, len(self.data), n)]
        part = self._uniform(0, 1, n, len(self.geometry)) < self._uniform(0, 1, n, 1)
        mixed = torch.where(part, other[:, self.geometry], goal[:, self.geometry])
        near = self.data.neighbour[rows][:, self.geometry]
        far = torch.where((choice < 0.7)[:, None], mixed, other[:, self.geometry])
        return goal.index_copy(1, self.geometry, torch.where((choice < 0.4)[:, None], near, far))

    @torch.no_grad()
    def renew(self, which: Tensor) -> None:
        """Draws new drags at these places."""
        n, o = len(which), self.options
        if n == 0:
            return
        rows = self._whole(0, len(self.data), n)
        kind, columns, spots = self._pick(n)
        masked = self._mask(rows, kind, columns)
        pick = rows[:, None]
        u = self.data.u[rows]
        here = self.surrogate(u)
        if self.landmarks is not None:
            point = self.landmarks[None].expand(n, -1)
            place = torch.gather(here, 1, point[..., None].expand(-1, -1, 2))
            # not known: `inputs` gives the mean feature
            feature = place.new_zeros(n, self.slots, self.feature.shape[-1])
            kind = torch.full_like(kind, MOVE)
        else:
            point, place = self.data.point[pick, columns], self.data.position[pick, columns]
            feature = self.data.feature[pick, columns].float()
        self.home[which], self.still[which] = here, 0
        if len(masked):
            # outside the mask is what lies nearer to a held point of the face than to any other
            nearest = (here[masked, :, None] - place[masked, None]).square().sum(-1).argmin(2)
            held = (kind[masked] == HOLD) | (kind[masked] == BACKGROUND)
            self.still[which[masked]] = torch.gather(held, 1, nearest).float()
        self.reach[which] = NO_LIMIT
        if o.reach_share is not None:
            self._limit(which, here, place, kind, o.reach_share)
        back = kind == BACKGROUND
        place = torch.where(back[..., None], self.data.background[pick, spots], place)
        feature = torch.where(back[..., None], self.data.background_feature[pick, spots].float(), feature)

        offset = self._normal(n, self.slots, 2) * o.position_noise * self._uniform(0, 1, n, 1, 1)
        start = (place + offset * (~back)[..., None]).clamp(0, o.resolution)
        warp = torch.eye(2, device=self.device) * self._uniform(
            1 - 2 * o.gain_spread, 1 + o.gain_spread, n, 1, 1
        )
        warp = warp + self._normal(n, 2, 2) * o.gain_spread / 3
        there = self.surrogate(self._goal(rows))
        take = point[..., None].expand(-1, -1, 2)
        pull = torch.gather(there, 1, take) - torch.gather(here, 1, take)
        angle = self._uniform(0, 6.2832, n, 1, 1)
        length = torch.exp(self._uniform(0.7, torch.tensor(o.longest_free_pull).log().item(), n, 1, 1))
        free = torch.cat([angle.cos(), angle.sin()], -1) * length
        alone = ((kind == MOVE).sum(1) <= 2) & (self._uniform(0, 1, n) < o.free_share)
        pull = torch.where(alone[:, None, None], free.expand_as(pull), pull)
        target = (start + pull).clamp(0, o.resolution)
        target = torch.where((kind == MOVE)[..., None], target, start)

        self.u[which], self.start_u[which] = u, u
        self.point[which], self.kind[which] = point, kind
        self.start[which], self.target[which] = start, target
        self.anchor[which] = torch.gather(here, 1, take)
        self.feature[which], self.warp[which] = feature, warp
        self.step_px[which] = torch.exp(
            self._uniform(0, 1, n) * torch.tensor(o.longest_step / o.shortest_step).log().item()
        )
        self.step_px[which] *= o.shortest_step
        self.restoring[which] = (self._uniform(0, 1, n) < 0.85).float()
        self.age[which], self.stuck[which], self.best[which] = 0, 0, 1e9
        self.life[which] = self._whole(5, o.longest_life, n)
        self.past_delta[which], self.past_motion[which], self.past_valid[which] = 0, 0, 0

    def positions(self, which: Tensor) -> Tensor:
        """Where the points are now, without jitter: [B, P, 2] px."""
        now = self.surrogate(self.u[which])
        moved = torch.gather(now, 1, self.point[which][..., None].expand(-1, -1, 2)) - self.anchor[which]
        moved = moved @ self.warp[which].transpose(1, 2)
        moved = moved * (self.kind[which] != BACKGROUND)[..., None]
        return self.start[which] + moved

    @torch.no_grad()
    def inputs(self, which: Tensor, mean_feature: Tensor) -> tuple[DragInput, StepTruth]:
        """The predictor's inputs for these drags, and what the loss needs."""
        o, kind = self.options, self.kind[which]
        batch = len(which)
        true = self.positions(which)
        seen = true + self._normal(*true.shape) * o.jitter * self._uniform(0, 1, batch, 1, 1)
        # the engine's schedule: moving points are shortened together, hold points that slipped each on their own
        motion = self.target[which] - seen
        length = motion.norm(dim=-1, keepdim=True)
        longest = (length * (kind == MOVE)[..., None]).amax(1, keepdim=True)
        longest = torch.where((kind == MOVE)[..., None], longest, length)
        step = self.step_px[which][:, None, None]
        motion = motion * (step / longest.clamp_min(1e-6)).clamp_max(1.0)
        restore = (kind == HOLD) * self.restoring[which][:, None]
        motion = motion * ((kind == MOVE) + restore)[..., None]
        codes = self.codes(torch.cat([self.u[which], self.start_u[which]]))
        ws, start_ws = codes[:, None].expand(-1, self.layers, -1).chunk(2)

        feature = self.feature[which]
        spread = self._normal(*feature.shape) * o.feature_noise * self._uniform(0, 1, batch, 1, 1)
        feature = feature + spread * feature.abs().mean()
        drop = self._uniform(0, 1, batch, 1, 1) < o.feature_drop
        unseen = feature.abs().sum(-1, keepdim=True) == 0
        feature = torch.where(drop | unseen, mean_feature.expand_as(feature), feature)

        use_past = (self._uniform(0, 1, batch, 1) >= o.history_drop).float()
        past_valid = self.past_valid[which] * use_past
        past_delta = self.past_delta[which][:, :, None].expand(-1, -1, self.layers, -1)
        drag = DragInput(
            ws,
            start_ws,
            feature,
            seen / o.resolution * 2 - 1,
            motion,
            ((kind == HOLD) | (kind == BACKGROUND)).float(),
            (kind != NONE).float(),
            past_delta * past_valid[:, :, None, None],
            self.past_motion[which] * past_valid[:, :, None, None],
            past_valid,
            self.reach[which] if o.reach_share is not None else None,
        )
        moves, holds = (kind == MOVE).float(), (kind == HOLD).float()
        fair = HOLD_WEIGHT * moves.sum(1, keepdim=True) / holds.sum(1, keepdim=True).clamp_min(1)
        weight = moves + holds * fair.clamp_max(1)
        return drag, StepTruth(
            self.u[which],
            self.start_u[which],
            self.point[which],
            self.warp[which],
            weight,
            self.still[which],
            self.home[which],
        )

    @torch.no_grad()
    def advance(self, which: Tensor, u: Tensor) -> None:
        """Moves these drags to codes u [B, Z] and draws finished ones anew."""
        before = self.positions(which)
        old = self.codes(self.u[which])
        self.u[which] = u
        after = self.positions(which)
        self.past_delta[which] = _push(self.past_delta[which], self.codes(u) - old)
        noisy = after - before + self._normal(*after.shape) * self.options.jitter * 0.5
        self.past_motion[which] = _push(self.past_motion[which], noisy)
        self.past_valid[which] = _push(self.past_valid[which], after.new_ones(len(which)))
        self.age[which] += 1
        moving = (self.kind[which] == MOVE).float()
        left = (self.target[which] - after).norm(dim=-1) * moving
        mean = left.sum(1) / moving.sum(1).clamp_min(1)
        better = mean < self.best[which] - STUCK_SHARE * self.step_px[which]
        self.best[which] = torch.minimum(self.best[which], mean)
        self.stuck[which] = torch.where(better, 0, self.stuck[which] + 1)
        finished = (left.amax(1) < self.options.arrived) | (self.age[which] >= self.life[which])
        finished |= self.stuck[which] >= self.options.patience
        self.renew(which[finished])
