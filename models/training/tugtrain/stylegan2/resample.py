"""Resampling by 2 with the FIR filter [1,3,3,1] of StyleGAN2, in forms that are quick on a CPU.

Doubling a picture with that filter gives, for an output at phase 0 (2i) and 1 (2i + 1):
    out[2i] = 0.25 in[i-1] + 0.75 in[i],   out[2i+1] = 0.75 in[i] + 0.25 in[i+1]
with zeros outside the picture. A 3-tap correlation k on the doubled picture is therefore a 3-tap correlation on the small one,
a different one for each phase:
    phase 0: k[-1] out[2i-1] + k[0] out[2i] + k[1] out[2i+1]
           = in[i-1] (0.75 k[-1] + 0.25 k[0]) + in[i] (0.25 k[-1] + 0.75 k[0] + 0.75 k[1]) + in[i+1] (0.25 k[1])
"""

import itertools
from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor

# [phase, tap on the small picture, tap of the kernel on the doubled picture]
_TAPS = (
    ((0.75, 0.25, 0.0), (0.25, 0.75, 0.75), (0.0, 0.0, 0.25)),
    ((0.25, 0.0, 0.0), (0.75, 0.75, 0.25), (0.0, 0.25, 0.75)),
)


@cache
def _phase_map(device: torch.device) -> Tensor:
    """[36, 9]: from a flat 3x3 kernel to four flat 3x3 kernels (row phase, column phase)."""
    taps = torch.tensor(_TAPS)
    return torch.einsum("ayu,bxv->abyxuv", taps, taps).reshape(36, 9).to(device)


def blurred_upsampling_kernel(weight: Tensor) -> Tensor:
    """weight [O, I, 3, 3] for the doubled picture -> [4 * O, I, 3, 3] for the small one; output row * 2O + column * O + o."""
    outputs, inputs = weight.shape[:2]
    kernels = weight.reshape(outputs * inputs, 9) @ _phase_map(weight.device).to(weight.dtype).t()
    kernels = kernels.reshape(outputs, inputs, 4, 3, 3).permute(2, 0, 1, 3, 4)
    return kernels.reshape(4 * outputs, inputs, 3, 3)


def packed_kernel(weight: Tensor) -> Tensor:
    """weight [O, I, 3, 3] -> [4 * O, 4 * I, 3, 3]: the same convolution on maps whose 2x2 neighbourhoods are stored as channels
    (phase, c) at half the size. Four times the arithmetic, but wide and shallow maps suit a CPU badly."""
    outputs, inputs = weight.shape[:2]
    packed = weight.new_zeros(2, 2, outputs, 2, 2, inputs, 3, 3)
    for a, b, u, v in itertools.product(range(2), range(2), range(3), range(3)):
        row, column = (
            a + u - 1,
            b + v - 1,
        )  # where the tap reads, counted from the neighbourhood's first pixel
        packed[a, b, :, row % 2, column % 2, :, row // 2 + 1, column // 2 + 1] = weight[:, :, u, v]
    return packed.reshape(4 * outputs, 4 * inputs, 3, 3)


def spread_phases(x: Tensor) -> Tensor:
    """[B, 4 * C, H, W] with channels (row phase, column phase, c) -> [B, C, 2H, 2W]; channels_last in, channels_last out."""
    batch, channels, height, width = x.shape
    c = channels // 4
    x = x.permute(0, 2, 3, 1).reshape(batch, height, width, 2, 2 * c)
    x = x.transpose(2, 3).reshape(batch, 2 * height, 2 * width, c)
    return x.permute(0, 3, 1, 2)


def upsample(image: Tensor) -> Tensor:
    """Doubles an image [B, C, H, W] with the FIR [1,3,3,1], zeros outside."""
    size = 2 * image.shape[2], 2 * image.shape[3]
    padded = F.pad(image, (1, 1, 1, 1))
    wide = F.interpolate(padded, scale_factor=2.0, mode="bilinear", align_corners=False)
    return wide[:, :, 2 : 2 + size[0], 2 : 2 + size[1]]


def blur_downsample(x: Tensor) -> Tensor:
    """Halves [B, C, H, W] with the FIR [1,3,3,1] / 8 in each direction, zeros outside."""
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0], dtype=x.dtype, device=x.device) / 8
    kernel = (taps[:, None] * taps[None, :])[None, None].expand(x.shape[1], 1, 4, 4)
    return F.conv2d(x, kernel, stride=2, padding=1, groups=x.shape[1])
