/**
 * The messages of `onnx.proto` as tables. Fields that would change the meaning of a graph and are not implemented are
 * refused; fields that only describe are skipped.
 *
 * @module
 */
import type { FieldKind, FieldSchema, MessageSchema } from "./protobuf.ts";

const one = (name: string, kind: FieldKind): FieldSchema => ({ name, kind });
const many = (name: string, kind: FieldKind): FieldSchema => ({ name, kind, repeated: true });

const TENSOR: MessageSchema = {
  name: "TensorProto",
  fields: {
    1: many("dims", "integer"),
    2: one("data_type", "integer"),
    3: one("segment", "refuse"),
    4: many("float_data", "float"),
    5: many("int32_data", "integer"),
    6: many("string_data", "refuse"),
    7: many("int64_data", "integer"),
    8: one("name", "text"),
    9: one("raw_data", "bytes"),
    10: many("double_data", "refuse"),
    11: many("uint64_data", "refuse"),
    12: one("doc_string", "skip"),
    13: many("external_data", "refuse"),
    14: one("data_location", "integer"),
    16: many("metadata_props", "skip"),
  },
};
const ATTRIBUTE: MessageSchema = {
  name: "AttributeProto",
  fields: {
    1: one("name", "text"),
    2: one("f", "float"),
    3: one("i", "integer"),
    4: one("s", "bytes"),
    5: one("t", TENSOR),
    6: one("g", "refuse"),
    7: many("floats", "float"),
    8: many("ints", "integer"),
    9: many("strings", "refuse"),
    10: many("tensors", "refuse"),
    11: many("graphs", "refuse"),
    13: one("doc_string", "skip"),
    14: one("tp", "refuse"),
    15: many("type_protos", "refuse"),
    20: one("type", "integer"),
    21: one("ref_attr_name", "refuse"),
    22: one("sparse_tensor", "refuse"),
    23: many("sparse_tensors", "refuse"),
  },
};
const NODE: MessageSchema = {
  name: "NodeProto",
  fields: {
    1: many("input", "text"),
    2: many("output", "text"),
    3: one("name", "text"),
    4: one("op_type", "text"),
    5: many("attribute", ATTRIBUTE),
    6: one("doc_string", "skip"),
    7: one("domain", "text"),
    8: one("overload", "text"),
    9: many("metadata_props", "skip"),
    10: many("device_configurations", "skip"),
  },
};
const DIMENSION: MessageSchema = {
  name: "TensorShapeProto.Dimension",
  fields: { 1: one("dim_value", "integer"), 2: one("dim_param", "text"), 3: one("denotation", "skip") },
};
const SHAPE: MessageSchema = { name: "TensorShapeProto", fields: { 1: many("dim", DIMENSION) } };
const TENSOR_TYPE: MessageSchema = {
  name: "TypeProto.Tensor",
  fields: { 1: one("elem_type", "integer"), 2: one("shape", SHAPE) },
};
const TYPE: MessageSchema = {
  name: "TypeProto",
  fields: {
    1: one("tensor_type", TENSOR_TYPE),
    4: one("sequence_type", "refuse"),
    5: one("map_type", "refuse"),
    6: one("denotation", "skip"),
    7: one("opaque_type", "refuse"),
    8: one("sparse_tensor_type", "refuse"),
    9: one("optional_type", "refuse"),
  },
};
const VALUE_INFO: MessageSchema = {
  name: "ValueInfoProto",
  fields: {
    1: one("name", "text"),
    2: one("type", TYPE),
    3: one("doc_string", "skip"),
    4: many("metadata_props", "skip"),
  },
};
const GRAPH: MessageSchema = {
  name: "GraphProto",
  fields: {
    1: many("node", NODE),
    2: one("name", "text"),
    5: many("initializer", TENSOR),
    10: one("doc_string", "skip"),
    11: many("input", VALUE_INFO),
    12: many("output", VALUE_INFO),
    13: many("value_info", "skip"),
    14: many("quantization_annotation", "skip"),
    15: many("sparse_initializer", "refuse"),
    16: many("metadata_props", "skip"),
  },
};
const OPERATOR_SET: MessageSchema = {
  name: "OperatorSetIdProto",
  fields: { 1: one("domain", "text"), 2: one("version", "integer") },
};
/** ModelProto: a whole file. */
export const MODEL: MessageSchema = {
  name: "ModelProto",
  fields: {
    1: one("ir_version", "integer"),
    2: one("producer_name", "text"),
    3: one("producer_version", "text"),
    4: one("domain", "text"),
    5: one("model_version", "skip"),
    6: one("doc_string", "skip"),
    7: one("graph", GRAPH),
    8: many("opset_import", OPERATOR_SET),
    14: many("metadata_props", "skip"),
    20: many("training_info", "refuse"),
    25: many("functions", "refuse"),
    26: many("configuration", "skip"),
  },
};
