import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SETTING_NAMES, SettingsError, readSettings } from './settings';

describe('settings', () => {
  it('has defaults for everything', () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({ port: 3000, host: '127.0.0.1', device: 'auto', workers: 1, origins: [] });
    expect(settings.dataDir).toMatch(/\/data$/);
  });

  it('prefers TUG_PORT to PORT and takes empty variables as unset', () => {
    expect(readSettings({ PORT: '8080' }).port).toBe(8080);
    expect(readSettings({ PORT: '8080', TUG_PORT: '9' }).port).toBe(9);
    expect(readSettings({ TUG_PORT: '' }).port).toBe(3000);
  });

  it('splits origins and keeps only scheme, host and port', () => {
    expect(readSettings({ TUG_ORIGINS: 'https://a.example/x, http://b.example:81' }).origins).toEqual([
      'https://a.example',
      'http://b.example:81',
    ]);
    expect(readSettings({ TUG_ORIGINS: 'null,https://a.example' }).origins).toEqual(['null', 'https://a.example']);
  });

  it.each([
    ['TUG_PORT', '70000'],
    ['TUG_PORT', 'three'],
    ['TUG_DEVICE', 'tpu'],
    ['TUG_WORKERS', '0'],
    ['TUG_BATCH', '0'],
    ['TUG_BASE_PATH', 'tug'],
    ['TUG_BASE_PATH', '/tug/'],
    ['TUG_BASE_PATH', '/'],
    ['TUG_BASE_PATH', '/a b'],
    ['TUG_ORIGINS', 'not an origin'],
    ['TUG_OPEN', 'yes'],
    ['TUG_RATE_SCALE', '-1'],
  ])('refuses %s=%s by name', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(SettingsError);
    expect(() => readSettings({ [name]: value })).toThrow(new RegExp(`^${name} .*"${value}"`));
  });

  it('refuses an address of a database without repeating its password', () => {
    const read = () => readSettings({ TUG_DATABASE: 'mysql://tug:secret@localhost/tug' });
    expect(read).toThrow(/^TUG_DATABASE must be an address such as postgres:/);
    expect(read).not.toThrow(/secret/);
    expect(readSettings({ TUG_DATABASE: 'postgres://tug@localhost/tug' }).database).toBe(
      'postgres://tug@localhost/tug',
    );
    expect(readSettings({}).database).toBeNull();
  });

  it('takes a bucket beside a database only, and names what is wrong with it', () => {
    const TUG_DATABASE = 'postgres://tug@localhost/tug';
    const read = (more: Record<string, string>) => readSettings({ TUG_DATABASE, ...more }).blobs;
    const plain = { bucket: 'my-bucket', prefix: '', endpoint: null, region: null };
    expect(readSettings({}).blobs).toBeNull();
    expect(read({})).toBeNull();
    for (const address of ['s3://my-bucket', 's3://my-bucket/']) expect(read({ TUG_BLOBS: address })).toEqual(plain);
    const more = { TUG_S3_ENDPOINT: 'http://minio:9000', TUG_S3_REGION: 'eu-central-1' };
    expect(read({ TUG_BLOBS: 's3://my-bucket/tug/one/', ...more })).toEqual({
      bucket: 'my-bucket',
      prefix: 'tug/one/',
      endpoint: 'http://minio:9000',
      region: 'eu-central-1',
    });
    for (const wrong of ['s3://', 's3://Bucket', 's3://my-bucket//x', 'https://my-bucket', 's3://my-bucket/a b'])
      expect(() => read({ TUG_BLOBS: wrong })).toThrow(/^TUG_BLOBS must be an address such as s3:/);
    expect(() => read({ TUG_S3_ENDPOINT: 'minio:9000' })).toThrow(/^TUG_S3_ENDPOINT must be an address such as http/);
    expect(() => read({ TUG_S3_REGION: 'eu central' })).toThrow(/^TUG_S3_REGION must be the name of a region/);
    expect(() => readSettings({ TUG_BLOBS: 's3://my-bucket' })).toThrow(/^TUG_DATABASE must be set beside TUG_BLOBS/);
  });

  it('takes workers with a secret only, and repeats that nowhere', () => {
    const [at, secret] = ['gpu-1:7070, [::1]:7071', 'a secret of sixteen'];
    expect(readSettings({ TUG_WORKERS_AT: at, TUG_WORKER_SECRET: secret })).toMatchObject({
      workersAt: ['gpu-1:7070', '[::1]:7071'],
      workerSecret: secret,
    });
    expect(readSettings({})).toMatchObject({ workersAt: [], workerSecret: null });
    expect(() => readSettings({ TUG_WORKERS_AT: at })).toThrow(/^TUG_WORKER_SECRET must be set/);
    expect(() => readSettings({ TUG_WORKERS_AT: 'gpu-1', TUG_WORKER_SECRET: secret })).toThrow(
      /^TUG_WORKERS_AT must be .* such as gpu-1:7070/,
    );
    expect(readSettings({ TUG_REDIS: 'redis://:password@localhost' }).redis).toBe('redis://:password@localhost');
    const address = () => readSettings({ TUG_REDIS: 'http://:password@localhost' });
    expect(address).toThrow(/^TUG_REDIS must be an address such as redis:/);
    expect(address).not.toThrow(/password/);
    const short = () => readSettings({ TUG_WORKER_SECRET: 'too short' });
    expect(short).toThrow(/^TUG_WORKER_SECRET must have at least 16 characters/);
    expect(short).not.toThrow(/too short/);
  });

  it('are all in the README', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(SETTING_NAMES.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it('names every wrong variable at once', () => {
    expect(() => readSettings({ TUG_PORT: 'x', TUG_DEVICE: 'y' })).toThrow(/TUG_PORT[^]*TUG_DEVICE/);
  });
});
