/** Whether this is a Mac, an iPhone or an iPad, where the command key does what Ctrl does elsewhere. False while the server renders. */
export const isMac = (): boolean =>
  typeof navigator !== 'undefined' && /Macintosh|iPhone|iPad/.test(navigator.userAgent);
