"""The StyleGAN2 network: resampling identities, the modulated convolution against its definition, windows."""

import unittest

import numpy as np
import torch
import torch.nn.functional as F

from tugtrain.stylegan2.generator import Generator, GeneratorConfig
from tugtrain.stylegan2.layers import ACT_GAIN, ModulatedConv
from tugtrain.stylegan2.resample import blurred_upsampling_kernel, packed_kernel, spread_phases, upsample
from tugtrain.stylegan2.losses import matching_loss
from tugtrain.stylegan2.patches import PatchDiscriminator
from tugtrain.stylegan2.state import TrainingState
from tugtrain.stylegan2.upper import cut, draw_places, paint_below, paint_windows
from tugtrain.stylegan2.windows import Span, synthesise_window

TINY = GeneratorConfig(
    resolution=64,
    z_dim=6,
    w_dim=8,
    mapping_layers=2,
    mapping_lr_multiplier=1.0,
    normalize_z=False,
    channel_base=512,
    channel_max=12,
)


def zero_insert_blur(x: torch.Tensor) -> torch.Tensor:
    """Doubling by its definition: zeros between pixels, then the FIR [1,3,3,1] x [1,3,3,1] with gain 4; one extra pixel around."""
    batch, channels, height, width = x.shape
    wide = x.new_zeros(batch, channels, 2 * height, 2 * width)
    wide[:, :, ::2, ::2] = x
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 4
    kernel = (taps[:, None] * taps[None])[None, None].expand(channels, 1, 4, 4)
    return F.conv2d(F.pad(wide, (3, 2, 3, 2)), kernel, groups=channels)


class Resampling(unittest.TestCase):
    def test_upsample_is_the_fir_filter(self) -> None:
        x = torch.randn(2, 3, 5, 7)
        torch.testing.assert_close(upsample(x), zero_insert_blur(x)[:, :, 1:-1, 1:-1])

    def test_merged_kernel_equals_blur_then_convolution(self) -> None:
        x, weight = torch.randn(2, 3, 6, 5), torch.randn(4, 3, 3, 3)
        wanted = F.conv2d(zero_insert_blur(x), weight)
        made = spread_phases(F.conv2d(x, blurred_upsampling_kernel(weight), padding=1))
        torch.testing.assert_close(made, wanted, atol=1e-5, rtol=1e-5)

    def test_packed_kernel_equals_convolution(self) -> None:
        x, weight = torch.randn(2, 3, 8, 6), torch.randn(4, 3, 3, 3)
        packed = x.reshape(2, 3, 4, 2, 3, 2).permute(0, 3, 5, 1, 2, 4).reshape(2, 12, 4, 3)
        made = spread_phases(F.conv2d(packed, packed_kernel(weight), padding=1))
        torch.testing.assert_close(made, F.conv2d(x, weight, padding=1), atol=1e-5, rtol=1e-5)


class Layers(unittest.TestCase):
    def test_modulated_convolution_matches_the_paper(self) -> None:
        torch.manual_seed(1)
        for up in (False, True):
            layer = ModulatedConv(5, 4, 6, 16, up=up)
            torch.nn.init.normal_(layer.bias)
            torch.nn.init.constant_(layer.noise_strength, 0.3)
            x, w = torch.randn(3, 5, 8 if up else 16, 8 if up else 16), torch.randn(3, 6)
            made = layer(x, w)
            style = layer.affine(w)
            for sample in range(3):
                weight = layer.weight * style[sample][None, :, None, None]
                weight = weight * torch.rsqrt(weight.square().sum((1, 2, 3), keepdim=True) + 1e-8)
                one = x[sample : sample + 1]
                y = F.conv2d(zero_insert_blur(one), weight) if up else F.conv2d(one, weight, padding=1)
                y = y + layer.noise_const * layer.noise_strength + layer.bias[None, :, None, None]
                wanted = F.leaky_relu(y, 0.2) * ACT_GAIN
                torch.testing.assert_close(made[sample : sample + 1], wanted, atol=1e-4, rtol=1e-4)

    def test_noise_kinds(self) -> None:
        layer = ModulatedConv(3, 4, 6, 8)
        torch.nn.init.constant_(layer.noise_strength, 1.0)
        x, w = torch.randn(1, 3, 8, 8), torch.randn(1, 6)
        self.assertTrue(torch.equal(layer(x, w, "const"), layer(x, w, "const")))
        self.assertFalse(torch.equal(layer(x, w, "random"), layer(x, w, "random")))
        self.assertFalse(torch.equal(layer(x, w, "off"), layer(x, w, "const")))
        with self.assertRaisesRegex(ValueError, "noise: expected const, random or off"):
            layer(x, w, "loud")


class Networks(unittest.TestCase):
    def test_shapes_features_and_styles(self) -> None:
        generator = Generator(TINY)
        self.assertEqual(TINY.layers, 10)
        ws = generator.broadcast(generator.mapping(torch.randn(2, 6)))
        image, maps = generator.synthesis(ws, features=(32, 64))
        self.assertEqual(tuple(image.shape), (2, 3, 64, 64))
        self.assertEqual(
            {size: tuple(m.shape) for size, m in maps.items()}, {32: (2, 12, 32, 32), 64: (2, 8, 64, 64)}
        )
        # Every W+ layer matters, and the last one only for the colours of the last block.
        for layer in range(TINY.layers):
            moved = ws.clone()
            moved[:, layer] += 1
            other, other_maps = generator.synthesis(moved, features=(64,))
            self.assertGreater(float((other - image).abs().max()), 1e-4, layer)
            if layer == TINY.layers - 1:
                torch.testing.assert_close(other_maps[64], maps[64])

    def test_normalised_z_loses_its_length(self) -> None:
        plain = Generator(TINY)
        normalised = Generator(GeneratorConfig(**{**TINY.__dict__, "normalize_z": True}))
        z = torch.randn(3, 6)
        torch.testing.assert_close(normalised.mapping(z), normalised.mapping(3 * z), atol=1e-4, rtol=1e-4)
        self.assertGreater(float((plain.mapping(z) - plain.mapping(3 * z)).detach().abs().max()), 0.1)

    def test_more_entries_of_z_change_nothing_at_first(self) -> None:
        small = TrainingState(TINY, TINY.resolution)
        grown, z = small.grown(8), torch.randn(3, 8)
        torch.testing.assert_close(grown.ema.mapping(z), small.ema.mapping(z[:, :6]))
        torch.testing.assert_close(grown.model.mapping(z), small.model.mapping(z[:, :6]))
        with self.assertRaisesRegex(ValueError, "cannot lose"):
            small.grown(4)

    def test_bad_config_names_the_field(self) -> None:
        with self.assertRaisesRegex(ValueError, "resolution: .*power of two"):
            GeneratorConfig(resolution=100)
        with self.assertRaisesRegex(ValueError, "w_dim: must be at least 1"):
            GeneratorConfig(w_dim=0)

    def test_a_window_equals_the_whole_picture(self) -> None:
        generator = Generator(TINY)
        ws = generator.broadcast(generator.mapping(torch.randn(2, 6)))
        whole, _ = generator.synthesis(ws, "off")
        rng = np.random.default_rng(0)
        spans = [Span(0, 11, 0, 8), Span(5, 16, 8, 16)] + [Span.random(rng, 16, 6) for _ in range(4)]
        for rows, columns in zip(spans, reversed(spans)):
            small, window = synthesise_window(generator, ws, 64, 16, rows, columns, torch.float32)
            part = whole[
                :, :, 4 * rows.kept_first : 4 * rows.kept_last, 4 * columns.kept_first : 4 * columns.kept_last
            ]
            torch.testing.assert_close(window, part, atol=1e-4, rtol=1e-4)
            self.assertEqual(tuple(small.shape), (2, 3, 16, 16))


class HighResolutionsAlone(unittest.TestCase):
    def test_windows_equal_the_whole_picture(self) -> None:
        torch.manual_seed(4)
        generator = Generator(TINY).requires_grad_(False)
        u = torch.randn(2, 6)
        whole = generator.synthesis(generator.broadcast(generator.mapping(u)), "off")[0]
        corners = np.array([[0, 0], [3, 8], [8, 0], [8, 8]])  # two a picture, at borders and inside
        painted = paint_below(generator, u, 32, torch.float32)
        made = paint_windows(generator, painted, 32, corners, 8)
        torch.testing.assert_close(made, cut(whole, corners * 4, 32), atol=1e-4, rtol=1e-4)

    def test_most_windows_lie_on_landmarks(self) -> None:
        landmarks = np.full((3, 68, 2), (40.0, 20.0))  # x, y
        corners = draw_places(np.random.default_rng(0), landmarks, 100, 64, 16)
        self.assertEqual(corners.shape, (300, 2))
        self.assertTrue((corners >= 0).all() and (corners <= 48).all())
        row, column = (corners + 8).T
        near = (abs(row - 20) <= 6) & (abs(column - 40) <= 6)
        self.assertGreater(near.mean(), 0.7)
        self.assertGreater((~near).sum(), 20)

    def test_patches_tell_soft_windows_from_sharp_ones(self) -> None:
        torch.manual_seed(0)
        net = PatchDiscriminator()
        optimizer = torch.optim.Adam(net.parameters(), lr=1e-2, betas=(0.0, 0.99))

        def windows() -> tuple[torch.Tensor, torch.Tensor]:
            sharp = (torch.rand(8, 3, 8, 8) * 2 - 1).repeat_interleave(4, 2).repeat_interleave(4, 3)
            return sharp, F.avg_pool2d(sharp, 5, 1, 2, count_include_pad=False)

        for _ in range(30):
            sharp, soft = windows()
            loss = F.softplus(-net(sharp)).mean() + F.softplus(net(soft)).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        sharp, soft = windows()
        logits, maps = net.judge(sharp)
        self.assertEqual(tuple(logits.shape), (8, 2 * 8 * 8))
        self.assertGreater(float(logits.detach().mean()), float(net(soft).detach().mean()) + 1)
        self.assertEqual(float(matching_loss(maps, maps).detach()), 0.0)
        self.assertGreater(float(matching_loss(net.judge(soft)[1], maps).detach()), 0.1)


if __name__ == "__main__":
    unittest.main()
