import { describe, expect, it } from 'vitest';
import { takenByNpm } from './taken-by-npm';

/** What npm always sets. */
const calm = {
  npm_lifecycle_event: 'import',
  npm_config_cache: '/c',
  npm_config_user_agent: 'npm',
  npm_config_yes: '',
};
const names = ['out', 'step-px', 'no-noise', 'replace', 'help'];

describe('options that npm took for itself', () => {
  it.each([
    ['as it was written', { npm_config_step_px: 'true' }, '--step-px'],
    ['what it takes for the end of its opposite', { npm_config_noise: '' }, '--no-noise'],
    ['what it takes for short', { npm_config_replace_registry_host: 'true' }, '--replace'],
    ['several', { npm_config_step_px: 'true', npm_config_out: 'true' }, '--out, --step-px'],
  ])('are found: %s', (_, set, options) => {
    expect(takenByNpm(names, ['3'], { ...calm, ...set })).toEqual({
      options,
      hint: 'npm took this for itself; write "npm run import --" first, and all else behind it',
    });
  });

  it("are not those that came through, nor npm's own, nor any where no npm is", () => {
    expect(takenByNpm(names, ['--out=x'], { ...calm, npm_config_out: 'true' })).toBeNull();
    expect(takenByNpm(names, [], { ...calm, npm_config_help: 'true' })).toBeNull();
    expect(takenByNpm(names, [], { npm_config_out: 'true' })).toBeNull();
    expect(takenByNpm(names, [], calm)).toBeNull();
  });
});
