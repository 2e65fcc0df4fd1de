"""
A plugin of the tests, in Krita with its windows: presses what a person presses to pull a selected part of a layer, and says what it saw as
lines of JSON. `TUG_DRIVE` is JSON: server, key, photo, out and the selection's left, top, width and height.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Callable

from krita import Extension, Krita, Selection
from PyQt5.QtCore import QObject, QTimer, QUrl, pyqtSlot
from PyQt5.QtGui import QDesktopServices
from PyQt5.QtWidgets import QApplication, QInputDialog, QMessageBox

LOOK_MS = 100


def say(**values: Any) -> None:
    """One line for whoever started Krita."""
    print("TUG " + json.dumps(values), flush=True)


def when(ready: Callable[[], Any], then: Callable[[Any], None]) -> None:
    """Does `then` with what `ready` gives as soon as that is something."""
    found = ready()
    if found:
        then(found)
    else:
        QTimer.singleShot(LOOK_MS, lambda: when(ready, then))


def dialog(kind: Any) -> Any:
    """The dialog of that kind that waits for an answer now, or None."""
    shown = QApplication.activeModalWidget()
    return shown if isinstance(shown, kind) else None


class Browser(QObject):
    """Stands in for the person's browser."""

    @pyqtSlot(QUrl)
    def open(self, url: QUrl) -> None:
        """Krita asks to have it opened."""
        say(opened=url.toString())


class Drive(Extension):  # type: ignore[misc]
    """The person."""

    def __init__(self, parent: Any) -> None:
        super().__init__(parent)
        self._asked = json.loads(os.environ["TUG_DRIVE"])
        self._browser = Browser()
        self._document: Any = None
        QDesktopServices.setUrlHandler("http", self._browser, "open")

    def setup(self) -> None:
        """Krita asks for it when it starts."""

    def createActions(self, window: Any) -> None:
        """Krita asks for it for each window."""
        when(lambda: Krita.instance().activeWindow(), lambda _: self._set())

    def _press(self, action: str) -> None:
        # In a turn of its own: a dialog that it opens holds up whoever pressed.
        QTimer.singleShot(0, Krita.instance().action(action).trigger)

    def _set(self) -> None:
        """Server and key, as the plugin asks for them."""
        server, key = self._asked["server"], self._asked["key"]

        def asked_for_server(shown: Any) -> None:
            say(suggested=shown.textValue())
            shown.setTextValue(server)
            shown.accept()
            when(lambda: dialog(QInputDialog) if dialog(QInputDialog) is not shown else None, asked_for_key)

        def asked_for_key(shown: Any) -> None:
            shown.setTextValue(key)
            shown.accept()
            when(lambda: Krita.instance().readSetting("tug", "key", "") == key, lambda _: self._pull())

        self._press("tug_set")
        when(lambda: dialog(QInputDialog), asked_for_server)

    def _pull(self) -> None:
        app = Krita.instance()
        self._document = app.openDocument(self._asked["photo"])
        app.activeWindow().addView(self._document)
        selection = Selection()
        selection.select(*self._asked["selection"], 255)
        self._document.setSelection(selection)
        self._document.setModified(False)
        self._press("tug_pull")
        when(lambda: self._layers()[1:], lambda _: self._came())

    def _layers(self) -> list[Any]:
        # What is selected counts as a node as well.
        return [node for node in self._document.topLevelNodes() if node.type() == "paintlayer"]

    def _came(self) -> None:
        """What was pulled is a layer now, which undo takes away."""
        source, result = self._layers()
        place = result.bounds()
        box = [place.x(), place.y(), place.width(), place.height()]
        pixels = result.projectionPixelData(*box)
        Path(self._asked["out"]).write_bytes(bytes(pixels))
        say(layers=[source.name(), result.name()], place=box, modified=self._document.modified())
        self._press("edit_undo")
        when(lambda: len(self._layers()) == 1, lambda _: self._undone())

    def _undone(self) -> None:
        """Then a key that opens nothing any more."""
        say(undone=[node.name() for node in self._layers()])
        Krita.instance().writeSetting("tug", "key", self._asked["key"][:-4] + "AAAA")
        self._press("tug_pull")
        when(lambda: dialog(QMessageBox), self._told)

    def _told(self, shown: Any) -> None:
        say(told=shown.text())
        shown.accept()


Krita.instance().addExtension(Drive(Krita.instance()))
