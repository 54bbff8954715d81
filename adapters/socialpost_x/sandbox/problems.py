"""Errors in X's shapes: https://docs.x.com/x-api/fundamentals/response-codes-and-errors."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from socialpost.sandbox.kit import Answer

TYPES = "https://api.x.com/2/problems/"
_MIME = "application/problem+json"


class Refused(Exception):
    """A handler does not do what was asked; `answer` is what the client gets."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.status} {answer.data}")
        self.answer = answer


class Closed(BaseModel):
    """A JSON body whose unknown properties are refused (additionalProperties false)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


_Body = TypeVar("_Body", bound=BaseModel)


def problem(status: int, title: str, detail: str, kind: str = "", **more: Any) -> Answer:
    """Return a problem; an empty `kind` is X's about:blank."""
    data = {"title": title, "detail": detail, "type": f"{TYPES}{kind}" if kind else "about:blank", "status": status}
    return Answer(status, {**data, **more}, mime=_MIME)


def forbidden(detail: str, kind: str = "") -> NoReturn:
    """Refuse with 403."""
    raise Refused(problem(403, "Forbidden", detail, kind))


def invalid(message: str, **parameters: Any) -> NoReturn:
    """Refuse a request with 400, naming the parameters that are wrong."""
    raise Refused(_invalid([({name: [str(value)] for name, value in parameters.items()}, message)]))


def missing(name: str, value: str) -> Answer:
    """Return what X says of something that is not there."""
    detail = f"Could not find {name} with id: [{value}]."
    more = {"value": value, "resource_id": value, "parameter": "id", "resource_type": name}
    return problem(404, "Not Found Error", detail, "resource-not-found", **more)


def parsed(model: type[_Body], data: Any) -> _Body:
    """Return a body as its model; refuses with every fault of it."""
    if not isinstance(data, dict):
        invalid("The request body has to be a JSON object.")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = []
        for item in error.errors(include_url=False):
            name = ".".join(str(part) for part in item["loc"])
            faults.append(({name: [str(item.get("input"))[:100]]}, f"$.{name}: {item['msg']}"))
        raise Refused(_invalid(faults)) from error


def trouble(kind: str) -> Answer:
    """Return what X answers when a fault is injected."""
    if kind == "429":
        headers = {"x-rate-limit-remaining": "0"}
        body = problem(429, "Too Many Requests", "Too Many Requests")
        return Answer(429, body.data, headers, mime=_MIME)
    if kind == "expired":
        return problem(401, "Unauthorized", "Unauthorized")
    if kind == "500":
        return problem(503, "Service Unavailable", "Service Unavailable")
    return problem(403, "Forbidden", "You are not permitted to perform this action.")


def _invalid(faults: list[tuple[dict[str, list[str]], str]]) -> Answer:
    data = {
        "errors": [{"parameters": parameters, "message": message} for parameters, message in faults],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": f"{TYPES}invalid-request",
    }
    return Answer(400, data, mime=_MIME)
