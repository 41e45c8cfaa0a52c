import { recordReport } from '../../engine/messaging/reports/record-report.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { L } from '../../jsonapi/rates.ts';
import { text } from '../../jsonapi/schema.ts';
import { accept } from '../../jsonapi/verbs.ts';
import { ulid } from '../ids.ts';
import { attributePointer } from '../pointers.ts';

interface ReportDocument {
  data: { attributes: { report: string } };
}

/** Where mail servers and providers tell what became of mail that they had taken. */
export const deliveryReport = defineResource({
  type: 'delivery-report',
  path: 'delivery-reports',
  own: true,
  homeless: true,
  category: 'Messages',
  id: ulid,
  operations: {
    create_delivery_report: accept({
      summary:
        'Report that a mail came back or was complained about: the report is the mail that says so, a delivery status notification (RFC 3464) or a feedback report (RFC 5965)',
      scopes: ['messages:write'],
      rate: L,
      body: bodyOf('delivery-report', { attributes: { report: text() } }),
      run: recordReport,
      input: ({ data }: ReportDocument) => data.attributes,
      pointer: attributePointer,
    }),
  },
});
