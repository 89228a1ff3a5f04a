/* Sends a video, and goes on where it stopped after a lost connection. */

import { wait } from "./common.js";

const mostTries = 10;
const fullWaitMs = 3000;

export const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/* Resolves to the page of the walk; rejects with a sentence, "" where there is no connection.
   `say` is called with "uploading", "goingOn" or "queueFull", and the share that was sent. */
export async function send(film, entries, say) {
  const fields = new URLSearchParams(entries);
  fields.set("name", film.name);
  fields.set("key", newKey());
  let from = 0;
  let words = "";
  for (let tries = 0; tries < mostTries; ) {
    const answer = await once(film, fields, from, say);
    if (answer.status === 201) return answer.page;
    if (answer.status === 503) {
      say("queueFull", 0);
      await wait(fullWaitMs);
      continue;
    }
    if (answer.status !== 409 && answer.status !== 0) throw answer.error || "";
    words = answer.error || words;
    say("goingOn", film.size ? from / film.size : 0);
    await wait(tries ? 2000 : 200);
    try {
      const { here, page } = await (await fetch(`/walks/coming?key=${fields.get("key")}`)).json();
      if (page) return page;
      tries = here > from ? 0 : tries + 1;
      from = here;
    } catch {
      tries += 1;
    }
  }
  throw words;
}

function once(film, fields, from, say) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (film.size) say("uploading", Math.min(1, (from + event.loaded) / film.size));
    });
    request.addEventListener("load", () => resolve({ status: request.status, ...(request.response || {}) }));
    request.addEventListener("error", () => resolve({ status: 0 }));
    fields.set("from", from);
    request.open("POST", `/walks?${fields}`);
    request.responseType = "json";
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(film.slice(from));
  });
}
