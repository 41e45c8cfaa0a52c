/** A process that sends what is due on a store, until it is ended: node --import tsx sender-process.ts DATA_DIR DATABASE_URL SMTP_URL */
import { openParts, startSending } from './parts.ts';

const [dataDir = '', databaseUrl, smtpUrl = ''] = process.argv.slice(2);
const parts = await openParts({ dataDir, databaseUrl: databaseUrl || undefined });
const stop = await startSending(parts, smtpUrl, (error) => console.error('PROBLEM', error));
process.on('SIGTERM', () => {
  void stop()
    .then(() => parts.close())
    .then(() => process.exit(0));
});
process.send?.('ready');
