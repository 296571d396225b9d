"""The door of every route: an endpoint sees a body only after it was measured, read and vetted.

``router = boundary_router(prefix=…)`` is all that a surface does; its endpoints declare their
bodies as usual (one ``app.web.bodies.Body``), so OpenAPI stays complete. FastAPI would turn a
refusal that is raised while it reads a body into a nameless 400, so everything is read here,
before FastAPI asks for it.
"""

import re
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from contextlib import aclosing

from fastapi import APIRouter
from fastapi.params import Depends, Form
from fastapi.routing import APIRoute
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from app.domain.errors import Defect, Invalid, TooLarge, UnsupportedMedia
from app.web.addresses import vet_address
from app.web.json_reading import read_json
from app.web.limits import FORM_FIELDS, JSON_BYTES, MEGABYTE
from app.web.vetting import flaw_in, normal, shown

_JSON = re.compile(r'application/(?:[\w.-]+\+)?json(?:\s*;\s*charset\s*=\s*"?utf-?8"?)?', re.ASCII)


class BodyTooLarge(TooLarge):
    pass


class JsonExpected(UnsupportedMedia):
    pass


class CompressedBody(UnsupportedMedia):
    """An inflated body is of any size, so none is taken."""


class VettedRequest(Request):
    """A request whose body never grows beyond what its reader allows."""

    async def stream(self, limit: int = JSON_BYTES) -> AsyncGenerator[bytes, None]:
        """The bytes as they come in; ``limit`` is a file's for an endpoint that takes files."""
        length = self.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            raise BodyTooLarge(max_mb=limit // MEGABYTE)
        if self.headers.get("content-encoding", "identity").lower() != "identity":
            raise CompressedBody
        received = 0
        async with aclosing(super().stream()) as chunks:
            async for chunk in chunks:
                received += len(chunk)
                if received > limit:
                    raise BodyTooLarge(max_mb=limit // MEGABYTE)
                yield chunk

    async def vet_json(self) -> None:
        raw = await self.body()
        if not raw:
            return
        if not _JSON.fullmatch(self.headers.get("content-type", "").strip().lower()):
            raise JsonExpected
        self._json = read_json(raw)

    async def vet_form(self) -> None:
        form = await self.form(max_fields=FORM_FIELDS, max_files=FORM_FIELDS)
        try:
            self._form = vetted_form(form.multi_items())
        except Invalid:
            await form.close()
            raise


def vetted_form(items: Iterable[tuple[str, UploadFile | str]]) -> FormData:
    """The fields of a form with their text in one writing. Raises Invalid with every flaw."""
    fields = [
        (name, value, flaw_in(name) or (flaw_in(value) if isinstance(value, str) else None))
        for name, value in items
    ]
    defects = [Defect(shown(name), flaw) for name, _, flaw in fields if flaw is not None]
    if defects:
        raise Invalid(defects)
    return FormData(
        [
            (normal(name), normal(value) if isinstance(value, str) else value)
            for name, value, _ in fields
        ]
    )


async def is_object(request: Request) -> bool:
    """Whether the body, vetted like any other, is a JSON object.

    For messages that are signed over their bytes, which no model of ours may read first.
    """
    assert isinstance(request, VettedRequest)  # noqa: S101 - see BoundaryRoute
    await request.vet_json()
    return bool(await request.body()) and isinstance(await request.json(), dict)


class BoundaryRoute(APIRoute):
    """A route behind the boundary."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[None, None, Response]]:
        handle = super().get_route_handler()
        takes_body = self.body_field is not None
        takes_form = self.body_field is not None and isinstance(self.body_field.field_info, Form)

        async def vetted(request: Request) -> Response:
            vet_address(request.scope)
            inner = VettedRequest(request.scope, request.receive)
            if takes_form:
                await inner.vet_form()
            elif takes_body:
                await inner.vet_json()
            return await handle(inner)

        return vetted


def boundary_router(
    *,
    prefix: str = "",
    tags: list[str] | None = None,
    dependencies: Iterable[Depends] = (),
    include_in_schema: bool = True,
) -> APIRouter:
    """A router all of whose routes lie behind the boundary."""
    return APIRouter(
        prefix=prefix,
        tags=list(tags or ()),
        dependencies=list(dependencies),
        include_in_schema=include_in_schema,
        route_class=BoundaryRoute,
        redirect_slashes=False,
    )


def beside_the_boundary(routes: Iterable[BaseRoute]) -> list[str]:
    """The paths of routes that forgot the boundary; an architecture test expects none."""
    forgotten: list[str] = []
    for route in routes:
        if isinstance(route, APIRoute):
            forgotten += [] if isinstance(route, BoundaryRoute) else [route.path]
        else:
            inside = getattr(route, "original_router", None)
            forgotten += beside_the_boundary(inside.routes) if inside is not None else []
    return forgotten
