import type { Translated } from '../translated';
import type en from '../en/app';

const app: Translated<typeof en> = {
  description: 'Erzeugte Bilder bearbeiten, indem man an Punkten zieht: gemeinsam und live.',
  close: 'Schließen',
  dismiss: 'Ausblenden',
  notice: 'Hinweis',
  toStart: 'Zur Startseite',
  tryAgain: 'Noch einmal versuchen',
  reload: 'Neu laden',
  cancel: 'Abbrechen',
  save: 'Speichern',
  longest: 'Höchstens {most, number} Zeichen.',
  hiddenMarks: 'In diesem Namen ist etwas, das niemand sieht oder das die Schrift umdreht. Tippe ihn neu ein.',
  loading: 'Wird geladen',
  justNow: 'gerade eben',
  theme: {
    label: 'Darstellung',
    system: 'Wie das System',
    light: 'Hell',
    dark: 'Dunkel',
  },
  language: {
    label: 'Sprache',
    system: 'Wie der Browser',
  },
  broken: {
    title: 'Diese Seite ist abgestürzt',
    text: 'Im Raum ist nichts verloren. Versuche es noch einmal; wenn es wieder passiert, lade die Seite neu.',
  },
  tooOld: {
    title: 'Dieser Browser ist zu alt für Tug',
    text: 'Tug braucht Chrome {chrome}, Edge {edge}, Firefox {firefox} oder Safari {safari}, oder einen neueren. Aktualisiere deinen Browser, oder öffne diesen Link in einem anderen.',
    noScript: 'Tug braucht JavaScript, und das ist in diesem Browser ausgeschaltet.',
  },
  notFound: {
    pageTitle: 'Nicht gefunden',
    title: 'Hier ist nichts',
    text: 'Vielleicht ist der Link abgeschnitten, oder die Seite gab es nie. Lass dir den Link noch einmal schicken oder fang von vorn an.',
  },
  plain: {
    starting: {
      title: 'Tug startet',
      text: 'Diese Seite öffnet sich gleich von selbst.',
    },
    otherName: {
      title: 'Dieses Tug antwortet unter diesem Namen nicht',
      text: 'Wer es betreibt, kann TUG_ORIGINS auf die Adresse setzen, die geöffnet wird, oder hinter einem Proxy TUG_TRUST_PROXY=1.',
    },
    elsewhere: {
      title: 'Unter dieser Adresse ist Tug nicht',
      text: 'Es liegt unter einem anderen Pfad desselben Servers: {path}',
    },
    badAddress: {
      title: 'Diese Adresse lässt sich nicht lesen',
      text: 'Vielleicht ist sie beschädigt. Lass dir den Link noch einmal schicken.',
    },
    noPages: {
      title: 'Hier gibt es keine Seiten',
      text: 'Dieser Server antwortet nur Programmen.',
    },
    broken: {
      title: 'Diese Seite konnte nicht erstellt werden',
      text: 'Auf dem Server ist etwas schiefgegangen; es steht in seinem Protokoll. In keinem Raum ist etwas verloren. Lade die Seite gleich noch einmal.',
    },
  },
  problem: {
    later: 'Das ging nicht. Lade die Seite neu, um die neueste Version zu bekommen.',
    unexpected: 'Etwas Unerwartetes ist schiefgegangen. Lade die Seite neu und versuche es noch einmal.',
  },
  copy: {
    linkCopied: 'Der Link ist kopiert.',
    refused: 'Der Browser lässt diese Seite nicht kopieren. Markier den Link und drück {keys}: {link}',
    refusedFinger:
      'Der Browser lässt diese Seite nicht kopieren. Halt einen Finger auf den Link, um ihn zu markieren und zu kopieren: {link}',
  },
};
export default app;
