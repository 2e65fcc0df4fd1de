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


# What went wrong, by its code, or by its kind, which is what stands before the dot of a code; "other" where a newer server has another kind.
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
        "no-address": "This is no address of a server: it looks like https://tug.example.org. Set it anew in Tools > Scripts > Tug: server and key.",
        "invalid.photo-small": "This layer is too small. Choose another, or select a larger part.",
        "unauthorised": "The server does not know you (any more). Set the key anew in Tools > Scripts > Tug: server and key.",
        "forbidden": "The server does not allow this. Ask whoever runs it.",
        "unknown-room": "The room was deleted. Nothing comes back any more.",
        "unknown-node": "The edit is not there any more. Pull again.",
        "unknown-pack": "The server lacks what draws this. Ask whoever runs it.",
        "not-found": "What was asked for is not there any more. Pull again.",
        "cannot-drag": "Nothing in this layer can be pulled on this server.",
        "invalid": "The server cannot work with this layer. Choose another, or select a face larger than 64 px.",
        "too-large": "This is too large for the server. Select a part of the layer.",
        "too-many": "There are too many of these already. Close rooms that you do not need, or ask whoever runs the server.",
        "rate-limited": "That was too much at once. Wait a minute and try again.",
        "busy": "The server has too much to do. Wait a moment and try again.",
        "engine": "The server could not work on this layer. Try again.",
        "internal": "The server has a fault. Try again, or tell whoever runs it.",
        "unreadable": "What answers at this address is no Tug server, or something stands before it. Look at the address in Tools > Scripts > Tug: server and key.",
        "protocol-version": "This plugin and the server are of versions that do not fit. Get the plugin anew from whoever runs the server.",
        "other": "The server refused this, for a reason that this plugin does not know. Get the plugin anew from whoever runs the server.",
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
        "no-address": "Das ist keine Adresse eines Servers: Sie sieht aus wie https://tug.example.org. Ändere sie unter Werkzeuge > Skripte > Tug: Server und Schlüssel.",
        "invalid.photo-small": "Diese Ebene ist zu klein. Nimm eine andere, oder wähle einen größeren Teil aus.",
        "unauthorised": "Der Server kennt dich nicht (mehr). Ändere den Schlüssel unter Werkzeuge > Skripte > Tug: Server und Schlüssel.",
        "forbidden": "Der Server erlaubt das nicht. Wende dich an den Betreiber.",
        "unknown-room": "Der Raum wurde gelöscht. Es kommt nichts mehr zurück.",
        "unknown-node": "Die Bearbeitung ist nicht mehr da. Zieh noch einmal.",
        "unknown-pack": "Dem Server fehlt, was dieses Bild zeichnet. Wende dich an den Betreiber.",
        "not-found": "Was gesucht wurde, ist nicht mehr da. Zieh noch einmal.",
        "cannot-drag": "In dieser Ebene lässt sich auf diesem Server nichts ziehen.",
        "invalid": "Mit dieser Ebene kann der Server nicht arbeiten. Nimm eine andere, oder wähle ein Gesicht von über 64 px aus.",
        "too-large": "Das ist für den Server zu groß. Wähle einen Teil der Ebene aus.",
        "too-many": "Davon gibt es schon zu viele. Schließe Räume, die du nicht brauchst, oder wende dich an den Betreiber.",
        "rate-limited": "Das war zu viel auf einmal. Warte eine Minute und versuche es noch einmal.",
        "busy": "Der Server hat zu viel zu tun. Warte einen Moment und versuche es noch einmal.",
        "engine": "Der Server konnte diese Ebene nicht bearbeiten. Versuche es noch einmal.",
        "internal": "Der Server hat einen Fehler. Versuche es noch einmal, oder sag dem Betreiber Bescheid.",
        "unreadable": "Unter dieser Adresse antwortet kein Tug-Server, oder etwas steht davor. Prüfe die Adresse unter Werkzeuge > Skripte > Tug: Server und Schlüssel.",
        "protocol-version": "Dieses Plugin und der Server passen nicht zueinander. Hole das Plugin neu beim Betreiber des Servers.",
        "other": "Der Server lehnt das ab, aus einem Grund, den dieses Plugin nicht kennt. Hole das Plugin neu beim Betreiber des Servers.",
    },
}


def _language() -> str:
    language: str = QLocale().name()[:2]
    return language if language in WORDS else "en"


def problem(code: str) -> str:
    """What went wrong, by its code, or else by its kind: never what the server wrote for those who read its log."""
    words = PROBLEMS[_language()]
    return words.get(code) or words.get(code.split(".")[0]) or words["other"]


def word(name: str, **values: str) -> str:
    """A text by its name, with its values put in."""
    return WORDS[_language()][name].format(**values)
