/* The form of the start page: one video, several of one visit, or several patients. */

import { openCamera } from "./camera.js";
import { byId, complain, fill, made } from "./common.js";
import { newKey, send } from "./sending.js";

const form = byId("hand-in");
const field = byId("film");

/* The videos that are to be sent; `recorded` says that there is no other copy of the only one. */
let films = [];

const wanted = () => (films.length > 1 ? form.querySelector("[name=several]:checked").value : "one");

function choose(files, recorded = false) {
  films = [...files];
  field.value = "";
  const save = byId("save");
  URL.revokeObjectURL(save.href);
  save.hidden = !recorded;
  if (recorded) Object.assign(save, { href: URL.createObjectURL(films[0]), download: films[0].name });
  byId("recorded").value = films.length ? dayOf(films[0]) : "";
  show();
}

/* The day on which a file was last written: that of the recording, as a rule. */
function dayOf(film) {
  const at = new Date(film.lastModified);
  const two = (number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function show() {
  const list = byId("chosen").querySelector("ul");
  const each = wanted() === "each";
  list.replaceChildren(...films.map((film, place) => row(film, place, each)));
  byId("chosen").hidden = !films.length;
  byId("several").hidden = films.length < 2;
  byId("of-all").hidden = each;
}

function row(film, place, each) {
  const item = made("li");
  item.append(made("span", `${film.name} (${(film.size / 1e6).toFixed(1)} MB)`));
  if (each) item.append(...["patient", "height"].map((name) => ownField(name, place)));
  const remove = made("button", form.dataset.remove, { type: "button", class: "quiet", "aria-label": `${form.dataset.remove}: ${film.name}` });
  remove.addEventListener("click", () => {
    films.splice(place, 1);
    show();
    field.focus();
  });
  item.append(remove);
  return item;
}

function ownField(name, place) {
  const label = made("label", `${form.dataset[name]} `);
  label.append(made("input", "", { id: `${name}-of-${place}`, maxlength: "64", autocomplete: "off" }));
  return label;
}

function problem() {
  if (!byId("stop").disabled) return form.dataset.stillRecording;
  if (!films.length) return form.dataset.chooseFirst;
  if (films.some((film) => film.size > Number(form.dataset.mostBytes))) return form.dataset.tooLarge;
  return wanted() === "visit" && films.length > Number(form.dataset.mostParts) ? form.dataset.manyParts : "";
}

/* Entries of the form for each video. */
function entries() {
  const kind = wanted();
  const shared = [...new FormData(form)].filter(([name]) => name !== "several");
  const visit = kind === "visit" ? [["visit", newKey()], ["parts", films.length]] : [];
  return films.map((_, place) => {
    if (kind !== "each") return [...shared, ...visit];
    const own = ["patient", "height"].map((name) => [name, byId(`${name}-of-${place}`).value]);
    const not = ["patient", "height", "age", "recorded"];
    return [...shared.filter(([name]) => !not.includes(name)), ...own, ["recorded", dayOf(films[place])]];
  });
}

async function handIn() {
  complain(problem());
  if (problem()) return;
  const sending = byId("uploading");
  const submit = form.querySelector("[type=submit]");
  sending.hidden = false;
  submit.disabled = true;
  let page = null;
  try {
    for (const [place, own] of entries().entries()) {
      page = await send(films[place], own, (state, share) => say(sending, state, share, place));
    }
    location.assign(wanted() === "each" ? "/queue" : page);
  } catch (sentence) {
    sending.hidden = true;
    submit.disabled = false;
    complain(typeof sentence === "string" && sentence ? sentence : form.dataset.broken);
  }
}

function say(sending, state, share, place) {
  const percent = Math.round(100 * share);
  sending.querySelector("progress").value = share;
  const of = films.length > 1 ? `${fill(form.dataset.uploadingOf, { number: place + 1, count: films.length })} ` : "";
  const words = of + fill(form.dataset[state], { percent });
  const line = sending.querySelector("span");
  if (line.textContent !== words) line.textContent = words;
}

field.addEventListener("change", () => {
  if (field.files.length) choose([...(films.length && !byId("save").hidden ? [] : films), ...field.files]);
});
const drop = byId("drop");
for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
drop.addEventListener("dragover", () => drop.classList.add("over"));
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  drop.classList.remove("over");
  if (event.dataTransfer.files.length) choose([...films, ...event.dataTransfer.files]);
});
byId("several").addEventListener("change", show);
byId("record").addEventListener("click", () => openCamera((film) => choose(film ? [film] : [], Boolean(film))));
/* Also on returning to the page: the previous patient's video must be gone. */
window.addEventListener("pageshow", () => {
  form.reset();
  choose([]);
  complain("");
  byId("uploading").hidden = true;
  form.querySelector("[type=submit]").disabled = false;
});
/* What was filled in belongs to another patient. */
byId("patient").addEventListener("change", () => {
  for (const name of ["height", "age"]) {
    const entry = byId(name);
    if (entry.value === entry.defaultValue) entry.value = "";
  }
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  handIn();
});
