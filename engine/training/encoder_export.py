"""From a tuned Encoder to the int8 ONNX file that ships in models/embedder.

One rule: the same 7-bit weights as every policy, and activation channels smoothed into the weights
before the products that see the widest ranges (Xiao et al. 2023, SmoothQuant, arXiv 2211.10438):
without it one loud channel takes the steps of all others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from onnx import TensorProto, helper

from engine.embedding import DIMENSIONS
from engine.training.encoder import EPSILON, HEADS, PLACES, WIDTH, Encoder, pad, reach
from engine.training.export import Array, Graph

_ALPHA: Final = 0.75


def export_encoder(encoder: Encoder, sample: Sequence[Sequence[int]]) -> bytes:
    """The encoder as ONNX bytes: `input_ids` int32 [turns, tokens] to `embedding` [turns, 384].

    `sample` holds token ids of some hundred turns, from which the smoothing is measured.
    """
    loudest = _measure_channels(encoder, sample)
    weights = {name: value.detach().numpy() for name, value in encoder.state_dict().items()}
    graph = Graph()
    told = _add_words(graph, weights)
    near = _add_reaches(graph, weights["reaches.weight"])
    for place in range(len(encoder.layers)):
        own = {
            name.removeprefix(f"layers.{place}."): value
            for name, value in weights.items()
            if name.startswith(f"layers.{place}.")
        }
        told = _add_layer(
            graph,
            own,
            {key: loudest[f"{place}.{key}"] for key in ("qkv", "inner", "outer")},
            told,
            near,
            place,
        )
    axis = graph.constant("token_axis", np.array([1], dtype=np.int64))
    graph.add("ReduceMean", [told, axis], "pooled", keepdims=0)
    narrow = graph.constant("narrow_w", weights["narrow.weight"].T)
    graph.add("MatMul", ["pooled", narrow], "narrowed")
    graph.add("LpNormalization", ["narrowed"], "embedding", axis=-1, p=2)
    return _finish(graph)


def _measure_channels(encoder: Encoder, sample: Sequence[Sequence[int]]) -> dict[str, Array]:
    """The largest absolute input of each channel, by layer and product."""
    loudest: dict[str, Array] = {}
    handles = []
    for name, module in encoder.layers.named_modules():
        if name.rpartition(".")[2] in ("qkv", "inner", "outer"):

            def note(
                _: torch.nn.Module, given: tuple[torch.Tensor, ...], __: torch.Tensor, key: str = name
            ) -> None:
                most = given[0].detach().abs().reshape(-1, given[0].shape[-1]).max(dim=0).values.numpy()
                loudest[key] = np.maximum(loudest[key], most) if key in loudest else most

            handles.append(module.register_forward_hook(note))
    with torch.no_grad():
        for turn in sample:
            encoder(*pad([turn]))
    for handle in handles:
        handle.remove()
    return loudest


def _add_words(graph: Graph, weights: dict[str, Array]) -> str:
    table = weights["words.weight"]
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-8).astype(np.float32) / 127.0
    whole = graph.constant("words_q", np.round(table / scale).astype(np.int8))
    picked = graph.add(
        "Cast", [graph.add("Gather", [whole, "input_ids"], "words_i")], "words_f", to=TensorProto.FLOAT
    )
    sized = graph.add("Gather", [graph.constant("words_s", scale), "input_ids"], "words_k")
    words = graph.add("Mul", [picked, sized], "words")
    length = graph.add("Shape", ["input_ids"], "length", start=1, end=2)
    zero = graph.constant("zero", np.array([0], dtype=np.int64))
    places = graph.constant("places_all", weights["places"])
    here = graph.add("Slice", [places, zero, length, zero], "places")
    return _normalise(
        graph, graph.add("Add", [words, here], "start"), weights["norm.weight"], weights["norm.bias"], "h"
    )


def _add_reaches(graph: Graph, weight: Array) -> str:
    """How much more or less tokens see of each other by how far they lie apart, [1, 12, tokens, tokens]."""
    apart = torch.arange(1 - PLACES, PLACES)
    table = graph.constant("reach_table", weight[reach(apart).numpy()])
    count = graph.add("Squeeze", ["length"], "count")
    zero, one = graph.constant("first", np.array(0)), graph.constant("step", np.array(1))
    row = graph.add("Range", [zero, count, one], "at")
    column = graph.add("Unsqueeze", [row, graph.constant("down", np.array([1]))], "at_down")
    shift = graph.constant("reach_shift", np.array(PLACES - 1))
    found = graph.add("Add", [graph.add("Sub", [row, column], "apart"), shift], "apart_from_0")
    picked = graph.add("Gather", [table, found], "near_last")
    graph.nodes.append(helper.make_node("Transpose", [picked], ["near_first"], perm=[2, 0, 1]))
    return graph.add("Unsqueeze", ["near_first", graph.constant("all_turns", np.array([0]))], "near")


def _normalise(graph: Graph, source: str, weight: Array, bias: Array, output: str) -> str:
    inputs = [source, graph.constant(f"{output}_g", weight), graph.constant(f"{output}_b", bias)]
    node = helper.make_node("LayerNormalization", inputs, [output], axis=-1, epsilon=EPSILON)
    graph.nodes.append(node)
    return output


def _smooth(graph: Graph, source: str, weight: Array, loudest: Array, output: str) -> tuple[str, Array]:
    """Divide channels of `source` by what their weights are multiplied with."""
    reach = np.maximum(np.abs(weight).max(axis=0), 1e-5)
    factor = np.maximum(loudest, 1e-5) ** _ALPHA / reach ** (1.0 - _ALPHA)
    factor = (factor / np.exp(np.log(factor).mean())).astype(np.float32)
    calmed = graph.add("Mul", [source, graph.constant(f"{output}_is", 1.0 / factor)], f"{output}_calm")
    return calmed, weight * factor


def _add_layer(
    graph: Graph, own: dict[str, Array], loudest: dict[str, Array], told: str, near: str, place: int
) -> str:
    def product(source: str, name: str) -> str:
        output = f"{name}{place}"
        weight = own[f"{name}.weight"]
        if name in loudest:
            source, weight = _smooth(graph, source, weight, loudest[name], output)
        return graph.multiply(source, weight, own[f"{name}.bias"], output)

    qkv = product(told, "qkv")
    parts = [f"{part}{place}" for part in "qkv"]
    parts = [f"part_{part}" for part in parts]
    graph.split(qkv, [WIDTH] * 3, parts)
    given = [*parts, "", "", near]
    seen = graph.add("MultiHeadAttention", given, f"seen{place}", domain="com.microsoft", num_heads=HEADS)
    summed = graph.add("Add", [product(seen, "out"), told], f"sum{place}")
    mid = _normalise(graph, summed, own["norm.weight"], own["norm.bias"], f"mid{place}")
    inner = graph.add("Gelu", [product(mid, "inner")], f"gelu{place}", domain="com.microsoft")
    after = graph.add("Add", [product(inner, "outer"), mid], f"after{place}")
    return _normalise(graph, after, own["norm_after.weight"], own["norm_after.bias"], f"told{place}")


def _finish(graph: Graph) -> bytes:
    given = helper.make_tensor_value_info("input_ids", TensorProto.INT32, ["turns", "tokens"])
    made = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["turns", DIMENSIONS])
    built = helper.make_graph(graph.nodes, "encoder", [given], [made], graph.weights)
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(built, opset_imports=opsets, producer_name="salesrl")
    model.ir_version = 9
    return bytes(model.SerializeToString())
