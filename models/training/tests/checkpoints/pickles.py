"""Writes random values as pickles of every protocol, with the same values as JSON: `python3 pickles.py OUT COUNT SEED`."""

import collections
import json
import pickle
import random
import sys
from pathlib import Path
from typing import Any


def value(draw: random.Random, depth: int) -> tuple[Any, Any]:
    """A value, and how it is written as JSON."""
    kind = draw.randrange(12 if depth > 0 else 8)
    if kind == 0:
        return None, None
    if kind == 1:
        truth = draw.random() < 0.5
        return truth, truth
    if kind == 2:
        number = draw.randrange(-(2 ** draw.randrange(1, 53)), 2 ** draw.randrange(1, 53))
        return number, number
    if kind == 3:
        large = draw.randrange(2**60, 2**200) * draw.choice((1, -1))
        return large, {"bigint": str(large)}
    if kind == 4:
        real = draw.uniform(-1e6, 1e6)
        return real, real
    if kind in (5, 6):
        text = "".join(
            chr(draw.choice((65, 233, 20013, 128512, 10, 39, 92))) for _ in range(draw.randrange(40))
        )
        return text, text
    if kind == 7:
        raw = bytes(draw.randrange(256) for _ in range(draw.randrange(300)))
        return raw, {"bytes": list(raw)}
    items = [value(draw, depth - 1) for _ in range(draw.randrange(6))]
    if kind == 8:
        return [item for item, _ in items], [plain for _, plain in items]
    if kind == 9:
        return tuple(item for item, _ in items), {"tuple": [plain for _, plain in items]}
    pairs = [(f"k{i}", item) for i, item in enumerate(items)]
    entries = {key: item for key, (item, _) in pairs}
    plain = {"dict": [[key, shown] for key, (_, shown) in pairs]}
    return (entries if kind == 10 else collections.OrderedDict(entries)), plain


def main() -> None:
    """Writes OUT/N.pkl and OUT/values.json."""
    out, count, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    draw = random.Random(seed)
    shown = []
    for index in range(count):
        made, plain = value(draw, 4)
        protocol = index % (pickle.HIGHEST_PROTOCOL + 1)
        # Old protocols write bytes by calls of codecs, which is tested apart.
        (out / f"{index}.pkl").write_bytes(pickle.dumps(made, protocol=protocol))
        shown.append(plain)
    (out / "values.json").write_text(json.dumps(shown))


if __name__ == "__main__":
    main()
