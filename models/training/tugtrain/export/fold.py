"""The synthesis network rewritten for speed at run time. Same function, fewer operations; ours, not from the paper.

Folded into constants: equalised learning rate gains, the gain sqrt(2), FIR up-sampling (merged into the convolutions), the sums of squared
weights of the demodulation, constant noise. Feature maps are kept divided by their demodulation factor d > 0, which a leaky ReLU lets
through, so that d, the gain and the next layer's style become a single product:
    lrelu(d y + b) = d lrelu(y + b / d)
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..stylegan2.generator import Generator
from ..stylegan2.layers import ACT_GAIN, SLOPE, FullyConnected, ModulatedConv, ToRGB
from ..stylegan2.resample import blurred_upsampling_kernel, packed_kernel


def _constant(module: nn.Module, name: str, value: Tensor) -> None:
    module.register_buffer(name, value.detach().clone().contiguous())


class FoldedLinear(nn.Module):
    """A linear layer with its gains multiplied in."""

    weight: Tensor
    bias: Tensor

    def __init__(self, layer: FullyConnected, gain: float = 1.0) -> None:
        super().__init__()
        _constant(self, "weight", layer.weight * layer.weight_gain * gain)
        _constant(self, "bias", layer.bias * layer.bias_gain * gain)
        self.activate = layer.activate

    def forward(self, x: Tensor) -> Tensor:
        """x [B, inputs] -> [B, outputs]."""
        y = F.linear(x, self.weight, self.bias)
        return F.leaky_relu(y, SLOPE) * ACT_GAIN if self.activate else y


def _interleave(kernel: Tensor) -> Tensor:
    """Kernels [4 * O, ...] ordered (phase, o) -> ordered (o, phase), as pixel_shuffle wants them."""
    return kernel.reshape(4, -1, *kernel.shape[1:]).transpose(0, 1).reshape(kernel.shape)


def _neighbourhoods(x: Tensor) -> Tensor:
    """[1, 1, 2H, 2W] -> [1, 4, H, W], one channel a phase."""
    return F.pixel_unshuffle(x, 2)


class FoldedConv(nn.Module):
    """A modulated convolution whose input is already multiplied by the style; the output still lacks the factor `scale`.

    packed: the layer works on 2x2 neighbourhoods stored as channels (c, phase) at half the resolution.
    """

    squares: Tensor
    kernel: Tensor
    bias: Tensor
    noise_map: Tensor

    def __init__(self, layer: ModulatedConv, noise: bool, packed: bool) -> None:
        super().__init__()
        self.style = FoldedLinear(layer.affine)
        self.shuffle = layer.up and not packed
        self.repeat_input = packed and not layer.up
        self.repeat_output = packed
        # Kernels of about unit norm keep every number in a comfortable range.
        gain = 1 / math.sqrt(layer.weight[0].numel())
        kernel = layer.weight * gain
        _constant(self, "squares", kernel.square().sum((2, 3)).t())
        if layer.up:
            kernel = blurred_upsampling_kernel(kernel)
            kernel = kernel if packed else _interleave(kernel)
        elif packed:
            kernel = packed_kernel(kernel)
        _constant(self, "kernel", kernel)
        _constant(self, "bias", layer.bias[None].repeat(1, 4 if packed else 1))
        self.noise = noise and float(layer.noise_strength) != 0.0
        if self.noise:
            noise_map = layer.noise_const[None, None] * layer.noise_strength
            _constant(
                self,
                "noise_map",
                _neighbourhoods(noise_map).repeat_interleave(layer.outputs, 1) if packed else noise_map,
            )
        self.epsilon = 1e-8 * gain * gain

    def factors(self, w: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """w [B, D] -> style [B, inputs], scale (demodulation) [B, outputs], 1 / scale."""
        style = self.style(w)
        norm = torch.sqrt(torch.matmul(style * style, self.squares) + self.epsilon)
        if self.repeat_input:
            style = style.repeat(1, 4)
        if self.repeat_output:
            norm = norm.repeat(1, 4)
        return style, 1 / norm, norm

    def forward(self, x: Tensor, norm: Tensor) -> Tensor:
        """x (style applied) [B, I, H, W] and 1 / scale [B, O] -> features / (scale * sqrt(2))."""
        y = F.conv2d(x, self.kernel, padding=1)
        if self.shuffle:
            y = F.pixel_shuffle(y, 2)
        shift = (self.bias * norm)[:, :, None, None]
        if self.noise:
            y = y + self.noise_map * norm[:, :, None, None]
        return F.leaky_relu(y + shift, SLOPE)


class FoldedRGB(nn.Module):
    """Skip output: a product with per-sample weights, and the picture so far doubled by one small convolution."""

    weight: Tensor
    bias: Tensor
    upsample: Tensor

    def __init__(self, layer: ToRGB, first: bool, packed: bool) -> None:
        super().__init__()
        self.style = FoldedLinear(layer.affine, layer.weight_gain)
        self.packed, self.first = packed, first
        weight = layer.weight[:, :, 0, 0]
        if packed:  # rows (rgb, phase), columns (phase, c)
            weight = torch.einsum("oc,pq->opqc", weight, torch.eye(4)).reshape(12, -1)
        _constant(self, "weight", weight[None])
        _constant(self, "bias", layer.bias[None, :, None, None])
        if not first:
            identity = torch.zeros(3, 3, 3, 3)
            identity[range(3), range(3), 1, 1] = 1.0
            _constant(self, "upsample", _interleave(blurred_upsampling_kernel(identity)))

    def forward(self, x: Tensor, scale: Tensor, w: Tensor, image: Tensor | None) -> Tensor:
        """x [B, C, S, S] lacking `scale` [B, C], w [B, D], picture of the resolution below -> picture [B, 3, S, S]."""
        style = self.style(w)
        style = style.repeat(1, 4) if self.packed else style
        weights = self.weight * (style * scale)[:, None, :]
        size = x.shape[2]
        rgb = torch.matmul(weights, x.flatten(2)).reshape(-1, weights.shape[1], size, size)
        below = None if image is None else F.conv2d(image, self.upsample, padding=1)
        if self.packed:
            assert below is not None
            return F.pixel_shuffle(rgb + below, 2) + self.bias
        return rgb + self.bias if below is None else rgb + F.pixel_shuffle(below, 2) + self.bias


class FoldedSynthesis(nn.Module):
    """ws [B, L, D] -> image [B, 3, R, R] and the feature maps of the given sizes, each channel divided by its constant std.

    feature_std: {size: [C]}; noise: whether the stored noise maps are drawn.
    """

    const: Tensor

    def __init__(self, generator: Generator, feature_std: dict[int, Tensor], noise: bool = True) -> None:
        super().__init__()
        synthesis = generator.synthesis
        self.resolutions = generator.config.resolutions
        self.sizes = sorted(feature_std)
        for size, std in feature_std.items():
            _constant(self, f"inverse_std_{size}", ACT_GAIN / std[None])
        _constant(self, "const", synthesis.block(4).const[None])
        convs: list[nn.Module] = []
        rgbs: list[nn.Module] = []
        for resolution in self.resolutions:
            block = synthesis.block(resolution)
            # The last maps are the largest and have the fewest channels: packed, they need no costly spreading of phases.
            packed = resolution == generator.config.resolution and resolution not in feature_std
            if resolution > 4:
                convs.append(FoldedConv(block.conv0, noise, packed))
            convs.append(FoldedConv(block.conv1, noise, packed))
            rgbs.append(FoldedRGB(block.torgb, resolution == 4, packed))
        self.convs, self.rgbs = nn.ModuleList(convs), nn.ModuleList(rgbs)

    def forward(self, ws: Tensor) -> tuple[Tensor, ...]:
        """Image, then the feature maps in rising size."""
        factors = [conv.factors(ws[:, index]) for index, conv in enumerate(self.convs)]
        x, pending = self.const, torch.ones_like(factors[0][0])
        image: Tensor | None = None
        maps: list[Tensor] = []
        for index, conv in enumerate(self.convs):
            style, scale, norm = factors[index]
            x = conv(x * (style * pending)[:, :, None, None], norm)
            pending = scale * ACT_GAIN
            if index % 2 == 0:
                level = index // 2
                size = self.resolutions[level]
                image = self.rgbs[level](x, pending, ws[:, index + 1], image)
                if size in self.sizes:
                    maps.append(x * (scale * getattr(self, f"inverse_std_{size}"))[:, :, None, None])
        assert image is not None
        return (image, *maps)
