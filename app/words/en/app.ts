/** Words that belong to no one page: titles, buttons that are alike everywhere, and what is said when something breaks. */
export default {
  description: 'Edit generated pictures by pulling points, together, live.',
  close: 'Close',
  dismiss: 'Dismiss',
  notice: 'Notice',
  toStart: 'To the start page',
  tryAgain: 'Try again',
  reload: 'Reload',
  cancel: 'Cancel',
  save: 'Save',
  longest: 'At most {most, number} characters.',
  hiddenMarks: 'In this name is something that nobody sees, or that turns the writing around. Type it anew.',
  loading: 'Loading',
  justNow: 'just now',
  theme: {
    label: 'Theme',
    system: 'As the system',
    light: 'Light',
    dark: 'Dark',
  },
  language: {
    label: 'Language',
    system: 'As the browser',
  },
  broken: {
    title: 'This page broke',
    text: 'Nothing in the room is lost. Try again; if it keeps happening, reload the page.',
  },
  tooOld: {
    title: 'This browser is too old for Tug',
    text: 'Tug needs Chrome {chrome}, Edge {edge}, Firefox {firefox} or Safari {safari}, or a newer one. Update your browser, or open this link in another.',
    noScript: 'Tug needs JavaScript, which is off in this browser.',
  },
  notFound: {
    pageTitle: 'Not found',
    title: 'There is nothing here',
    text: 'The link may be cut off, or the page was never made. Ask for the link again, or start from the beginning.',
  },
  /** Where no page can be served: the server says these before anything of a page is there. */
  plain: {
    starting: {
      title: 'Tug is starting',
      text: 'This page opens by itself in a moment.',
    },
    otherName: {
      title: 'This Tug does not answer to this name',
      text: 'Whoever runs it can set TUG_ORIGINS to the address that people open, or TUG_TRUST_PROXY=1 behind a proxy.',
    },
    elsewhere: {
      title: 'Tug is not at this address',
      text: 'It is below another path of the same server: {path}',
    },
    badAddress: {
      title: 'This address cannot be read',
      text: 'It may be damaged. Ask for the link again.',
    },
    noPages: {
      title: 'There are no pages here',
      text: 'This server answers programs only.',
    },
    broken: {
      title: 'This page could not be made',
      text: 'Something went wrong on the server; it is in its log. Nothing in a room is lost. Reload the page in a moment.',
    },
  },
  problem: {
    later: 'This could not be done. Reload the page to get the newest version.',
    unexpected: 'Something unexpected went wrong. Reload the page and try again.',
  },
  copy: {
    linkCopied: 'The link is copied.',
    refused: 'The browser does not let this page copy. Mark the link and press {keys}: {link}',
    refusedFinger: 'The browser does not let this page copy. Hold a finger on the link to mark and copy it: {link}',
  },
} as const;
