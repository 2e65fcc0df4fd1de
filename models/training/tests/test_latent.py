"""Statistics of W, charts, the tracking map, and checkpoints and graphs of the networks that live in latent space."""

import tempfile
import unittest
from pathlib import Path

import onnx
import torch

from tests.toy import CONFIG, GEOMETRY, Z, toy_predictor, toy_source, toy_whitening
from tugtrain.labels.dense import DenseLabels, DensePoints
from tugtrain.latent.chart import BackwardMapping, LinearChart, MappingChart, principal_changes
from tugtrain.latent.statistics import measure, natural_distance
from tugtrain.latent.surface import CHANNELS, SurfaceHead, describe_surface, surface_code, surface_of
from tugtrain.predictor.onnx_export import example_drag, export_predictor
from tugtrain.predictor.reader_training import train_reader
from tugtrain.predictor.saved import load_predictor, save_predictor
from tugtrain.predictor.surface_training import train_surface
from tugtrain.regularizer.network import LatentRegularizer, RegularizerConfig
from tugtrain.regularizer.onnx_export import export_regularizer
from tugtrain.regularizer.saved import load_regularizer, save_regularizer
from tugtrain.run.budget import Budget


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
            self.assertEqual(
                [node.name for node in graph.input], example_drag(model.config, 16, 2, 3).names()
            )
            self.assertEqual([node.name for node in graph.output], ["delta"])
            shape = graph.input[2].type.tensor_type.shape.dim
            self.assertEqual((shape[0].dim_param, shape[1].dim_param), ("B", "P"))
            domains = {node.domain for node in graph.node}
            self.assertLessEqual(domains, {"", "ai.onnx"})
            names = [node.name for node in onnx.load(str(folder / "r.onnx")).graph.input]
            self.assertEqual(names, ["ws", "start_ws", "strength"])


if __name__ == "__main__":
    unittest.main()
