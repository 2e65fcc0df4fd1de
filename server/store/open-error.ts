/** What keeps the data cannot be used; the message says what to do. */
export class StoreOpenError extends Error {}

/** Another server has it open. */
export class StoreInUseError extends StoreOpenError {}
