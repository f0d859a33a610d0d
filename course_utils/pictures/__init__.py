"""A picture as data: scenes and their parts, charts, decision regions, the figures of the paper."""

from course_utils.pictures.matrices import spy
from course_utils.pictures.paper_figures import figure10
from course_utils.pictures.regions import difference

__all__ = ["difference", "figure10", "spy"]
