"""Which generators are taken for ones of faces: those that say so, whatever the number of entries of z."""

import unittest
from dataclasses import replace
from pathlib import Path

import torch

from tests import toy
from tugtrain.export.unfold import load_pack_source
from tugtrain.faces.layout import GEOMETRY, LATEST, K
from tugtrain.latent.source import GeneratorSource
from tugtrain.run.options import OptionError
from tugtrain.stages.common.faces import require_faces
from tugtrain.stages.regularizer import geometry_entries
from tugtrain.stylegan2.generator import FACES, Generator, GeneratorConfig
from tugtrain.stylegan2.official import config_of_official

PACK = Path(__file__).resolve().parents[2] / "faces"


class WhoseCodes(unittest.TestCase):
    def test_the_number_of_entries_says_nothing(self) -> None:
        stranger = replace(toy.CONFIG, z_dim=K)
        self.assertIsNone(geometry_entries(stranger))
        source = GeneratorSource(Generator(stranger), feature_sizes=(16, 32))
        with self.assertRaisesRegex(OptionError, "not said to be those of faces"):
            require_faces(source, "this needs faces")
        self.assertEqual(
            config_of_official(
                {
                    "mapping.fc0.weight": torch.zeros(8, K),
                    "synthesis.b8.torgb.weight": torch.zeros(3, 4, 1, 1),
                }
            ).z_is,
            "",
        )

    def test_those_that_say_so_are_of_faces(self) -> None:
        config = replace(toy.CONFIG, z_dim=K, z_is=FACES)
        entries = geometry_entries(GeneratorConfig.from_json(config.to_json()))
        self.assertEqual(None if entries is None else entries.tolist(), GEOMETRY.tolist())
        newer = geometry_entries(replace(config, z_dim=LATEST.size))
        self.assertEqual(None if newer is None else newer.tolist(), LATEST.geometry.tolist())
        older = GeneratorSource(Generator(replace(config, z_dim=K - 1)), feature_sizes=(16, 32))
        with self.assertRaisesRegex(
            OptionError, f"of {K} or {LATEST.size} entries; its z are the {K - 1} entries of a face"
        ):
            require_faces(older, "this needs faces")

    def test_the_face_pack_says_so_by_its_surface(self) -> None:
        require_faces(load_pack_source(PACK), "this needs faces")


if __name__ == "__main__":
    unittest.main()
