"""Packs a checkout of ICT-FaceKit (MIT, (c) 2020 USC Institute for Creative Technologies) into the one file that rendering reads.

    python3 pack_scans.py PATH/TO/ICT-FaceKit ict-facekit.npz

Arrays: V [n,3] neutral shape, T [m,2] texture coordinates, F/FT [t,3] triangles (vertex and texture rows), M [t] material number,
mat names of materials, ID [100,n,3] identity displacements, EX [k,n,3] expression displacements, ex their names.
"""
from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import numpy as np

NEUTRAL = "generic_neutral_mesh.obj"


class ScanError(Exception):
    """Something about the checkout is not as expected; the message names the file."""


def read_vertices(path: Path) -> np.ndarray:
    """The `v` lines of an .obj file: float32 [n,3]."""
    with path.open() as file:
        rows = [line.split()[1:4] for line in file if line.startswith("v ")]
    try:
        return np.array(rows, np.float32).reshape(-1, 3)
    except ValueError as error:
        raise ScanError(f"{path}: a vertex line is not three numbers") from error


def read_faces(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Texture coordinates [m,2], triangles [t,3], their texture rows [t,3], material numbers [t] and names; polygons become fans."""
    texture: list[list[str]] = []
    corners: list[list[int]] = []
    texture_corners: list[list[int]] = []
    material: list[int] = []
    names: list[str] = []
    current = 0
    with path.open() as file:
        for number, line in enumerate(file, 1):
            word, *rest = line.split() or [""]
            if word == "vt":
                texture.append(rest[:2])
            elif word == "usemtl":
                if rest[0] not in names:
                    names.append(rest[0])
                current = names.index(rest[0])
            elif word == "f":
                pairs = [corner.split("/") for corner in rest]
                if len(pairs) < 3 or any(len(pair) < 2 or not pair[1] for pair in pairs):
                    raise ScanError(
                        f"{path}:{number}: a face needs three or more corners, each with a texture coordinate"
                    )
                v, vt = [int(pair[0]) - 1 for pair in pairs], [int(pair[1]) - 1 for pair in pairs]
                for k in range(1, len(pairs) - 1):
                    corners.append([v[0], v[k], v[k + 1]])
                    texture_corners.append([vt[0], vt[k], vt[k + 1]])
                    material.append(current)
    integers = [np.array(rows, np.int32) for rows in (corners, texture_corners, material)]
    return np.array(texture, np.float32), integers[0], integers[1], integers[2], names


def pack(checkout: Path) -> dict[str, np.ndarray]:
    """All arrays of a checkout; ScanError names what is missing or does not fit."""
    folder = checkout / "FaceXModel"
    if not (folder / NEUTRAL).is_file():
        raise ScanError(
            f"{folder / NEUTRAL} is missing: give the folder of an ICT-FaceKit checkout (with its large files)"
        )
    neutral = read_vertices(folder / NEUTRAL)
    if not len(neutral):
        raise ScanError(f"{folder / NEUTRAL} holds no vertices (large files not fetched?)")
    texture, triangles, texture_triangles, material, materials = read_faces(folder / NEUTRAL)
    identities, expressions = [], []
    for path in sorted(folder.glob("*.obj"), key=lambda p: p.stem):
        if re.fullmatch(r"identity\d+", path.stem):
            identities.append(path)
        elif path.name != NEUTRAL:
            expressions.append(path)

    def displacements(paths: list[Path]) -> np.ndarray:
        out = np.zeros((len(paths), *neutral.shape), np.float16)
        for row, path in zip(out, paths):
            shape = read_vertices(path)
            if shape.shape != neutral.shape:
                raise ScanError(f"{path} has {len(shape)} vertices, the neutral mesh has {len(neutral)}")
            row[:] = shape - neutral
        return out

    return {
        "V": neutral, "T": texture, "F": triangles, "FT": texture_triangles, "M": material, "mat": np.array(materials),
        "ID": displacements(identities), "EX": displacements(expressions), "ex": np.array([path.stem for path in expressions]),
    }  # fmt: skip


def main(arguments: list[str]) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkout", type=Path, help="folder of the ICT-FaceKit checkout")
    parser.add_argument("out", type=Path, help="file to write (.npz); keep it out of git")
    options = parser.parse_args(arguments)
    try:
        arrays = pack(options.checkout)
    except ScanError as error:
        print(f"pack_scans: {error}", file=sys.stderr)
        return 2
    options.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.out, **arrays)
    print(
        f"{options.out}: {len(arrays['V'])} vertices, {len(arrays['ID'])} identities, {len(arrays['EX'])} expressions"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
