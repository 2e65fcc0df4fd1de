"""Motion labels: Lucas-Kanade on known motion, pair selection, exact pairs on disk."""

import os
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from tests.toy import toy_source, toy_whitening
from tugtrain.faces.layout import APPEARANCE, GEOMETRY, K, LIMIT
from tugtrain.labels.exact import CLEARANCE, KINDS, ExactPairs, background_points, draw_change
from tugtrain.labels.generic import GenericOptions, make_generic_pairs
from tugtrain.labels.lucas_kanade import TrackOptions, forward_backward, sample, track
from tugtrain.labels.selection import SelectionOptions, score_pairs

SIZE = 64


def texture(channels: int = 6) -> torch.Tensor:
    """A smooth random map [1, C, 64, 64]."""
    torch.manual_seed(3)
    return F.interpolate(
        torch.randn(1, channels, 10, 10), size=(SIZE, SIZE), mode="bicubic", align_corners=False
    )


def shifted(x: torch.Tensor, dx: float, dy: float) -> torch.Tensor:
    """x moved right by dx and down by dy cells."""
    theta = torch.tensor([[[1.0, 0.0, -2 * dx / SIZE], [0.0, 1.0, -2 * dy / SIZE]]])
    return F.grid_sample(
        x, F.affine_grid(theta, list(x.shape), False), padding_mode="border", align_corners=False
    )


def pyramid(x: torch.Tensor) -> list[torch.Tensor]:
    """Coarse to fine."""
    return [F.avg_pool2d(x, 2), x]


class LucasKanade(unittest.TestCase):
    def test_finds_a_known_shift(self) -> None:
        before = texture()
        points = 60 + 130 * torch.rand(1, 40, 2)
        for dx, dy in ((0.3, -0.2), (2.5, 1.0), (-4.0, 3.0)):
            found, _ = track(pyramid(before), pyramid(shifted(before, dx, dy)), points, 256)
            wrong = (found - points - torch.tensor([dx, dy]) * 4).norm(dim=-1)
            self.assertLess(float(wrong.median()), 0.2)

    def test_focus_finds_it_too(self) -> None:
        before = texture()
        points = 60 + 130 * torch.rand(1, 40, 2)
        found, _ = track(
            [before], [shifted(before, 1.0, 0.5)], points, 256, TrackOptions(focus=2.0, iterations=8)
        )
        self.assertLess(float((found - points - torch.tensor([4.0, 2.0])).norm(dim=-1).median()), 0.2)

    def test_check_rejects_what_is_not_there(self) -> None:
        before, points = texture(), 60 + 130 * torch.rand(1, 60, 2)
        _, same, _ = forward_backward([before], [shifted(before, 1, 0)], points, 256)
        torch.manual_seed(9)
        other = F.interpolate(
            torch.randn(1, 6, 10, 10), size=(SIZE, SIZE), mode="bicubic", align_corners=False
        )
        _, strange, _ = forward_backward([before], [other], points, 256)
        self.assertGreater(float((same < 1).float().mean()), 0.9)
        self.assertLess(float((strange < 1).float().mean()), 0.5)

    def test_sample_is_bilinear_between_pixel_centres(self) -> None:
        x = torch.arange(16.0).reshape(1, 1, 4, 4)
        value = sample(x, torch.tensor([[[2.0, 1.5]]]), 4)
        self.assertAlmostEqual(float(value), (5 + 6) / 2, places=5)

    def test_unequal_lists_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "maps"):
            track([texture()], [], torch.zeros(1, 1, 2), 256)


class Exact(unittest.TestCase):
    def test_changes_leave_appearance_alone(self) -> None:
        random = np.random.default_rng(0)
        u = np.clip(random.standard_normal(K), -LIMIT, LIMIT).astype(np.float32)
        kinds = set()
        for _ in range(200):
            there, kind = draw_change(random, u)
            kinds.add(kind)
            np.testing.assert_array_equal(there[APPEARANCE], u[APPEARANCE])
            self.assertTrue((there[GEOMETRY] != u[GEOMETRY]).any())
            self.assertLessEqual(float(np.abs(there).max()), LIMIT)
        self.assertEqual(kinds, set(range(len(KINDS))))

    def test_background_points_keep_clear(self) -> None:
        random = np.random.default_rng(0)
        cloud = random.uniform(100, 160, (200, 2))
        points = background_points(random, [cloud], 12, 256.0)
        self.assertEqual(points.shape, (12, 2))
        self.assertGreater(np.linalg.norm(points[:, None] - cloud[None], axis=2).min(), CLEARANCE)

    def test_full_picture_still_gives_points(self) -> None:
        axis = np.linspace(0, 256, 60)
        cloud = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
        self.assertEqual(background_points(np.random.default_rng(0), [cloud], 5, 256.0).shape, (5, 2))

    def test_round_trip_on_disk(self) -> None:
        n, p, rng = 3, 5, np.random.default_rng(0)
        place = rng.uniform(0, 256, (n, p, 2)).astype(np.float32)
        seen = rng.random((n, p)) < 0.5
        u = rng.standard_normal((n, K)).astype(np.float32)
        pairs = ExactPairs(u, u + 1, np.arange(n), place, place + 1, seen, place[:, :2])
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "pairs.npz")
            pairs.save(path)
            back = ExactPairs.load(path)
        np.testing.assert_array_equal(back.u1, pairs.u1)
        np.testing.assert_array_equal(back.visible0, pairs.visible0)
        self.assertLess(np.abs(back.positions1 - pairs.positions1).max(), 1 / 64)


class Selection(unittest.TestCase):
    def test_a_pair_without_change_holds_appearance_but_does_not_move(self) -> None:
        source = toy_source()
        ws = source.broadcast(source.map(torch.randn(3, source.z_dim)))
        scores = score_pairs(source, ws, ws)
        self.assertLess(float(scores.colour.max()), 1e-3)
        self.assertLess(float(scores.motion.max()), 0.05)
        self.assertFalse(scores.keep.any())

    def test_generic_pairs_have_their_shapes(self) -> None:
        source = toy_source()
        easy = SelectionOptions(grid=6, largest_colour=9.0, least_motion=0.0, least_tracked=0.0)
        pairs, kept = make_generic_pairs(source, GenericOptions(6, points=5, selection=easy))
        self.assertEqual(pairs.features.shape, (6, 5, source.feature_channels))
        self.assertEqual(pairs.w0.shape, (6, source.w_dim))
        self.assertTrue(0 < kept <= 1)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "generic.pt"
            pairs.save(path)
            self.assertTrue(torch.equal(type(pairs).load(path).motion, pairs.motion))

    def test_whitening_of_the_toy(self) -> None:
        source = toy_source()
        whitening = toy_whitening(source)
        distances = whitening.distance(source.broadcast(source.map(torch.randn(500, source.z_dim))))
        self.assertAlmostEqual(float(distances.mean()), 1.0, delta=0.15)


if __name__ == "__main__":
    unittest.main()
