export { exists, manifestIn, putAway } from './put-away';
export { sheetOf } from './sheet';
export { PackSheets } from './sheets';
export { PackShelf } from './shelf';
