/** The files of the Krita plugin: its Python as it is, and the server that it suggests. */
import { readFile, readdir } from 'node:fs/promises';
import { source } from './bundle';

/** What Krita runs, and what it shows of it; not what Python leaves beside it. */
const PARTS = /\.(py|html)$/;
const SERVER = 'tug/server.py';

export async function kritaFiles(server: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(source('krita/tug'))).filter((name) => PARTS.test(name)).sort();
  const paths = ['tug.desktop', ...names.map((name) => `tug/${name}`)];
  const files = await Promise.all(paths.map(async (path) => [path, await readFile(source(`krita/${path}`), 'utf8')]));
  const { [SERVER]: suggested = '', ...others } = Object.fromEntries(files) as Record<string, string>;
  return { ...others, [SERVER]: suggested.replace(/^SERVER = .*$/m, () => `SERVER = ${JSON.stringify(server)}`) };
}
