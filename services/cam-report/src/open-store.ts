import { resolve } from 'node:path';
import { loadCommonConfig } from '@pm-dvr/config';
import { type ClipNaming, clipNaming, type StoreLayout, storeLayout } from '@pm-dvr/contracts';

/** The store, and what its configuration says of it; no limits where none was read. */
export interface OpenStore {
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  /** `fs_min_free`. */
  readonly floorBytes?: number;
  /** `limit_total_size`. */
  readonly budgetBytes?: number;
}

/** Finds the store, by its folder or through `cam_common.yaml`: no other file is read, for others hold cameras' passwords. */
export function openStore(
  options: { readonly baseDir?: string; readonly configFile?: string },
  warn: (text: string) => void,
): OpenStore {
  if (options.baseDir !== undefined)
    return { layout: storeLayout({ baseDir: resolve(options.baseDir) }), naming: clipNaming() };
  const { values, warnings } = loadCommonConfig(
    options.configFile === undefined ? {} : { file: options.configFile },
  );
  for (const warning of warnings) warn(warning);
  return {
    layout: storeLayout(values),
    naming: clipNaming(values.recordsNameTemplate),
    floorBytes: values.fsMinFreeBytes,
    budgetBytes: values.limitTotalSizeBytes,
  };
}
