"""From a trained PolicyNetwork to the int8 ONNX file that ships.

One rule: weights take 7 bits of the int8. Processors without VNNI add two products of 8 bits in 16
and saturate; with 7 bits no sum can, so every CPU gives the same votes. Vectors and signs are
multiplied apart, since one scale for both would drown the vectors' small numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from engine.policy import MEMORY_SIZE
from engine.state import STATE_SIZE, VECTOR_NUMBERS
from engine.training.network import LEAST_CONCENTRATION, VECTOR_GAIN, PolicyNetwork

QUANTISATION: Final = "int8 (7-bit weights per output channel, dynamic uint8 activations)"
_WEIGHT_STEPS: Final = 63

Array = NDArray[np.float32]


class Graph:
    """Collects nodes and weights of one ONNX graph."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """Keep a constant under `name`; return the name."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: int) -> str:
        """Add one operation with one output; return the output's name."""
        node = helper.make_node(kind, inputs, [output], domain=domain)
        node.attribute.extend(helper.make_attribute(key, value) for key, value in attributes.items())
        self.nodes.append(node)
        return output

    def split(self, source: str, sizes: list[int], outputs: list[str]) -> None:
        """Cut `source` along its last axis into pieces of `sizes`."""
        where = self.constant(f"{source}_sizes", np.array(sizes, dtype=np.int64))
        self.nodes.append(helper.make_node("Split", [source, where], outputs, axis=-1))

    def multiply(self, source: str, weight: Array, bias: Array | None, output: str) -> str:
        """`source` [.., in] times `weight` [out, in] plus `bias`, the weight in 7 of 8 bits."""
        columns = weight.T
        scale = np.maximum(np.abs(columns).max(axis=0), 1e-8).astype(np.float32) / _WEIGHT_STEPS
        whole = np.round(columns / scale).astype(np.int8)
        inputs = [source, self.constant(f"{output}_w", whole), self.constant(f"{output}_s", scale), ""]
        if bias is not None:
            inputs.append(self.constant(f"{output}_b", bias))
        return self.add("DynamicQuantizeMatMul", inputs, output, domain="com.microsoft")


def export_policy(network: PolicyNetwork) -> bytes:
    """The network as ONNX bytes that keep the contract of engine/policy.py."""
    weights = {
        name: value.detach().numpy().astype(np.float32) for name, value in network.state_dict().items()
    }
    # What the policy does not see weighs nothing: 0 stays 0 in int8.
    seen = weights["seen"]
    weights["vectors.weight"] = weights["vectors.weight"] * seen[:VECTOR_NUMBERS]
    weights["signs.weight"] = weights["signs.weight"] * seen[VECTOR_NUMBERS:]
    graph = Graph()
    graph.split("state", [VECTOR_NUMBERS, STATE_SIZE - VECTOR_NUMBERS], ["vectors_in", "signs_in"])
    vectors = graph.multiply(
        "vectors_in", weights["vectors.weight"] * np.float32(VECTOR_GAIN), None, "vectors"
    )
    signs = graph.multiply("signs_in", weights["signs.weight"], weights["signs.bias"], "signs")
    summed = graph.add("Add", [vectors, signs], "summed")
    encoded = graph.add("Gelu", [summed], "encoded", domain="com.microsoft")
    _add_memory(graph, weights, encoded)
    _add_heads(graph, weights)
    return _finish(graph)


def _add_memory(graph: Graph, weights: Mapping[str, Array], encoded: str) -> None:
    """PyTorch's GRU cell, gates in its order reset, update, new."""
    heard = graph.multiply(encoded, weights["memory.weight_ih_l0"], weights["memory.bias_ih_l0"], "heard")
    kept = graph.multiply("memory", weights["memory.weight_hh_l0"], weights["memory.bias_hh_l0"], "kept")
    graph.split(heard, [MEMORY_SIZE] * 3, ["heard_r", "heard_z", "heard_n"])
    graph.split(kept, [MEMORY_SIZE] * 3, ["kept_r", "kept_z", "kept_n"])
    reset = graph.add("Sigmoid", [graph.add("Add", ["heard_r", "kept_r"], "sum_r")], "reset")
    update = graph.add("Sigmoid", [graph.add("Add", ["heard_z", "kept_z"], "sum_z")], "update")
    gated = graph.add("Mul", [reset, "kept_n"], "gated")
    new = graph.add("Tanh", [graph.add("Add", ["heard_n", gated], "sum_n")], "new")
    step = graph.add("Mul", [update, graph.add("Sub", ["memory", new], "difference")], "step")
    graph.add("Add", [new, step], "memory_after")


def _add_heads(graph: Graph, weights: Mapping[str, Array]) -> None:
    raw = graph.multiply("memory_after", weights["beta.weight"], weights["beta.bias"], "raw")
    graph.multiply("memory_after", weights["value.weight"], weights["value.bias"], "value")
    graph.split(raw, [1, 1], ["raw_mean", "raw_concentration"])
    inner = graph.add("Sigmoid", ["raw_mean"], "sigmoid")
    scaled = graph.add(
        "Mul", [inner, graph.constant("mean_scale", np.array([0.998], dtype=np.float32))], "scaled"
    )
    mean = graph.add(
        "Add", [scaled, graph.constant("mean_shift", np.array([0.001], dtype=np.float32))], "mean"
    )
    soft = graph.add("Softplus", ["raw_concentration"], "softplus")
    least = graph.constant("least", np.array([LEAST_CONCENTRATION], dtype=np.float32))
    concentration = graph.add("Add", [soft, least], "concentration")
    alpha = graph.add("Mul", [mean, concentration], "alpha")
    graph.add("Concat", [alpha, graph.add("Sub", [concentration, alpha], "other")], "beta", axis=-1)


def _finish(graph: Graph) -> bytes:
    def told(name: str, width: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, width])

    built = helper.make_graph(
        graph.nodes,
        "policy",
        [told("state", STATE_SIZE), told("memory", MEMORY_SIZE)],
        [told("beta", 2), told("value", 1), told("memory_after", MEMORY_SIZE)],
        graph.weights,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(built, opset_imports=opsets, producer_name="salesrl")
    model.ir_version = 8
    return bytes(model.SerializeToString())
