"""What the paired loss looks at most, and the schedule of a generator that is trained already."""

import unittest

import torch

from tugtrain.stylegan2.focus import focus_map
from tugtrain.stylegan2.losses import paired_loss
from tugtrain.stylegan2.schedule import REFINE, phase_at, phases_for


class Focus(unittest.TestCase):
    def test_weights_are_largest_at_the_landmarks(self) -> None:
        landmarks = torch.full((2, 68, 2), 0.9)
        landmarks[0] = torch.tensor([0.25, 0.75])  # x, y
        landmarks[1] = torch.tensor([0.5, 0.5])
        weights = focus_map(landmarks, 64, 4.0)
        self.assertEqual(weights.shape, (2, 1, 64, 64))
        self.assertGreater(float(weights[0, 0, 48, 16]), 4.0)
        self.assertLess(float(weights[0, 0, 16, 48]), 1.01)
        self.assertGreater(float(weights[1, 0, 32, 32]), 4.0)

    def test_weighted_loss(self) -> None:
        torch.manual_seed(0)
        made, wanted = torch.randn(1, 3, 16, 16), torch.randn(1, 3, 16, 16)
        same = torch.ones(1, 1, 16, 16)
        torch.testing.assert_close(paired_loss(made, wanted, weights=same), paired_loss(made, wanted))
        half = same.clone()
        half[..., 8:] = 0
        changed = made.clone()
        changed[..., 8:] += 5
        torch.testing.assert_close(
            paired_loss(changed, wanted, weights=half), paired_loss(made, wanted, weights=half)
        )


class Refining(unittest.TestCase):
    def test_starts_where_detail_does(self) -> None:
        phases = phases_for(256, refine=True)
        self.assertEqual(phase_at(phases, 0.0).resolution, REFINE[0].resolution)
        self.assertEqual(phase_at(phases, 0.99).resolution, 256)
        self.assertAlmostEqual(phases_for(64, refine=True)[-1].until, 1.0)
        with self.assertRaisesRegex(ValueError, "refine"):
            phases_for(16, refine=True)


if __name__ == "__main__":
    unittest.main()
