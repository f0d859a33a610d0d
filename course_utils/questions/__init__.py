"""Questions made from the reader's network, with wrong answers made from named mistakes, and judged."""

from course_utils.questions.catalogue import KINDS, LESSONS, ask
from course_utils.questions.question import Case, Option, Question, Unclear
