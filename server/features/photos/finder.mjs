// Body of the thread that finds faces: a thread has module hooks of its own, so it registers the TypeScript loader before anything else.
import { register } from 'tsx/esm/api';

register();
await import('./finder.ts');
