"""Fewer vertices for the same surface: edges are collapsed where that changes least, in several shapes of the mesh at once.

Quadric error metrics (Garland and Heckbert, SIGGRAPH 1997). An edge collapses into one of its own ends, so that what is left
is a subset of the vertices and everything that is known of a vertex (how it moves, what part it is of) stays true of it.
"""

from __future__ import annotations

import heapq

import numpy as np

RIM = 30.0
"""How much more it costs to leave the line of an open rim (lips, lids) than to leave the surface."""
LEAST_COSINE = 0.25
"""A triangle may turn up to here in a collapse; more would fold the surface."""


class Decimation:
    """A mesh that loses vertices.

    shapes: [k,n,3] the vertices in k shapes, the first of which decides about folds. triangles: [t,3].
    importance: [n] what an error near a vertex costs.  fixed: [n] vertices that stay.
    """

    def __init__(
        self, shapes: np.ndarray, triangles: np.ndarray, importance: np.ndarray, fixed: np.ndarray
    ) -> None:
        self.shapes = shapes.astype(np.float64)
        self.faces: list[tuple[int, int, int] | None] = [(int(a), int(b), int(c)) for a, b, c in triangles]
        self.around: dict[int, set[int]] = {}
        for number, corners in enumerate(triangles):
            for corner in corners:
                self.around.setdefault(int(corner), set()).add(number)
        self.fixed = fixed
        self.quadrics = self._quadrics(triangles, importance)
        self.rim = self._rims(triangles, importance)
        self.turn = dict.fromkeys(self.around, 0)
        self.heap: list[tuple[float, int, int, int, int]] = []
        for a in self.around:
            self._offer(a)

    def to(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Collapses until `count` vertices are left, or no edge may go. Returns their numbers [m] and the triangles [t,3] between them, by place in that list."""
        while len(self.around) > count and self.heap:
            _, a, b, turn_a, turn_b = heapq.heappop(self.heap)
            if self.turn.get(a) != turn_a or self.turn.get(b) != turn_b or not self._may(a, b):
                continue
            self._collapse(a, b)
        kept = np.array(sorted(self.around))
        place = {int(v): i for i, v in enumerate(kept)}
        left = [[place[v] for v in face] for face in self.faces if face is not None]
        return kept, np.array(left, np.int64).reshape(-1, 3)

    def _quadrics(self, triangles: np.ndarray, importance: np.ndarray) -> np.ndarray:
        """[k,n,4,4]: squared distances from the planes of the triangles around each vertex, by their area."""
        k, n, _ = self.shapes.shape
        out = np.zeros((k, n, 4, 4))
        for shape, quadric in zip(self.shapes, out):
            a, b, c = (shape[triangles[:, i]] for i in range(3))
            normal = np.cross(b - a, c - a)
            area = np.linalg.norm(normal, axis=1, keepdims=True)
            normal /= np.maximum(area, 1e-12)
            plane = np.concatenate([normal, -(normal * a).sum(1, keepdims=True)], 1)
            each = plane[:, :, None] * plane[:, None, :] * (area / 6)[:, :, None]
            for i in range(3):
                np.add.at(quadric, triangles[:, i], each * importance[triangles[:, i], None, None])
        return out

    def _rims(self, triangles: np.ndarray, importance: np.ndarray) -> set[int]:
        """Vertices on open rims, to whose quadrics walls along the rim are added."""
        edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
        owner = np.tile(np.arange(len(triangles)), 3)
        _, first, count = np.unique(np.sort(edges, 1), axis=0, return_index=True, return_counts=True)
        open_edges = first[count == 1]
        for k, shape in enumerate(self.shapes):
            for edge in open_edges:
                a, b = edges[edge]
                corners = shape[triangles[owner[edge]]]
                normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
                wall = np.cross(shape[b] - shape[a], normal)
                wall /= max(float(np.linalg.norm(wall)), 1e-12)
                plane = np.append(wall, -wall @ shape[a])
                length = float(((shape[b] - shape[a]) ** 2).sum())
                for v in (a, b):
                    self.quadrics[k, v] += RIM * length * importance[v] * plane[:, None] * plane[None]
        return {int(v) for edge in open_edges for v in edges[edge]}

    def _neighbours(self, a: int) -> set[int]:
        return {v for face in self.around[a] for v in self.faces[face] or ()} - {a}

    def _offer(self, a: int) -> None:
        """Puts the collapses of a into each neighbour on the heap."""
        if self.fixed[a]:
            return
        for b in self._neighbours(a):
            if a in self.rim and b not in self.rim:
                continue
            at = np.concatenate([self.shapes[:, b], np.ones((len(self.shapes), 1))], 1)
            quadric = self.quadrics[:, a] + self.quadrics[:, b]
            cost = float(np.einsum("ki,kij,kj->", at, quadric, at))
            # Between equals the shorter edge goes, so that flat places keep well-shaped triangles.
            cost += 1e-4 * float(((self.shapes[0, a] - self.shapes[0, b]) ** 2).sum())
            heapq.heappush(self.heap, (cost, a, b, self.turn[a], self.turn[b]))

    def _may(self, a: int, b: int) -> bool:
        """Whether a may become b: the surface stays one, and no triangle folds over."""
        shared = self.around[a] & self.around[b]
        if not shared or len(self._neighbours(a) & self._neighbours(b)) != len(shared):
            return False
        shape = self.shapes[0]
        for number in self.around[a] - shared:
            face = self.faces[number]
            assert face is not None
            before = shape[list(face)]
            after = shape[[b if v == a else v for v in face]]
            n0 = np.cross(before[1] - before[0], before[2] - before[0])
            n1 = np.cross(after[1] - after[0], after[2] - after[0])
            length = float(np.linalg.norm(n0) * np.linalg.norm(n1))
            if length < 1e-12 or float(n0 @ n1) < LEAST_COSINE * length:
                return False
        return True

    def _collapse(self, a: int, b: int) -> None:
        for number in self.around.pop(a):
            face = self.faces[number]
            assert face is not None
            if b in face:
                self.faces[number] = None
                for v in face:
                    if v != a:
                        self.around[v].discard(number)
            else:
                x, y, z = (b if v == a else v for v in face)
                self.faces[number] = (x, y, z)
                self.around[b].add(number)
        self.quadrics[:, b] += self.quadrics[:, a]
        del self.turn[a]
        for v in self._neighbours(b) | {b}:
            self.turn[v] += 1
        for v in self._neighbours(b) | {b}:
            self._offer(v)
