// The live socket. While it can't be held the page asks every two seconds instead, and says so.
import { message } from "./box.js";

const RETRY_MS = 1000;
const POLL_MS = 2000;
const SILENT_MS = 40_000; // the box says every 15 seconds that it is there; a cable that was pulled says nothing

// A page that the service worker has kept says of when it is.
function lostSince() {
  const since = document.body.dataset.offlineSince;
  return since ? message("offline-since", { time: new Date(since).toLocaleTimeString() }) : message("connection-lost");
}

// `onChange` gets each event of the rooms, or nothing where some may have been missed.
export function listen(rooms, onChange) {
  const port = document.body.dataset.eventsPort;
  const lost = document.querySelector("#connection");
  let poll = null;
  let told = document.body.dataset.eventsTold; // when the page was made: the box says whether there was more since

  function connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const host = port ? `${location.hostname}:${port}` : location.host;
    const socket = new WebSocket(`${scheme}//${host}/ws?rooms=${rooms.join(",")}&told=${told}&alive=1`);
    let silence = null;
    let isOver = false;

    function hear() {
      clearTimeout(silence);
      silence = setTimeout(end, SILENT_MS);
    }

    function end() {
      if (isOver) return;
      isOver = true;
      clearTimeout(silence);
      socket.close();
      lost.textContent = lostSince();
      lost.hidden = false;
      poll ??= setInterval(() => onChange(), POLL_MS);
      setTimeout(connect, RETRY_MS);
    }

    hear();
    socket.addEventListener("open", () => {
      hear();
      clearInterval(poll);
      poll = null;
      lost.hidden = true;
      if (document.body.dataset.offlineSince) return location.reload();
      if (!told) onChange(); // it was lost, and what happened meanwhile was missed
      told = "";
    });
    socket.addEventListener("message", ({ data }) => {
      hear();
      const event = JSON.parse(data);
      if (event.event !== "alive") onChange(event.event === "missed" ? undefined : event);
    });
    socket.addEventListener("close", end);
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") onChange(); // it may have slept, and its socket with it
  });
  connect();
}
