/**
 * Packs as they shipped when edits did not say yet which generator drew them. Such an edit means these: whatever is installed
 * under the name now may be another pack.
 */
export const SHIPPED_GENERATORS: Readonly<Record<string, string>> = {
  faces: '10cf270529660b47cb837d90c131080df9061106d1fd0f2e9da7355213d778cc',
};
