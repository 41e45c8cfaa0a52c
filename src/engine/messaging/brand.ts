import type { Db } from '../../storage/database.ts';
import { readAccount } from '../../storage/queries/accounts.ts';

/** How an account shows itself to the people that it writes to. */
export interface Brand {
  readonly name: string;
  /** An http(s) address, where one is known. */
  readonly websiteUrl: string | null;
  /** Of buttons: #rrggbb, where the account chose one. */
  readonly color: string | null;
}

/** Undefined for an account that is gone. */
export async function readBrand(db: Db, accountId: string): Promise<Brand | undefined> {
  const account = await readAccount(db, accountId);
  if (!account) return undefined;
  const { organization_name, website_url } = account.contact as { organization_name?: string; website_url?: string | null };
  return { name: organization_name || account.name, websiteUrl: asWebsite(website_url), color: account.brand_color };
}

/** What is no web address is not linked to: `javascript:` would be one to click on. */
function asWebsite(url: string | null | undefined): string | null {
  if (!url || !URL.canParse(url)) return null;
  return /^https?:$/.test(new URL(url).protocol) ? url : null;
}
