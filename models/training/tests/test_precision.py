"""The number type of convolutions follows the processor."""

import tempfile
import unittest
from pathlib import Path
from unittest import mock

import torch

from tugtrain.run import precision
from tugtrain.run.device import CPU


class ConvDtype(unittest.TestCase):
    def of(self, text: str | None) -> torch.dtype:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "cpuinfo"
            if text is not None:
                path.write_text(text)
            with mock.patch.object(precision, "CPU_INFO", path):
                return precision.conv_dtype.__wrapped__(CPU)

    def test_bfloat16_only_where_it_is_fast(self) -> None:
        self.assertIs(self.of("flags : avx2 avx512f avx512bw avx512_bf16\n"), torch.bfloat16)
        self.assertIs(self.of("flags : avx2 avx512f amx_bf16 amx_tile\n"), torch.bfloat16)
        self.assertIs(self.of("flags : avx2 avx512f avx512bw\n"), torch.float32)

    def test_gpus_by_their_capability(self) -> None:
        for capability, wanted in (
            ((7, 5), torch.float32),
            ((8, 0), torch.bfloat16),
            ((9, 0), torch.bfloat16),
        ):
            with mock.patch("torch.cuda.get_device_capability", return_value=capability):
                with mock.patch("torch.cuda.is_bf16_supported", return_value=True):
                    self.assertIs(precision.conv_dtype.__wrapped__(torch.device("cuda")), wanted)

    def test_float32_where_nothing_is_known(self) -> None:
        self.assertIs(self.of(None), torch.float32)


if __name__ == "__main__":
    unittest.main()
