import type { CommonConfig } from './schema/common.ts';

/** Where the store is, and how files are made there; plain JSON. Satisfies what `storeLayout` wants. */
export interface StoreSettings {
  readonly baseDir: string;
  readonly recentDir: string;
  readonly eventsDir: string;
  /** `records_name_template`. */
  readonly clipTemplate: string;
  /** For `process.umask`. */
  readonly umask: number;
}

/** What a daemon that works on the store needs to know of it. */
export function storeSettings(values: CommonConfig): StoreSettings {
  return {
    baseDir: values.baseDir,
    recentDir: values.recentDir,
    eventsDir: values.eventsDir,
    clipTemplate: values.recordsNameTemplate,
    umask: values.umask,
  };
}
