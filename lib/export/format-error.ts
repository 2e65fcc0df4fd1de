/** A file that cannot be read: damaged, of another kind, or of a later version. The message is for people. */
export class FormatError extends Error {}
