/** Options that the recorder sets itself, or that would have ffmpeg write to other files. */
const REFUSED = new Set([
  '-i',
  '-y',
  '-n',
  '-report',
  '-progress',
  '-passlogfile',
  '-vstats',
  '-vstats_file',
  '-sdp_file',
]);

/**
 * What is wrong with extra ffmpeg options: index and message. A word that no option precedes is refused, because
 * ffmpeg would take it as the name of a file to write.
 */
export function optionsFault(words: readonly string[]): [number, string][] {
  const faults: [number, string][] = [];
  for (const [index, word] of words.entries()) {
    const previous = words[index - 1];
    if (REFUSED.has(word))
      faults.push([
        index,
        `${word} is not allowed here; expected options that do not change input or output files`,
      ]);
    if (!word.startsWith('-') && !previous?.startsWith('-'))
      faults.push([
        index,
        'is a value without an option before it; expected option and value apart, as in ["-threads", "1"]',
      ]);
  }
  return faults;
}
