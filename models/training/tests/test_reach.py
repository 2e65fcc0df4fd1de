"""How far half a face can go: more weight on staying must leave more of the way."""

import unittest
from unittest import mock

from tests.in_full import in_full
from tests.test_render import Rendered
from tugtrain.evaluate import reach as module


class Reach(Rendered):
    @in_full
    def test_the_heavier_staying_weighs_the_less_of_the_way_is_possible(self) -> None:
        with mock.patch.object(module, "WEIGHTS", (0.0, 3.0, 100.0)):
            found = module.reach(self.renderer, 1, 5)
        free, held, fixed = found.values()
        self.assertLess(free.inside, 0.3 * free.before)
        self.assertLess(free.inside, held.inside)
        self.assertLess(held.inside, fixed.inside)
        self.assertLess(fixed.inside, fixed.before)
        self.assertLess(held.outside, free.outside)
        self.assertLess(fixed.outside, held.outside)
        self.assertEqual(free.before, fixed.before)


if __name__ == "__main__":
    unittest.main()
