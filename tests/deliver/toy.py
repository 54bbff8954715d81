"""A platform in small, with every way to recover: the runner is tried on it before real adapters are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Literal

from socialpost.adapter import (
    Adapter,
    Attempt,
    Cause,
    Continue,
    CredentialField,
    Done,
    Draft,
    Effect,
    Facts,
    Fault,
    FaultRow,
    FaultTable,
    Flow,
    Header,
    Json,
    Limits,
    Looked,
    Mark,
    Method,
    Options,
    Origin,
    Raw,
    Recover,
    Request,
    Response,
    Scheme,
    Seen,
    Signals,
    Slice,
    Step,
    StepRole,
    TextLimit,
    Unknown,
)  # fmt: skip
from socialpost.sandbox.kit import Answer, Call, Card, Comment, Platform, Route, World


class ToyOptions(Options):
    """How the toy shall recover; `handle` names the identity offline."""

    way: Literal["find", "find-ask-person", "ask", "key"] = "find"
    handle: str = ""
    confirm: bool = False


def _upload(key: str, facts: Facts) -> Flow:
    made = yield Request("POST", "/uploads", body=Raw(Slice(key)))
    return {"id": made.object["id"], "size": facts["files"][key]["size"]}


def _create(draft: Draft, part: int, key: str, facts: Facts) -> Flow:
    body: dict[str, Any] = {"text": draft.texts[part], "parent": _parent(part, facts)}
    if part == 0:
        body["media"] = [facts[media.key]["id"] for media in draft.media]
    if key:
        body["key"] = key
    made = yield Request("POST", "/posts", body=Json(body))
    if "id" not in made.object:
        raise Fault(Cause.RETRY, "an answer without an id")
    return {"id": made.object["id"], "url": f"https://toy.example/{made.object['id']}"}


def _parent(part: int, facts: Facts) -> str:
    return "" if part == 0 else str(facts["post" if part == 1 else f"part{part}"]["id"])


def _find(_facts: Facts, _attempt: Attempt) -> Flow:
    listed = yield Request("GET", "/posts")
    seen = [
        Seen(
            one["id"],
            Mark(one["text"], tuple(one["media"]), None, one["parent"]),
            {"id": one["id"], "url": f"https://toy.example/{one['id']}"},
            datetime.fromtimestamp(one["created"], UTC),
        )
        for one in listed.object["posts"]
    ]
    return Looked(seen)


def _expect(draft: Draft, part: int, facts: Facts) -> Mark:
    media = tuple(str(facts[media.key]["id"]) for media in draft.media) if part == 0 else ()
    return Mark(draft.texts[part], media, None, _parent(part, facts))


def _open_session(draft: Draft, _facts: Facts) -> Flow:
    made = yield Request("POST", "/sessions", body=Json({"text": draft.text}))
    return {"id": made.object["id"]}


def _finish_session(facts: Facts) -> Flow:
    made = yield Request("POST", f"/sessions/{facts['session']['id']}/finish")
    return {"id": made.object["id"]}


def _ask_session(facts: Facts) -> Flow:
    answer = yield Request("GET", f"/sessions/{facts['session']['id']}")
    match answer.object:
        case {"state": "out", "post": post}:
            return Done({"id": post})
        case {"state": "busy"}:
            return Unknown("processing")
    return Continue()


def _comment(draft: Draft, facts: Facts) -> Flow:
    made = yield Request("POST", f"/posts/{facts['post']['id']}/comments", body=Json({"text": draft.comment}))
    return {"id": made.object["id"]}


def _find_comment(facts: Facts, _attempt: Attempt) -> Flow:
    listed = yield Request("GET", f"/posts/{facts['post']['id']}/comments")
    return Looked([Seen(one["id"], Mark(one["text"]), {"id": one["id"]}) for one in listed.object["comments"]])


def _confirm(facts: Facts) -> Flow:
    wait = 0.0
    while True:
        answer = yield Request("GET", f"/posts/{facts['post']['id']}", after=wait)
        match answer.object.get("state"):
            case "ready":
                return {"id": facts["post"]["id"], "url": f"https://toy.example/{facts['post']['id']}"}
            case "broken":
                raise Fault(Cause.REJECTED, "processing failed")
        wait = 5.0


def _recover(draft: Draft, part: int) -> Recover:
    options = ToyOptions.model_validate(draft.options)
    if options.way == "key":
        return Recover(key=_key(draft, part), window=timedelta(hours=1))
    return Recover(
        find=_find,
        expect=partial(_expect, draft, part),
        visible_after=timedelta(minutes=2),
        absent="resend" if options.way == "find" else "ask_person",
        carries=("media*.id",),
    )


def _key(draft: Draft, part: int) -> str:
    return f"{draft.post}-{draft.occurrence}-{part}"


def _compile(draft: Draft) -> list[Step]:
    options = ToyOptions.model_validate(draft.options)
    steps = [
        Step(media.key, Effect.STAGE, partial(_upload, media.key), needs=(), lives=timedelta(hours=24))
        for media in draft.media
    ]
    if options.way == "ask":
        steps.append(Step("session", Effect.STAGE, partial(_open_session, draft)))
        steps.append(
            Step("post", Effect.PUBLISH, _finish_session, recover=Recover(ask=_ask_session, carries=("session.id",)))
        )
    else:
        for part in range(len(draft.texts)):
            name, role = ("post", StepRole.MAIN) if part == 0 else (f"part{part + 1}", StepRole.PART)
            key = _key(draft, part) if options.way == "key" else ""
            flow = partial(_create, draft, part, key)
            steps.append(Step(name, Effect.PUBLISH, flow, role, recover=_recover(draft, part)))
    if options.confirm:
        steps.append(Step("confirm", Effect.READ, _confirm, StepRole.CONFIRM))
    if draft.comment:
        recover = Recover(find=_find_comment, expect=lambda _facts: Mark(draft.comment), absent="resend")
        steps.append(Step("comment", Effect.PUBLISH, partial(_comment, draft), StepRole.FOLLOW_UP, recover=recover))
    return steps


def _signals(response: Response) -> Signals:
    said = response.object.get("error", {})
    wait = response.headers.get("retry-after")
    return Signals(
        status=response.status,
        failed=not response.ok,
        code=str(said.get("code", "")),
        text=str(said.get("text", response.text[:80])),
        wait=float(wait) if wait else None,
    )


def _whoami(_options: Mapping[str, Any]) -> Flow:
    me = yield Request("GET", "/me")
    return {"id": me.object["id"], "name": me.object["id"]}


adapter = Adapter(
    name="toy",
    title="Toy",
    api="made up",
    origins={"api": Origin("https://toy.example")},
    auth=Scheme((Method("token", (CredentialField("token", "a token"),), (("account", Header("token")),)),)),
    faults=FaultTable(
        (
            FaultRow(Cause.DUPLICATE, "the toy has this already", code=("duplicate",)),
            FaultRow(Cause.STALE, "an upload has expired", code=("expired-upload",), stale=("media*",)),
            FaultRow(Cause.QUOTA, "the toy's money is used up", code=("money",)),
        )
    ),
    options=ToyOptions,
    kinds={"post": "post"},
    kind=lambda _draft: "post",
    limits=lambda _options, _kind: Limits(TextLimit(280)),
    compile=_compile,
    signals=_signals,
    identity=lambda options: str(options.get("handle", "")),
    whoami=_whoami,
)


# The fake


def _refuse(status: int, code: str) -> Answer:
    return Answer(status, {"error": {"code": code, "text": code}})


def _user(world: World, call: Call) -> str:
    token = call.headers.get("authorization", "").removeprefix("Bearer ")
    found = world.get("token", token)
    return str(found["user"]) if found else ""


def _take_upload(world: World, call: Call) -> Answer:
    key = f"u{world.number('upload')}"
    world.put("upload", key, {"size": call.raw.size if call.raw else 0})
    return Answer(200, {"id": key})


def _take_post(world: World, call: Call) -> Answer:
    user = _user(world, call)
    if not user:
        return _refuse(401, "token")
    body = call.json
    for _, other in world.all("post"):
        if body.get("key") and other.get("key") == body["key"]:
            return Answer(200, {"id": other["id"]})
        same = (other["text"], other["user"]) == (body["text"], user)
        if same and not world.knobs.accept_duplicates:
            return _refuse(403, "duplicate")
    for upload in body.get("media", []):
        found = world.get("upload", upload)
        if found is None or world.now() - found["_created"] > 86400:
            return _refuse(400, "expired-upload")
    return Answer(200, {"id": _put_post(world, user, body)})


def _put_post(world: World, user: str, body: Mapping[str, Any]) -> str:
    key = str(world.number("post", 100))
    one = {"id": key, "user": user, "text": body["text"], "media": list(body.get("media", []))}
    world.put("post", key, {**one, "parent": body.get("parent", ""), "key": body.get("key", "")})
    return key


def _list_posts(world: World, _call: Call) -> Answer:
    listed = [{**one, "created": int(one["_created"])} for _, one in world.all("post", listed=True)]
    return Answer(200, {"posts": listed[::-1]})


def _one_post(world: World, call: Call) -> Answer:
    one = world.get("post", call.params["id"])
    if one is None:
        return _refuse(404, "gone")
    if world.now() - one["_created"] < world.knobs.processing:
        return Answer(200, {"state": "busy"})
    return Answer(200, {"state": "broken" if world.knobs.processing_fails else "ready"})


def _take_comment(world: World, call: Call) -> Answer:
    key = f"c{world.number('comment')}"
    world.put("comment", key, {"id": key, "post": call.params["id"], "text": call.json["text"]})
    return Answer(200, {"id": key})


def _list_comments(world: World, call: Call) -> Answer:
    found = [one for _, one in world.all("comment", listed=True) if one["post"] == call.params["id"]]
    return Answer(200, {"comments": found})


def _take_session(world: World, call: Call) -> Answer:
    key = f"s{world.number('session')}"
    world.put("session", key, {"text": call.json["text"], "post": "", "user": _user(world, call)})
    return Answer(200, {"id": key})


def _finish(world: World, call: Call) -> Answer:
    one = world.get("session", call.params["id"]) or {}
    if one["post"]:
        return _refuse(400, "finished already")
    one["post"] = _put_post(world, one["user"], one)
    one.pop("_created")
    world.put("session", call.params["id"], one)
    return Answer(200, {"id": one["post"]})


def _session(world: World, call: Call) -> Answer:
    one = world.get("session", call.params["id"]) or {}
    if one["post"] and world.now() - (world.get("post", one["post"]) or {})["_created"] < world.knobs.visible_after:
        return Answer(200, {"state": "busy"})
    return Answer(200, {"state": "out", "post": one["post"]} if one["post"] else {"state": "open"})


def _seat(world: World, account: str, options: Mapping[str, Any]) -> dict[str, str]:
    token = f"token-{account}"
    world.put("token", token, {"user": options.get("handle") or account})
    return {"token": token}


def _cards(world: World) -> list[Card]:
    posts = [one for _, one in world.all("post")]

    def card(one: dict[str, Any]) -> Card:
        following = [other for other in posts if other["parent"] == one["id"]]
        comments = tuple(
            Comment(key, one["user"], found["text"], found["_created"])
            for key, found in world.all("comment")
            if found["post"] == one["id"]
        )
        thread = tuple(part for other in following for part in (card(other), *card(other).thread))
        return Card(
            *("toy", one["id"], one["user"], one["text"], one["_created"]),
            thread=thread,
            comments=comments,
            meta={"media": len(one["media"])},
        )

    return [card(one) for one in posts if not one["parent"]]


platform = Platform(
    name="toy",
    title="Toy",
    routes=(
        Route("POST", "/uploads", _take_upload, "upload"),
        Route("POST", "/posts", _take_post, "create", publishes=True),
        Route("GET", "/posts", _list_posts, "list"),
        Route("GET", "/posts/{id}", _one_post, "get"),
        Route("POST", "/posts/{id}/comments", _take_comment, "comment", publishes=True),
        Route("GET", "/posts/{id}/comments", _list_comments, "comments"),
        Route("POST", "/sessions", _take_session, "session"),
        Route("POST", "/sessions/{id}/finish", _finish, "finish", publishes=True),
        Route("GET", "/sessions/{id}", _session, "ask"),
        Route("GET", "/me", lambda world, call: Answer(200, {"id": _user(world, call)}), "me"),
    ),
    seat=_seat,
    cards=_cards,
    trouble=lambda kind: _refuse({"refuse": 400, "500": 500, "429": 429, "expired": 401}[kind], kind),
    origins={"api": ""},
)
