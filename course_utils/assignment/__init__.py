"""A lesson's exercises as an assignment for Otter-Grader: `python -m course_utils.assignment 03`.

The command writes the notebook from which `otter assign` makes what students get and what grades them.
"""

from course_utils.assignment.grading import expect, expect_form
