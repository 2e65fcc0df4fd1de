import type { Translated } from '@/app/words/translated';
import type en from './en';

const words: Translated<typeof en> = {
  select: 'Wähle ein Bild oder irgendeine Ebene und drücke Tug. Oder beginne mit einem Gesicht, das Tug macht.',
  selected: 'Ausgewählt: {names}',
  tug: 'Tug',
  again: 'Weiter mit Tug',
  face: 'Mit einem Gesicht beginnen',
  newFace: 'Neues Gesicht',
  place: '{at} von {count}: {name}',
  opening: 'Der Raum wird geöffnet…',
  people: 'Im Raum: {count}',
  apply: 'Übernehmen',
  applying: 'Das Bild wird eingesetzt…',
  next: 'Nächstes',
  close: 'Schließen',
  link: 'Link für andere',
  linkText:
    'Wer diesen Link hat, kann eine Woche lang in diesem Raum ziehen. Sonst ist nichts von deiner Datei dort zu sehen.',
  copy: 'Kopieren',
  copied: 'Der Link ist kopiert.',
  applied: '„{name}“ hat jetzt das gezogene Bild. Rückgängig nimmt es zurück.',
  beside: 'Das gezogene Bild liegt über „{name}“, als eigene Ebene. Rückgängig nimmt sie weg.',
  smaller: 'Das Bild hat {width} x {height} px, und höchstens {limit} px je Seite gehen: Es wurde verkleinert.',
  begunAnew:
    'Der frühere Raum von „{name}“ öffnet sich für dich nicht. Mit dem Bild, wie es jetzt ist, wurde ein neuer begonnen.',
  gone: '„{name}“ gibt es nicht mehr.',
  noPicture: 'In „{name}“ ist kein Bild.',
  readOnly: '„{name}“ lässt sich nicht ändern: {text}',
  noDocument: 'Es ist kein Dokument offen.',
  failed: 'Das ging nicht: {text}',
  unreachable: 'Tug unter {server} ist nicht erreichbar oder lässt dieses Plugin nicht ein.',
  refused:
    'Tug hat das abgelehnt. Vielleicht ist es neuer als dieses Plugin: Frag, wer es betreibt, nach dem neuesten.',
  unexpected: 'Etwas Unerwartetes ist schiefgegangen. Schließ das Plugin, öffne es wieder und versuche es noch einmal.',
};
export default words;
