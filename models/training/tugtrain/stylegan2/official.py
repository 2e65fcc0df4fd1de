"""Weights of the official PyTorch release of StyleGAN2 (stylegan2-ada-pytorch), read into our Generator.

Our parameters have the official names, so almost everything is copied. Different are:
- the first convolution of each block (conv0). The official network runs it as a transposed convolution, which mirrors the kernel;
  ours is a correlation on the doubled picture, so its kernel is flipped.
- `resample_filter` entries: the filter [1,3,3,1] is fixed here, another one is refused.
"""

import torch
from torch import Tensor

from .generator import Generator, GeneratorConfig


def config_of_official(state: dict[str, Tensor], mapping_lr_multiplier: float = 0.01) -> GeneratorConfig:
    """The options that fit an official generator's state dict; ValueError that names what does not fit."""
    if "mapping.embed.weight" in state:
        raise ValueError("mapping.embed.weight: class-conditional generators are not supported")
    resolutions = sorted(
        int(key.split(".")[1][1:])
        for key in state
        if key.startswith("synthesis.b") and key.endswith("torgb.weight")
    )
    if not resolutions or "mapping.fc0.weight" not in state:
        raise ValueError(
            "state: no synthesis.b*.torgb.weight or mapping.fc0.weight; this is not a StyleGAN2 generator"
        )
    w_dim, z_dim = state["mapping.fc0.weight"].shape
    depth = sum(key.startswith("mapping.fc") and key.endswith(".weight") for key in state)
    channels = tuple((r, int(state[f"synthesis.b{r}.torgb.weight"].shape[1])) for r in resolutions)
    return GeneratorConfig(
        resolution=resolutions[-1],
        z_dim=z_dim,
        w_dim=w_dim,
        mapping_layers=depth,
        mapping_lr_multiplier=mapping_lr_multiplier,
        channels=channels,
    )


def from_official(state: dict[str, Tensor], mapping_lr_multiplier: float = 0.01) -> Generator:
    """A generator with the weights of an official state dict (the `G_ema` module's)."""
    generator = Generator(config_of_official(state, mapping_lr_multiplier))
    own = generator.state_dict()
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
    mapped: dict[str, Tensor] = {}
    for key, value in state.items():
        if key.endswith("resample_filter"):
            if value.shape != (4, 4) or not torch.allclose(
                value.float(), taps[:, None] * taps[None], atol=1e-4
            ):
                raise ValueError(f"{key}: only the filter [1,3,3,1] is supported")
            continue
        if key not in own:
            raise ValueError(f"{key}: unknown; only the skip architecture of StyleGAN2 is supported")
        if value.shape != own[key].shape:
            raise ValueError(f"{key}: has shape {tuple(value.shape)}, expected {tuple(own[key].shape)}")
        mapped[key] = value.flip([2, 3]) if key.endswith("conv0.weight") else value
    missing = sorted(set(own) - set(mapped))
    if missing:
        raise ValueError(f"{missing[0]}: missing from the state ({len(missing)} entries are)")
    generator.load_state_dict(mapped)
    return generator
