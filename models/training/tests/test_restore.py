"""A pack read back: what the export stage wrote must come back as the networks that it was written from."""

import json
import shutil
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path
from unittest import mock

import torch

from tests.in_full import in_full
from tests.test_training_stages import command
from tests.toy import Z, toy_predictor, toy_source, toy_whitening
from tugtrain.export.graphs import export_generator
from tugtrain.export.manifest import DRAG_GRAPHS, PackInfo, write_manifest
from tugtrain.export.reading import read_manifest
from tugtrain.export.restore import load_pack_predictor, load_pack_regularizer
from tugtrain.export.unfold import load_pack_source, undo_packed_kernel, undo_upsampling_kernel
from tugtrain.latent.chart import LinearChart
from tugtrain.latent.source import GeneratorSource
from tugtrain.latent.statistics import NaturalDistance, natural_distance
from tugtrain.latent.surface import SurfaceHead, surface_of
from tugtrain.predictor.carry_over import carry_over
from tugtrain.predictor.network import LatentPredictor, PredictorConfig
from tugtrain.predictor.onnx_export import example_drag, export_predictor
from tugtrain.predictor.saved import load_predictor, save_predictor
from tugtrain.regularizer.network import LatentRegularizer, RegularizerConfig
from tugtrain.regularizer.onnx_export import export_regularizer
from tugtrain.regularizer.saved import load_regularizer
from tugtrain.stages.common.packs import FACES
from tugtrain.stylegan2.resample import blurred_upsampling_kernel, packed_kernel
from tugtrain.stylegan2.state import load_generator

REPOSITORY = Path(__file__).resolve().parents[3]


def toy_pack(folder: Path, surface: bool = True) -> GeneratorSource:
    """Writes mapping.onnx, generator.onnx and manifest.json of the toy generator, biases and styles at random; returns it."""
    source = toy_source()
    torch.manual_seed(5)
    for name, parameter in source.generator.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(parameter, 1.0, 0.3)
    if surface:
        source.surface = SurfaceHead(tuple(c for _, _, c in source.outputs), 8).eval().requires_grad_(False)
    export_generator(source, folder)
    codes = source.map(torch.randn(2000, Z))
    natural = natural_distance(toy_whitening(source), codes)
    for graph in DRAG_GRAPHS:
        (folder / f"{graph}.onnx").write_bytes(b"")  # for the manifest; who needs them writes them
    info = PackInfo("toy", "Toy", "A toy.", "MIT", [], 4.0, 3, list(range(8)), natural)
    write_manifest(folder, source, codes.mean(0), info)
    return source


class Kernels(unittest.TestCase):
    def test_what_folding_does_to_kernels_is_undone(self) -> None:
        kernel = torch.randn(5, 7, 3, 3)
        torch.testing.assert_close(undo_upsampling_kernel(blurred_upsampling_kernel(kernel)), kernel)
        self.assertTrue(torch.equal(undo_packed_kernel(packed_kernel(kernel)), kernel))


class GeneratorOfAPack(unittest.TestCase):
    def test_weights_and_pictures_come_back(self) -> None:
        for surface in (True, False):
            with tempfile.TemporaryDirectory() as name, torch.no_grad():
                wanted = toy_pack(Path(name), surface)
                made = load_pack_source(Path(name))
                self.assertEqual(made.outputs, wanted.outputs)
                weights = dict(made.generator.named_parameters())
                for key, parameter in wanted.generator.named_parameters():
                    torch.testing.assert_close(weights[key], parameter, atol=1e-5, rtol=1e-5, msg=key)
                z = torch.randn(3, Z)
                ws = wanted.broadcast(wanted.map(z)) + 0.1 * torch.randn(3, wanted.layers, wanted.w_dim)
                torch.testing.assert_close(made.map(z), wanted.map(z))
                image, maps = wanted.picture(ws)
                image_made, maps_made = made.picture(ws)
                torch.testing.assert_close(image_made, image, atol=1e-4, rtol=1e-4)
                for one, other in zip(maps_made, maps):
                    torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)

    def test_its_manifest_has_the_capability_of_dragging_with_both_graphs_only(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            source = toy_pack(folder)
            manifest = json.loads((folder / "manifest.json").read_text())
            self.assertEqual(manifest["format"], 2)
            self.assertEqual(set(manifest["files"]), {"mapping", "generator", "predictor", "regularizer"})
            drag = manifest["capabilities"]["drag"]
            self.assertEqual([f["channels"] for f in drag["features"]], [c for _, _, c in source.outputs])
            natural = drag["naturalDistance"]
            self.assertGreaterEqual(natural["p99"], natural["mean"])

            read = read_manifest(folder)
            capabilities = manifest.pop("capabilities")
            (folder / "manifest.json").write_text(json.dumps({**manifest, **capabilities["drag"]}))
            self.assertEqual(read_manifest(folder), read)

            (folder / "regularizer.onnx").unlink()
            info = PackInfo(
                "toy", "Toy", "A toy.", "MIT", [], 4.0, 3, list(range(8)), NaturalDistance(**natural)
            )
            drawing = write_manifest(folder, source, torch.zeros(source.w_dim), info)
            self.assertEqual((drawing["capabilities"], set(drawing["files"])), ({}, {"mapping", "generator"}))

    def test_only_packs_of_the_project_have_a_limit(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            source = toy_source()
            info = PackInfo("toy", "Toy", "A toy.", "MIT", [], 4.0, 3, [0], NaturalDistance(1.0, 2.0, 3.0))
            write = lambda: write_manifest(folder, source, torch.zeros(source.w_dim), info)
            for graph in ("mapping", "generator"):
                (folder / f"{graph}.onnx").write_bytes(bytes(100))
            with mock.patch("tugtrain.export.manifest.MAX_BYTES", 150):
                write()
                with mock.patch("tugtrain.export.manifest.KEPT_IN_GIT", folder.resolve().parent):
                    with self.assertRaisesRegex(ValueError, "MiB together"):
                        write()

    def test_refusals_name_the_file(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with self.assertRaisesRegex(ValueError, "manifest.json"):
                load_pack_source(folder)
            toy_pack(folder)
            manifest = json.loads((folder / "manifest.json").read_text())
            (folder / "manifest.json").write_text(json.dumps({**manifest, "resolution": 128}))
            with self.assertRaisesRegex(ValueError, "convs.10.squares"):
                load_pack_source(folder)
            (folder / "generator.onnx").write_bytes(b"no graph")
            with self.assertRaisesRegex(ValueError, "generator.onnx"):
                load_pack_source(folder)


def scramble(model: torch.nn.Module, but: str = "-") -> None:
    """Moves every weight (but those whose name starts like that), so that none is the one a new network starts with."""
    for name, parameter in model.named_parameters():
        if not name.startswith(but):
            parameter.data.add_(0.1 * torch.randn(parameter.shape))


@in_full
class OtherNetworksOfAPack(unittest.TestCase):
    def compare_predictor(self, folder: Path, wanted: LatentPredictor, source: GeneratorSource) -> None:
        scramble(wanted, but="chart.mapping.")
        export_predictor(wanted, folder / "predictor.onnx")
        made = load_pack_predictor(folder, source)
        self.assertEqual(made.config, wanted.config)
        state = made.state_dict()
        for name, value in wanted.state_dict().items():
            torch.testing.assert_close(state[name], value, atol=1e-4, rtol=1e-4, msg=name)
        drag = example_drag(wanted.config, source.w_dim, 3, 4)
        with torch.no_grad():
            torch.testing.assert_close(made(*drag.values()), wanted(*drag.values()), atol=1e-4, rtol=1e-3)

    def test_predictor_with_the_mapping_as_its_chart(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            toy_pack(Path(name))
            source = load_pack_source(Path(name))
            wanted = toy_predictor()
            wanted.chart.mapping.load_state_dict(source.generator.mapping.state_dict())
            self.compare_predictor(Path(name), wanted, source)

    def test_predictor_with_directions_as_its_chart(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            source = toy_pack(Path(name))
            whitening = toy_whitening(source)
            chart = LinearChart(whitening, torch.randn(5, source.w_dim))
            config = PredictorConfig(source.layers, tuple(range(8)), source.feature_channels, 3, 24, 3, 2, 1)
            blank = torch.rand(source.feature_channels) + 1
            self.compare_predictor(
                Path(name), LatentPredictor(config, chart, whitening, blank, blank), source
            )

    def test_regularizer(self) -> None:
        with tempfile.TemporaryDirectory() as name, torch.no_grad():
            source = toy_source()
            wanted = LatentRegularizer(
                RegularizerConfig(source.layers, 32, 2, 2, 24), toy_whitening(source), 1.3
            ).eval()
            scramble(wanted)
            wanted.threshold.fill_(0.05)
            export_regularizer(wanted, Path(name) / "regularizer.onnx")
            made = load_pack_regularizer(Path(name))
            self.assertEqual(made.config, wanted.config)
            state = made.state_dict()
            for key, value in wanted.state_dict().items():
                torch.testing.assert_close(state[key], value, atol=1e-4, rtol=1e-4, msg=key)
            ws = source.broadcast(source.map(torch.randn(4, Z))) + 0.3 * torch.randn(
                4, source.layers, source.w_dim
            )
            given = ws, ws.flip(0), torch.tensor([0.0, 0.3, 0.7, 1.0])
            for one, other in zip(made(*given), wanted(*given)):
                torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)

    def test_another_graph_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            source = toy_pack(folder)
            (folder / "predictor.onnx").write_bytes((folder / "mapping.onnx").read_bytes())
            (folder / "regularizer.onnx").write_bytes((folder / "mapping.onnx").read_bytes())
            with self.assertRaisesRegex(ValueError, "layer_name"):
                load_pack_predictor(folder, source)
            with self.assertRaisesRegex(ValueError, "layer_name"):
                load_pack_regularizer(folder)


class ShippedPack(unittest.TestCase):
    """models/faces read back must give the answers that were written when it was exported (tests/fixtures/parity-faces.json)."""

    def test_restored_checkpoints_give_the_known_answers(self) -> None:
        answers = json.loads((REPOSITORY / "tests" / "fixtures" / "parity-faces.json").read_text())

        def given(graph: str, name: str) -> torch.Tensor:
            value = answers[graph]["inputs"][name]
            return torch.tensor(value["data"]).reshape(value["shape"])

        def check(graph: str, name: str, made: torch.Tensor) -> None:
            wanted = answers[graph]["outputs"][name]
            difference = made.reshape(-1)[wanted["indices"]] - torch.tensor(wanted["values"])
            self.assertLess(float(difference.abs().max()), 1e-4 * wanted["range"], f"{graph} {name}")

        with tempfile.TemporaryDirectory() as name, torch.no_grad():
            out = Path(name)
            self.assertEqual(command("restore", "--out", out), (0, ""))
            code, message = command("restore", "--out", out)
            self.assertEqual(code, 2)
            self.assertIn("would be replaced", message)
            predictor, learned = load_predictor(out / "predictor" / "latest.pt")
            regularizer, _ = load_regularizer(out / "regularizer" / "latest.pt")
            source = GeneratorSource(load_generator(out / "generator" / "latest.pt"))
            source.surface = surface_of(learned)
            check("mapping", "w", source.map(given("mapping", "z")))
            image, maps = source.picture(given("generator", "ws"))
            check("generator", "image", image)
            for (output, _, _), feature_map in zip(source.outputs, maps):
                check("generator", output, feature_map)
            told = answers["predictor"]["inputs"]
            check("predictor", "delta", predictor(*(given("predictor", key) for key in told)))
            out_ws, distance = regularizer(
                *(given("regularizer", key) for key in ("ws", "start_ws", "strength"))
            )
            check("regularizer", "ws_out", out_ws)
            check("regularizer", "distance", distance)


@in_full
class AnotherPredictor(unittest.TestCase):
    """`export-predictor` on a copy of models/faces."""

    def test_all_else_stays_byte_for_byte(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            pack, answers = Path(name) / "faces", Path(name) / "answers.json"
            shutil.copytree(FACES, pack)
            shutil.copyfile(REPOSITORY / "tests" / "fixtures" / "parity-faces.json", answers)
            source = load_pack_source(pack)
            learned = load_pack_predictor(pack, source)
            told = not learned.config.reach
            other = LatentPredictor(
                replace(learned.config, reach=told),
                learned.chart,
                learned.whitening,
                learned.feature_mean,
                1 / learned.feature_gain,
            )
            carry_over(other, learned)
            with torch.no_grad():
                other.of_point.weight[:, -1:] += 0.1
            save_predictor(Path(name) / "p.pt", other, source.generator.config, {})
            before = {path.name: path.read_bytes() for path in pack.iterdir()}
            given = ("--pack", pack, "--predictor", Path(name) / "p.pt", "--answers", answers)
            self.assertEqual(command("export-predictor", *given), (0, ""))
            changed = {path.name for path in pack.iterdir() if path.read_bytes() != before[path.name]}
            self.assertEqual(changed, {"predictor.onnx", "manifest.json"})
            manifest, old = json.loads((pack / "manifest.json").read_text()), json.loads(
                before["manifest.json"]
            )
            self.assertEqual(manifest["capabilities"]["drag"].get("reach", False), told)
            self.assertEqual(manifest["files"]["generator"], old["files"]["generator"])
            sha = json.loads(answers.read_text())["predictor"]["sha256"]
            self.assertEqual(manifest["files"]["predictor"]["sha256"], sha)
            again = load_pack_predictor(pack, load_pack_source(pack))
            self.assertEqual(again.config, other.config)

    def test_a_predictor_of_another_generator_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            save_predictor(Path(name) / "p.pt", toy_predictor(), toy_source().generator.config, {})
            code, message = command(
                "export-predictor", "--pack", FACES, "--predictor", Path(name) / "p.pt", "--dry-run"
            )
            self.assertEqual(code, 2)
            self.assertIn("--predictor", message)


if __name__ == "__main__":
    unittest.main()
