'use client';
import { ScanFace, Square } from 'lucide-react';
import { Menu, MenuItem } from '@/app/ui/menu';
import { useWords } from '@/app/words/words-provider';
import type { PlainWords } from '@/app/words/words';
import type { OutlinedPart } from '@/lib/face/outlines';
import type { FacePart } from '@/lib/face/places';
import { useEditor } from '../../state/editor';

const EYES: readonly FacePart[] = ['eye', 'upper-lid', 'lower-lid', 'inner-eye-corner', 'outer-eye-corner'];
const NOSE: readonly FacePart[] = ['nose-bridge', 'nose-tip', 'nose-wing', 'nose-base'];
const MOUTH: readonly FacePart[] = ['upper-lip', 'lower-lip', 'mouth-corner'];
const PLAIN_SKIN: readonly FacePart[] = ['forehead', 'temple', 'cheek', 'chin', 'jaw', 'ear', 'neck'];

/** What one press masks. */
const GROUPS: readonly (readonly [PlainWords, OutlinedPart | readonly FacePart[]])[] = [
  ['tools.mask.parts.eyes', 'eyes'],
  ['tools.mask.parts.brows', 'brows'],
  ['tools.mask.parts.nose', 'nose'],
  ['tools.mask.parts.mouth', 'mouth'],
  ['tools.mask.parts.skin', [...PLAIN_SKIN, 'brow', ...NOSE, ...MOUTH, ...EYES.filter((part) => part !== 'eye')]],
  ['tools.mask.parts.hair', ['hair']],
  ['tools.mask.parts.background', ['background']],
];

/** Masks of parts of the face: painted, or taken away with the eraser in hand. */
export function PartMenu() {
  const t = useWords();
  const { mask } = useEditor();
  return (
    <Menu icon={ScanFace} label={t('tools.mask.parts.label')}>
      {GROUPS.map(([label, parts]) => (
        <MenuItem key={label} icon={Square} label={t(label)} onSelect={() => void mask.addParts(parts)} />
      ))}
    </Menu>
  );
}
