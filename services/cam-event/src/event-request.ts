/** What a message or a command line asks for, checked. Instants are milliseconds since the epoch. */
export interface EventRequest {
  /** The event's text; `eventTextFault` finds nothing wrong with it. May be empty. */
  readonly event: string;
  readonly action: 'once' | 'on' | 'off';
  /** Known cameras, without duplicates; `all` are those on duty. Of no meaning for `off`. */
  readonly cameras: readonly string[] | 'all';
  /** The instant of the event: for `once` and `on` that of the trigger, for `off` the end. */
  readonly atMs: number;
  /** How much to keep from before and after the event, milliseconds. A persistent event keeps `postMs` after its end. */
  readonly preMs: number;
  readonly postMs: number;
  readonly trigger: Trigger;
}

/** Where a request came from. */
export interface Trigger {
  readonly by: 'mqtt' | 'command';
  readonly topic?: string;
  readonly receivedMs: number;
  /** SHA-256 of topic and payload, hexadecimal. */
  readonly digest?: string;
  /** MQTT's packet identifier: a message that is sent again keeps it. */
  readonly packetId?: number;
  /** Whether the broker delivers it a second time (MQTT's DUP flag). */
  readonly isRepeated?: boolean;
  /** The message may have waited at the broker for up to so long, and has no time of its own. */
  readonly lateMs?: number;
}
