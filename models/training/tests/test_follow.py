"""The phase in which the picture learns to show what moves within a pair, and nothing else."""

import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from tests import toy
from tests.in_full import in_full
from tests.test_training_stages import Z, command, write_shard
from tugtrain.landmarks.model import LandmarkNet
from tugtrain.run.shards import RenderSet
from tugtrain.stylegan2.follow import (
    LEARN_TO,
    FollowOptions,
    FollowTraining,
    freeze_above,
    motion_loss,
    shade_loss,
)
from tugtrain.stylegan2.state import TrainingState, load_generator

CONFIG = replace(toy.CONFIG, resolution=2 * LEARN_TO, z_dim=Z)


def training(folder: Path, state: TrainingState, seconds: float) -> FollowTraining:
    torch.manual_seed(6)
    return FollowTraining(
        state,
        RenderSet(folder / "renders", held_out=4),
        RenderSet(folder / "beside", held_out=4),
        FollowOptions(seconds, batch=2, processes=1),
        folder,
        LandmarkNet(4),
        0.1,
    )


class Follow(unittest.TestCase):
    def test_the_motion_loss_is_relative_to_the_motion(self) -> None:
        wanted = torch.zeros(2, 68, 2)
        wanted[0, :, 0], wanted[1, :, 0] = 0.02, 0.2
        self.assertAlmostEqual(float(motion_loss(0.9 * wanted, wanted)), 0.1, delta=0.01)
        self.assertLess(float(motion_loss(wanted, wanted)), 0.02)

    def test_the_shade_loss_sees_changes_within_a_pair_only(self) -> None:
        torch.manual_seed(4)
        wanted = torch.rand(2, 3, 3, 32, 32)
        everywhere = torch.rand(3, 3, 32, 32)  # an error that both pictures of a pair share
        self.assertLess(float(shade_loss(wanted + everywhere, wanted)), 1e-5)
        darker = wanted.clone()
        darker[1] -= 0.1
        self.assertAlmostEqual(float(shade_loss(darker, wanted)), 0.3, delta=1e-4)

    @in_full
    def test_low_resolutions_and_the_mapping_learn_and_others_stay(self) -> None:
        torch.manual_seed(5)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for seed, part in enumerate(("renders", "beside")):
                write_shard(folder / part / "shard-00000", 16, 2 * LEARN_TO, seed)
            state = TrainingState(CONFIG, CONFIG.resolution)
            before = {key: value.clone() for key, value in state.ema.state_dict().items()}
            training(folder, state, 0.5).run()
            after = load_generator(folder / "latest.pt").state_dict()
            parts = {
                ".".join(name.split(".")[:2]) for name in before if not torch.equal(before[name], after[name])
            }
            self.assertEqual(parts & {f"synthesis.b{2 * LEARN_TO}"}, set())
            self.assertTrue({"mapping.fc0", "synthesis.b4", f"synthesis.b{LEARN_TO}"} <= parts, parts)
            again = TrainingState.resume(folder / "latest.pt")
            step, again.seconds = again.step, 0.0
            longer = training(folder, again, 0.3)
            longer.resume()
            longer.run()
            self.assertGreater(TrainingState.resume(folder / "latest.pt").step, step)

    def test_both_of_a_pair_are_drawn(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for seed, part in enumerate(("renders", "beside")):
                write_shard(folder / part / "shard-00000", 16, 2 * LEARN_TO, seed)
            made = training(folder, TrainingState(CONFIG, CONFIG.resolution), 1.0)
            rows: list[np.ndarray] = []
            pictures = made.beside.pictures
            made.beside.pictures = lambda indices, size: rows.append(indices) or pictures(indices, size)  # type: ignore[method-assign, func-returns-value]
            made.part_loss(0, 0, ())
            self.assertTrue((rows[0] % 2 == 0).all() and (rows[0] >= 4).all())
            np.testing.assert_array_equal(rows[1], rows[0] + 1)

    def test_what_it_needs_is_named(self) -> None:
        small = TrainingState(replace(CONFIG, resolution=32), 32)
        with self.assertRaisesRegex(ValueError, "phase follow: .* block of 64 px"):
            freeze_above(small, LEARN_TO)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_shard(folder / "renders" / "shard-00000", 20, LEARN_TO, 0)
            asked = (
                *("follow", "--data", folder / "renders", "--held-out", 2),
                *("--beside", folder / "none", "--out", folder / "out"),
            )
            code, message = command(*asked)
            self.assertEqual(code, 2)
            self.assertIn("--landmarks: needed", message)
            (folder / "detector.pt").touch()
            code, message = command(*asked, "--landmarks", folder / "detector.pt", "--perceptual", 0)
            self.assertEqual(code, 2)
            self.assertIn("--beside: ", message)
            code, message = command(
                *asked, "--landmarks", folder / "detector.pt", "--beside", folder / "renders"
            )
            self.assertEqual(code, 2)
            self.assertIn("--start: needed", message)


if __name__ == "__main__":
    unittest.main()
