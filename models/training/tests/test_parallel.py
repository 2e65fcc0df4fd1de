"""Gradients by several processes."""

import unittest
from unittest import mock

import torch

from tugtrain.run import parallel as module
from tugtrain.run.parallel import GradientPool


def gradient(helpers: int) -> tuple[float, torch.Tensor, int]:
    """Mean loss and gradient of five parts of a step, and how many helper processes there were."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 2)

    def loss(step: int, part: int, task: tuple) -> torch.Tensor:
        x = torch.full((1, 3), float(step + part + task[0]))
        return model(x).square().sum()

    pool = GradientPool(model, loss, helpers)
    pool.gradients(1, 5, (0,))
    mean = pool.gradients(2, 5, (1,))
    pool.close()
    return mean, torch.cat([p.grad.reshape(-1) for p in model.parameters()]), len(pool.children)


class Gradients(unittest.TestCase):
    def tearDown(self) -> None:
        torch.set_num_threads(1)

    def same(self, one: tuple[float, torch.Tensor, int], other: tuple[float, torch.Tensor, int]) -> None:
        self.assertAlmostEqual(one[0], other[0], places=4)
        torch.testing.assert_close(one[1], other[1])

    def test_two_processes_give_the_gradient_of_one(self) -> None:
        shared = gradient(1)
        self.same(gradient(0), shared)
        self.assertEqual(shared[2], 1 if module.forked_gradients() else 0)

    def test_one_process_does_it_all_where_a_forked_one_cannot(self) -> None:
        with mock.patch.object(module, "forked_gradients", lambda: False):
            alone = gradient(1)
        self.assertEqual(alone[2], 0)
        self.assertEqual(torch.get_num_threads(), 2)
        self.same(gradient(0), alone)


if __name__ == "__main__":
    unittest.main()
