"""How much of single parts a detector sees: of one that sees half of what moves."""

import unittest
from unittest import mock

import numpy as np
import torch

from tests.in_full import in_full
from tests.test_render import Rendered
from tugtrain.faces.renderer import FaceRenderer, Portrait
from tugtrain.landmarks.model import LandmarkNet
from tugtrain.landmarks.seen import seen_of


class Seen(Rendered):
    @in_full
    def test_the_share_is_that_of_the_way_of_the_part(self) -> None:
        known: list[np.ndarray] = []

        class Knowing(FaceRenderer):
            def __init__(self, renderer: FaceRenderer) -> None:
                self.__dict__ = renderer.__dict__

            def portrait(self, u: np.ndarray, size: int = 256) -> Portrait:
                portrait = super().portrait(u, size)
                known.append(portrait.landmarks)
                return portrait

        def half(_: LandmarkNet, pictures: torch.Tensor) -> torch.Tensor:
            before, after = known[-2:]
            return torch.from_numpy(np.stack([before, before + (after - before) / 2]))

        with mock.patch("tugtrain.landmarks.seen.detect", half):
            report = seen_of(Knowing(self.renderer), LandmarkNet(4), 1)
        self.assertGreater(len(report), 5)
        for numbers in report.values():
            self.assertAlmostEqual(numbers["share"], 0.5, places=5)
            self.assertLess(numbers["astray"], 0.05)


if __name__ == "__main__":
    unittest.main()
