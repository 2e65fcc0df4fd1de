/**
 * Never part of a name: control characters and line breaks, halves of a surrogate pair, and the marks that turn the direction
 * of the text around them, by which a name can look like another's or turn the line that it stands in.
 */
export const NOT_IN_A_LINE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
