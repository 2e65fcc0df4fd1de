"""torch's lazy device for tests: a device whose tensors are kept apart from the CPU's, on machines without a GPU."""

from __future__ import annotations

from typing import Any, Callable

import torch
import torch.nn.functional as F
from torch import Tensor

READS = ("cpu", "item", "tolist", "__float__", "__int__", "__bool__")
ARITHMETIC = ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv")


def lazy_device() -> torch.device:
    """Starts the lazy backend and patches torch for the rest of the process. Raises ImportError where there is none.

    What it lacks is done by other means: operators that return lists (split, chunk, unbind) answer with tensors of the CPU there, detach forgets
    that its tensor is a slice, an affine grid needs a view that it has not, and a single number turns into a double when it meets one of Python's.
    """
    import torch._lazy.ts_backend

    torch._lazy.ts_backend.init()
    # every graph runs once or twice: it is not worth being made faster
    torch._C._set_graph_executor_optimize(False)
    for name, instead in (("split", _split), ("chunk", _chunk), ("unbind", _unbind), ("detach", _detach)):
        setattr(Tensor, name, _choice(getattr(Tensor, name), instead, _is_lazy))
    for name in ARITHMETIC:
        plain = getattr(Tensor, f"__{name}__")
        setattr(Tensor, f"__{name}__", _choice(plain, _with_number(plain), _is_lazy_number))
    for name in READS:
        plain = getattr(Tensor, name)
        setattr(Tensor, name, _choice(plain, _after_all(plain), _is_lazy))
    plain_grid = F.affine_grid

    def affine_grid(theta: Tensor, *arguments: Any, **named: Any) -> Tensor:
        return plain_grid(theta.cpu(), *arguments, **named).to(theta.device)

    F.affine_grid = affine_grid
    return torch.device("lazy")


def _is_lazy(x: Tensor, *_: Any) -> bool:
    return x.device.type == "lazy"


def _is_lazy_number(x: Tensor, other: Any, *_: Any) -> bool:
    return _is_lazy(x) and x.dim() == 0 and isinstance(other, (int, float))


def _choice(plain: Callable[..., Any], instead: Callable[..., Any], when: Callable[..., bool]) -> Any:
    def choose(self: Tensor, *arguments: Any, **named: Any) -> Any:
        return (instead if when(self, *arguments) else plain)(self, *arguments, **named)

    return choose


def _after_all(plain: Callable[..., Any]) -> Callable[..., Any]:
    def read(x: Tensor, *arguments: Any, **named: Any) -> Any:
        torch._lazy.mark_step()  # works out all that is pending, or what two results have in common is worked out twice
        return plain(x, *arguments, **named)

    return read


def _with_number(plain: Callable[[Tensor, Tensor], Tensor]) -> Callable[[Tensor, float], Tensor]:
    return lambda x, number: plain(x, torch.tensor(number, dtype=x.dtype).to(x.device))


def _split(x: Tensor, size: int | list[int], dim: int = 0) -> tuple[Tensor, ...]:
    length = x.shape[dim]
    sizes = [size] * -(-length // size) if isinstance(size, int) else size
    firsts = [sum(sizes[:index]) for index in range(len(sizes))]
    return tuple(x.narrow(dim, first, min(part, length - first)) for first, part in zip(firsts, sizes))


def _chunk(x: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    return _split(x, -(-x.shape[dim] // chunks), dim)


def _unbind(x: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    return tuple(x.select(dim, index) for index in range(x.shape[dim]))


def _detach(x: Tensor) -> Tensor:
    with torch.no_grad():
        return x.clone()
