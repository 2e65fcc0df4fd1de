"""Where networks run: the choice, what is said where there is no GPU, and every stage's work on a second device.

No GPU is asked for. torch's lazy device (torch 1.13 has it in the CPU build; the test of it is skipped elsewhere) keeps its tensors apart as CUDA
does, so that whatever is made on the wrong device ends on_device.py, which is why that runs in a process of its own.

What this cannot show: CUDA's own kernels, bfloat16 and autocast on a GPU (the lazy device computes in float32), channels-last layouts, and how fast
anything is. Single numbers of the CPU may meet tensors of the lazy device, as with CUDA. It lacks split, chunk and unbind (lists), affine_grid and
detach of a slice, and turns a single number into a double where it meets one of Python's; lazy_device.py does those by other means. Of whole stages
only the refusal of --device is run; on_device.py calls what they call, without the scans: watched points come from a toy geometry. Rendering, the mesh,
eigenvectors and matrix inverses are worked out on the CPU whatever --device says.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import torch

from tests.in_full import IN_FULL
from tests.on_device import PIECES
from tests.test_training_stages import command
from tugtrain.run import checkpoints
from tugtrain.run.device import CHOICES, CPU, add_device, device_of
from tugtrain.run.options import OptionError, plain

FOLDER = Path(__file__).resolve().parents[1]
# Those that run networks on a device of choice; ONNX files are written from the CPU, and rendering always is there.
WITH_OUT = (
    *(
        "paired",
        "follow",
        "adversarial",
        "sharpen",
        "measure",
        "landmarks",
        "trajectories-generic",
        "surrogate",
    ),
    *("tracking-map", "regularizer", "predictor", "predictor-generic", "evaluate", "evaluate-tracker"),
)
# One that trains and one that only computes; TUG_TESTS=all, as where every change is checked, asks for all.
SOME = ("landmarks", "surface")
TOLERANCE = 0.02  # as a share, and absolutely: steps of Adam make more of a different rounding


def has_lazy() -> bool:
    """Whether this build of torch has the lazy device."""
    try:
        import torch._lazy.ts_backend
    except ImportError:
        return False
    return hasattr(torch._C, "_lazy_ts_backend")


class Choice(unittest.TestCase):
    def test_names(self) -> None:
        parser = argparse.ArgumentParser()
        add_device(parser)
        self.assertEqual(parser.parse_args([]).device, "auto")
        for there, wanted in ((True, "cuda"), (False, "cpu")):
            with mock.patch("torch.cuda.is_available", return_value=there):
                self.assertEqual(device_of("auto").type, wanted)
                self.assertEqual(device_of("cpu"), CPU)
        self.assertIs(device_of(CPU), CPU)
        self.assertEqual(CHOICES, ("auto", "cpu", "cuda"))
        self.assertEqual(plain({"device": torch.device("cuda")}), {"device": "cuda"})

    def test_cuda_without_a_gpu_is_an_error_of_every_stage(self) -> None:
        with mock.patch("torch.cuda.is_available", return_value=False), tempfile.TemporaryDirectory() as name:
            with self.assertRaisesRegex(OptionError, "--device: cuda is not available"):
                device_of("cuda")
            given = [(stage, "--out", Path(name) / stage) for stage in WITH_OUT]
            peers = ("peers", "--method", "draggan", "--cases", "none.npz", "--out", Path(name) / "out.npz")
            for arguments in (*given, peers, ("peers-tune", "--method", "draggan"), ("peers-train",)):
                code, message = command(*arguments, "--device", "cuda")
                self.assertEqual(code, 2, arguments)
                self.assertIn("--device: cuda is not available", message)
            self.assertEqual(list(Path(name).iterdir()), [])

    def test_checkpoints_keep_versions_of_modules(self) -> None:
        state = torch.nn.BatchNorm2d(2).state_dict()
        moved = checkpoints.on_cpu({"model": state, "list": [torch.ones(2)], "step": 3})
        self.assertEqual(moved["model"]._metadata, state._metadata)
        self.assertEqual((list(moved["model"]), moved["step"]), (list(state), 3))


@unittest.skipUnless(has_lazy(), "this build of torch has no lazy device to stand in for a GPU")
class OtherDevice(unittest.TestCase):
    def test_every_stage_works_on_it_and_comes_to_the_same(self) -> None:
        pieces = PIECES if IN_FULL else SOME
        done = subprocess.run(
            [sys.executable, "-m", "tests.on_device", *pieces], cwd=FOLDER, capture_output=True, text=True
        )
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        said = (
            f"ended with {done.returncode} after {[line['piece'] for line in lines]}\n{done.stderr[-3000:]}"
        )
        self.assertEqual(done.returncode, 0, said)
        self.assertEqual(tuple(line["piece"] for line in lines), pieces)
        for line in lines:
            cpu, lazy = torch.tensor(line["cpu"]), torch.tensor(line["lazy"])
            torch.testing.assert_close(
                lazy,
                cpu,
                rtol=TOLERANCE,
                atol=TOLERANCE,
                equal_nan=True,
                msg=lambda text: f"{line['piece']}: {text}",
            )


if __name__ == "__main__":
    unittest.main()
