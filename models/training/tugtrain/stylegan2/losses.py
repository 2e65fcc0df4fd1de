"""Losses of both training phases."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

GRADIENT_WEIGHT = 1.0  # weight of image gradients beside plain differences


def paired_loss(made: Tensor, wanted: Tensor, scales: int = 3, weights: Tensor | None = None) -> Tensor:
    """Mean absolute difference of pictures [B, 3, H, W] and of their x and y gradients, summed over `scales` halvings (ours).

    weights [B, 1, H, W]: how much each place counts; None: all the same.
    """
    total = made.new_zeros(())
    for scale in range(scales):
        difference = made - wanted if weights is None else (made - wanted) * weights
        total = total + difference.abs().mean()
        rows = difference[:, :, 1:] - difference[:, :, :-1]
        columns = difference[:, :, :, 1:] - difference[:, :, :, :-1]
        total = total + GRADIENT_WEIGHT * (rows.abs().mean() + columns.abs().mean())
        if scale + 1 < scales:
            made, wanted = F.avg_pool2d(made, 2), F.avg_pool2d(wanted, 2)
            weights = None if weights is None else F.avg_pool2d(weights, 2)
    return total


def matching_loss(made: list[Tensor], wanted: list[Tensor]) -> Tensor:
    """Mean absolute difference of a discriminator's maps of made and real pictures, each divided by the mean size of the real
    one's, summed over the maps (feature matching: Wang et al. 2018, section 3.2; the division is ours)."""
    total = made[0].new_zeros((), dtype=torch.float32)
    for mine, theirs in zip(made, wanted):
        target = theirs.detach().float()
        total = total + (mine.float() - target).abs().mean() / (target.abs().mean() + 1e-6)
    return total


def generator_loss(logits: Tensor) -> Tensor:
    """Non-saturating loss (Goodfellow et al. 2014) on the discriminator's logits of made pictures."""
    return F.softplus(-logits).mean()


def discriminator_loss(real: Tensor, made: Tensor) -> Tensor:
    """Logistic loss on logits of real and made pictures."""
    return F.softplus(-real).mean() + F.softplus(made).mean()


def r1_penalty(logits: Tensor, pictures: Tensor) -> Tensor:
    """Mean squared gradient of the logits by real pictures (Mescheder et al. 2018), lazily applied in StyleGAN2."""
    (gradient,) = torch.autograd.grad(logits.sum(), pictures, create_graph=True)
    return gradient.square().sum((1, 2, 3)).mean()


class PathLength:
    """Path length regularisation (StyleGAN2, section 3.2): |J^T y| should not depend on w. Keeps the running mean length."""

    def __init__(self, decay: float = 0.01) -> None:
        self.decay = decay
        self.mean = 0.0

    def penalty(self, picture: Tensor, ws: Tensor) -> Tensor:
        """picture [B, 3, H, W] made from ws [B, L, D] (requires grad) -> penalty; updates the running mean."""
        noise = torch.randn_like(picture, device="cpu").to(picture.device)
        noise = noise / math.sqrt(picture.shape[2] * picture.shape[3])
        (gradient,) = torch.autograd.grad((picture * noise).sum(), ws, create_graph=True)
        lengths = gradient.square().sum(2).mean(1).sqrt()
        self.mean += self.decay * (float(lengths.detach().mean()) - self.mean)
        return (lengths - self.mean).square().mean()
