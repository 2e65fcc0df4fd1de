"""A small discriminator of windows that answers for every patch (ours, after PatchGAN: Isola et al. 2017, section 3.2.2).

A softened window and its render agree in everything that is coarse, and a new network hardly sees the rest: its random features are those of
the coarse part. So it is also shown what a blur takes away, made larger. The residual discriminator of the whole-network phase
had learned nothing after a hundred steps on the same windows.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .layers import ACT_GAIN, SLOPE

DETAIL_GAIN = 4.0  # brings the detail of a render to about the size of its colours
WIDTHS = (24, 48, 96, 128)  # channels at full size, 1/2, 1/4, 1/8


class PatchConv(nn.Module):
    """Convolution with equalised learning rate; a 4x4 one halves the size, an odd one keeps it."""

    def __init__(self, inputs: int, outputs: int, kernel: int, activate: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.gain = 1 / math.sqrt(inputs * kernel * kernel)
        self.stride, self.padding, self.activate = (2 if kernel == 4 else 1), (kernel - 1) // 2, activate

    def forward(self, x: Tensor) -> Tensor:
        """[B, inputs, S, S] -> [B, outputs, S or S / 2, ...]; the number type of x is kept."""
        weight, bias = (self.weight * self.gain).to(x.dtype), self.bias.to(x.dtype)
        y = F.conv2d(x, weight, bias, self.stride, self.padding)
        return F.leaky_relu(y, SLOPE) * ACT_GAIN if self.activate else y


class PatchDiscriminator(nn.Module):
    """Windows [B, 3, S, S] in -1..1, S a multiple of 8 -> logits [B, N] of patches about 20 and 50 px wide."""

    def __init__(self) -> None:
        super().__init__()
        full, half, quarter, eighth = WIDTHS
        self.first = PatchConv(6, full, 3)
        self.halves = nn.ModuleList(
            [PatchConv(full, half, 4), PatchConv(half, quarter, 4), PatchConv(quarter, eighth, 4)]
        )
        self.last = nn.ModuleList([PatchConv(quarter, quarter, 3), PatchConv(eighth, eighth, 3)])
        self.logits = nn.ModuleList([PatchConv(quarter, 1, 3, False), PatchConv(eighth, 1, 3, False)])

    def forward(self, windows: Tensor) -> Tensor:
        """See the class."""
        return self.judge(windows)[0]

    def judge(self, windows: Tensor, dtype: torch.dtype = torch.float32) -> tuple[Tensor, list[Tensor]]:
        """Logits [B, N], each size of patches weighing the same in their mean, and the maps they come from; convolutions in `dtype`."""
        blurred = F.avg_pool2d(windows, 5, 1, 2, count_include_pad=False)
        seen = torch.cat([windows, (windows - blurred) * DETAIL_GAIN], 1)
        x = self.first(seen.to(dtype).contiguous(memory_format=torch.channels_last))
        maps = [x]
        for layer in self.halves:
            x = layer(x)
            maps.append(x)
        fine, coarse = (
            logit(last(part)).float() for part, last, logit in zip(maps[-2:], self.last, self.logits)
        )
        # There are four fine patches to a coarse one: repeated, both sizes weigh the same.
        coarse = coarse.repeat_interleave(2, 2).repeat_interleave(2, 3)
        return torch.cat([fine.flatten(1), coarse.flatten(1)], 1), maps
