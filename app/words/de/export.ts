import type { Translated } from '../translated';
import type en from '../en/export';

const exporting: Translated<typeof en> = {
  title: 'Exportieren',
  what: '{edit}, von {name}',
  notAllowed: 'In diesem Raum dürfen nur die exportieren, die bearbeiten dürfen.',
  picture: 'Bild',
  pictureHint: 'PNG, volle Größe. Auf Tug gezogen, öffnet es genau diesen Stand wieder.',
  beforeAfter: 'Vorher und nachher',
  beforeAfterHint: 'PNG, das Bild vor dieser Bearbeitung und danach.',
  sheet: 'Kontaktbogen',
  sheetHint: 'PNG, alle Bearbeitungen vom Anfang bis zu dieser.',
  latents: 'Latents',
  latentsHint: 'Für numpy: der Latent und die Trajektorie dieser Bearbeitung.',
  room: 'Ganzer Raum',
  roomHint: 'Eine .tug-Datei mit allen Bearbeitungen. Auf Tug gezogen, wird sie ein neuer Raum.',
  saveThis: 'Speichern: {what}',
  making: 'Wird erstellt',
  animation: {
    title: 'Wiedergabe als Animation',
    points: 'Griffe und Ziele einzeichnen',
    format: 'Format',
    video: 'Video (WebM)',
    gif: 'GIF',
    apng: 'APNG, verlustfrei',
    make: 'Erstellen',
    progress: 'Fortschritt der Animation',
    percent: '{part, number, percent}',
    name: '{room}: {edit}',
    empty: 'Es gibt nichts zu zeigen.',
    noCanvas: 'Dieser Browser stellt keine Zeichenfläche bereit.',
    noPng: 'Dieser Browser kann keine PNG-Bilder schreiben.',
    noVideo: 'Dieser Browser kann keine Videos erstellen. GIF und APNG gehen.',
  },
};
export default exporting;
