"""The predictor: what it answers, its simulated drags, and starting from an earlier one."""

import unittest
from dataclasses import replace

import torch

from tests.in_full import in_full
from tests.toy import (
    DRAGS,
    GEOMETRY,
    Z,
    clumped_surrogate,
    toy_predictor,
    toy_source,
    toy_starts,
    toy_surrogate,
)
from tugtrain.latent.chart import MappingChart
from tugtrain.latent.statistics import Whitening
from tugtrain.predictor.carry_over import carry_over
from tugtrain.predictor.drag_data import NO_LIMIT
from tugtrain.predictor.drags import HOLD, HOLD_WEIGHT, MASK_MOVES, MOVE, NONE, DragPool
from tugtrain.predictor.landing import landing_check
from tugtrain.predictor.losses import LossWeights
from tugtrain.predictor.network import LatentPredictor, PredictorConfig
from tugtrain.predictor.onnx_export import example_drag
from tugtrain.predictor.training import PredictorRun, RunOptions
from tugtrain.run.budget import Budget
from tugtrain.stylegan2.generator import Mapping


class Predictor(unittest.TestCase):
    def drag(self, model: LatentPredictor, points: int = 4) -> "object":
        return example_drag(model.config, 16, 3, points)

    def test_only_edited_layers_change(self) -> None:
        model = toy_predictor((1, 3))
        delta = model(*example_drag(model.config, 16, 3, 4).values())
        self.assertEqual(delta.shape, (3, 10, 16))
        moved = delta.abs().amax((0, 2)) > 0
        self.assertEqual(moved.nonzero()[:, 0].tolist(), [1, 3])

    def test_no_motion_no_change(self) -> None:
        model = toy_predictor()
        drag = example_drag(model.config, 16, 3, 4)
        drag = replace(drag, motions=torch.zeros_like(drag.motions))
        self.assertEqual(float(model(*drag.values()).detach().abs().max()), 0.0)

    def test_padding_does_not_matter(self) -> None:
        model = toy_predictor()
        drag = replace(
            example_drag(model.config, 16, 2, 5), valid=torch.tensor([[1.0, 1, 1, 0, 0]]).expand(2, -1)
        )
        cut = {
            name: getattr(drag, name)[:, :3] for name in ("features", "positions", "motions", "hold", "valid")
        }
        cut["history_motion"] = drag.history_motion[:, :, :3]
        torch.testing.assert_close(
            model(*drag.values()), model(*replace(drag, **cut).values()), atol=1e-5, rtol=1e-4
        )

    def test_coordinates_scale_with_the_motion(self) -> None:
        model = toy_predictor()
        drag = example_drag(model.config, 16, 2, 3)
        small = replace(
            drag,
            motions=drag.motions * 0.1,
            history_motion=drag.history_motion * 0.1,
            history_delta=drag.history_delta * 0.1,
        )
        whole, tenth = model.coordinates(drag)[1], model.coordinates(small)[1]
        torch.testing.assert_close(whole * 0.1, tenth, atol=1e-6, rtol=1e-4)

    def test_a_reach_is_an_input_of_its_own(self) -> None:
        model = toy_predictor(reach=True)
        drag = example_drag(model.config, 16, 2, 3)
        self.assertEqual(drag.names()[-1], "reach")
        self.assertNotIn("reach", example_drag(toy_predictor().config, 16, 2, 3).names())
        far = replace(drag, reach=torch.full((2, 3), NO_LIMIT))
        self.assertFalse(torch.equal(model(*drag.values()), model(*far.values())))
        with self.assertRaisesRegex(ValueError, "reach"):
            model(*replace(drag, reach=None).values())

    def test_layers_are_checked(self) -> None:
        with self.assertRaisesRegex(ValueError, "edit_layers"):
            PredictorConfig(10, (10,), 8)


class Training(unittest.TestCase):
    @in_full
    def test_drags_land_after_a_little_training(self) -> None:
        """On a linear toy geometry a few hundred steps must make single points arrive."""
        source, surrogate, model = toy_source(), toy_surrogate(), toy_predictor()
        starts = toy_starts(source, surrogate)
        geometry = torch.arange(GEOMETRY)

        def left() -> float:
            check = landing_check(model, surrogate, starts, source, DRAGS, 1)
            return check["after_px"] / check["before_px"]

        before = left()
        run = PredictorRun(
            model,
            source,
            surrogate,
            starts,
            geometry,
            RunOptions(Budget(steps=250), 0.1, 3e-3, 24, pool=96),
            DRAGS,
        )
        seen: list[float] = []
        run.run(lambda share, text, terms: seen.append(share))
        self.assertGreater(len(seen), 10)
        self.assertLess(left(), 0.6 * before)

    def test_pool_draws_every_kind_of_point(self) -> None:
        source, surrogate = toy_source(), toy_surrogate()
        starts = toy_starts(source, surrogate)
        pool = DragPool(200, 6, starts, surrogate, source.map, torch.arange(GEOMETRY), source.layers, DRAGS)
        self.assertEqual(set(pool.kind.unique().tolist()), {0, 1, 2, 3})
        self.assertTrue((pool.kind == MOVE).any(1).all())
        drag, truth = pool.inputs(torch.arange(200), torch.zeros(source.feature_channels))
        self.assertEqual(float(drag.motions[pool.kind == NONE].abs().max()), 0.0)
        moving = (drag.motions * (pool.kind == MOVE)[..., None]).norm(dim=-1).amax(1)
        self.assertTrue((moving <= pool.step_px + 1e-4).all())
        self.assertEqual(truth.weight.shape, (200, 6))

    def test_outside_a_reach_points_should_stay_the_more_the_farther(self) -> None:
        source, surrogate = toy_source(), toy_surrogate()
        drags = replace(
            DRAGS, reach_share=0.5, shortest_reach=4.0, longest_reach=12.0, position_noise=0.0, free_share=1.0
        )
        starts = toy_starts(source, surrogate)
        pool = DragPool(200, 1, starts, surrogate, source.map, torch.arange(GEOMETRY), source.layers, drags)
        drag, truth = pool.inputs(torch.arange(200), torch.zeros(source.feature_channels))
        assert drag.reach is not None
        limited = pool.reach[:, 0] < NO_LIMIT
        self.assertTrue(60 < int(limited.sum()) < 140)
        self.assertTrue(((pool.reach[limited] >= 4 - 1e-4) & (pool.reach[limited] <= 12 + 1e-4)).all())
        torch.testing.assert_close(drag.reach, pool.reach)
        self.assertEqual(float(truth.still[~limited].abs().max()), 0.0)
        away = (truth.home - pool.start).norm(dim=-1)
        near, far = away < 0.1 * pool.reach, away > 3 * pool.reach
        self.assertLess(float(truth.still[limited[:, None] & near].max()), 0.01)
        self.assertGreater(float(truth.still[limited[:, None] & far].min()), 0.98)

    def test_points_may_reach_differently_far_and_holds_not_at_all(self) -> None:
        source, surrogate = toy_source(), toy_surrogate()
        drags = replace(DRAGS, reach_share=1.0, alike_share=0.0, mask_share=0.0)
        pool = DragPool(
            60,
            6,
            toy_starts(source, surrogate),
            surrogate,
            source.map,
            torch.arange(GEOMETRY),
            source.layers,
            drags,
        )
        moving = pool.kind == MOVE
        self.assertTrue((pool.reach[moving] <= drags.longest_reach + 1e-3).all())
        self.assertTrue((pool.reach[~moving] == NO_LIMIT).all())
        several = moving.sum(1) > 1
        first, second = pool.reach[several, 0], pool.reach[several, 1]
        self.assertTrue((first != second).all())

    @in_full
    def test_a_drag_with_a_reach_moves_less_elsewhere(self) -> None:
        """Where one way moves everything and another one clump of points, practice with a reach has the predictor take the second."""
        source, surrogate = toy_source(), clumped_surrogate()
        starts, geometry = toy_starts(source, surrogate), torch.arange(GEOMETRY)
        drags = replace(DRAGS, shortest_reach=6.0, longest_reach=12.0, free_share=1.0, mask_share=0.0)

        def elsewhere(reach_share: float) -> float:
            """Motion of the other clump as a share of the pulled point's, after practice with so many drags that have a reach."""
            model = toy_predictor(reach=True)
            run = PredictorRun(
                model,
                source,
                surrogate,
                starts,
                geometry,
                RunOptions(Budget(steps=800), 0.1, 3e-3, 24, pool=96),
                replace(drags, reach_share=reach_share),
                LossWeights(still=1.0),
            )
            run.run(lambda share, text, terms: None)
            tried = replace(drags, reach_share=1.0, history_drop=1.0)
            pool = DragPool(150, 1, starts, surrogate, source.map, geometry, source.layers, tried, seed=5)
            drag, truth = pool.inputs(torch.arange(150), model.feature_mean)
            step = (model.coordinates(drag)[1] * model.layer_share).sum(1)
            moved = (surrogate(truth.u.index_add(1, geometry, step)) - surrogate(truth.u)).norm(dim=-1)
            pulled = torch.gather(moved, 1, truth.point)
            self.assertGreater(float(pulled.mean()), 0.5 * float(drag.motions.norm(dim=-1).mean()))
            right = surrogate.mean_positions[:, 0] > 32
            other = right[None] != right[truth.point[:, 0]][:, None]
            return float((moved * other).sum() / other.sum() / pulled.mean())

        self.assertLess(elsewhere(0.5), 0.5 * elsewhere(0.0))

    def test_masked_drags_pull_a_part_and_hold_the_rest(self) -> None:
        source, surrogate = toy_source(), toy_surrogate()
        drags = replace(DRAGS, mask_share=1.0, position_noise=0.0)
        starts = toy_starts(source, surrogate)
        pool = DragPool(50, 12, starts, surrogate, source.map, torch.arange(GEOMETRY), source.layers, drags)
        moves = (pool.kind == MOVE).sum(1)
        self.assertTrue(((moves >= 1) & (moves <= MASK_MOVES)).all())
        self.assertTrue((pool.kind[:, -1] == HOLD).all())
        self.assertEqual(set(pool.kind.unique().tolist()), {0, 1, 2, 3})
        away = (pool.start - pool.start[:, :1]).norm(dim=-1)
        farthest = torch.where(pool.kind == MOVE, away, 0.0).amax(1)
        nearest = torch.where(pool.kind == HOLD, away, 1e9).amin(1)
        self.assertTrue((farthest <= nearest + 1e-4).all())
        _, truth = pool.inputs(torch.arange(50), torch.zeros(source.feature_channels))
        held = (truth.weight * (pool.kind == HOLD)).sum(1)
        self.assertTrue((held <= HOLD_WEIGHT * moves + 1e-4).all())
        pulled = torch.gather(truth.still, 1, truth.point)
        self.assertEqual(float(pulled[pool.kind == MOVE].max()), 0.0)
        self.assertEqual(float(pulled[pool.kind == HOLD].min()), 1.0)


class CarryOver(unittest.TestCase):
    def test_other_directions_of_w_make_no_difference(self) -> None:
        """The same codes whitened along turned directions, and features normalised differently, must give the same coordinates."""
        learned = toy_predictor()
        old = learned.whitening
        order, sign = torch.randperm(old.size), torch.randn(old.size).sign()
        turned = Whitening(old.mean + 0.02, old.spread[order], old.directions[:, order] * sign)
        mean, std = learned.feature_mean + 0.3, 2 / learned.feature_gain
        model = LatentPredictor(learned.config, learned.chart, turned, mean, std).eval()
        self.assertEqual(carry_over(model, learned), [])
        drag = example_drag(model.config, 16, 2, 3)
        ws = old.back(0.5 * torch.randn(2, 10, old.size))
        drag = replace(drag, ws=ws, start_ws=ws * 0.98, history_delta=drag.history_delta * 0)
        torch.testing.assert_close(
            model.coordinates(drag)[1], learned.coordinates(drag)[1], atol=1e-3, rtol=1e-2
        )

    def test_a_reach_makes_no_difference_at_first(self) -> None:
        learned, model = toy_predictor(), toy_predictor(reach=True)
        self.assertEqual(carry_over(model, learned), [])
        drag = example_drag(model.config, 16, 2, 3)
        torch.testing.assert_close(model(*drag.values()), learned(*replace(drag, reach=None).values()))

    def test_more_entries_of_z_make_no_difference_at_first(self) -> None:
        learned, source = toy_predictor(), toy_source()
        old = learned.chart
        assert isinstance(old, MappingChart)
        mapping = Mapping(replace(source.generator.config, z_dim=Z + 2))
        chart = MappingChart(
            learned.whitening, mapping, Z + 2, [*range(GEOMETRY), Z, Z + 1], source.z_clip, width=24
        )
        blank = torch.ones(learned.config.feature_channels)
        model = LatentPredictor(learned.config, chart, learned.whitening, blank, blank).eval()
        self.assertEqual(carry_over(model, learned), [])
        state = torch.randn(3, 2 * Z)
        here, moved = state.chunk(2, 1)
        wide = torch.cat([here, torch.randn(3, 2), moved, torch.randn(3, 2)], 1)
        torch.testing.assert_close(model.of_state(wide), learned.of_state(state))
        hidden = torch.randn(3, learned.config.width)
        torch.testing.assert_close(model.out(hidden)[:, :GEOMETRY], learned.out(hidden))
        self.assertEqual(float(model.out(hidden)[:, GEOMETRY:].abs().max()), 0.0)

    def test_what_does_not_fit_is_named(self) -> None:
        learned = toy_predictor()
        config = replace(learned.config, feature_channels=learned.config.feature_channels + 1)
        blank = torch.ones(config.feature_channels)
        model = LatentPredictor(config, learned.chart, learned.whitening, blank, blank)
        self.assertEqual(carry_over(model, learned), ["of_feature.weight"])


if __name__ == "__main__":
    unittest.main()
