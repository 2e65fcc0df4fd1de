"""Arrows between the packages of tugtrain run down only, stages know nothing of each other, and no modules import each other in a circle."""

import ast
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "tugtrain"
# From the ground up: a package imports itself and those before it.
LAYERS = (
    *("run", "faces", "landmarks", "stylegan2", "latent", "labels", "regularizer", "predictor"),
    *("export", "surface", "evaluate", "peers", "stages", "recipe"),
)
TOP = "__main__"  # modules beside the packages may import all of them

Imports = dict[str, set[str]]  # dotted module -> dotted modules that it imports, both without "tugtrain."


def imports_of(source: str, module: str, known: set[str]) -> set[str]:
    """Modules of the package that a module imports anywhere, inside functions as well. `known`: all modules there are."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            inside = ["tugtrain", *module.split(".")][: -node.level]
            base = ".".join([*inside, *([node.module] if node.module else [])])
        else:
            base = node.module or ""
        if base.split(".")[0] != "tugtrain":
            continue
        named = base.partition(".")[2]
        for alias in node.names:
            deeper = f"{named}.{alias.name}".strip(".")
            found.add(deeper if deeper in known else named)
    return found


def read_imports(root: Path) -> Imports:
    """What every module under a folder imports."""
    files = {".".join(path.relative_to(root).with_suffix("").parts): path for path in root.rglob("*.py")}
    known = {name for name in files if not name.endswith("__init__")}
    return {name: imports_of(path.read_text(), name, known) for name, path in files.items()}


def package(module: str) -> str:
    """The package of a module, TOP for those beside the packages."""
    return module.split(".")[0] if "." in module else TOP


def upward(imports: Imports) -> list[str]:
    """Arrows that do not run down, and those from one stage to another, as "from -> to"."""
    order = {name: index for index, name in enumerate((*LAYERS, TOP))}
    return [
        f"{module} -> {target}"
        for module, targets in sorted(imports.items())
        for target in sorted(targets)
        if order[package(target)] > order[package(module)]
        or (package(module) == package(target) == "stages" and target.count(".") == 1)
    ]


def circle(imports: Imports) -> list[str]:
    """Modules that import each other in a circle, or none."""
    done: set[str] = set()

    def visit(module: str, way: list[str]) -> list[str]:
        if module in way:
            return [*way[way.index(module) :], module]
        if module in done:
            return []
        for target in sorted(imports.get(module, ())):
            if found := visit(target, [*way, module]):
                return found
        done.add(module)
        return []

    return next((found for module in sorted(imports) if (found := visit(module, []))), [])


class Layers(unittest.TestCase):
    def test_every_package_has_its_place(self) -> None:
        folders = {path.parent.name for path in ROOT.glob("*/*.py")}
        self.assertEqual(folders, set(LAYERS))

    def test_arrows_run_down(self) -> None:
        self.assertEqual(upward(read_imports(ROOT)), [])

    def test_no_circle(self) -> None:
        self.assertEqual(circle(read_imports(ROOT)), [])

    def test_what_is_forbidden_is_found(self) -> None:
        known = {"labels.exact", "latent.source", "stages.render", "stages.export", "run.options"}
        source = "from ..labels import exact\ndef late() -> None:\n    from ..run.options import whole\n"
        self.assertEqual(imports_of(source, "latent.source", known), {"labels.exact", "run.options"})
        self.assertEqual(
            upward({"latent.source": {"labels.exact", "run.options"}, "labels.exact": {"latent.source"}}),
            ["latent.source -> labels.exact"],
        )
        self.assertEqual(upward({"stages.render": {"stages.export"}}), ["stages.render -> stages.export"])
        self.assertEqual(
            circle({"a.b": {"a.c"}, "a.c": {"a.d"}, "a.d": {"a.b"}}), ["a.b", "a.c", "a.d", "a.b"]
        )
        self.assertEqual(circle({"a.b": {"a.c", "a.d"}, "a.c": {"a.d"}, "a.d": set()}), [])


if __name__ == "__main__":
    unittest.main()
