"""Which number type convolutions run in while training: bfloat16 halves their time where the processor computes in it, and takes about 35 times as
long where it does not (measured on an AMD EPYC without AVX-512: 1.3 GFLOP/s a core against 47 in float32)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import torch

CPU_INFO = Path("/proc/cpuinfo")
BFLOAT16_FLAGS = {
    "avx512_bf16",
    "amx_bf16",
}  # instructions that compute in it; emulated with others it gains nothing


@cache
def conv_dtype() -> torch.dtype:
    """bfloat16 or float32, whichever this machine's processor is faster in; float32 where that cannot be found out."""
    try:
        flags = CPU_INFO.read_text()
    except OSError:
        return torch.float32
    return torch.float32 if BFLOAT16_FLAGS.isdisjoint(flags.split()) else torch.bfloat16
