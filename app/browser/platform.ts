/** Whether this is a Mac, an iPhone or an iPad, where the command key does what Ctrl does elsewhere. False while the server renders. */
export const isMac = (): boolean =>
  typeof navigator !== 'undefined' && /Macintosh|iPhone|iPad/.test(navigator.userAgent);

/** Whether fingers are what this machine is used with: then there are no keys to be told of. */
export const hasFingersFirst = (): boolean => matchMedia('(pointer: coarse)').matches;
