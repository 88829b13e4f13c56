// The live socket. While it can't be held the page asks every two seconds instead, and says so.
import { spoken } from "./box.js";

const RETRY_MS = 1000;
const POLL_MS = 2000;

// `onChange` gets each event of the rooms, or nothing where some may have been missed.
export function listen(rooms, onChange) {
  const port = document.body.dataset.eventsPort;
  const lost = document.querySelector("#connection");
  let poll = null;

  function connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const host = port ? `${location.hostname}:${port}` : location.host;
    const socket = new WebSocket(`${scheme}//${host}/ws?rooms=${rooms.join(",")}`);
    socket.addEventListener("open", () => {
      clearInterval(poll);
      poll = null;
      lost.hidden = true;
      onChange(); // what happened between the page's making and now was missed
    });
    socket.addEventListener("message", ({ data }) => onChange(JSON.parse(data)));
    socket.addEventListener("close", () => {
      lost.textContent = spoken("connection-lost");
      lost.hidden = false;
      poll ??= setInterval(() => onChange(), POLL_MS);
      setTimeout(connect, RETRY_MS);
    });
  }

  connect();
}
