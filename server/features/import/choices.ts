/** What must be chosen for a network, and what cannot be: found out before anything is written. */
import { Refused } from '../../access/refused';

/** Where truncation leads to: the network's own mean, or that of the chosen class. */
export type Centre = 'network' | 'class';

export interface Choices {
  readonly label: number | null;
  readonly centre: Centre | null;
}

/** A choice that is missing, or that the network does not have. The message is for the command line. */
export class ChoiceError extends Error {
  constructor(
    readonly choice: keyof Choices,
    message: string,
    /** For the interface. */
    readonly refused: Refused,
  ) {
    super(message);
    this.name = 'ChoiceError';
  }
}

/** @param classes 0: the network is not class-conditional @throws ChoiceError */
export function checkChoices(classes: number, { label, centre }: Choices): void {
  const last = classes - 1;
  if (classes === 0 && (label !== null || centre !== null))
    throw new ChoiceError(
      label !== null ? 'label' : 'centre',
      'this network knows no classes, so none can be chosen',
      new Refused('invalid.no-classes', {}, 'label'),
    );
  if (classes === 0) return;
  if (label === null || label > last)
    throw new ChoiceError(
      'label',
      `this network knows ${classes} classes; choose one from 0 to ${last}`,
      new Refused('invalid.class', { last }, 'label'),
    );
  if (centre === null)
    throw new ChoiceError(
      'centre',
      'this network knows classes; say whether truncation leads to the mean of the network or of the class',
      new Refused('invalid.class-centre', {}, 'centre'),
    );
}

/** For the interface. @throws Refused when a choice is missing, or the network does not have it */
export function checkRequest(choices: Choices, classes: number): void {
  try {
    checkChoices(classes, choices);
  } catch (error) {
    throw error instanceof ChoiceError ? error.refused : error;
  }
}
