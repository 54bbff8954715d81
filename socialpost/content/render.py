"""Jinja in texts: sandboxed, and small by construction.

A post may come from a stranger's pull request, so a template cannot loop in loops, call anything, repeat or multiply
text: what is left can only grow with the length of the template. Nothing runs against a clock.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.environment import Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from socialpost.content import unknown
from socialpost.content.explain import near
from socialpost.content.filters import FILTERS, items
from socialpost.content.trouble import RenderError

MOST_TEMPLATE = 100_000  # characters
MOST_NODES = 200
MOST_NAMES = 100_000  # characters of all that a template can name
MOST_PARTS = 200
MOST_OUTPUT = 200_000
MOST_TEMPLATES = 2_000  # kept compiled

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem,
    nodes.Slice, nodes.Filter, nodes.Test, nodes.Keyword, nodes.Tuple, nodes.If, nodes.For, nodes.CondExpr,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.Add, nodes.Sub, nodes.Mul,
    nodes.Div, nodes.Neg, nodes.Pos,
)  # fmt: skip
_TESTS = frozenset({"defined", "undefined", "none", "string", "number", "even", "odd", "in", "eq", "ne", "lt", "gt"})


class _Environment(ImmutableSandboxedEnvironment):
    """Only numbers are multiplied."""

    intercepted_binops = frozenset({"*"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Multiply numbers. RenderError: anything else."""
        if not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
            raise RenderError("only numbers can be multiplied")
        return super().call_binop(context, operator, left, right)


def _environment() -> _Environment:
    environment = _Environment(undefined=unknown.Missing, keep_trailing_newline=True, autoescape=False)
    default = environment.filters["default"]
    environment.filters = FILTERS | {"default": default, "d": default, "_items": items}
    environment.tests = {name: test for name, test in environment.tests.items() if name in _TESTS}
    environment.globals = {}
    return environment


_NO_FILTER = re.compile(r"No filter named '(\w+)'")
_PLAIN = re.compile(r"""(\{\{(?![-+])[^{}'"#%]*(?<![-+])\}\})""")


def is_template(text: str) -> bool:
    """Return whether there is anything to render."""
    return "{" in text and ("{{" in text or "{%" in text or "{#" in text)


class Renderer:
    """Renders texts, keeping compiled templates."""

    def __init__(self) -> None:
        self._environment = _environment()
        self._compiled: dict[str, Template] = {}
        self._weighed: Mapping[str, Any] | None = None

    def render(self, text: str, names: Mapping[str, Any]) -> str:
        """Return the text with its templates filled in; `names` never change afterwards. RenderError: it cannot be."""
        if not is_template(text):
            return text
        if len(text) > MOST_TEMPLATE:
            raise RenderError(f"a template longer than {MOST_TEMPLATE:,} characters")
        self._weigh(names)
        parts = _parts(text)
        line = 0
        for number, part in enumerate(parts):
            if number % 2:
                parts[number] = self._filled(part, names, line)
            line += part.count("\n")
        return "".join(_bounded(parts))

    def _weigh(self, names: Mapping[str, Any]) -> None:
        if names is not self._weighed and _weight(names, MOST_NAMES) < 0:
            raise RenderError("the post's fields and the `variables` are too large for templates")
        self._weighed = names

    def _filled(self, part: str, names: Mapping[str, Any], line: int) -> str:
        """Return one template filled in; it begins in a line of the text."""
        try:
            return "".join(_bounded(self._template(part).generate(names)))
        except RenderError as problem:
            problem.line = line + (problem.line or _line(problem))
            raise
        except unknown.Unknown as problem:
            says, fix = unknown.says(problem, names)
            raise RenderError(says, line + _line(problem), fix) from problem
        except Exception as problem:
            raise RenderError(_says(problem), line + _line(problem)) from problem

    def _template(self, text: str) -> Template:
        found = self._compiled.get(text)
        if found is None:
            if len(self._compiled) >= MOST_TEMPLATES:
                self._compiled.clear()
            found = self._compiled[text] = self._compile(text)
        return found

    def _compile(self, text: str) -> Template:
        try:
            tree = self._environment.parse(text)
            _check(tree)
            code = self._environment.compile(tree, filename="<text>")
        except TemplateSyntaxError as problem:
            raise RenderError(problem.message or "is no template", problem.lineno - 1, _help(problem)) from problem
        except RecursionError:
            raise RenderError("nested too deeply") from None
        return Template.from_code(self._environment, code, self._environment.globals)


def _parts(text: str) -> list[str]:
    """Return the text cut into plain parts (even) and templates (odd): what posts share is compiled once.

    Only where that is surely the same as one template: a plain `{{ name }}` without quotes, braces and `-`.
    """
    parts = _PLAIN.split(text)
    if len(parts) > MOST_PARTS or any(is_template(part) or part.endswith("{") for part in parts[::2]):
        return ["", text, ""]
    return parts


def _bounded(pieces: Iterable[str]) -> Iterator[str]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_OUTPUT:
            raise RenderError(f"grows to more than {MOST_OUTPUT:,} characters")
        yield piece


def _check(tree: nodes.Template) -> None:
    """Refuse what could grow; bound every loop."""
    every = list(tree.find_all(nodes.Node))
    if len(every) > MOST_NODES:
        raise RenderError("too much of a template for one post", 0, "compute it before, in `variables`")
    for node in every:
        if not isinstance(node, _ALLOWED):
            word = type(node).__name__.lower()
            raise RenderError(f"`{word}` is not possible in a post's text", node.lineno - 1)
        if isinstance(node, nodes.For):
            if node.recursive or node.find(nodes.For):
                raise RenderError("a loop in a loop is not possible in a post's text", node.lineno - 1)
            node.iter = nodes.Filter(node.iter, "_items", [], [], None, None, lineno=node.lineno)


def _weight(value: Any, left: int) -> int:
    """Return what is left of `left` after a value; below 0 as soon as it is used up."""
    if isinstance(value, str):
        return left - len(value)
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ()
    for part in parts:
        if left < 0:
            break
        left = _weight(part, left)
    return left - 1


def _line(problem: BaseException) -> int:
    """Return the line of the template that raised, from 0."""
    lines = [frame.lineno or 1 for frame in traceback.extract_tb(problem.__traceback__) if frame.filename == "<text>"]
    return lines[-1] - 1 if lines else 0


def _says(problem: Exception) -> str:
    if isinstance(problem, TemplateError):
        return problem.message or "cannot be rendered"
    return f"cannot be rendered: {str(problem)[:200]}"


def _help(problem: TemplateSyntaxError) -> str:
    """Return the filter that was meant, or how two braces are written that are no template."""
    if found := _NO_FILTER.match(problem.message or ""):
        return near(found[1], (name for name in (*FILTERS, "default") if not name.startswith("_")))
    return "text with `{{` in it: write `{{ '{{' }}`"
