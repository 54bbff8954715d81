"""An operation as some description tells it, and one exchange held against it. All descriptions end in this shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.fidelity.exchange import Exchange
from tests.fidelity.schema import Schema, Schemas, leaves

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query: its schema, and whether a request must have it."""

    schema: Schema
    required: bool = False


def _nothing(_exchange: Exchange) -> Iterator[str]:
    yield from ()


@dataclass(frozen=True, slots=True)
class Operation:
    """What a description says of one call.

    `bodies` is by media type (none: no body is described); `answers` gives the schemas that fit a status, None when the
    status is not described. `examine` yields what else is wrong with a request.
    """

    name: str
    query: Mapping[str, Parameter] = field(default_factory=dict)
    bodies: Mapping[str, Schema] = field(default_factory=dict)
    needs_body: bool = False
    answers: Callable[[int], list[Schema] | None] = lambda _status: []
    examine: Callable[[Exchange], Iterator[str]] = _nothing
    path: Mapping[str, tuple[str, Schema]] = field(default_factory=dict)  # name -> (value in this path, schema)


class Description(Protocol):
    """The vendor's description of a platform."""

    @property
    def schemas(self) -> Schemas:
        """The schemas that its operations name."""

    def find(self, exchange: Exchange) -> Operation | None:
        """Return the operation that a request calls; None when the description knows no such."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one exchange showed: the operation's name, what was used of it, and what differs."""

    operation: str
    described: bool
    parameters: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    differences: tuple[str, ...] = ()


def judge(description: Description, exchange: Exchange) -> Verdict:
    """Hold one exchange against a description."""
    operation = description.find(exchange)
    if operation is None:
        name = f"{exchange.call.method} {exchange.route or exchange.call.path}"
        return Verdict(name, described=False, differences=(f"{name}: not described",))
    schemas = description.schemas
    asked = [*_query(schemas, operation, exchange), *_path(schemas, operation), *_body(schemas, operation, exchange)]
    found = [f"{operation.name}: request: {one}" for one in (*asked, *operation.examine(exchange))]
    found += [f"{operation.name}: answer: {one}" for one in _answer(schemas, operation, exchange)]
    return Verdict(
        operation.name,
        described=True,
        parameters=frozenset({*exchange.call.query, *operation.path, *leaves(exchange.fields)}),
        fields=frozenset(leaves(exchange.answer.data)) if exchange.answer else frozenset(),
        differences=tuple(dict.fromkeys(found)),
    )


def _query(schemas: Schemas, operation: Operation, exchange: Exchange) -> Iterator[str]:
    for name, text in exchange.call.query.items():
        parameter = operation.query.get(name)
        if parameter is None:
            yield f"unknown parameter {name}"
            continue
        yield from _told(f"parameter {name}", schemas.wrong(parameter.schema, schemas.read(parameter.schema, text)))
    for name, parameter in operation.query.items():
        if parameter.required and name not in exchange.call.query:
            yield f"lacks parameter {name}"


def _path(schemas: Schemas, operation: Operation) -> Iterator[str]:
    for name, (text, schema) in operation.path.items():
        yield from _told(f"path {name}", schemas.wrong(schema, schemas.read(schema, text)))


def _body(schemas: Schemas, operation: Operation, exchange: Exchange) -> Iterator[str]:
    if exchange.call.raw is not None or (exchange.mime and exchange.mime not in operation.bodies):
        if exchange.mime not in operation.bodies and "*/*" not in operation.bodies:
            yield f"a body of type {exchange.mime} is not described"
        return
    if not exchange.mime:
        if operation.needs_body:
            yield "lacks its body"
        return
    value = exchange.fields
    schema = schemas.chosen(operation.bodies[exchange.mime], value)
    if exchange.mime in FORMS and isinstance(value, Mapping):
        value = {name: _read(schemas, schema, name, text) for name, text in value.items()}
    yield from _told("body", schemas.wrong(schema, value))
    yield from (f"unknown field {name}" for name in schemas.unknown(schema, value))


def _read(schemas: Schemas, schema: Schema, name: str, text: str) -> Any:
    inner = schemas.property(schema, name)
    return schemas.read(inner, text) if inner else text


def _answer(schemas: Schemas, operation: Operation, exchange: Exchange) -> Iterator[str]:
    answer = exchange.answer
    if answer is None:
        return
    possible = operation.answers(answer.status)
    if possible is None:
        yield f"status {answer.status} is not described"
    elif possible and answer.data is not None:
        possible = [schemas.chosen(one, answer.data) for one in possible]
        wrongs = [[*_told(str(answer.status), schemas.wrong(one, answer.data))] for one in possible]
        yield from min(wrongs, key=len)
        yield from (
            f"{answer.status}: unknown field {one}" for one in schemas.unknown({"anyOf": possible}, answer.data)
        )


def _told(where: str, problems: Iterator[str]) -> Iterator[str]:
    yield from (f"{where}: {problem}" for problem in problems)
