"""The work of every stage on a device that is not the CPU, beside the same on the CPU. `python3 -m tests.on_device` prints a JSON line for each
piece: its name, and the numbers it came to on the CPU and on torch's lazy device.

That device stands in for a GPU: its tensors are kept apart from the CPU's, and mixing the two ends the process. test_device.py reads the lines.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch

from tests import device_motion, device_networks
from tests.lazy_device import lazy_device
from tugtrain.run import precision
from tugtrain.run.device import CPU

NETWORKS = ("paired", "adversarial", "sharpen", "landmarks", "regularizer", "predictor")
MOTION = ("surface", "trajectories", "evaluate", "peers")
PIECES = (*NETWORKS, *MOTION)


def main(names: list[str]) -> None:
    """Runs some of the PIECES, or all."""
    torch.set_num_threads(1)
    precision.CPU_INFO = Path("/nowhere")  # both devices compute in float32
    pieces = {
        name: getattr(device_networks if name in NETWORKS else device_motion, name)
        for name in names or PIECES
    }
    plain = {name: piece(CPU) for name, piece in pieces.items()}
    device = lazy_device()  # from here on torch is patched
    for name, piece in pieces.items():
        print(json.dumps({"piece": name, "cpu": plain[name], "lazy": piece(device)}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
