"""One line of the table of measured speeds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured, its value in `unit`, and the bar; `at_least` where more is better.

    A value of None says that nothing could be measured, `note` why. Without a bar a row informs only.
    """

    name: str
    value: float | None
    bar: float | None = None
    unit: str = ""
    at_least: bool = False
    note: str = ""

    @property
    def ok(self) -> bool:
        if self.value is None or self.bar is None:
            return True
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    def __str__(self) -> str:
        value = "not measured" if self.value is None else f"{self.value:.3g} {self.unit}"
        bar = "" if self.bar is None else f"{'>=' if self.at_least else '<='} {self.bar:g}"
        verdict = "-" if self.value is None or self.bar is None else "ok" if self.ok else "MISSED"
        return f"{self.name:<66} {value:>14}  {bar:>8}  {verdict:<6} {self.note}".rstrip()
