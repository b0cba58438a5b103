import * as z from 'zod';

/** Path of a camera's stream at its proxy, whatever program the proxy is. */
export const PROXY_STREAM = 'proxyStream';

/** Default topic; `%camid%` is replaced by the camera's ID. */
export const DEFAULT_PROXY_STATUS_TOPIC = 'services/cam_proxy/%camid%/status';

export const PROXY_STATES = ['starting', 'serving', 'waiting', 'stopped', 'gone'] as const;

/**
 * The retained status of a camera's proxy. Nagios codes: 0 the stream is offered, with video; 1 it is not at present; 2 no
 * cam-proxy runs.
 */
export const proxyStatusSchema = z.object({
  code: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  message: z.string(),
  /** Local date for people, RFC 3339. */
  date: z.string(),
  /** Seconds since the epoch at which this message was made. */
  timestamp: z.int(),
  state: z.enum(PROXY_STATES),
  /** Seconds since the epoch. */
  state_since: z.int(),
  /** How often the program was started again since cam-proxy started. */
  restarts: z.int(),
});

export type ProxyStatus = z.infer<typeof proxyStatusSchema>;
