"""Colours followed by the exact geometry: points are chosen where they are seen, and found again on the moved face."""

import unittest

import numpy as np
import torch

from tests.test_render import Rendered
from tugtrain.evaluate.colour import KINDS, ColourWatch
from tugtrain.faces import layout
from tugtrain.labels.points import choose_points

YAW = layout.NAMES.index("yaw")


class Watching(Rendered):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.z = torch.zeros(2, layout.K)
        cls.watch = ColourWatch(cls.renderer, choose_points(cls.renderer), cls.z, 256)

    def test_a_tint_counts_in_full(self) -> None:
        before = torch.zeros(2, 3, 256, 256)
        change = self.watch.changes(slice(0, 2), before, before + 0.2, self.z)
        for name in KINDS:
            for values in (change.patches[name], change.tone[name]):
                torch.testing.assert_close(values, torch.full((2,), 0.1))

    def test_points_are_followed(self) -> None:
        turned = self.z.clone()
        turned[:, YAW] = 1.0
        moved, still = torch.zeros(2, 3, 256, 256), torch.zeros(2, 3, 256, 256)
        for row in range(2):
            for picture, u in ((still, self.z), (moved, turned)):
                position, _ = self.renderer.project(u[row].numpy(), self.watch.ids)
                ids = self.watch.chosen[row]["skin"]
                for x, y in np.round(position[ids]).astype(int):
                    picture[row, :, y - 4 : y + 5, x - 4 : x + 5] = 1.0
        change = self.watch.changes(slice(0, 2), still, moved, turned)
        self.assertLess(float(change.patches["skin"].max()), 0.02)
        unmoved = self.watch.changes(slice(0, 2), still, moved, self.z)
        self.assertGreater(float(unmoved.patches["skin"].min()), 0.1)


if __name__ == "__main__":
    unittest.main()
