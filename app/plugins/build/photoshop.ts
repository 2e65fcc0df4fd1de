/** The files of the Photoshop plugin. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { bundle, source } from './bundle';

/** Photoshop gives these modules itself; its engine is a V8 of then. */
const CODE = {
  target: 'es2020',
  format: 'iife',
  external: ['photoshop', 'uxp'],
} satisfies Parameters<typeof bundle>[2];
/** Px, as the manifest names them. */
const ICONS = { 'icon.png': 23, 'icon-48.png': 48 } as const;

export async function photoshopFiles(server: string): Promise<Readonly<Record<string, string | Uint8Array>>> {
  const logo = await readFile(source('../../public/favicon.svg'));
  const [manifest, page, shared, own, code, icons] = await Promise.all([
    readFile(source('photoshop/manifest.json'), 'utf8'),
    readFile(source('photoshop/index.html'), 'utf8'),
    readFile(source('host/panel.css'), 'utf8'),
    readFile(source('photoshop/photoshop.css'), 'utf8'),
    bundle('photoshop/main.ts', server, CODE),
    Promise.all(
      Object.entries(ICONS).map(async ([name, side]) => [name, await sharp(logo).resize(side, side).png().toBuffer()]),
    ),
  ]);
  return {
    'manifest.json': photoshopManifest(manifest, server),
    'index.html': page,
    'panel.css': shared,
    'photoshop.css': own,
    'index.js': code,
    ...(Object.fromEntries(icons) as Record<string, Uint8Array>),
  };
}

/** The manifest for one server: Photoshop lets the plugin reach it, and nothing else. */
function photoshopManifest(text: string, server: string): string {
  const manifest = JSON.parse(text) as { requiredPermissions: { network: object; webview: object } };
  const domains = [new URL(server).origin];
  const { network, webview } = manifest.requiredPermissions;
  const requiredPermissions = {
    ...manifest.requiredPermissions,
    network: { ...network, domains },
    webview: { ...webview, domains },
  };
  return JSON.stringify({ ...manifest, requiredPermissions }, null, 2);
}
