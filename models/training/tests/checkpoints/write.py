"""Writes one generator with random weights in every form that checkpoints come in, with pictures that it paints:
`python3 write.py OUT '{"resolution": 32, "width": 8, ...}'`. Torch is needed; nothing of any release is."""

import json
import pickle
import struct
import sys
from pathlib import Path

import numpy as np
import torch

from network import Generator
from releases import EasyDict, Network, Persistent


def rosinality(g: Generator) -> dict[str, torch.Tensor]:
    state = {k: v.detach().clone() for k, v in g.state_dict().items()}
    out = {"input.input": state["synthesis.b4.const"][None]}
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0])

    def layer(theirs: str, ours: str, noise: int | None) -> None:
        out[f"{theirs}.conv.weight"] = state[f"{ours}.weight"][None]
        out[f"{theirs}.conv.modulation.weight"] = state[f"{ours}.affine.weight"]
        out[f"{theirs}.conv.modulation.bias"] = state[f"{ours}.affine.bias"]
        if noise is None:
            out[f"{theirs}.bias"] = state[f"{ours}.bias"][None, :, None, None]
            return
        out[f"{theirs}.noise.weight"] = state[f"{ours}.noise_strength"][None]
        out[f"{theirs}.activate.bias"] = state[f"{ours}.bias"]
        out[f"noises.noise_{noise}"] = state[f"{ours}.noise_const"][None, None]

    layer("conv1", "synthesis.b4.conv1", 0)
    layer("to_rgb1", "synthesis.b4.torgb", None)
    for k, side in enumerate(g.synthesis.sides[1:]):
        layer(f"convs.{2 * k}", f"synthesis.b{side}.conv0", 2 * k + 1)
        layer(f"convs.{2 * k + 1}", f"synthesis.b{side}.conv1", 2 * k + 2)
        layer(f"to_rgbs.{k}", f"synthesis.b{side}.torgb", None)
        out[f"to_rgbs.{k}.upsample.kernel"] = taps[:, None] * taps[None, :] / 16
    for i in range(g.mapping.depth):
        out[f"style.{i + 1}.weight"] = state[f"mapping.fc{i}.weight"]
        out[f"style.{i + 1}.bias"] = state[f"mapping.fc{i}.bias"]
    return out


def tensorflow(g: Generator):
    state = {k: v.detach().numpy() for k, v in g.state_dict().items()}
    synthesis, mapping = [], []

    def layer(theirs: str, ours: str, noise: int | None = None) -> None:
        weight = state[f"{ours}.weight"].transpose(2, 3, 1, 0)
        if ours.endswith("conv0"):
            weight = weight[::-1, ::-1]
        synthesis.append((f"{theirs}/weight", np.ascontiguousarray(weight)))
        synthesis.append((f"{theirs}/bias", state[f"{ours}.bias"]))
        synthesis.append((f"{theirs}/mod_weight", np.asfortranarray(state[f"{ours}.affine.weight"].T)))
        synthesis.append((f"{theirs}/mod_bias", state[f"{ours}.affine.bias"] - 1))
        if noise is not None:
            synthesis.append((f"{theirs}/noise_strength", state[f"{ours}.noise_strength"]))
            synthesis.append((f"noise{noise}", state[f"{ours}.noise_const"][None, None]))

    synthesis.append(("4x4/Const/const", state["synthesis.b4.const"][None]))
    layer("4x4/Conv", "synthesis.b4.conv1", 0)
    layer("4x4/ToRGB", "synthesis.b4.torgb")
    for k, side in enumerate(g.synthesis.sides[1:]):
        layer(f"{side}x{side}/Conv0_up", f"synthesis.b{side}.conv0", 2 * k + 1)
        layer(f"{side}x{side}/Conv1", f"synthesis.b{side}.conv1", 2 * k + 2)
        layer(f"{side}x{side}/ToRGB", f"synthesis.b{side}.torgb")
    for i in range(g.mapping.depth):
        mapping.append((f"Dense{i}/weight", state[f"mapping.fc{i}.weight"].T.copy()))
        mapping.append((f"Dense{i}/bias", state[f"mapping.fc{i}.bias"]))

    if g.mapping.c_dim > 0 and g.mapping.beside:
        mapping.append(("LabelConcat/weight", state["mapping.labels.weight"]))
    elif g.mapping.c_dim > 0:
        mapping.append(("LabelEmbed/weight", state["mapping.embed.weight"].T.copy()))
        mapping.append(("LabelEmbed/bias", state["mapping.embed.bias"]))

    def network(variables, components, **kwargs):
        return Network(
            EasyDict(
                version=4,
                name="G",
                static_kwargs=EasyDict(kwargs),
                components=components,
                build_module_src="1 / 0",
                build_func_name="G",
                variables=variables,
            )
        )

    def whole():
        parts = EasyDict(synthesis=network(synthesis, EasyDict()), mapping=network(mapping, EasyDict()))
        return network(
            [("dlatent_avg", state["mapping.w_avg"])],
            parts,
            resolution=g.img_resolution,
            conv_clamp=g.synthesis.b4.conv1.conv_clamp,
            label_size=g.mapping.c_dim,
            resample_kernel=[1, 3, 3, 1],
        )

    return whole(), network([], EasyDict()), whole()


def safetensors(g: Generator, path: Path) -> None:
    header, body = {"__metadata__": {"format": "pt"}}, b""
    for name, value in g.state_dict().items():
        raw = value.detach().numpy().astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(value.shape),
            "data_offsets": [len(body), len(body) + len(raw)],
        }
        body += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def main() -> None:
    out, options = Path(sys.argv[1]), json.loads(sys.argv[2])
    torch.manual_seed(options.get("seed", 1))
    resolution, width = options["resolution"], options["width"]
    sides = [4 * 2**k for k in range(20) if 4 * 2**k <= resolution]
    widths = {side: max(2, width * min(1, 8 / side)) for side in sides}
    widths = {side: int(value) for side, value in widths.items()}
    g = Generator(
        options["z"],
        options.get("classes", 0),
        options["w"],
        options["depth"],
        widths,
        options.get("clamp"),
        options.get("label") == "beside",
    )
    g.requires_grad_(False)
    out.mkdir(parents=True, exist_ok=True)
    forms = options["forms"]
    whole = {
        "G": None,
        "D": None,
        "G_ema": Persistent(g),
        "training_set_kwargs": EasyDict(path="faces", xflip=True),
    }
    if "official" in forms:
        with open(out / "official.pkl", "wb") as file:
            pickle.dump(whole, file)
    if "alone" in forms:
        with open(out / "alone.pkl", "wb") as file:
            pickle.dump(Persistent(g), file, protocol=2)
    state = rosinality(g) if "rosinality" in forms or "legacy" in forms else {}
    if "rosinality" in forms:
        torch.save({"g": state, "g_ema": state, "d": {}, "args": None}, out / "rosinality.pt")
        # Before its maps of noise became part of the file.
        old = {key: value for key, value in state.items() if not key.startswith("noises.")}
        torch.save({"g_ema": old}, out / "rosinality-old.pt")
    if "legacy" in forms:
        converted = {"g_ema": state, "latent_avg": g.mapping.w_avg}
        torch.save(converted, out / "legacy.pt", _use_new_zipfile_serialization=False)
    if "tensorflow" in forms:
        with open(out / "tensorflow.pkl", "wb") as file:
            pickle.dump(tensorflow(g), file, protocol=4)
    if "safetensors" in forms:
        safetensors(g, out / "network.safetensors")
    z = torch.randn(2, options["z"])
    classes = options.get("classes", 0)
    label = torch.nn.functional.one_hot(torch.tensor([1, 1]), classes).float() if classes else None
    ws = g.mapping.w_avg + torch.randn(2, g.num_ws, options["w"])
    answers = {
        "z": z.flatten().tolist(),
        "w": g.mapping(z, label).flatten().tolist(),
        "wAvg": g.mapping.w_avg.tolist(),
        "ws": ws.flatten().tolist(),
        "image": g.synthesis(ws).flatten().tolist(),
    }
    (out / "answers.json").write_text(
        json.dumps({key: [float(f"{v:.7g}") for v in value] for key, value in answers.items()})
    )


if __name__ == "__main__":
    main()
