"""Weights of an official StyleGAN2 release in our class."""

import unittest

import torch

from tugtrain.stylegan2.official import from_official


class Official(unittest.TestCase):
    """A state dict with the names and shapes of the official release."""

    @staticmethod
    def state(w_dim: int = 16, z_dim: int = 12, depth: int = 3) -> dict[str, torch.Tensor]:
        taps = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 8
        state = {"mapping.w_avg": torch.randn(w_dim)}
        for index in range(depth):
            state[f"mapping.fc{index}.weight"] = torch.randn(w_dim, z_dim if index == 0 else w_dim) * 100
            state[f"mapping.fc{index}.bias"] = torch.randn(w_dim)
        widths = {4: 10, 8: 8, 16: 6}
        for size, width in widths.items():
            block = f"synthesis.b{size}"
            state[f"{block}.resample_filter"] = taps[:, None] * taps[None]
            layers = {"conv1": width}
            if size == 4:
                state[f"{block}.const"] = torch.randn(width, 4, 4)
            else:
                layers["conv0"] = widths[size // 2]
            for layer, inputs in layers.items():
                state[f"{block}.{layer}.weight"] = torch.randn(width, inputs, 3, 3)
                state[f"{block}.{layer}.bias"] = torch.randn(width)
                state[f"{block}.{layer}.noise_strength"] = torch.randn(())
                state[f"{block}.{layer}.noise_const"] = torch.randn(size, size)
                state[f"{block}.{layer}.resample_filter"] = taps[:, None] * taps[None]
                state[f"{block}.{layer}.affine.weight"] = torch.randn(inputs, w_dim)
                state[f"{block}.{layer}.affine.bias"] = torch.ones(inputs)
            state[f"{block}.torgb.weight"] = torch.randn(3, width, 1, 1)
            state[f"{block}.torgb.bias"] = torch.randn(3)
            state[f"{block}.torgb.affine.weight"] = torch.randn(width, w_dim)
            state[f"{block}.torgb.affine.bias"] = torch.ones(width)
        return state

    def test_loads_into_our_class(self) -> None:
        state = self.state()
        generator = from_official(state)
        self.assertEqual((generator.config.resolution, generator.config.layers), (16, 6))
        block = generator.synthesis.block(8)
        torch.testing.assert_close(block.conv1.weight.data, state["synthesis.b8.conv1.weight"])
        # A transposed convolution mirrors its kernel.
        torch.testing.assert_close(block.conv0.weight.data, state["synthesis.b8.conv0.weight"].flip([2, 3]))
        self.assertEqual(tuple(generator(torch.randn(2, 12)).shape), (2, 3, 16, 16))

    def test_up_layer_is_the_official_transposed_convolution(self) -> None:
        state = self.state()
        layer = from_official(state).synthesis.block(8).conv0
        x, w = torch.randn(1, 10, 4, 4), torch.randn(1, 16)
        style = layer.affine(w)[0]
        weight = state["synthesis.b8.conv0.weight"] * style[None, :, None, None]
        weight = weight * torch.rsqrt(weight.square().sum((1, 2, 3), keepdim=True) + 1e-8)
        wide = torch.nn.functional.conv_transpose2d(x, weight.transpose(0, 1), stride=2)
        taps = torch.tensor([1.0, 3.0, 3.0, 1.0]) / 4
        blur = (taps[:, None] * taps[None])[None, None].expand(8, 1, 4, 4)
        y = torch.nn.functional.conv2d(wide, blur, padding=1, groups=8)
        y = y + layer.noise_const * layer.noise_strength + layer.bias[None, :, None, None]
        wanted = torch.nn.functional.leaky_relu(y, 0.2) * 2**0.5
        torch.testing.assert_close(layer(x, w), wanted, atol=1e-4, rtol=1e-4)

    def test_refusals_name_the_entry(self) -> None:
        for key, value, message in (
            ("mapping.embed.weight", torch.zeros(1), "mapping.embed.weight: class-conditional"),
            ("synthesis.b8.skip.weight", torch.zeros(1), "synthesis.b8.skip.weight: unknown"),
            ("synthesis.b8.conv1.bias", torch.zeros(3), r"synthesis.b8.conv1.bias: has shape \(3,\)"),
            (
                "synthesis.b8.resample_filter",
                torch.ones(4, 4),
                "synthesis.b8.resample_filter: only the filter",
            ),
        ):
            with self.assertRaisesRegex(ValueError, message):
                from_official({**self.state(), key: value})
        short = self.state()
        del short["synthesis.b16.conv1.bias"]
        with self.assertRaisesRegex(ValueError, "synthesis.b16.conv1.bias: missing"):
            from_official(short)


if __name__ == "__main__":
    unittest.main()
