// Starts `switchboard serve --ephemeral` for tests. It ends with the process that started it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export async function start(command = process.env.SWITCHBOARD ?? 'switchboard') {
  const child = spawn(command, ['serve', '--ephemeral'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise((resolve, reject) => {
    lines.once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`switchboard ended with ${code}`)));
  });
  const { url } = JSON.parse(line);

  async function call(method, path, body) {
    const answer = await fetch(url + path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer.json();
  }

  return {
    url,
    call,
    received: async (query) =>
      (await call('GET', `/api/test/messages?${new URLSearchParams(query)}`)).items,
    settle: () => call('POST', '/api/test/settle', {}),
    advance: (time) => call('POST', '/api/test/clock', { advance: time }),
    reset: () => call('POST', '/api/test/reset', {}),
    faults: (provider, faults) => call('PUT', `/api/provider/mock/config/${provider}`, faults),
    stop: () => new Promise((resolve) => { child.once('exit', resolve); child.stdin.end(); }),
  };
}
