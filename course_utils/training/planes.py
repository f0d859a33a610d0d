"""A plane in the space of all parameters: the two dimensions that a picture can show."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from course_utils.arrays import Array, Vector, checked


class Plane(NamedTuple):
    """All points origin + q[0] E[0] + q[1] E[1], with orthonormal rows E, shape (2, s)."""

    origin: Array
    E: Array

    @checked
    def lift(self, q: ArrayLike) -> Array:
        """The parameter vectors (K, s) of the points of the plane with coordinates q, shape (K, 2)."""
        return np.asarray(self.origin + _rows("q", q, 2) @ self.E)

    @checked
    def project(self, P: ArrayLike) -> Array:
        """Coordinates (K, 2) of the points of the plane that are nearest to the rows of P, (K, s)."""
        return np.asarray((_rows("P", P, len(self.origin)) - self.origin) @ self.E.T)

    @checked
    def distance(self, P: ArrayLike) -> Array:
        """The distances of the rows of P, (K, s), from the plane: shape (K,)."""
        return np.asarray(np.linalg.norm(np.asarray(P) - self.lift(self.project(P)), axis=-1))

    @checked
    def within(self, G: ArrayLike) -> Array:
        """The part of each gradient, row of G, that lies in the plane: shape (K, s)."""
        return np.asarray(_rows("G", G, len(self.origin)) @ self.E.T @ self.E)


def _rows(name: str, values: ArrayLike, s: int) -> Array:
    """Return the rows, or a single one, if they have this length."""
    array = np.asarray(values, dtype=float)
    if array.ndim not in (1, 2) or array.shape[-1] != s:
        raise ValueError(f"{name} must have shape (K, {s}), got {array.shape}")
    return array


def _check_alike(**vectors: Array) -> None:
    if len({vector.shape for vector in vectors.values()}) > 1:
        shapes = " and ".join(str(vector.shape) for vector in vectors.values())
        raise ValueError(f"{' and '.join(vectors)} must have the same shape, got {shapes}")


@checked
def signed(v: Vector, along: Vector) -> Array:
    """Return v or -v, both of shape (s,), whichever makes an acute angle with `along`.

    An eigenvector or a singular vector is determined but for its sign, and libraries differ in theirs: the
    same picture would be mirrored. ValueError where the angle is a right one, but for rounding.
    """
    _check_alike(v=v, along=along)
    product = float(v @ along)
    if abs(product) <= 1e-9 * float(np.linalg.norm(v) * np.linalg.norm(along)):
        raise ValueError("the direction must not be perpendicular to v, got one that is")
    return np.asarray(np.sign(product) * v)


@checked
def spanned(origin: Vector, u: Vector, v: Vector) -> Plane:
    """The plane through `origin` along u and v, each of shape (s,); ValueError if they are parallel."""
    _check_alike(origin=origin, u=u, v=v)
    e1 = u / (np.linalg.norm(u) or 1.0)
    across = v - (v @ e1) * e1
    across = across - (across @ e1) * e1  # again, to remove rounding errors
    if np.linalg.norm(across) <= 1e-10 * np.linalg.norm(v) or not u.any():
        raise ValueError("u and v must span a plane, got vectors that are parallel or zero")
    return Plane(origin, np.stack([e1, across / np.linalg.norm(across)]))


@checked
def through(a: Vector, b: Vector, c: Vector) -> Plane:
    """The plane through three points of shape (s,): a is its origin, b lies on its first axis."""
    _check_alike(a=a, b=b, c=c)
    return spanned(a, b - a, c - a)
