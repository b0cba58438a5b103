import { Document } from 'yaml';
import type { Draft, YamlFile } from './draft.ts';

const INCLUDES: Readonly<Record<YamlFile, readonly string[]>> = {
  'cam_common.yaml': [],
  'cam_rtsp.yaml': [],
  'cam_service.yaml': ['cam_common.yaml', 'cam_rtsp.yaml'],
  'cam_event.yaml': ['cam_common.yaml'],
  'cam_sync.yaml': ['cam_common.yaml'],
  'cam_cleaner.yaml': ['cam_common.yaml'],
};

/**
 * The files of a draft, included ones first. Without a camera there is none for the recorder, which could not start, and
 * without a remote none for cam-sync.
 */
export function yamlTexts(draft: Draft, folder: string): Map<YamlFile, string> {
  const hasCamera = draft.has('cam_rtsp.yaml', ['cameras']);
  const names = (Object.keys(INCLUDES) as YamlFile[]).filter((name) => {
    if (name === 'cam_rtsp.yaml' || name === 'cam_service.yaml') return hasCamera;
    return name !== 'cam_sync.yaml' || draft.has(name, ['cloud_id']);
  });
  return new Map(names.map((name) => [name, yamlText(draft, name, folder)]));
}

function yamlText(draft: Draft, name: YamlFile, folder: string): string {
  const document = new Document({});
  document.commentBefore = ` ${name}: carried over by cam-setup from the configuration of pm_dvr in ${folder.replace(/\p{C}/gu, '?')}.`;
  const includes = INCLUDES[name];
  if (includes.length > 0) document.set('include', document.createNode(includes, { flow: true }));
  for (const { path, value } of draft.entries(name)) document.setIn(path, value);
  const isEmpty = includes.length === 0 && draft.entries(name).length === 0;
  return isEmpty ? `#${document.commentBefore}\n` : document.toString({ lineWidth: 0 });
}
