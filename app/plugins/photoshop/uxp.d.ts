/** The part of UXP that the plugin uses; a test compares it with @adobe/cc-ext-uxp-types, whose globals would shadow the browser's. */
declare module 'uxp' {
  export interface SecureStorage {
    setItem(key: string, value: string): Promise<void>;
    /** Nothing, where there is none. */
    getItem(key: string): Promise<Uint8Array | null>;
  }
  /** What a webview element has beyond other elements. */
  export interface WebviewMessages {
    postMessage(message: unknown, targetOrigin: string, transfer?: unknown): void;
  }
  export const storage: { readonly secureStorage: SecureStorage };
  export const host: { readonly uiLocale: string };
}
