"""A uvicorn server that ends when it is told to: uvicorn's own looks ten times a second, and then waits a tenth more."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import uvicorn

GRACE = 1.0  # seconds that a request under way has to end


class Server(uvicorn.Server):
    """Ends by `end`, from any thread; what is under way has `GRACE`, idle connections are closed at once."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()

    def end(self) -> None:
        """Let it end; harmless when it never began or has ended."""
        self.should_exit = True
        if self._loop:
            with suppress(RuntimeError):  # the loop is closed: it has ended
                self._loop.call_soon_threadsafe(self._ended.set)

    async def main_loop(self) -> None:
        """Serve until the end is called for."""
        await self.on_tick(0)  # makes the headers of every answer
        self._loop = asyncio.get_running_loop()
        if not self.should_exit:  # looked at after the loop is known: `end` sets the one before it looks for the other
            await self._ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take nothing new, let what is under way end, and close the rest."""
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - uvicorn's own sets
                    await asyncio.sleep(0.002)
        for task in self.server_state.tasks:
            task.cancel(msg="the sandbox ends")
