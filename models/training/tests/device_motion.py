"""The work of the stages around motion on a given device, for on_device.py: labels and their trainings, evaluation, peers."""

from __future__ import annotations

import numpy as np
import torch

from tests.device_networks import FOLDER, source_on, whitening_on
from tests.test_peers import reachable_cases
from tests.test_restore import toy_pack
from tests.toy import GEOMETRY, POINTS, Z, toy_predictor, toy_surrogate
from tugtrain.evaluate.colour import ColourWatch
from tugtrain.evaluate.experiments import Nets, landmark_pairs, wander
from tugtrain.evaluate.loop import LoopOptions
from tugtrain.labels.dense import DenseLabels, DensePoints
from tugtrain.labels.exact import ExactPairs
from tugtrain.labels.generic import GenericOptions, make_generic_pairs
from tugtrain.labels.points import REGIONS, PointSet
from tugtrain.labels.report import tracker_report
from tugtrain.labels.selection import SelectionOptions
from tugtrain.labels.surrogate import GeometrySurrogate
from tugtrain.labels.surrogate_training import train_surrogate
from tugtrain.landmarks.model import LandmarkNet
from tugtrain.latent.chart import LinearChart, principal_changes
from tugtrain.latent.surface import SurfaceHead
from tugtrain.peers.descent import DescentOptions
from tugtrain.peers.freedrag import FreeDragOptions
from tugtrain.peers.latent_transformer_training import TransformerTraining, train_transformer
from tugtrain.peers.run import Setup, plain_source, run_one_by_one
from tugtrain.peers.tune import landmark_cases, mean_distance
from tugtrain.predictor.generic_training import train_open_loop
from tugtrain.predictor.network import LatentPredictor, PredictorConfig
from tugtrain.predictor.starts import make_starts
from tugtrain.predictor.surface_training import train_surface
from tugtrain.regularizer.network import LatentRegularizer, RegularizerConfig
from tugtrain.run.budget import Budget

DENSE, FACES, PAIRS = 30, 8, 6


def surface(device: torch.device) -> list[float]:
    """The tracking map, then starts of drags and the tracker's report with it."""
    rng = np.random.default_rng(0)

    def draw(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape).astype(np.float32)

    def place(*shape: int) -> np.ndarray:
        return (256 * rng.random(shape)).astype(np.float32)

    source = source_on(device)
    points = DensePoints(np.arange(DENSE), 4 * draw(DENSE, 3), rng.integers(0, 4, DENSE))
    seen, background = rng.random((FACES, DENSE)) < 0.8, np.full((FACES, 4, 2), 5, np.float32)
    labels = DenseLabels(draw(FACES, Z), place(FACES, DENSE, 2), seen, background)
    torch.manual_seed(3)
    head = SurfaceHead(tuple(channels for _, _, channels in source.outputs), 8).to(device)
    result = list(train_surface(head, source, points, labels, Budget(steps=2)).values())
    source.surface = head.eval().requires_grad_(False)
    before, visible = place(PAIRS, POINTS, 2), rng.random((PAIRS, POINTS)) < 0.7
    kind, empty = np.zeros(PAIRS, int), place(PAIRS, 4, 2)
    pairs = ExactPairs(draw(PAIRS, Z), draw(PAIRS, Z), kind, before, before + 1, visible, empty)
    starts = make_starts(source, pairs, PAIRS, 12)
    result.append(float(starts.feature.float().abs().mean()))
    regions = PointSet(np.arange(POINTS), rng.integers(0, 3, POINTS))
    return [*result, *tracker_report(source, pairs, regions, PAIRS).values()]


def trajectories(device: torch.device) -> list[float]:
    """The geometry surrogate; label pairs of a generator, and a predictor's open-loop steps on them."""
    exact = toy_surrogate()
    torch.manual_seed(9)
    u = torch.randn(2, 30, Z)
    given = (u[0], u[1], exact(u[0]).detach(), exact(u[1]).detach())
    model = GeometrySurrogate(torch.arange(GEOMETRY), 64 * torch.rand(POINTS, 2), 16).to(device)
    budget = Budget(steps=2)
    result = list(train_surrogate(model, *(part.to(device) for part in given), budget).values())
    source = source_on(device)
    lenient = SelectionOptions(largest_colour=9.0, least_motion=0.0, least_tracked=0.0)
    pairs, kept = make_generic_pairs(source, GenericOptions(8, points=12, directions=3, selection=lenient))
    assert pairs.w0.device.type == "cpu"
    result += [kept, float(pairs.motion.mean()), float(pairs.good.float().mean())]
    # the chart's directions may be turned round by another rounding, so nothing of this training is compared
    chart = LinearChart(whitening_on(source), principal_changes(pairs.w1 - pairs.w0).to(device))
    features = pairs.features.float().flatten(0, 1).to(device)
    config = PredictorConfig(source.layers, (0, 1, 2), source.feature_channels, 3, 32, 2, 1, 1)
    learner = LatentPredictor(config, chart, chart.whitening, features.mean(0), features.std(0))
    loss = train_open_loop(learner, source, pairs.to(device), Budget(steps=2), 1e-3, 16)
    return [*result, float(np.isfinite(loss))]


class Projection:
    """What ColourWatch asks of a renderer, by the toy geometry."""

    def __init__(self) -> None:
        self.surrogate = toy_surrogate()

    def project(self, u: np.ndarray, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """u [Z] -> where the points are, px of 256, and that all are visible."""
        place = 4 * self.surrogate(torch.from_numpy(u)[None])[0].detach()  # the toy's pictures are 64 px
        return place.numpy()[ids], np.ones(len(ids), bool)


def evaluate(device: torch.device) -> list[float]:
    """Landmarks dragged with colours watched, and long pulling."""
    source, predictor = source_on(device), toy_predictor()
    torch.manual_seed(10)
    regularizer = LatentRegularizer(RegularizerConfig(source.layers, 32, 2, 1), predictor.whitening, 1.3)
    detector = LandmarkNet(4).eval()
    nets = Nets(source, predictor.to(device), regularizer.to(device), detector.to(device))
    z = torch.randn(2, 2, Z).to(device)
    regions = [REGIONS.index(name) for name in ("nose", "hair")]
    points = PointSet(np.arange(POINTS), np.resize(regions, POINTS))
    watch = ColourWatch(Projection(), points, z[0], source.resolution)  # type: ignore[arg-type]
    # a net that has learned nothing finds all landmarks in one place: drags must go on all the same
    options = LoopOptions(steps=2, stop_px=0.0)
    result, _ = landmark_pairs(nets, z[0], z[1], 5, watch, options)
    distances, _, _ = wander(nets, 2, 1, 1, options)
    return [*result.summary().values(), float(distances.mean())]


def peers(device: torch.device) -> list[float]:
    """The three methods on two drags with a mask, and the measure they are tuned by."""
    pack = FOLDER / "pack"
    if not pack.exists():
        pack.mkdir()
        toy_pack(pack)
    torch.manual_seed(0)
    cases = reachable_cases(2, 2)
    cases.mask = (torch.rand(2, 16, 16) < 0.5).float()
    source = plain_source(pack, device)
    torch.manual_seed(0)
    training = TransformerTraining(Budget(steps=2), 1e-3, 4, 12, (0.1, 0.5))
    model, share = train_transformer(source, training)
    model.save(FOLDER / "transformer.pt")
    result = [share]
    for method in ("draggan", "freedrag", "usercontrollablelt"):
        descent, freedrag = DescentOptions(0.02, 2, 32), FreeDragOptions(0.3, 2.0)
        setup = Setup(pack, method, descent, freedrag, FOLDER / "transformer.pt", device)
        outcome, _ = run_one_by_one(setup, cases, 1)
        result += [float(part.float().mean()) for part in (outcome.ws, outcome.points, outcome.iterations)]
    detector = LandmarkNet(4).eval().to(device)
    five = landmark_cases(source, detector, 2, 1)[5]
    return [*result, mean_distance(source, detector, five, five.ws)]
