import { Command, InvalidArgumentError, Option } from 'commander';
import { readLimits } from '../config/readers.ts';
import { SETTINGS } from '../config/settings.ts';
import { paintFor, type Terminal } from './output/terminal.ts';
import { ownVersion } from './version.ts';

const ABOUT = `Burgee: a self-hosted customer-data server that speaks Klaviyo's HTTP API.
One process, its own PostgreSQL inside. Point an official SDK at it: it works.`;

const EXAMPLES = `
Examples:
  burgee                                    start, on http://127.0.0.1:8080, data in ./burgee-data
  PORT=9000 burgee start                    start on another port
  burgee seed --profiles 1000 --events 20000
                                            fill the account with a believable shop
  burgee keys create --scopes read-only     another private key
  burgee keys create --limits off           one without rate limits, for tests
  burgee keys list --json                   for scripts

Commands work while the server runs, through a socket in the data folder, and without it.
The configuration comes from the environment: burgee start --help lists the variables.

Not affiliated with Klaviyo.`;

/** What the commands leave behind for `run`: an exit code other than 0. */
export interface Outcome {
  exitCode: number;
}

/** The command line. Each command's own code is loaded when it is used, so that help and errors come at once. */
export function createProgram(terminal: Terminal, outcome: Outcome): Command {
  const program = new Command('burgee');
  program
    .description(ABOUT)
    .version(ownVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help; also: burgee COMMAND --help')
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => terminal.out.write(text), writeErr: (text) => terminal.err.write(text) })
    .configureHelp({ styleTitle: paintFor(terminal, terminal.out).bold, subcommandTerm: termOf })
    .addHelpText('after', EXAMPLES);
  addServer(program, terminal, outcome);
  addAccounts(program, terminal);
  addKeys(program, terminal);
  addSecrets(program, terminal);
  addData(program, terminal);
  addCatalogFeeds(program, terminal);
  addOutbox(program, terminal);
  addSendTest(program, terminal);
  addPeople(program, terminal);
  addSegments(program, terminal);
  addCampaigns(program, terminal);
  return program;
}

/** `keys create|list|revoke`: what a group of commands can do is seen at once. */
function termOf(command: Command): string {
  const below = command.commands.map((one) => one.name()).join('|');
  return [command.name(), ...(below ? [below] : []), ...command.registeredArguments.map((argument) => `<${argument.name()}>`)].join(' ');
}

const JSON_OPTION = ['--json', 'print the result as JSON'] as const;
const ACCOUNT_OPTION = ['--account <id>', 'the account (its public key); may be left out when there is only one'] as const;

function addServer(program: Command, terminal: Terminal, outcome: Outcome): void {
  program.commandsGroup('Server:');
  program
    .command('start')
    .description('start the server; the same as burgee without a command')
    .addHelpText('after', environmentHelp)
    .action(async () => (await import('./commands/start.ts')).start(terminal));
  program
    .command('status')
    .description('say whether a server runs on the data folder, and where; ends with 1 when none does')
    .option(...JSON_OPTION)
    .action(async (options) => {
      outcome.exitCode = await (await import('./commands/status.ts')).status(terminal, options);
    });
  program
    .command('openapi')
    .description("print the API's OpenAPI document")
    .option('--revision <date>', 'as callers of this revision see the API; the newest unless given')
    .action(async (options) => (await import('./commands/openapi.ts')).openapi(terminal, options));
}

function addAccounts(program: Command, terminal: Terminal): void {
  program.commandsGroup('Accounts and keys:');
  const accounts = program.command('accounts').description('make, change, list and delete accounts').helpCommand(false);
  accounts
    .command('create')
    .description('make an account; its id is its public key')
    .requiredOption('--name <name>', "the company's name")
    .option('--timezone <zone>', 'IANA name, such as Europe/Berlin (default: UTC)')
    .option('--currency <code>', 'ISO 4217, such as EUR (default: USD)')
    .option('--locale <locale>', 'such as de-DE (default: en-US)')
    .option('--industry <name>', 'what the company does')
    .option('--sender-email <address>', 'the address that mail comes from')
    .option('--website-url <url>', "the company's web site")
    .option('--id <key>', 'the public key to have: six letters and digits (default: random)')
    .option(...JSON_OPTION)
    .action(async (options) => (await import('./commands/accounts.ts')).createAccount(terminal, options));
  accounts
    .command('list')
    .description('list all accounts')
    .option(...JSON_OPTION)
    .action(async (options) => (await import('./commands/accounts.ts')).listAccounts(terminal, options));
  accounts
    .command('update')
    .description('change what is given; an empty text takes away what an account need not have')
    .argument('<id>', "the account's public key")
    .option('--name <name>', "the company's name")
    .option('--sender-name <name>', 'the name that mail comes from')
    .option('--sender-email <address>', 'the address that mail comes from')
    .option('--organization-name <name>', 'the name on pages and in mails')
    .option('--website-url <url>', "the company's web site")
    .option('--industry <name>', 'what the company does')
    .option('--timezone <zone>', 'IANA name, such as Europe/Berlin')
    .option('--currency <code>', 'ISO 4217, such as EUR')
    .option('--locale <locale>', 'such as de-DE')
    .addOption(new Option('--opt-in <process>', 'how people get in where no list says it, and of new lists').choices(['single', 'double']))
    .option('--brand-color <color>', 'of pages and buttons, such as #1a7f64')
    .option(...JSON_OPTION)
    .action(async (id, options) => (await import('./commands/accounts.ts')).updateAccount(terminal, id, options));
  accounts
    .command('delete')
    .description('delete an account and everything in it')
    .argument('<id>', "the account's public key")
    .option('--yes', 'really do it')
    .option(...JSON_OPTION)
    .action(async (id, options) => (await import('./commands/accounts.ts')).deleteAccount(terminal, id, options));
}

const SCOPES_HELP = `
Scopes are full, read-only, or a list with commas between: profiles:read,profiles:write,events:write
A scope is a family and read or write; to write is not to be allowed to read.`;

function addKeys(program: Command, terminal: Terminal): void {
  const keys = program.command('keys').description('make, list and revoke private keys').helpCommand(false);
  keys
    .command('create')
    .description('make a private key; it is shown once')
    .option(...ACCOUNT_OPTION)
    .option('--name <name>', 'to tell keys apart')
    .option('--scopes <scopes>', 'full, read-only, or a list (default: full)')
    .addOption(
      new Option('--limits <factor>', 'rate limits: 1 is the reference, 10 ten times as many calls, off is none').argParser(parseLimits),
    )
    .option(...JSON_OPTION)
    .addHelpText('after', SCOPES_HELP)
    .action(async (options) => (await import('./commands/keys.ts')).createKey(terminal, options));
  keys
    .command('list')
    .description('list keys, without their secrets')
    .option('--account <id>', 'only those of this account')
    .option(...JSON_OPTION)
    .action(async (options) => (await import('./commands/keys.ts')).listKeys(terminal, options));
  keys
    .command('revoke')
    .description('revoke a key; it stops working within five seconds')
    .argument('<id>', 'as keys list shows it')
    .option('--account <id>', 'needed when two accounts have keys with the same id')
    .option(...JSON_OPTION)
    .action(async (id, options) => (await import('./commands/keys.ts')).revokeKey(terminal, id, options));
}

const ROTATE_HELP = `
Purposes are kx (tokens that lead to a profile), links (in messages) and providers (their passwords).
What was sealed before can be opened for 90 days (kx), 365 days (links) or without an end (providers,
which lie in this database alone). With --readable-for 0 it is worthless within five seconds.`;

function addSecrets(program: Command, terminal: Terminal): void {
  const secrets = program.command('secrets').description('rotate the keys that tokens and links are sealed with').helpCommand(false);
  secrets
    .command('rotate')
    .description('seal with new keys from now on')
    .option('--account <id>', 'only those of this account')
    .option('--purpose <purpose>', 'only the key for this: kx, links or providers')
    .addOption(
      new Option('--readable-for <days>', 'for how long what was sealed before can be opened; not for providers').argParser(
        parseCount(0, 36_500),
      ),
    )
    .option(...JSON_OPTION)
    .addHelpText('after', ROTATE_HELP)
    .action(async (options) => (await import('./commands/secrets.ts')).rotateSecrets(terminal, options));
}

const SEED_HELP = `
The shop has customers in seven countries, four lists, and two years of visits, baskets and orders.
The same numbers make the same shop, and making it again adds nothing. Addresses and telephone
numbers are ones that are reserved for examples: nobody real is ever written to.`;

function addData(program: Command, terminal: Terminal): void {
  program.commandsGroup('Data:');
  program
    .command('seed')
    .description('fill an account with a believable shop')
    .option('--profiles <n>', 'how many customers', parseCount(1, 1_000_000), 1000)
    .option('--events <n>', 'how many events', parseCount(0, 1_000_000_000), 20_000)
    .option('--seed <n>', 'which shop', parseCount(0, 4_294_967_295), 1)
    .option('--until <date>', 'the day on which its two years end (default: today)')
    .option(...ACCOUNT_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', SEED_HELP)
    .action(async (options) => (await import('./commands/seed.ts')).seed(terminal, options));
}

function addSegments(program: Command, terminal: Terminal): void {
  const segments = program.command('segment').description('ask why somebody is in a segment, or is not').helpCommand(false);
  segments
    .command('explain')
    .description('say which conditions hold for a profile, and what they were decided by')
    .argument('<segment>', 'its id')
    .argument('<profile>', 'its id, or an e-mail address')
    .option(...ACCOUNT_OPTION)
    .option(...JSON_OPTION)
    .action(async (segment, profile, options) =>
      (await import('./commands/segments.ts')).explainSegment(terminal, segment, profile, options),
    );
}

function addCampaigns(program: Command, terminal: Terminal): void {
  const campaigns = program.command('campaign').description('hold what is being sent, or see how far it has come').helpCommand(false);
  const add = (name: string, description: string): Command =>
    campaigns
      .command(name)
      .description(description)
      .argument('<campaign>', 'its id')
      .option(...ACCOUNT_OPTION)
      .option(...JSON_OPTION);
  const load = () => import('./commands/campaigns.ts');
  add('hold', 'let nothing more of it begin until it is released').action(async (id, options) =>
    (await load()).holdCampaign(terminal, id, true, options),
  );
  add('release', 'let it go on').action(async (id, options) => (await load()).holdCampaign(terminal, id, false, options));
  add('progress', 'say how many were written to, and why others were not').action(async (id, options) =>
    (await load()).campaignProgress(terminal, id, options),
  );
}

const FEED_HELP = `
The feed is CSV whose first line names its columns, or JSON or XML with a list at --items. Attributes of
items are read from id, title, description, link, price and image_link unless --field says otherwise:
  burgee feeds create shop https://example.com/products.xml --format xml \\
      --items rss.channel.item --field external_id=g:id --field price=g:price --metadata color=g:color
It is fetched by the server that runs, or by the next one that does.`;

function addCatalogFeeds(program: Command, terminal: Terminal): void {
  const feeds = program.command('feeds').description('bring items of the catalog from lists at addresses').helpCommand(false);
  feeds
    .command('list')
    .description('list the feeds, and how fetching them went last')
    .option(...ACCOUNT_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => (await import('./commands/feeds.ts')).listFeeds(terminal, options));
  feeds
    .command('show')
    .description('show a feed, its last run and the errors of its rows')
    .argument('<id>', 'as feeds list shows it')
    .option(...ACCOUNT_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, options) => (await import('./commands/feeds.ts')).showFeed(terminal, id, options));
  feeds
    .command('create')
    .description('fetch a list of items from an address, now and again and again')
    .argument('<name>', 'what it is called')
    .argument('<url>', 'where it is')
    .addOption(new Option('--format <format>', 'what it is written in').choices(['csv', 'json', 'xml']).default('csv'))
    .option('--items <path>', 'where the list is in JSON or XML, such as rss.channel.item')
    .option('--every <minutes>', 'how often it is fetched', parseCount(15, 10_080), 360)
    .option('--field <attribute=column...>', 'where an attribute of an item is read from', parsePair, {})
    .option('--metadata <name=column...>', 'what is kept beside the attributes', parsePair, {})
    .option(...ACCOUNT_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', FEED_HELP)
    .action(async (name, url, options) => (await import('./commands/feeds.ts')).createFeed(terminal, { name, url }, options));
  feeds
    .command('run')
    .description('fetch a feed now, and look at all of its rows')
    .argument('<id>', 'as feeds list shows it')
    .option(...ACCOUNT_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, options) => (await import('./commands/feeds.ts')).runFeed(terminal, id, options));
  feeds
    .command('delete')
    .description('delete a feed; the items that it brought stay')
    .argument('<id>', 'as feeds list shows it')
    .option(...ACCOUNT_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, options) => (await import('./commands/feeds.ts')).deleteFeed(terminal, id, options));
}

const parsePair = (given: string, before: Readonly<Record<string, string>>): Record<string, string> => {
  const [, name, value] = /^([^=]+)=(.+)$/s.exec(given) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be name=column.');
  return { ...before, [name]: value };
};

function addOutbox(program: Command, terminal: Terminal): void {
  const outbox = program.command('outbox').description('look at mail that was caught instead of being sent').helpCommand(false);
  outbox
    .command('list')
    .description('list the newest mails')
    .option('--limit <n>', 'how many', parseCount(1, 1000), 20)
    .option(...ACCOUNT_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => (await import('./commands/outbox.ts')).listOutbox(terminal, options));
  outbox
    .command('show')
    .description('print a mail')
    .argument('<id>', 'as outbox list shows it')
    .option('--html', 'its HTML alone')
    .option(...ACCOUNT_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, options) => (await import('./commands/outbox.ts')).showOutbox(terminal, id, options));
}

function addSendTest(program: Command, terminal: Terminal): void {
  program
    .command('send-test')
    .description('send a template to an address')
    .argument('<template>', 'its id')
    .argument('<profile>', 'whom it is written for: an id, or an e-mail address')
    .argument('<to>', 'the address that it goes to')
    .option('--subject <text>', 'in the template language')
    .option(...ACCOUNT_OPTION)
    .option(...JSON_OPTION)
    .action(async (template, profile, to, options) =>
      (await import('./commands/send-test.ts')).sendTest(terminal, { template, profile, to }, options),
    );
}

const PERSON = 'id, e-mail address or telephone number';

function addPeople(program: Command, terminal: Terminal): void {
  const profile = program.command('profile').description('answer people who ask what is known of them, or was').helpCommand(false);
  profile
    .command('export')
    .description('print all that is known of a person, as JSON')
    .argument('<person>', PERSON)
    .option(...ACCOUNT_OPTION)
    .action(async (person, options) => (await import('./commands/profiles.ts')).exportProfile(terminal, person, options));
  profile
    .command('erasures')
    .description('list the certificates of erasures, which do not say who was erased')
    .argument('[person]', `only those that were asked for with this ${PERSON}`)
    .option(...ACCOUNT_OPTION)
    .option(...JSON_OPTION)
    .action(async (person, options) => (await import('./commands/profiles.ts')).listErasures(terminal, person, options));
}

function parseLimits(given: string): number | 'off' {
  const read = readLimits(given);
  if ('problem' in read) throw new InvalidArgumentError(`It ${read.problem}.`);
  return read.value;
}

const parseCount =
  (least: number, most: number) =>
  (given: string): number => {
    const count = Number(given.replace(/(?<=\d)[_,](?=\d{3})/g, ''));
    if (given.trim() !== '' && Number.isSafeInteger(count) && count >= least && count <= most) return count;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };

function environmentHelp(): string {
  const settings = Object.values(SETTINGS) as { name: string; default?: string; meaning: string }[];
  const width = Math.max(...settings.map(({ name }) => name.length)) + 2;
  const lines = settings.flatMap(({ name, default: value, meaning }) => {
    const [first, ...rest] = wrap(value === undefined ? meaning : `${meaning} Default: ${value}`, 96 - width);
    return [`  ${name.padEnd(width)}${first}`, ...rest.map((line) => `  ${' '.repeat(width)}${line}`)];
  });
  return ['', 'Environment:', ...lines].join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
