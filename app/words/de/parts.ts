import type { Translated } from '../translated';
import type en from '../en/parts';

/** Parts as they stand within a sentence; left and right as one sees them in the picture. */
const parts: Translated<typeof en> = {
  hair: 'Haare',
  forehead: 'Stirn',
  temple: '{side, select, left {linke Schläfe} right {rechte Schläfe} both {beide Schläfen} other {Schläfe}}',
  brow: '{side, select, left {linke Braue} right {rechte Braue} both {beide Brauen} other {Braue}}',
  eye: '{side, select, left {linkes Auge} right {rechtes Auge} both {beide Augen} other {Auge}}',
  'upper-lid': '{side, select, left {linkes Oberlid} right {rechtes Oberlid} both {beide Oberlider} other {Oberlid}}',
  'lower-lid':
    '{side, select, left {linkes Unterlid} right {rechtes Unterlid} both {beide Unterlider} other {Unterlid}}',
  'inner-eye-corner':
    '{side, select, left {linker innerer Augenwinkel} right {rechter innerer Augenwinkel} both {beide inneren Augenwinkel} other {innerer Augenwinkel}}',
  'outer-eye-corner':
    '{side, select, left {linker äußerer Augenwinkel} right {rechter äußerer Augenwinkel} both {beide äußeren Augenwinkel} other {äußerer Augenwinkel}}',
  'nose-bridge': 'Nasenrücken',
  'nose-tip': 'Nasenspitze',
  'nose-wing':
    '{side, select, left {linker Nasenflügel} right {rechter Nasenflügel} both {beide Nasenflügel} other {Nasenflügel}}',
  'nose-base': 'Nasensteg',
  cheek: '{side, select, left {linke Wange} right {rechte Wange} both {beide Wangen} other {Wange}}',
  'upper-lip': 'Oberlippe',
  'lower-lip': 'Unterlippe',
  'mouth-corner':
    '{side, select, left {linker Mundwinkel} right {rechter Mundwinkel} both {beide Mundwinkel} other {Mundwinkel}}',
  chin: 'Kinn',
  jaw: '{side, select, left {linker Kiefer} right {rechter Kiefer} both {beide Kieferseiten} other {Kiefer}}',
  ear: '{side, select, left {linkes Ohr} right {rechtes Ohr} both {beide Ohren} other {Ohr}}',
  neck: 'Hals',
  clothes: 'Kleidung',
  background: 'Hintergrund',
  unknown: 'etwas',
};
export default parts;
