"""The generator, landmarks and export stages from end to end on a tiny set, and their helpers."""

import contextlib
import io
import json
import os
import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnx
import torch
from PIL import Image

from tests.in_full import in_full
from tugtrain.__main__ import main
from tugtrain.export.fold import FoldedSynthesis
from tugtrain.export.graphs import FoldedMapping, folded_generator
from tugtrain.landmarks.model import LandmarkNet, detect, load_detector
from tugtrain.landmarks.training import disturb
from tugtrain.latent.source import GeneratorSource
from tugtrain.run.shards import RenderSet, reduce_pictures
from tugtrain.stylegan2.generator import Generator, GeneratorConfig
from tugtrain.stylegan2.schedule import learning_rate, phase_at, phases_for
from tugtrain.stylegan2.state import load_generator, w_statistics

Z = 5
MINUTES = 0.01  # a step is taken however short the time is, and however busy the machine


def command(*arguments: object) -> tuple[int, str]:
    """Runs a stage; returns its exit code and what it wrote to stderr."""
    errors = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
    return code, errors.getvalue()


def write_shard(folder: Path, count: int, size: int, seed: int) -> None:
    """Pictures of a coloured square whose place and colour follow u, with landmarks on its outline."""
    rng = np.random.default_rng(seed)
    u = rng.standard_normal((count, Z)).astype(np.float32).clip(-2.5, 2.5)
    images = np.full((count, size, size, 3), 40, np.uint8)
    landmarks = np.zeros((count, 68, 2), np.float32)
    angles = np.linspace(0, 2 * np.pi, 68, endpoint=False)
    for row, values in enumerate(u):
        x, y = (size * (0.5 + 0.08 * values[:2])).astype(int)
        half = size // 6
        images[row, y - half : y + half, x - half : x + half] = 128 + 40 * values[2:5]
        landmarks[row] = np.stack([x + half * np.cos(angles), y + half * np.sin(angles)], 1)
    folder.mkdir(parents=True)
    np.save(folder / "images.npy", images)
    np.save(folder / "u.npy", u)
    np.save(folder / "landmarks.npy", landmarks)
    np.save(folder / "visible.npy", np.ones((count, 68), bool))


class Data(unittest.TestCase):
    def test_shards_are_picked_up_and_reduced(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_shard(folder / "shard-00000", 6, 32, 0)
            data = RenderSet(folder, held_out=2)
            self.assertEqual((data.count, data.resolution, data.u_dim), (6, 32, Z))
            small = data.pictures(np.array([1, 5]), 8)
            self.assertEqual(tuple(small.shape), (2, 3, 8, 8))
            write_shard(folder / "shard-00001", 4, 32, 1)
            self.assertEqual(data.refresh(), 4)
            self.assertEqual(data.refresh(), 0)
            later = np.load(folder / "shard-00001" / "images.npy")
            wanted = torch.from_numpy(reduce_pictures(later[3:4], 4)).permute(0, 3, 1, 2) / 127.5 - 1
            torch.testing.assert_close(data.pictures(np.array([9]), 8), wanted)
            torch.testing.assert_close(
                data.values("u", np.array([7]))[0],
                torch.from_numpy(np.load(folder / "shard-00001" / "u.npy")[1]),
            )
            drawn = data.training_indices(np.random.default_rng(0), 200)
            self.assertEqual((drawn.min(), drawn.max()), (2, 9))

    def test_schedule(self) -> None:
        phases = phases_for(64)
        self.assertEqual([p.resolution for p in phases], [8, 16, 32, 64])
        self.assertEqual(phases[-1].until, 1.0)
        self.assertEqual(phase_at(phases, 0.0).resolution, 8)
        self.assertEqual(phase_at(phases, 2.0).resolution, 64)
        self.assertEqual(learning_rate(1.0, 0.4, start=0.5), 0.0)
        self.assertGreater(learning_rate(1.0, 0.52, start=0.5), 0.9)
        self.assertLess(learning_rate(1.0, 1.0, start=0.5), 0.01)


class Folding(unittest.TestCase):
    def test_folded_networks_equal_the_plain_ones(self) -> None:
        torch.manual_seed(3)
        config = GeneratorConfig(
            resolution=64,
            z_dim=Z,
            w_dim=8,
            mapping_layers=3,
            normalize_z=True,
            channel_base=256,
            channel_max=12,
        )
        generator = Generator(config).requires_grad_(False)
        for name, parameter in generator.named_parameters():
            if name.endswith("bias") or name.endswith("noise_strength"):
                torch.nn.init.normal_(parameter)
        z = torch.randn(3, Z)
        torch.testing.assert_close(
            FoldedMapping(generator.mapping)(z), generator.mapping(z), atol=1e-4, rtol=1e-4
        )
        ws = generator.broadcast(generator.mapping(z)) + torch.randn(3, config.layers, 8)
        for noise, kind in ((True, "const"), (False, "off")):
            for sizes in ((16, 32), (16, 64)):  # the last resolution packed, and not
                std = {size: torch.rand(config.width(size)) + 0.5 for size in sizes}
                image, maps = generator.synthesis(ws, kind, features=sizes)
                made = FoldedSynthesis(generator, std, noise)(ws)
                torch.testing.assert_close(made[0], image, atol=1e-3, rtol=1e-3)
                for got, size in zip(made[1:], sizes):
                    torch.testing.assert_close(
                        got, maps[size] / std[size][None, :, None, None], atol=1e-3, rtol=1e-3
                    )


class Landmarks(unittest.TestCase):
    def test_shapes_and_disturbance(self) -> None:
        net = LandmarkNet(8).eval()
        found = detect(net, torch.zeros(2, 3, 256, 256))
        self.assertEqual(tuple(found.shape), (2, 68, 2))
        # A bright dot stays under its landmark when the picture is turned, zoomed and shifted.
        picture = torch.full((4, 3, 64, 64), -1.0)
        picture[:, :, 40:43, 20:23] = 1.0
        landmarks = torch.tensor([21.5, 41.5]).mul(2 / 64).sub(1).expand(4, 68, 2)
        out, moved = disturb(picture, landmarks, np.random.default_rng(5))
        for row in range(4):
            light = (out[row].mean(0) - out[row].mean(0).median()).clamp_min(0.4) - 0.4
            places = torch.arange(64) + 0.5
            x, y = (light.sum(0) * places).sum() / light.sum(), (light.sum(1) * places).sum() / light.sum()
            wanted = (moved[row, 0] + 1) * 32
            self.assertLess(float((torch.stack([x, y]) - wanted).norm()), 1.5)


@in_full
class Stages(unittest.TestCase):
    """The stages of the generator and the detector once, at 64 px, for less than a second each."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name)
        cls.data = cls.folder / "renders"
        write_shard(cls.data / "shard-00000", 48, 128, 0)
        cls.training = [
            *("--data", cls.data, "--out", cls.folder / "generator", "--held-out", 8),
            *("--batch-scale", 0.5, "--threads", 2),
        ]
        size = ("--resolution", 64, "--w-dim", 8, "--channel-base", 256, "--channel-max", 8, "--channels", "")
        cls.generator = ["paired", *cls.training, *size]

    @classmethod
    def tearDownClass(cls) -> None:
        cls.temporary.cleanup()

    def test_1_paired_generator_learns_and_resumes(self) -> None:
        self.assertEqual(command(*self.generator, "--minutes", MINUTES)[0], 0)
        out = self.folder / "generator"
        events = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
        phases = [e["resolution"] for e in events if e["event"] == "phase"]
        self.assertEqual(phases[0], 8)
        self.assertEqual(phases, sorted(set(phases)))  # a busy machine may pass one over
        self.assertEqual(json.loads((out / "options.json").read_text())["w_dim"], 8)
        with Image.open(next(iter((out / "sheets").glob("*.png")))) as sheet:
            self.assertEqual(sheet.size, (8 * 64, 2 * 64))
        before = torch.load(out / "latest.pt")
        code, message = command(*self.generator, "--minutes", MINUTES)
        self.assertEqual(code, 2)
        self.assertIn("--out:", message)
        longer = before["seconds"] / 60 + MINUTES
        self.assertEqual(command(*self.generator, "--minutes", longer, "--resume")[0], 0)
        after = torch.load(out / "latest.pt")
        self.assertGreater(after["step"], before["step"])
        mean, covariance = w_statistics(load_generator(out / "latest.pt"), 2.5, samples=100)
        self.assertEqual((tuple(mean.shape), tuple(covariance.shape)), ((8,), (8, 8)))

    def test_2_adversarial_generator(self) -> None:
        arguments = ["adversarial", *self.training, "--rate", 1e-3, "--window", 32]
        self.assertEqual(command(*arguments, "--minutes", MINUTES)[0], 0)
        path = self.folder / "generator" / "adversarial.pt"
        kept = torch.load(path)["adversarial"]
        self.assertGreater(kept["step"], 0)
        self.assertGreater(kept["path_length"], 0)
        self.assertEqual(load_generator(path).config.resolution, 64)
        self.assertEqual(command(*arguments, "--minutes", kept["seconds"] / 60 + MINUTES, "--resume")[0], 0)
        self.assertGreater(torch.load(path)["adversarial"]["step"], kept["step"])

    def test_2_high_resolutions_alone(self) -> None:
        start = self.folder / "generator" / "latest.pt"
        upper = ["--start", start, "--train-from", 32, "--window", 32]
        paired, sharp = self.folder / "upper", self.folder / "sharp"
        self.assertEqual(command(*self.generator, *upper, "--out", paired, "--minutes", MINUTES)[0], 0)
        arguments = ["sharpen", *self.training, *upper, "--out", sharp, "--rate", 1e-3]
        self.assertEqual(command(*arguments, "--minutes", MINUTES)[0], 0)
        kept = torch.load(sharp / "adversarial.pt")["sharpen"]
        self.assertEqual(command(*arguments, "--minutes", kept["seconds"] / 60 + MINUTES, "--resume")[0], 0)
        self.assertGreater(torch.load(sharp / "adversarial.pt")["sharpen"]["step"], kept["step"])
        graph = self.folder / "discriminator.onnx"
        export = ["export-discriminator", "--out", graph, "--checkpoint"]
        self.assertEqual(command(*export, sharp / "adversarial.pt"), (0, ""))
        described = onnx.load(str(graph)).graph
        self.assertEqual(
            [entry.name for entry in (*described.input, *described.output)], ["pictures", "scores"]
        )
        for path, wanted in ((paired / "none.pt", "no file"), (start, "no discriminator of patches")):
            code, message = command(*export, path)
            self.assertEqual(code, 2)
            self.assertRegex(message, f"--checkpoint: .*{wanted}")
        before = load_generator(start).state_dict()
        for path in (paired / "latest.pt", sharp / "adversarial.pt"):
            after = load_generator(path).state_dict()
            changed = {name for name in before if not torch.equal(before[name], after[name])}
            self.assertTrue(changed, path)
            self.assertEqual({name.split(".")[1] for name in changed}, {"b32", "b64"}, path)

    def test_3_landmarks(self) -> None:
        arguments = ["landmarks", "--data", self.data, "--out", self.folder / "landmarks", "--held-out", 8]
        arguments += ["--width", 8, "--batch", 8, "--threads", 1, "--minutes", MINUTES]
        self.assertEqual(command(*arguments)[0], 0)
        events = [
            json.loads(line)
            for line in (self.folder / "landmarks" / "metrics.jsonl").read_text().splitlines()
        ]
        self.assertIn("mean_px", events[-1])
        detector = self.folder / "landmarks" / "latest.pt"
        checkpoint = self.folder / "generator" / "latest.pt"
        measure = ["measure", "--data", self.data, "--held-out", 8, "--checkpoint", checkpoint]
        self.assertEqual(command(*measure, "--landmarks", detector)[0], 0)
        measured = json.loads((self.folder / "generator" / "measured-latest.json").read_text())
        self.assertEqual(measured["samples"], 8)
        self.assertLess(measured["l1"], 1)
        self.assertGreater(measured["landmarks_p95_px"], measured["landmarks_px"])
        graph = self.folder / "landmarks.onnx"
        arguments = ["export-landmarks", "--checkpoint", detector, "--out", graph]
        self.assertEqual(command(*arguments, "--dry-run"), (0, ""))
        self.assertFalse(graph.exists())
        self.assertEqual(command(*arguments), (0, ""))
        described = onnx.load(str(graph)).graph
        self.assertEqual(
            [entry.name for entry in (*described.input, *described.output)], ["pictures", "landmarks"]
        )
        back = self.folder / "landmarks-back"
        self.assertEqual(command("import-landmarks", "--graph", graph, "--out", back), (0, ""))
        pictures = torch.rand(2, 3, 128, 128) * 2 - 1
        with torch.no_grad():
            wanted, made = load_detector(detector)(pictures), load_detector(back / "latest.pt")(pictures)
        torch.testing.assert_close(made, wanted, atol=1e-4, rtol=1e-4)
        further = [
            "landmarks",
            "--data",
            self.data,
            "--held-out",
            8,
            "--start",
            back / "latest.pt",
            "--dry-run",
        ]
        self.assertEqual(command(*further, "--width", 8)[0], 0)
        code, message = command(*further, "--width", 16)
        self.assertEqual(code, 2)
        self.assertIn("--start:", message)
        code, message = command("import-landmarks", "--graph", detector, "--out", self.folder / "nothing")
        self.assertEqual(code, 2)
        self.assertIn("--graph:", message)
        code, message = command("export-landmarks", "--checkpoint", self.folder / "nothing", "--out", graph)
        self.assertEqual(code, 2)
        self.assertIn("--checkpoint: no file", message)

    def test_4_early_pack(self) -> None:
        pack, answers = self.folder / "tiny", self.folder / "parity.json"
        arguments = ["export", "--generator", self.folder / "generator" / "latest.pt", "--out", pack]
        arguments += ["--answers", answers, "--feature-sizes", 16, 32, "--note", "for a test"]
        code, message = command(*arguments, "--predictor", self.folder / "none.pt")
        self.assertEqual(code, 2)
        self.assertIn("--predictor: no file", message)
        self.assertEqual(command(*arguments, "--generator-only")[0], 0)
        manifest = json.loads((pack / "manifest.json").read_text())
        self.assertEqual((manifest["name"], manifest["layers"], manifest["zDim"]), ("tiny", 10, Z))
        self.assertEqual(set(manifest["files"]), {"mapping", "generator"})
        self.assertEqual((manifest["format"], manifest["capabilities"]), (2, {}))
        known = json.loads(answers.read_text())
        self.assertEqual(known["generator"]["sha256"], manifest["files"]["generator"]["sha256"])
        # The answers are the plain network's; the folded one that was exported must agree.
        source = GeneratorSource(load_generator(self.folder / "generator" / "latest.pt"), (16, 32))
        given = known["generator"]["inputs"]["ws"]
        image = folded_generator(source)(torch.tensor(given["data"]).reshape(given["shape"]))[0].reshape(-1)
        wanted = known["generator"]["outputs"]["image"]
        difference = image[wanted["indices"]] - torch.tensor(wanted["values"])
        self.assertLess(float(difference.abs().max()), 1e-3 * wanted["range"])

    def test_5_wrong_options_are_named(self) -> None:
        for arguments, message in (
            (["paired", "--data", self.folder / "nothing"], "--data: .* 0 samples"),
            (
                ["paired", "--data", self.data, "--held-out", 8, "--resolution", 100, "--dry-run"],
                "--resolution",
            ),
            (
                ["paired", "--data", self.data, "--held-out", 8, "--dry-run"],
                "--resolution: renders are 128 px",
            ),
            (
                [*self.generator, "--out", self.folder / "x", "--train-from", 4 * 11, "--dry-run"],
                "--train-from: must be one of 8, 16, 32, 64, got 44",
            ),
            (
                [
                    *("sharpen", *self.training, "--out", self.folder / "x", "--start"),
                    *(
                        self.folder / "generator" / "latest.pt",
                        "--train-from",
                        32,
                        "--window",
                        48,
                        "--dry-run",
                    ),
                ],
                "--window: must be a power of two from 8 to 64, got 48",
            ),
            (
                [
                    *self.generator,
                    "--out",
                    self.folder / "x",
                    "--start",
                    self.folder / "none.pt",
                    "--dry-run",
                ],
                "--start: no file",
            ),
            (["paired", "--rate", "fast"], "--rate: expected a number"),
            (["landmarks", "--width", 1], "--width: must be from 4"),
            (
                ["landmarks", "--data", self.data, "--held-out", 8, "--out", self.folder / "x", "--resume"],
                "--resume",
            ),
            (["export", "--generator", self.folder / "none.pt"], "--generator: no file"),
            (["dance"], "invalid choice"),
        ):
            code, text = command(*arguments)
            self.assertEqual(code, 2, arguments)
            self.assertRegex(text, message)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    unittest.main()
