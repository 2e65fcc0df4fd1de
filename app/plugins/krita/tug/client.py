"""What the plugin asks of a Tug server: /api/v1, with nothing but Python's own library."""

from __future__ import annotations

import json
import uuid
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

# A photo of 30 MB over a slow line, and the search for its faces.
UPLOAD_SECONDS = 300
ANSWER_SECONDS = 60
UNAUTHORISED = 401
PNG = "application/octet-stream"
JSON = "application/json"


class TugError(Exception):
    """Something was refused, or the server cannot be reached. `words.problem` has words for people by its code, the text is for whoever looks for a fault."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class Client:
    """One server, with one API key of it. Its session is begun when it is needed, and again when it is over."""

    def __init__(self, server: str, key: str) -> None:
        """Raises TugError when `server` is no address such as https://tug.example.org."""
        if urlsplit(server).scheme not in ("http", "https"):
            raise TugError("no-address", f"{server} is no address such as https://tug.example.org")
        self._base = server.rstrip("/") + "/api/v1"
        self._key = key
        self._token: str | None = None

    def make_room(self, picture: bytes, name: str) -> dict[str, Any]:
        """A room with a photo. `picture`: a PNG; `name`: of the room, at most 40 characters."""
        path = f"/rooms/photos?name={quote(name)}"
        return self._json("POST", path, picture, PNG, UPLOAD_SECONDS)

    def make_link(self, room: str) -> str:
        """A link that opens the room, for the browser of this machine and for colleagues."""
        return str(self._json("POST", f"/rooms/{room}/invites", b"{}", JSON)["url"])

    def head(self, room: str) -> str:
        """Id of the edit where the room stands."""
        return str(self._json("GET", f"/rooms/{room}")["node"]["id"])

    def picture(self, room: str, node: str) -> bytes:
        """The picture of an edit as a PNG of its full size."""
        return self._ask("GET", f"/rooms/{room}/nodes/{node}/picture?type=png", None, None, UPLOAD_SECONDS)

    def _json(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        kind: str | None = None,
        seconds: int = ANSWER_SECONDS,
    ) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._ask(method, path, body, kind, seconds))
        return answer

    def _ask(self, method: str, path: str, body: bytes | None, kind: str | None, seconds: int) -> bytes:
        # The same for both tries: what was done the first time is not done again.
        once = str(uuid.uuid4())
        if self._token is None:
            self._begin()
        try:
            return self._send(method, path, body, kind, self._token, once, seconds)
        except TugError as error:
            if error.code != "unauthorised.session":
                raise
        self._begin()
        return self._send(method, path, body, kind, self._token, once, seconds)

    def _begin(self) -> None:
        answer = self._send("POST", "/sessions", b"{}", JSON, self._key, str(uuid.uuid4()), ANSWER_SECONDS)
        self._token = json.loads(answer)["token"]

    def _send(
        self,
        method: str,
        path: str,
        body: bytes | None,
        kind: str | None,
        token: str | None,
        once: str,
        seconds: int,
    ) -> bytes:
        request = Request(self._base + path, data=body, method=method)
        request.add_header("Authorization", f"Bearer {token}")
        if kind is not None:
            request.add_header("Content-Type", kind)
        if method == "POST":
            request.add_header("Idempotency-Key", once)
        try:
            with urlopen(request, timeout=seconds) as answer:
                return bytes(answer.read())
        except HTTPError as error:
            raise _refused(error) from error
        except (URLError, OSError) as error:
            raise TugError("unreachable", f"{self._base} cannot be reached: {error}") from error


def _refused(error: HTTPError) -> TugError:
    try:
        problem = json.loads(error.read())
        return TugError(problem["code"], problem["detail"])
    except (ValueError, KeyError, TypeError):
        return TugError("unreadable", f"this is no Tug server, or another one stands before it ({error.code})")
