/**
 * Models that are read and not compiled, for tests.
 *
 * @module
 */
import { denseModel, quantisePair, type TestModel, type TestNode } from "./test_models.ts";

const DENSE = denseModel();
const ADVICE = "not supported: lower it to tables or omit the final softmax (argmax is unchanged)";

/** The dense model with nodes behind its dequantised result y. */
const then = (...nodes: TestNode[]): TestModel => ({ ...DENSE, nodes: [...DENSE.nodes, ...nodes] });
/** The dense model with other constants. */
const having = (constants: TestModel["constants"]): TestModel => ({
  ...DENSE,
  constants: { ...DENSE.constants, ...constants },
});
/** The dense model with its Gemm changed. */
const gemm = (change: Partial<TestNode>): TestModel => ({
  ...DENSE,
  nodes: DENSE.nodes.map((node) => node.op === "Gemm" ? { ...node, ...change } : node),
});
const one = (op: string, inputs: readonly string[], attributes: TestNode["attributes"] = {}): TestNode => ({
  op,
  inputs,
  output: "result",
  attributes,
});
/** A quantised image of 1 × 2 × 4 × 4 and one operation on it. */
const onImage = (node: TestNode, constants: TestModel["constants"] = {}): TestModel => ({
  nodes: [
    ...quantisePair("x", "image"),
    { op: "DequantizeLinear", inputs: ["k", "w_scale", "w_zero"], output: "kernel" },
    node,
    ...quantisePair("result", "y"),
  ],
  constants: {
    ...DENSE.constants,
    k: { dims: [1, 2, 2, 2], type: "int8", data: [1, 2, 3, 4, 5, 6, 7, 8] },
    ...constants,
  },
  input: [1, 2, 4, 4],
});

/** Models, with a part of the sentence. */
export const REFUSED_MODELS: Readonly<Record<string, readonly [TestModel, string]>> = {
  "Softmax": [then(one("Softmax", ["y"])), `Softmax the_softmax: ${ADVICE}`],
  "Sigmoid": [then(one("Sigmoid", ["y"])), ADVICE],
  "an operation that is not there": [then(one("LSTM", ["y"])), "LSTM the_lstm: not supported, allowed are"],
  "an operation of another domain": [
    then({ ...one("Relu", ["y"]), domain: "com.example" }),
    "(domain com.example)",
  ],
  "a dynamic shape": [{ ...DENSE, input: ["N", 4] }, "input x has a dynamic shape, not supported"],
  "a dimension of 0": [{ ...DENSE, input: [0, 4] }, "has a dynamic shape"],
  "a batch of 2": [{ ...DENSE, input: [2, 4] }, "its input is [2,4], allowed is [1,4]"],
  "an input of int64": [{ ...DENSE, inputType: 7 }, "input x is int64, allowed are"],
  "a model that is not quantised": [
    { ...DENSE, nodes: [one("Relu", ["x"])], output: "result" },
    "input x is a float input, allowed is a dequantised activation",
  ],
  "an input quantised twice": [
    then({ op: "QuantizeLinear", inputs: ["x", "scale", "zero"], output: "again" }),
    "the input is quantised twice",
  ],
  "a missing input": [gemm({ inputs: ["image", "nothing"] }), "input nothing is made by no earlier node"],
  "an empty input": [gemm({ inputs: ["", "weights"] }), "input 0 is missing"],
  "weights that are not quantised": [gemm({ inputs: ["image", "w"] }), "is not a dequantised constant"],
  "a name made twice": [then({ op: "Relu", inputs: ["y"], output: "y" }), "its output y exists already"],
  "an output nobody makes": [{ ...DENSE, output: "nothing" }, "output nothing is made by no node"],
  "an output that is not quantised": [
    { ...DENSE, output: "sum" },
    "output sum is the result of the_gemm without",
  ],
  "a scale of 0": [having({ scale: { dims: [], type: "float32", data: [0] } }), "one positive float32"],
  "a negative scale": [having({ w_scale: { dims: [], type: "float32", data: [-1] } }), "positive float32"],
  "two scales of an activation": [
    having({ scale: { dims: [2], type: "float32", data: [1, 1] } }),
    "one positive float32",
  ],
  "a zero point of int32": [having({ zero: { dims: [], type: "int32", data: [0] } }), "one int8 or uint8"],
  "weights with scales along their inputs": [
    having({
      w_scale: { dims: [4], type: "float32", data: [1, 1, 1, 1] },
      w_zero: { dims: [4], type: "int8", data: [0, 0, 0, 0] },
    }),
    "its weights have scales along dimension 1, allowed is 0",
  ],
  "three scales for two channels": [
    having({ w_scale: { dims: [3], type: "float32", data: [1, 1, 1] } }),
    "it has 3 scales",
  ],
  "zero points of another type": [
    having({ w_zero: { dims: [], type: "uint8", data: [0] } }),
    "differ in number or type",
  ],
  "weights of int32": [
    having({
      w: { dims: [2, 4], type: "int32", data: [1, 2, 3, 4, 5, 6, 7, 8] },
      w_zero: { dims: [], type: "int32", data: [0] },
    }),
    "its weights are int32",
  ],
  "weights that are no matrix": [
    having({ w: { dims: [8], type: "int8", data: [1, 2, 3, 4, 5, 6, 7, 8] } }),
    "its weights are [8], allowed is a matrix",
  ],
  "a bias of another scale": [
    having({ b_scale: { dims: [], type: "float32", data: [1] } }),
    "its bias has scale 1, allowed is input scale times weight scale",
  ],
  "a bias of another length": [
    having({ b: { dims: [3], type: "int32", data: [1, 2, 3] } }),
    "allowed are 2 int32",
  ],
  "a transposed input": [
    gemm({ attributes: { transA: 1 } }),
    "Gemm the_gemm: attribute transA is 1, allowed is 0",
  ],
  "a scaled Gemm": [gemm({ attributes: { alpha: 2, transB: 1 } }), "attribute alpha is 2"],
  "an unknown attribute": [gemm({ attributes: { colour: 1 } }), "attribute colour is not supported"],
  "an Add of two shapes": [then(one("Add", ["image", "y"])), "its inputs are [1,4] and [1,2]"],
  "an Add of scales in no whole ratio": [
    {
      ...having({ other: { dims: [], type: "float32", data: [0.0371] } }),
      nodes: [
        ...DENSE.nodes,
        { op: "QuantizeLinear", inputs: ["y", "other", "zero"], output: "finer_q" },
        { op: "DequantizeLinear", inputs: ["finer_q", "other", "zero"], output: "finer" },
        one("Add", ["y", "finer"]),
        ...quantisePair("result", "last"),
      ],
    },
    "allowed are powers of two or equal scales",
  ],
  "a Reshape that does not fit": [
    {
      ...then(one("Reshape", ["y", "shape"])),
      constants: { ...DENSE.constants, shape: { dims: [1], type: "int64", data: [3] } },
    },
    "its shape [3] does not hold the 2 elements",
  ],
  "a Reshape with a computed shape": [then(one("Reshape", ["y", "y"])), "is computed, allowed is a constant"],
  "a Flatten beyond its dimensions": [then(one("Flatten", ["y"], { axis: 9 })), "axis 9 is outside"],
  "an ArgMax along one of two axes": [
    onImage(one("ArgMax", ["image"], { axis: 1 })),
    "it takes axis 1 of [1,2,4,4]",
  ],
  "an ArgMax of the last index": [
    then(one("ArgMax", ["y"], { axis: 1, select_last_index: 1 })),
    "select_last_index is 1, allowed is 0",
  ],
  "a Conv of a vector": [
    gemm({ op: "Conv", attributes: {} }),
    "its weights are [2,4], allowed are two-dimensional kernels",
  ],
  "a Conv with pads wider than its window": [
    onImage(one("Conv", ["image", "kernel"], { pads: [2, 0, 0, 0] })),
    "its pads are [2,0,0,0]",
  ],
  "a Conv with three strides": [
    onImage(one("Conv", ["image", "kernel"], { strides: [1, 1, 1] })),
    "attribute strides is no list of 2 whole numbers",
  ],
  "a Conv of stride 0": [onImage(one("Conv", ["image", "kernel"], { strides: [0, 1] })), "to be 1 or more"],
  "a Conv with another kernel_shape": [
    onImage(one("Conv", ["image", "kernel"], { kernel_shape: [3, 3] })),
    "its kernel_shape [3,3] is allowed to be [2,2]",
  ],
  "a Conv in groups that do not fit": [
    onImage(one("Conv", ["image", "kernel"], { group: 3 })),
    "do not fit 2 input channels",
  ],
  "a Conv padded by an unknown rule": [
    onImage(one("Conv", ["image", "kernel"], { auto_pad: "MIRROR" })),
    "auto_pad is MIRROR",
  ],
  "a window larger than the image": [
    onImage(one("MaxPool", ["image"], { kernel_shape: [5, 5] })),
    "its window of [5,5] is larger than the padded image",
  ],
  "a pooling without a kernel_shape": [onImage(one("MaxPool", ["image"])), "its kernel_shape is allowed"],
  "a pooling that rounds up": [
    onImage(one("MaxPool", ["image"], { kernel_shape: [2, 2], ceil_mode: 1 })),
    "attribute ceil_mode is 1, allowed is 0",
  ],
  "a pooling of a vector": [then(one("MaxPool", ["y"], { kernel_shape: [1, 1] })), "its input is [1,2]"],
};
