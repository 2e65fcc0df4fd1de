"""What torch paints with the networks of tests/fixtures/stylegan2, which come as JSON by the standard input: writes answers.json there, or
the file that is named. The networks themselves need not be kept: their numbers come from their names, here and there alike.

    node --import tsx -e "import('./tests/fixtures/stylegan2/configurations.ts').then((c) => console.log(JSON.stringify(c.NARROW)))" \\
      | /usr/bin/python3 models/training/tests/checkpoints/known.py
"""

import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))

from network import Generator

FIXTURES = Path(__file__).resolve().parents[4] / "tests" / "fixtures" / "stylegan2"
BATCH = 2
PIXELS = 48
RATE = 0.01
LABEL = 1


def whole_numbers(name: str, count: int) -> np.ndarray:
    """FNV-1a of the name, counted up and mixed as MurmurHash3 ends."""
    seed = 0x811C9DC5
    for letter in name.encode():
        seed = ((seed ^ letter) * 0x01000193) & 0xFFFFFFFF
    h = (seed + np.arange(count, dtype=np.uint64) * 0x9E3779B9) & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    return h ^ (h >> 16)


def unit_numbers(name: str, count: int) -> np.ndarray:
    return (whole_numbers(name, count) / 2**31 - 1) * math.sqrt(3)


def parameter(name: str, shape: tuple[int, ...]) -> torch.Tensor:
    values = torch.from_numpy(unit_numbers(name, int(np.prod(shape, dtype=int)))).float().reshape(shape)
    if name.startswith("mapping.fc"):
        return values / RATE if name.endswith("weight") else values * 0.2 / RATE
    if name.endswith("affine.bias"):
        return 1 + values * 0.2
    if name.endswith("noise_strength"):
        return values * 0.5
    return values * 0.3 if name.endswith("bias") else values


def short(values: torch.Tensor) -> list[float]:
    return [float(f"{value:.7g}") for value in values.flatten().tolist()]


def answer(options: dict[str, Any]) -> dict[str, Any]:
    latent, classes, resolution = options["latent"], options["classes"], options["resolution"]
    sides = [4 * 2**k for k in range(20) if 4 * 2**k <= resolution]
    widths = {side: int(min(options["channelBase"] / side, options["channelMost"])) for side in sides}
    beside = options.get("label") == "beside"
    g = Generator(latent, classes, latent, options["mappingLayers"], widths, options["clamp"], beside)
    g.requires_grad_(False)
    state = g.state_dict()
    for name, value in state.items():
        if not name.endswith("resample_filter"):
            state[name] = parameter(name, tuple(value.shape))
    g.load_state_dict(state)
    z = torch.from_numpy(unit_numbers("z", BATCH * latent)).float().reshape(BATCH, latent)
    label = torch.nn.functional.one_hot(torch.full((BATCH,), LABEL), classes).float() if classes else None
    shape = (BATCH, g.num_ws, latent)
    ws = torch.from_numpy(unit_numbers("ws", math.prod(shape))).float().reshape(shape)
    image = g.synthesis(ws).flatten()
    pixels = torch.from_numpy((whole_numbers("pixels", PIXELS) % len(image)).astype(np.int64))
    return {
        "w": short(g.mapping(z, label)),
        "range": float(f"{float(image.abs().max()):.7g}"),
        "pixels": short(image[pixels]),
    }


def main() -> None:
    torch.set_num_threads(1)
    configurations = json.loads(sys.stdin.read())
    answers = {name: answer(options) for name, options in configurations.items()}
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else FIXTURES / "answers.json"
    out.write_text(json.dumps(answers, indent=1) + "\n")


if __name__ == "__main__":
    main()
