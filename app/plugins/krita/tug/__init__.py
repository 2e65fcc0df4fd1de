"""Tug in Krita: the active layer goes to a room, and comes back as a layer."""

from krita import Krita

from .extension import TugExtension

Krita.instance().addExtension(TugExtension(Krita.instance()))
