export * from './client';
export * from './http';
export * from './limits';
export * from './schemas';
export * from './server';
export * from './version';
