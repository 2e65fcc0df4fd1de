"""
Run by kritarunner, without windows: a layer of a real document goes to a real server, and what was pulled there comes back above it.
Says what it did as lines of JSON.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from krita import Krita
from PyQt5.QtCore import QRect
from PyQt5.QtGui import QColor, QImage

from tug import layers
from tug.client import Client, TugError
from tug.tugging import Tugging

LOOK_SECONDS = 0.1
PATIENCE_SECONDS = 240


def say(**values: Any) -> None:
    """One line for whoever started this."""
    print("TUG " + json.dumps(values), flush=True)


def refused(work: Any) -> str:
    """The code with which it is refused."""
    try:
        work()
    except TugError as error:
        return error.code
    return ""


def deep_round_trip() -> int:
    """Largest difference, of 255, of a picture that is put into a document of 16 bits in another colour space, and taken out again."""
    document = Krita.instance().createDocument(16, 16, "deep", "RGBA", "U16", "Rec2020-elle-V4-g10.icc", layers.DPI)
    source = document.topLevelNodes()[0]
    place = QRect(0, 0, 16, 16)
    image = QImage(16, 16, QImage.Format_ARGB32)
    image.fill(QColor(200, 90, 40))
    layer = layers.put(document, source, None, "deep", layers.png_bytes(image), place)
    back = QImage.fromData(layers.png_of(layer, place), "PNG").pixelColor(8, 8)
    document.close()
    return max(abs(back.red() - 200), abs(back.green() - 90), abs(back.blue() - 40))


def __main__(args: list[str]) -> None:
    """Arguments: address of the server, key, file of a photo, file for the result."""
    server, key, photo, out = args
    say(
        wrong_key=refused(lambda: Client(server, key[:-4] + "AAAA").make_room(b"", "x")),
        no_server=refused(lambda: Client("http://127.0.0.1:1", key).make_room(b"", "x")),
        no_address=refused(lambda: Client("tug.example.org", key)),
        deep=deep_round_trip(),
    )
    document = Krita.instance().openDocument(photo)
    document.setBatchmode(True)
    source = document.topLevelNodes()[0]
    tugging = Tugging(Client(server, key), document, source)
    tugging.begin(tugging.picture())
    say(room=tugging.room, link=tugging.link, news=tugging.news() is not None)
    end = time.monotonic() + PATIENCE_SECONDS
    picture = None
    while picture is None and time.monotonic() < end:
        time.sleep(LOOK_SECONDS)
        picture = tugging.news()
    assert picture is not None
    tugging.show(picture, "Tug: result")
    document.setModified(False)
    tugging.show(picture, "Tug: result")
    say(modified=document.modified())
    above = document.topLevelNodes()[1]
    Path(out).write_bytes(layers.png_of(above, above.bounds()))
    say(layers=[node.name() for node in document.topLevelNodes()], untouched=source.bounds() == above.bounds())
    document.close()
