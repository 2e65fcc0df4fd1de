"""The surface as a file of a pack, and its place in the pack's manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from ..export.manifest import file_entry
from ..faces.pose import DISTANCE, PIVOT
from ..faces.renderer import FaceRenderer
from .entries import entries_of, mean_shape
from .finder import known
from .mesh import PARTS, mesh_of
from .mouth import sheets

FILE = "surface.npz"
STEPS = 32767
"""Displacements are whole numbers of so many parts of the entry's largest."""


def surface_of(renderer: FaceRenderer) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays of the file, and what the manifest says of them.

    mean [n,3] f4 cm; moves [e,n,3] i2, in parts of scales [e] f4 cm; low, high, deviations, ease [e] f4; weights [n] f4, 1 where a vertex goes
    with the head, 0 with the body; triangles [t,3] i4; parts [n] u1; found [478] i4 and found_error [478] f4: the vertex of each point of
    the face finder. The nodes of the mouth's sheets are the last vertices; texture [k,2] f4 px says where each is in its picture, and
    pictures [2,h,w,4] u1 are those of the upper and the lower sheet.
    """
    entries, mean = entries_of(renderer), mean_shape(renderer)
    mesh, (vertex, error) = mesh_of(renderer, mean, entries), known()
    jaw = next(entry.moves for entry in entries if entry.name == "jawOpen")
    mouth = sheets(renderer, mean, [entry.moves for entry in entries], jaw)
    moves = np.concatenate(
        [np.stack([entry.moves[mesh.vertices] for entry in entries]), *(sheet.moves for sheet in mouth)], 1
    ).astype(np.float32)
    scales = np.maximum(np.abs(moves).max((1, 2)) / STEPS, 1e-9)
    triangles, parts, count = [mesh.triangles], [mesh.parts], len(mesh.vertices)
    for sheet, name in zip(mouth, ("teeth_upper", "teeth_lower")):
        triangles.append(sheet.triangles() + count)
        parts.append(np.full(len(sheet.positions), PARTS.index(name), np.uint8))
        count += len(sheet.positions)
    nodes = count - len(mesh.vertices)
    arrays = {
        "mean": np.concatenate([mean[mesh.vertices], *(sheet.positions for sheet in mouth)]).astype(
            np.float32
        ),
        "moves": np.round(moves / scales[:, None, None]).astype(np.int16),
        "scales": scales.astype(np.float32),
        "low": np.array([entry.low for entry in entries], np.float32),
        "high": np.array([entry.high for entry in entries], np.float32),
        "deviations": np.array([entry.deviation for entry in entries], np.float32),
        "ease": np.array([entry.ease for entry in entries], np.float32),
        "weights": np.concatenate([renderer.weight[mesh.vertices], np.ones(nodes)]).astype(np.float32),
        "triangles": np.concatenate(triangles).astype(np.int32),
        "parts": np.concatenate(parts),
        "found": np.searchsorted(mesh.vertices, vertex).astype(np.int32),
        "found_error": error,
        "texture": np.concatenate([sheet.texture for sheet in mouth]).astype(np.float32),
        "pictures": np.stack([sheet.picture for sheet in mouth]),
    }
    says = {
        "vertices": count,
        "entries": [entry.name for entry in entries],
        "parts": list(PARTS),
        "camera": {"pivot": [float(value) for value in PIVOT], "distance": DISTANCE},
    }
    return arrays, says


def keep_present(pack: Path, manifest: dict[str, Any]) -> None:
    """Moves the pack's present surface, if it has one, to a file of its own among its earlier ones, of which the newest is the first."""
    present = manifest["files"].get("surface")
    if present is None:
        return
    name = f"surface-{present['sha256'][:8]}.npz"
    (pack / present["path"]).rename(pack / name)
    says = manifest["capabilities"]["surface"]
    manifest["earlierSurfaces"] = [{**present, "path": name, **says}, *manifest.get("earlierSurfaces", [])]


def add_surface(pack: Path, renderer: FaceRenderer) -> dict[str, Any]:
    """Writes PACK/surface.npz and names it in PACK/manifest.json. Returns what the manifest says of it now.

    One that the pack had before stays beside it, under a name that tells which: photos that were fitted with it go on with it.
    """
    arrays, says = surface_of(renderer)
    path = pack / "manifest.json"
    manifest = json.loads(path.read_text())
    made = pack / f"{FILE}.part"
    with made.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    if file_entry(made)["sha256"] != manifest["files"].get("surface", {}).get("sha256"):
        keep_present(pack, manifest)
    made.replace(pack / FILE)
    manifest["capabilities"]["surface"] = says
    manifest["files"]["surface"] = file_entry(pack / FILE)
    path.write_text(json.dumps(manifest, indent=1) + "\n")
    return says
