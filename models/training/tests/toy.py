"""A small generator and label pairs for tests: random weights, but everything has its real shape and meaning."""

import torch

from tugtrain.labels.surrogate import GeometrySurrogate
from tugtrain.latent.chart import MappingChart
from tugtrain.latent.source import GeneratorSource
from tugtrain.latent.statistics import Whitening, measure, sample_codes
from tugtrain.predictor.drag_data import DragOptions, StartData
from tugtrain.predictor.network import LatentPredictor, PredictorConfig
from tugtrain.predictor.starts import feature_statistics
from tugtrain.stylegan2.generator import Generator, GeneratorConfig

Z, GEOMETRY, POINTS = 10, 6, 80
DRAGS = DragOptions(resolution=64, longest_step=4.0, longest_free_pull=12.0, position_noise=0.2, jitter=0.05)
CONFIG = GeneratorConfig(
    resolution=64,
    z_dim=Z,
    w_dim=16,
    mapping_layers=2,
    mapping_lr_multiplier=1.0,
    normalize_z=False,
    channel_base=256,
    channel_max=8,
)


def toy_source() -> GeneratorSource:
    """64 px, 10 layers, features at 16 and 32 px."""
    torch.manual_seed(0)
    return GeneratorSource(Generator(CONFIG), (16, 32))


def toy_whitening(source: GeneratorSource) -> Whitening:
    """Statistics of its codes."""
    return measure(sample_codes(source.map, 2048, Z, source.z_clip))


def toy_surrogate() -> GeometrySurrogate:
    """An affine geometry: the six entries shift, scale, turn and shear all points, 3 px at the picture's edge a standard deviation."""
    torch.manual_seed(1)
    place = 12 + 40 * torch.rand(POINTS, 2)
    model = GeometrySurrogate(torch.arange(GEOMETRY), place, width=8)
    x, y = ((place - 32) / 32).unbind(1)
    one, none = torch.ones(POINTS), torch.zeros(POINTS)
    across, along = torch.stack([one, none, x, -y, x, y], 1), torch.stack([none, one, y, x, -y, x], 1)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        model.straight.weight.copy_(
            torch.stack([across, along], 1).reshape(2 * POINTS, GEOMETRY) * (3 / model.unit)
        )
    return model


def toy_starts(
    source: GeneratorSource, surrogate: GeometrySurrogate, count: int = 64, points: int = 40
) -> StartData:
    """Random faces with random features."""
    torch.manual_seed(2)
    u = torch.randn(count, Z).clamp(-2.5, 2.5)
    neighbour = u.clone()
    neighbour[:, :GEOMETRY] += 0.3 * torch.randn(count, GEOMETRY)
    point = torch.rand(count, POINTS).argsort(1)[:, :points]
    take = point[..., None].expand(-1, -1, 2)
    place = torch.gather(surrogate(u), 1, take).detach()
    features = source.feature_channels
    return StartData(
        u=u,
        neighbour=neighbour,
        motion=torch.gather(surrogate(neighbour), 1, take).detach() - place,
        point=point,
        position=place,
        feature=torch.randn(count, points, features).half(),
        background=64 * torch.rand(count, 4, 2),
        background_feature=torch.randn(count, 4, features).half(),
    )


def clumped_surrogate() -> GeometrySurrogate:
    """Points in two clumps. Two entries shift all points, two those of the left clump alone and two those of the right: 3 px a standard
    deviation."""
    model = toy_surrogate()
    clump = torch.where(model.mean_positions[:, :1] > 32, 52.0, 12.0)
    model.mean_positions = torch.cat([clump, torch.full_like(clump, 32.0)], 1) + 0.15 * (
        model.mean_positions - 32
    )
    half = (model.mean_positions[:, 0] > 32).float()
    one, none = torch.ones(POINTS), torch.zeros(POINTS)
    across = torch.stack([one, none, 1 - half, none, half, none], 1)
    along = torch.stack([none, one, none, 1 - half, none, half], 1)
    with torch.no_grad():
        model.straight.weight.copy_(
            torch.stack([across, along], 1).reshape(2 * POINTS, GEOMETRY) * (3 / model.unit)
        )
    return model


def toy_predictor(edit_layers: tuple[int, ...] = tuple(range(8)), reach: bool = False) -> LatentPredictor:
    """A predictor for the toy's faces that changes these layers, with random weights."""
    source = toy_source()
    whitening = toy_whitening(source)
    chart = MappingChart(whitening, source.generator.mapping, Z, range(GEOMETRY), source.z_clip, width=24)
    starts = toy_starts(source, toy_surrogate())
    config = PredictorConfig(source.layers, edit_layers, source.feature_channels, 3, 32, 2, 1, 1, reach)
    torch.manual_seed(4)
    model = LatentPredictor(config, chart, whitening, *feature_statistics(starts))
    torch.nn.init.normal_(model.out.weight, std=0.05)
    return model.eval()
