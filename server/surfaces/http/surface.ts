import { SOCKET_PATH, YJS_PATH, YJS_POLLING_PATH } from '../../../lib/protocol';

/** By what their paths begin with; the longer one first. */
const SURFACES: readonly (readonly [string, string])[] = [
  ['/api/v1', 'v1'],
  ['/api', 'api'],
  [SOCKET_PATH, 'socket'],
  [YJS_PATH, 'document'],
  [YJS_POLLING_PATH, 'document'],
];

/** Which part of the server a path is for, without anything of what it names. @param path below the base path; null when it is none */
export function surfaceOf(path: string | null): string {
  if (path === null) return 'none';
  return SURFACES.find(([begin]) => path === begin || path.startsWith(`${begin}/`))?.[1] ?? 'pages';
}
