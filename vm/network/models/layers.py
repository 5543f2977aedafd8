"""Layers with gradients, enough to train the convolutional models; arrays are float64, images N x C x H x W."""

import numpy as np


class Conv:
    def __init__(self, rng, inputs, outputs, kernel, stride, pad):
        self.stride, self.pad, self.kernel = stride, pad, kernel
        self.weight = rng.normal(0, np.sqrt(2 / (inputs * kernel**2)), (outputs, inputs, kernel, kernel))
        self.bias = np.zeros(outputs)

    def windows(self, x):
        p = self.pad
        padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        view = np.lib.stride_tricks.sliding_window_view(padded, (self.kernel, self.kernel), axis=(2, 3))
        return padded, view[:, :, :: self.stride, :: self.stride]

    def forward(self, x):
        self.padded, self.view = self.windows(x)
        return np.einsum("nchwij,ocij->nohw", self.view, self.weight, optimize=True) + self.bias[:, None, None]

    def backward(self, grad):
        self.weight_grad = np.einsum("nohw,nchwij->ocij", grad, self.view, optimize=True)
        self.bias_grad = grad.sum((0, 2, 3))
        back = np.zeros_like(self.padded)
        rows, columns, s = grad.shape[2], grad.shape[3], self.stride
        for i in range(self.kernel):
            for j in range(self.kernel):
                part = np.einsum("nohw,oc->nchw", grad, self.weight[:, :, i, j], optimize=True)
                back[:, :, i : i + s * rows : s, j : j + s * columns : s] += part
        p = self.pad
        return back[:, :, p : back.shape[2] - p, p : back.shape[3] - p]


class Dense:
    def __init__(self, rng, inputs, outputs):
        self.weight = rng.normal(0, np.sqrt(2 / inputs), (outputs, inputs))
        self.bias = np.zeros(outputs)

    def forward(self, x):
        self.x = x
        return x @ self.weight.T + self.bias

    def backward(self, grad):
        self.weight_grad, self.bias_grad = grad.T @ self.x, grad.sum(0)
        return grad @ self.weight


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask


class Pool:
    """2 x 2 pooling with stride 2: "max" or "average"."""

    def __init__(self, kind):
        self.kind = kind

    def forward(self, x):
        n, c, h, w = x.shape
        self.blocks = x.reshape(n, c, h // 2, 2, w // 2, 2)
        self.out = self.blocks.max((3, 5)) if self.kind == "max" else self.blocks.mean((3, 5))
        return self.out

    def backward(self, grad):
        spread = np.broadcast_to(grad[:, :, :, None, :, None], self.blocks.shape)
        if self.kind == "average":
            result = spread / 4
        else:
            mask = self.blocks == self.out[:, :, :, None, :, None]
            result = spread * mask / mask.sum((3, 5), keepdims=True)
        n, c, h, _, w, _ = self.blocks.shape
        return result.reshape(n, c, h * 2, w * 2)


class Flatten:
    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, grad):
        return grad.reshape(self.shape)


class Residual:
    """x + inner(x)."""

    def __init__(self, inner):
        self.inner = inner

    def forward(self, x):
        return x + self.inner.forward(x)

    def backward(self, grad):
        return grad + self.inner.backward(grad)


def parameters(layers):
    for layer in layers:
        inner = layer.inner if isinstance(layer, Residual) else layer
        if hasattr(inner, "weight"):
            yield inner


def train(layers, images, labels, rng, epochs=40, batch=32, rate=0.02, momentum=0.9, decay=2e-3):
    """Stochastic gradient descent on the cross entropy of the softmax of the last layer."""
    speed = {}
    for epoch in range(epochs):
        step = rate * (0.1 if epoch >= epochs * 3 // 4 else 1)
        order = rng.permutation(len(images))
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            x = images[chosen]
            for layer in layers:
                x = layer.forward(x)
            x = np.exp(x - x.max(1, keepdims=True))
            grad = x / x.sum(1, keepdims=True)
            grad[np.arange(len(chosen)), labels[chosen]] -= 1
            grad /= len(chosen)
            for layer in reversed(layers):
                grad = layer.backward(grad)
            for index, layer in enumerate(parameters(layers)):
                for name in ("weight", "bias"):
                    value, slope = getattr(layer, name), getattr(layer, f"{name}_grad")
                    slope = slope + decay * value
                    speed[index, name] = momentum * speed.get((index, name), 0) - step * slope
                    value += speed[index, name]
