"""The Python drag loop: tracking through frames, outcomes, colour change."""

import unittest

import torch

from tests.test_latent import toy_predictor
from tests.test_labels import shifted, texture
from tests.toy import GEOMETRY, Z, toy_source
from tugtrain.evaluate.experiments import Nets, Watch, only_geometry, patch_colours, _colour_change
from tugtrain.evaluate.loop import STEP_PX, DragBatch, DragOutcome, LoopOptions, run_drags
from tugtrain.evaluate.tracker import Tracker
from tugtrain.landmarks.model import LandmarkNet
from tugtrain.latent.regularizer import LatentRegularizer, RegularizerConfig


class Tracking(unittest.TestCase):
    def test_follows_a_slow_walk_without_drift(self) -> None:
        first = texture()
        points = 80 + 90 * torch.rand(1, 20, 2)
        tracker = Tracker(first, points, 256)
        for step in range(1, 9):
            tracker.update(shifted(first, 0.5 * step, -0.25 * step))
        wrong = (tracker.points - points - torch.tensor([16.0, -8.0])).norm(dim=-1)
        self.assertLess(float(wrong.median()), 0.4)

    def test_finds_a_long_jump_that_was_asked_for(self) -> None:
        first = texture()
        points = 100 + 56 * torch.rand(1, 20, 2)
        asked, went = torch.tensor([[24.0, 0.0]]).expand(1, 20, 2), torch.tensor([20.0, 0.0])
        tracker = Tracker(first, points, 256)
        tracker.update(shifted(first, 5.0, 0.0), asked)
        wrong = (tracker.points - points - went).norm(dim=-1)
        self.assertLess(float(wrong.median()), 0.5)

    def test_keeps_some_of_a_batch(self) -> None:
        maps = texture().expand(3, -1, -1, -1)
        tracker = Tracker(maps, torch.full((3, 2, 2), 128.0), 256)
        tracker.update(maps)
        tracker.keep(torch.tensor([2]))
        self.assertEqual(tracker.update(maps[:1]).shape, (1, 2, 2))


class Loop(unittest.TestCase):
    def batch(self, targets: torch.Tensor, points: torch.Tensor, steps: int = 4) -> DragBatch:
        source, predictor = toy_source(), toy_predictor()
        regularizer = LatentRegularizer(RegularizerConfig(source.layers, 32, 2, 1), predictor.whitening, 1.3)
        torch.manual_seed(8)
        ws = source.broadcast(source.map(torch.randn(len(points), Z)))
        return DragBatch(
            source, predictor, regularizer.eval(), ws, points, targets, options=LoopOptions(steps=steps)
        )

    def test_arrived_drags_do_not_move(self) -> None:
        points = 20 + 20 * torch.rand(2, 3, 2)
        batch = self.batch(points.clone(), points)
        outcome = run_drags(batch)
        self.assertEqual(outcome.steps.tolist(), [0, 0])
        torch.testing.assert_close(outcome.ws, batch.start)

    def test_others_take_steps_and_stop(self) -> None:
        points = 20 + 20 * torch.rand(2, 3, 2)
        targets = points.clone()
        targets[1] += 15
        outcome = run_drags(self.batch(targets, points))
        self.assertEqual(float(outcome.steps[0]), 0)
        self.assertTrue(1 <= float(outcome.steps[1]) <= 4)
        self.assertTrue(torch.isfinite(outcome.ws).all())
        self.assertGreater(float(outcome.distance[1]), 0)

    def test_moving_points_are_shortened_together(self) -> None:
        points = torch.full((1, 3, 2), 30.0)
        targets = points + torch.tensor([[[4 * STEP_PX, 0.0], [2 * STEP_PX, 0.0], [0.0, 0.0]]])
        motions = self.batch(targets, points).motions()
        torch.testing.assert_close(motions[0, :, 0], torch.tensor([STEP_PX, STEP_PX / 2, 0.0]))


class Colours(unittest.TestCase):
    def test_change_is_a_share_of_the_range(self) -> None:
        dark, light = torch.full((1, 3, 32, 32), -1.0), torch.full((1, 3, 32, 32), 1.0)
        spots = torch.full((1, 2, 2), 16.0)
        torch.testing.assert_close(patch_colours(light, spots), torch.ones(1, 2, 3))
        watch = Watch({"skin": spots}, {"skin": torch.tensor([[True, False]])})
        nothing = torch.zeros(1)
        outcome = DragOutcome(torch.zeros(1, 2, 2), spots, nothing, nothing, spots)
        for change in _colour_change(watch, dark, light, outcome):
            self.assertAlmostEqual(float(change["skin"]), 1.0, places=5)
        watch.valid["skin"][:] = False
        for change in _colour_change(watch, dark, light, outcome):
            self.assertTrue(change["skin"].isnan().all())

    def test_tone_forgives_shading_that_moves(self) -> None:
        before, after = torch.zeros(1, 3, 32, 32), torch.zeros(1, 3, 32, 32)
        after[..., :16], after[..., 16:] = -0.5, 0.5
        spots = torch.tensor([[[8.0, 16.0], [24.0, 16.0]]])
        watch = Watch({"skin": spots}, {"skin": torch.ones(1, 2, dtype=torch.bool)})
        nothing = torch.zeros(1)
        outcome = DragOutcome(torch.zeros(1, 2, 2), spots, nothing, nothing, spots)
        single, tone = _colour_change(watch, before, after, outcome)
        self.assertAlmostEqual(float(single["skin"]), 0.25, places=5)
        self.assertAlmostEqual(float(tone["skin"]), 0.0, places=5)


class OnlyGeometry(unittest.TestCase):
    @torch.no_grad()
    def test_geometry_comes_from_the_drag_and_the_rest_from_the_start(self) -> None:
        source, predictor = toy_source(), toy_predictor()
        regularizer = LatentRegularizer(RegularizerConfig(source.layers, 32, 2, 1), predictor.whitening, 1.3)
        nets = Nets(source, predictor, regularizer, LandmarkNet(8))
        start, other = torch.randn(3, Z).clamp(-2, 2), torch.randn(3, Z).clamp(-2, 2)
        made = only_geometry(nets, start, source.broadcast(source.map(other)))
        assert made is not None
        wanted = start.clone()
        wanted[:, :GEOMETRY] = predictor.chart.encode(source.map(other))[:, :GEOMETRY]
        torch.testing.assert_close(made, source.broadcast(source.map(wanted)))
        self.assertEqual(made.shape, (3, source.layers, source.w_dim))


if __name__ == "__main__":
    unittest.main()
