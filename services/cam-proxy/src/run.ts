import { EXIT, type ProxyStatus, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import {
  acquireProcessLock,
  CodedError,
  codeOf,
  createLogger,
  type Logger,
  type MqttSession,
  makeFolder,
  maskSecrets,
  messageOf,
  type NotifySocket,
  openMqttSession,
  openServiceLife,
  type ProcessLock,
  releaseAtEnd,
  stayOnMounts,
  systemClock,
} from '@pm-dvr/runtime';
import { stuckText } from './daemon-life-policy.ts';
import { ProxyDaemon } from './proxy-daemon.ts';
import type { RunPlan } from './run-plan.ts';
import { SettingsFile, settingsFileOf } from './settings-file.ts';
import { goneStatus, StatusBoard } from './status-board.ts';

/** Keeps the proxy of a plan running until the signal is aborted; gives the exit code. Throws CodedError `LOCK_HELD`. */
export async function run(plan: RunPlan, stop: AbortSignal, notify?: NotifySocket): Promise<number> {
  process.umask(plan.store.umask);
  const layout = storeLayout(plan.store);
  stayOnMounts(layout.baseDir);
  const mask = (text: string) => maskSecrets(text, plan.secrets);
  const log = createLogger({ name: 'cam-proxy', subjectKey: 'camera', ...plan.log, mask }).child({
    camera: plan.camera,
  });
  for (const warning of plan.warnings) log.warn(warning);
  const lock = await takeLock(layout, plan.camera);
  const session = openSession(plan, log);
  const publish = (status: ProxyStatus) => {
    session?.publishLatest(plan.statusTopic, JSON.stringify(status));
    life.look();
  };
  const board = new StatusBoard({ layout, camera: plan.camera, clock: systemClock, publish });
  const settingsFile = new SettingsFile(settingsFileOf(plan.store, plan.camera));
  const daemon = new ProxyDaemon({ plan, layout, settingsFile, board, clock: systemClock, log });
  const life = openServiceLife({
    ...{ notify, clock: systemClock, log },
    isReady: () => board.message().state === 'serving',
    status: () => board.message().message,
    stuck: () => stuckText(daemon.quietMs(), plan),
  });
  stop.addEventListener('abort', () => life.stopping(), { once: true });
  try {
    await daemon.run(stop);
    return EXIT.ok;
  } finally {
    await life.close();
    await session?.close({ [plan.statusTopic]: JSON.stringify(board.message()) });
    await releaseAtEnd(lock, (text) => log.warn(text));
  }
}

async function takeLock(layout: StoreLayout, camera: string): Promise<ProcessLock> {
  makeFolder(layout.proxyDir);
  return await acquireProcessLock(layout.proxyLockFile(camera)).catch((error) => {
    if (codeOf(error) !== 'LOCK_HELD') throw error;
    const text = `another cam-proxy serves ${camera} already: ${messageOf(error)}`;
    throw new CodedError('LOCK_HELD', text, { exitCode: EXIT.temporary });
  });
}

function openSession(plan: RunPlan, log: Logger): MqttSession | undefined {
  const { broker, camera, statusTopic } = plan;
  if (!broker) return undefined;
  const payload = JSON.stringify(goneStatus(systemClock.wallMs()));
  return openMqttSession({
    ...{ ...broker, clientId: `${broker.clientIdPrefix}-proxy-${camera}`, log, clock: systemClock },
    will: { topic: statusTopic, payload, retain: true, qos: 1 },
  });
}
