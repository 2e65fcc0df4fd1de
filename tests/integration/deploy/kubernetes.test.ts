/** The file for Kubernetes, which no test runs: it is whole, and speaks of settings, ports and addresses that there are. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { SETTING_NAMES, readSettings } from '../../../server/settings/settings';

const podSchema = z.object({
  containers: z.tuple([
    z.object({
      ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
      env: z.array(z.object({ name: z.string(), value: z.string().optional() })),
      readinessProbe: z.object({ httpGet: z.object({ path: z.literal('/readyz'), port: z.string() }) }),
      livenessProbe: z.object({ httpGet: z.object({ path: z.literal('/healthz'), port: z.string() }) }),
    }),
  ]),
});
const documentSchema = z.object({
  kind: z.string(),
  spec: z.unknown().optional(),
  data: z.record(z.string(), z.string()).optional(),
});

describe('server/deploy/kubernetes.yml', () => {
  it('sets what Tug reads, listens where it is looked for, and sends each room by its tag', async () => {
    const text = await readFile(new URL('../../../server/deploy/kubernetes.yml', import.meta.url), 'utf8');
    const documents = parseAllDocuments(text).map((document) => {
      expect(document.errors).toEqual([]);
      return documentSchema.parse(document.toJS());
    });
    expect(documents.map(({ kind }) => kind)).toEqual(['Service', 'StatefulSet', 'Service', 'Ingress', 'ConfigMap']);
    const set = z.object({ template: z.object({ spec: podSchema }) }).parse(documents[1]?.spec);
    const [{ env, ports, readinessProbe, livenessProbe }] = set.template.spec.containers;
    const values = Object.fromEntries(env.map(({ name, value }) => [name, value?.replace('$(POD_IP)', '10.1.2.3')]));
    expect(env.map(({ name }) => name).filter((name) => name !== 'POD_IP' && !SETTING_NAMES.includes(name))).toEqual(
      [],
    );
    const { nodeAddress, port, trustProxy, host } = readSettings(values);
    const numbers = new Map(ports.map(({ name, containerPort }) => [name, containerPort]));
    expect({ nodeAddress, port, trustProxy, host }).toEqual({
      nodeAddress: `10.1.2.3:${numbers.get('nodes')}`,
      port: numbers.get('http'),
      trustProxy: true,
      host: '0.0.0.0',
    });
    for (const { httpGet } of [readinessProbe, livenessProbe]) expect(numbers.has(httpGet.port)).toBe(true);
    expect(documents[4]?.data?.['http-snippet']).toMatch(/map \$arg_tag \$tug_key/);
    expect(text).toMatch(/upstream-hash-by: '\$tug_key'/);
  });
});
