"""What people read, in the language of their Krita."""

from __future__ import annotations

from PyQt5.QtCore import QLocale

WORDS = {
    "en": {
        "pull": "Pull with Tug",
        "set": "Tug: server and key",
        "server": "Address of your Tug server:",
        "key": "API key, from whoever runs the server:",
        "no layer": "Choose a layer with a face first.",
        "open": "The room is open in your browser. What is pulled there comes back as a layer.",
        "result": "Tug: {layer}",
    },
    "de": {
        "pull": "Mit Tug ziehen",
        "set": "Tug: Server und Schlüssel",
        "server": "Adresse deines Tug-Servers:",
        "key": "API-Schlüssel, vom Betreiber des Servers:",
        "no layer": "Wähle zuerst eine Ebene mit einem Gesicht.",
        "open": "Der Raum ist in deinem Browser offen. Was dort gezogen wird, kommt als Ebene zurück.",
        "result": "Tug: {layer}",
    },
}


# Codes of what a server refuses, as far as whoever draws can do something about it.
PROBLEMS = {
    "en": {
        "unauthorised.key": "The key is not one of this server (any more). Set it anew in Tools > Scripts > Tug: server and key.",
        "forbidden.scope": "The key lacks the scopes rooms:read and rooms:write. Ask whoever runs the server for another.",
        "unreachable": "The server cannot be reached. Look at its address in Tools > Scripts > Tug: server and key.",
        "invalid.photo-no-face": "No face was found in this layer. Choose another, or select a face larger than 64 px.",
        "invalid.photo-face-small": "The faces in this layer are too small to be pulled.",
        "invalid.photo-turned-away": "The faces in this layer are turned away too far to be pulled.",
        "too-large.photo": "This layer is too large for the server. Select a part of it.",
        "too-large.pixels": "This layer is too large for the server. Select a part of it.",
        "unknown-room": "The room was deleted. Nothing comes back any more.",
    },
    "de": {
        "unauthorised.key": "Der Schlüssel gehört nicht (mehr) zu diesem Server. Ändere ihn unter Werkzeuge > Skripte > Tug: Server und Schlüssel.",
        "forbidden.scope": "Dem Schlüssel fehlen die Rechte rooms:read und rooms:write. Bitte den Betreiber um einen anderen.",
        "unreachable": "Der Server ist nicht zu erreichen. Prüfe seine Adresse unter Werkzeuge > Skripte > Tug: Server und Schlüssel.",
        "invalid.photo-no-face": "In dieser Ebene wurde kein Gesicht gefunden. Nimm eine andere, oder wähle ein Gesicht von über 64 px aus.",
        "invalid.photo-face-small": "Die Gesichter in dieser Ebene sind zum Ziehen zu klein.",
        "invalid.photo-turned-away": "Die Gesichter in dieser Ebene sind zum Ziehen zu weit weggedreht.",
        "too-large.photo": "Diese Ebene ist für den Server zu groß. Wähle einen Teil davon aus.",
        "too-large.pixels": "Diese Ebene ist für den Server zu groß. Wähle einen Teil davon aus.",
        "unknown-room": "Der Raum wurde gelöscht. Es kommt nichts mehr zurück.",
    },
}


def _language() -> str:
    language: str = QLocale().name()[:2]
    return language if language in WORDS else "en"


def problem(code: str, text: str) -> str:
    """What went wrong, by its code; `text` where nobody knows that."""
    return PROBLEMS[_language()].get(code, text)


def word(name: str, **values: str) -> str:
    """A text by its name, with its values put in."""
    return WORDS[_language()][name].format(**values)
