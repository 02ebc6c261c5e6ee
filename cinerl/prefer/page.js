"use strict";
// One pair at a time: show it, take one answer, ask for the next. No library, nothing from elsewhere.
const at = (id) => document.getElementById(id);
const goal = Number(document.body.dataset.pairs);
const keys = { ArrowLeft: "left", ArrowRight: "right", ArrowDown: "tie", s: "skip", S: "skip" };
const videos = [at("left"), at("right")].map((side) => side.querySelector("video"));
let pair = null; // on the screen
let open = false; // it may be answered
let onward = false; // past the goal

function show(part) {
  for (const id of ["pair", "keys"]) at(id).hidden = part !== "pair";
  at("wait").hidden = part !== "wait";
  at("enough").hidden = part !== "enough";
}

function status(state) {
  const votes = state.votes;
  at("votes").textContent = `${votes} of ${goal} votes` + (state.skipped ? `, ${state.skipped} skipped` : "");
  at("sure").textContent =
    state.sureness === null ? "" : `the model is ${Math.round(100 * state.sureness)} % sure of you (50 is a coin)`;
  at("bar").style.width = `${Math.min(100, (100 * votes) / goal)}%`;
}

function work(state) {
  const { doing, done, total, why } = state.work;
  const words = {
    filming: `Cameramen are filming: ${done} of ${total || "…"} shots`,
    rendering: "Rendering the next clips",
    failed: `It stopped: ${why}`,
  };
  at("doing").textContent = state.exhausted ? "Every pair has had its vote." : words[doing];
  const share = at("share");
  share.hidden = doing === "failed" || Boolean(state.exhausted);
  if (doing === "filming" && total) {
    share.max = total;
    share.value = done;
  } else share.removeAttribute("value");
}

function play() {
  for (const video of videos) video.currentTime = 0;
  return Promise.all(videos.map((video) => video.play().catch(() => {})));
}

function loaded(video, name) {
  return new Promise((resolve) => {
    video.oncanplaythrough = video.onerror = resolve;
    video.src = `/clips/${name}.mp4`;
  });
}

async function put(state) {
  status(state);
  if (state.votes >= goal && !onward) return show("enough");
  if (!state.pair) {
    pair = null;
    work(state);
    show("wait");
    setTimeout(refresh, 700);
    return;
  }
  if (pair === state.pair.name) return;
  pair = state.pair.name;
  await Promise.all([loaded(videos[0], state.pair.left), loaded(videos[1], state.pair.right)]);
  at("pair").className = "";
  for (const side of [at("left"), at("right")]) side.classList.remove("kept");
  show("pair");
  await play();
  open = true;
}

async function refresh() {
  try {
    await put(await (await fetch("/state")).json());
  } catch {
    at("doing").textContent = "'cinerl prefer' has stopped; start it again to go on.";
    at("share").hidden = true;
    show("wait");
    setTimeout(refresh, 2000);
  }
}

async function vote(choice) {
  if (!open || !pair) return;
  open = false;
  at("note").textContent = "";
  if (choice === "left" || choice === "right") at(choice).classList.add("kept");
  at("pair").className = choice === "left" || choice === "right" ? "voted" : "tied";
  const answer = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ pair, choice }) };
  try {
    const [response] = await Promise.all([fetch("/vote", answer), new Promise((r) => setTimeout(r, 260))]);
    if (response.ok) return put(await response.json());
    at("note").textContent = (await response.json()).detail;
  } catch {
    at("note").textContent = "'cinerl prefer' has stopped; this vote was not kept.";
  }
  pair = null;
  setTimeout(refresh, 700);
}

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in keys) vote(keys[event.key]);
  else if (event.key === " ") play();
  else if (event.key === "Enter" && !at("enough").hidden) more();
  else return;
  event.preventDefault();
});
for (const button of document.querySelectorAll("[data-choice]"))
  button.addEventListener("click", () => vote(button.dataset.choice));
at("again").addEventListener("click", play);
at("more").addEventListener("click", more);

function more() {
  onward = true;
  refresh();
}
refresh();
