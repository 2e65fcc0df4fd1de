/** `npm run plugins -- --server ADDRESS [--out FOLDER]` */
import { parseArgs } from 'node:util';
import { takenByNpm } from '../../../lib/faults/taken-by-npm';

export const USAGE = `npm run plugins -- --server https://tug.example.org [--figma-id ID] [--out dist/plugins]

Makes the plugins for Figma, Photoshop and Krita, for people who use the server at that address:
  dist/plugins/figma, dist/plugins/tug-figma.zip
  dist/plugins/photoshop, dist/plugins/tug-photoshop.ccx
  dist/plugins/krita, dist/plugins/tug-krita.zip

--server    where people open Tug; http only for this computer (http://localhost:3000)
--figma-id  the id that Figma gave your plugin, if it is to be published
--out       another folder`;

export interface BuildWishes {
  /** Without a slash at the end. */
  readonly server: string;
  readonly figmaId: string | undefined;
  readonly out: string;
}

/** An argument that does not do. Its message begins with the argument's name. */
export class ArgumentError extends Error {}

/** @throws ArgumentError */
export function readArguments(args: readonly string[]): BuildWishes {
  const { values } = parse(args);
  return {
    server: serverAddress(values.server),
    figmaId: values['figma-id'],
    out: values.out ?? 'dist/plugins',
  };
}

function parse(args: readonly string[]) {
  const options = { server: { type: 'string' }, 'figma-id': { type: 'string' }, out: { type: 'string' } } as const;
  const taken = takenByNpm(Object.keys(options), args, process.env);
  if (taken !== null) throw new ArgumentError(`${taken.options}: ${taken.hint}`);
  try {
    return parseArgs({ args: [...args], options });
  } catch (error) {
    throw new ArgumentError((error as Error).message);
  }
}

/** Figma and Photoshop let plugins reach what their manifest names, encrypted; only the computer itself is spared. */
function serverAddress(given: string | undefined): string {
  if (given === undefined) throw new ArgumentError('--server is missing: give the address where people open Tug');
  if (!URL.canParse(given) || !/^https?:\/\//.test(given))
    throw new ArgumentError(`--server must be an address such as https://tug.example.org (it is "${given}")`);
  const { protocol, hostname, origin, pathname, search, hash } = new URL(given);
  if (protocol === 'http:' && hostname !== 'localhost')
    throw new ArgumentError(`--server must begin with https://, but for http://localhost (it is "${given}")`);
  if (search !== '' || hash !== '')
    throw new ArgumentError(`--server must have nothing behind ? or # (it is "${given}")`);
  return origin + pathname.replace(/\/+$/, '');
}
