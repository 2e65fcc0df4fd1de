"""Which device networks run on: the CPU, or a GPU by CUDA. Devices are passed on explicitly; nothing is made on a GPU by default.

What is drawn at random is drawn on the CPU and moved, so that a seed means the same draws on both.
"""

from __future__ import annotations

import argparse

import torch

from .options import OptionError

CPU = torch.device("cpu")
CHOICES = ("auto", "cpu", "cuda")


def add_device(parser: argparse.ArgumentParser) -> None:
    """The option --device."""
    parser.add_argument(
        "--device", choices=CHOICES, default="auto", help="where networks run; auto: cuda where there is one"
    )


def device_of(wanted: str | torch.device) -> torch.device:
    """The device that --device names; an OptionError where it is not there. A torch.device, which only a caller in Python can give,
    is taken as it is."""
    if isinstance(wanted, torch.device):
        return wanted
    if wanted == "cpu":
        return CPU
    if torch.cuda.is_available():
        return torch.device("cuda")
    if wanted == "cuda":
        built = "sees no GPU" if torch.version.cuda else "is built without CUDA"
        raise OptionError(
            f"--device: cuda is not available (torch {torch.__version__} {built}); use --device cpu, or install "
            "a torch with CUDA and the driver of the GPU"
        )
    return CPU


def synchronise(device: torch.device) -> None:
    """Waits until the device has done what it was asked to do. Call it at both ends of what is timed: CUDA works behind the caller's back."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
