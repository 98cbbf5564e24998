// The types of openapi-typescript with openapi-fetch, as their user would use them.
import createClient from 'openapi-fetch';
import type { components, paths } from './generated/types';

type Message = components['schemas']['Message'];
type TextMessage = components['schemas']['TextMessageRequest'];

const url = process.argv[2];
if (url === undefined) throw new Error('give the address of a server');
const api = createClient<paths>({ baseUrl: url });

function check(holds: boolean, what: unknown): void {
  if (!holds) throw new Error(`not as expected: ${JSON.stringify(what)}`);
}

async function awaitEnd(id: string): Promise<Message> {
  for (let i = 0; i < 300; i++) {
    const { data } = await api.GET('/api/messages/{id}', { params: { path: { id } } });
    if (data !== undefined && data.status !== 'pending') return data;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${id} is still pending`);
}

async function text(body: Pick<TextMessage, 'type' | 'to' | 'attachments'>): Promise<string> {
  const { data, error } = await api.POST('/api/messages/sms', {
    body: { from: '+12016661234', body: 'Hello', ...body },
  });
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data.id;
}

const email = await api.POST('/api/messages/email', {
  params: { header: { 'Idempotency-Key': `types-${Date.now()}`, Prefer: 'handling=strict' } },
  body: { from: 'shop@example.com', to: 'ada@example.org', subject: null, body: 'Shipped' },
});
check(email.response.status === 202, email.error);
const ids = [
  await text({ type: 'sms', to: '+18045551234' }),
  await text({ type: 'mms', to: '+18045551234', attachments: ['https://example.com/a.png'] }),
  email.data!.id,
];
for (const id of ids) {
  const message = await awaitEnd(id);
  check(message.status === 'dispatched' && message.failure_reason === null, message);
  check(message.attempts?.length === 1, message);
}

const page = await api.GET('/api/messages', { params: { query: { pageSize: 2 } } });
check(page.data?.items.length === 2 && page.data.meta.next_cursor !== null, page.data);
const providers = await api.GET('/api/providers');
check(providers.data?.items.some((it) => it.name === 'sms-mms' && it.breaker.retry_at === null) === true, providers);

const refused = await awaitEnd(await text({ type: 'sms', to: '+15005555000' }));
check(refused.status === 'failed' && refused.failure_reason === 'rejected', refused);

const wrong = await api.POST('/api/messages/sms', {
  body: { type: 'sms', from: '+12016661234', to: 'nobody', body: 'Hello' },
});
check(wrong.error?.code === 'invalid_request' && wrong.error.errors?.[0]?.pointer === '/to', wrong.error);
const missing = await api.GET('/api/messages/{id}', { params: { path: { id: '0000000000000' } } });
check(missing.error?.code === 'not_found', missing.error);
