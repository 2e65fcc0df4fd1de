/** The files of the Figma plugin. */
import { readFile } from 'node:fs/promises';
import type { BuildWishes } from './arguments';
import { bundle, source } from './bundle';

/** The plugin's own engine knows the language of then; its page runs in a browser of Figma's. */
const CODE = { target: 'es2017', format: 'iife' } as const;
const PAGE = { target: 'chrome111', format: 'esm' } as const;

export async function figmaFiles({
  server,
  figmaId,
}: Pick<BuildWishes, 'server' | 'figmaId'>): Promise<Readonly<Record<string, string>>> {
  const [manifest, page, css, code, ui] = await Promise.all([
    readFile(source('figma/manifest.json'), 'utf8'),
    readFile(source('figma/ui.html'), 'utf8'),
    readFile(source('host/panel.css'), 'utf8'),
    bundle('figma/code.ts', server, CODE),
    bundle('figma/ui.ts', server, PAGE),
  ]);
  return {
    'manifest.json': figmaManifest(manifest, server, figmaId),
    'code.js': code,
    'ui.html': filled(page, { '/* panel.css */': css, '/* ui.js */': ui.replaceAll('</script', '<\\/script') }),
  };
}

/** The manifest for one server: Figma lets the plugin reach it, and nothing else. */
function figmaManifest(text: string, server: string, id: string | undefined): string {
  const manifest = JSON.parse(text) as { id: string; networkAccess: Record<string, unknown> };
  const { origin, protocol } = new URL(server);
  const domains = [origin, origin.replace(/^http/, 'ws')];
  const access =
    protocol === 'https:' ? { allowedDomains: domains } : { allowedDomains: ['none'], devAllowedDomains: domains };
  return JSON.stringify(
    { ...manifest, id: id ?? manifest.id, networkAccess: { ...manifest.networkAccess, ...access } },
    null,
    2,
  );
}

/** `replace` would read the `$` of code as its own. */
function filled(page: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((text, [place, part]) => text.split(place).join(part), page);
}
