// Body of an inference thread: a thread has module hooks of its own, so it registers the TypeScript loader before anything else.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
