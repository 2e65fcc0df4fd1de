"""The classes that the releases of StyleGAN2 put into their pickles, as far as their names and states are written."""

import sys
import types

import torch


def module(name: str, **members: object) -> types.ModuleType:
    """A module that pickles can name."""
    made = types.ModuleType(name)
    for key, value in members.items():
        setattr(made, key, value)
    parent, _, last = name.rpartition(".")
    if parent:
        setattr(sys.modules.setdefault(parent, types.ModuleType(parent)), last, made)
    sys.modules[name] = made
    return made


def reconstruct(meta):  # only its name is written
    raise NotImplementedError


class EasyDict(dict):
    pass


class Network:
    """As the TensorFlow releases keep a network."""

    def __init__(self, state):
        self.state = state

    def __getstate__(self):
        return self.state


reconstruct.__name__ = reconstruct.__qualname__ = "_reconstruct_persistent_obj"
for function, home in (
    (reconstruct, "torch_utils.persistence"),
    (EasyDict, "dnnlib.util"),
    (Network, "dnnlib.tflib.network"),
):
    function.__module__ = home
module("torch_utils")
module("torch_utils.persistence", _reconstruct_persistent_obj=reconstruct)
module("dnnlib")
module("dnnlib.util", EasyDict=EasyDict)
module("dnnlib.tflib")
module("dnnlib.tflib.network", Network=Network)


class Persistent:
    """Stands for a module in a pickle of the official release."""

    def __init__(self, made: torch.nn.Module):
        state = {k: v for k, v in made.__dict__.items() if not k.startswith("_")}
        for kind in ("_parameters", "_buffers"):
            state[kind] = dict(made.__dict__[kind])
        state["_modules"] = {name: Persistent(child) for name, child in made._modules.items()}
        state["training"] = False
        self.meta = EasyDict(
            type="class",
            version=6,
            module_src="raise SystemExit('the source of a checkpoint ran')",
            class_name=type(made).__name__,
            state=state,
        )

    def __reduce__(self):
        return reconstruct, (self.meta,)
