"""Version 2 of the table of u on the stand-in mesh: each side of the face by itself, lids that close, gaze to its full range; version 1 as it was."""

import unittest

import numpy as np

from tests.test_render import Rendered
from tugtrain.faces.layout import K, LAYOUTS, LIMIT, NAMES, Named, checked, layout_of, sample_u, stretched
from tugtrain.faces.pose import expression_weights
from tugtrain.faces.scans import EYE_LEFT, LANDMARKS
from tugtrain.faces.shards import RenderPlan

FIRST, SECOND = LAYOUTS[1], LAYOUTS[2]
SIDED = ("lid", "brow", "corner", "cheek")
OTHER_SIDE = 0.15  # of the motion, at most


def at(**entries: float) -> np.ndarray:
    """A u of version 2 with these entries, all others 0."""
    u = np.zeros(SECOND.size, np.float32)
    for name, value in entries.items():
        u[SECOND.index[name]] = value
    return u


class Versions(Rendered):
    def test_the_second_has_the_first_in_its_places(self) -> None:
        self.assertEqual(SECOND.names[:K], NAMES)
        self.assertEqual((FIRST.names, FIRST.size), (NAMES, K))
        self.assertEqual((layout_of(K), layout_of(SECOND.size)), (FIRST, SECOND))
        np.testing.assert_array_equal(sample_u(4, 2, SECOND)[:K], sample_u(4, 2))
        with self.assertRaisesRegex(ValueError, rf"shape \({K},\) or \({SECOND.size},\), got \({K + 1},\)"):
            checked(np.zeros(K + 1))

    def test_what_the_second_adds_changes_nothing_at_zero(self) -> None:
        for number in range(3):
            u = sample_u(5, number)
            longer = np.concatenate([u, np.zeros(SECOND.size - K, np.float32)])
            for first, second in zip(
                self.renderer.project(u, LANDMARKS), self.renderer.project(longer, LANDMARKS)
            ):
                np.testing.assert_array_equal(first, second)
            np.testing.assert_array_equal(
                self.renderer.portrait(u, 64).image, self.renderer.portrait(longer, 64).image
            )
        self.assertEqual(Named(sample_u(5, 0))["lid_left"], 0.0)

    def test_sets_say_which_they_hold(self) -> None:
        plan = RenderPlan(4, layout=2)
        self.assertEqual(plan.u(1).shape, (SECOND.size,))
        np.testing.assert_array_equal(plan.u(1)[:K], RenderPlan(4).u(1))
        wide = stretched(np.full(SECOND.size, 0.5, np.float32), 3.0)
        for name, value in zip(SECOND.names[K:], wide[K:]):
            self.assertEqual(value, 0.5 if name.startswith("part_") else 1.5, name)


class Sides(Rendered):
    def moved(self, u: np.ndarray) -> tuple[float, float]:
        """How far the landmarks of the person's left and right move on average from where they are with u = 0, px of 256."""
        here, there = (self.renderer.project(v, LANDMARKS)[0] for v in (np.zeros_like(u), u))
        motion = np.linalg.norm(there - here, axis=1)
        x = self.renderer.scans.neutral[LANDMARKS][:, 0]
        return float(motion[x > 0.6].mean()), float(motion[x < -0.6].mean())

    def test_each_side_moves_by_itself(self) -> None:
        for entry in SIDED:
            for value in (LIMIT, -LIMIT):
                with self.subTest(entry, value=value):
                    left, right = self.moved(at(**{f"{entry}_left": value}))
                    self.assertGreater(left, 0.3)
                    self.assertLessEqual(right, OTHER_SIDE * left)
                    left, right = self.moved(at(**{f"{entry}_right": value}))
                    self.assertGreater(right, 0.3)
                    self.assertLessEqual(left, OTHER_SIDE * right)

    def weights(self, **entries: float) -> dict[str, float]:
        """Weights of the scans' shapes by their names."""
        names = self.renderer.scans.expressions
        weights = expression_weights(Named(at(**entries)), names)
        return {name: float(weights[place]) for name, place in names.items()}

    def test_an_eye_closes_all_the_way(self) -> None:
        rest, shut = self.weights(), self.weights(lid_left=LIMIT)
        self.assertEqual(shut["eyeBlink_L"], 1.0)
        self.assertEqual(shut["eyeBlink_R"], rest["eyeBlink_R"])
        self.assertLess(self.weights(blink=LIMIT)["eyeBlink_L"], 0.9)  # version 1 alone
        self.assertEqual(self.weights(blink=LIMIT, lid_left=LIMIT)["eyeBlink_L"], 1.0)

    def test_gaze_reaches_its_ends(self) -> None:
        for sign, outer, inner in ((1, "L", "R"), (-1, "R", "L")):
            far = self.weights(gaze_x=sign * LIMIT, gaze_far_x=sign * LIMIT)
            self.assertEqual((far[f"eyeLookOut_{outer}"], far[f"eyeLookIn_{inner}"]), (1.0, 1.0))
            self.assertLess(self.weights(gaze_x=sign * LIMIT)[f"eyeLookOut_{outer}"], 0.7)
        for sign, shape in ((1, "eyeLookUp"), (-1, "eyeLookDown")):
            far = self.weights(gaze_y=sign * LIMIT, gaze_far_y=sign * LIMIT)
            self.assertEqual((far[f"{shape}_L"], far[f"{shape}_R"]), (1.0, 1.0))

    def test_eyes_turn_with_their_gaze(self) -> None:
        ball = np.arange(EYE_LEFT.start, EYE_LEFT.stop)
        front = ball[[self.renderer.scans.neutral[ball, 2].argmax()]]
        rest = self.renderer.project(at(), front)[0]
        for entry, axis, sign in (("gaze_far_x", 0, 1), ("gaze_far_y", 1, -1)):
            for value in (-LIMIT, LIMIT):
                there = self.renderer.project(at(**{entry: value}), front)[0]
                self.assertGreater(sign * np.sign(value) * (there - rest)[0, axis], 2.0, entry)

    def test_a_pull_finds_a_slope_at_rest(self) -> None:
        """Most people are near rest; an entry that does nothing there cannot be found by a pull."""
        ids = np.arange(self.renderer.hair_first)
        rest = self.renderer.project(at(), ids)[0]
        for name in SECOND.names[K:]:
            if name != "part_hairline":
                moved = [
                    np.abs(self.renderer.project(at(**{name: s}), ids)[0] - rest).max() for s in (-0.3, 0.3)
                ]
                self.assertGreater(max(moved), 0.02, name)

    def test_a_mouth_opens_wide_and_closes_again(self) -> None:
        self.assertGreater(self.weights(jaw_open=LIMIT, jaw_full=LIMIT)["jawOpen"], 0.95)
        self.assertLess(self.weights(jaw_open=LIMIT)["jawOpen"], 0.6)
        self.assertEqual(self.weights(jaw_open=1.0, jaw_full=-LIMIT)["jawOpen"], 0.0)

    def test_the_hairline_moves_alone(self) -> None:
        hair = self.renderer.hair_first + np.arange(4 * 48, 140 * 48, 48) + 47
        skin = np.arange(0, 9409, 31)
        for value in (-LIMIT, LIMIT):
            u = at(part_hairline=value)
            self.assertGreater(
                np.abs(self.renderer.project(u, hair)[0] - self.renderer.project(at(), hair)[0]).max(), 4
            )
            np.testing.assert_array_equal(
                self.renderer.project(u, skin)[0], self.renderer.project(at(), skin)[0]
            )

    def test_sides_add_to_what_both_do(self) -> None:
        both = self.weights(smile=1.0)
        more = self.weights(smile=1.0, corner_left=1.0)
        self.assertGreater(more["mouthSmile_L"], both["mouthSmile_L"])
        self.assertEqual(more["mouthSmile_R"], both["mouthSmile_R"])
        self.assertTrue(
            all(0 <= value <= 1 for value in self.weights(smile=LIMIT, corner_left=LIMIT).values())
        )


if __name__ == "__main__":
    unittest.main()
