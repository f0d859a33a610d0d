"""What stops the command with a sentence; everything else that stops it is a bug, with its traceback."""


class Problem(ValueError):
    """The reader did it, or can mend it: the message says what is wrong and what to do."""
