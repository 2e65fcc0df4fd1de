export { keepFile, readFile } from './job-files';
export { inPieces } from './pieces';
export { SharedJobs } from './shared-jobs';
export { isOver, type Said } from './shared-work';
