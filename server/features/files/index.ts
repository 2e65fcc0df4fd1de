/** What other features may use of the thread for files. */
export { FileThread, type Asked } from './file-thread';
export type { ReadEdit } from './messages';
