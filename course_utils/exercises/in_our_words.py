"""What NumPy says of arrays that do not fit, in the course's words, with the shapes that were given."""

import re

# By what NumPy writes, what we say; shapes are set as Python writes them.
SAYINGS = (
    (
        r"matmul: Input operand (?P<which>\d) .*\(size (?P<second>\d+) is different from (?P<first>\d+)\)",
        "in a product with @ the rows of the first are {first} long, the columns of the second {second}: "
        "they must be equally long",
    ),
    (
        r"matmul: Input operand (?P<which>\d) does not have enough dimensions .*",
        "a product with @ takes arrays, and one of the two is a single number: for it write *",
    ),
    (
        r"shapes \((?P<one>[\d,]*)\) and \((?P<other>[\d,]*)\) not aligned.*",
        "arrays of shapes ({one}) and ({other}) have no matrix product: the last size of the first must be "
        "the first of the second",
    ),
    (
        r"operands could not be broadcast together with shapes \((?P<one>[\d,]*)\) \((?P<other>[\d,]*)\).*",
        "arrays of shapes ({one}) and ({other}) cannot be combined entry by entry, as +, -, * and / do",
    ),
    (
        r"non-broadcastable output operand with shape \((?P<one>[\d,]*)\) .* shape \((?P<other>[\d,]*)\)",
        "what has the shape ({other}) cannot be added into an array of shape ({one})",
    ),
    (
        r"could not broadcast input array from shape \((?P<one>[\d,]*)\) into shape \((?P<other>[\d,]*)\)",
        "what has the shape ({one}) cannot be stored where the shape is ({other})",
    ),
    (
        r"cannot reshape array of size (?P<size>\d+) into shape \((?P<one>[\d,]*)\)",
        "an array of size {size} cannot take the shape ({one})",
    ),
    (
        r"index (?P<index>-?\d+) is out of bounds for axis (?P<axis>\d+) with size (?P<size>\d+)",
        "there is no index {index} along axis {axis}, of length {size}: entries are counted from 0",
    ),
    (
        r"too many indices for array: array is (?P<axes>\d+)-dimensional, but (?P<given>\d+) were indexed",
        "{given} indices were given to an array with {axes} axes",
    ),
    (
        r"axis (?P<axis>-?\d+) is out of bounds for array of dimension (?P<axes>\d+)",
        "there is no axis {axis} in an array with {axes} axes: they are counted from 0",
    ),
    (
        r"The truth value of an array with more than one element is ambiguous.*",
        "a whole array stands where one truth value is needed, as after if, and, or: np.where, & and | "
        "act on each entry",
    ),
    (
        r"only (?:0-dimensional|length-1|size-1) arrays can be converted to Python scalars",
        "a whole array stands where one number is needed: functions of math take no arrays, those of np do",
    ),
    (
        r"setting an array element with a sequence.*",
        "an array needs rows that all have the same length, and a number in each place",
    ),
)


def said_of_arrays(words: str) -> str:
    """Return what NumPy says in our words; what it is not known to say is returned as it is."""
    for pattern, saying in SAYINGS:
        if found := re.match(pattern, words, re.DOTALL):
            parts = {name: _spaced(value) for name, value in found.groupdict().items()}
            return saying.format(**parts).replace("with 1 axes", "with 1 axis")
    return words


def _spaced(shape: str) -> str:
    """Return (3,2) as Python writes it: (3, 2); (3,) stays."""
    return re.sub(r",(?=\d)", ", ", shape)
