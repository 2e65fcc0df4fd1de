"""Steps of the trainings on a given device, for on_device.py: generator, landmark detector, regularizer and predictor."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from tests.test_training_stages import Z as RENDERED, write_shard
from tests.toy import CONFIG, DRAGS, GEOMETRY, Z, toy_predictor, toy_source, toy_starts, toy_surrogate
from tugtrain.landmarks.model import LandmarkNet
from tugtrain.landmarks.training import LandmarkOptions, LandmarkTraining
from tugtrain.latent.chart import MappingChart
from tugtrain.latent.source import GeneratorSource
from tugtrain.latent.statistics import Whitening, measure, sample_codes
from tugtrain.predictor.carry_over import carry_over
from tugtrain.predictor.drag_data import StartData
from tugtrain.predictor.landing import landing_check
from tugtrain.predictor.network import LatentPredictor, PredictorConfig
from tugtrain.predictor.reader_training import train_reader
from tugtrain.predictor.starts import feature_statistics
from tugtrain.predictor.training import PredictorRun, RunOptions
from tugtrain.regularizer.network import LatentRegularizer, RegularizerConfig
from tugtrain.regularizer.training import train_regularizer
from tugtrain.run.budget import Budget
from tugtrain.run.parallel import GradientPool
from tugtrain.run.shards import RenderSet
from tugtrain.stylegan2.adversarial import AdversarialOptions, AdversarialTraining
from tugtrain.stylegan2.generator import Generator
from tugtrain.stylegan2.judge import judge
from tugtrain.stylegan2.paired import PairedOptions, PairedTraining
from tugtrain.stylegan2.perceptual import Perceptual
from tugtrain.stylegan2.sharpen import SharpenOptions, SharpenTraining
from tugtrain.stylegan2.state import TrainingState, load_generator

_kept = tempfile.TemporaryDirectory()
FOLDER = Path(_kept.name)
SMALL = replace(CONFIG, z_dim=RENDERED, resolution=32)


def renders(device: torch.device) -> RenderSet:
    """24 pictures of 128 px, 8 of them held out."""
    folder = FOLDER / "renders"
    if not folder.exists():
        write_shard(folder / "shard-00000", 24, 128, 0)
    return RenderSet(folder, 8, device)


def source_on(device: torch.device) -> GeneratorSource:
    """toy_source, moved before it is measured, as the stages do."""
    torch.manual_seed(0)
    return GeneratorSource(Generator(CONFIG).to(device), (16, 32))


def whitening_on(source: GeneratorSource) -> Whitening:
    """Statistics of few codes."""
    return measure(sample_codes(source.map, 512, Z, source.z_clip, device=source.device))


def saved_on_cpu(path: Path) -> None:
    """A checkpoint must not ask for the device it was made on."""
    for name, value in torch.load(path)["model"].items():
        assert value.device.type == "cpu", f"{path}: {name} is on {value.device}"


def paired(device: torch.device) -> list[float]:
    """A step of every resolution with weights of places and the perceptual term, for a z that grew; a saved one goes on above 16 px."""
    torch.manual_seed(1)
    data = renders(device)
    state = TrainingState(replace(SMALL, z_dim=RENDERED - 1), 8, device).grown(RENDERED)
    perceptual = Perceptual(LandmarkNet(4).to(device), 0.1)
    options = PairedOptions(1.0, focus=4.0, batch_scale=0.25)
    training = PairedTraining(state, data, options, FOLDER / "paired", perceptual)
    pool = GradientPool(state.model, training.part_loss, 0 if device.type == "cpu" else 1)
    result = []
    for index in range(len(training.phases)):
        result.append(pool.gradients(index, 1, (index, 0.0)))
        state.optimizer.step()
        state.average()
    pool.close()
    result.append(training.measure(32, 8))
    state.save(FOLDER / "paired.pt")
    saved_on_cpu(FOLDER / "paired.pt")
    again = TrainingState.resume(FOLDER / "paired.pt", device)
    options = PairedOptions(1.0, train_from=16, window=16, batch_scale=0.25)
    training = PairedTraining(again, data, options, FOLDER / "paired")
    loss = training.part_loss(0, 0, (0, 0.0))
    loss.backward()
    again.optimizer.step()
    generator = load_generator(FOLDER / "paired.pt").to(device)
    found = judge(generator, LandmarkNet(4).eval().to(device), data, 2.5, 4)
    return [*result, float(loss.detach()), *found.values()]


def adversarial(device: torch.device) -> list[float]:
    """One step of each kind: discriminator with R1, generator, path length."""
    torch.manual_seed(1)
    state, options = TrainingState(SMALL, 32, device), AdversarialOptions(1.0, batch=2, window=16)
    training = AdversarialTraining(state, renders(device), options, FOLDER / "adversarial")
    rng = np.random.default_rng(0)
    result = [training.discriminator_step(rng), *training.generator_step(rng)]
    training.path_step(rng)
    return [*result, training.path_length.mean]


def sharpen(device: torch.device) -> list[float]:
    """A step of both networks, a sheet, a checkpoint."""
    torch.manual_seed(1)
    state, options = TrainingState(SMALL, 32, device), SharpenOptions(1.0, 16, pictures=2, window=16)
    training = SharpenTraining(state, renders(device), options, FOLDER / "sharpen")
    pool = GradientPool(training.learning, training.part_loss, 0)
    result = [pool.gradients(0, 1, ()), *training.parts_of_loss.tolist()]
    training.g_optimizer.step()
    training.d_optimizer.step()
    state.average()
    training.sheet()
    training.save()
    training.resume()
    return result


def landmarks(device: torch.device) -> list[float]:
    """Two steps, what was learned, a checkpoint that is trained further."""
    torch.manual_seed(1)
    training = LandmarkTraining(renders(device), LandmarkOptions(1.0, width=4, batch=4), FOLDER / "landmarks")
    result = []
    for training.step in range(2):
        loss = training.loss()
        training.optimizer.zero_grad()
        loss.backward()
        training.optimizer.step()
        result.append(float(loss.detach()))
    training.save()
    saved_on_cpu(FOLDER / "landmarks" / "latest.pt")
    training.resume()
    return [*result, training.measure()]


def regularizer(device: torch.device) -> list[float]:
    """Two steps, calibration, what was learned."""
    source = source_on(device)
    torch.manual_seed(2)
    model = LatentRegularizer(RegularizerConfig(source.layers, 32, 2, 1), whitening_on(source), 1.3)
    return list(train_regularizer(model, source, Budget(steps=2), torch.arange(GEOMETRY)).values())


def predictor(device: torch.device) -> list[float]:
    """The chart's reader, weights of an earlier predictor, open-loop and closed-loop steps, a check."""
    source, surrogate = source_on(device), toy_surrogate()
    whitening = whitening_on(source)
    torch.manual_seed(2)
    chart = MappingChart(whitening, source.generator.mapping, Z, range(GEOMETRY), source.z_clip, 24)
    result = [train_reader(chart, source, Budget(steps=2))]
    made = toy_starts(toy_source(), surrogate)
    starts = StartData(*(getattr(made, name).to(device) for name in made.__dataclass_fields__))
    surrogate = surrogate.to(device)
    config = PredictorConfig(source.layers, (0, 1, 2, 3), source.feature_channels, 3, 32, 2, 1, 1)
    model = LatentPredictor(config, chart, whitening, *feature_statistics(starts))
    result.append(float(len(carry_over(model, toy_predictor().to(device)))))
    options = RunOptions(Budget(steps=4), 0.25, 1e-3, 8, pool=24)
    run = PredictorRun(model, source, surrogate, starts, surrogate.geometry, options, DRAGS)
    run._own_randomness = lambda: None  # type: ignore[method-assign]  # it depends on the process's number
    result.append(run.run(lambda *_: None)["last"])
    return [*result, *landing_check(model, surrogate, starts, source, DRAGS, 4, 8).values()]
