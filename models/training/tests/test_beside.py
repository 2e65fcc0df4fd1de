"""Pairs of portraits, one of which is a small pull away from the other."""

import dataclasses
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from tests.test_training_stages import command
from tests.toy import GEOMETRY, Z, toy_surrogate
from tugtrain.faces.layout import K
from tugtrain.faces.shards import RenderPlan, declare
from tugtrain.labels.beside import SHRINK, PairPlan, beside, hold_and_pull
from tugtrain.labels.surrogate import GeometrySurrogate
from tugtrain.labels.surrogate_training import save_surrogate


def bent_surrogate() -> GeometrySurrogate:
    """The toy geometry for all K entries of u."""
    toy = toy_surrogate()
    model = GeometrySurrogate(torch.arange(GEOMETRY), toy.mean_positions, width=512)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        model.straight.weight.copy_(toy.straight.weight)
    return model


class Beside(unittest.TestCase):
    def test_what_is_pulled_moves_and_what_is_held_stays(self) -> None:
        surrogate, u = toy_surrogate(), 0.3 * torch.ones(Z)
        here = surrogate(u[None])[0]
        left, right = here[:, 0].argmin(), here[:, 0] > 40
        target = here[left] + torch.tensor([-2.0, 0.0])
        found = hold_and_pull(surrogate, u, left[None], target[None], right, 1.0, 0.01)
        moved = surrogate(found[None])[0] - here
        self.assertLess(float((here[left] + moved[left] - target).norm()), 0.5)
        self.assertLess(float(moved[right].norm(dim=-1).mean()), 0.5)
        free = hold_and_pull(surrogate, u, left[None], target[None], right & False, 1.0, 0.01)
        there = surrogate(free[None])[0] - here
        self.assertGreater(
            float(there[right].norm(dim=-1).mean()), 2 * float(moved[right].norm(dim=-1).mean())
        )
        torch.testing.assert_close(found[GEOMETRY:], u[GEOMETRY:], atol=0, rtol=0)

    def test_only_geometry_differs_and_the_seed_decides(self) -> None:
        surrogate, u = toy_surrogate(), torch.randn(Z, generator=torch.Generator().manual_seed(1))
        drawn = [beside(surrogate, u, torch.Generator().manual_seed(seed)) for seed in range(12)]
        for other in drawn:
            torch.testing.assert_close(other[GEOMETRY:], u[GEOMETRY:], atol=0, rtol=0)
            self.assertTrue(bool(torch.isfinite(other).all()))
        self.assertGreater(len({tuple(other.tolist()) for other in drawn}), 9)
        torch.testing.assert_close(beside(surrogate, u, torch.Generator().manual_seed(3)), drawn[3])

    def test_a_set_of_pairs(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            path = folder / "surrogate.pt"
            save_surrogate(path, bent_surrogate(), {})
            plan = PairPlan(4, 64, seed=3, shard=2, surrogate=str(path))
            first, second = plan.u(2), plan.u(3)
            whole = RenderPlan(4, 64, seed=3, shard=2).u(2)
            shrunk = float(first @ whole / (whole @ whole))
            self.assertTrue(SHRINK[0] <= shrunk <= SHRINK[1])
            np.testing.assert_allclose(first, shrunk * whole, atol=1e-5)
            self.assertEqual(second.shape, (K,))
            np.testing.assert_array_equal(first[GEOMETRY:], second[GEOMETRY:])
            self.assertTrue((first[:GEOMETRY] != second[:GEOMETRY]).any())
            np.testing.assert_array_equal(second, dataclasses.replace(plan).u(3))
            declare(folder / "set", plan)
            with self.assertRaisesRegex(ValueError, "pairs differs"):
                declare(folder / "set", RenderPlan(4, 64, seed=3, shard=2))

    def test_what_it_needs_is_named(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            none = Path(name) / "none.pt"
            code, text = command("render-pairs", "--surrogate", none, "--count", 3)
            self.assertEqual(code, 2)
            self.assertIn("--count: renders come in pairs", text)
            code, text = command("render-pairs", "--surrogate", none, "--count", 4)
            self.assertEqual(code, 2)
            self.assertIn("--surrogate: no file", text)


if __name__ == "__main__":
    unittest.main()
