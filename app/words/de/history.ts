import type { Translated } from '../translated';
import type en from '../en/history';

const history: Translated<typeof en> = {
  edits: 'Bearbeitungen',
  editsOf: 'Bearbeitungen von',
  everybody: 'Alle, {count, plural, one {# Bearbeitung} other {# Bearbeitungen}}',
  onlyStarred: 'Nur markierte',
  replay: 'Wiedergabe',
  export: 'Exportieren',
  noneLikeThis: 'Keine Bearbeitung passt dazu.',
  showAll: 'Alle zeigen',
  starred: 'Markiert',
  openComments: 'Offene Kommentare',
  now: 'Jetzt',
  moreFor: 'Mehr zu {edit}',
  restore: 'Hierher zurück',
  replayFromHere: 'Wiedergabe ab hier',
  copyLink: 'Link hierher kopieren',
  name: 'Benennen',
  star: 'Markieren',
  unstar: 'Markierung entfernen',
  linkCopied: 'Der Link zu dieser Bearbeitung ist kopiert.',
  looking: '<b>{edit}</b> von {name}. Das siehst nur du.',
  backToNow: 'Zurück zu jetzt',
  by: '{edit} von {name}',
  rename: {
    title: 'Bearbeitung benennen',
    text: '{edit} von {name}. Alle im Raum sehen den Namen.',
    label: 'Name der Bearbeitung',
    longest: 'Höchstens {most, number} Zeichen.',
  },
  builtUpon:
    'Auf deiner Bearbeitung ({edit}) baut schon etwas auf, von: {names}. Sie lässt sich nicht rückgängig machen, das ginge sonst mit verloren.',
  branchBefore: 'Davor abzweigen',
  node: {
    start: 'Anfang',
    startSeed: 'Anfang, Seed {seed}',
    pull: '{points, plural, =0 {Zug} one {Zug} other {Zug, # Punkte}}',
    plan: 'Plan, {points, plural, one {# Punkt} other {# Punkte}}',
    seed: 'Neues Bild, Seed {seed}',
    truncation: 'Trunkierung {value, number, ::.00}',
    pack: 'Modellpaket {pack}',
    restore: 'Zurückgeholt',
    import: 'Importiert',
    unknown: 'Änderung',
  },
};
export default history;
