// The page's side of /phone/api/, all addresses relative to the page.

async function answer(response) {
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

const ask = (path, query) => fetch(`api/${path}?${new URLSearchParams(query)}`).then(answer);
const tell = (path, body) => fetch(`api/${path}`, { method: "POST", body: JSON.stringify(body) }).then(answer);

export const getPeople = (number) => ask("people", { number });
export const getChat = (number, person) => ask("chat", { number, person });
export const getJourney = (reference) => ask("journey", { reference });
export const sendText = (number, person, text) => tell("text", { number, person, text });
export const sendTap = (number, person, message, choice) => tell("tap", { number, person, message, choice });
export const sendSticker = (number, person) => tell("sticker", { number, person });
export const share = (number, person, kind) => tell("share", { number, person, kind });
export const react = (number, person, message, emoji) => tell("react", { number, person, message, emoji });
export const edit = (number, person, message, text) => tell("edit", { number, person, message, text });
export const remove = (number, person, message) => tell("delete", { number, person, message });

export const fileOf = (message) => `api/file?${new URLSearchParams({ message })}`;

// While the stream is open the person is looking at the chat, so what arrives there is read.
export function listen(person, { changed, up, down }) {
  const stream = new EventSource(`api/events?${new URLSearchParams({ person })}`);
  stream.onopen = up;
  stream.onerror = down;
  stream.onmessage = (event) => changed(JSON.parse(event.data));
  return () => stream.close();
}
