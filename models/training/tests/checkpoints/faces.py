"""Writes the generator of a pack that the stage `export` made as a pickle of the official release, with nothing of what was trained
for it beside: `python3 faces.py PACK OUT.pkl`. An import must then treat it as any unknown generator.

The official mapping network divides z by its length, which the one of the face pack does not: the codes that it draws are a little
more alike in how far out they lie. The synthesis network is the same to the last weight.
"""

import pickle
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from network import Generator
from releases import EasyDict, Persistent
from tugtrain.export.unfold import load_pack_source

RATE = 0.01
MEAN_OF = 10_000


def main() -> None:
    pack, out = Path(sys.argv[1]), Path(sys.argv[2])
    ours = load_pack_source(pack).generator
    config = ours.config
    widths = {side: config.width(side) for side in config.resolutions}
    theirs = Generator(config.z_dim, 0, config.w_dim, config.mapping_layers, widths, None).requires_grad_(
        False
    )
    state = theirs.state_dict()
    for key, value in ours.state_dict().items():
        if key.endswith("conv0.weight"):
            value = value.flip([2, 3])
        if key.startswith("mapping.fc"):
            value = value * config.mapping_lr_multiplier / RATE
        state[key] = value
    theirs.load_state_dict(state)
    torch.manual_seed(0)
    theirs.mapping.w_avg.copy_(theirs.mapping(torch.randn(MEAN_OF, config.z_dim)).mean(0))
    out.parent.mkdir(parents=True, exist_ok=True)
    with open(out, "wb") as file:
        pickle.dump(
            {"G": None, "D": None, "G_ema": Persistent(theirs), "training_set_kwargs": EasyDict()}, file
        )


if __name__ == "__main__":
    main()
