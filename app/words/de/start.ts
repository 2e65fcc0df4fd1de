import type { Translated } from '../translated';
import type en from '../en/start';

const start: Translated<typeof en> = {
  title: 'Bring ein Bild in Form, gemeinsam.',
  text: 'Mit Tug bearbeitest du Fotos und erzeugte Bilder, indem du an Punkten ziehst: Drück auf das Bild, zieh, und es folgt, live, bei allen, die den Link haben.',
  newRoom: {
    title: 'Neuer Raum',
    hint: 'Such dir ein Bild aus, mit dem es losgeht.',
    pack: 'Modellpaket',
    noPack: 'Keines',
    truncation: 'Trunkierung',
    shuffle: 'Mischen',
    failed: 'Die Bilder lassen sich nicht laden',
    empty: 'Es gibt noch kein Modellpaket',
    emptyHint: 'Leg eines in den Ordner „models“ des Servers; ein paar Sekunden später ist es hier.',
    about:
      '{description} Lizenz: {licence}. Eine niedrige Trunkierung liegt näher am Durchschnittsbild, eine hohe ist ungewöhnlicher.',
    name: '{pack}, Seed {seed}',
    fromSeed: 'Neuer Raum aus Seed {seed}',
    seed: 'Seed {seed}',
    opening: 'Raum wird geöffnet',
    notLoaded: 'Nicht geladen. Noch einmal versuchen',
  },
  join: {
    label: 'Über einen Link beitreten',
    placeholder: 'Link eines Raums einfügen',
    join: 'Beitreten',
    wrong: 'Das ist kein Link zu einem Raum. Er sieht so aus: …/room/ und 22 Zeichen.',
  },
  photos: {
    title: 'Zieh dein eigenes Foto zurecht',
    hint: 'JPEG, PNG, WebP, AVIF, TIFF oder GIF bis 30 MB. Nur wer im Raum ist, sieht es.',
    open: 'Foto öffnen',
    camera: 'Foto aufnehmen',
    choose: 'Das Foto einer Person',
    dropHint: 'Hierher ziehen oder einfügen geht auch.',
    sending: 'Das Foto wird gesendet: {part, number, percent}',
    reading: 'Gesichter werden gesucht',
    progress: 'Das Foto ist unterwegs',
    into: 'Ein Foto verwenden',
    intoHint: 'Es wird das Bild dieses Raums, als Bearbeitung, die sich zurücknehmen lässt.',
  },
  files: {
    open: 'Datei öffnen',
    opening: 'Wird geöffnet',
    choose: 'Eine .tug-Datei oder ein von Tug gespeichertes Bild',
    hint: 'Ein als .tug gespeicherter Raum oder ein von Tug gespeichertes Bild.',
    dropHint: 'Hierher ziehen geht auch.',
    drop: 'Ein Foto, einen Raum oder ein von Tug gespeichertes Bild loslassen, um einen neuen Raum daraus zu machen',
    folder: 'Das ist ein Ordner. Zieh ein Foto hierher, eine .tug-Datei oder ein von Tug gespeichertes Bild.',
    oneOfSeveral:
      '„{name}“ wird geöffnet, {count, plural, one {das andere nicht} other {die # anderen nicht}}: Es geht nur eine Datei auf einmal.',
    dropIntoRoom: 'Ein Foto oder ein von Tug gespeichertes Bild loslassen, um hier damit weiterzumachen',
    viewer: 'In diesem Raum darfst du nur zusehen, also nichts importieren.',
  },
  rooms: {
    title: 'Deine Räume',
    none: 'Räume, die du anlegst oder betrittst, stehen hier, nur in diesem Browser.',
    gone: 'Nicht mehr auf diesem Server',
    visited: 'Besucht {ago}',
    forget: '{room} vergessen',
  },
};
export default start;
