/** The parts of a face, as they stand within a sentence. Left and right are as one sees them in the picture. */
export default {
  hair: 'hair',
  forehead: 'forehead',
  temple: '{side, select, left {left temple} right {right temple} both {both temples} other {temple}}',
  brow: '{side, select, left {left brow} right {right brow} both {both brows} other {brow}}',
  eye: '{side, select, left {left eye} right {right eye} both {both eyes} other {eye}}',
  'upper-lid': '{side, select, left {left upper lid} right {right upper lid} both {both upper lids} other {upper lid}}',
  'lower-lid': '{side, select, left {left lower lid} right {right lower lid} both {both lower lids} other {lower lid}}',
  'inner-eye-corner':
    '{side, select, left {inner corner of the left eye} right {inner corner of the right eye} both {inner corners of both eyes} other {inner corner of an eye}}',
  'outer-eye-corner':
    '{side, select, left {outer corner of the left eye} right {outer corner of the right eye} both {outer corners of both eyes} other {outer corner of an eye}}',
  'nose-bridge': 'bridge of the nose',
  'nose-tip': 'tip of the nose',
  'nose-wing': '{side, select, left {left nostril} right {right nostril} both {both nostrils} other {nostril}}',
  'nose-base': 'base of the nose',
  cheek: '{side, select, left {left cheek} right {right cheek} both {both cheeks} other {cheek}}',
  'upper-lip': 'upper lip',
  'lower-lip': 'lower lip',
  'mouth-corner':
    '{side, select, left {left mouth corner} right {right mouth corner} both {both mouth corners} other {mouth corner}}',
  chin: 'chin',
  jaw: '{side, select, left {left side of the jaw} right {right side of the jaw} both {both sides of the jaw} other {jaw}}',
  ear: '{side, select, left {left ear} right {right ear} both {both ears} other {ear}}',
  neck: 'neck',
  clothes: 'clothes',
  background: 'background',
  unknown: 'something',
} as const;
