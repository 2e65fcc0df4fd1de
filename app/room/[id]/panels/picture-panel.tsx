'use client';
import { problemWords } from '@/app/words/problems';
import { Dices, Puzzle } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { randomSeed } from '@/app/rooms/seeds';
import { Button } from '@/app/ui/button';
import { Input } from '@/app/ui/input';
import { Select } from '@/app/ui/select';
import { Slider } from '@/app/ui/slider';
import { toast } from '@/app/ui/toasts';
import { useStepTime } from '@/app/words/step-time';
import { useWords } from '@/app/words/words-provider';
import { useFormatter } from 'use-intl';
import { MAX_SEED, MAX_TRUNCATION, seedSchema, type ClientMessages } from '@/lib/protocol';
import { useConnection, useRoom } from '../connection/context';
import { canEdit, hasOwnPixels, headNode, headPack, missingPack } from '@/lib/client/room-state';
import { takeOwnPixels } from '../commands/own-pixels';
import { useEditor, useUi } from '../state/editor';
import { PhotoChoice } from './photo-choice';

/** A new picture is asked for when the slider has rested this long, ms. */
const REST_MS = 350;
/** Of the truncation's value. */
const TWO_DIGITS = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;

/** A new starting picture: seed, truncation, model pack. Each change is an edit in the history. */
export function PicturePanel() {
  const t = useWords();
  const stepTime = useStepTime();
  const { socket } = useConnection();
  const node = useRoom(headNode);
  const pack = useRoom(headPack);
  const packs = useRoom((state) => state.packs);
  // Words, because the store compares what is picked by identity.
  const missing = useRoom((state) => {
    const problem = missingPack(state);
    return problem === null ? null : problemWords(problem);
  });
  const edits = useRoom(canEdit);
  const online = useRoom((state) => state.link === 'online');
  const disabled = !edits || !online || node === null;
  const set = async (change: Partial<ClientMessages['image:set']>) => {
    const answer = await socket.send('image:set', { pack: null, seed: null, truncation: null, ...change });
    if (!answer.ok) toast(problemWords(answer.error));
  };
  return (
    <div className="flex flex-col gap-5 p-3">
      <PhotoChoice disabled={!edits || !online} />
      <OwnPixels />
      <SeedField
        key={`seed ${node?.id ?? ''}`}
        seed={node?.seed ?? null}
        disabled={disabled}
        onSet={(seed) => void set({ seed })}
      />
      <TruncationField
        value={node?.truncation ?? 1}
        disabled={disabled || node.photo !== undefined}
        onSet={(truncation) => void set({ truncation })}
      />
      <label className="flex flex-col gap-1.5">
        <span className="font-medium">{t('picture.pack')}</span>
        <Select
          value={pack?.name ?? ''}
          disabled={disabled}
          onChange={({ target }) => {
            const picked = packs.find(({ name }) => name === target.value);
            if (picked !== undefined) void set({ pack: picked.name, generator: picked.generator });
          }}
        >
          {missing !== null && <option value="">{node?.pack}</option>}
          {packs.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </Select>
        {missing !== null && (
          <span role="status" className="text-warn text-xs">
            {missing}
          </span>
        )}
        {pack !== null && (
          <span className="text-soft text-xs">
            {t('picture.aboutPack', {
              description: pack.description,
              px: String(pack.resolution),
              licence: pack.licence,
            })}
          </span>
        )}
        {pack?.dragBy === 'solver' && (
          <span className="text-soft text-xs">
            {t('picture.solved')} {pack.stepMs !== undefined && t('picture.stepTime', { time: stepTime(pack.stepMs) })}
          </span>
        )}
        {pack?.capabilities.includes('drag') === false && (
          <span className="text-soft text-xs">{t('picture.noDrag')}</span>
        )}
      </label>
      <p className="text-soft text-xs">{t('picture.undoable')}</p>
    </div>
  );
}

/** The other way to pull a picture that a pack drew. */
function OwnPixels() {
  const t = useWords();
  const editor = useEditor();
  const offered = useRoom(hasOwnPixels);
  const edits = useRoom(canEdit);
  const online = useRoom((state) => state.link === 'online');
  const taking = useUi((state) => state.takingPixels);
  if (!offered) return null;
  return (
    <div className="flex flex-col gap-1.5">
      <Button disabled={!edits || !online || taking} onClick={() => void takeOwnPixels(editor)}>
        <Puzzle size={15} aria-hidden="true" /> {t(taking ? 'tools.pixels.taking' : 'tools.pixels.take')}
      </Button>
      <span className="text-soft text-xs">{t('tools.pixels.hint')}</span>
    </div>
  );
}

function SeedField({
  seed,
  disabled,
  onSet,
}: {
  seed: number | null;
  disabled: boolean;
  onSet: (seed: number) => void;
}) {
  const t = useWords();
  const [text, setText] = useState(seed === null ? '' : String(seed));
  const parsed = seedSchema.safeParse(/^\d+$/.test(text.trim()) ? Number(text) : Number.NaN);
  const wrong = text.trim() !== '' && !parsed.success;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (parsed.success) onSet(parsed.data);
      }}
    >
      <label htmlFor="seed" className="font-medium">
        {t('picture.seed')}
      </label>
      <div className="mt-1.5 flex gap-2">
        <Input
          id="seed"
          inputMode="numeric"
          autoComplete="off"
          value={text}
          disabled={disabled}
          aria-invalid={wrong}
          aria-describedby="seed-help"
          onChange={(event) => setText(event.target.value)}
          className="grow tabular-nums"
        />
        <Button type="submit" disabled={disabled || !parsed.success || parsed.data === seed}>
          {t('picture.use')}
        </Button>
        <Button disabled={disabled} onClick={() => onSet(randomSeed())}>
          <Dices size={15} aria-hidden="true" /> {t('picture.random')}
        </Button>
      </div>
      <p id="seed-help" className={wrong ? 'text-danger mt-1 text-xs' : 'text-soft mt-1 text-xs'}>
        {wrong ? t('picture.seedWrong', { most: String(MAX_SEED) }) : t('picture.seedHint')}
      </p>
    </form>
  );
}

function TruncationField({
  value,
  disabled,
  onSet,
}: {
  value: number;
  disabled: boolean;
  onSet: (value: number) => void;
}) {
  const t = useWords();
  const format = useFormatter();
  // What is not sent yet; the keys of the slider come faster than pictures, so that only where they rest is sent.
  const [draft, setDraft] = useState<number | null>(null);
  const [sent, setSent] = useState(value);
  if (sent !== value) {
    setSent(value);
    setDraft(null);
  }
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const send = (next: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSet(next), REST_MS);
  };
  return (
    <Slider
      label={t('picture.truncation')}
      hint={t('picture.truncationHint')}
      value={draft ?? value}
      min={0}
      max={MAX_TRUNCATION}
      step={0.05}
      format={(number) => format.number(number, TWO_DIGITS)}
      disabled={disabled}
      onChange={setDraft}
      onCommit={send}
    />
  );
}
