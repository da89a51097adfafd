// patience — how long tests wait before they say that something did not come.
//
// Waits end as soon as what is waited for is there, so generous limits cost a good run nothing.
// MADOGUCHI_PATIENCE multiplies them for programs that run many times slower than usual, under
// ThreadSanitizer or valgrind.
const FACTOR = Math.max(1, Number(process.env.MADOGUCHI_PATIENCE ?? 1));

/** So many milliseconds, or as many more as this run is slower. */
export function patience(ms: number): number {
  return ms * FACTOR;
}

/** The limit of one wait for one thing. */
export const WAIT_MAX_MS = patience(15_000);
