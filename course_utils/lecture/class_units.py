"""Numbers with what stands behind them, which is of one thing where the number is 1."""

import re

from course_utils.pictures.numbers import plain

# Of one thing as of many; what else ends like these words is the same.
SAME = {"alias", "atlas", "bias", "canvas", "chaos", "lens", "means", "news", "series", "species"}
SAME_ENDS = ("ics", "is", "ss", "us")  # statistics, axis, mass, radius
IRREGULAR = {
    "analyses": "analysis",
    "axes": "axis",
    "bases": "basis",
    "biases": "bias",
    "buses": "bus",
    "caches": "cache",
    "children": "child",
    "criteria": "criterion",
    "echoes": "echo",
    "feet": "foot",
    "gases": "gas",
    "halves": "half",
    "hypotheses": "hypothesis",
    "indices": "index",
    "knives": "knife",
    "leaves": "leaf",
    "lenses": "lens",
    "matrices": "matrix",
    "men": "man",
    "mice": "mouse",
    "movies": "movie",
    "people": "person",
    "potatoes": "potato",
    "quizzes": "quiz",
    "radii": "radius",
    "vertices": "vertex",
    "viruses": "virus",
    "women": "woman",
}
ENDS = (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zzes", "zz"))
# The noun that is counted stands before these: steps of descent, points per hour, metres/s, steps (17).
BEHIND = "per|of|in|for|on|from|to|that|which|with|without|a|an|until|before|after|when|while|at|deep"
NOUN = re.compile(rf"([^\W\d_]+)(?=$|[/,²³]| \(| (?:{BEHIND}|Celsius)\b)")
WORD = re.compile(r"[A-Z]?[a-z]*[aeiouy][a-z]*")  # and no symbol, such as kbps
SHORTEST = 4  # letters of a plural: shorter ones are symbols, or words such as gas


def with_unit(value: float, unit: str) -> str:
    """Return a number with its unit: 1 point, 2 points."""
    number = plain(value)
    if number == "1" and " and " not in unit:  # of two nouns neither is counted alone
        unit = NOUN.sub(lambda noun: singular(noun[1]), unit, count=1)
    return f"{number} {unit}".rstrip()


def singular(noun: str) -> str:
    """Return a noun that may be plural as it is called where there is one: classes becomes class."""
    if noun in IRREGULAR:
        return IRREGULAR[noun]
    if len(noun) < SHORTEST or not WORD.fullmatch(noun) or noun in SAME or noun.endswith(SAME_ENDS):
        return noun
    for many, one in ENDS:
        if noun.endswith(many) and len(noun) > len(many) + 1:  # ties are no ty
            return noun.removesuffix(many) + one
    return noun.removesuffix("s")
