"""The regularizer: natural codes pass, others come back, none leaves the natural range."""

import unittest

import torch

from tests.toy import GEOMETRY, Z, toy_source, toy_whitening
from tugtrain.regularizer.network import LatentRegularizer, RegularizerConfig
from tugtrain.regularizer.training import calibrate, train_regularizer
from tugtrain.run.budget import Budget


class Regularizer(unittest.TestCase):
    def test_regularizer_passes_natural_codes_and_cleans_others(self) -> None:
        source = toy_source()
        whitening = toy_whitening(source)
        torch.manual_seed(6)
        model = LatentRegularizer(RegularizerConfig(source.layers, 32, 2, 1), whitening, 1.3)
        measures = train_regularizer(model, source, Budget(steps=200), torch.arange(GEOMETRY))
        self.assertLess(measures["natural_change"], 0.1)
        self.assertLess(measures["noise_1_left"], 0.97)
        ws = source.broadcast(source.map(torch.randn(4, Z)))
        same, distance = model(ws * 1.5, ws, torch.zeros(4))
        torch.testing.assert_close(same, ws * 1.5)
        self.assertEqual(distance.shape, (4,))

    def test_no_code_leaves_the_natural_range(self) -> None:
        source = toy_source()
        torch.manual_seed(7)
        model = LatentRegularizer(
            RegularizerConfig(source.layers, 32, 2, 1), toy_whitening(source), 1.3, limit=1.6
        )
        mean = model.whitening.mean
        start = mean + 0.5 * (source.broadcast(source.map(torch.randn(6, Z))) - mean)
        far = mean + 6 * (source.broadcast(source.map(torch.randn(6, Z))) - mean)
        self.assertTrue((model.whitening.distance(far) > 1.6).all())
        self.assertTrue((model.whitening.distance(start) < 1.6).all())
        for strength in (0.1, 0.5, 1.0):
            out, distance = model(far, start, torch.full((6,), strength))
            self.assertLessEqual(float(distance.max()), 1.6 + 1e-4)
            torch.testing.assert_close(distance, model.whitening.distance(out))
        # a start beyond the limit is no reason to jump back, only not to go on
        out, distance = model(2 * far - mean, far, torch.full((6,), 0.5))
        self.assertTrue((distance <= model.whitening.distance(far) + 1e-3).all())

    def test_threshold_is_calibrated(self) -> None:
        source = toy_source()
        model = LatentRegularizer(RegularizerConfig(source.layers, 32, 2, 1), toy_whitening(source), 1.3)
        calibrate(model, source, None)
        self.assertGreaterEqual(float(model.threshold), 0.0)


if __name__ == "__main__":
    unittest.main()
