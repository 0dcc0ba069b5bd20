"""Stores the weights of an ONNX file in 8 bits, such that a text's answer depends on that text alone.

ONNX Runtime's dynamic quantisation takes one scale for the activations of a whole batch, so a review's score would
depend on its neighbours. Here embeddings are 8-bit with a scale per row and computed in 32 bits, and large matrices
become ``MatMulNBits``, which quantises activations in blocks within one token.
"""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np

FEWEST = 65_536
"""Smaller weights stay as they are: they are quick already, and quantising them costs accuracy."""
BLOCK = 32


def quantise_weights(file: Path) -> None:
    """Rewrite an ONNX file in place.

    Parameters
    ----------
    file : Path
        A file whose large weights are 32-bit floats. Needs the onnx package.
    """
    import onnx

    model = onnx.load(file)
    weights = {weight.name: weight for weight in model.graph.initializer if np.prod(weight.dims) >= FEWEST}
    for node in list(model.graph.node):
        if node.op_type == "Gather" and node.input[0] in weights and not _axis(node):
            _quantise_embedding(model.graph, node, weights[node.input[0]])
    kept = {name for node in model.graph.node for name in node.input}
    for weight in [weight for weight in weights.values() if weight.name not in kept]:
        model.graph.initializer.remove(weight)
    onnx.save(_quantise_matrices(model), file)


def _axis(node: object) -> int:
    return next((each.i for each in node.attribute if each.name == "axis"), 0)  # type: ignore[attr-defined]


def _quantise_embedding(graph: object, node: object, weight: object) -> None:
    """Gather 8-bit rows and their scales, and multiply, in place of gathering 32-bit rows."""
    from onnx import TensorProto, helper, numpy_helper

    name, ids, output = weight.name, node.input[1], node.output[0]  # type: ignore[attr-defined]
    nodes, initializers = graph.node, graph.initializer  # type: ignore[attr-defined]
    if f"{name}_8bit" not in {each.name for each in initializers}:
        values = numpy_helper.to_array(weight)
        scales = np.abs(values).max(axis=1, keepdims=True).clip(1e-12) / 127
        initializers.append(numpy_helper.from_array(np.rint(values / scales).astype(np.int8), f"{name}_8bit"))
        initializers.append(numpy_helper.from_array(scales.astype(np.float32), f"{name}_scales"))
    place = list(nodes).index(node)
    nodes.remove(node)
    for new in (
        helper.make_node("Mul", [f"{output}_float", f"{output}_scale"], [output]),
        helper.make_node("Cast", [f"{output}_8bit"], [f"{output}_float"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [f"{name}_scales", ids], [f"{output}_scale"]),
        helper.make_node("Gather", [f"{name}_8bit", ids], [f"{output}_8bit"]),
    ):
        nodes.insert(place, new)


def _quantise_matrices(model: object) -> object:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    # Importing it makes every logger of the process tell everything, and it has a line to say of each node.
    root.handlers[:], root.level = handlers, level
    logging.getLogger(MatMulNBitsQuantizer.__module__).setLevel(logging.WARNING)

    small = [
        node.name
        for node in model.graph.node  # type: ignore[attr-defined]
        if node.op_type == "MatMul" and not _is_large(model, node.input[1])
    ]
    quantiser = MatMulNBitsQuantizer(
        model, bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=4, nodes_to_exclude=small
    )
    quantiser.process()
    return quantiser.model.model


def _is_large(model: object, name: str) -> bool:
    found = [weight for weight in model.graph.initializer if weight.name == name]  # type: ignore[attr-defined]
    return bool(found) and int(np.prod(found[0].dims)) >= FEWEST
