"""The Python drag loop: tracking through frames, outcomes, colour change."""

import unittest

import torch

from tests.in_full import in_full
from tests.test_labels import shifted, texture
from tests.toy import GEOMETRY, Z, toy_predictor, toy_source
from tugtrain.evaluate.colour import change_at, patch_colours
from tugtrain.evaluate.experiments import Nets, read_geometry
from tugtrain.evaluate.loop import STEP_PX, DragBatch, LoopOptions, run_drags
from tugtrain.evaluate.tracker import Tracker
from tugtrain.landmarks.model import LandmarkNet
from tugtrain.regularizer.network import LatentRegularizer, RegularizerConfig


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

    @in_full
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
        for change in change_at(dark, light, spots, spots, torch.tensor([[True, False]])):
            self.assertAlmostEqual(float(change), 1.0, places=5)
        for change in change_at(dark, light, spots, spots, torch.zeros(1, 2, dtype=torch.bool)):
            self.assertTrue(change.isnan().all())

    def test_tone_forgives_shading_that_moves(self) -> None:
        before, after = torch.zeros(1, 3, 32, 32), torch.zeros(1, 3, 32, 32)
        after[..., :16], after[..., 16:] = -0.5, 0.5
        spots = torch.tensor([[[8.0, 16.0], [24.0, 16.0]]])
        patches, tone = change_at(before, after, spots, spots, torch.ones(1, 2, dtype=torch.bool))
        self.assertAlmostEqual(float(patches), 0.25, places=5)
        self.assertAlmostEqual(float(tone), 0.0, places=5)

    def test_follows_points(self) -> None:
        before = torch.linspace(-1, 1, 32).expand(1, 3, 32, 32)
        after, start = before.roll(4, 3), torch.tensor([[[10.0, 16.0]]])
        seen = torch.ones(1, 1, dtype=torch.bool)
        for change in change_at(before, after, start, start + torch.tensor([4.0, 0.0]), seen):
            self.assertLess(float(change), 1e-5)
        self.assertGreater(float(change_at(before, after, start, start, seen)[0]), 0.1)


class ReadGeometry(unittest.TestCase):
    @torch.no_grad()
    def test_geometry_comes_from_the_drag_and_the_rest_from_the_start(self) -> None:
        source, predictor = toy_source(), toy_predictor()
        regularizer = LatentRegularizer(RegularizerConfig(source.layers, 32, 2, 1), predictor.whitening, 1.3)
        nets = Nets(source, predictor, regularizer, LandmarkNet(8))
        start, other = torch.randn(3, Z).clamp(-2, 2), torch.randn(3, Z).clamp(-2, 2)
        read = read_geometry(nets, start, source.broadcast(source.map(other)))
        assert read is not None
        wanted = start.clone()
        wanted[:, :GEOMETRY] = predictor.chart.encode(source.map(other))[:, :GEOMETRY]
        torch.testing.assert_close(read, wanted)


if __name__ == "__main__":
    unittest.main()
