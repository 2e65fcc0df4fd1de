"""`python3 -m tugtrain STAGE [options]`: one stage of making a model pack; `python3 -m tugtrain recipe FILE`: all stages of one."""

import argparse
import sys

from .run.options import OptionError
from .stages.catalogue import STAGES, stage_module


def main(arguments: list[str]) -> int:
    """Runs one stage; returns the exit code (2: wrong options or missing input)."""
    lines = "\n".join(f"  {name:22}{stage.text}" for name, stage in STAGES.items())
    parser = argparse.ArgumentParser(
        prog="tugtrain",
        usage="python3 -m tugtrain STAGE [options]   (STAGE --help lists a stage's options)",
        description=f"stages:\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("stage", choices=list(STAGES), help=argparse.SUPPRESS)
    stage = parser.parse_args(arguments[:1]).stage
    module = stage_module(stage)
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
