import type { Translated } from '../translated';
import type en from '../en/embed';

const embed: Translated<typeof en> = {
  undo: 'Rückgängig und wiederholen',
  alone: {
    title: 'Diese Adresse ist für andere Seiten',
    text: 'Seiten, die Tug einbetten, zeigen hier einen Raum. In einem eigenen Tab hat der Raum alle seine Werkzeuge.',
    open: 'Raum öffnen',
  },
  nobody: {
    title: 'Die Seite um diesen Raum antwortet nicht',
    text: 'Sie muss Tugs embed.js laden und den Schlüssel zum Raum übergeben. Lade die Seite neu.',
  },
  closed: {
    title: 'Dieser Raum wurde geschlossen',
    text: 'Alle Bearbeitungen sind gespeichert.',
  },
};
export default embed;
