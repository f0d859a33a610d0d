"""Frozen dataclasses that need no decorator: events, controls, settings and what a process yields."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, dataclass_transform


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen:
    """Every class derived from this one is a frozen dataclass; options of `dataclass` are inherited."""

    _options: ClassVar[dict[str, Any]] = {"frozen": True}

    def __init_subclass__(cls, **options: bool) -> None:
        super().__init_subclass__()
        cls._options = cls._options | options
        dataclass(**cls._options)(cls)
