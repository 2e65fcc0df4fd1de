import type { Translated } from '../translated';
import type en from '../en/picture';

const picture: Translated<typeof en> = {
  seed: 'Seed',
  seedHint: 'Die Zahl, aus der ein Startbild entsteht.',
  seedWrong: 'Ein Seed ist eine ganze Zahl bis {most}.',
  use: 'Nehmen',
  random: 'Zufall',
  truncation: 'Trunkierung',
  truncationHint: 'Niedrig liegt näher am Durchschnittsbild, hoch ist ungewöhnlicher.',
  pack: 'Modellpaket',
  aboutPack: '{description} {px} px. Lizenz: {licence}.',
  solved:
    'Für das Ziehen wurde bei diesem Paket nichts trainiert: Jeder Schritt wird aus eigenen Bildern errechnet und dauert länger.',
  stepTime: 'Auf diesem Server dauert ein Schritt etwa {time}.',
  seconds: '{seconds, number} s',
  noDrag: 'Punkte der Bilder dieses Pakets lassen sich nicht ziehen.',
  undoable: 'Ein neues Bild ist eine Bearbeitung wie jede andere: Rückgängig holt das alte zurück.',
  step: 'Schrittweite',
  stepHint: 'Wie weit ein Punkt in einem Schritt kommt. Kurz ist behutsam, lang ist schnell.',
  natural: 'Natürlich bleiben',
  naturalHint: 'Wie stark jeder Schritt zu dem zurückgezogen wird, was das Modell kennt.',
  stop: 'Zielabstand',
  stopHint: 'Ein Punkt ist angekommen, wenn er seinem Ziel so nah ist.',
  most: 'Höchste Schrittzahl',
  mostHint: 'Nach so vielen Schritten ist Schluss, wo auch immer die Punkte sind.',
  px: '{value, number} px',
  percent: '{value, number, percent}',
  count: '{value, number}',
  layers: 'Ebenen, die sich ändern dürfen',
  layer: 'Ebene {number, number}',
  layersHint: 'Die ersten Ebenen bewegen Haltung und Form, die späteren Einzelheiten und Farbe.',
  setBy: 'Für alle geändert von {name}, {ago}',
  setByYou: 'Für alle geändert von dir, {ago}',
  changedBy: '{name} hat geändert: {what}',
  defaults: 'Werte des Pakets',
};
export default picture;
