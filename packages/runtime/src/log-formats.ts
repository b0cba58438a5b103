/** Forms of a log. A file of its own: who only needs these names needs no logger. */
export const LOG_FORMATS = ['auto', 'human', 'json', 'systemd'] as const;

export type LogFormat = (typeof LOG_FORMATS)[number];
