"""A trajectory becomes exact maps."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    """`proxyworld.render` names both this room and its verb: calling the room is calling `render.render.render`."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from proxyworld.render.render import render

        return render(*args, **kwargs)


sys.modules[__name__].__class__ = _Room
