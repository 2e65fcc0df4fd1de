"""`python3 -m tugtrain STAGE [options]`: one stage of making a model pack; `python3 -m tugtrain recipe FILE --out RUN`: all stages of one."""

import argparse
import sys

from .recipe import command as recipe
from .run.options import OptionError
from .stages.catalogue import STAGES, StageModule, stage_module

RECIPE = "recipe"


def main(arguments: list[str]) -> int:
    """Runs one stage or a recipe; returns the exit code (2: wrong options or missing input)."""
    lines = "\n".join(f"  {name:22}{stage.text}" for name, stage in STAGES.items())
    parser = argparse.ArgumentParser(
        prog="tugtrain",
        usage="python3 -m tugtrain STAGE [options]   (STAGE --help lists a stage's options)\n"
        "       python3 -m tugtrain recipe FILE --out RUN",
        description=f"stages:\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("stage", choices=[*STAGES, RECIPE], help=argparse.SUPPRESS)
    name = parser.parse_args(arguments[:1]).stage
    module: StageModule = recipe
    if name != RECIPE:
        module = stage_module(name)
    options = argparse.ArgumentParser(
        prog=f"python3 -m tugtrain {name}",
        description=module.__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    module.add_options(options)
    try:
        module.run(options.parse_args(arguments[1:]))
    except OptionError as error:
        print(f"tugtrain {name}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
