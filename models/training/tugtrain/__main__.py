"""`python3 -m tugtrain STAGE [options]`: one stage of making a model pack."""

import argparse
import importlib
import sys

from .run.options import OptionError

STAGES = {
    "render": "portraits from the face scans, with exact landmarks",
    "generator": "StyleGAN2 on the renders: paired, following, then adversarial",
    "landmarks": "landmark detector, for evaluation only",
    "trajectories": "motion labels: pairs of latents and how points move between them",
    "regularizer": "brings latents back to the natural distribution",
    "predictor": "changes latents so that points move as wanted",
    "export": "checkpoints to a model pack of ONNX files",
    "restore": "a model pack back to checkpoints",
    "evaluate": "measured quality of a pack",
    "peers": "published methods of dragging on the generator of a pack, to compare with",
}


def main(arguments: list[str]) -> int:
    """Runs one stage; returns the exit code (2: wrong options or missing input)."""
    lines = "\n".join(f"  {name:13}{text}" for name, text in STAGES.items())
    parser = argparse.ArgumentParser(
        prog="tugtrain",
        usage="python3 -m tugtrain STAGE [options]   (STAGE --help lists a stage's options)",
        description=f"stages:\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("stage", choices=list(STAGES), help=argparse.SUPPRESS)
    stage = parser.parse_args(arguments[:1]).stage
    module = importlib.import_module(f".stages.{stage}", __package__)
    options = argparse.ArgumentParser(
        prog=f"python3 -m tugtrain {stage}",
        description=module.__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    module.add_options(options)
    try:
        module.run(options.parse_args(arguments[1:]))
    except OptionError as error:
        print(f"tugtrain {stage}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
