"""Whether a generator is one of faces, which some stages need."""

from ...faces.layout import LAYOUTS
from ...latent.source import GeneratorSource
from ...run.options import OptionError
from ...stylegan2.generator import FACES, GeneratorConfig


def knows_faces(config: GeneratorConfig) -> bool:
    """Whether z is the u of faces as one of the layouts has it: said by the checkpoint, not guessed from the number of entries."""
    return config.z_is == FACES and config.z_dim in [layout.size for layout in LAYOUTS.values()]


def require_faces(source: GeneratorSource, why: str) -> None:
    """OptionError unless z is the u of faces; why: what this stage does with it."""
    config = source.generator.config
    if not knows_faces(config):
        found = (
            f"the {config.z_dim} entries of a face"
            if config.z_is == FACES
            else "not said to be those of faces"
        )
        known = " or ".join(str(layout.size) for layout in LAYOUTS.values())
        raise OptionError(f"--generator: {why} of {known} entries; its z are {found}")
