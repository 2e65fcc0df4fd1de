import type { Translated } from '../translated';
import type en from '../en/share';

const share: Translated<typeof en> = {
  title: 'Teilen',
  text: 'Niemand braucht ein Konto.',
  addressOf: 'Adresse des Raums',
  decided: 'Was sie erlaubt, bestimmt, wem der Raum gehört.',
  copy: 'Kopieren',
  copied: 'Kopiert',
  copyByHand: 'Markiert. Kopieren mit {keys}.',
  copyByFinger: 'Markiert. Zum Kopieren einen Finger darauf halten.',
  qr: 'QR-Code',
  qrOf: 'QR-Code: {what}',
  opens: {
    machine:
      'Diese Links kann noch niemand sonst öffnen: Der Server antwortet nur auf seinem eigenen Rechner. Für andere im Netz so starten: <command>TUG_HOST=0.0.0.0 npm start</command>.',
    unknown:
      '{host} führt alle anderen zu ihrem eigenen Rechner. Tug unter dem Namen oder der Adresse öffnen, unter der andere diesen Rechner erreichen, und von dort teilen.',
    address: 'Adresse dieses Rechners',
  },
  address: {
    title: 'Die Adresse des Raums',
    whoever: 'Wer die Adresse hat',
    editor: 'darf bearbeiten',
    viewer: 'darf zusehen',
    none: 'braucht eine Einladung',
    viewersExport: 'Wer nur zusieht, darf exportieren',
  },
  role: {
    label: 'Rolle',
    editor: 'Bearbeiten',
    viewer: 'Ansehen',
    owner: 'Eigentum',
    of: 'Rolle von {name}',
  },
  newInvite: {
    title: 'Neuer Einladungslink',
    ends: 'Endet nach',
    never: 'Bis zum Widerruf',
    hours: '{count, plural, one {# Stunde} other {# Stunden}}',
    days: '{count, plural, one {# Tag} other {# Tage}}',
    weeks: '{count, plural, one {# Woche} other {# Wochen}}',
    uses: 'Höchstens für',
    anyNumber: 'Beliebig viele',
    people: '{count, plural, one {# Person} other {# Personen}}',
    make: 'Link erstellen',
    addressIsOpen:
      'Wer im Raum ist, kennt auch seine Adresse, und mit der darf man bearbeiten. Lass über die Adresse nur zusehen oder öffne den Raum nur mit Einladung, damit es beim Zusehen bleibt.',
    forEditors: 'Einladungslink zum Bearbeiten',
    forViewers: 'Einladungslink zum Ansehen',
    secret: 'Nur du siehst ihn: Dieser Browser behält den Link, der Server nicht.',
  },
  invites: {
    title: 'Einladungslinks',
    madeEditor: 'Bearbeiten, erstellt {ago}',
    madeViewer: 'Ansehen, erstellt {ago}',
    used: '{uses, number}-mal benutzt',
    usedOf: '{uses, number} von {most, number} benutzt',
    usedUntil: '{used}, bis {date}',
    revoked: 'Widerrufen',
    expired: 'Abgelaufen',
    usedUp: 'Aufgebraucht',
    cameBy: 'Darüber gekommen: {names}',
    copy: 'Diesen Link kopieren',
    revoke:
      '{came, plural, =0 {Widerrufen} one {Widerrufen und entfernen, wer darüber kam} other {Widerrufen und alle entfernen, die darüber kamen}}',
  },
  people: {
    title: 'Personen',
    away: '{name}<soft>, abwesend</soft>',
    remove: '{name} entfernen',
  },
  room: {
    title: 'Der Raum selbst',
    name: 'Name des Raums',
    rename: 'Umbenennen',
    renameText: 'Den Namen sehen alle im Raum.',
    recovery: 'Wiederherstellungslink',
    recoveryHint:
      'Öffnet den Raum als dein Eigentum, auf einem anderen Gerät oder wenn dieser Browser seine Daten verloren hat. Behalte ihn für dich.',
    delete: 'Raum löschen',
    deleteHint: 'Alles darin ist für alle weg, endgültig.',
    deleteForGood: 'Endgültig löschen',
  },
};
export default share;
