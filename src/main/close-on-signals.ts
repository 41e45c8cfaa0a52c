/** Lets SIGTERM and SIGINT close a server in good order; a second one ends the process at once. */
export function closeOnSignals(close: () => Promise<void>): void {
  let closing = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    // What shells make of a process that a signal ended.
    if (closing) process.exit(signal === 'SIGINT' ? 130 : 143);
    closing = true;
    close().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
