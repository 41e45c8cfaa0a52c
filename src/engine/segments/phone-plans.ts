import { Metadata } from 'libphonenumber-js/max';
import type { PhonePlan } from '../../storage/queries/segment-criteria/value-test.ts';

/** What is used of the numbering plans; the package describes less of them than there is. */
interface Plans {
  readonly metadata: { readonly country_calling_codes: Readonly<Record<string, readonly string[]>>; readonly countries: object };
  selectNumberingPlan(country: string): void;
  leadingDigits(): string | undefined;
  nationalNumberPattern(): string;
  type(name: string): { pattern(): string } | undefined;
}

const TYPES = [
  ...['FIXED_LINE', 'MOBILE', 'PREMIUM_RATE', 'TOLL_FREE', 'SHARED_COST'],
  ...['VOIP', 'PERSONAL_NUMBER', 'PAGER', 'UAN', 'VOICEMAIL'],
];

/**
 * How numbers of a country (two letters) are told from others. Several countries may share a calling code: of those whose
 * form a number has, the first in the plan's order has it.
 * @returns undefined for a country that has no numbers of its own
 */
export function phonePlans(country: string): PhonePlan[] | undefined {
  const plans = new Metadata() as unknown as Plans;
  if (!Object.hasOwn(plans.metadata.countries, country)) return undefined;
  const entries = Object.entries(plans.metadata.country_calling_codes);
  return entries
    .filter(([, countries]) => countries.includes(country))
    .map(([code, countries]): PhonePlan => {
      if (countries.length === 1) return { prefix: `+${code}`, is: null, isNot: [] };
      const before = countries.slice(0, countries.indexOf(country));
      return { prefix: `+${code}`, is: patternOf(plans, country), isNot: before.map((other) => patternOf(plans, other)) };
    });
}

/** A regular expression for the number behind the calling code. */
function patternOf(plans: Plans, country: string): string {
  plans.selectNumberingPlan(country);
  const leading = plans.leadingDigits();
  if (leading) return `^(?:${leading})`;
  const forms = TYPES.map((type) => plans.type(type)?.pattern()).filter((pattern) => pattern);
  return `^(?=(?:${plans.nationalNumberPattern()})$)(?:${forms.join('|')})$`;
}
