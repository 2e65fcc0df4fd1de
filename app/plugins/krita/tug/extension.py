"""The plugin's two entries in Tools > Scripts. Whatever asks the server does so in a thread; whatever touches Krita does not."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable

from krita import Extension, Krita
from PyQt5.QtCore import QTimer, QUrl
from PyQt5.QtGui import QDesktopServices
from PyQt5.QtWidgets import QInputDialog, QLineEdit, QMessageBox, QWidget

from .client import Client, TugError
from .server import SERVER
from .tugging import Tugging
from .words import problem, word

GROUP = "tug"
MENU = "tools/scripts"
# Between two looks at a room, ms.
LOOK_MS = 2000
# Between two looks at whether a thread is done, ms.
WAIT_MS = 50


def _window() -> QWidget:
    """What dialogs stand before."""
    widget: QWidget = Krita.instance().activeWindow().qwindow()
    return widget


class TugExtension(Extension):  # type: ignore[misc]
    """Pulls the active layer, and goes on looking for what comes back."""

    def __init__(self, parent: Any) -> None:
        super().__init__(parent)
        self._threads = ThreadPoolExecutor(max_workers=2)
        self._open: list[Tugging] = []

    def setup(self) -> None:
        """Krita asks for it when it starts."""

    def createActions(self, window: Any) -> None:
        """Krita asks for it for each window."""
        window.createAction("tug_pull", word("pull"), MENU).triggered.connect(self.pull)
        window.createAction("tug_set", word("set"), MENU).triggered.connect(self.set)

    def set(self) -> bool:
        """Asks for server and key. Returns whether there are both."""
        app = Krita.instance()
        server = app.readSetting(GROUP, "server", SERVER)
        server, given = QInputDialog.getText(_window(), word("set"), word("server"), QLineEdit.Normal, server)
        if not given:
            return False
        key, given = QInputDialog.getText(_window(), word("set"), word("key"), QLineEdit.Password)
        if not given or key.strip() == "":
            return False
        app.writeSetting(GROUP, "server", server.strip())
        app.writeSetting(GROUP, "key", key.strip())
        return True

    def pull(self) -> None:
        """Takes the active layer to a room and opens that."""
        app = Krita.instance()
        document = app.activeDocument()
        node = None if document is None else document.activeNode()
        if document is None or node is None:
            QMessageBox.information(_window(), "Tug", word("no layer"))
            return
        if app.readSetting(GROUP, "key", "") == "" and not self.set():
            return
        try:
            client = Client(app.readSetting(GROUP, "server", ""), app.readSetting(GROUP, "key", ""))
        except TugError as error:
            self._tell(error)
            return
        tugging = Tugging(client, document, node)
        if tugging.empty:
            QMessageBox.information(_window(), "Tug", word("no layer"))
            return
        picture, name = tugging.picture(), node.name()
        self._later(lambda: tugging.begin(picture), lambda _: self._opened(tugging, name), self._tell)

    def _opened(self, tugging: Tugging, name: str) -> None:
        self._open.append(tugging)
        QDesktopServices.openUrl(QUrl(tugging.link))
        window = Krita.instance().activeWindow()
        if window is not None and window.activeView() is not None:
            window.activeView().showFloatingMessage(word("open"), Krita.instance().icon("document-open"), 4000, 1)
        self._look(tugging, name)

    def _look(self, tugging: Tugging, name: str) -> None:
        def came(picture: bytes | None) -> None:
            if tugging.closed:
                self._open.remove(tugging)
                return
            if picture is not None:
                tugging.show(picture, word("result", layer=name))
            QTimer.singleShot(LOOK_MS, lambda: self._look(tugging, name))

        def failed(error: TugError) -> None:
            if error.code in ("unreachable", "rate-limited.client") or error.code.startswith("busy"):
                QTimer.singleShot(LOOK_MS, lambda: self._look(tugging, name))
                return
            self._open.remove(tugging)
            self._tell(error)

        self._later(tugging.news, came, failed)

    def _later(self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[TugError], None]) -> None:
        """Does `work` in a thread, and then `done` or `failed` in this one."""
        future: Future[Any] = self._threads.submit(work)

        def look() -> None:
            if not future.done():
                QTimer.singleShot(WAIT_MS, look)
                return
            error = future.exception()
            if error is None:
                done(future.result())
            elif isinstance(error, TugError):
                failed(error)
            else:
                raise error

        look()

    def _tell(self, error: TugError) -> None:
        QMessageBox.warning(_window(), "Tug", problem(error.code))
