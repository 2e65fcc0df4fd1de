"""The pack of the project, which stages work on if not told otherwise."""

from pathlib import Path

FACES = Path(__file__).resolve().parents[5] / "models" / "faces"
