import type { Translated } from '../translated';
import type en from '../en/person';

const person: Translated<typeof en> = {
  you: 'Du',
  youHint: 'So sehen dich die anderen. Bleibt in diesem Browser.',
  yourNameAndColour: 'Dein Name und deine Farbe',
  tooltip: '{name} (du)',
  yourName: 'Dein Name',
  nameMissing: 'Die anderen brauchen einen Namen für dich.',
  yourColour: 'Deine Farbe',
  colour: 'Farbe {number, number}',
  guest: 'Gast {animal}',
  animals: {
    heron: 'Reiher',
    otter: 'Otter',
    lynx: 'Luchs',
    wren: 'Zaunkönig',
    fox: 'Fuchs',
    hare: 'Hase',
    seal: 'Robbe',
    finch: 'Fink',
    ibex: 'Steinbock',
    moth: 'Falter',
    stoat: 'Hermelin',
    crane: 'Kranich',
  },
  join: {
    pageTitle: 'Beitreten',
    invited: 'Du bist in einen Raum eingeladen',
    invitedTo: 'Du bist eingeladen: {room}',
    question: 'Wie sollen dich die anderen sehen?',
    enter: 'Raum betreten',
    asEditor: 'Du darfst bearbeiten: ziehen, planen, malen, zurückholen. Wie sollen dich die anderen sehen?',
    asViewer: 'Du darfst zusehen, folgen und die Wiedergabe ansehen. Wie sollen dich die anderen sehen?',
    refused: 'Dieser Link öffnet keinen Raum',
    cutOff: 'Dieser Link ist nicht vollständig. Lass ihn dir noch einmal schicken und kopiere ihn ganz.',
  },
};
export default person;
