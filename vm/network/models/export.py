"""Trains, exports and quantises the three models of this folder, and writes what onnxruntime computes with them.

    pip install -r requirements.txt && python export.py [iris|digits|residual]

For each: NAME.onnx (quantised by onnxruntime.quantization) and NAME.json (accuracy on the test split, the split
itself as quantised integers, the expected integer output of each image, every integer tensor of the first few).
"""

import json
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType
from sklearn.datasets import load_digits, load_iris
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPRegressor

from layers import Conv, Dense, Flatten, Pool, Relu, Residual, train
from quantise import integer_run, powers_of_two, quantise, session

HERE = os.path.dirname(os.path.abspath(__file__))
OPSET = 17
DETAILED = 4


def write(name, model, quantised, images, labels, about, float_labels):
    runs = integer_run(quantised, images)
    inputs_name = next(n.output[0] for n in quantised.graph.node if n.op_type == "QuantizeLinear")
    argmax = any(n.op_type == "ArgMax" for n in quantised.graph.node)
    last = [n.output[0] for n in quantised.graph.node if n.op_type == "QuantizeLinear"][-1]
    outputs = [
        [int(v) for v in np.asarray(own[0]).reshape(-1)] if argmax else integers[last] for integers, own in runs
    ]
    chosen = [o[0] if argmax else int(np.argmax(o)) for o in outputs]
    record = {
        "model": f"{name}.onnx",
        "about": about,
        "test_images": len(labels),
        "accuracy_float": float(np.mean(np.array(float_labels) == labels)),
        "accuracy_quantised": float(np.mean(np.array(chosen) == labels)),
        "labels": [int(v) for v in labels],
        "inputs": [integers[inputs_name] for integers, _ in runs],
        "outputs": outputs,
        "tensors": [integers for integers, _ in runs[:DETAILED]],
    }
    with open(os.path.join(HERE, f"{name}.json"), "w") as file:
        file.write(json.dumps(record, separators=(",", ":")) + "\n")
    print(name, "float", record["accuracy_float"], "quantised", record["accuracy_quantised"])


def float_argmax(model, images):
    run, first = session(model), model.graph.input[0].name
    values = [run.run(None, {first: image[None].astype(np.float32)})[0] for image in images]
    return [int(np.argmax(v)) if v.size > 1 else int(v.reshape(-1)[0]) for v in values]


def iris():
    """A 4-8-3 perceptron trained and exported by scikit-learn and skl2onnx."""
    from skl2onnx import to_onnx

    data = load_iris()
    x = ((data.data - data.data.mean(0)) / data.data.std(0)).astype(np.float32)
    x_train, x_test, y_train, y_test = train_test_split(x, data.target, test_size=50, random_state=7, stratify=data.target)
    network = MLPRegressor(hidden_layer_sizes=(8,), activation="relu", solver="lbfgs", max_iter=2000, random_state=7, alpha=0.1)
    network.fit(x_train, np.eye(3)[y_train])
    model = to_onnx(network, x_train[:1], target_opset=OPSET)
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1
    quantised = quantise(model, os.path.join(HERE, "iris.onnx"), x_train, QuantType.QUInt8)
    about = "4-8-3 perceptron on the iris data of scikit-learn, exported by skl2onnx, uint8 activations"
    write("iris", model, quantised, x_test, y_test, about, float_argmax(model, x_test))


class Graph:
    """Collects nodes and constants of a float model."""

    def __init__(self):
        self.nodes, self.constants, self.last = [], [], "image"

    def add(self, op, weights=(), extra=(), **attributes):
        names = []
        for weight in weights:
            names.append(f"constant_{len(self.constants)}")
            self.constants.append(numpy_helper.from_array(weight.astype(np.float32), names[-1]))
        output = f"{op.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, [self.last, *names, *extra], [output], name=output, **attributes))
        self.last = output

    def conv(self, layer):
        self.add("Conv", (layer.weight, layer.bias), kernel_shape=[layer.kernel] * 2,
                 strides=[layer.stride] * 2, pads=[layer.pad] * 4)

    def model(self, name):
        self.add("ArgMax", axis=1, keepdims=0)
        image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, 8, 8])
        label = helper.make_tensor_value_info(self.last, TensorProto.INT64, [1])
        graph = helper.make_graph(self.nodes, name, [image], [label], self.constants)
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        onnx.checker.check_model(made, full_check=True)
        return made


def digit_images():
    data = load_digits()
    images = (data.images / 16).reshape(-1, 1, 8, 8)
    return train_test_split(images, data.target, test_size=297, random_state=7, stratify=data.target)


def digits():
    """Convolution, pooling and a dense layer on the 8 x 8 digits of scikit-learn."""
    x_train, x_test, y_train, y_test = digit_images()
    rng = np.random.default_rng(7)
    conv, dense = Conv(rng, 1, 6, 3, 1, 1), Dense(rng, 96, 10)
    train([conv, Relu(), Pool("max"), Flatten(), dense], x_train, y_train, rng)
    graph = Graph()
    graph.conv(conv)
    graph.add("Relu")
    graph.add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
    graph.add("Flatten")
    graph.add("Gemm", (dense.weight, dense.bias), transB=1)
    model = graph.model("digits")
    quantised = quantise(model, os.path.join(HERE, "digits.onnx"), x_train[:400])
    about = "3x3 convolution to 6 channels, ReLU, 2x2 max pooling, dense 96-10, argmax; int8 activations"
    write("digits", model, quantised, x_test, y_test, about, float_argmax(model, x_test))


def residual():
    """A strided convolution, a residual block and average pooling; activation scales are powers of two."""
    x_train, x_test, y_train, y_test = digit_images()
    rng = np.random.default_rng(11)
    first, second, dense = Conv(rng, 1, 8, 3, 2, 1), Conv(rng, 8, 8, 3, 1, 1), Dense(rng, 32, 10)
    train([first, Relu(), Residual(second), Relu(), Pool("average"), Flatten(), dense], x_train, y_train, rng)
    graph = Graph()
    graph.conv(first)
    graph.add("Relu")
    skip = graph.last
    graph.conv(second)
    graph.add("Add", extra=(skip,))
    graph.add("Relu")
    graph.add("AveragePool", kernel_shape=[2, 2], strides=[2, 2])
    graph.add("Flatten")
    graph.add("Gemm", (dense.weight, dense.bias), transB=1)
    model = graph.model("residual")
    path = os.path.join(HERE, "residual.onnx")
    quantised = quantise(model, path, x_train[:400], overrides=powers_of_two)
    about = "3x3 convolution of stride 2, residual 3x3 block, average pooling, dense 32-10, argmax; power-of-two scales"
    write("residual", model, quantised, x_test, y_test, about, float_argmax(model, x_test))


if __name__ == "__main__":
    for chosen in sys.argv[1:] or ["iris", "digits", "residual"]:
        {"iris": iris, "digits": digits, "residual": residual}[chosen]()
