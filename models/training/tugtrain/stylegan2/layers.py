"""The two building blocks of StyleGAN2: equalised linear layers and modulated convolutions.

Parameters have the names, shapes and scales of the official PyTorch release, so that its checkpoints load (official.py).
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .resample import blurred_upsampling_kernel, spread_phases

SLOPE = 0.2  # negative slope of every leaky ReLU (paper, appendix B)
ACT_GAIN = math.sqrt(2)  # keeps the variance of activations after a leaky ReLU


class FullyConnected(nn.Module):
    """Linear layer with equalised learning rate: weights are stored at unit scale and scaled when used.

    `lr_multiplier` below 1 makes the layer learn more slowly (0.01 in the official mapping network).
    `activate` applies a leaky ReLU with gain sqrt(2).
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        bias_init: float = 0.0,
        lr_multiplier: float = 1.0,
        activate: bool = False,
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / lr_multiplier)
        self.bias = nn.Parameter(torch.full((outputs,), float(bias_init)))
        self.weight_gain = lr_multiplier / math.sqrt(inputs)
        self.bias_gain = lr_multiplier
        self.activate = activate

    def forward(self, x: Tensor) -> Tensor:
        """x [B, inputs] -> [B, outputs]."""
        y = F.linear(x, self.weight * self.weight_gain, self.bias * self.bias_gain)
        return F.leaky_relu(y, SLOPE) * ACT_GAIN if self.activate else y


class ModulatedConv(nn.Module):
    """3x3 convolution whose weights are scaled per sample by a style, then normalised (paper, section 2.2), with noise, bias and
    leaky ReLU.

    Scaling weights per sample would need a convolution per sample. The same result comes from scaling the input by the style,
    one shared convolution, and scaling the output by the demodulation factor: that is the form used here.

    With `up`, the input is doubled in size by the FIR [1,3,3,1] before the convolution. Both are linear, so they are merged into one
    convolution at low resolution with four times the outputs, one set for each phase of the 2x2 output grid. This is exact, at
    the borders too: both forms see zeros outside the picture.
    """

    noise_const: Tensor

    def __init__(self, inputs: int, outputs: int, w_dim: int, resolution: int, up: bool = False) -> None:
        super().__init__()
        self.resolution, self.up, self.outputs = resolution, up, outputs
        self.affine = FullyConnected(w_dim, inputs, bias_init=1.0)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.noise_strength = nn.Parameter(torch.zeros(()))
        self.register_buffer("noise_const", torch.randn(resolution, resolution))

    def kernel(self) -> Tensor:
        """The convolution as it runs: [outputs, inputs, 3, 3], or [4 * outputs, inputs, 3, 3] (phase-major) with `up`."""
        return blurred_upsampling_kernel(self.weight) if self.up else self.weight

    def demodulation(self, style: Tensor) -> Tensor:
        """style [B, inputs] -> factors [B, outputs] that bring the modulated kernels to unit norm (paper, equation 3)."""
        squares = self.weight.square().sum((2, 3))
        return torch.rsqrt(style.square() @ squares.t() + 1e-8)

    def forward(self, x: Tensor, w: Tensor, noise: str = "const") -> Tensor:
        """x [B, inputs, H, W], w [B, w_dim] -> [B, outputs, H', W'] with H' = 2H if `up`. The number type of x is kept.

        noise: "const" (the stored map), "random" (a fresh map for each sample) or "off".
        """
        style = self.affine(w)
        scale = self.demodulation(style) * ACT_GAIN
        kernel = self.kernel().to(x.dtype).contiguous(memory_format=torch.channels_last)
        y = F.conv2d(x * style[:, :, None, None].to(x.dtype), kernel, padding=1)
        if self.up:
            y = spread_phases(y)
        # A leaky ReLU commutes with a positive factor: its gain sqrt(2) is taken into the scale and the bias before it.
        shift = (self.bias * ACT_GAIN)[None, :, None, None]
        if noise != "off":
            shift = shift + self.noise(noise, y) * (self.noise_strength * ACT_GAIN)
        y = torch.addcmul(shift.to(y.dtype), y, scale[:, :, None, None].to(y.dtype))
        return F.leaky_relu(y, SLOPE)

    def noise(self, kind: str, like: Tensor) -> Tensor:
        """A noise map [1 or B, 1, H, W] for features `like`. Crops of a picture (training only) cannot use the stored map."""
        if kind == "random":
            return torch.randn(like.shape[0], 1, *like.shape[2:]).to(like.device)
        if kind != "const":
            raise ValueError(f"noise: expected const, random or off, got {kind!r}")
        if like.shape[2:] != self.noise_const.shape:
            raise ValueError(
                f"noise: const noise is {tuple(self.noise_const.shape)}, features are {tuple(like.shape[2:])}"
            )
        return self.noise_const[None, None]


class ToRGB(nn.Module):
    """Modulated 1x1 convolution to RGB, without demodulation (paper, section 2.2 and figure 7)."""

    def __init__(self, inputs: int, w_dim: int) -> None:
        super().__init__()
        self.affine = FullyConnected(w_dim, inputs, bias_init=1.0)
        self.weight = nn.Parameter(torch.randn(3, inputs, 1, 1))
        self.bias = nn.Parameter(torch.zeros(3))
        self.weight_gain = 1 / math.sqrt(inputs)

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """x [B, inputs, H, W], w [B, w_dim] -> float32 [B, 3, H, W]."""
        style = self.affine(w) * self.weight_gain
        weights = style[:, :, None] * self.weight[:, :, 0, 0].t()  # [B, inputs, 3]
        batch, channels, height, width = x.shape
        pixels = x.permute(0, 2, 3, 1).reshape(batch, height * width, channels)
        rgb = torch.bmm(pixels, weights.to(x.dtype)).float() + self.bias
        return rgb.reshape(batch, height, width, 3).permute(0, 3, 1, 2)
