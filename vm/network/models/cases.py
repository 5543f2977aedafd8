"""One small model for each operation and setting, run by onnxruntime: cases.json, which the tests compare with.

    pip install -r requirements.txt && python cases.py

Scales are arbitrary numbers where one product is rounded, powers of two where floats are added (Add, AveragePool).
Weights have 7 bits, so that no kernel saturates an intermediate.
"""

import base64
import json
import os

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from quantise import integer_run, session

HERE = os.path.dirname(os.path.abspath(__file__))
RUNS = 6
INT8, UINT8 = np.int8, np.uint8
KINDS = {INT8: (TensorProto.INT8, -128, 127), UINT8: (TensorProto.UINT8, 0, 255)}


class Case:
    """A model of DequantizeLinear, float operations and QuantizeLinear."""

    def __init__(self, name, shape, scale=0.037, zero=3, kind=INT8, seed=1):
        self.name, self.shape, self.kind = name, shape, kind
        self.rng = np.random.default_rng(seed)
        self.nodes, self.constants, self.count = [], [], 0
        self.last = self.quantise("x", scale, zero, kind)

    def constant(self, value):
        self.count += 1
        name = f"c{self.count}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, op, inputs, **attributes):
        self.count += 1
        output = f"{op.lower()}{self.count}"
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        self.last = output
        return output

    def quantise(self, name, scale, zero, kind):
        s, z = self.constant(np.float32(scale)), self.constant(kind(zero))
        self.scale = np.float32(scale)
        return self.node("DequantizeLinear", [self.node("QuantizeLinear", [name, s, z]), s, z])

    def then(self, op, extra=(), to=None, **attributes):
        """An operation on the last value, quantised behind it when `to` = (scale, zero, kind) is given."""
        self.node(op, [self.last, *extra], **attributes)
        if to is not None:
            self.quantise(self.last, *to)
        return self

    def weights(self, shape, bias, scales=0.011, kind=INT8, axis=0, zero=0):
        """Names of dequantised weights and, with a length given, of a bias."""
        scales = np.asarray(scales, np.float32)
        low, high = (-63, 64) if kind is INT8 else (0, 128)
        values = self.rng.integers(low, high, shape).astype(kind)
        zeros = np.full(scales.shape, zero, kind)
        names = [self.constant(values), self.constant(scales), self.constant(zeros)]
        made = [self.node("DequantizeLinear", names, **({"axis": axis} if scales.ndim else {}))]
        if bias:
            values = self.rng.integers(-3000, 3000, bias).astype(np.int32)
            bias_scales = (self.scale * scales).astype(np.float32)
            names = [self.constant(values), self.constant(bias_scales)]
            names.append(self.constant(np.zeros(scales.shape, np.int32)))
            made.append(self.node("DequantizeLinear", names, **({"axis": 0} if scales.ndim else {})))
        return made

    def linear(self, op, shape, bias, to=None, scales=0.011, kind=INT8, axis=0, **attributes):
        last = self.last
        extra = self.weights(shape, bias, scales, kind, axis)
        self.last = last
        return self.then(op, extra, to, **attributes)

    def record(self, output_kind=TensorProto.FLOAT):
        x = helper.make_tensor_value_info("x", TensorProto.FLOAT, self.shape)
        y = helper.make_tensor_value_info(self.last, output_kind, None)
        graph = helper.make_graph(self.nodes, self.name, [x], [y], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        shape = session(model).get_outputs()[0].shape
        y = helper.make_tensor_value_info(self.last, output_kind, shape)
        model.graph.output.pop()
        model.graph.output.append(y)
        size = 128 * float(self.constants[0].float_data[0] if self.constants[0].float_data else
                           numpy_helper.to_array(self.constants[0]))
        samples = self.rng.uniform(-size, size, (RUNS, *self.shape[1:])).astype(np.float32)
        samples[0], samples[1] = size * 2, -size * 2
        runs = integer_run(model, samples)
        names = [n.output[0] for n in self.nodes if n.op_type == "QuantizeLinear"]
        argmax = any(n.op_type == "ArgMax" for n in self.nodes)
        return {
            "name": self.name,
            "model": base64.b64encode(model.SerializeToString()).decode(),
            "inputs": [integers[names[0]] for integers, _ in runs],
            "outputs": [
                [int(v) for v in np.asarray(own[0]).reshape(-1)] if argmax else integers[names[-1]]
                for integers, own in runs
            ],
        }


def qlinear(name, op, shape, weights, output_shape, **attributes):
    """QLinearConv or QLinearMatMul on an integer input."""
    rng = np.random.default_rng(5)
    scalars = {"xs": np.float32(0.05), "xz": UINT8(120), "ws": np.float32(0.013), "wz": INT8(0),
               "ys": np.float32(0.31), "yz": UINT8(117)}
    constants = [numpy_helper.from_array(np.asarray(v), k) for k, v in scalars.items()]
    constants.append(numpy_helper.from_array(rng.integers(-63, 64, weights).astype(INT8), "w"))
    inputs = ["x", "xs", "xz", "w", "ws", "wz", "ys", "yz"]
    if op == "QLinearConv":
        constants.append(numpy_helper.from_array(rng.integers(-3000, 3000, weights[0]).astype(np.int32), "b"))
        inputs.append("b")
    x = helper.make_tensor_value_info("x", TensorProto.UINT8, shape)
    y = helper.make_tensor_value_info("y", TensorProto.UINT8, output_shape)
    graph = helper.make_graph([helper.make_node(op, inputs, ["y"], name=name, **attributes)], name, [x], [y], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    run = session(model)
    samples = [rng.integers(0, 256, shape).astype(UINT8) for _ in range(RUNS)]
    return {
        "name": name,
        "model": base64.b64encode(model.SerializeToString()).decode(),
        "inputs": [[int(v) for v in s.reshape(-1)] for s in samples],
        "outputs": [[int(v) for v in run.run(None, {"x": s})[0].reshape(-1)] for s in samples],
    }


def cases():
    s8, u8 = (0.29, -7, INT8), (0.23, 131, UINT8)
    image = [1, 2, 6, 5]
    yield Case("gemm int8", [1, 7]).linear("Gemm", (5, 7), 5, s8, transB=1).record()
    yield Case("gemm uint8, weights not transposed", [1, 6], zero=99, kind=UINT8).linear("Gemm", (6, 4), 4, u8).record()
    yield Case("gemm without bias", [1, 6]).linear("Gemm", (3, 6), 0, s8, transB=1).record()
    yield Case("matmul", [1, 9]).linear("MatMul", (9, 4), 0, s8).record()
    yield Case("gemm then relu", [1, 8]).linear("Gemm", (6, 8), 6, None, transB=1).then("Relu", to=s8).record()
    yield Case("gemm of 40 to 30", [1, 40]).linear("Gemm", (30, 40), 30, (0.9, 5, INT8), transB=1).record()
    yield Case("conv 3x3", image).linear("Conv", (4, 2, 3, 3), 4, s8).record()
    yield Case("conv padded", image, zero=100, kind=UINT8).linear("Conv", (3, 2, 3, 3), 3, u8, pads=[1, 1, 1, 1]).record()
    yield Case("conv strided, uneven pads", image).linear(
        "Conv", (3, 2, 3, 2), 3, s8, pads=[1, 0, 0, 1], strides=[2, 1]).record()
    yield Case("conv of stride 2, same padding", image).linear(
        "Conv", (2, 2, 3, 3), 2, s8, strides=[2, 2], auto_pad="SAME_UPPER").record()
    yield Case("conv of stride 2, same padding below", image).linear(
        "Conv", (2, 2, 2, 2), 2, s8, strides=[2, 2], auto_pad="SAME_LOWER").record()
    yield Case("conv without padding by name", image).linear("Conv", (2, 2, 3, 3), 2, s8, auto_pad="VALID").record()
    yield Case("conv dilated", image).linear("Conv", (2, 2, 2, 2), 2, s8, dilations=[2, 2]).record()
    yield Case("conv in two groups", [1, 4, 4, 4]).linear("Conv", (6, 2, 3, 3), 6, s8, group=2, pads=[1] * 4).record()
    yield Case("conv depthwise", [1, 3, 5, 5]).linear("Conv", (3, 1, 3, 3), 3, s8, group=3).record()
    yield Case("conv, a scale for each channel", image).linear(
        "Conv", (3, 2, 3, 3), 3, s8, scales=[0.011, 0.019, 0.004]).record()
    yield Case("conv then relu", image).linear("Conv", (3, 2, 1, 1), 3).then("Relu", to=(0.07, -128, INT8)).record()
    yield Case("max pool", image).then("MaxPool", to=(0.037, 3, INT8), kernel_shape=[2, 2], strides=[2, 2]).record()
    yield Case("max pool, overlapping and padded", image).then(
        "MaxPool", to=(0.037, 3, INT8), kernel_shape=[3, 3], strides=[1, 2], pads=[1, 1, 1, 1]).record()
    power = dict(scale=0.0625, zero=-5)
    average = (0.03125, 5, INT8)
    yield Case("average pool", image, **power).then("AveragePool", to=average, kernel_shape=[2, 2], strides=[2, 2]).record()
    yield Case("average pool of 3x3", image, **power).then("AveragePool", to=average, kernel_shape=[3, 3]).record()
    yield Case("average pool, padding not counted", image, **power).then(
        "AveragePool", to=average, kernel_shape=[2, 2], pads=[1, 1, 1, 1]).record()
    yield Case("average pool, padding counted", image, **power).then(
        "AveragePool", to=average, kernel_shape=[2, 2], pads=[1, 1, 1, 1], count_include_pad=1).record()
    yield Case("average pool to an even zero point", image, **power).then(
        "AveragePool", to=(0.125, 4, INT8), kernel_shape=[2, 2]).record()
    yield Case("global average pool", [1, 3, 4, 4], **power).then("GlobalAveragePool", to=average).record()
    yield Case("global average pool of 2x2", [1, 24, 2, 2], **power).then("GlobalAveragePool", to=average).record()
    yield Case("average pool then relu", image, **power).then("AveragePool", kernel_shape=[2, 2]).then(
        "Relu", to=average).record()
    yield Case("relu alone", [1, 6]).then("Relu", to=(0.02, -128, INT8)).record()
    yield Case("relu at the same scale", [1, 6]).then("Relu", to=(0.037, 3, INT8)).record()
    yield Case("rescale to uint8", [1, 12]).then("Flatten", to=(0.061, 128, UINT8)).record()
    yield Case("rescale to a finer scale", [1, 12]).then("Flatten", to=(0.009, -3, INT8)).record()
    case = Case("add of equal scales", [1, 6], **power)
    yield case.then("Add", [case.last], to=(0.25, 2, INT8)).record()
    case = Case("add of unequal scales", [1, 6], **power)
    other = case.last
    yield case.linear("Gemm", (6, 6), 6, (0.25, 9, INT8), transB=1).then("Add", [other], to=(0.5, -1, INT8)).record()
    case = Case("add then relu", [1, 6], **power)
    other = case.last
    yield case.linear("Gemm", (6, 6), 6, (0.25, 9, INT8), transB=1).then("Add", [other]).then(
        "Relu", to=(0.125, -128, INT8)).record()
    case = Case("add then relu above the least value", [1, 6], **power)
    yield case.then("Add", [case.last]).then("Relu", to=(0.25, 3, INT8)).record()
    yield Case("flatten", [1, 2, 3, 2]).linear("Conv", (2, 2, 2, 2), 2, s8).then("Flatten").linear(
        "Gemm", (3, 4), 3, (0.5, 0, INT8), transB=1).record()
    case = Case("reshape", [1, 2, 2, 2])
    yield case.then("Reshape", [case.constant(np.array([1, -1], np.int64))]).linear(
        "Gemm", (3, 8), 3, s8, transB=1).record()
    yield Case("argmax", [1, 10]).then("ArgMax", axis=1).record(TensorProto.INT64)
    yield Case("argmax of one", [1, 1]).then("ArgMax", axis=1).record(TensorProto.INT64)
    yield Case("argmax of uint8 behind gemm", [1, 8]).linear("Gemm", (5, 8), 5, u8, transB=1).then(
        "ArgMax", axis=-1, keepdims=0).record(TensorProto.INT64)
    yield qlinear("qlinear conv", "QLinearConv", [1, 2, 5, 5], (3, 2, 3, 3), [1, 3, 5, 5], pads=[1] * 4)
    yield qlinear("qlinear matmul", "QLinearMatMul", [1, 9], (9, 5), [1, 5])


if __name__ == "__main__":
    made = list(cases())
    with open(os.path.join(HERE, "cases.json"), "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in made) + "\n]\n")
    print(len(made), "cases")
