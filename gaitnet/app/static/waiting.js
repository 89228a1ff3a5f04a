/* Progress of one analysis. */

import { byId, complain, fill } from "./common.js";

const box = byId("waiting");
const began = { at: 0, share: 0 };

async function look() {
  let answer;
  try {
    answer = await fetch(box.dataset.state);
  } catch {
    complain(box.dataset.silent);
    return setTimeout(look, 2000);
  }
  complain(answer.ok ? "" : box.dataset.gone);
  if (!answer.ok) return box.querySelector("progress").remove();
  const found = await answer.json();
  if (found.over || found.readable) return location.reload();
  show(found);
  return setTimeout(look, 500);
}

function show(found) {
  const running = found.state === "running";
  const sentence = running ? box.dataset.running : fill(box.dataset.waiting, { ahead: found.ahead });
  const said = box.querySelector(".said");
  if (said.textContent !== sentence) said.textContent = sentence;
  if (!running || found.share === null) return;
  const now = Date.now();
  if (!began.at) Object.assign(began, { at: now, share: found.share });
  box.querySelector("progress").value = found.share;
  let words = fill(box.dataset.share, { percent: Math.round(100 * found.share) });
  const speed = (found.share - began.share) / (now - began.at);
  if (now - began.at > 2000 && speed > 0) {
    const seconds = Math.ceil((1 - found.share) / speed / 1000);
    words += `, ${fill(box.dataset.left, { seconds })}`;
  }
  box.querySelector("span").textContent = words;
}

look();
