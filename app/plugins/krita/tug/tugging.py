"""One layer that is pulled: its room, its link, and what comes back. Knows nothing of windows; what asks the server may run in a thread."""

from __future__ import annotations

from typing import Any

from krita import Krita

from . import layers
from .client import Client

# Characters of a room's name.
MAX_NAME = 40


class Tugging:
    """From the layer to its room, and from the room to a layer above it."""

    def __init__(self, client: Client, document: Any, node: Any) -> None:
        self._client = client
        self._document = document
        self._node = node
        self._place = layers.place_of(document, node)
        self._result: Any = None
        self._shown = ""
        self.room = ""
        self.link = ""

    @property
    def closed(self) -> bool:
        """Whether the document was closed: then nothing can come back."""
        return all(document != self._document for document in Krita.instance().documents())

    @property
    def empty(self) -> bool:
        """Whether there is nothing to pull: the layer has no pixels where the picture or the selection is."""
        return bool(self._place.isEmpty())

    def picture(self) -> bytes:
        """Of the layer, as a PNG."""
        return layers.png_of(self._node, self._place)

    def begin(self, picture: bytes) -> None:
        """Makes the room. Raises TugError, such as where no face is found. May run in a thread."""
        room = self._client.make_room(picture, self._node.name()[:MAX_NAME].strip() or "Krita")
        self.room, self._shown = room["id"], room["node"]["id"]
        self.link = self._client.make_link(self.room)

    def news(self) -> bytes | None:
        """The room's picture when it is another than at the last time, else None. Raises TugError. May run in a thread."""
        head = self._client.head(self.room)
        if head == self._shown:
            return None
        picture = self._client.picture(self.room, head)
        self._shown = head
        return picture

    def show(self, picture: bytes, name: str) -> None:
        """Puts it back, into the layer that it made the first time."""
        self._result = layers.put(self._document, self._node, self._result, name, picture, self._place)
