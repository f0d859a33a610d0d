"""A plane in the space of all parameters: the two dimensions that a picture can show."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from course_utils.arrays import Array


class Plane(NamedTuple):
    """All points origin + q[0] E[0] + q[1] E[1], with orthonormal rows E, shape (2, s)."""

    origin: Array
    E: Array

    def lift(self, q: ArrayLike) -> Array:
        """The parameter vectors (K, s) of the points of the plane with coordinates q, shape (K, 2)."""
        return np.asarray(self.origin + np.asarray(q, dtype=float) @ self.E)

    def project(self, P: ArrayLike) -> Array:
        """Coordinates (K, 2) of the points of the plane that are nearest to the rows of P, (K, s)."""
        return np.asarray((np.asarray(P, dtype=float) - self.origin) @ self.E.T)

    def distance(self, P: ArrayLike) -> Array:
        """The distances of the rows of P, (K, s), from the plane: shape (K,)."""
        P = np.asarray(P, dtype=float)
        return np.asarray(np.linalg.norm(P - self.lift(self.project(P)), axis=1))

    def within(self, G: ArrayLike) -> Array:
        """The part of each gradient, row of G, that lies in the plane: shape (K, s)."""
        return np.asarray(np.asarray(G, dtype=float) @ self.E.T @ self.E)


def signed(v: ArrayLike, along: ArrayLike) -> Array:
    """Return v or -v, both of shape (s,), whichever makes an acute angle with `along`.

    An eigenvector or a singular vector is determined but for its sign, and libraries differ in theirs: the
    same picture would be mirrored. ValueError where the angle is a right one, but for rounding.
    """
    v, along = np.asarray(v, dtype=float), np.asarray(along, dtype=float)
    product = float(v @ along)
    if abs(product) <= 1e-9 * float(np.linalg.norm(v) * np.linalg.norm(along)):
        raise ValueError("the direction must not be perpendicular to v, got one that is")
    return np.asarray(np.sign(product) * v)


def spanned(origin: ArrayLike, u: ArrayLike, v: ArrayLike) -> Plane:
    """The plane through `origin` along u and v, each of shape (s,); ValueError if they are parallel."""
    origin, u, v = (np.asarray(vector, dtype=float) for vector in (origin, u, v))
    e1 = u / (np.linalg.norm(u) or 1.0)
    across = v - (v @ e1) * e1
    across = across - (across @ e1) * e1  # again, to remove rounding errors
    if np.linalg.norm(across) <= 1e-10 * np.linalg.norm(v) or not u.any():
        raise ValueError("u and v must span a plane, got vectors that are parallel or zero")
    return Plane(origin, np.stack([e1, across / np.linalg.norm(across)]))


def through(a: ArrayLike, b: ArrayLike, c: ArrayLike) -> Plane:
    """The plane through three points of shape (s,): a is its origin, b lies on its first axis."""
    a = np.asarray(a, dtype=float)
    return spanned(a, np.asarray(b, dtype=float) - a, np.asarray(c, dtype=float) - a)
