"""A pack read back: what the export stage wrote must come back as the networks that it was written from."""

import json
import tempfile
import unittest
from pathlib import Path

import torch

from tests.toy import Z, toy_source, toy_whitening
from tugtrain.export.graphs import export_generator
from tugtrain.export.manifest import PackInfo, write_manifest
from tugtrain.export.unfold import load_pack_source, undo_packed_kernel, undo_upsampling_kernel
from tugtrain.latent.source import GeneratorSource
from tugtrain.latent.statistics import natural_distance
from tugtrain.latent.surface import SurfaceHead
from tugtrain.stylegan2.resample import blurred_upsampling_kernel, packed_kernel


def toy_pack(folder: Path, surface: bool = True) -> GeneratorSource:
    """Writes mapping.onnx, generator.onnx and manifest.json of the toy generator, biases and styles at random; returns it."""
    source = toy_source()
    torch.manual_seed(5)
    for name, parameter in source.generator.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(parameter, 1.0, 0.3)
    if surface:
        source.surface = SurfaceHead(tuple(c for _, _, c in source.outputs), 8).eval().requires_grad_(False)
    export_generator(source, folder)
    codes = source.map(torch.randn(2000, Z))
    natural = natural_distance(toy_whitening(source), codes)
    info = PackInfo("toy", "Toy", "A toy.", "MIT", [], 4.0, 3, list(range(8)), natural)
    write_manifest(folder, source, codes.mean(0), info)
    return source


class Kernels(unittest.TestCase):
    def test_what_folding_does_to_kernels_is_undone(self) -> None:
        kernel = torch.randn(5, 7, 3, 3)
        torch.testing.assert_close(undo_upsampling_kernel(blurred_upsampling_kernel(kernel)), kernel)
        self.assertTrue(torch.equal(undo_packed_kernel(packed_kernel(kernel)), kernel))


class GeneratorOfAPack(unittest.TestCase):
    def test_weights_and_pictures_come_back(self) -> None:
        for surface in (True, False):
            with tempfile.TemporaryDirectory() as name, torch.no_grad():
                wanted = toy_pack(Path(name), surface)
                made = load_pack_source(Path(name))
                self.assertEqual(made.outputs, wanted.outputs)
                weights = dict(made.generator.named_parameters())
                for key, parameter in wanted.generator.named_parameters():
                    torch.testing.assert_close(weights[key], parameter, atol=1e-5, rtol=1e-5, msg=key)
                z = torch.randn(3, Z)
                ws = wanted.broadcast(wanted.map(z)) + 0.1 * torch.randn(3, wanted.layers, wanted.w_dim)
                torch.testing.assert_close(made.map(z), wanted.map(z))
                image, maps = wanted.picture(ws)
                image_made, maps_made = made.picture(ws)
                torch.testing.assert_close(image_made, image, atol=1e-4, rtol=1e-4)
                for one, other in zip(maps_made, maps):
                    torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)

    def test_refusals_name_the_file(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with self.assertRaisesRegex(ValueError, "manifest.json"):
                load_pack_source(folder)
            toy_pack(folder)
            manifest = json.loads((folder / "manifest.json").read_text())
            (folder / "manifest.json").write_text(json.dumps({**manifest, "resolution": 128}))
            with self.assertRaisesRegex(ValueError, "convs.10.squares"):
                load_pack_source(folder)
            (folder / "generator.onnx").write_bytes(b"no graph")
            with self.assertRaisesRegex(ValueError, "generator.onnx"):
                load_pack_source(folder)


if __name__ == "__main__":
    unittest.main()
