import type { Translated } from '../translated';
import type en from '../en/comments';

const comments: Translated<typeof en> = {
  place: 'Auf das Bild drücken, um dort zu kommentieren',
  begin: '{open, plural, =0 {Stelle kommentieren} other {Stelle kommentieren (# offen)}}',
  write: 'Kommentar zu dieser Stelle',
  answer: 'Antworten',
  send: 'Senden',
  people: 'Personen zum Erwähnen',
  pin: 'Kommentar von {name}, {count, plural, one {# Nachricht} other {# Nachrichten}}: {text}',
  title: 'Kommentar',
  settled: 'Erledigt',
  settle: 'Erledigen',
  reopen: 'Wieder öffnen',
  delete: 'Löschen',
  open: 'Kommentar öffnen',
  copy: 'Text kopieren',
  copied: 'Der Text ist kopiert.',
  notCopied: 'Der Browser lässt diese Seite nicht kopieren. Öffne den Kommentar und markiere den Text.',
  here: 'Hier kommentieren',
  writtenBy: '<b>{name}</b>, {ago}',
  full: 'Ein Raum kann {most, number} Nachrichten haben. Lösche erst alte Kommentare.',
  named: '{name} hat dich erwähnt: {text}',
  namedMore: '{name} hat dich erwähnt: {text} (und {more, number} mehr)',
  show: 'Zeigen',
};
export default comments;
