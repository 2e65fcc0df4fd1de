/** What stands before every path of this Tug, such as /tug; empty when it has its host for itself. Written in when the pages are built. */
export const BASE_PATH = process.env.TUG_BASE_PATH ?? '';

/** Address of the server that this page came from, without a slash at its end. */
export const serverAddress = (): string => location.origin + BASE_PATH;
