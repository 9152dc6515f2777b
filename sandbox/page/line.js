// The line to Telegram: one WebSocket that comes back by itself.

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 5000;

export class Line {
  // onNews gets every frame; onState hears "open" and "lost".
  constructor(account, { onNews, onState }) {
    this.account = account;
    this.onNews = onNews;
    this.onState = onState;
    this.version = 0;
    this.lastDeed = 0;
    this.awaited = new Map();
    this.pause = FIRST_PAUSE_MS;
    this.connect();
  }

  connect() {
    const query = new URLSearchParams({
      first_name: this.account.first_name,
      language_code: this.account.language_code,
      since: String(this.version),
    });
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const address = `${scheme}://${location.host}/phone/${this.account.id}/live?${query}`;
    this.socket = new WebSocket(address);
    this.socket.onopen = () => {
      this.pause = FIRST_PAUSE_MS;
      this.onState("open");
    };
    this.socket.onmessage = (event) => this.take(JSON.parse(event.data));
    this.socket.onclose = () => this.lose();
  }

  take(news) {
    if (news.version !== undefined) {
      // Fewer versions than we have seen: Telegram on this machine was started anew.
      news.isFresh = this.version === 0 || news.version < this.version;
      this.version = news.version;
    }
    this.onNews(news);
    for (const said of news.done ?? []) {
      const awaited = this.awaited.get(said.id);
      this.awaited.delete(said.id);
      if (said.refused) awaited?.reject(new Error(said.refused));
      else awaited?.resolve(said.result);
    }
  }

  // Do something; the promise keeps until Telegram, or for a tap the bot, has answered.
  act(deed) {
    const id = ++this.lastDeed;
    return new Promise((resolve, reject) => {
      if (this.socket.readyState !== WebSocket.OPEN) {
        reject(new Error("There is no connection just now."));
        return;
      }
      this.awaited.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ ...deed, id }));
    });
  }

  lose() {
    for (const awaited of this.awaited.values()) {
      awaited.reject(new Error("The connection was lost."));
    }
    this.awaited.clear();
    if (this.isClosed) return;
    this.onState("lost");
    setTimeout(() => this.isClosed || this.connect(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
  }

  close() {
    this.isClosed = true;
    this.socket.close();
  }
}
