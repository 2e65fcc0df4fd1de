"""Statistics, charts, regularizer, predictor, simulated drags, and their ONNX export."""

import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import onnx
import torch

from tests.toy import CONFIG, GEOMETRY, Z, toy_source, toy_starts, toy_surrogate, toy_whitening
from tugtrain.labels.dense import DenseLabels, DensePoints
from tugtrain.latent.chart import BackwardMapping, LinearChart, MappingChart, principal_changes
from tugtrain.latent.statistics import Whitening, measure, natural_distance
from tugtrain.latent.surface import CHANNELS, SurfaceHead, describe_surface, surface_code, surface_of
from tugtrain.predictor.carry_over import carry_over
from tugtrain.predictor.drag_data import DragOptions
from tugtrain.predictor.drags import HOLD, HOLD_WEIGHT, MASK_MOVES, MOVE, NONE, DragPool
from tugtrain.predictor.landing import landing_check
from tugtrain.predictor.network import LatentPredictor, PredictorConfig
from tugtrain.predictor.onnx_export import DRAG_INPUTS, example_drag, export_predictor
from tugtrain.predictor.reader_training import train_reader
from tugtrain.predictor.saved import load_predictor, save_predictor
from tugtrain.predictor.starts import feature_statistics
from tugtrain.predictor.surface_training import train_surface
from tugtrain.predictor.training import PredictorRun, RunOptions
from tugtrain.regularizer.network import LatentRegularizer, RegularizerConfig
from tugtrain.regularizer.onnx_export import export_regularizer
from tugtrain.regularizer.saved import load_regularizer, save_regularizer
from tugtrain.regularizer.training import calibrate, train_regularizer
from tugtrain.run.budget import Budget
from tugtrain.stylegan2.generator import Mapping

DRAGS = DragOptions(resolution=64, longest_step=4.0, longest_free_pull=12.0, position_noise=0.2, jitter=0.05)


def toy_predictor(edit_layers: tuple[int, ...] = tuple(range(8))) -> LatentPredictor:
    source = toy_source()
    whitening = toy_whitening(source)
    chart = MappingChart(whitening, source.generator.mapping, Z, range(GEOMETRY), source.z_clip, width=24)
    starts = toy_starts(source, toy_surrogate())
    config = PredictorConfig(source.layers, edit_layers, source.feature_channels, 3, 32, 2, 1, 1)
    torch.manual_seed(4)
    model = LatentPredictor(config, chart, whitening, *feature_statistics(starts))
    torch.nn.init.normal_(model.out.weight, std=0.05)
    return model.eval()


class Statistics(unittest.TestCase):
    def test_whitening_inverts(self) -> None:
        source = toy_source()
        whitening = measure(source.map(torch.randn(4096, Z)), smallest_spread=0.0)
        w = source.map(torch.randn(20, Z))
        torch.testing.assert_close(whitening.back(whitening(w)), w, atol=1e-3, rtol=1e-3)
        x = whitening(source.map(torch.randn(4096, Z)))
        torch.testing.assert_close(x.std(0), torch.ones(whitening.size), atol=0.1, rtol=0)

    def test_natural_distance_is_about_one(self) -> None:
        source = toy_source()
        natural = natural_distance(toy_whitening(source), source.map(torch.randn(2000, Z)))
        self.assertAlmostEqual(natural.mean, 1, delta=0.1)
        self.assertGreater(natural.p99, natural.mean)

    def test_too_few_codes_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "codes"):
            measure(torch.randn(10, 16))


class Charts(unittest.TestCase):
    def test_backward_mapping_starts_as_an_inverse(self) -> None:
        source = toy_source()
        backward = BackwardMapping(source.generator.mapping, toy_whitening(source), 24, damping=1e-6)
        z = torch.randn(200, Z).clamp(-2.5, 2.5)
        torch.testing.assert_close(backward(source.map(z)), z, atol=1e-3, rtol=1e-3)

    def test_steps_leave_other_entries_alone(self) -> None:
        source = toy_source()
        chart = MappingChart(toy_whitening(source), source.generator.mapping, Z, range(GEOMETRY), 2.5, 24)
        train_reader(chart, source, Budget(steps=20))
        z = torch.randn(50, Z).clamp(-2, 2)
        w = source.map(z)
        change = 0.2 * torch.randn(50, 1, GEOMETRY)
        moved = w + chart.step(z, change)[:, 0].detach()
        expected = z.clone()
        expected[:, :GEOMETRY] += change[:, 0]
        torch.testing.assert_close(moved, source.map(expected), atol=1e-4, rtol=1e-4)

    def test_entries_must_exist(self) -> None:
        source = toy_source()
        with self.assertRaisesRegex(ValueError, "geometry"):
            MappingChart(toy_whitening(source), source.generator.mapping, Z, [Z], 2.5)

    def test_principal_changes_span_the_pairs(self) -> None:
        directions = torch.randn(3, 16)
        changes = torch.randn(500, 3) @ directions
        basis = principal_changes(changes)
        self.assertEqual(len(basis), 3)
        left = changes - changes @ torch.linalg.pinv(basis) @ basis
        self.assertLess(float(left.abs().max()), 1e-3)
        chart = LinearChart(toy_whitening(toy_source()), basis)
        self.assertEqual(chart.step(torch.zeros(2, chart.context), torch.ones(2, 5, 3)).shape, (2, 5, 16))


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

    def test_layers_are_checked(self) -> None:
        with self.assertRaisesRegex(ValueError, "edit_layers"):
            PredictorConfig(10, (10,), 8)


class Training(unittest.TestCase):
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


class Surface(unittest.TestCase):
    def test_head_learns_where_the_surface_is(self) -> None:
        source = toy_source()
        channels = tuple(channels for _, _, channels in source.outputs)
        torch.manual_seed(7)
        count = 30
        place, part = torch.rand(count, 3).numpy() * 8, torch.randint(4, (count,)).numpy()
        points = DensePoints(torch.arange(count).numpy(), place, part)
        u = torch.randn(12, Z)
        position = (60 + 100 * torch.rand(1, count, 2)).expand(12, -1, -1)
        labels = DenseLabels(
            u.numpy(),
            position.numpy(),
            torch.ones(12, count, dtype=torch.bool).numpy(),
            torch.full((12, 4, 2), 5.0).numpy(),
        )
        untrained = train_surface(SurfaceHead(channels, 8), source, points, labels, Budget(steps=1))
        head = SurfaceHead(channels, 8)
        trained = train_surface(head, source, points, labels, Budget(steps=120))
        self.assertLess(trained["surface_cm"], untrained["surface_cm"])
        source.surface = head.eval()
        self.assertEqual(source.outputs[-1], ("surface_32", 32, CHANNELS))
        _, maps = source.features(source.broadcast(source.map(u[:2])))
        self.assertEqual([m.shape[1] for m in maps], [c for _, _, c in source.outputs])
        again = surface_of(describe_surface(head))
        torch.testing.assert_close(again(maps[:2]), maps[2])
        torch.testing.assert_close(again.state_dict(), head.state_dict())
        self.assertIsNone(surface_of({}))

    def test_codes_tell_parts_and_places_apart(self) -> None:
        place = torch.tensor([[0.0, 0, 0], [0.0, 0, 0], [1.0, 0, 0]])
        code = surface_code(place, torch.tensor([0, 2, 0]))
        self.assertEqual(code.shape, (3, CHANNELS))
        self.assertTrue((torch.cdist(code, code)[~torch.eye(3, dtype=torch.bool)] > 0.1).all())


class Export(unittest.TestCase):
    def test_checkpoints_and_graphs(self) -> None:
        model = toy_predictor()
        whitening = model.whitening
        regularizer = LatentRegularizer(RegularizerConfig(10, 32, 2, 1), whitening, 1.2)
        natural = natural_distance(whitening, toy_source().map(torch.randn(500, Z)))
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            save_predictor(folder / "p.pt", model, CONFIG, {})
            save_regularizer(folder / "r.pt", regularizer, natural, {})
            again, _ = load_predictor(folder / "p.pt")
            values = example_drag(model.config, 16, 2, 3).values()
            torch.testing.assert_close(again(*values), model(*values))
            export_predictor(again, folder / "p.onnx")
            export_regularizer(load_regularizer(folder / "r.pt")[0], folder / "r.onnx")
            graph = onnx.load(str(folder / "p.onnx")).graph
            self.assertEqual([node.name for node in graph.input], list(DRAG_INPUTS))
            self.assertEqual([node.name for node in graph.output], ["delta"])
            shape = graph.input[2].type.tensor_type.shape.dim
            self.assertEqual((shape[0].dim_param, shape[1].dim_param), ("B", "P"))
            domains = {node.domain for node in graph.node}
            self.assertLessEqual(domains, {"", "ai.onnx"})
            names = [node.name for node in onnx.load(str(folder / "r.onnx")).graph.input]
            self.assertEqual(names, ["ws", "start_ws", "strength"])


if __name__ == "__main__":
    unittest.main()
