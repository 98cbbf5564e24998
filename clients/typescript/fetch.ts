// The client of openapi-generator's typescript-fetch, as its user would use it.
import {
  Configuration,
  MessageFailureReasonEnum,
  MessageStatus,
  MessagesApi,
  OperateApi,
  ResponseError,
  type Message,
  type TextMessageRequest,
} from './generated/fetch/index.js';

const url = process.argv[2];
if (url === undefined) throw new Error('give the address of a server');
const configuration = new Configuration({ basePath: url });
const messages = new MessagesApi(configuration);

function check(holds: boolean, what: unknown): void {
  if (!holds) throw new Error(`not as expected: ${JSON.stringify(what)}`);
}

async function awaitEnd(id: string): Promise<Message> {
  for (let i = 0; i < 300; i++) {
    const message = await messages.getMessage({ id });
    if (message.status !== MessageStatus.Pending) return message;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${id} is still pending`);
}

async function text(more: Pick<TextMessageRequest, 'type' | 'to' | 'attachments'>): Promise<string> {
  const accepted = await messages.sendTextMessage({
    textMessageRequest: { from: '+12016661234', body: 'Hello', ...more },
  });
  return accepted.id;
}

async function refusal(call: Promise<unknown>): Promise<{ status: number; code: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ResponseError) {
      return { status: error.response.status, code: (await error.response.json()).code };
    }
    throw error;
  }
  throw new Error('was not refused');
}

const ids = [
  await text({ type: 'sms', to: '+18045551234' }),
  await text({ type: 'mms', to: '+18045551234', attachments: ['https://example.com/a.png'] }),
  (
    await messages.sendEmail({
      emailMessageRequest: { from: 'shop@example.com', to: 'ada@example.org', subject: null, body: 'Shipped' },
      idempotencyKey: `fetch-${Date.now()}`,
      prefer: 'handling=strict',
    })
  ).id,
];
for (const id of ids) {
  const message = await awaitEnd(id);
  check(message.status === MessageStatus.Dispatched && message.failureReason === null, message);
  check(message.attempts?.length === 1 && message.processedAt instanceof Date, message);
}

const page = await messages.listMessages({ pageSize: 2 });
check(page.items.length === 2 && page.meta.nextCursor !== null, page);
const providers = await new OperateApi(configuration).listProviders();
check(providers.items.some((it) => it.name === 'sms-mms' && it.breaker.retryAt === null), providers);

const refused = await awaitEnd(await text({ type: 'sms', to: '+15005555000' }));
check(refused.failureReason === MessageFailureReasonEnum.Rejected, refused);

const wrong = await refusal(text({ type: 'sms', to: 'nobody' }));
check(wrong.status === 400 && wrong.code === 'invalid_request', wrong);
const missing = await refusal(messages.getMessage({ id: '0000000000000' }));
check(missing.status === 404 && missing.code === 'not_found', missing);
