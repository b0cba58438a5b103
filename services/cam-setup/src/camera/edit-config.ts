import { type Document, isMap, parseDocument, YAMLMap } from 'yaml';

/** Texts of the configuration files, by name. */
export type ConfigTexts = ReadonlyMap<string, string>;

/** What is written for a camera; keys as they stand in the file. */
export type CameraKeys = Readonly<Record<string, string>>;

const INCLUDED = ['cam_common.yaml', 'cam_rtsp.yaml'] as const;
const LOGIN_KEYS = ['source', 'source_file', 'user', 'password', 'password_file'];
/** The address that the samples use, and nobody else (RFC 5737). */
const EXAMPLE = /^rtsp:\/\/user:secret@192\.0\.2\.10:554\//;

/** Where cameras and limits belong: a file that the recorder's includes, or that one itself if it holds everything. */
export function homeOf(texts: ConfigTexts, file: (typeof INCLUDED)[number]): string {
  const service = texts.get('cam_service.yaml');
  if (service === undefined) return file;
  const include = (parseDocument(service).toJS() as { include?: unknown } | null)?.include;
  return Array.isArray(include) && include.includes(file) ? file : 'cam_service.yaml';
}

/** IDs of the cameras that are configured, without the example of a sample. */
export function cameraIds(texts: ConfigTexts): string[] {
  const cameras = valueAt(texts, homeOf(texts, 'cam_rtsp.yaml'), 'cameras');
  if (typeof cameras !== 'object' || cameras === null) return [];
  return Object.entries(cameras)
    .filter(([, camera]) => !EXAMPLE.test(String((camera as { source?: unknown } | null)?.source)))
    .map(([id]) => id);
}

/** The value of a key of all programs; undefined if it is not set. */
export function commonValue(texts: ConfigTexts, key: string): unknown {
  return valueAt(texts, homeOf(texts, 'cam_common.yaml'), key);
}

/** The texts with a camera in them, in place of one with its ID. Comments stay. Files that are missing come to be. */
export function withCamera(texts: ConfigTexts, id: string, keys: CameraKeys): Map<string, string> {
  const changed = withRecorder(texts);
  const file = homeOf(changed, 'cam_rtsp.yaml');
  return edited(changed, file, (document) => {
    dropExamples(document, id);
    for (const key of LOGIN_KEYS)
      if (document.hasIn(['cameras', id])) document.deleteIn(['cameras', id, key]);
    if (!isMap(document.getIn(['cameras', id]))) ensureMap(document, id);
    for (const [key, value] of Object.entries(keys)) document.setIn(['cameras', id, key], value);
  });
}

/** The texts with these keys of all programs set. */
export function withCommon(texts: ConfigTexts, keys: Readonly<Record<string, string>>): Map<string, string> {
  const changed = withRecorder(texts);
  return edited(changed, homeOf(changed, 'cam_common.yaml'), (document) => {
    for (const [key, value] of Object.entries(keys)) document.set(key, value);
  });
}

function withRecorder(texts: ConfigTexts): Map<string, string> {
  const changed = new Map(texts);
  if (!changed.has('cam_service.yaml'))
    changed.set('cam_service.yaml', `include: [${INCLUDED.join(', ')}]\n`);
  for (const file of INCLUDED)
    if (homeOf(changed, file) === file && !changed.has(file))
      changed.set(file, `# ${file}: written by cam-setup.\n`);
  return changed;
}

function edited(
  texts: Map<string, string>,
  file: string,
  change: (document: Document) => void,
): Map<string, string> {
  const document = parseDocument(texts.get(file) ?? '') as unknown as Document;
  if (!isMap(document.contents)) document.contents = newMap(document);
  change(document);
  return texts.set(file, document.toString({ lineWidth: 0, flowCollectionPadding: false }));
}

/** A map in place of nothing; what stands as comment where it was missing stays above it. */
function newMap(document: Document): YAMLMap {
  const map = new YAMLMap();
  const comment = document.comment;
  if (comment) {
    map.commentBefore = comment;
    document.comment = null;
  }
  return map;
}

function ensureMap(document: Document, id: string): void {
  if (!isMap(document.get('cameras'))) document.set('cameras', new YAMLMap());
  document.setIn(['cameras', id], new YAMLMap());
}

function dropExamples(document: Document, id: string): void {
  const cameras = document.toJS()?.cameras ?? {};
  for (const [name, camera] of Object.entries(cameras))
    if (name !== id && EXAMPLE.test(String((camera as { source?: unknown } | null)?.source)))
      document.deleteIn(['cameras', name]);
}

function valueAt(texts: ConfigTexts, file: string, key: string): unknown {
  return (parseDocument(texts.get(file) ?? '').toJS() as Record<string, unknown> | null)?.[key];
}
