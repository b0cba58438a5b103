import { type ConfigMap, type ConfigPath, mapOf, nodeAt, positionAt } from './config-tree.ts';
import { type Fault, faultLine } from './fault.ts';
import type { LoadedTree } from './include.ts';
import { commonConflicts } from './schema/common.ts';
import { eventConflicts } from './schema/event.ts';
import { mqttConflicts } from './schema/mqtt.ts';
import { proxyConflicts } from './schema/proxy.ts';
import { readerConflicts } from './schema/reader.ts';
import { remoteNameFault } from './schema/remote.ts';
import { cameraConflicts, cameraIdFault, credentialFault } from './schema/rtsp.ts';
import { syncConflicts } from './schema/sync.ts';
import type { SecretFiles } from './secret-files.ts';
import { sourceFault } from './source-url.ts';
import { rawMapAt } from './validate.ts';

/** What the `*_file` keys of one camera hold. */
export interface CameraSecrets {
  readonly id: string;
  readonly source: string | undefined;
  readonly password: string | undefined;
}

/** Faults between the keys of each camera, the secrets from its files, and keys without effect. */
export function checkCameras(
  tree: LoadedTree,
  secretFiles: SecretFiles,
): { cameras: CameraSecrets[]; faults: Fault[]; warnings: string[] } {
  const { root } = tree;
  const node = nodeAt(root, ['cameras']);
  const ids = [...(mapOf(node) ?? (new Map() as ConfigMap)).keys()];
  const faults: Fault[] = [];
  // What a broken file would have held is not known, and neither is what an absent one would have.
  const isEmpty = node === undefined || (mapOf(node) && ids.length === 0);
  if (isEmpty && tree.faults.length === 0) faults.push(noCamera(tree));
  const cameras = ids.map((id): CameraSecrets => {
    faults.push(...cameraFaults(tree, id));
    const password = secretFiles.line(['cameras', id, 'password_file']);
    return { id, password, source: sourceFromFile(tree, id, secretFiles, faults) };
  });
  return { cameras, faults, warnings: ids.flatMap((id) => unusedKeys(tree, id)) };
}

/** Faults between the keys on the readers of proxies, and the password from its file. */
export function checkReader(
  tree: LoadedTree,
  secretFiles: SecretFiles,
): { password: string | undefined; faults: Fault[] } {
  return { password: secretFiles.line(['reader_password_file']), faults: topFaults(tree, readerConflicts) };
}

/** Faults between the keys that say what a proxy is. */
export function checkProxy(tree: LoadedTree): Fault[] {
  // A key that is missing may stand in a file that is broken.
  return tree.faults.length > 0 ? [] : topFaults(tree, proxyConflicts);
}

/** Faults between the keys of `mqtt`, and its files; without `secretFiles` none is read. */
export function checkMqtt(
  tree: LoadedTree,
  secretFiles?: SecretFiles,
): { files: Partial<Record<'password' | 'caFile' | 'certFile' | 'keyFile', string>>; faults: Fault[] } {
  const raw = rawMapAt(tree.root, ['mqtt']);
  if (!raw) return { files: {}, faults: [] };
  const faults = mqttConflicts(raw).map(([key, message]) => faultAt(tree, ['mqtt', key], message));
  if (!secretFiles) return { files: {}, faults };
  const found = {
    password: secretFiles.line(['mqtt', 'password_file']),
    caFile: secretFiles.readablePath(['mqtt', 'ca_file']),
    certFile: secretFiles.readablePath(['mqtt', 'cert_file']),
    keyFile: secretFiles.readablePath(['mqtt', 'key_file']),
  };
  return {
    files: Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)),
    faults,
  };
}

/** Faults between the limits of the store. */
export function checkLimits(tree: LoadedTree): Fault[] {
  return topFaults(tree, commonConflicts);
}

/** Faults between the topics that cam-event subscribes to and publishes to. */
export function checkEventTopics(tree: LoadedTree): Fault[] {
  return topFaults(tree, eventConflicts);
}

/** Faults between the keys that say where cam-sync copies to, and of the remotes' names. */
export function checkRemotes(tree: LoadedTree): Fault[] {
  return [...topFaults(tree, syncConflicts), ...nameFaults(tree, 'remotes', remoteNameFault)];
}

/** Faults of the cameras' IDs in the cleaner's limits. */
export function checkCameraLimits(tree: LoadedTree): Fault[] {
  return nameFaults(tree, 'camera_limits', cameraIdFault);
}

function nameFaults(tree: LoadedTree, key: string, faultOf: typeof cameraIdFault): Fault[] {
  return [...(mapOf(nodeAt(tree.root, [key])) ?? [])].flatMap(([name, node]) => {
    const message = faultOf(name);
    return message === undefined ? [] : [{ position: node.keyPosition, path: [key, name], message }];
  });
}

function topFaults(tree: LoadedTree, conflicts: typeof commonConflicts): Fault[] {
  return conflicts(rawMapAt(tree.root, []) ?? {}).map(([key, message]) => faultAt(tree, [key], message));
}

function cameraFaults(tree: LoadedTree, id: string): Fault[] {
  const path = ['cameras', id];
  const faults: Fault[] = [];
  const wrongId = cameraIdFault(id);
  const keyPosition = nodeAt(tree.root, path)?.keyPosition ?? tree.root.position;
  if (wrongId !== undefined) faults.push({ position: keyPosition, path, message: wrongId });
  for (const [key, message] of cameraConflicts(rawMapAt(tree.root, path) ?? {})) {
    if (key !== undefined) faults.push(faultAt(tree, [...path, key], message));
    else if (rawMapAt(tree.root, path)) faults.push({ position: keyPosition, path, message });
  }
  return faults;
}

function sourceFromFile(
  tree: LoadedTree,
  id: string,
  secretFiles: SecretFiles,
  faults: Fault[],
): string | undefined {
  const path = ['cameras', id, 'source_file'];
  const source = secretFiles.line(path);
  if (source === undefined) return undefined;
  const wrong = sourceFault(source);
  if (wrong !== undefined) faults.push(faultAt(tree, path, `the text in the file ${wrong}`));
  const raw = rawMapAt(tree.root, ['cameras', id]) ?? {};
  const credential = ['user', 'password', 'password_file'].find((key) => raw[key] !== undefined);
  const clash = credential === undefined ? undefined : credentialFault(source);
  if (credential !== undefined && clash !== undefined)
    faults.push(faultAt(tree, ['cameras', id, credential], clash));
  return source;
}

function unusedKeys(tree: LoadedTree, id: string): string[] {
  const raw = rawMapAt(tree.root, ['cameras', id]) ?? {};
  if (raw.record_from === undefined || raw.proxy_port !== undefined) return [];
  return [faultLine(faultAt(tree, ['cameras', id, 'record_from'], 'has no effect without proxy_port'))];
}

function noCamera(tree: LoadedTree): Fault {
  const message =
    'no camera is configured; expected a map such as { front: { source: rtsp://192.0.2.10/stream1 } }';
  const position = nodeAt(tree.root, ['cameras'])?.keyPosition ?? tree.root.position;
  return { position, path: ['cameras'], message };
}

function faultAt(tree: LoadedTree, path: ConfigPath, message: string): Fault {
  return { position: positionAt(tree.root, path), path, message };
}
