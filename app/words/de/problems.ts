import type { Translated } from '../translated';
import type en from '../en/problems';

const problems: Translated<typeof en> = {
  'protocol-version': 'Tug wurde aktualisiert. Lade die Seite neu, um weiterzumachen; verloren geht nichts.',
  unauthorised: 'Dieser Raum kennt dich nicht. Bitte um einen neuen Link.',
  'unauthorised/no-token': 'Dafür braucht es den Schlüssel eines Mitglieds des Raums. Bitte um einen neuen Link.',
  'unauthorised/invite': 'Diese Einladung ist nicht gültig. Bitte um einen neuen Link.',
  'unauthorised/operator':
    'Das ist nicht der Schlüssel des Betreibers. „npm run operator-key“ auf dem Server zeigt ihn.',
  'unauthorised/key':
    'Das ist kein API-Schlüssel dieses Servers, oder er wurde widerrufen. „npm run keys -- list“ auf dem Server zeigt alle.',
  'unauthorised/session': 'Diese Sitzung ist vorbei. Beginne mit dem API-Schlüssel eine neue.',
  forbidden: 'Das darfst du hier nicht.',
  'forbidden/viewer':
    'Du siehst hier nur zu: Du kannst schauen, folgen und die Wiedergabe ansehen, aber nichts ändern.',
  'forbidden/not-owner': 'Das darf nur, wem der Raum gehört.',
  'forbidden/no-export': 'In diesem Raum darf nicht exportieren, wer nur zusieht.',
  'forbidden/removed': 'Du wurdest aus dem Raum entfernt.',
  'forbidden/invite-gone': 'Die Einladung, über die du gekommen bist, wurde widerrufen. Bitte um einen neuen Link.',
  'forbidden/no-longer': 'Du gehörst nicht mehr zu diesem Raum. Bitte um einen neuen Link.',
  'forbidden/invites-only': 'Dieser Raum öffnet sich nur mit einer Einladung. Bitte um eine.',
  'forbidden/invite-revoked': 'Diese Einladung wurde widerrufen. Bitte um einen neuen Link.',
  'forbidden/invite-expired': 'Diese Einladung ist abgelaufen. Bitte um einen neuen Link.',
  'forbidden/invite-used-up': 'Diese Einladung ist aufgebraucht. Bitte um einen neuen Link.',
  'forbidden/origin': 'Seiten von anderswo dürfen das nicht.',
  'forbidden/not-yours': 'Das gehört jemand anderem und lässt sich nur von dort ändern.',
  'forbidden/between':
    'Etwas zwischen dieser Seite und Tug hat das abgelehnt, mit {status}. Vielleicht will es eine Anmeldung: Lade die Seite neu.',
  'forbidden/no-imports':
    'Dieser Server nimmt über die Seite keine Pakete an. Wer ihn betreibt, kann das mit TUG_IMPORT=1 erlauben oder „npm run import“ nehmen.',
  'forbidden/scope': 'Dafür ist dieser API-Schlüssel nicht gedacht: ihm fehlt das Recht „{scope}“.',
  'not-found': 'Hier ist nichts.',
  'not-found/invite': 'Diese Einladung gibt es nicht mehr.',
  'not-found/import': 'Diesen Import gibt es nicht mehr.',
  'not-found/file': 'Auf dem Server liegt unter {path} keine Datei, die er lesen darf.',
  'not-found/removed-pack': 'Dieses Paket ist nicht unter den weggelegten.',
  'not-found/key': 'Diesen API-Schlüssel gibt es nicht.',
  'not-found/hook': 'Diesen Webhook gibt es nicht.',
  'not-found/job': 'Diesen Export gibt es nicht mehr.',
  'not-found/job-file': 'Dieser Export ist noch nicht fertig und hat keine Datei.',
  'not-found/member': 'Diese Person ist nicht mehr im Raum.',
  'not-found/step': 'Diese Bearbeitung hat die Schritte 0 bis {last}.',
  'not-found/thumbnail': 'Von dieser Bearbeitung gibt es kein Vorschaubild.',
  'not-found/photo': 'Dieses Foto ist nicht mehr im Raum.',
  'unknown-room': 'Diesen Raum gibt es nicht. Bitte um einen neuen Link.',
  'unknown-room/deleted': 'Dieser Raum wurde gelöscht.',
  'unknown-room/damaged':
    'Die Daten dieses Raums sind beschädigt, er lässt sich nicht öffnen. Wer den Server betreibt, findet im Log, was verloren ist.',
  'unknown-node': 'Diese Bearbeitung gibt es in diesem Raum nicht.',
  'unknown-pack': 'Das Modellpaket „{pack}“ ist hier nicht installiert.',
  'unknown-pack/missing': 'Das entstand mit dem Modellpaket „{pack}“ ({hash}), das hier nicht installiert ist.',
  'unknown-pack/version':
    'Das entstand mit einer anderen Version des Modellpakets „{pack}“ ({hash}); hier installiert ist {installed}.',
  'cannot-drag': 'Das Modellpaket „{pack}“ kann Punkte seiner Bilder nicht bewegen.',
  'cannot-drag/beside-face': 'Dort kann nichts folgen: Ziehe in einem Foto an einem Punkt eines Gesichts.',
  'cannot-drag/masked':
    'Die Maske hält das Bild dort fest. Male die Stelle mit dem Maskenwerkzeug an oder leere die Maske.',
  'cannot-drag/photos': 'Auf diesem Server gibt es kein Modellpaket, das Gesichter in Fotos bewegen kann.',
  'unknown-pull': 'Dieser Zug ist vorbei.',
  invalid: 'Das ging nicht: Etwas daran ist nicht gültig.',
  'invalid/message': 'Der Server weiß nicht, wie das geht. Lade die Seite neu und versuche es noch einmal.',
  'invalid/json': 'Der Server konnte das nicht lesen. Lade die Seite neu und versuche es noch einmal.',
  'invalid/bytes': 'Der Server konnte das nicht lesen. Lade die Seite neu und versuche es noch einmal.',
  'invalid/type': 'Das ging nicht: Ein Wert fehlt oder ist von der falschen Art.',
  'invalid/format': 'Das ging nicht: Ein Wert ist nicht so geschrieben, wie er sein muss.',
  'invalid/value': 'Das ging nicht: Diesen Wert gibt es nicht zur Auswahl.',
  'invalid/empty': 'Das darf nicht leer sein.',
  'invalid/too-short': 'Das braucht mindestens {min} Zeichen.',
  'invalid/too-long': 'Das darf höchstens {max} Zeichen haben.',
  'invalid/too-few': 'Es müssen mindestens {min} sein.',
  'invalid/too-many': 'Es können höchstens {max} sein.',
  'invalid/too-small': 'Das muss mindestens {min} sein.',
  'invalid/too-big': 'Das darf höchstens {max} sein.',
  'invalid/range': 'Das muss zwischen {min} und {max} liegen.',
  'invalid/unknown-field': 'Einen Teil davon kennt der Server nicht. Lade die Seite neu und versuche es noch einmal.',
  'invalid/no-change': 'Es würde sich nichts ändern.',
  'invalid/no-target': 'Setz erst mindestens einen Punkt mit einem Ziel.',
  'invalid/nothing-painted':
    'In der Maske ist nichts angemalt, also darf sich nichts bewegen. Lösche die Maske, damit sich alles bewegen kann.',
  'invalid/pull-exists': 'Diesen Zug gibt es schon.',
  'invalid/first-picture': 'Vor dem ersten Bild eines Raums gibt es keines.',
  'invalid/owner': 'Wem der Raum gehört, behält Rolle und Platz.',
  'invalid/not-from-tug':
    'Dieses Bild wurde nicht von Tug gespeichert, oder ein anderes Programm hat entfernt, was Tug hineingeschrieben hatte.',
  'invalid/file-kind': 'Das ist weder eine .tug-Datei noch ein von Tug gespeichertes Bild.',
  'invalid/photo': 'Dieses Bild lässt sich nicht lesen oder ist beschädigt. Speichere es neu als JPEG oder PNG.',
  'invalid/photo-kind': 'Bilder dieser Art lassen sich nicht lesen. Speichere es als JPEG oder PNG.',
  'invalid/photo-heic':
    'HEIC-Bilder lassen sich hier nicht lesen. Speichere es als JPEG, oder sende es vom Telefon als „Maximale Kompatibilität“.',
  'invalid/photo-small': 'Das Bild ist zu klein: Jede Seite braucht mindestens {min} px. Nimm ein größeres.',
  'invalid/photo-no-face':
    'In diesem Foto wurde kein Gesicht gefunden. Nimm eines, auf dem man ein Gesicht von vorn sieht.',
  'invalid/photo-face-small':
    'Das Gesicht in diesem Foto ist zu klein. Schneide das Foto zu oder nimm ein größeres: Ein Kopf braucht {min} px.',
  'invalid/photo-turned-away':
    'Das Gesicht in diesem Foto ist zu weit weggedreht. Nimm eines, auf dem man beide Augen sieht.',
  'invalid/file-damaged': 'Die Datei ist beschädigt oder abgeschnitten.',
  'invalid/file-part':
    'Die Datei lässt sich nicht öffnen: „{part}“ darin ist beschädigt oder nicht, wie es sein muss. Speichere sie dort neu, wo sie herkommt.',
  'invalid/file-unpacks': 'Die Datei ist beschädigt oder entpackt größer, als sich importieren lässt ({megabytes} MB).',
  'invalid/file-costly':
    'Die Datei lässt sich nicht öffnen: Sie zu lesen braucht mehr Zeit oder Speicher als jede Datei von Tug.',
  'invalid/file-later': 'Die Datei stammt von einem neueren Tug. Aktualisiere dieses Tug, um sie zu öffnen.',
  'invalid/checkpoint-damaged': 'Die Datei ist beschädigt oder abgeschnitten. Gefunden: {what}.',
  'invalid/checkpoint-too-much': 'Die Datei enthält mehr als ein Checkpoint eines Generators. Gefunden: {what}.',
  'invalid/checkpoint-code':
    'Die Datei verlangt Code, den ein Checkpoint nicht braucht: {what}. Nichts davon wurde ausgeführt. Trau dieser Datei nicht.',
  'invalid/checkpoint-kind': 'Das ist kein Checkpoint eines StyleGAN2-Generators. Gefunden: {what}.',
  'invalid/checkpoint-unsupported': 'Dieses Netz lässt sich nicht verwenden. Gefunden: {what}.',
  'invalid/class': 'Dieses Netz kennt Klassen: Wähle eine von 0 bis {last}.',
  'invalid/class-centre':
    'Dieses Netz kennt Klassen: Wähle, ob die Trunkierung zum Mittel aller Klassen führt oder zu dem der gewählten.',
  'invalid/no-classes': 'Dieses Netz kennt keine Klassen, also lässt sich keine wählen.',
  'invalid/idempotency-key': 'Dieser Idempotency-Key gehört zu einer anderen Anfrage. Nimm für jede einen neuen.',
  'invalid/hook-address':
    'Ein Webhook braucht eine https-Adresse, die weder auf diesem Rechner noch in einem privaten Netz liegt. TUG_PRIVATE_HOOKS=1 erlaubt auch solche.',
  'invalid/pack-exists': 'Ein Paket „{pack}“ gibt es schon. Wähle einen anderen Namen oder lass es jenes ersetzen.',
  'invalid/pack-refused':
    'Das Paket „{pack}“ ist fertig, läuft hier aber nicht; warum, steht im Log des Servers. Es wurde weggelegt. Wenn der Speicher nicht gereicht hat, schaff Platz und leg es zurück.',
  'invalid/pack-manifest':
    'Das Paket „{pack}“ ist fertig, aber „{field}“ in seinem Manifest ist nicht, wie es sein muss. Es wurde weggelegt. Mach es noch einmal.',
  'invalid/pack-file':
    'Das Paket „{pack}“ ist fertig, aber seine Datei „{file}“ fehlt, ist beschädigt oder wurde verändert. Es wurde weggelegt. Mach es noch einmal.',
  'invalid/pack-network':
    'Das Paket „{pack}“ ist fertig, aber die Engine kann „{part}“ seiner Datei „{file}“ nicht verwenden; warum, steht im Log des Servers. Es wurde weggelegt.',
  'invalid/reserved-name': 'Diesen Namen braucht Tug selbst. Wähle einen anderen.',
  'invalid/last-pack':
    'Das ist das einzige Paket hier, und ohne eines startet der Server nicht. Füge zuerst ein anderes hinzu.',
  'invalid/import-runs': 'Dieser Import läuft gerade. Brich ihn zuerst ab.',
  'too-large': 'Das ist zu groß: Der Server nimmt höchstens {megabytes} MB.',
  'too-large/document': 'Im Raum ist kein Platz für weitere Punkte, Striche und Kommentare. Lösche die Maske.',
  'too-large/file': 'Die Datei ist zu groß: Höchstens {megabytes} MB lassen sich importieren.',
  'too-large/between':
    'Ein Server zwischen dieser Seite und Tug nimmt nichts von dieser Größe an. Wer ihn betreibt, kann die Grenze anheben (nginx: client_max_body_size).',
  'too-large/photo':
    'Die Datei ist zu groß: Höchstens {megabytes} MB werden angenommen. Speichere sie mit geringerer Qualität.',
  'too-large/pixels': 'Das Bild hat mehr als {max} Megapixel. Mach es erst kleiner.',
  'too-large/room':
    'Dieser Raum ist zu groß, um sich aus einer Datei wieder öffnen zu lassen (mehr als {megabytes} MB oder 16.000 Bearbeitungen). Speichere stattdessen einen Zweig davon.',
  'too-large/sheet': 'Ein Kontaktbogen hat höchstens {max} Bilder, dieser Zweig hat {count}.',
  'too-many': 'Davon gibt es schon zu viele.',
  'too-many/pulls': 'Eine Person kann höchstens an {max} Punkten zugleich ziehen.',
  'too-many/points': 'Höchstens {max} Punkte bewegen sich auf einmal.',
  'too-many/connections': 'Dieser Raum ist voll: Er nimmt {max} Verbindungen.',
  'too-many/invites': 'Ein Raum hat höchstens {max} Einladungen, die noch gelten. Widerrufe erst eine.',
  'too-many/kept-invites':
    'Dieser Raum hatte {max} Einladungen, mehr hebt er nicht auf. Dupliziere ihn, um weiter einzuladen.',
  'too-many/keys': 'Ein Server hat höchstens {max} API-Schlüssel.',
  'too-many/hooks': 'Ein API-Schlüssel hat höchstens {max} Webhooks.',
  'too-many/jobs': 'Höchstens {max} Exporte warten zugleich. Warte auf einen oder brich einen ab.',
  'too-many/masks':
    'An diesem Foto wurde unter {max} Masken nacheinander gezogen, mehr gehen nicht. Stelle einen früheren Stand her oder öffne das gespeicherte Foto neu.',
  'too-many/imports': 'Höchstens {max} Importe werden aufgehoben. Warte auf einen oder brich einen ab.',
  'rate-limited': 'Das war zu viel auf einmal. Warte einen Augenblick und versuche es noch einmal.',
  'rate-limited/flood': 'Diese Seite hat zu viele Nachrichten gesendet, darum wurde die Verbindung geschlossen.',
  'rate-limited/address': 'Zu viele Anfragen von dieser Adresse. Warte eine Minute.',
  'rate-limited/slow': 'Diese Seite hat zu langsam gelesen, was der Raum gesagt hat.',
  'rate-limited/costly':
    'Der Server hat viel für dich berechnet. Warte {seconds} Sekunden und versuche es noch einmal.',
  'rate-limited/client':
    'Das war mehr, als ein API-Schlüssel erlaubt. Warte {seconds} Sekunden und versuche es noch einmal.',
  busy: 'Hier läuft gerade etwas anderes. Versuche es gleich noch einmal.',
  'busy/plan': 'Der Plan läuft gerade. Stopp ihn oder warte sein Ende ab.',
  'busy/drag': 'Es wird gerade gezogen. Warte das Ende ab.',
  'busy/engine': 'Die Engine ist beschäftigt. Versuche es gleich noch einmal.',
  'busy/uploads': 'Es werden gerade andere Dateien geöffnet. Versuche es gleich noch einmal.',
  'busy/closing': 'Der Server fährt herunter. Versuche es gleich noch einmal.',
  'busy/storage':
    'Das lässt sich gerade nicht speichern: Der Datenträger des Servers ist voll oder defekt. Was vorher gespeichert war, ist sicher. Versuche es gleich noch einmal.',
  'busy/moved': 'Dieser Raum zieht auf einen anderen Server um. Versuche es gleich noch einmal.',
  'nothing-to-undo': 'Hier gibt es keine Bearbeitung von dir, die sich zurücknehmen lässt.',
  'nothing-to-redo': 'Du hast nichts zurückgenommen, was wiederkommen könnte.',
  'built-upon':
    'Auf dieser Bearbeitung haben andere aufgebaut. Hol im Verlauf einen früheren Stand zurück, um einen Zweig zu beginnen.',
  engine: 'Das konnte die Engine nicht. Versuche es noch einmal; was vorher da war, bleibt.',
  'engine/import':
    'Der Import endete, bevor er fertig war; vielleicht ging dem Rechner der Speicher aus. Nichts Halbes bleibt. Versuch es noch einmal.',
  'engine/export':
    'Jeder Server, der diesen Export machte, endete vorher; vielleicht braucht er mehr Speicher, als sie haben. Exportiere einen Zweig oder eine einzelne Bearbeitung.',
  internal: 'Auf dem Server ist etwas schiefgegangen; es steht in seinem Protokoll.',
  unreachable: 'Der Server ist nicht erreichbar. Prüfe deine Verbindung und versuche es noch einmal.',
  'unreachable/room':
    'Die Verbindung zum Raum ist unterbrochen, darum ging das nicht. Es geht wieder, sobald du online bist.',
  'unreachable/no-answer': 'Der Server konnte nicht antworten. Versuche es gleich noch einmal.',
  'unreachable/between':
    'Etwas zwischen dieser Seite und Tug hat an dessen Stelle geantwortet, mit {status}. Vielleicht läuft Tug nicht oder ist von dort nicht erreichbar.',
  unreadable: 'Der Server hat anders geantwortet, als diese Seite es kennt. Lade die Seite neu.',
  'unreadable/page':
    'Statt einer Antwort von Tug kam eine Webseite, vielleicht die, auf der dein Netz eine Anmeldung will. Lade die Seite neu.',
};
export default problems;
