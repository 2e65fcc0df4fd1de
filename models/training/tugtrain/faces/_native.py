"""Compiles rasteriser.c at first use and wraps its functions for numpy."""
from __future__ import annotations

import ctypes as ct
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

SOURCE = Path(__file__).with_name("rasteriser.c")
SKIN, HAIR, EYE, MOUTH, CLOTH = range(5)
MAP_SIZE, MAP_CHANNELS = 1024, 8
STRAND_AZIMUTHS, STRAND_STEPS = 1024, 64


class Look(ct.Structure):
    """Light and surface of one picture; the fields mirror `Look` in rasteriser.c."""

    _fields_ = [
        (name, ct.c_float * count if count > 1 else ct.c_float)
        for name, count in [
            ("key_dir", 3), ("key", 3), ("fill_dir", 3), ("fill", 3), ("sky", 3), ("ground", 3), ("rim", 3),
            ("lip", 3), ("lip_alpha", 1), ("brow", 3), ("brow_alpha", 1), ("brow_width", 1),
            ("beard", 3), ("beard_alpha", 1), ("liner", 1), ("shadow", 3), ("shadow_alpha", 1),
            ("blush", 1), ("freckles", 1), ("texture", 1), ("gloss", 1), ("lip_gloss", 1),
            ("iris", 3), ("iris_radius", 1), ("pupil_radius", 1),
            ("hair_shine", 1), ("hair_vary", 1), ("hair_tip", 3),
            ("back_top", 3), ("back_bottom", 3), ("back_glow", 1), ("back_x", 1),
        ]
    ]  # fmt: skip

    def put(self, **values: float | np.ndarray) -> None:
        """Set fields; a field of three numbers takes an array of three."""
        for name, value in values.items():
            now = getattr(self, name)
            numbers = map(float, np.atleast_1d(value))
            setattr(self, name, next(numbers) if isinstance(now, float) else type(now)(*numbers))


def cache_dir() -> Path:
    """Folder for the compiled library and baked maps: $TUG_CACHE, else ~/.cache/tug."""
    path = Path(os.environ.get("TUG_CACHE") or Path.home() / ".cache" / "tug")
    path.mkdir(parents=True, exist_ok=True)
    return path


def _compile() -> ct.CDLL:
    compiler = shutil.which(os.environ.get("CC", "cc")) or shutil.which("gcc") or shutil.which("clang")
    flags = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
    machine = " ".join(os.uname()[i] for i in (1, 4))
    key = hashlib.sha256(SOURCE.read_bytes() + " ".join(flags).encode() + machine.encode()).hexdigest()[:16]
    target = cache_dir() / f"rasteriser-{key}.so"
    if not target.exists():
        if compiler is None:
            raise RuntimeError("rendering faces needs a C compiler: install gcc or clang, or set CC to one")
        with tempfile.TemporaryDirectory(dir=cache_dir()) as folder:
            built = Path(folder) / "rasteriser.so"
            done = subprocess.run(
                [compiler, *flags, "-o", str(built), str(SOURCE), "-lm"], capture_output=True, text=True
            )
            if done.returncode:
                raise RuntimeError(f"{compiler} could not compile {SOURCE.name}:\n{done.stderr}")
            os.replace(built, target)
    return ct.CDLL(str(target))


_lib: ct.CDLL | None = None


def _library() -> ct.CDLL:
    global _lib
    if _lib is None:
        _lib = _compile()
    return _lib


def _p(a: np.ndarray) -> ct.c_void_p:
    assert a.flags.c_contiguous
    return ct.c_void_p(a.ctypes.data)


def vertex_normals(triangles: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Area-weighted normals [n,3] of positions [n,3] float32 under triangles [t,3] int32."""
    out = np.empty_like(positions)
    _library().vertex_normals(len(positions), len(triangles), _p(triangles), _p(positions), _p(out))
    return out


def depth_map(triangles: np.ndarray, kinds: np.ndarray, screen: np.ndarray, width: int) -> np.ndarray:
    """Nearest 1/depth [width,width] (0 where nothing) of solid triangles; screen [n,3] holds x, y, 1/depth."""
    out = np.empty((width, width), np.float32)
    _library().depth_map(len(triangles), _p(triangles), _p(kinds), _p(screen), width, _p(out))
    return out


def portrait(
    solid: int, triangles: np.ndarray, kinds: np.ndarray, positions: np.ndarray, normals: np.ndarray,
    colours: np.ndarray, aux: np.ndarray, tangents: np.ndarray, maps: np.ndarray, strands: np.ndarray,
    size: int, focal: float, look: Look,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Shade one picture. Returns bytes [size,size,3], screen [n,3] in sub-pixels (2 a pixel), 1/depth [2size,2size]."""
    wide = 2 * size
    screen = np.empty_like(positions)
    work = np.empty(wide * wide * 7, np.float32)
    out = np.empty((size, size, 3), np.uint8)
    f = ct.c_float
    _library().portrait(
        solid, len(triangles), _p(triangles), _p(kinds), len(positions), _p(positions), _p(normals), _p(colours),
        _p(aux), _p(tangents), _p(maps), _p(strands), wide, f(focal * wide), f(wide / 2), f(wide / 2),
        ct.byref(look), _p(screen), _p(work), _p(out),
    )  # fmt: skip
    return out, screen, work[: wide * wide].reshape(wide, wide)
