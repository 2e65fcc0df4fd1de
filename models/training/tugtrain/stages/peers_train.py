"""Trains the network of the one published method that has one, usercontrollablelt, on the generator of a pack."""

import argparse
import hashlib
import json

from ..run.device import device_of
from ..run.options import number
from .common.methods import RATES, TRAINED, add_pack, add_transformer, pack_source, trained


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this stage."""
    parser.add_argument("--rate", type=number(1e-7, 10), default=RATES[TRAINED], help="of Adam")
    add_pack(parser)
    add_transformer(parser)


def run(options: argparse.Namespace) -> None:
    """Sees to it that the network is there, and prints a line of JSON with its SHA-256 and its loss."""
    source = pack_source(options, device_of(options.device))
    loss = trained(options, source, options.rate)
    digest = hashlib.sha256(options.transformer.read_bytes()).hexdigest()
    print(json.dumps({"sha256": digest, "training_loss": loss}), flush=True)
