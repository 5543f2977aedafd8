/**
 * ONNX files with a mistake, for tests.
 *
 * @module
 */
import {
  attribute,
  denseModel,
  type Field,
  graphFields,
  message,
  modelBytes,
  tensor,
  valueInfo,
} from "./test_models.ts";

const GOOD = denseModel();
const GRAPH = graphFields(GOOD);

/** The good graph with one more field. */
const withField = (...fields: Field[]) => modelBytes([...GRAPH, ...fields]);
/** The good graph with one more constant. */
const withTensor = (fields: Field[]) => withField([5, fields]);
/** The good graph with one more node. */
const withNode = (fields: Field[]) => withField([1, fields]);
const named = (attributeFields: Field[]): Field[] => [[2, "n"], [3, "n"], [4, "Relu"], [5, attributeFields]];

/** Files that are no ONNX model or one that is not read, with a part of the sentence. */
export const MALFORMED_MODELS: Readonly<Record<string, readonly [Uint8Array, string]>> = {
  "an empty file": [new Uint8Array(), "the file is empty"],
  "text": [new TextEncoder().encode("not a model"), "not protobuf"],
  "zeros": [new Uint8Array(16), "not protobuf"],
  "a tag cut off": [Uint8Array.of(0x80), "end too early"],
  "a length beyond the end": [Uint8Array.of(0x3a, 0x7f), "end too early"],
  "a varint of 11 bytes": [Uint8Array.of(0x08, ...new Array(11).fill(0xff)), "not protobuf"],
  "a group": [Uint8Array.of(0x3b, 0x3c), "wire type 3"],
  "a skipped group": [Uint8Array.of(0x33, 0x34), "is a group"],
  "a field of another number": [message([[99, 1]]), "no field 99"],
  "a field of another wire type": [message([[7, 5]]), "graph of ModelProto has wire type 0"],
  "a graph given twice": [message([[7, []], [7, []]]), "graph of ModelProto is given twice"],
  "no graph": [message([[1, 8], [8, [[2, 17]]]]), "it has no graph"],
  "no operator set": [message([[1, 8], [7, GRAPH]]), "it imports 0 default operator sets"],
  "two operator sets": [message([[7, GRAPH], [8, [[2, 17]]], [8, [[2, 18]]]]), "imports 2"],
  "an old operator set": [modelBytes(GRAPH, 7), "its operator set is 7"],
  "an operator set of the future": [modelBytes(GRAPH, 99), "its operator set is 99"],
  "functions": [message([[7, GRAPH], [25, []]]), "functions, which is not supported"],
  "training": [message([[7, GRAPH], [20, []]]), "training_info, which is not supported"],
  "no nodes": [modelBytes([[11, valueInfo("x", 1, [1])], [12, valueInfo("y", 1, [1])]]), "no nodes"],
  "no input": [modelBytes(GRAPH.filter(([number]) => number !== 11)), "no input"],
  "no output": [modelBytes(GRAPH.filter(([number]) => number !== 12)), "no output"],
  "a name that is not UTF-8": [withTensor([[8, Uint8Array.of(0xff)]]), "is not printable UTF-8"],
  "a name with a line break": [withTensor([[8, "a\nb"]]), "is not printable UTF-8"],
  "a constant without a name": [
    withTensor(tensor("", { dims: [], type: "int8", data: [0] })),
    "no name",
  ],
  "a constant given twice": [
    withTensor(tensor("w", { dims: [], type: "int8", data: [0] })),
    "initializer w is given twice",
  ],
  "a constant without a type": [withTensor([[8, "t"]]), "element type none"],
  "a constant of strings": [withTensor([[2, 8], [6, new Uint8Array(2)], [8, "t"]]), "string_data"],
  "a constant of halves": [withTensor([[2, 10], [8, "t"]]), "element type 10"],
  "too few elements": [withTensor([[1, 3], [2, 3], [5, 1], [8, "t"]]), "has 1 elements"],
  "too many elements": [withTensor([[2, 3], [5, 1], [5, 2], [8, "t"]]), "has 2 elements"],
  "raw bytes of another length": [
    withTensor([[1, 2], [2, 6], [9, new Uint8Array(7)], [8, "t"]]),
    "7 bytes of raw_data",
  ],
  "raw bytes and elements": [
    withTensor([[2, 3], [5, 1], [9, new Uint8Array(1)], [8, "t"]]),
    "both raw_data",
  ],
  "floats in a constant of integers": [withTensor([[2, 3], [4, { float: 1 }], [8, "t"]]), "float_data"],
  "an element outside its type": [withTensor([[2, 3], [5, 300], [8, "t"]]), "the element 300"],
  "an element that is no number": [
    withTensor([[2, 1], [4, { float: NaN }], [8, "t"]]),
    "the element NaN",
  ],
  "a negative dimension": [withTensor([[1, -1], [2, 3], [8, "t"]]), "a dimension of -1"],
  "a dimension of 2^60": [withTensor([[1, 1n << 60n], [2, 3], [8, "t"]]), "allowed is up to 2^53"],
  "dimensions of 2^40 elements": [withTensor([[1, 2 ** 20], [1, 2 ** 20], [2, 3], [8, "t"]]), "more than"],
  "nine dimensions": [
    withTensor([...new Array(9).fill([1, 1] as Field), [2, 3], [5, 1], [8, "t"]]),
    "9 dimensions",
  ],
  "data in another file": [withTensor([[2, 3], [5, 1], [8, "t"], [14, 1]]), "in another file"],
  "external data": [withTensor([[2, 3], [13, []], [8, "t"]]), "external_data"],
  "a packed list cut off": [withTensor([[1, Uint8Array.of(0x80)], [2, 3], [8, "t"]]), "dims of TensorProto"],
  "sparse constants": [withField([15, []]), "sparse_initializer"],
  "a node without an operation": [withNode([[2, "n"]]), "no op_type"],
  "a node without an output": [withNode([[4, "Relu"]]), "no output"],
  "an overload": [withNode([[2, "n"], [4, "Relu"], [8, "f"]]), "an overload"],
  "an attribute without a name": [withNode(named([[3, 1], [20, 2]])), "needs a name"],
  "an attribute without a type": [withNode(named([[1, "a"], [3, 1]])), "has type none"],
  "an attribute given twice": [
    withNode([...named(attribute("a", 1)), [5, attribute("a", 2)]]),
    "attribute a twice",
  ],
  "a graph in an attribute": [withNode(named([[1, "a"], [6, []], [20, 5]])), "which is not supported"],
  "a reference in an attribute": [withNode(named([[1, "a"], [20, 2], [21, "b"]])), "ref_attr_name"],
  "a tensor attribute without a tensor": [withNode(named([[1, "a"], [20, 4]])), "has no tensor"],
  "an input without a name": [withField([11, valueInfo("", 1, [1])]), "has no name"],
  "an input without a type": [withField([11, [[1, "z"]]]), "no tensor type"],
  "an input without a shape": [withField([11, [[1, "z"], [2, [[1, [[1, 1]]]]]]]), "has no shape"],
  "an input of a sequence": [withField([11, [[1, "z"], [2, [[4, []]]]]]), "sequence_type"],
  "an output of doubles": [withField([12, valueInfo("z", 11, [1])]), "element type 11"],
  "a dimension that is a text and a float": [
    withField([11, [[1, "z"], [2, [[1, [[1, 1], [2, [[1, [[1, { float: 1 }]]]]]]]]]]]),
    "dim_value",
  ],
};
