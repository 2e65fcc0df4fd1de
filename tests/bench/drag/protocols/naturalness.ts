import { createHash } from 'node:crypto';

import type { NpyArray } from '../../../../lib/npz/npy';
import { loadDiscriminator, type DiscriminatorJudge } from '../../judges/discriminator';
import { loadFeatures, type FeatureJudge, type FeatureNet } from '../../judges/features';
import { loadRenders } from '../../judges/renders';
import { landmarkCases, shareOf, type Bench } from '../bench';
import { outcomeArrays } from '../cases';
import { METHODS } from '../methods/list';
import { cosineDistance, euclidean, mean } from '../metrics/distance';
import { frechetDistance } from '../metrics/frechet';
import { kernelDistance } from '../metrics/kernel';
import type { BenchOptions } from '../options';
import { rowOfSamples, rowOfValues, type Row, type Table } from '../table';

/** Pictures a method that Inception looks at, at most: it takes a third of a second each. */
const INCEPTION_PICTURES = 100;
/** Seeds of the reference faces begin this far behind those of the pairs. */
const REFERENCE_OFFSET = 1_000_000;
const COUNT = 5;
/** For the estimate of the time left only. */
const SOME_RENDERS = 256;
const SECONDS_A_PICTURE: Readonly<Record<FeatureNet, number>> = { mobilenet: 0.08, inception: 0.5 };

/** For the estimate of the time left only; the drags are those of the landmark protocol. */
export function secondsOfNaturalness(options: BenchOptions): number {
  const { mobilenet, inception } = SECONDS_A_PICTURE;
  const edited = options.methods.map((id) => shareOf({ options }, id, options.pairs));
  // Inception looks at whole sets only; MobileNet looks at all, and at as many unedited faces.
  const compared =
    edited.filter((count) => count === options.pairs).length * Math.min(INCEPTION_PICTURES, options.pairs);
  const seen = edited.reduce((sum, count) => sum + count, options.pairs);
  return SOME_RENDERS * (mobilenet + inception) + mobilenet * seen + inception * compared;
}

/** How natural the edited pictures of the five-point protocol are as a set, and how much of the person is kept. */
export async function naturalness(bench: Bench): Promise<Table[]> {
  const { options, rig } = bench;
  const { resolution } = rig.manifest;
  const judges: Record<FeatureNet, FeatureJudge> = {
    mobilenet: await loadFeatures('mobilenet'),
    inception: await loadFeatures('inception'),
  };
  const discriminator = await loadDiscriminator();
  const cases = landmarkCases(bench.pairs, COUNT);
  // Frechet distances of sets of different sizes cannot be compared, and those of small ones are mostly chance: methods that did fewer cases have none.
  const count = Math.max(...options.methods.map((method) => shareOf(bench, method, cases.length)));
  const most = (net: FeatureNet) => (net === 'inception' ? Math.min(INCEPTION_PICTURES, count) : count);

  /** Features of the pictures `shown`; `key` says which they are. */
  const vectorsOf = async (
    name: string,
    net: FeatureNet,
    shown: readonly (() => Promise<Uint8Array>)[],
    key: readonly (string | Record<string, NpyArray>)[],
  ): Promise<Float32Array[]> => {
    const tell = bench.progress.job(`naturalness, ${net}, ${name}`, SECONDS_A_PICTURE[net] * shown.length);
    const { vectors } = await bench.cache.arrays(`features-${net}-${name}`, [net, ...key], async () => {
      const found: Float32Array[] = [];
      for (const picture of shown) {
        found.push(await judges[net].features(await picture(), resolution));
        tell(found.length / (shown.length + 1));
      }
      const length = found[0]?.length ?? 0;
      const data = new Float32Array(found.length * length);
      found.forEach((vector, i) => data.set(vector, i * length));
      return { vectors: { shape: [found.length, length], data } };
    });
    tell(1);
    const length = vectors?.shape[1] ?? 0;
    return shown.map((_, i) => Float32Array.from(vectors?.data.subarray(i * length, (i + 1) * length) ?? []));
  };

  const featuresOf = (name: string, net: FeatureNet, latents: readonly Float32Array[]): Promise<Float32Array[]> => {
    const shown = latents.slice(0, most(net));
    const outcomes = shown.map((ws) => ({ ws, points: [], steps: 0, seconds: 0 }));
    const { layers, wDim, files } = rig.manifest;
    const { ws } = outcomeArrays(outcomes, layers, wDim);
    return vectorsOf(
      name,
      net,
      shown.map((latent) => () => rig.picture(latent)),
      [JSON.stringify(files), { ws: ws as NpyArray }],
    );
  };

  const drawn = await loadRenders(resolution);
  const renders = drawn.map((picture) => () => Promise.resolve(picture));
  const which = drawn.reduce((hash, picture) => hash.update(picture), createHash('sha256')).digest('hex');
  const real = {
    mobilenet: await vectorsOf('renders', 'mobilenet', renders, [which]),
    inception: await vectorsOf('renders', 'inception', renders, [which]),
  };
  const reference: Float32Array[] = [];
  for (let i = 0; i < count; i++) reference.push(await rig.sample(options.seed + REFERENCE_OFFSET + i));
  const unedited = await featuresOf('reference', 'mobilenet', reference);
  const starts = await featuresOf(
    'none',
    'mobilenet',
    bench.pairs.map(({ from }) => from.ws),
  );
  const setDistances = async (name: string, mobilenet: readonly Float32Array[], latents: readonly Float32Array[]) => {
    const inception = await featuresOf(name, 'inception', latents);
    return {
      frechetInception: frechetDistance(inception, real.inception),
      kernelInception: 1000 * kernelDistance(inception, real.inception),
      frechetMobilenet: frechetDistance(mobilenet, real.mobilenet),
      kernelMobilenet: 1000 * kernelDistance(mobilenet, real.mobilenet),
      kernelUnedited: 1000 * kernelDistance(mobilenet, unedited),
    };
  };
  const rows: Row[] = [];
  for (const method of options.methods) {
    const mine = cases.slice(0, shareOf(bench, method, cases.length));
    const latents = (await bench.methods.run(method, `landmarks-${COUNT}`, mine)).map(({ ws }) => ws);
    const mobilenet = await featuresOf(method, 'mobilenet', latents);
    const kept = rowOfSamples(method, {
      identity: await identityChange(bench, latents),
      feature: mobilenet.map((vector, i) => cosineDistance(vector, starts[i] ?? vector)),
    });
    const sets = rowOfValues(
      method,
      {
        ...(latents.length === count ? await setDistances(method, mobilenet, latents) : {}),
        unlike: -mean(
          await scores(
            discriminator,
            latents.map((ws) => () => rig.picture(ws)),
            resolution,
          ),
        ),
        natural: mean(await Promise.all(latents.map((ws) => rig.natural(ws)))),
      },
      latents.length,
    );
    rows.push({ ...kept, values: { ...kept.values, ...sets.values } });
  }
  const ofRenders = -mean(await scores(discriminator, renders, resolution));
  const peers = options.methods.some((method) => METHODS[method].kind === 'peer');
  return [
    {
      id: 'naturalness',
      title: 'Naturalness and identity',
      about:
        `Pictures of the five-point protocol${peers ? '' : ' (no other methods in this run)'} against ${renders.length} renders of people that no network was trained on. ` +
        `Frechet and kernel distance on pooled features of InceptionV3 and MobileNetV2 as nsfwjs ships them: neither network is the one of the standard FID, and ` +
        `sets of ${count} pictures (Inception: ${most('inception')}) are small, so only differences within a column mean something; methods that did fewer cases have none. "No edit" shows how far the ` +
        `generator itself is from renders. Unedited: the same against unedited faces of as many other seeds. Kernel distances times 1000. Identity: distance of face-api's descriptors before and after; feature: cosine distance of MobileNet ` +
        `features before and after; both also grow with a wanted change. Discriminator: minus the mean answer of the network that the generator was trained against; less is more like a render, renders themselves get ${ofRenders.toFixed(3)}. Natural: the regularizer's distance.`,
      columns: [
        { key: 'frechetInception', title: 'Frechet, Inception', digits: 2 },
        { key: 'kernelInception', title: 'kernel, Inception', digits: 2 },
        { key: 'frechetMobilenet', title: 'Frechet, MobileNet', digits: 2 },
        { key: 'kernelMobilenet', title: 'kernel, MobileNet', digits: 2 },
        { key: 'kernelUnedited', title: 'unedited: kernel, MobileNet', digits: 2 },
        { key: 'identity', title: 'identity', digits: 3 },
        { key: 'feature', title: 'feature', digits: 4 },
        { key: 'unlike', title: 'discriminator', digits: 3 },
        { key: 'natural', title: 'natural', digits: 2 },
      ],
      rows,
    },
  ];
}

async function scores(
  judge: DiscriminatorJudge,
  pictures: readonly (() => Promise<Uint8Array>)[],
  resolution: number,
): Promise<number[]> {
  const found: number[] = [];
  for (const picture of pictures) found.push(await judge.score(await picture(), resolution));
  return found;
}

/** Distances of face descriptors between the start of each case and what became of it. */
async function identityChange({ rig, faceApi, pairs }: Bench, latents: readonly Float32Array[]): Promise<number[]> {
  const { resolution } = rig.manifest;
  const changes: number[] = [];
  for (const [i, ws] of latents.entries()) {
    const before = await faceApi.identity((pairs[i] as Bench['pairs'][number]).from.picture, resolution);
    changes.push(euclidean(before, await faceApi.identity(await rig.picture(ws), resolution)));
  }
  return changes;
}
