declare const __PM_DVR_VERSION__: string | undefined;

/** Version of the program that runs; "development" where it runs from its sources. */
export const PROGRAM_VERSION: string =
  typeof __PM_DVR_VERSION__ === 'undefined' ? 'development' : __PM_DVR_VERSION__;
