"""Which number type convolutions run in while training: bfloat16 halves their time where the processor computes in it, and takes about 35 times as
long where it does not (measured on an AMD EPYC without AVX-512: 1.3 GFLOP/s a core against 47 in float32)."""

from __future__ import annotations

from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import ContextManager

import torch

CPU_INFO = Path("/proc/cpuinfo")
BFLOAT16_FLAGS = {
    "avx512_bf16",
    "amx_bf16",
}  # instructions that compute in it; emulated with others it gains nothing
BFLOAT16_CAPABILITY = (
    8,
    0,
)  # of a GPU: Ampere is the first that computes in it. Newer torch says "supported" of emulation as well


@cache
def conv_dtype(device: torch.device) -> torch.dtype:
    """bfloat16 or float32, whichever the device is faster in; float32 where that cannot be found out."""
    if device.type == "cuda":
        fast = torch.cuda.get_device_capability(device) >= BFLOAT16_CAPABILITY
        return torch.bfloat16 if fast and torch.cuda.is_bf16_supported() else torch.float32
    if device.type != "cpu":
        return torch.float32
    try:
        flags = CPU_INFO.read_text()
    except OSError:
        return torch.float32
    return torch.float32 if BFLOAT16_FLAGS.isdisjoint(flags.split()) else torch.bfloat16


def autocast(device: torch.device) -> ContextManager:
    """A context in which a plain network runs its convolutions in conv_dtype."""
    dtype = conv_dtype(device)
    if dtype is torch.float32:
        return nullcontext()
    return torch.autocast(device.type, dtype)
