"""Published methods of dragging: on the toy generator, and the stage from end to end on a toy pack."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from tests.in_full import in_full
from tests.test_restore import toy_pack
from tests.test_training_stages import command
from tests.toy import Z, toy_source
from tugtrain.__main__ import main
from tugtrain.labels.lucas_kanade import forward_backward
from tugtrain.landmarks.model import LandmarkNet
from tugtrain.peers.cases import CaseError, Cases, Outcome, read_cases
from tugtrain.peers.descent import EDIT_LAYERS, Adam, DescentOptions, Objective, descend, disc, feature_map
from tugtrain.peers.draggan import DragGan
from tugtrain.peers.freedrag import FreeDrag, FreeDragOptions, update_share
from tugtrain.peers.latent_transformer import LatentTransformer, edit, load_transformer
from tugtrain.peers.latent_transformer_training import TransformerTraining, make_pairs, train_transformer
from tugtrain.run import checkpoints
from tugtrain.run.budget import Budget

SIZE = 64
OPTIONS = DescentOptions(0.02, 60, 32)


def reachable_cases(count: int = 6, points: int = 1) -> Cases:
    """Drags that the toy generator can make: targets are where points go when the first layers change."""
    source = toy_source()
    many = 128  # most of them hardly move or cannot be tracked
    torch.manual_seed(3)
    start = source.broadcast(source.map(torch.randn(many, Z))).contiguous()
    end = start.clone()
    end[:, :EDIT_LAYERS] += 0.6 * (source.map(torch.randn(many, Z))[:, None] - start[:, :EDIT_LAYERS])
    places = 8 + 48 * torch.rand(many, 40, 2)
    before, after = source.features(start)[1], source.features(end)[1]
    there, error, _ = forward_backward(before, after, places, SIZE)
    length = (there - places).norm(dim=-1)
    fits = (error < 0.3) & (length > 2.5) & (length < 8)
    rows = fits.sum(1).argsort(descending=True)[:count]
    pick = (fits.float() + torch.rand(fits.shape))[rows].argsort(1, descending=True)[:, :points, None]
    take = pick.expand(-1, -1, 2)
    return Cases(
        start[rows],
        places[rows].gather(1, take),
        there[rows].gather(1, take),
        torch.ones(count, points, dtype=torch.bool),
        None,
    )


def distance(cases: Cases, points: Tensor) -> Tensor:
    """Mean distance to the targets: [N] px."""
    return (points - cases.targets).norm(dim=-1).mean(1)


def tracked(cases: Cases, ws: Tensor) -> Tensor:
    """Where Lucas-Kanade, which no method uses, finds the points in the pictures of ws."""
    source = toy_source()
    before, after = source.features(cases.ws)[1], source.features(ws)[1]
    return forward_backward(before, after, cases.points, SIZE)[0]


def draggan(cases: Cases, options: DescentOptions = OPTIONS) -> Outcome:
    return descend(toy_source(), cases, lambda first, some: DragGan(first, some, SIZE), options)


def freedrag(cases: Cases) -> Outcome:
    def make(first: Tensor, some: Cases) -> Objective:
        return FreeDrag(first, some, SIZE, FreeDragOptions(expected=0.3, longest=2.0))

    return descend(toy_source(), cases, make, OPTIONS)


class Parts(unittest.TestCase):
    def test_adam_is_that_of_torch(self) -> None:
        place = torch.nn.Parameter(torch.randn(4, 3))
        ours, theirs, values = Adam(place.data, 0.1), torch.optim.Adam([place], 0.1), place.data.clone()
        for step in range(5):
            place.grad = torch.randn(4, 3)
            values += ours.step(place.grad)
            theirs.step()
        torch.testing.assert_close(values, place.data)

    def test_disc(self) -> None:
        self.assertEqual([len(disc(radius)) for radius in (0.4, 1.0, 1.5, 3.0)], [1, 5, 9, 29])
        self.assertEqual(disc(1.5)[0].tolist(), [0, 0])

    def test_template_takes_in_what_fits(self) -> None:
        share = update_share(torch.tensor([0.06, 0.24, 3.0]), torch.tensor(0.3))
        torch.testing.assert_close(share, torch.tensor([0.5, 0.1, 0.0]), atol=1e-4, rtol=1e-4)


class Descent(unittest.TestCase):
    def test_draggan_moves_points_to_their_targets(self) -> None:
        cases = reachable_cases()
        outcome = draggan(cases)
        before, believed = distance(cases, cases.points), distance(cases, outcome.points)
        arrived = outcome.iterations < OPTIONS.most_iterations
        self.assertGreater(int(arrived.sum()), 3)
        self.assertLessEqual(float(believed[arrived].max()), 1.0)
        self.assertLess(distance(cases, tracked(cases, outcome.ws)).median(), 0.7 * before.median())
        self.assertTrue(torch.equal(outcome.ws[:, EDIT_LAYERS:], cases.ws[:, EDIT_LAYERS:]))
        self.assertTrue((outcome.seconds > 0).all())

    def test_freedrag_moves_points_to_their_targets(self) -> None:
        cases = reachable_cases()
        outcome = freedrag(cases)
        before = distance(cases, cases.points)
        self.assertLess(distance(cases, tracked(cases, outcome.ws)).median(), 0.7 * before.median())
        self.assertLess(float(distance(cases, outcome.points).median()), 1e-3)

    def test_drags_side_by_side_are_those_made_alone(self) -> None:
        cases = reachable_cases(3)
        for method in (draggan, freedrag):
            together = method(cases)
            self.assertGreater(
                len(set(together.iterations.tolist())), 1
            )  # they leave the batch at different times
            alone = Outcome.join([method(cases.rows(slice(row, row + 1))) for row in range(3)])
            self.assertEqual(together.iterations.tolist(), alone.iterations.tolist())
            torch.testing.assert_close(together.ws, alone.ws, atol=1e-3, rtol=1e-3)

    def test_mask_keeps_the_rest(self) -> None:
        cases, source = reachable_cases(), toy_source()
        mask = torch.zeros(len(cases), 16, 16)
        for row, (x, y) in enumerate(cases.points[:, 0].tolist()):
            mask[row, int(y / 4) - 2 : int(y / 4) + 3, int(x / 4) - 2 : int(x / 4) + 3] = 1
        masked = Cases(cases.ws, cases.points, cases.targets, cases.valid, mask)
        options = DescentOptions(0.02, 15, 32)
        still = 1 - torch.nn.functional.interpolate(mask[:, None], 32)

        def change(ws: Tensor) -> float:
            moved = feature_map(source, ws, options) - feature_map(source, cases.ws, options)
            return float((moved * still).abs().mean())

        self.assertLess(change(draggan(masked, options).ws), 0.5 * change(draggan(cases, options).ws))


class Transformer(unittest.TestCase):
    @in_full
    def test_learns_and_comes_back(self) -> None:
        source = toy_source()
        torch.manual_seed(0)
        options = TransformerTraining(Budget(steps=200), 1e-3, 16, 24, (0.5, 1.0))
        model, loss = train_transformer(source, options)
        self.assertLess(loss, 0.95)
        with tempfile.TemporaryDirectory() as name:
            model.save(Path(name) / "t.pt", note=3)
            again, values = load_transformer(Path(name) / "t.pt")
            self.assertEqual(values["note"], 3)
            cases = reachable_cases(2, 3)
            torch.testing.assert_close(edit(model, source, cases).ws, edit(again, source, cases).ws)

    def test_order_and_padding_of_points_do_not_matter(self) -> None:
        source, cases = toy_source(), reachable_cases(2, 3)
        model = LatentTransformer(source.feature_channels, source.w_dim).eval()
        wanted = edit(model, source, cases).ws
        turned = Cases(cases.ws, cases.points.flip(1), cases.targets.flip(1), cases.valid, None)
        torch.testing.assert_close(edit(model, source, turned).ws, wanted, atol=1e-5, rtol=1e-4)
        more = torch.cat([cases.points, 20 * torch.ones(2, 2, 2)], 1)
        valid = torch.cat([cases.valid, torch.zeros(2, 2, dtype=torch.bool)], 1)
        padded = Cases(cases.ws, more, torch.cat([cases.targets, more[:, :2]], 1), valid, None)
        torch.testing.assert_close(edit(model, source, padded).ws, wanted, atol=1e-5, rtol=1e-4)
        self.assertGreater(float((wanted - cases.ws)[:, :EDIT_LAYERS].abs().max()), 0.0)

    def test_labels_are_the_flow(self) -> None:
        torch.manual_seed(0)
        options = TransformerTraining(Budget(steps=1), 1e-3, 8, 12, (0.0, 0.0))
        start, end, motion, feature, good = make_pairs(toy_source(), options)
        self.assertTrue(torch.equal(start, end))
        self.assertLess(float(motion.abs().max()), 1e-3)
        self.assertEqual((feature.shape[:2], float(good.mean())), ((8, 12), 1.0))


def write_cases(path: Path, cases: Cases, **changes: object) -> Path:
    """The bench's file; a change of None leaves a field out."""
    fields = {
        "ws": cases.ws.numpy(),
        "points": cases.points.numpy(),
        "targets": cases.targets.numpy(),
        "valid": cases.valid.numpy().astype(np.uint8),
        "hold": np.zeros(cases.valid.shape, np.uint8),
        **changes,
    }
    np.savez(path, **{name: value for name, value in fields.items() if value is not None})
    return path


class Files(unittest.TestCase):
    def test_what_is_wrong_is_named(self) -> None:
        cases, source = reachable_cases(2, 2), toy_source()
        nan = cases.points.numpy().copy()
        nan[0, 0, 0] = np.nan
        changes = {
            "ws: expected shape": {"ws": np.zeros((2, 3, 4), np.float32)},
            "ws: there are no drags": {
                "ws": np.zeros((0, 10, 16)),
                "points": np.zeros((0, 2, 2)),
                "targets": np.zeros((0, 2, 2)),
                "valid": np.zeros((0, 2)),
                "hold": np.zeros((0, 2)),
            },
            "points: missing": {"points": None},
            "points: expected finite": {"points": nan},
            "targets: expected shape": {"targets": np.zeros((2, 3, 2))},
            "valid: drag 1 has no point": {"valid": np.array([[1, 0], [0, 0]])},
            "hold: missing": {"hold": None},
            "mask: expected shape": {"mask": np.zeros((2, 8, 4))},
        }
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "cases.npz"
            for message, change in changes.items():
                with self.assertRaisesRegex(CaseError, message):
                    read_cases(write_cases(path, cases, **change), source.layers, source.w_dim)
            path.write_text("no zip")
            with self.assertRaisesRegex(CaseError, "cases.npz"):
                read_cases(path, source.layers, source.w_dim)

    def test_holds_and_masks(self) -> None:
        cases, source = reachable_cases(2, 2), toy_source()
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "cases.npz"
            hold, mask = np.array([[0, 1], [0, 0]]), np.ones((2, 4, 4), np.uint8)
            read = read_cases(write_cases(path, cases, hold=hold, mask=mask), source.layers, source.w_dim)
            self.assertIsNone(read.mask)
            self.assertTrue(torch.equal(read.targets[0, 1], cases.points[0, 1]))
            self.assertTrue(torch.equal(read.targets[0, 0], cases.targets[0, 0]))
            mask[1, 0, 0] = 0
            read = read_cases(write_cases(path, cases, hold=hold, mask=mask), source.layers, source.w_dim)
            assert read.mask is not None
            self.assertEqual(float(read.mask.sum()), 31.0)


class Stage(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        toy_pack(self.folder)
        cases = write_cases(self.folder / "cases.npz", reachable_cases(3))
        self.out = self.folder / "out.npz"
        self.pack = ["--pack", self.folder, "--threads", 1]
        self.files = ["peers", *self.pack, "--cases", cases, "--out", self.out]

    def result(self) -> tuple[dict[str, np.ndarray], dict]:
        with np.load(self.out) as file:
            fields = {name: file[name] for name in file.files}
        return fields, json.loads(self.out.with_suffix(".json").read_text())

    def test_draggan_in_two_processes(self) -> None:
        few = ["--most-iterations", 3, "--batch", 2, "--threads", 2, "--rate", 0.01]
        self.assertEqual(command(*self.files, "--method", "draggan", *few), (0, ""))
        fields, report = self.result()
        self.assertEqual(
            {name: values.shape for name, values in fields.items()},
            {"ws": (3, 10, 16), "points": (3, 1, 2), "iterations": (3,), "seconds": (3,)},
        )
        self.assertEqual((report["method"], report["drags"], report["threads"]), ("draggan", 3, 2))
        self.assertEqual(report["iterations"], int(fields["iterations"].sum()))
        self.assertEqual((report["rate"], report["feature_size"]), (0.01, 32))

    def test_freedrag_with_a_watch(self) -> None:
        self.assertEqual(
            command(*self.files, "--method", "freedrag", "--most-iterations", 3, "--time", 2), (0, "")
        )
        fields, report = self.result()
        self.assertEqual(len(fields["ws"]), 2)
        for name in ("iteration_ms", "edit_seconds"):
            self.assertGreater(report[f"{name}_p50"], 0)
            self.assertGreaterEqual(report[f"{name}_p95"], report[f"{name}_p50"])
        self.assertGreater(report["peak_mb"], 10)
        self.assertIsNone(report["training_loss"])

    def test_transformer_is_trained_once_for_a_pack(self) -> None:
        path = self.folder / "transformer.pt"
        given = [*self.files, "--method", "usercontrollablelt", "--transformer", path]
        short = ["--train-minutes", 0.005]
        alone = ["peers-train", *self.pack, "--transformer", path, *short]
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            self.assertEqual(main([str(argument) for argument in alone]), 0)
        self.assertFalse(self.out.exists())
        made = path.read_bytes()
        told = json.loads(printed.getvalue())
        self.assertEqual(told["sha256"], hashlib.sha256(made).hexdigest())
        self.assertGreater(told["training_loss"], 0)
        self.assertEqual(command(*given, *short), (0, ""))
        self.assertEqual(path.read_bytes(), made)
        fields, report = self.result()
        self.assertEqual(fields["iterations"].tolist(), [1, 1, 1])
        self.assertGreater(report["training_loss"], 0)
        self.assertEqual(command(*given, *short, "--blend", 0.1, 0.5), (0, ""))
        self.assertNotEqual(path.read_bytes(), made)

    def test_tune_prints_distances(self) -> None:
        net = LandmarkNet(4)
        path = self.folder / "landmarks.pt"
        checkpoints.save(path, {"width": 4, "model": net.state_dict()})
        given = ["--method", "draggan", "--pairs", 1, "--landmarks", path, "--most-iterations", 1]
        self.assertEqual(command("peers-tune", *self.pack, *given, "--rate", 0.01, 0.02), (0, ""))

    def test_wrong_options_are_named(self) -> None:
        for message, change in {
            "unrecognized arguments: 0.2": ["--rate", 0.1, 0.2],
            "--feature-size: must be one of": ["--feature-size", 48],
            "--cases: .*none.npz": ["--cases", self.folder / "none.npz"],
            "--pack: .*manifest.json": ["--pack", self.folder / "none"],
            "--method: invalid choice": ["--method", "other"],
            "--time: must be from": ["--time", 0],
        }.items():
            code, said = command(*self.files, "--method", "draggan", *change)
            self.assertEqual(code, 2, message)
            self.assertRegex(said, message)
        code, said = command("peers", *self.pack, "--method", "draggan")
        self.assertEqual((code, "--cases, --out" in said), (2, True))
        code, said = command(
            "peers-tune", *self.pack, "--method", "draggan", "--landmarks", self.folder / "none"
        )
        self.assertEqual((code, "--landmarks: no file" in said), (2, True))
        blend = ["--method", "usercontrollablelt", "--blend", 0.5, 0.1]
        code, said = command(*self.files, *blend)
        self.assertEqual((code, "--blend: 0.5 is above 0.1" in said), (2, True))


if __name__ == "__main__":
    unittest.main()
