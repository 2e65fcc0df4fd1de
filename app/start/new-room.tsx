'use client';
import { CircleAlert, PackageOpen, RefreshCw, Shuffle } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { MAX_NAME_LENGTH, MAX_TRUNCATION } from '@/lib/protocol';
import { api } from '../browser/api';
import { words } from '@/app/words/problems';
import { useWords } from '@/app/words/words-provider';
import { useFormatter } from 'use-intl';
import { identity } from '../identity/identity';
import { visited } from '../rooms/visited';
import { Button } from '../ui/button';
import { Select } from '../ui/select';
import { Slider } from '../ui/slider';
import { toast } from '../ui/toasts';
import { FIRST_SEEDS, randomSeeds } from '../rooms/seeds';
import { SampleTile, TileBox } from './sample-tile';
import { useInBrowser } from '../browser/stored';
import { usePacks } from '../rooms/use-packs';

/** Where most packs look natural and still differ from each other. */
export const DEFAULT_TRUNCATION = 0.7;
/** Of the truncation's value. */
const TWO_DIGITS = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
/** Pictures are asked for when the slider has rested this long, ms. */
const REST_MS = 180;

/** Choice of model pack and starting picture; a press on one makes the room. */
export function NewRoom() {
  const t = useWords();
  const format = useFormatter();
  const router = useRouter();
  const { packs, again } = usePacks();
  const [chosen, setChosen] = useState<string | null>(null);
  // The page of packs leads here with one of them.
  const asked = useInBrowser() ? new URLSearchParams(location.search).get('pack') : null;
  const [seeds, setSeeds] = useState(FIRST_SEEDS);
  const [truncation, setTruncation] = useState(DEFAULT_TRUNCATION);
  const [rested, setRested] = useState(DEFAULT_TRUNCATION);
  const [opening, setOpening] = useState<number | null>(null);

  useEffect(() => {
    const timer = setTimeout(() => setRested(truncation), REST_MS);
    return () => clearTimeout(timer);
  }, [truncation]);

  const list = packs.state === 'ready' ? packs.packs : [];
  const pack = list.find((entry) => entry.name === (chosen ?? asked)) ?? list[0];

  async function open(seed: number) {
    if (pack === undefined || opening !== null) return;
    setOpening(seed);
    const { name, color } = identity.get();
    try {
      const roomName = t('start.newRoom.name', { pack: pack.title, seed: String(seed) }).slice(-MAX_NAME_LENGTH);
      const from = { pack: pack.name, generator: pack.generator, seed, truncation: rested };
      const membership = await api.createRoom({ ...from, roomName, name, color });
      visited.enter({ ...membership, name: roomName });
      router.push(`/room/${membership.room}`);
    } catch (error) {
      toast(words(error));
      setOpening(null);
    }
  }

  return (
    <>
      <div className="mb-3 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div>
          <h2 id="new-room" className="text-base font-semibold">
            {t('start.newRoom.title')}
          </h2>
          <p className="text-soft">{t('start.newRoom.hint')}</p>
        </div>
        <div className="flex grow flex-wrap items-end justify-end gap-x-4 gap-y-2">
          <label className="flex min-w-36 flex-col gap-1 max-sm:grow">
            <span className="font-medium">{t('start.newRoom.pack')}</span>
            <Select
              value={pack?.name ?? ''}
              disabled={pack === undefined}
              onChange={(event) => setChosen(event.target.value)}
            >
              {pack === undefined && (
                <option value="">{packs.state === 'loading' ? t('app.loading') : t('start.newRoom.noPack')}</option>
              )}
              {list.map((entry) => (
                <option key={entry.name} value={entry.name}>
                  {entry.title}
                </option>
              ))}
            </Select>
          </label>
          <div className="w-44 pb-1.5 max-sm:grow">
            <Slider
              label={t('start.newRoom.truncation')}
              value={truncation}
              min={0}
              max={MAX_TRUNCATION}
              step={0.05}
              format={(value) => format.number(value, TWO_DIGITS)}
              disabled={pack === undefined}
              onChange={setTruncation}
            />
          </div>
          <Button disabled={pack === undefined} onClick={() => setSeeds(randomSeeds())}>
            <Shuffle size={15} aria-hidden="true" /> {t('start.newRoom.shuffle')}
          </Button>
        </div>
      </div>
      {packs.state === 'failed' && (
        <Empty icon={<CircleAlert size={26} />} title={t('start.newRoom.failed')} text={packs.why}>
          <Button onClick={again}>
            <RefreshCw size={15} aria-hidden="true" /> {t('app.tryAgain')}
          </Button>
        </Empty>
      )}
      {packs.state === 'ready' && pack === undefined && (
        <Empty icon={<PackageOpen size={26} />} title={t('start.newRoom.empty')} text={t('start.newRoom.emptyHint')} />
      )}
      {(packs.state === 'loading' || pack !== undefined) && (
        <ul className="grid grid-cols-3 gap-2 sm:grid-cols-4 sm:gap-2.5" aria-busy={packs.state === 'loading'}>
          {seeds.map((seed, i) => (
            <li key={i}>
              {pack === undefined ? (
                <TileBox loading />
              ) : (
                <SampleTile
                  seed={seed}
                  src={api.sampleUrl(pack, seed, rested)}
                  size={pack.resolution}
                  opening={opening === seed}
                  disabled={opening !== null}
                  onOpen={() => void open(seed)}
                  onRetry={again}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {pack !== undefined && (
        <p className="text-soft mt-3 text-xs">
          {t('start.newRoom.about', { description: pack.description, licence: pack.licence })}{' '}
          <Link href="/packs" className="text-ink underline underline-offset-2">
            {t('packs.link')}
          </Link>
        </p>
      )}
    </>
  );
}

function Empty({
  icon,
  title,
  text,
  children,
}: {
  icon: React.ReactNode;
  title: string;
  text: string;
  children?: React.ReactNode;
}) {
  return (
    <div className="border-line-strong/50 flex aspect-[2/1] flex-col items-center justify-center gap-2 rounded-xl border border-dashed p-6 text-center">
      <span className="text-soft" aria-hidden="true">
        {icon}
      </span>
      <p className="font-medium">{title}</p>
      <p className="text-soft max-w-sm">{text}</p>
      <div className="mt-1">{children}</div>
    </div>
  );
}
