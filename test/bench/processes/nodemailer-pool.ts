/** Sends prebuilt messages by nodemailer's pool: node --import tsx nodemailer-pool.ts SMTP_URL COUNT BYTES */
import nodemailer from 'nodemailer';

const [url = '', count = '0', bytes = '0'] = process.argv.slice(2);
const body = `${'words about the item '.repeat(3)}\r\n`.repeat(Math.ceil(Number(bytes) / 65));
const pool = nodemailer.createTransport({
  url,
  pool: true,
  maxConnections: 5,
  maxMessages: 100,
  tls: { rejectUnauthorized: false },
} as never);
const sends = Array.from({ length: Number(count) }, (_, i) => {
  const to = `person-${i}@shop.test`;
  const raw = `From: us@shop.test\r\nTo: ${to}\r\nSubject: News\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n${body}--=_0--\r\n`;
  return pool.sendMail({ envelope: { from: 'us@shop.test', to }, raw });
});
await Promise.all(sends);
pool.close();
process.exit(0);
