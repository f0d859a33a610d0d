"""The network of section 7.4 and its gradient written out with numpy alone: every formula by hand."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

PAD = (2, 2, 2, 0, 0)


def convolve(x, W, b, pad):
    """z_f(i, j) = b_f + sum over channels and the window at (i, j) of W_f times x; and the windows."""
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = sliding_window_view(x, W.shape[2:], axis=(2, 3))
    return np.einsum("ncijkl,fckl->nfij", windows, W, optimize=True) + b[:, None, None], windows


def convolve_back(delta, W, windows, pad):
    """From the derivative with respect to z those with respect to x, W and b."""
    dW = np.einsum("nfij,ncijkl->fckl", delta, windows, optimize=True)
    rows, columns = W.shape[2:]
    around = np.pad(delta, ((0, 0), (0, 0), (rows - 1, rows - 1), (columns - 1, columns - 1)))
    turned = sliding_window_view(around, (rows, columns), axis=(2, 3))
    dx = np.einsum("nfijkl,fckl->ncij", turned, W[:, :, ::-1, ::-1], optimize=True)
    return dx[:, :, pad : dx.shape[2] - pad, pad : dx.shape[3] - pad], dW, delta.sum((0, 2, 3))


def corners(size):
    """The 3 x 3 windows with stride 2; those at the right and lower edge reach one pixel over it."""
    return [(i, j) for i in range(0, size, 2) for j in range(0, size, 2)]


def pool(x, kind):
    """The maximum or the mean of every window, as far as it lies in the picture."""
    out = np.empty((*x.shape[:2], x.shape[2] // 2, x.shape[3] // 2))
    for i, j in corners(x.shape[2]):
        out[:, :, i // 2, j // 2] = getattr(x[:, :, i : i + 3, j : j + 3], kind)((2, 3))
    return out


def pool_back(delta, x, kind):
    """The derivative with respect to x: to where the maximum is, or in equal shares."""
    dx = np.zeros_like(x)
    for i, j in corners(x.shape[2]):
        window, d = x[:, :, i : i + 3, j : j + 3], delta[:, :, i // 2, j // 2, None, None]
        if kind == "max":
            share = window == window.max((2, 3), keepdims=True)
        else:
            share = np.ones(window.shape) / np.prod(window.shape[2:])
        dx[:, :, i : i + 3, j : j + 3] += share * d
    return dx


def gradient(parameters, x, labels):
    """The mean of (32) over the pictures, and its derivatives with respect to W and b of blocks 1 to 5."""
    kept, a = [], x
    for block, (W, b) in enumerate(zip(parameters[::2], parameters[1::2], strict=True)):
        z, windows = convolve(a, W, b, PAD[block])
        kept.append((z, windows))
        a = z if block == 4 else np.maximum(z, 0)
        if block < 3:
            a = pool(a, "max" if block == 0 else "mean")
    outputs = a[:, :, 0, 0]
    softmax = np.exp(outputs - outputs.max(1, keepdims=True))
    softmax /= softmax.sum(1, keepdims=True)
    N = len(labels)
    objective = -np.log(softmax[np.arange(N), labels]).mean()
    delta = ((softmax - np.eye(10)[labels]) / N)[:, :, None, None]
    found = []
    for block in range(4, -1, -1):
        z, windows = kept[block]
        if block < 3:
            delta = pool_back(delta, np.maximum(z, 0), "max" if block == 0 else "mean")
        if block < 4:
            delta = delta * (z > 0)
        delta, dW, db = convolve_back(delta, parameters[2 * block], windows, PAD[block])
        found = [dW, db, *found]
    return objective, found
