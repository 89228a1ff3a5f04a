/* The page of a walk: pointing out the patient, trimming, and telling that the page is left. */

import { askFirst, byId, fill, wait } from "./common.js";

const form = byId("repair");

/* The videos are deleted soon after the page was left. */
if (form.dataset.left) window.addEventListener("pagehide", () => navigator.sendBeacon(form.dataset.left));
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

form.addEventListener("click", (event) => {
  const who = event.target.closest("[data-person]");
  const end = event.target.closest("[data-fills]");
  if (who) choose(byId(`person-${who.dataset.film}`), who.dataset.person);
  if (end) fillIn(byId(end.dataset.fills), byId("skeleton").currentTime + Number(byId("skeleton").dataset.from));
});

function choose(list, person) {
  if (![...list.options].some((each) => each.value === person)) list.add(new Option(person, person));
  list.value = person;
  form.requestSubmit(byId("again"));
}

function fillIn(field, seconds) {
  field.value = seconds.toFixed(2);
  field.closest("details").open = true;
  field.focus();
}

const showEnds = () => {
  if (byId("ends") && byId("start-0")) byId("ends").hidden = false;
};
showEnds();

/* The report is there first; the people and the video with the skeleton are put in when they are ready. */
async function watch() {
  const note = byId("drawing");
  let seen = Number(note.dataset.changes);
  while (note.dataset.state) {
    await wait(1000);
    const found = await stateOf(note.dataset.state);
    if (!found) continue;
    if (found.share !== null) note.querySelector("span").textContent = fill(note.dataset.share, { percent: Math.round(100 * found.share) });
    if (found.over) return putIn(true);
    if (found.changes !== seen) await putIn(false);
    seen = found.changes;
  }
}

async function stateOf(address) {
  try {
    return await (await fetch(address)).json();
  } catch {
    return null;
  }
}

async function putIn(film) {
  const fresh = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
  if (!fresh.getElementById("repair")) return location.reload();
  for (const part of ["people", "playing", "downloads"]) byId(part).replaceWith(document.adoptNode(fresh.getElementById(part)));
  form.dataset.left = fresh.getElementById("repair").dataset.left;
  showEnds();
  if (film) {
    byId("drawing").replaceWith(document.adoptNode(fresh.getElementById("drawing")));
    const problem = fresh.querySelector(".problem");
    if (problem) byId("drawing").before(document.adoptNode(problem));
    else byId("report").contentWindow.location.reload();
  }
}

watch();

/* Fit the height of the report's frame to its content. */
const frame = byId("report");
const measure = () => {
  const inside = frame.contentDocument;
  if (inside && inside.body) frame.style.height = `${inside.body.offsetHeight + 4}px`;
};
const sizes = new ResizeObserver(measure);
const follow = () => {
  measure();
  if (frame.contentDocument && frame.contentDocument.body) sizes.observe(frame.contentDocument.body);
};
frame.addEventListener("load", follow);
window.addEventListener("resize", measure);
follow();

askFirst();
