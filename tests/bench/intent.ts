import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { newShare, within } from '../../lib/document/kept';
import { sampleZ } from '../../lib/latent/sample';
import { truncateToWPlus } from '../../lib/latent/truncate';
import { readPack } from '../../server/inference/library/read-pack';
import { loadSurface, surfaceFiles } from '../../server/inference/photos/read-surface';
import { ArgumentError } from '../../server/cli/arguments';
import { Cache } from './drag/cache';
import type { Outcome } from './drag/cases';
import { findPython } from './drag/methods/peers';
import { Methods } from './drag/methods/run';
import { Progress } from './drag/progress';
import { loadRig } from './drag/rig';
import { loadFaceApi } from './judges/face-api';
import { partLandmarks } from './judges/landmarks';
import { caseOf, dragCase, strokesOf, type IntentCase } from './intent/cases';
import { lookAt, type Judges, type Look } from './intent/looks';
import { intentOptions, isPeer, METHODS, USAGE, type IntentMethod, type IntentOptions } from './intent/options';
import { OwnPixels } from './intent/own-pixels';
import { verticesOf } from './intent/points';
import { PULLS } from './intent/pulls';
import { layerShares, ZReader } from './intent/read-z';
import { toMarkdown, type IntentResult, type Judged } from './intent/report';
import { measureSessions, sessionMethods, type SessionResult } from './intent/sessions';
import { kindStrip, type Shown } from './intent/strips';
import { verdictOf } from './intent/verdict';
import { knownPeople } from './photo/renders';

/** People whose renders tell which vertex a landmark is, and the seed of the faces that tell what layers say. */
const [KNOWN, SHARES_SEED] = [12, 900_000];
/** Faces that are looked at for each that is wanted: some are turned away, or have nothing to close. */
const LOOKED_AT = 3;
const AT_LEAST = 6;
/** Seconds for the estimate of the time left only. */
const [A_LOOK, A_PULL, A_PEERS] = [0.5, 0.3, 4];

/** Runs the pulls, judges them and writes the report. */
export async function run(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const started = performance.now();
  const options = intentOptions(args);
  const python = findPython();
  const withoutPeers = 'missing' in python ? python.missing : null;
  const methods = options.methods.filter((id) => withoutPeers === null || !isPeer(id));
  const { judges, cache } = await open(options);
  const pulls = PULLS.filter(({ kind }) => options.kinds.includes(kind));
  const wanted = pulls.length * options.faces * options.truncations.length;
  const seconds = (id: IntentMethod) => wanted * ((isPeer(id) ? A_PEERS : A_PULL) + A_LOOK);
  const looking = options.truncations.length * (LOOKED_AT * options.faces + AT_LEAST) * A_LOOK;
  const progress = new Progress(methods.reduce((sum, id) => sum + seconds(id), looking));
  progress.begin(looking);
  const { cases, faces, notAsked } = await findCases(judges, options, pulls, progress);
  const runner = new Methods(judges.rig, null, python, cache, progress, null);
  const judged: Judged[] = [];
  const shown = new Map<string, Map<string, Shown>>();
  for (const id of methods) {
    progress.begin(seconds(id));
    await judgeMethod(id, cases, judges, runner, progress, (one, result, look) => {
      judged.push(result);
      const row = shown.get(one.pull.name) ?? new Map<string, Shown>();
      if (!row.has(id)) row.set(id, { one, look, passes: result.verdict.passes });
      shown.set(one.pull.name, row);
    });
  }
  const sessions: SessionResult[] = [];
  if (options.sessions)
    for (const id of sessionMethods(methods))
      sessions.push(await measureSessions(judges, runner, id, faces.slice(0, options.faces)));
  const result: IntentResult = {
    command: ['npm run bench -- intent', ...args].join(' '),
    minutes: (performance.now() - started) / 60_000,
    ...options,
    methods,
    notAsked,
    withoutPeers: options.methods.some(isPeer) ? withoutPeers : 'they were left out',
    judged,
    sessions,
  };
  await write(result, options, shown, judges.rig.manifest.resolution);
}

async function open(options: IntentOptions): Promise<{ judges: Judges; cache: Cache }> {
  const pack = await readPack(join(options.packs, options.model), options.model);
  const [file] = pack === null ? [] : surfaceFiles(pack);
  if (file === undefined)
    throw new ArgumentError('--model', `there is no pack "${options.model}" with a surface in ${options.packs}`);
  const rig = await loadRig({ ...options, truncation: 1 });
  const [surface, landmarks] = [await loadSurface(file), await partLandmarks()];
  const shares = await layerShares(rig, landmarks, SHARES_SEED);
  const reader = new ZReader(rig.model, shares, rig.manifest.zClip);
  const vertices = verticesOf(surface, knownPeople(KNOWN));
  const judges = { rig, surface, vertices, reader, landmarks, faceApi: await loadFaceApi() };
  return { judges, cache: await Cache.open(`${options.out}/cache`, options.resume) };
}

/** The first faces that each pull can be asked of. */
async function findCases(
  judges: Judges,
  { faces: count, seed: first, truncations }: IntentOptions,
  pulls: typeof PULLS,
  progress: Progress,
) {
  const { model, manifest } = judges.rig;
  const { zDim, zClip, wMean, layers, resolution } = manifest;
  const cases: IntentCase[] = [];
  const faces: Look[] = [];
  const most = LOOKED_AT * count + AT_LEAST;
  const tell = progress.job('faces', most * truncations.length * A_LOOK);
  for (const [t, truncation] of truncations.entries()) {
    const found = new Map<string, number>();
    for (let i = 0; i < most && pulls.some(({ name }) => (found.get(name) ?? 0) < count); i++) {
      const seed = first + i;
      const ws = truncateToWPlus(await model.map(sampleZ(seed, zDim, zClip)), wMean, truncation, layers);
      const start = await lookAt(judges, ws, null);
      faces.push(start);
      for (const pull of pulls) {
        if ((found.get(pull.name) ?? 0) >= count) continue;
        const one = caseOf(pull, start, { seed, truncation }, resolution);
        if (one === null) continue;
        cases.push(one);
        found.set(pull.name, (found.get(pull.name) ?? 0) + 1);
      }
      tell((t + (i + 1) / most) / truncations.length);
    }
  }
  const notAsked = pulls.filter(({ name }) => cases.every(({ pull }) => pull.name !== name)).map(({ name }) => name);
  return { cases, faces, notAsked };
}

/** What became of one pull; `look` is null where whoever pressed was told that nothing there follows. */
interface End {
  readonly look: Look | null;
  readonly kept: boolean;
  readonly steps: number;
  readonly seconds: number;
}

async function judgeMethod(
  id: IntentMethod,
  cases: readonly IntentCase[],
  judges: Judges,
  runner: Methods,
  progress: Progress,
  take: (one: IntentCase, judged: Judged, look: Look) => void,
): Promise<void> {
  const tell = progress.job(`${METHODS[id].title}, judged`, cases.length * A_LOOK);
  let done = 0;
  for await (const [one, { look, kept, steps, seconds }] of endsOf(id, cases, judges, runner)) {
    const { pull, seed, truncation, start } = one;
    const verdict = verdictOf(judges, one, look ?? start, look === null, kept);
    take(
      one,
      { method: id, pull: pull.name, kind: pull.kind, truncation, seed, steps, seconds, verdict },
      look ?? start,
    );
    tell((done += 1) / cases.length);
  }
}

async function* endsOf(
  id: IntentMethod,
  cases: readonly IntentCase[],
  judges: Judges,
  runner: Methods,
): AsyncGenerator<[IntentCase, End]> {
  const { method, way } = METHODS[id];
  const { resolution } = judges.rig.manifest;
  if (method === 'pixels') {
    const pixels = new OwnPixels(judges);
    try {
      for (const one of cases) yield [one, { ...(await pixels.pull(one)), kept: false }];
    } finally {
      await pixels.close();
    }
    return;
  }
  // Rooms look first whether what is pressed can follow, and tell at once where it cannot.
  const stays = (one: IntentCase): boolean => method === 'ours' && one.told;
  const asked = cases.filter((one) => !stays(one));
  const outcomes = await runner.run(method, `intent-${way}`, asked.map((one) => dragCase(one, way, resolution))); // prettier-ignore
  const ends = new Map<IntentCase, Outcome>(asked.flatMap((one, i) => (outcomes[i] === undefined ? [] : [[one, outcomes[i]]]))); // prettier-ignore
  for (const one of cases) {
    const end = ends.get(one);
    // What a mask keeps rooms keep px by px.
    const kept = method === 'ours' && way === 'mask' ? keptBy(one, resolution) : undefined;
    const look = end === undefined ? null : await lookAt(judges, end.ws, one.start.z, kept);
    yield [one, { look, kept: kept !== undefined, steps: end?.steps ?? 0, seconds: end?.seconds ?? 0 }];
  }
}

function keptBy(one: IntentCase, resolution: number): (drawn: Uint8Array) => Uint8Array {
  const sharing = newShare(strokesOf(one, resolution), resolution);
  let next = sharing.next();
  while (next.done !== true) next = sharing.next();
  const share = next.value;
  return (drawn) => (share === null ? drawn : within(drawn, one.start.picture, share));
}

/** Samples are kept to this many digits: more say nothing. */
const DIGITS = 4;

async function write(
  result: IntentResult,
  { out, report }: IntentOptions,
  shown: ReadonlyMap<string, ReadonlyMap<string, Shown>>,
  resolution: number,
): Promise<void> {
  const strips: { file: string; words: string }[] = [];
  await mkdir(join(report, 'intent'), { recursive: true });
  for (const kind of result.kinds) {
    const rows = [...shown.values()].filter((row) => [...row.values()][0]?.one.pull.kind === kind);
    if (rows.length === 0) continue;
    const file = `${kind}.jpg`;
    await writeFile(join(report, 'intent', file), await kindStrip(rows, result.methods, resolution));
    strips.push({ file, words: `Pulls of ${kind}, the first face of each: pressed, and what each method made of it` });
  }
  const short = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
  await writeFile(join(out, 'intent.json'), `${JSON.stringify(result, short, 1)}\n`);
  const text = toMarkdown(result, strips);
  await writeFile(join(report, 'intent.md'), text);
  console.log(text);
}
