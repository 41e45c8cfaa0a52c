const MINUTE = 60_000_000;

/** How long to wait after each try that came to nothing; after the last one the message has failed. Two days in all. */
const PAUSES = [1, 5, 15, 60, 180, 360, 720, 1440].map((minutes) => minutes * MINUTE);

/** @param attempts how often it was tried @returns microseconds; undefined when it is not to be tried again */
export const pauseAfter = (attempts: number): number | undefined => PAUSES[attempts - 1];
