"""Quantisation by onnxruntime, and what it computes: the integer tensors of a quantised model."""

import math
import os
import tempfile

import numpy as np
import onnx
import onnxruntime as ort
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process


class Reader(CalibrationDataReader):
    def __init__(self, name, samples):
        self.feeds = iter([{name: sample[None].astype(np.float32)} for sample in samples])

    def get_next(self):
        return next(self.feeds, None)


def session(model):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def ranges(model, samples):
    """Smallest and largest value of every tensor over the samples."""
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    known = {output.name for output in probe.graph.output}
    for node in probe.graph.node:
        for name in node.output:
            if name not in known and node.op_type != "ArgMax":
                probe.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    run, first = session(probe), probe.graph.input[0].name
    names = [output.name for output in run.get_outputs()]
    found = {first: (float(samples.min()), float(samples.max()))}
    for sample in samples:
        for name, value in zip(names, run.run(names, {first: sample[None].astype(np.float32)})):
            low, high = found.get(name, (0.0, 0.0))
            found[name] = (min(low, float(value.min())), max(high, float(value.max())))
    return found


def powers_of_two(model, samples):
    """int8 scales that are powers of two, so that sums of two quantised tensors stay exact. A tensor that is never
    negative uses all 256 values: the quantiser drops its ReLU and relies on the clamp at zero."""
    overrides = {}
    for name, (low, high) in ranges(model, samples).items():
        zero = -128 if low >= 0 else 0
        scale = 2.0 ** math.ceil(math.log2(max(-low, high, 1e-6) / (127 - zero)))
        overrides[name] = [{
            "quant_type": QuantType.QInt8,
            "scale": np.array(scale, np.float32),
            "zero_point": np.array(zero, np.int8),
        }]
    return overrides


def quantise(model, path, samples, activations=QuantType.QInt8, overrides=None):
    """Writes the quantised model. Weights have 7 bits (reduce_range), so that no kernel saturates an intermediate."""
    with tempfile.TemporaryDirectory() as folder:
        raw, ready = os.path.join(folder, "raw.onnx"), os.path.join(folder, "ready.onnx")
        onnx.save(model, raw)
        quant_pre_process(raw, ready, skip_symbolic_shape=True)
        if overrides is not None:
            overrides = overrides(onnx.load(ready), samples)
        name = model.graph.input[0].name
        quantize_static(
            ready, path, Reader(name, samples), quant_format=QuantFormat.QDQ, activation_type=activations,
            weight_type=QuantType.QInt8, per_channel=False, reduce_range=True,
            extra_options={} if overrides is None else {"TensorQuantOverrides": overrides},
        )
    quantised = onnx.load(path)
    quantised.doc_string = ""
    del quantised.graph.value_info[:]
    onnx.save(quantised, path)
    return quantised


def with_integers(model):
    """The model with every quantised activation as a further output, in the order of the nodes."""
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    types = {i.name: i.data_type for i in probe.graph.initializer}
    known = {output.name for output in probe.graph.output}
    names = []
    for node in probe.graph.node:
        if node.op_type == "QuantizeLinear":
            names.append(node.output[0])
            if node.output[0] not in known:
                kind = types[node.input[2]]
                probe.graph.output.append(onnx.helper.make_tensor_value_info(node.output[0], kind, None))
    return probe, names


def integer_run(model, samples):
    """Per sample: {tensor name: flat integers} of every quantised activation, and the graph's own outputs."""
    probe, names = with_integers(model)
    run, first = session(probe), model.graph.input[0].name
    own = [output.name for output in model.graph.output]
    results = []
    for sample in samples:
        values = run.run([*names, *own], {first: sample[None].astype(np.float32)})
        integers = {n: [int(v) for v in a.reshape(-1)] for n, a in zip(names, values)}
        results.append((integers, values[len(names):]))
    return results
