// JSON files that the demo data writes and that are read again when they change.

import { readFileSync, statSync } from 'node:fs';

/** Returns a function giving the file's present content; a file that is not there yet gives `empty`. */
export function rereadJson(path, empty = {}) {
  let seen = '';
  let content = empty;
  return () => {
    let mark;
    try {
      const { mtimeMs, size, ino } = statSync(path);
      mark = `${mtimeMs} ${size} ${ino}`;
    } catch {
      return empty;
    }
    if (mark !== seen) {
      try {
        content = JSON.parse(readFileSync(path, 'utf8'));
        seen = mark;
      } catch (error) {
        // Half-written: keep what was read last and look again at the next request.
        console.error(`demo sign-in: ${path} cannot be read yet: ${error.message}`);
      }
    }
    return content;
  };
}
