export * from './client';
export * from './http';
export * from './limits';
export * from './problems';
export * from './schemas';
export * from './server';
export * from './share';
export * from './version';
