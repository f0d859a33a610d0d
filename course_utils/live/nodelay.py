"""A Jupyter server extension that sends kernel messages to the browser without delay.

By default the operating system gathers small packets before it sends them (Nagle's algorithm), which costs
an exhibit about 25 ms a frame. And JupyterLab shows another icon of the page while a kernel works: it asks
the server for it twice a frame, unless the browser may keep it. The package brings nodelay.json, by which
every Jupyter server of the same environment loads this extension; without it everything works, only less
briskly.
"""

import functools
from typing import Any

SLOWER = "course_utils: exhibits will be a little slower ({})"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "course_utils.live.nodelay"}]


def _load_jupyter_server_extension(server: Any) -> None:
    _keep_icons(server)
    try:
        from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

        opened = KernelWebsocketHandler.open
    except (ImportError, AttributeError) as problem:
        server.log.warning(SLOWER.format(problem))
        return

    @functools.wraps(opened)
    def open_without_delay(handler: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            handler.set_nodelay(True)
        except Exception as problem:  # whatever Jupyter has become, the connection matters more
            server.log.warning(SLOWER.format(problem))
        return opened(handler, *args, **kwargs)

    setattr(KernelWebsocketHandler, "open", open_without_delay)  # noqa: B010 (mypy: not a method of ours)


def _keep_icons(server: Any) -> None:
    """Let browsers keep the icons of the page, which JupyterLab changes with each message."""
    try:
        settings = server.web_app.settings
        icons = f"{settings['base_url'].rstrip('/')}/static/favicons/"
        settings["static_immutable_cache"] = [*settings.get("static_immutable_cache", []), icons]
    except (AttributeError, KeyError) as problem:
        server.log.warning(SLOWER.format(problem))
