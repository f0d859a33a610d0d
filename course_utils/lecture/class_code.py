"""The QR code of an address, as a picture."""

import numpy as np
import segno

from course_utils.arrays import Array

QUIET = 4  # modules of white round a code, which those who read it need


def qr_code(text: str) -> Array:
    """Return the code of a text: shades of grey, a cell a module, with its quiet zone; black on white."""
    code = segno.make_qr(text, error="m")
    dark = np.array([list(row) for row in code.matrix_iter(border=QUIET)], dtype=bool)
    return np.where(dark, 0, 255).astype(np.uint8)
