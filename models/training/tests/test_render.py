"""The renderer on a stand-in mesh: meaning of u, exactness of geometry, errors."""
from __future__ import annotations

import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

from tests import stand_in
from tugtrain.faces import _native, layout
from tugtrain.faces.layout import INDEX, K, Named, checked, sample_u
from tugtrain.faces.renderer import FaceRenderer
from tugtrain.faces.scans import FACE, LANDMARKS, VERTICES, load_scans

SIZE = 64


class Rendered(unittest.TestCase):
    """The renderer that all tests share."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.scans, cls.renderer = stand_in.path(), stand_in.renderer()


class TestLayout(unittest.TestCase):
    def test_every_entry_has_one_name_and_one_kind(self) -> None:
        self.assertEqual(len(set(layout.NAMES)), K)
        self.assertEqual(sorted([*layout.GEOMETRY, *layout.APPEARANCE]), list(range(K)))

    def test_a_sample_does_not_depend_on_the_others(self) -> None:
        np.testing.assert_array_equal(sample_u(3, 7), sample_u(3, 7))
        self.assertGreater(np.abs(sample_u(3, 7) - sample_u(3, 8)).max(), 0.5)
        self.assertGreater(np.abs(sample_u(3, 7) - sample_u(4, 7)).max(), 0.5)

    def test_samples_are_standard_normal(self) -> None:
        many = np.stack([sample_u(1, i) for i in range(400)])
        self.assertLess(abs(many.mean()), 0.02)
        self.assertLess(abs(many.std() - 1), 0.02)

    def test_bad_u_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "shape"):
            checked(np.zeros(K - 1))
        with self.assertRaisesRegex(ValueError, "finite"):
            checked(np.full(K, np.nan))

    def test_stretching_moves_the_expression_alone(self) -> None:
        u = np.full(K, 0.5, np.float32)
        wide = layout.stretched(u, 3.0)
        self.assertTrue((wide[layout.EXPRESSION] == 1.5).all())
        self.assertEqual(layout.NAMES[layout.EXPRESSION[0]], "smile")
        self.assertEqual(int((wide != u).sum()), len(layout.EXPRESSION))

    def test_u_is_clipped(self) -> None:
        self.assertEqual(Named(np.full(K, 9.0))["yaw"], layout.LIMIT)

    def test_group_finds_entries_of_its_version(self) -> None:
        first, second = layout.LAYOUTS[1], layout.LAYOUTS[2]
        self.assertEqual([first.names[i] for i in first.group("gaze_")], ["gaze_x", "gaze_y"])
        found = [second.names[i] for i in second.group("gaze_")]
        self.assertEqual(found, ["gaze_x", "gaze_y", "gaze_far_x", "gaze_far_y"])
        self.assertEqual(len(first.group("wings")), 0)


class TestPortrait(Rendered):
    def draw(self, u: np.ndarray) -> np.ndarray:
        return self.renderer.portrait(u, SIZE).image.astype(float)

    def test_same_u_same_bytes(self) -> None:
        u = sample_u(1, 0)
        first, second = self.renderer.portrait(u, SIZE), FaceRenderer(self.scans).portrait(u, SIZE)
        np.testing.assert_array_equal(first.image, second.image)
        np.testing.assert_array_equal(first.landmarks, second.landmarks)

    def test_picture_shows_a_head_before_a_background(self) -> None:
        image = self.draw(np.zeros(K))
        self.assertEqual(image.shape, (SIZE, SIZE, 3))
        middle, corner = image[30:40, 28:36].mean((0, 1)), image[:6, :6].mean((0, 1))
        self.assertGreater(middle[0] - middle[2], 25, "skin is warm")
        self.assertGreater(np.abs(middle - corner).max(), 20)

    def test_appearance_never_moves_a_point(self) -> None:
        u = sample_u(1, 2)
        v = u.copy()
        v[layout.APPEARANCE] = sample_u(1, 3)[layout.APPEARANCE]
        a, b = self.renderer.portrait(u, SIZE), self.renderer.portrait(v, SIZE)
        np.testing.assert_array_equal(a.landmarks, b.landmarks)
        self.assertGreater(np.abs(a.image.astype(float) - b.image).mean(), 3)
        ids = np.arange(0, self.renderer.points, 97)
        np.testing.assert_array_equal(self.renderer.project(u, ids)[0], self.renderer.project(v, ids)[0])

    def test_geometry_entries_move_points(self) -> None:
        ids = np.arange(0, self.renderer.points, 31)
        base = sample_u(1, 5) * 0.3
        tails = "hair_length pucker jaw_open mouth_frown blink".split()
        base[[INDEX[name] for name in tails]] = 1.2
        here = self.renderer.project(base, ids)[0]
        for k in layout.GEOMETRY:
            u = base.copy()
            u[k] += 0.5
            self.assertGreater(np.abs(self.renderer.project(u, ids)[0] - here).max(), 1e-3, layout.NAMES[k])

    def test_small_changes_of_u_make_small_changes_of_the_picture(self) -> None:
        u = sample_u(1, 4)
        here = self.draw(u)
        for k in range(K):
            v = u.copy()
            v[k] += 1e-3
            self.assertLess(np.abs(self.draw(v) - here).mean(), 0.5, layout.NAMES[k])

    def test_yaw_turns_the_face_to_one_side(self) -> None:
        u = np.zeros(K)
        u[INDEX["yaw"]] = 2
        right = self.renderer.portrait(u, SIZE)
        u[INDEX["yaw"]] = -2
        left = self.renderer.portrait(u, SIZE)
        self.assertGreater(right.landmarks[30, 0], left.landmarks[30, 0])

    def test_landmarks_scale_with_the_size(self) -> None:
        u = sample_u(1, 6)
        small, large = self.renderer.portrait(u, 64), self.renderer.portrait(u, 128)
        np.testing.assert_allclose(small.landmarks * 2, large.landmarks, atol=1e-3)

    def test_bad_sizes_are_refused(self) -> None:
        for size in (0, 31, 100, 4096):
            with self.assertRaisesRegex(ValueError, "size"):
                self.renderer.portrait(np.zeros(K), size)


class TestPoints(Rendered):
    def test_projection_agrees_with_the_drawing(self) -> None:
        for i in range(3):
            u = sample_u(2, i)
            positions, _ = self.renderer.project(u, LANDMARKS, SIZE)
            np.testing.assert_allclose(positions, self.renderer.portrait(u, SIZE).landmarks, atol=1e-3)

    def test_any_point_agrees_with_the_drawing(self) -> None:
        u, ids = sample_u(2, 9), np.arange(0, self.renderer.points, 53)
        _, screen, _ = self.renderer._draw(u, SIZE)
        np.testing.assert_allclose(self.renderer.project(u, ids, SIZE)[0], screen[ids, :2] / 2, atol=1e-3)

    def test_back_of_the_head_neither_faces_nor_shows(self) -> None:
        used = np.unique(self.renderer.scans.triangles)
        used = used[used < FACE.stop]
        x, y, z = self.renderer.neutral[used].T
        back, front = used[(z < -6) & (y > -2)], used[(z > 8.5) & (y < 2) & (np.abs(x) < 4)]
        self.assertTrue(len(back) and len(front))
        u = np.zeros(K)
        self.assertFalse(self.renderer.project(u, back, SIZE)[1].any())
        self.assertFalse(self.renderer.visibility(u, back, SIZE).any())
        self.assertTrue(self.renderer.project(u, front, SIZE)[1].all())
        self.assertTrue(self.renderer.visibility(u, front, SIZE).all())

    def test_regions_are_disjoint_and_hold_valid_ids(self) -> None:
        ids = np.concatenate(list(self.renderer.regions.values()))
        self.assertEqual(len(ids), len(np.unique(ids)))
        self.assertTrue((ids >= 0).all() and (ids < self.renderer.points).all())
        self.assertEqual(
            set(self.renderer.regions), set("lid brow mouth nose ear neck jaw skin eye shirt hair".split())
        )

    def test_unknown_points_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "ids"):
            self.renderer.project(np.zeros(K), np.array([self.renderer.points]))


class TestInputs(unittest.TestCase):
    def test_missing_scans_say_what_to_do(self) -> None:
        with mock.patch.dict(os.environ), self.assertRaisesRegex(FileNotFoundError, "pack_scans"):
            os.environ.pop("TUG_SCANS", None)
            load_scans()
        with self.assertRaisesRegex(FileNotFoundError, "--scans"):
            load_scans("nowhere.npz")

    def test_wrong_scans_name_the_array(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bad.npz"
            np.savez(path, **{**stand_in.arrays(), "ID": np.zeros((2, VERTICES, 3), np.float16)})
            with self.assertRaisesRegex(ValueError, "array ID"):
                load_scans(path)

    def test_no_compiler_is_a_clear_error(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            with mock.patch.dict(os.environ, {"TUG_CACHE": folder, "PATH": folder}):
                with self.assertRaisesRegex(RuntimeError, "C compiler"):
                    _native._compile()


if __name__ == "__main__":
    unittest.main()
