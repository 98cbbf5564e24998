// A program that sends with Switchboard: what is tested here.
export class Shop {
  constructor(url) {
    this.url = url;
  }

  async signUp(address) {
    const code = String(Math.floor(1000 + Math.random() * 9000));
    await this.#send('email', {
      from: 'shop@example.com', to: address, subject: 'Welcome', body: `Your code is ${code}.`,
    });
    return code;
  }

  async shipped(phone) {
    await this.#send('sms', { type: 'sms', from: '+12016661234', to: phone, body: 'Your order has shipped.' });
  }

  async #send(channel, message) {
    const answer = await fetch(`${this.url}/api/messages/${channel}`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(message),
    });
    if (answer.status !== 202) throw new Error(await answer.text());
  }
}
