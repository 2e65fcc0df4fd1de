"""A StyleGAN2 generator written the slow way, straight from the paper and with the parameter names of the official release: the
judge of what is read from checkpoints. Up-sampling inserts zeros and filters; weights are modulated for every sample."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def filter_twice(x: Tensor, before: int, after: int, gain: float) -> Tensor:
    """The FIR filter [1, 3, 3, 1] in both directions, on x with zeros around it."""
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0], dtype=x.dtype) / 8
    kernel = (taps[:, None] * taps[None, :] * gain)[None, None].repeat(x.shape[1], 1, 1, 1)
    return F.conv2d(F.pad(x, (before, after, before, after)), kernel, groups=x.shape[1])


class Linear(nn.Module):
    def __init__(self, inputs: int, outputs: int, rate: float = 1.0, bias: float = 0.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.full((outputs,), bias) + torch.randn(outputs) * 0.2 / rate)
        self.weight_gain = rate / math.sqrt(inputs)
        self.bias_gain = rate

    def forward(self, x: Tensor) -> Tensor:
        return x @ (self.weight * self.weight_gain).t() + self.bias * self.bias_gain


def normalise(x: Tensor) -> Tensor:
    return x * (x.square().mean(1, keepdim=True) + 1e-8).rsqrt()


def activate(x: Tensor, clamp: float | None) -> Tensor:
    y = F.leaky_relu(x, 0.2) * math.sqrt(2)
    return y if clamp is None else y.clamp(-clamp, clamp)


class Mapping(nn.Module):
    """beside: a class comes in as the first TensorFlow release has it, by a vector that is normalised together with z."""

    def __init__(self, z_dim: int, c_dim: int, w_dim: int, depth: int, beside: bool = False) -> None:
        super().__init__()
        self.depth, self.c_dim, self.beside = depth, c_dim, beside
        if c_dim > 0 and beside:
            self.labels = nn.Module()
            self.labels.weight = nn.Parameter(torch.randn(c_dim, w_dim))
        elif c_dim > 0:
            self.embed = Linear(c_dim, w_dim)
        for i in range(depth):
            inputs = w_dim if i > 0 else z_dim + (w_dim if c_dim > 0 else 0)
            setattr(self, f"fc{i}", Linear(inputs, w_dim, 0.01))
        self.register_buffer("w_avg", torch.randn(w_dim))

    def forward(self, z: Tensor, label: Tensor | None = None) -> Tensor:
        if self.beside:
            x = normalise(torch.cat([z, label @ self.labels.weight], 1))
        else:
            x = normalise(z)
        if self.c_dim > 0 and not self.beside:
            x = torch.cat([x, normalise(self.embed(label))], 1)
        for i in range(self.depth):
            x = activate(getattr(self, f"fc{i}")(x), None)
        return x


class SynthesisLayer(nn.Module):
    def __init__(
        self, inputs: int, outputs: int, w_dim: int, side: int, up: int, clamp: float | None
    ) -> None:
        super().__init__()
        self.up, self.conv_clamp = up, clamp
        self.affine = Linear(w_dim, inputs, bias=1.0)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 3, 3))
        self.bias = nn.Parameter(torch.randn(outputs) * 0.3)
        self.noise_strength = nn.Parameter(torch.randn(()) * 0.5)
        self.register_buffer("noise_const", torch.randn(side, side))
        taps = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
        self.register_buffer("resample_filter", taps[:, None] * taps[None, :])

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        batch, inputs = x.shape[:2]
        weights = self.weight[None] * self.affine(w)[:, None, :, None, None]
        weights = weights * (weights.square().sum((2, 3, 4), keepdim=True) + 1e-8).rsqrt()
        samples = []
        for i in range(batch):
            if self.up == 2:
                wide = F.conv_transpose2d(x[i : i + 1], weights[i].transpose(0, 1), stride=2)
                samples.append(filter_twice(wide, 1, 1, 4))
            else:
                samples.append(F.conv2d(x[i : i + 1], weights[i], padding=1))
        y = torch.cat(samples) + self.noise_const * self.noise_strength
        return activate(y + self.bias[None, :, None, None], self.conv_clamp)


class ToRGBLayer(nn.Module):
    def __init__(self, inputs: int, w_dim: int, clamp: float | None) -> None:
        super().__init__()
        self.conv_clamp = clamp
        self.affine = Linear(w_dim, inputs, bias=1.0)
        self.weight = nn.Parameter(torch.randn(3, inputs, 1, 1))
        self.bias = nn.Parameter(torch.randn(3) * 0.1)
        self.weight_gain = 1 / math.sqrt(inputs)

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        styles = self.affine(w) * self.weight_gain
        y = (
            torch.einsum("bihw,bi,oi->bohw", x, styles, self.weight[:, :, 0, 0])
            + self.bias[None, :, None, None]
        )
        return y if self.conv_clamp is None else y.clamp(-self.conv_clamp, self.conv_clamp)


class SynthesisBlock(nn.Module):
    def __init__(self, below: int, width: int, w_dim: int, side: int, clamp: float | None) -> None:
        super().__init__()
        self.side = side
        taps = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
        self.register_buffer("resample_filter", taps[:, None] * taps[None, :])
        if side == 4:
            self.const = nn.Parameter(torch.randn(width, 4, 4))
        else:
            self.conv0 = SynthesisLayer(below, width, w_dim, side, 2, clamp)
        self.conv1 = SynthesisLayer(width, width, w_dim, side, 1, clamp)
        self.torgb = ToRGBLayer(width, w_dim, clamp)

    def forward(self, x: Tensor | None, image: Tensor | None, ws: Tensor) -> tuple[Tensor, Tensor]:
        first = 2 * int(math.log2(self.side)) - 5
        if x is None:
            x = self.const[None].repeat(ws.shape[0], 1, 1, 1)
        else:
            x = self.conv0(x, ws[:, first])
        x = self.conv1(x, ws[:, first + 1])
        rgb = self.torgb(x, ws[:, first + 2])
        if image is None:
            return x, rgb
        batch, channels, side, _ = image.shape
        spread = image.new_zeros(batch, channels, 2 * side, 2 * side)
        spread[:, :, ::2, ::2] = image
        return x, filter_twice(spread, 2, 1, 4) + rgb


class SynthesisNetwork(nn.Module):
    def __init__(self, w_dim: int, widths: dict[int, int], clamp: float | None) -> None:
        super().__init__()
        self.sides = sorted(widths)
        for side in self.sides:
            block = SynthesisBlock(widths.get(side // 2, 0), widths[side], w_dim, side, clamp)
            setattr(self, f"b{side}", block)

    def forward(self, ws: Tensor) -> Tensor:
        x = image = None
        for side in self.sides:
            x, image = getattr(self, f"b{side}")(x, image, ws)
        return image


class Generator(nn.Module):
    def __init__(
        self,
        z_dim: int,
        c_dim: int,
        w_dim: int,
        depth: int,
        widths: dict[int, int],
        clamp: float | None,
        beside: bool = False,
    ) -> None:
        super().__init__()
        self.z_dim, self.c_dim, self.w_dim = z_dim, c_dim, w_dim
        self.img_resolution, self.img_channels = max(widths), 3
        self.num_ws = 2 * len(widths)
        self.mapping = Mapping(z_dim, c_dim, w_dim, depth, beside)
        self.synthesis = SynthesisNetwork(w_dim, widths, clamp)
