"""Transformer layers written out in plain operations, so that they export to ONNX (opset 17) from any torch version.

Pre-norm layers as in Xiong et al. 2020, "On Layer Normalization in the Transformer Architecture". torch's own
nn.TransformerEncoder takes a fused path at inference that older exporters cannot write.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

MASKED = (
    -1e4
)  # added to the logits of padding; far below any logit, yet finite so that an all-padding row has no NaN


class Attention(nn.Module):
    """Multi-head scaled dot-product attention (Vaswani et al. 2017, section 3.2)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"heads: {heads} does not divide the width {width}")
        self.heads = heads
        self.scale = 1 / math.sqrt(width // heads)
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)
        self.out = nn.Linear(width, width)

    def split(self, x: Tensor) -> Tensor:
        """[B, N, width] -> [B, heads, N, width / heads]."""
        return x.reshape(x.shape[0], x.shape[1], self.heads, x.shape[2] // self.heads).transpose(1, 2)

    def forward(self, x: Tensor, context: Tensor, bias: Tensor | None = None) -> Tensor:
        """Tokens x [B, N, width] look at context [B, M, width]; bias [B, 1, 1, M] is added to the logits."""
        key, value = self.key_value(context).chunk(2, -1)
        logits = self.split(self.query(x)) @ self.split(key).transpose(2, 3) * self.scale
        if bias is not None:
            logits = logits + bias
        mixed = logits.softmax(-1) @ self.split(value)
        return self.out(mixed.transpose(1, 2).reshape(x.shape[0], x.shape[1], x.shape[2]))


class FeedForward(nn.Sequential):
    """Two linear layers with a ReLU, twice as wide inside."""

    def __init__(self, width: int) -> None:
        super().__init__(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))


class EncoderLayer(nn.Module):
    """Self-attention and a feed-forward part, each added to what came in."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention, self.feed_forward = Attention(width, heads), FeedForward(width)

    def forward(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        """x [B, N, width] -> the same shape."""
        y = self.norm1(x)
        x = x + self.attention(y, y, bias)
        return x + self.feed_forward(self.norm2(x))


class DecoderLayer(nn.Module):
    """Self-attention among the queries, attention to the memory, and a feed-forward part."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norm1, self.norm2, self.norm3 = nn.LayerNorm(width), nn.LayerNorm(width), nn.LayerNorm(width)
        self.own, self.cross = Attention(width, heads), Attention(width, heads)
        self.feed_forward = FeedForward(width)

    def forward(self, x: Tensor, memory: Tensor, bias: Tensor | None = None) -> Tensor:
        """Queries x [B, N, width], memory [B, M, width], bias [B, 1, 1, M] for padding of the memory."""
        y = self.norm1(x)
        x = x + self.own(y, y)
        x = x + self.cross(self.norm2(x), memory, bias)
        return x + self.feed_forward(self.norm3(x))


def padding_bias(valid: Tensor) -> Tensor:
    """valid [B, N] (1 real, 0 padding) -> bias [B, 1, 1, N] for the logits."""
    return ((1 - valid) * MASKED)[:, None, None, :]


def mlp(*widths: int, activation: type[nn.Module] = nn.SiLU) -> nn.Sequential:
    """Linear layers of these widths with an activation between them."""
    layers: list[nn.Module] = []
    for index in range(len(widths) - 1):
        layers.append(nn.Linear(widths[index], widths[index + 1]))
        if index < len(widths) - 2:
            layers.append(activation())
    return nn.Sequential(*layers)


def count_parameters(module: nn.Module) -> int:
    """Number of trained numbers in a module."""
    return sum(parameter.numel() for parameter in module.parameters())


def zero_last(layer: nn.Linear) -> nn.Linear:
    """Starts an output layer at zero, so that an untrained network changes nothing."""
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.zeros_(layer.bias)
    return layer
