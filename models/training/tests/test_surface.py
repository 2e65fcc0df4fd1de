"""The surface of photos: fewer vertices for the same shape, and entries that move what they are named after."""

import tempfile
import unittest
from pathlib import Path
from typing import Any

import numpy as np

from tests.test_render import Rendered
from tugtrain.faces.scans import EYE_LEFT, FACE, LANDMARKS, VERTICES
from tugtrain.surface.decimate import Decimation
from tugtrain.surface.entries import CORNERS, NOT_FOUND, PULLED_ONLY, entries_of, mean_shape
from tugtrain.surface.export import keep_present
from tugtrain.surface.finder import known
from tugtrain.surface.places import places


def sphere(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """An open half of a sphere: vertices [n,3] and triangles that face outwards."""
    v, u = np.meshgrid(
        np.linspace(0.1, np.pi / 2, rows), np.linspace(0, 2 * np.pi, columns, endpoint=False), indexing="ij"
    )
    points = np.stack([np.sin(v) * np.cos(u), np.sin(v) * np.sin(u), np.cos(v)], -1).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns), indexing="ij")
    at = lambda a, b: (a * columns + b % columns).ravel()
    two = [
        np.stack([at(i, j), at(i + 1, j), at(i + 1, j + 1)], 1),
        np.stack([at(i, j), at(i + 1, j + 1), at(i, j + 1)], 1),
    ]
    return points, np.concatenate(two)


class Decimated(unittest.TestCase):
    def test_fewer_vertices_keep_the_shape_the_rim_and_what_is_fixed(self) -> None:
        points, triangles = sphere(16, 32)
        fixed = np.zeros(len(points), bool)
        fixed[[100, 200]] = True
        kept, left = Decimation(points[None], triangles, np.ones(len(points)), fixed).to(120)
        self.assertEqual(len(kept), 120)
        self.assertTrue({100, 200} <= set(kept.tolist()))
        corners = points[kept][left]
        normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        # Nothing is folded over, and the middles of the triangles still lie near the sphere.
        self.assertTrue(((normals * corners.mean(1)).sum(1) > 0).all())
        self.assertGreater(np.linalg.norm(corners.mean(1), axis=1).min(), 0.85)
        self.assertAlmostEqual(float(points[kept][:, 2].min()), 0.0, places=6)


class Earlier(unittest.TestCase):
    def test_a_surface_that_is_replaced_stays_in_the_pack(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            pack, manifest = Path(folder), {
                "files": {},
                "capabilities": {},
            }  # type: tuple[Path, dict[str, Any]]
            keep_present(pack, manifest)
            self.assertEqual(manifest, {"files": {}, "capabilities": {}})
            for sha in ("a" * 64, "b" * 64):
                (pack / "surface.npz").write_text(sha)
                manifest["files"]["surface"] = {"path": "surface.npz", "bytes": 64, "sha256": sha}
                manifest["capabilities"]["surface"] = {"vertices": 3, "entries": [sha[0]]}
                keep_present(pack, manifest)
            kept = manifest["earlierSurfaces"]
            self.assertEqual([entry["sha256"][0] for entry in kept], ["b", "a"])
            self.assertEqual([(pack / entry["path"]).read_text()[0] for entry in kept], ["b", "a"])
            self.assertEqual(kept[0]["entries"], ["b"])


class Entries(Rendered):
    def test_gaze_turns_the_eyeballs_and_nothing_else_of_the_skin_far_from_them(self) -> None:
        entries = {entry.name: entry for entry in entries_of(self.renderer)}
        moves = entries["gaze_x"].moves
        front = EYE_LEFT.start + int(np.argmax(self.renderer.scans.neutral[EYE_LEFT][:, 2]))
        self.assertGreater(moves[front, 0], 0.1)
        self.assertEqual(mean_shape(self.renderer).shape, moves.shape)
        for entry in entries.values():
            self.assertLess(entry.low, 0)
            self.assertGreater(entry.high, 0)

    def test_eyes_that_are_pulled_leave_their_corners(self) -> None:
        entries = {entry.name: entry for entry in entries_of(self.renderer)}
        corners, lid = LANDMARKS[CORNERS], LANDMARKS[37]
        for name in ("look_x", "look_y"):
            moves = entries[name].moves
            self.assertEqual(float(np.abs(moves[corners]).max()), 0)
            self.assertGreater(float(np.abs(moves[lid]).max()), 0.01)

    def test_what_the_finder_tells_nothing_of_a_fit_leaves_alone(self) -> None:
        late = [e for e in entries_of(self.renderer) if e.name.startswith(("look", *NOT_FOUND))]
        self.assertEqual(len(late), 8)
        for entry in late:
            self.assertEqual(entry.deviation, PULLED_ONLY)

    def test_every_point_of_the_finder_has_a_vertex(self) -> None:
        vertex, error = known()
        self.assertEqual((len(vertex), len(error)), (478, 478))
        eyes = vertex >= FACE.stop
        self.assertTrue(eyes[468:].all())
        self.assertFalse(eyes[:468].any())
        self.assertLess(float(error.mean()), 4)


class Places(unittest.TestCase):
    def test_a_nose_goes_aside_by_a_tenth_of_the_face_and_takes_little_of_the_lips_along(self) -> None:
        points = np.zeros((VERTICES, 3))
        tip, lip, eye = 0, 1, EYE_LEFT.start
        points[tip], points[lip], points[eye] = (0, -0.6, 12.0), (0, -3.0, 11.5), (0, -0.6, 12.0)
        for name, axis in (("local_nose_side", 0), ("local_nose_up", 1)):
            moves, most = places(points)[name]
            self.assertGreater(most * moves[tip, axis], 1.35)
            self.assertLess(abs(float(moves[lip, axis])), 0.2 * moves[tip, axis])
            self.assertEqual(float(np.abs(moves[eye]).max()), 0)

    def test_a_nose_goes_up_with_its_wings(self) -> None:
        points = np.zeros((VERTICES, 3))
        tip, wing, cheek = 0, 1, 2
        points[tip], points[wing], points[cheek] = (0, -0.1, 12.9), (1.7, -0.2, 11.2), (3.9, -0.7, 9.7)
        up = places(points)["local_nose_up"][0][:, 1]
        self.assertGreater(up[wing], 0.8 * up[tip])
        self.assertLess(up[cheek], 0.1 * up[tip])

    def test_both_sides_go_outwards_alike(self) -> None:
        points = np.zeros((VERTICES, 3))
        points[0], points[1] = (5, -0.5, 9), (-5, -0.5, 9)
        all_of_them = places(points)
        left, right = (all_of_them[f"local_cheek_{side}"][0] for side in "LR")
        self.assertGreater(left[0, 0], 0.3)
        self.assertAlmostEqual(float(left[0, 0]), -float(right[1, 0]))

    def test_all_of_a_wing_a_jaws_side_and_an_ear_goes_alike_and_soon_nothing_beyond(self) -> None:
        points = np.zeros((VERTICES, 3))
        for name, within, beyond in (
            ("local_wing_L", ((0.9, -1.0, 11.1), (1.6, -0.8, 10.6)), (0.0, 0.1, 12.9)),
            ("local_jaw_L", ((5.4, -4.5, 5.7), (4.2, -4.0, 8.6)), (2.6, -3.2, 10.4)),
            ("local_ear_L", ((7.4, 1.5, 1.1), (8.6, 2.0, -0.8)), (5.2, -0.5, 8.8)),
        ):
            points[:3] = (*within, beyond)
            moves = places(points)[name][0][:, 0]
            self.assertGreater(moves[0], 0.25)
            self.assertGreater(moves[1], 0.25)
            self.assertLess(moves[2], 0.06)


if __name__ == "__main__":
    unittest.main()
