"""The residual discriminator of StyleGAN2 (section 3.1, figure 7), with its channel options."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .layers import ACT_GAIN, SLOPE, FullyConnected
from .resample import blur_downsample

STD_GROUP = 4  # samples a group of the minibatch standard deviation


class EqualConv(nn.Module):
    """Convolution with equalised learning rate, optional blur and halving of size before it, optional leaky ReLU."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, down: bool = False, activate: bool = True
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs)) if activate else None
        self.gain = 1 / math.sqrt(inputs * kernel * kernel)
        self.padding, self.down = kernel // 2, down

    def forward(self, x: Tensor) -> Tensor:
        """[B, inputs, H, W] -> [B, outputs, H', W']."""
        if self.down and self.padding == 0:
            # A 1x1 convolution after halving gives the same as before it, for a quarter of the work.
            x = blur_downsample(x)
        weight = (self.weight * self.gain).to(x.dtype)
        y = F.conv2d(x, weight, padding=self.padding)
        if self.down and self.padding > 0:
            y = blur_downsample(y)
        if self.bias is None:
            return y
        return F.leaky_relu(y + self.bias[None, :, None, None].to(y.dtype), SLOPE) * ACT_GAIN


class DiscriminatorBlock(nn.Module):
    """Two convolutions beside a 1x1 skip; halves the size."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv0 = EqualConv(inputs, inputs, 3)
        self.conv1 = EqualConv(inputs, outputs, 3, down=True)
        self.skip = EqualConv(inputs, outputs, 1, down=True, activate=False)

    def forward(self, x: Tensor) -> Tensor:
        """[B, inputs, S, S] -> [B, outputs, S / 2, S / 2]."""
        return (self.conv1(self.conv0(x)) + self.skip(x)) * math.sqrt(0.5)


def minibatch_std(x: Tensor) -> Tensor:
    """Appends a channel with the mean standard deviation of features within groups of samples."""
    batch, channels, height, width = x.shape
    group = math.gcd(batch, STD_GROUP)
    grouped = x.float().reshape(group, -1, channels, height, width)
    std = (grouped.var(0, unbiased=False) + 1e-8).sqrt().mean((1, 2, 3))
    return torch.cat([x, std.repeat(group)[:, None, None, None].expand(-1, 1, height, width).to(x.dtype)], 1)


class Discriminator(nn.Module):
    """Pictures [B, 3, R, R] -> logits [B]."""

    def __init__(self, resolution: int, channel_base: int = 2048, channel_max: int = 128) -> None:
        super().__init__()

        def width(size: int) -> int:
            return min(channel_base // size, channel_max)

        sizes = [2**k for k in range(int(math.log2(resolution)), 2, -1)]
        self.from_rgb = EqualConv(3, width(resolution), 1)
        self.blocks = nn.Sequential(*[DiscriminatorBlock(width(size), width(size // 2)) for size in sizes])
        self.last = EqualConv(width(4) + 1, width(4), 3)
        self.hidden = FullyConnected(width(4) * 16, width(4), activate=True)
        self.logit = FullyConnected(width(4), 1)

    def forward(self, pictures: Tensor) -> Tensor:
        """The number type of the pictures is kept up to the last convolution."""
        x = self.blocks(self.from_rgb(pictures.contiguous(memory_format=torch.channels_last)))
        x = self.last(minibatch_std(x)).float()
        return self.logit(self.hidden(x.flatten(1))).squeeze(1)
