"""Sets of renders on disk, the render stage, and the packing of scans."""
from __future__ import annotations

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
from PIL import Image

import pack_scans
from tests import stand_in
from tugtrain.__main__ import main
from tugtrain.faces.layout import APPEARANCE, IDENTITY_MODES, K, checked, sample_u
from tugtrain.faces.renderer import FaceRenderer
from tugtrain.faces.shards import RenderPlan, declare, open_shards, shard_path, write_shard


class TestRenderStage(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = Path(cls.folder.name)
        cls.scans = stand_in.path()

    def stage(self, *arguments: str, name: str = "render") -> tuple[int, str]:
        text = io.StringIO()
        with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
            code = main([name, "--scans", str(self.scans), "--size", "64", *arguments])
        return code, text.getvalue()

    def test_a_sheet_alone_declares_no_set(self) -> None:
        out = self.root / "sheet-only" / "sheet.png"
        self.assertEqual(self.stage("--out", str(out), "--count", "9", name="render-sheet")[0], 0)
        self.assertEqual([path.name for path in out.parent.iterdir()], ["sheet.png"])
        with Image.open(out) as sheet:
            self.assertEqual(sheet.size, (3 * 64, 3 * 64))
        for wrong, message in (
            ({"count": "8"}, "--count: .* square"),
            ({"out": "sheet.tif"}, "--out: must end"),
        ):
            given = {"count": "9", "out": str(out), **wrong}
            code, text = self.stage("--out", given["out"], "--count", given["count"], name="render-sheet")
            self.assertEqual(code, 2)
            self.assertRegex(text, message)

    def test_people_before_and_after_they_moved_are_the_same_people(self) -> None:
        out = self.root / "moved" / "renders.jpg"
        self.assertEqual(self.stage("--out", str(out), "--count", "4", name="render-motions")[0], 0)
        with Image.open(out) as sheet:
            self.assertEqual(sheet.size, (8 * 64, 64))
        known = json.loads(out.with_suffix(".json").read_text())
        self.assertEqual([person["kind"] for person in known["people"]], ["expression", "pose"] * 2)
        for person in known["people"]:
            before, after = (np.array(person[when]["u"]) for when in ("before", "after"))
            np.testing.assert_array_equal(before[APPEARANCE], after[APPEARANCE])
            np.testing.assert_array_equal(before[:IDENTITY_MODES], after[:IDENTITY_MODES])
            way = np.subtract(person["after"]["landmarks"], person["before"]["landmarks"])
            self.assertGreater(np.linalg.norm(way, axis=1).max(), 0.1)
        code, text = self.stage("--out", str(out), "--count", "3", name="render-motions")
        self.assertEqual((code, "multiple of 4" in text), (2, True))

    def test_set_is_complete_exact_and_resumable(self) -> None:
        out = self.root / "set"
        arguments = ("--out", str(out), "--shard", "3", "--seed", "5", "--workers", "2")
        self.assertEqual(self.stage(*arguments, "--count", "6")[0], 0)
        first = {path.name: path.stat().st_mtime_ns for path in out.glob("shard-*/images.npy")}
        shards = list(open_shards(out))
        self.assertEqual([len(s["u"]) for s in shards], [3, 3])
        renderer = FaceRenderer(self.scans)
        for number in (0, 4):
            row, u = {k: v[number % 3] for k, v in shards[number // 3].items()}, checked(sample_u(5, number))
            drawn = renderer.portrait(u, 64)
            np.testing.assert_array_equal(row["u"], u)
            np.testing.assert_array_equal(row["images"], drawn.image)
            np.testing.assert_array_equal(row["landmarks"], drawn.landmarks)
            np.testing.assert_array_equal(row["visible"], drawn.visible)
        self.assertEqual(self.stage(*arguments, "--count", "8")[0], 0)
        self.assertEqual([len(s["u"]) for s in open_shards(out)], [3, 3, 2])
        self.assertEqual(
            first,
            {
                k: v
                for k, v in {
                    p.name: p.stat().st_mtime_ns for p in out.glob("shard-0000[01]/images.npy")
                }.items()
            },
        )
        code, text = self.stage(*arguments, "--count", "8", "--layout", "2")
        self.assertEqual((code, "layout differs" in text), (2, True))
        self.assertTrue((out / "sheet.png").is_file())
        self.assertEqual(json.loads((out / "set.json").read_text())["count"], 8)
        self.assertFalse(list(self.root.glob(".set-*")), "no half-made shard is left")

    def test_dry_run_writes_nothing(self) -> None:
        out = self.root / "dry"
        code, text = self.stage("--out", str(out), "--count", "10", "--dry-run")
        self.assertEqual(code, 0)
        self.assertIn("10 pictures", text)
        self.assertFalse(out.exists())

    def test_wrong_options_are_named(self) -> None:
        with self.assertRaises(SystemExit), contextlib.redirect_stderr(io.StringIO()) as text:
            main(["render", "--count", "0"])
        self.assertIn("--count", text.getvalue())
        code, message = self.stage("--scans", str(self.root / "none.npz"), "--out", str(self.root / "x"))
        self.assertEqual(code, 2)
        self.assertIn("--scans", message)

    def test_another_set_is_not_mixed_in(self) -> None:
        out = self.root / "mixed"
        declare(out, RenderPlan(10, 64, seed=1, shard=5))
        with self.assertRaisesRegex(ValueError, "seed"):
            declare(out, RenderPlan(10, 64, seed=2, shard=5))
        with self.assertRaisesRegex(ValueError, "--count"):
            declare(out, RenderPlan(5, 64, seed=1, shard=5))
        with self.assertRaisesRegex(ValueError, "stretch"):
            declare(out, RenderPlan(10, 64, seed=1, shard=5, stretch=2.0))

    def test_an_interrupted_shard_is_not_listed(self) -> None:
        out, plan = self.root / "broken" / "set", RenderPlan(2, 64, shard=2)

        def stop(_: int) -> None:
            raise KeyboardInterrupt

        renderer = FaceRenderer(self.scans)
        with self.assertRaises(KeyboardInterrupt):
            write_shard(renderer, out, plan, 0, stop)
        self.assertFalse(shard_path(out, 0).exists())
        with self.assertRaises(FileNotFoundError):
            list(open_shards(out))
        out.mkdir(parents=True, exist_ok=True)
        write_shard(renderer, out, plan, 0, lambda n: None)
        self.assertEqual(next(open_shards(out))["u"].shape, (2, K))
        self.assertEqual(
            [p.name for p in out.parent.iterdir()], ["set"], "the rest of the interrupted run is gone"
        )


class TestPackScans(unittest.TestCase):
    def checkout(self, folder: Path) -> Path:
        model = folder / "FaceXModel"
        model.mkdir(parents=True)
        texture = "vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"
        faces = "usemtl A\nf 1/1/1 2/2/1 3/3/1 4/4/1\nusemtl B\nf 1/1 3/3 4/4\n"
        for name, x in (
            ("generic_neutral_mesh", 0.0),
            ("identity000", 0.5),
            ("identity001", -1.0),
            ("jawOpen", 2.0),
            ("browDown_L", 3.0),
        ):
            vertices = "".join(f"v {p[0] + x} {p[1]} 0.25\n" for p in ((0, 0), (1, 0), (1, 1), (0, 1)))
            (model / f"{name}.obj").write_text("# mesh\n" + vertices + texture + faces)
        return folder

    def test_pack(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "packed.npz"
            with contextlib.redirect_stdout(io.StringIO()):
                self.assertEqual(pack_scans.main([str(self.checkout(Path(folder) / "kit")), str(out)]), 0)
            with np.load(out) as d:
                np.testing.assert_array_equal(d["F"], [[0, 1, 2], [0, 2, 3], [0, 2, 3]])
                np.testing.assert_array_equal(d["M"], [0, 0, 1])
                self.assertEqual(list(d["ex"]), ["browDown_L", "jawOpen"])
                np.testing.assert_allclose(d["ID"][:, 0, 0], [0.5, -1])
                np.testing.assert_allclose(d["EX"][:, 0, 0], [3, 2])
                np.testing.assert_allclose(d["V"][2], [1, 1, 0.25])

    def test_errors_name_the_file(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(pack_scans.ScanError, "generic_neutral_mesh"):
                pack_scans.pack(Path(folder))
            kit = self.checkout(Path(folder) / "kit")
            (kit / "FaceXModel" / "jawOpen.obj").write_text("v 0 0 0\n")
            with self.assertRaisesRegex(pack_scans.ScanError, "jawOpen.obj has 1 vertices"):
                pack_scans.pack(kit)


if __name__ == "__main__":
    unittest.main()
