"""What every stand-in for an outside party has: moods, a memory of its own, and a door for tests.

A stand-in is a server process (``python -m tests.partners.<name>``) that speaks the party's
documented messages. Its memory is a file, so that it can be killed and come back knowing what it
took. Tests and the demonstration reach it under ``/_``: ``/_moods`` says how it behaves,
``/_memory/{kind}`` what it remembers, and whatever it does of its own accord is ordered there.
"""

import argparse
import asyncio
import json
import random
import socket
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

READY = "ready on port "
Handler = Callable[[Request], Awaitable[Response]]


@dataclass(slots=True)
class Moods:
    """How it behaves; rates are from 0 to 1, of all requests, drawn from a fixed seed.

    ``down`` answers 503 to everything; ``failing`` answers 503 without taking the message;
    ``losing`` takes it, and the answer is lost (504); ``slow`` makes the sender wait ``delay``
    seconds first. ``twice``, ``disorder`` and ``wrong_signature`` are about what it sends itself.
    """

    down: bool = False
    failing: float = 0.0
    losing: float = 0.0
    slow: float = 0.0
    delay: float = 0.2
    twice: bool = False
    disorder: bool = False
    wrong_signature: bool = False


class Memory:
    """What it took, by kind and key, in the order in which it came; kept in one file."""

    def __init__(self, path: str) -> None:
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=OFF")  # it outlives its process, not the machine
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS entry (number INTEGER PRIMARY KEY AUTOINCREMENT,"
            " kind TEXT, key TEXT, value TEXT, UNIQUE (kind, key))"
        )

    def add(self, kind: str, key: str, value: Any) -> bool:
        """Whether it is new; what is known already stays as it was."""
        added = self._file.execute(
            "INSERT INTO entry (kind, key, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (kind, key, json.dumps(value, ensure_ascii=False)),
        )
        return added.rowcount == 1

    def put(self, kind: str, key: str, value: Any) -> None:
        """Remember it in the place of what was known under the key."""
        self._file.execute(
            "INSERT INTO entry (kind, key, value) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value",
            (kind, key, json.dumps(value, ensure_ascii=False)),
        )

    def log(self, kind: str, value: Any) -> None:
        """Remember it beside everything else of the kind, under a number."""
        number = self._file.execute("SELECT count(*) FROM entry WHERE kind = ?", (kind,))
        self.add(kind, f"{number.fetchone()[0] + 1:09d}", value)

    def get(self, kind: str, key: str) -> Any:
        row = self._file.execute(
            "SELECT value FROM entry WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        return None if row is None else json.loads(row[0])

    def forget(self) -> None:
        """As if it had just been set up."""
        self._file.execute("DELETE FROM entry")

    def all(self, kind: str) -> list[tuple[str, Any]]:
        rows = self._file.execute(
            "SELECT key, value FROM entry WHERE kind = ? ORDER BY number", (kind,)
        )
        return [(key, json.loads(value)) for key, value in rows]


@dataclass(slots=True)
class StandIn:
    """``calls`` is the address of the service to which it sends what it has to say itself."""

    memory: Memory
    moods: Moods
    calls: str
    chance: random.Random


def serve(routes: Callable[[StandIn], Sequence[Route]]) -> None:
    """Be the stand-in with these routes, as the command line says, until killed."""
    said = _arguments()
    stand_in = StandIn(Memory(said.memory), Moods(), said.calls, random.Random(said.seed))  # noqa: S311
    app = Starlette(routes=[*_door(stand_in), *routes(stand_in)])
    app.add_middleware(BaseHTTPMiddleware, dispatch=_moody(stand_in))
    listener = socket.create_server(("127.0.0.1", said.port))
    print(f"{READY}{listener.getsockname()[1]}", flush=True)  # noqa: T201 - its launcher reads it
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
    asyncio.run(server.serve(sockets=[listener]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--memory", default=":memory:")
    parser.add_argument("--calls", default="")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _door(stand_in: StandIn) -> Sequence[Route]:
    async def moods(request: Request) -> Response:
        for name, value in (await request.json()).items():
            assert name in {field.name for field in fields(Moods)}, name
            setattr(stand_in.moods, name, value)
        return JSONResponse(asdict(stand_in.moods))

    async def memory(request: Request) -> Response:
        return JSONResponse(stand_in.memory.all(request.path_params["kind"]))

    async def calls(request: Request) -> Response:
        stand_in.calls = (await request.json())["address"]
        return Response(status_code=204)

    return [
        Route("/_moods", moods, methods=["PUT"]),
        Route("/_memory/{kind}", memory, methods=["GET"]),
        Route("/_calls", calls, methods=["PUT"]),
    ]


def _moody(stand_in: StandIn) -> Callable[[Request, Handler], Awaitable[Response]]:
    async def dispatch(request: Request, go_on: Handler) -> Response:
        moods, chance = stand_in.moods, stand_in.chance
        if request.url.path.startswith("/_"):
            return await go_on(request)
        if chance.random() < moods.slow:
            await asyncio.sleep(moods.delay)
        if moods.down or chance.random() < moods.failing:
            return Response(status_code=503)
        answer = await go_on(request)
        return Response(status_code=504) if chance.random() < moods.losing else answer

    return dispatch
