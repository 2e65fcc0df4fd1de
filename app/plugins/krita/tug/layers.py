"""Layers of Krita as pictures, and back. A picture is a PNG in sRGB; layers may have any colour space."""

from __future__ import annotations

from typing import Any

from krita import Krita
from PyQt5.QtCore import QBuffer, QByteArray, QIODevice, QRect
from PyQt5.QtGui import QImage

# As Krita names it. Its pixels lie in memory as Qt's ARGB32 has them: blue, green, red, alpha.
SRGB = ("RGBA", "U8", "sRGB-elle-V2-srgbtrc.icc")
BYTES_A_PIXEL = 4
DPI = 72.0


def place_of(document: Any, node: Any) -> QRect:
    """What of a layer is meant, px of the document: what is selected of it, or all that is in the picture."""
    selection = document.selection()
    whole = QRect(0, 0, document.width(), document.height())
    if selection is not None:
        whole = whole.intersected(QRect(selection.x(), selection.y(), selection.width(), selection.height()))
    return whole.intersected(node.bounds())


def png_of(node: Any, place: QRect) -> bytes:
    """The pixels of a layer there."""
    width, height = place.width(), place.height()
    pixels = node.pixelData(place.x(), place.y(), width, height)
    pixels = _converted(pixels, width, height, _space(node), SRGB)
    return png_bytes(QImage(bytes(pixels), width, height, BYTES_A_PIXEL * width, QImage.Format_ARGB32))


def png_bytes(image: QImage) -> bytes:
    """An image as a file."""
    written = QByteArray()
    buffer = QBuffer(written)
    buffer.open(QIODevice.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(written)


def put(document: Any, source: Any, result: Any, name: str, png: bytes, place: QRect) -> Any:
    """
    Puts a picture into the layer `result`, or where that is None or was deleted into a new one above `source`. Returns the layer.
    """
    layer = result
    if layer is None or layer.parentNode() is None:
        layer = document.createNode(name, "paintlayer")
        source.parentNode().addChildNode(layer, source)
    image = QImage.fromData(png, "PNG").convertToFormat(QImage.Format_ARGB32)
    width, height = image.width(), image.height()
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    pixels = _converted(QByteArray(bytes(bits)), width, height, SRGB, _space(layer))
    layer.setPixelData(pixels, place.x(), place.y(), width, height)
    document.refreshProjection()
    # Krita counts a layer that is added as a change, pixels that are set not: it would close the document without asking.
    if hasattr(document, "setModified"):  # from 5.1.2 on
        document.setModified(True)
    return layer


def _space(node: Any) -> tuple[str, str, str]:
    return (node.colorModel(), node.colorDepth(), node.colorProfile())


def _converted(pixels: QByteArray, width: int, height: int, given: tuple[str, str, str], wanted: tuple[str, str, str]) -> QByteArray:
    """Pixels in another colour space, as Krita itself converts a document."""
    if given == wanted:
        return pixels
    between = Krita.instance().createDocument(width, height, "Tug", *given, DPI)
    try:
        layer = between.createNode("Tug", "paintlayer")
        between.rootNode().addChildNode(layer, None)
        layer.setPixelData(pixels, 0, 0, width, height)
        layer.setColorSpace(*wanted)
        converted: QByteArray = layer.pixelData(0, 0, width, height)
        return converted
    finally:
        between.close()
