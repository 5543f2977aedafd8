/**
 * The sliding window of Conv and the poolings, from a node's attributes and static shapes.
 *
 * @module
 */
import type { Builder } from "./builder.ts";
import type { Window } from "./layers.ts";
import type { OnnxNode } from "./onnx.ts";

/** Paddings before and after each dimension. */
function padsOf(
  builder: Builder,
  node: OnnxNode,
  sizes: readonly number[],
  extents: readonly number[],
  strides: readonly number[],
): readonly number[] {
  const mode = node.attributes.get("auto_pad") ?? "NOTSET";
  if (mode === "VALID") return [0, 0, 0, 0];
  if (mode === "NOTSET") return builder.integers(node, "pads", [0, 0, 0, 0]);
  if (mode !== "SAME_UPPER" && mode !== "SAME_LOWER") {
    builder.failNode(
      node,
      `auto_pad is ${String(mode)}, allowed are NOTSET, VALID, SAME_UPPER, SAME_LOWER`,
    );
  }
  const total = sizes.map((size, d) =>
    Math.max(0, (Math.ceil(size / strides[d]) - 1) * strides[d] + extents[d] - size)
  );
  const less = total.map((pad) => Math.floor(pad / 2));
  const more = total.map((pad) => Math.ceil(pad / 2));
  return mode === "SAME_UPPER" ? [...less, ...more] : [...more, ...less];
}

/** The window of a node on an input of shape `dims` ([1, channels, height, width]). */
export function windowOf(
  builder: Builder,
  node: OnnxNode,
  dims: readonly number[],
  kernel: readonly [number, number],
): Window {
  if (dims.length !== 4 || dims[0] !== 1) {
    builder.failNode(node, `its input is [${dims}], allowed is [1, channels, height, width]`);
  }
  const shape = builder.integers(node, "kernel_shape", kernel);
  if (shape[0] !== kernel[0] || shape[1] !== kernel[1] || kernel.some((size) => size < 1)) {
    builder.failNode(node, `its kernel_shape [${shape}] is allowed to be [${kernel}]`);
  }
  const strides = builder.integers(node, "strides", [1, 1]);
  const dilations = builder.integers(node, "dilations", [1, 1]);
  if ([...strides, ...dilations].some((step) => step < 1)) {
    builder.failNode(node, `its strides and dilations are allowed to be 1 or more`);
  }
  const [, channels, height, width] = dims;
  const extents = kernel.map((size, d) => (size - 1) * dilations[d] + 1);
  const pads = padsOf(builder, node, [height, width], extents, strides);
  if (pads.some((pad, i) => pad < 0 || pad >= extents[i % 2])) {
    builder.failNode(node, `its pads are [${pads}], allowed are 0 to less than the window's [${extents}]`);
  }
  const [outHeight, outWidth] = [height, width].map((size, d) =>
    Math.floor((size + pads[d] + pads[d + 2] - extents[d]) / strides[d]) + 1
  );
  if (outHeight < 1 || outWidth < 1) {
    builder.failNode(node, `its window of [${extents}] is larger than the padded image`);
  }
  return {
    channels,
    height,
    width,
    kernel,
    strides: [strides[0], strides[1]],
    dilations: [dilations[0], dilations[1]],
    pads: [pads[0], pads[1]],
    outHeight,
    outWidth,
  };
}
